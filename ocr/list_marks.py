"""Bullets and numbers of lists that the first reader left out: Tesseract takes a short column before the lines for no text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.geometry import Box, enclosing
from document.page import OtherReading, Word
from ocr.blots import blots_in, print_around
from ocr.cutting import on_paper
from ocr.signs import BULLET, CERTAIN, SHAPE, is_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from document.page import Line, PageReading
    from ocr.blots import Print
    from ocr.second_reader import SecondReader

    Picture = npt.NDArray[np.uint8]

FURTHEST, APART, WIDEST = 8.0, 0.5, 2.8
"""How far before a line a mark may begin, how much white is between them at least, and how wide it may be, in x-heights."""

HIGHEST, LOWEST = 1.8, 0.6
"""How far above and below the baseline it may reach, in x-heights."""

NO_INK = 0.8
"""Share of the paper's brightness above which nothing is print."""

SURE = 0.8
"""How sure the second reader must be of each sign of a number, 0-1."""

COLUMN = 0.8
"""How far apart the edges of marks of one list may be, in x-heights; numbers stand flush left or flush right."""

AIR = 0.3
"""Paper around a mark that is shown to the second reader, in x-heights."""

_MARK = re.compile(r"\(?(?P<item>\d{1,2}|[a-z]|[ivx]{2,4})[.)]")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


class Mark(NamedTuple):
    """What begins a line: a bullet or a number, and where; read: by the first reader."""

    line: int
    text: str
    box: Box
    x_height: float
    read: bool = False
    confidence: float = CERTAIN


def with_list_marks(reading: PageReading, picture: Picture, reader: SecondReader) -> PageReading:
    """The reading with the marks of lists before the lines that they stand before.

    A mark counts only where another one, read or found, stands in its column: a bullet beside bullets, a number beside the one before or
    after it. A short word on a line of its own that was read of the ink of marks goes with the first of them, which keeps it as what the
    first reader read there.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie; reader: reads the numbers. Raises what
    `SecondReader.read` raises.
    """
    ink = NO_INK * float(np.median(picture[::16, ::16]))
    worth = [number for number, line in enumerate(reading.lines) if line.words and _worth(line.words[0], picture, ink)]
    marks = [mark for number in worth for mark in _mark_of(reading.lines, number, picture, reader)]
    found = {mark.line: mark for mark in marks if not mark.read and any(_beside(mark, other) for other in marks)}
    if not found:
        return reading
    taken = {n: [mark for mark in found.values() if _covers(line, mark)] for n, line in enumerate(reading.lines) if _is_scrap(line)}
    lines = []
    for number, line in enumerate(reading.lines):
        if number in found:
            mark = found[number]
            scraps = [reading.lines[n].words[0] for n, marks_there in taken.items() if marks_there[:1] == [mark]]
            lines.append(replace(line, words=(_word(reading, mark, scraps, reader), *line.words)))
        elif not taken.get(number):
            lines.append(line)
    return replace(reading, lines=tuple(lines))


def _worth(first: Word, picture: Picture, ink: float) -> bool:
    """May the first word of a line be a mark, or is anything dark before it? Of most lines neither is true."""
    box = first.box
    before = picture[box.top : box.bottom, max(0, box.left - round(FURTHEST * box.height)) : box.left]
    return len(first.text) <= 2 or bool(_MARK.fullmatch(first.text) or (before.size and before.min() < ink))


def _is_scrap(line: Line) -> bool:
    """Is the line one short word that is no mark of a list? Tesseract makes such of a column of marks."""
    return len(line.words) == 1 and len(line.words[0].text) <= 3 and not _MARK.fullmatch(line.words[0].text)


def _covers(line: Line, mark: Mark) -> bool:
    """Does the only word of a line stand on the ink of the mark?"""
    box, (x, y) = line.words[0].box, mark.box.centre
    across, down = box.centre
    inside = box.left <= x < box.right and box.top <= y < box.bottom
    return inside or (mark.box.left <= across < mark.box.right and mark.box.top <= down < mark.box.bottom)


def _mark_of(lines: Sequence[Line], number: int, picture: Picture, reader: SecondReader) -> Iterator[Mark]:
    """The mark that a line begins with, or that stands unread before it."""
    first = lines[number].words[0]
    marked = _MARK.fullmatch(first.text)
    print_ = print_around(lines, number, 0, picture)
    if not print_:
        return
    if marked or (len(first.text) <= 2 and is_bullet(blots_in(picture, first.box, print_), print_)):
        yield Mark(number, first.text if marked else BULLET, first.box, print_.x_height, read=True)
        return
    if _is_scrap(lines[number]):
        return
    free = _free(lines, number, print_)
    blots = blots_in(picture, free, print_, rim=0) if free else []
    if not free or not blots:
        return
    box = enclosing(blot.box for blot in blots)
    whole = free.left < box.left and box.right < free.right and free.top < box.top and box.bottom < free.bottom
    if not whole or box.width > WIDEST * print_.x_height:
        return
    if is_bullet(blots, print_):
        yield Mark(number, BULLET, box, print_.x_height)
        return
    signs = reader.read(on_paper(picture, box, round(AIR * print_.x_height)))
    text = "".join(sign.text for sign in signs)
    if _MARK.fullmatch(text) and min(sign.confidence for sign in signs) >= SURE:
        yield Mark(number, text, box, print_.x_height, confidence=100 * min(sign.confidence for sign in signs))


def _free(lines: Sequence[Line], number: int, print_: Print) -> Box | None:
    """Where a mark of the line would stand: before it, as far as there is no other word but scraps."""
    first, x = lines[number].words[0].box, print_.x_height
    top, bottom = round(print_.baseline - HIGHEST * x), round(print_.baseline + LOWEST * x)
    left, right = max(0, round(first.left - FURTHEST * x)), round(first.left - APART * x)
    for line in lines:
        for word in () if _is_scrap(line) else line.words:
            box = word.box
            if box.bottom > top and box.top < bottom and box.right > left and box.left < right:
                left = max(left, box.right)
    return Box(left, max(top, 0), right, bottom) if right - left > x else None


def _beside(one: Mark, other: Mark) -> bool:
    """Do two marks belong to one list?"""
    if one.line == other.line:
        return False
    near = COLUMN * one.x_height
    column = abs(one.box.left - other.box.left) <= near or abs(one.box.right - other.box.right) <= near
    if BULLET in (one.text, other.text):
        return column and one.text == other.text
    below = (one.box.top > other.box.top) == (one.line > other.line)
    return column and below and _follows(one, other)


def _follows(one: Mark, other: Mark) -> bool:
    """Is one the number after or before the other, as the marks stand on the page?"""
    before, after = sorted((one, other), key=lambda mark: mark.box.top)
    [a, b] = (_MARK.fullmatch(mark.text) for mark in (before, after))
    if not a or not b or before.text[-1] != after.text[-1]:
        return False
    x, y = a["item"], b["item"]
    if x.isdigit() and y.isdigit():
        return int(y) - int(x) == 1
    return (x in _ROMAN and y in _ROMAN and _ROMAN.index(y) - _ROMAN.index(x) == 1) or (len(x) == len(y) == 1 and ord(y) - ord(x) == 1)


def _word(reading: PageReading, mark: Mark, scraps: Sequence[Word], reader: SecondReader) -> Word:
    by = SHAPE if mark.text == BULLET else reader.name
    first = OtherReading(reading.reader, " ".join(word.text for word in scraps), scraps[0].confidence if scraps else None)
    return Word(text=mark.text, box=mark.box, confidence=mark.confidence, readings=(first, OtherReading(by, mark.text, mark.confidence)))
