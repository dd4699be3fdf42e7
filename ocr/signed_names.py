"""Names under signatures: where the strokes of a pen cross the line above an office, the first reader finds no line there, or a scrap."""

from __future__ import annotations

import re
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.geometry import Box
from document.page import Line, OtherReading, Word
from ocr.lone_ink import measured
from ocr.order import box_of
from ocr.second_reading import JOINED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from document.page import PageReading
    from ocr.lone_ink import PageInk
    from ocr.second_reader import SecondReader, Sign

    Picture = npt.NDArray[np.uint8]

ROOM = 5.0
"""White above an office in x-heights, from which somebody may have signed there."""

PITCHES = (2.0, 2.3, 2.6, 2.9, 3.2)
"""From the baseline of the name to that of the office, in x-heights: single line spacing of book faces, and half as much again."""

CAPITALS, ABOVE, BELOW = 1.45, 2.0, 0.75
"""Height of capitals, and what is shown of the line above and below its baseline, in x-heights."""

BEFORE, BEHIND = 6.0, 10.0
"""How far left and right of the office the name may reach, in x-heights: the two may stand on one axis."""

BLANK = 2.5
"""White in x-heights that no name holds."""

SHORT = 4
"""Letters of a scrap at most; a line of more, read in the place of the name, is print of its own."""

SURE, LEAST = 0.9, 0.45
"""How sure the second reader must be in the mean and of every letter, 0-1."""

BELIEVED = 75.0
"""Engine confidence (0-100) of the words of an office in the mean, at least."""

LONGEST = 60
"""Letters of an office at most: a longer line is text."""

_GIVEN = re.compile(r"[^\W\d_a-zß-ÿ](?:[^\W\d_]|['’.-])*")
_PARTICLE = re.compile(r"[^\W\d_A-ZÀ-ÖØ-Þ]{1,3}")


class _Read(NamedTuple):
    """What the second reader made of a strip of the page."""

    text: str
    signs: list[Sign]
    shown: Box
    baseline: float


def with_signed_names(reading: PageReading, picture: Picture, reader: SecondReader) -> PageReading:
    """The reading with the names that stand close above an office, across which somebody signed.

    Such a name counts where the first reader found nothing or a scrap in its place, and the second one is sure of two words with capitals.
    A scrap stays in the readings of its first word.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie; reader: reads the names. Raises what
    `SecondReader.read` raises.
    """
    page = measured([line for line in reading.lines if line.words], picture)
    if page is None:
        return reading
    lines = list(reading.lines)
    for office in [line for line in reading.lines if _may_be_an_office(line)]:
        others = [line for line in lines if line.words and line is not office]
        name = _name(office, others, page, picture, reader)
        if name is not None:
            lines = [line for line in lines if not (line in others and _is_scrap(line) and _inside(line, name.shown))]
            words = _words(name, others, reading.reader, reader.name, page.x_height)
            lines.insert(lines.index(office), replace(office, words=tuple(words)))
    return replace(reading, lines=tuple(lines)) if lines != list(reading.lines) else reading


def _may_be_an_office(line: Line) -> bool:
    text = " ".join(word.text for word in line.words)
    letters = sum(map(str.isalpha, text))
    return (
        SHORT < letters <= LONGEST
        and text[0].isupper()
        and not any(map(str.isdigit, text))
        and fmean(word.confidence or 0.0 for word in line.words) >= BELIEVED
    )


def _is_scrap(line: Line) -> bool:
    return sum(map(str.isalnum, "".join(word.text for word in line.words))) <= SHORT


def _inside(line: Line, box: Box) -> bool:
    across, down = box_of(line).centre
    return box.left <= across <= box.right and box.top <= down <= box.bottom


def _name(office: Line, others: Sequence[Line], page: PageInk, picture: Picture, reader: SecondReader) -> _Read | None:
    """The name above an office, where there is room to sign and no line was read."""
    box, x = box_of(office), page.x_height
    left, right = max(0, round(box.left - BEFORE * x)), min(picture.shape[1], round(box.right + BEHIND * x))
    printed = [box_of(line) for line in others if not _is_scrap(line)]
    above = [other.bottom for other in printed if other.top < box.top and other.left < right and other.right > left]
    if box.top - max(above, default=0) < ROOM * x:
        return None
    read = [found for pitch in PITCHES if (found := _row(box, pitch * x, (left, right), page, picture, reader)) is not None]
    best = max(read, key=lambda found: fmean(sign.confidence for sign in found.signs), default=None)
    return best if best is not None and _is_name(best) else None


def _row(box: Box, pitch: float, across: tuple[int, int], page: PageInk, picture: Picture, reader: SecondReader) -> _Read | None:
    """What the second reader sees in the longest row of ink that stands on a baseline so far above the one of the office."""
    x = page.x_height
    baseline = box.top + CAPITALS * x - pitch
    top, bottom = max(0, round(baseline - ABOVE * x)), min(round(baseline + BELOW * x), box.top)
    rows = picture[top:bottom, across[0] : across[1]]
    inked = np.flatnonzero((rows[round(0.3 * x) : -round(0.3 * x) or None] < page.dark).any(axis=0))
    if not inked.size:
        return None
    run = max(np.split(inked, np.flatnonzero(np.diff(inked) > BLANK * x) + 1), key=lambda part: int(part[-1] - part[0]))
    pad = round(0.4 * x)
    shown = Box(max(0, across[0] + int(run[0]) - pad), top, min(picture.shape[1], across[0] + int(run[-1]) + pad), bottom)
    if shown.width < 4 * x:
        return None
    signs = list(reader.read(np.ascontiguousarray(picture[shown.top : shown.bottom, shown.left : shown.right])))
    text = JOINED.sub(r"\g<0> ", "".join(sign.text for sign in signs)).strip()
    return _Read(text, signs, shown, baseline) if text else None


def _is_name(read: _Read) -> bool:
    """Is the text two to five words with capitals, particles such as "van" aside, and the reader sure of it?"""
    words = read.text.split()
    named = [word for word in words if _GIVEN.fullmatch(word)]
    letters = [sign.confidence for sign in read.signs if sign.text.isalpha()]
    return (
        2 <= len(words) <= 5
        and sum(len(word) > 2 and not word.isupper() for word in named) >= 2
        and words[0] in named
        and all(word in named or _PARTICLE.fullmatch(word) for word in words)
        and fmean(letters) >= SURE
        and min(letters) >= LEAST
    )


def _words(read: _Read, others: Sequence[Line], first: str, second: str, x_height: float) -> Iterator[Word]:
    """The words of a name, each in the height of its line; the first one keeps the scraps that the first reader read there."""
    scraps = [word for line in others if _is_scrap(line) and _inside(line, read.shown) for word in line.words]
    top, bottom = round(read.baseline - CAPITALS * x_height), round(read.baseline)
    signs = [sign for sign in read.signs for part in sign.text if not part.isspace()]
    found = OtherReading(first, " ".join(word.text for word in scraps), scraps[0].confidence if scraps else None)
    for text in read.text.split():
        mine, signs = signs[: len(text)], signs[len(text) :]
        sure = round(100 * min(sign.confidence for sign in mine), 2)
        left, right = read.shown.left + round(mine[0].left), read.shown.left + round(mine[-1].right)
        box = Box(left, top, max(right, left + 1), bottom)
        yield Word(text=text, box=box, confidence=sure, readings=(found, OtherReading(second, text, sure)))
        found = OtherReading(first, "")
