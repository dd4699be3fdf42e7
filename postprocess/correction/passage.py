"""The words of a reading cut into the parts that lexicons know: "Louis-Casaï," has the parts Louis and Casaï."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from document.page import Line, PageReading, Word

_PART = re.compile(r"[^\s\-‐‑–—'’‘/(),.;:«»“”„\"\[\]]+")
NUMBER = re.compile(r"\d{1,3}(?:bis|ter|[a-zA-Z])?")


class Part(Struct, frozen=True):
    """A piece of a word without its punctuation. `line`, `word`: counted from 0 on the page and in the line; `key`: in small letters."""

    line: int
    word: int
    start: int
    end: int
    text: str
    key: str


class Passage(Struct, frozen=True):
    """A page as its parts in the reader's order. `language`: two letters, "" when unknown; `reader`: name of the table of confusions."""

    page: int
    language: str
    reader: str
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]

    def word(self, part: Part) -> Word:
        return self.lines[part.line].words[part.word]

    def with_part(self, part: Part, text: str) -> str:
        """The word of a part, another text put in its place."""
        whole = self.word(part).text
        return whole[: part.start] + text + whole[part.end :]


def split(text: str) -> list[re.Match[str]]:
    """The parts of a text."""
    return list(_PART.finditer(text))


def keys(text: str) -> tuple[str, ...]:
    """The parts of a text in small letters."""
    return tuple(match.group().casefold() for match in split(text))


def passage(reading: PageReading, language: str, reader: str) -> Passage:
    """Cut a page into its parts."""
    parts = [
        Part(number, place, match.start(), match.end(), match.group(), match.group().casefold())
        for number, line in enumerate(reading.lines)
        for place, word in enumerate(line.words)
        for match in split(word.text)
    ]
    return Passage(reading.number, language, reader, reading.lines, tuple(parts))


def cased_like(text: str, model: str) -> str:
    """`text` in capitals when `model` is: a street on a letterhead."""
    letters = [c for c in model if c.isalpha()]
    return text.upper() if len(letters) > 1 and sum(c.isupper() for c in letters) >= 0.75 * len(letters) else text


def keys_between(passage: Passage, first: int, last: int) -> Sequence[str]:
    """Keys of the parts `first` to `last` (exclusive), cut to what there is."""
    return [part.key for part in passage.parts[max(first, 0) : max(last, 0)]]
