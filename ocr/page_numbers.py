"""Page numbers that the first reader left out or misread: of those that stand alone Tesseract takes nearly half for specks."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.geometry import Box, enclosing
from document.page import Line, OtherReading, Word
from ocr.blots import glyphs_of
from ocr.lone_ink import EDGE, measured, rows_alone
from ocr.merge import merged
from ocr.order import box_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from document.page import PageReading
    from ocr.lone_ink import PageInk
    from ocr.second_reader import SecondReader, Sign

    Picture = npt.NDArray[np.uint8]

PARTED = 0.36
"""White between a figure and its dashes in the mean, in x-heights, from which it is a blank. The second reader leaves such
out."""

SURE = 0.85
"""How sure the second reader must be of each figure, 0-1."""

AIR = 0.5
"""Paper around a number that is shown to the second reader, in x-heights."""

SHORT = 6
"""A line of so few signs may be a number that was misread."""

MISREAD = 0.4
"""Share of a misread line's box that its number fills at least; boxes of scraps are drawn wide."""

MOST = 8
"""Rows of ink on a page that are shown to the second reader at most: a page of specks has many."""

_DASH = r"[-–—~]"
_NUMBER = re.compile(
    rf"(?P<open>{_DASH})?(\d{{1,3}})(?(open){_DASH})|\((\d{{1,3}})\)|\[(\d{{1,3}})\]|\./\.(\d{{1,3}})|(\d{{1,3}})\.|(\d{{1,3}})/\d{{1,3}}"
)


def with_page_number(reading: PageReading, picture: Picture, reader: SecondReader) -> PageReading:
    """The reading with the page's number, where it stands unread or was read as something else, at the top or the bottom with nothing
    beside it.

    It counts where the second reader is sure of it and it is not higher than the number of the sheet (blank backs and parts of their own
    make it lower). First sheets hardly ever have one. What the first reader made of it stays in the readings of its first word.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie; reader: reads the number. Raises what
    `SecondReader.read` raises.
    """
    edge = EDGE * picture.shape[0]
    short = [line for line in reading.lines if _is_short(line) and not edge < box_of(line).centre[1] < picture.shape[0] - edge]
    page = measured([line for line in reading.lines if line.words and line not in short], picture)
    if reading.number == 1 or page is None or any(_is_read(line, reading.number) for line in short):
        return reading
    for row in rows_alone(page, picture)[:MOST]:
        box = enclosing(row)
        line = _number(reading, row, page, picture, reader)
        if line:
            return _with(reading, line, [one for one in short if _covers(box, box_of(one))])
    return reading


def _is_short(line: Line) -> bool:
    return bool(line.words) and len(_text(line)) <= SHORT


def _is_read(line: Line, sheet: int) -> bool:
    return 1 <= _page_number(_text(line)) <= sheet


def _page_number(text: str) -> int:
    """The page that a text without blanks numbers; 0 for another text."""
    read = _NUMBER.fullmatch(text)
    return int(next(figures for figures in read.groups() if figures and figures.isdigit())) if read else 0


def _text(line: Line) -> str:
    return "".join(word.text for word in line.words)


def _with(reading: PageReading, number: Line, misread: Sequence[Line]) -> PageReading:
    """The reading with the number in place of `misread`: before or behind all lines where it stands above or below all."""
    if "".join(map(_text, misread)) == _text(number):  # blanks alone are the first reader's: it knows the typeface
        return reading
    first, *others = number.words
    if misread:
        before = OtherReading(
            reading.reader, " ".join(word.text for line in misread for word in line.words), misread[0].words[0].confidence
        )
        first = replace(first, readings=(before, *first.readings[1:]))
    lines = [line for line in reading.lines if line not in misread and line.words]
    alone = replace(number, words=(first, *others), block=max(line.block for line in lines) + 1, paragraph=1)
    box, page = box_of(alone), enclosing(box_of(line) for line in lines)
    if box.bottom <= page.top:
        lines.insert(0, alone)
    elif box.top >= page.bottom:
        lines.append(alone)
    else:
        lines = list(merged(lines, [alone]))
    return replace(reading, lines=tuple(lines))


def _covers(row: Box, line: Box) -> bool:
    """Was a line read of the ink of the row? One that holds other ink as well stays."""
    across, down = min(row.right, line.right) - max(row.left, line.left), min(row.bottom, line.bottom) - max(row.top, line.top)
    return across > 0 and down > 0 and across * down > MISREAD * line.width * line.height


def _number(reading: PageReading, row: Sequence[Box], page: PageInk, picture: Picture, reader: SecondReader) -> Line | None:
    box, air = enclosing(row), round(AIR * page.x_height)
    shown = Box(box.left - air, box.top - air, box.right + air, box.bottom + air).within(picture.shape[1], picture.shape[0])
    signs = [sign for sign in reader.read(picture[shown.top : shown.bottom, shown.left : shown.right]) if not sign.text.isspace()]
    if not 1 <= _page_number("".join(sign.text for sign in signs)) <= reading.number or len(glyphs_of(row)) > len(signs):
        return None
    if min(sign.confidence for sign in signs if sign.text.isdigit()) < SURE:
        return None
    return Line(words=tuple(_words(reading, signs, shown, row, page.x_height, reader.name)))


def _words(reading: PageReading, signs: Sequence[Sign], shown: Box, row: Sequence[Box], x_height: float, reader: str) -> Iterator[Word]:
    """The words of a number; dashes are words of their own where the ink leaves blanks."""
    glyphs = glyphs_of(row)
    white = [after.left - before.right for before, after in pairwise(glyphs)]
    dashed = len(signs) == len(glyphs) > 2 and not signs[0].text.isalnum() and not signs[-1].text.isalnum()
    cuts = [0, len(glyphs)]
    if dashed and (white[0] + white[-1]) / 2 >= PARTED * x_height:
        cuts = [0, 1, len(glyphs) - 1, len(glyphs)]
    for first, last in pairwise(cuts):
        mine = signs[first:last] if len(cuts) > 2 else signs
        box = enclosing(glyphs[first:last])
        text, sure = "".join(sign.text for sign in mine), round(100 * min(sign.confidence for sign in mine), 2)
        yield Word(text=text, box=box, confidence=sure, readings=(OtherReading(reading.reader, ""), OtherReading(reader, text, sure)))
