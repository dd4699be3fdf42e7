"""Cells of tables that the first reader dropped: Tesseract takes a short column of figures for no text now and then, on clean pages too."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.geometry import Box, enclosing
from document.page import OtherReading, Word
from ocr.lone_ink import measured
from ocr.order import box_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from document.page import Line, PageReading
    from ocr.lone_ink import PageInk
    from ocr.second_reader import SecondReader

    Picture = npt.NDArray[np.uint8]

WIDE = 5.0
"""White between two words of a row in x-heights, from which a cell may have stood there."""

AIR, CLEAR = 0.6, 0.5
"""How far from the words beside it a cell stands at least, and the white above and below it, in x-heights."""

SPECK, HEIGHT = 0.4, (0.9, 2.4)
"""Smaller ink is a speck; the tallest sign of a cell is so high: in x-heights."""

TOGETHER = 1.6
"""White between two signs of a cell at most, in x-heights."""

ALIGNED, NEAR = 1.0, 12.0
"""How far the edges of two cells of a column differ at most, and how far they stand from each other, in x-heights."""

SURE, LEAST = 0.9, 0.6
"""How sure the second reader must be in the mean and of every sign, 0-1."""


class _Cell(NamedTuple):
    """Ink in the row of a line that no word covers."""

    line: int
    box: Box


def with_dropped_cells(reading: PageReading, picture: Picture, reader: SecondReader) -> PageReading:
    """The reading with the cells that were dropped between other cells of their rows, where two or more of one column were.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie; reader: reads the cells. Raises what
    `SecondReader.read` raises.
    """
    page = measured([line for line in reading.lines if line.words], picture)
    if page is None:
        return reading
    cells = [_Cell(number, box) for number in range(len(reading.lines)) for box in _in_gaps(reading.lines, number, page, picture)]
    lines = list(reading.lines)
    for cell in cells:
        word = _read(reading, cell, picture, reader, page) if any(_one_column(cell, other, page.x_height) for other in cells) else None
        if word is not None:
            words = sorted((*lines[cell.line].words, word), key=lambda each: each.box.left)
            lines[cell.line] = replace(lines[cell.line], words=tuple(words))
    return replace(reading, lines=tuple(lines)) if lines != list(reading.lines) else reading


def _in_gaps(lines: Sequence[Line], number: int, page: PageInk, picture: Picture) -> Iterator[Box]:
    """Ink of a cell's size in the wide gaps of a line."""
    words, x = sorted(lines[number].words, key=lambda word: word.box.left), page.x_height
    for before, after in pairwise(words):
        left, right = before.box.right, after.box.left
        if right - left < WIDE * x:
            continue
        row = enclosing((before.box, after.box))
        gap = Box(round(left + AIR * x), row.top, round(right - AIR * x), row.bottom)
        others = (box_of(line) for n, line in enumerate(lines) if n != number and line.words)
        if not any(
            min(box.right, gap.right) > max(box.left, gap.left) and min(box.bottom, gap.bottom) > max(box.top, gap.top) for box in others
        ):
            yield from _signs_in(gap, page, picture)


def _signs_in(gap: Box, page: PageInk, picture: Picture) -> Iterator[Box]:
    """The only run of signs in a gap, with white all around."""
    x = page.x_height
    clear = round(CLEAR * x)
    top, bottom = max(0, gap.top - clear), min(picture.shape[0], gap.bottom + clear)
    dark = (picture[top:bottom, gap.left : gap.right] < page.dark).astype(np.uint8)
    _, _, found, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    signs = sorted(
        Box(gap.left + left, top + upper, gap.left + left + width, top + upper + height)
        for left, upper, width, height, _ in found[1:].tolist()
        if max(width, height) >= SPECK * x and not (height < SPECK * x and width > HEIGHT[1] * x)  # a rule of the table
    )
    if not signs:
        return
    run = enclosing(signs)
    whole = top < run.top and run.bottom < bottom and gap.left < run.left and run.right < gap.right
    tallest = max(sign.height for sign in signs)
    close = all(after.left - before.right <= TOGETHER * x for before, after in pairwise(signs))
    if whole and close and HEIGHT[0] * x <= tallest <= HEIGHT[1] * x and run.height <= HEIGHT[1] * x:
        yield run


def _one_column(cell: _Cell, other: _Cell, x_height: float) -> bool:
    """Do two cells of different rows stand below each other, on one edge or one axis?"""
    one, two = cell.box, other.box
    edges = (one.left - two.left, one.right - two.right, one.centre[0] - two.centre[0])
    near = abs(one.centre[1] - two.centre[1]) <= NEAR * x_height
    return cell.line != other.line and near and min(map(abs, edges)) <= ALIGNED * x_height


def _read(reading: PageReading, cell: _Cell, picture: Picture, reader: SecondReader, page: PageInk) -> Word | None:
    air = round(AIR * page.x_height)
    box = cell.box
    shown = Box(box.left - air, box.top - air, box.right + air, box.bottom + air).within(picture.shape[1], picture.shape[0])
    signs = [one for one in reader.read(picture[shown.top : shown.bottom, shown.left : shown.right]) if not one.text.isspace()]
    text, sure = "".join(one.text for one in signs), [one.confidence for one in signs]
    if not any(map(str.isalnum, text)) or sum(sure) < SURE * len(sure) or min(sure) < LEAST:
        return None
    confidence = round(100 * min(sure), 2)
    return Word(
        text=text, box=box, confidence=confidence, readings=(OtherReading(reading.reader, ""), OtherReading(reader.name, text, confidence))
    )
