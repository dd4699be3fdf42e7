"""The date of the letter: the one that stands alone or with the place, not one that the letter speaks of."""

from __future__ import annotations

import re

from msgspec import Struct

from document.metadata import Found
from document.text import LabelledLine
from postprocess.metadata.dates import ReadDate, dates
from postprocess.metadata.outline import Outline
from postprocess.metadata.stream import Stream, found
from postprocess.metadata.wording import any_of, fold, forms, pattern

_TIME = re.compile(r"\b\d{1,2}[:h]\d{2}\b|\b\d{1,2}\.\d{2}\b(?!\.\d)|\bP\.?\s?\d", re.IGNORECASE)
_GIVEN = re.compile(r"\W*(?:(?:on|the|le|la|el|a|den|am|il|em|date|dated|fecha|datum|data|du|this|of)\b\W*)*")
_SHORT_MONTH = re.compile(r"\b[A-Z]{3}\b")
_BESIDE = 24
"""Letters that may stand beside the date in a region of its own: a reference, a town that is not known."""
_LONG_LINE = 45
"""Letters from which a line above is running text, and a date alone below it the end of a sentence."""


class _Candidate(Struct, frozen=True):
    number: int
    line: LabelledLine
    read: ReadDate
    weight: float


def written(letter: Stream, plan: Outline) -> Found | None:
    """The date on which the first part was written, in ISO form."""
    candidates = [c for number in range(plan.end) for c in _candidates(letter, plan, number)]
    if not candidates:
        return None
    best = max(candidates, key=lambda c: (c.weight, -c.number))
    others = {c.read.date for c in candidates if c.weight >= best.weight - 1} - {best.read.date}
    agreeing = sum(c.read.date == best.read.date for c in candidates)
    certainty = min(0.99, 0.8 + 0.03 * best.weight + 0.02 * (agreeing - 1)) - 0.15 * len(others)
    certainty -= (0.0 if best.read.exact else 0.15) + (0.0 if best.read.plain else 0.3)
    return found(best.read.date.isoformat(), [best.line], certainty)


def _candidates(letter: Stream, plan: Outline, number: int) -> list[_Candidate]:
    line = letter.lines[number]
    if _TIME.search(line.text) and line.kind != "date":
        return []
    reads = dates(line.text)
    if not reads or (len(reads) > 1 and line.kind != "date"):
        return []
    weight = _weight(letter, plan, number, reads[0])
    return [_Candidate(number, line, reads[0], weight)] if weight >= 2 else []


def _weight(letter: Stream, plan: Outline, number: int, read: ReadDate) -> float:
    """Points for what speaks for the letter's own date; below two it is not taken."""
    line = letter.lines[number]
    left = fold(line.text[: read.start]), fold(line.text[read.end :])
    place, alone = _place(left[0]), not _words(left[0]) and not _words(left[1])
    if line.kind == "date" and len(_words(left[0]) + _words(left[1])) <= _BESIDE:
        return 4.0 + place + alone
    if (not place and _of_a_stamp(letter, number)) or (line.kind in ("body", "list", "footnote", "table") and not alone and not place):
        return 0.0
    if _ends_a_sentence(letter, number, place=place):
        return 0.0
    short = _SHORT_MONTH.search(line.text[read.start : read.end]) is not None
    head = 1.0 if plan.before(number) or line.kind in ("letterhead", "reference", "addressee", "running_head", "closing") else 0.5
    return head + 1.5 * place + 1.5 * alone - (1.5 if short else 0.0)


def _place(before: str) -> bool:
    """Whether a town stands in front of the date: a known one, or a single word and a comma."""
    towns = pattern(forms("place"))
    return (
        re.search(rf"(?<!\w){towns}\W*(?:le|the|den|el|a)?\W*$", before) is not None
        or re.fullmatch(r"\W*[^\W\d]+(?:-[^\W\d]+)?,\s*(?:le|den)?\s*", before) is not None
    )


def _words(text: str) -> str:
    """What is left beside a date without the words that give one, and without towns."""
    bare = any_of("place").sub(" ", text)
    return re.sub(r"\W+", "", _GIVEN.sub("", bare, count=1))


def _of_a_stamp(letter: Stream, number: int) -> bool:
    page, region = letter.lines[number].page, letter.lines[number].region
    near = [o for o in letter.lines[max(0, number - 2) : number + 3] if o.page == page]
    return any(any_of("stamp").search(fold(o.text)) for o in near if len(o.text) < 40 and (o.region == region or len(o.text.split()) <= 2))


def _ends_a_sentence(letter: Stream, number: int, *, place: bool) -> bool:
    """Whether the line goes on with the line above: in one region with it, a long line among the two above, and no town begins it."""
    line = letter.lines[number]
    above = [other for other in letter.lines[max(0, number - 2) : number] if other.region == line.region]
    return not place and any(len(other.text) >= _LONG_LINE for other in above)
