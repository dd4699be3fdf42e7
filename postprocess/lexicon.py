"""Lexicons: facts of the real world as data, one file a subject, every entry with its source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from document.decoding import decode_toml

FOLDER = Path(__file__).with_name("lexicons")


class WrongLexicon(Exception):
    """A lexicon file that cannot be used, in words for the person who wrote it."""


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing with a name.

    text: as it is printed; also: other printed forms, those of other languages among them; code: a short stable name (GBR);
    language: of `text`, two letters, "" where it does not matter; kind: parts the entries of a subject; source: where it is not the file's.
    """

    text: str
    also: tuple[str, ...] = ()
    code: str = ""
    language: str = ""
    kind: str = ""
    source: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.text, *self.also)


class Lexicon(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All entries of a subject. `source`: where they were taken from, with the date; `about`: one sentence."""

    subject: str
    about: str
    source: str
    entry: tuple[Entry, ...]


def load(path: Path) -> Lexicon:
    """Read one TOML file. Raises WrongLexicon with the place of the mistake."""
    try:
        return decode_toml(path.read_bytes(), Lexicon)
    except OSError as error:
        raise WrongLexicon(f"{path}: it cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise WrongLexicon(f"{path}: {error}") from error


@cache
def built_in(subject: str) -> Lexicon:
    """The lexicon of a subject that comes with the program."""
    return load(FOLDER / f"{subject}.toml")


class Collection(Struct, frozen=True):
    """Lexicons that are used together; `digest`: SHA-256 of their files, a part of stage keys."""

    lexicons: tuple[Lexicon, ...]
    digest: str


def gather(subjects: Iterable[str], folder: Path | None = None) -> Collection:
    """The built-in lexicons of these subjects, and all of a user's folder. Raises WrongLexicon."""
    paths = [path for subject in sorted(subjects) if (path := FOLDER / f"{subject}.toml").exists()]
    if folder is not None:
        if not folder.is_dir():
            raise WrongLexicon(f"{folder} is not a folder that is there")
        paths += sorted(folder.glob("*.toml"))
    lexicons = tuple(load(path) for path in paths)
    return Collection(lexicons, hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest())
