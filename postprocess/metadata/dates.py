"""Dates in words and figures, in six languages, with the slips of reading that cannot be mistaken for another date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from msgspec import Struct
from rapidfuzz.distance import DamerauLevenshtein

from postprocess.lexicon import built_in
from postprocess.metadata.wording import fold

_DIGITS = str.maketrans({"o": "0", "q": "0", "i": "1", "l": "1", "|": "1", "!": "1", "z": "2", "s": "5", "b": "8"})
_LETTERS = str.maketrans({"0": "o", "1": "l", "5": "s", "8": "b", "|": "l", "!": "l"})

_D = r"(?P<day>[0-3oil|]?[0-9oil|sb])"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th|er|[.ºª°]))?"
_OF = r"(?:of |de |del |d'|d |dc )?"
_M = r"(?P<month>[^\W_]{3,11})"
_Y = r"(?P<year>[12il|][09o][0-9oil|sb]{2})"
_STROKE = r"(?P<stroke>[^\W\d_])?"  # the first stroke of a signature, read as one with the year
_EDGE, _END = r"(?<![\w/.,-])", r"(?![\w/-])"
_WORDS = (
    re.compile(rf"{_EDGE}{_D}{_ORDINAL},? ?{_OF}{_M}[.,]{{0,2}} ?{_OF}{_Y}{_STROKE}{_END}"),
    re.compile(rf"{_EDGE}{_M}\.? {_D}(?:st|nd|rd|th)?[.,]? ?{_Y}{_STROKE}{_END}"),
)
_FIGURES = re.compile(r"(?<![\w/.-])(?P<day>\d{1,2}) ?(?P<mark>[./-]) ?(?P<month>\d{1,2}) ?(?P=mark) ?(?P<year>(?:19|20)\d{2})(?![\w/-])")
_ISO = re.compile(r"(?<![\w/.-])(?P<year>(?:19|20)\d{2})-(?P<month>\d{2})-(?P<day>\d{2})(?![\w/-])")


class ReadDate(Struct, frozen=True):
    """A date and its stretch of the text. exact: nothing was misread; plain: day and month cannot be exchanged."""

    start: int
    end: int
    date: date
    exact: bool
    plain: bool = True


def dates(text: str) -> list[ReadDate]:
    """All dates in the text, in order; what cannot be a date of 1900-2099 is none."""
    folded = fold(text)
    found = [*_in_words(folded), *_in_figures(folded)]
    return sorted(found, key=lambda read: (read.start, -read.end))


def _in_words(folded: str) -> Iterator[ReadDate]:
    for form in _WORDS:
        for match in form.finditer(folded):
            month = month_number(match["month"])
            if month is None:
                continue
            day, year = match["day"].translate(_DIGITS), match["year"].translate(_DIGITS)
            exact = month[1] and day == match["day"] and year == match["year"] and not match["stroke"]
            yield from _valid(match, int(year), month[0], int(day), exact=exact)


def _in_figures(folded: str) -> Iterator[ReadDate]:
    for match in _ISO.finditer(folded):
        yield from _valid(match, int(match["year"]), int(match["month"]), int(match["day"]), exact=True)
    for match in _FIGURES.finditer(folded):
        day, month, year = (int(match[name]) for name in ("day", "month", "year"))
        if month > 12:
            day, month = month, day
        yield from _valid(match, year, month, day, exact=True, plain=day > 12 or day == month)


def _valid(match: re.Match[str], year: int, month: int, day: int, *, exact: bool, plain: bool = True) -> Iterator[ReadDate]:
    try:
        yield ReadDate(match.start(), match.end(), date(year, month, day), exact, plain)
    except ValueError:
        return


@cache
def month_number(word: str) -> tuple[int, bool] | None:
    """The month that a folded word names, and whether it does so exactly.

    Misread by one letter (by two where it has seven or more), and by no month of another number as closely; else None.
    """
    names = _names()
    if word in names:
        return names[word], True
    word = word.translate(_LETTERS)
    limit = 2 if len(word) >= 7 else 1 if len(word) >= 4 else 0
    near = [(DamerauLevenshtein.distance(word, name, score_cutoff=limit), number) for name, number in names.items() if len(name) > 3]
    best = min((distance for distance, _ in near), default=limit + 1)
    numbers = {number for distance, number in near if distance == best}
    return (numbers.pop(), False) if best <= limit and len(numbers) == 1 else None


@cache
def _names() -> dict[str, int]:
    return {fold(form): int(entry.code) for entry in built_in("months").entry for form in entry.forms}
