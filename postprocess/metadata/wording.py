"""Words as they are compared: without case, accents and the sorts of quotes and dashes; and the formulas of the lexicon of letters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rapidfuzz import fuzz

from postprocess.lexicon import built_in

_SAME = str.maketrans(
    dict.fromkeys("‘’ʼ´`", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("–—−‐‑", "-") | dict.fromkeys("\t\n\f\u00a0\u202f", " ")
)


def fold(text: str) -> str:
    """The text in lower case without accents, every character in its place: the result is as long as `text`."""
    return "".join(map(_folded, text.translate(_SAME)))


@cache
def _folded(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


@cache
def forms(kind: str) -> tuple[str, ...]:
    """All folded forms of a kind in the lexicon of letters, the longest first."""
    found = {fold(form) for entry in built_in("letters").entry if entry.kind == kind for form in entry.forms}
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


@cache
def words(kind: str) -> frozenset[str]:
    """The same as a set, for single words."""
    return frozenset(forms(kind))


def pattern(phrases: tuple[str, ...]) -> str:
    """A pattern for any of the folded phrases; a blank stands for any white, or for none after a point or an apostrophe."""
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s*" if "/" in phrase else r"\s+") for phrase in phrases) + ")"


@cache
def any_of(kind: str) -> re.Pattern[str]:
    """Any form of a kind as a whole word or words, in folded text."""
    return re.compile(rf"(?<!\w){pattern(forms(kind))}(?!\w)")


@cache
def starts(kind: str) -> re.Pattern[str]:
    """Any form of a kind at the start of folded text."""
    return re.compile(rf"\W*{pattern(forms(kind))}(?!\w)")


_FAR = 40_000
"""Characters of a letter that are searched for misread formulas: some ten pages."""


def resembles(folded: str, kind: str, least: float = 88.0) -> int | None:
    """Where a form of at least twelve letters stands in the text, misread letters allowed; None when nowhere in its first pages."""
    folded = folded[:_FAR]
    best = max((found for form in forms(kind) if len(form) >= 12 if (found := _near(form, folded, least))), default=None)
    return -best[1] if best else None


def _near(form: str, folded: str, least: float) -> tuple[float, int] | None:
    found = fuzz.partial_ratio_alignment(form, folded, score_cutoff=least) if len(folded) >= len(form) else None
    return (found.score, -found.dest_start) if found else None


def tidy(text: str) -> str:
    """One blank for any white, none at the ends."""
    return " ".join(text.split())
