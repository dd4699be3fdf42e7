"""What an archive has learnt from its own letters: a snapshot, numbered, never changed once it is written."""

from __future__ import annotations

from msgspec import Struct


class Letterhead(Struct, frozen=True, kw_only=True):
    """The lines that letterheads and footers of one sender share. `letters`: how many letters they were learnt from."""

    sender: str
    lines: tuple[str, ...]
    letters: int


class Spelling(Struct, frozen=True, kw_only=True):
    """A name as most letters print it; `letters`: in how many it was read so with high confidence."""

    text: str
    letters: int


class Snapshot(Struct, frozen=True, kw_only=True):
    """Everything learnt at one time. `letters`: how many letters were looked at."""

    number: int
    letters: int
    letterheads: tuple[Letterhead, ...]
    spellings: tuple[Spelling, ...]


class Example(Struct, frozen=True, kw_only=True):
    """What is learnt from one published letter: its sender, the lines left out as letterhead or footer, words read with high confidence."""

    sender: str
    furniture: tuple[str, ...]
    names: frozenset[str]
