"""Page numbers that the first reader left out: of those that stand alone Tesseract takes nearly half for specks."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.geometry import Box, enclosing
from document.page import Line, OtherReading, Word
from ocr.blots import ENOUGH, x_heights
from ocr.merge import merged
from ocr.order import box_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from document.page import PageReading
    from ocr.second_reader import SecondReader, Sign

    Picture = npt.NDArray[np.uint8]

EDGE = 0.15
"""Share of the page's height at top and bottom where its number stands."""

SPECK, TALL, LONG = 0.36, 2.4, 14.0
"""In x-heights: smaller ink is a speck (half of a dash's ink, too), larger none of a number, and a longer row none either."""

DIGIT = (0.9, 2.2)
"""Height of the tallest sign of a number in x-heights."""

FAINT, BROKEN = 0.4, 0.12
"""How far from paper to the darkest print ink is at least, 0-1, and over how wide a crack, in x-heights, it hangs together: figures of worn
type are pale and in pieces."""

TOGETHER = 2.0
"""White between two signs of one number at most, in x-heights."""

ALONE, ABOVE = 3.0, 0.7
"""White beside a number, and above and below it, at least, in x-heights. No word at all stands in its row."""

PARTED = 0.36
"""White between a figure and its dashes in the mean, in x-heights, from which it is a blank. The second
reader leaves such out."""

SURE = 0.85
"""How sure the second reader must be of each figure, 0-1."""

AIR = 0.5
"""Paper around a number that is shown to the second reader, in x-heights."""

MOST = 4
"""Rows of ink on a page that are shown to the second reader at most: a page of specks has many."""

_DASH = r"[-–—~]"
_OF = r"(?:of|de|sur|von|/|\|)"
_NUMBER = re.compile(
    rf"(?P<open>{_DASH})?(?P<dashed>\d{{1,3}})(?(open){_DASH})|\((?P<round>\d{{1,3}})\)|\[(?P<square>\d{{1,3}})\]|\./\.(?P<over>\d{{1,3}})"
    rf"|(?P<stop>\d{{1,3}})\.|(?:[Pp]age|[Pp]ágina|[Pp]ag?\.|S\.|Seite)\|?(?P<named>\d{{1,3}})(?:{_OF}\d{{1,3}})?|(?P<part>\d{{1,3}})/\d{{1,3}}"
)
_FIGURES = ("dashed", "round", "square", "over", "stop", "named", "part")


class _Ink(NamedTuple):
    """Ink of a band of the page, numbered by what hangs together; real: which of it is no speck; top: where the band begins."""

    labels: npt.NDArray[np.int32]
    real: npt.NDArray[np.bool_]
    top: int

    def within(self, box: Box) -> int:
        """Pixels of ink in a box of the page."""
        rows = slice(max(0, box.top - self.top), max(0, box.bottom - self.top))
        return int(self.real[self.labels[rows, max(0, box.left) : max(0, box.right)]].sum())


class _Page(NamedTuple):
    """What measures a page: its x-height in pixels, the grey below which is ink, and the boxes of its words."""

    x_height: float
    dark: float
    words: list[Box]


def with_page_number(reading: PageReading, picture: Picture, reader: SecondReader) -> PageReading:
    """The reading with the page's number, where it stands unread at the top or the bottom with nothing beside it.

    It counts where the second reader is sure of it and it is not higher than the number of the sheet (blank backs and parts of their own
    make it lower). First sheets hardly ever have one.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie; reader: reads the number. Raises what
    `SecondReader.read` raises.
    """
    if reading.number == 1 or any(_NUMBER.fullmatch("".join(word.text for word in line.words)) for line in reading.lines):
        return reading
    page = _measured(reading.lines, picture)
    if page is None:
        return reading
    for row in _rows(page, picture)[:MOST]:
        line = _number(reading, row, page, picture, reader)
        if line:
            return replace(reading, lines=_placed(reading.lines, line))
    return reading


def _placed(lines: Sequence[Line], number: Line) -> tuple[Line, ...]:
    """The lines with the number: before or behind all where it stands above or below all."""
    box, page = box_of(number), enclosing(box_of(line) for line in lines if line.words)
    alone = replace(number, block=max(line.block for line in lines) + 1, paragraph=1)
    if box.bottom <= page.top:
        return (alone, *lines)
    return (*lines, alone) if box.top >= page.bottom else merged(lines, [number])


def _measured(lines: Sequence[Line], picture: Picture) -> _Page | None:
    heights = [height for line in lines for height in x_heights(line.words)]
    if len(heights) < ENOUGH:
        return None
    boxes = [word.box for line in lines for word in line.words]
    sample = [picture[box.top : box.bottom : 2, box.left : box.right : 3].ravel() for box in boxes[::5]]
    paper, ink = np.percentile(np.concatenate(sample), (90, 3))
    return _Page(median(heights), float(paper + FAINT * (ink - paper)), boxes)


def _rows(page: _Page, picture: Picture) -> list[list[Box]]:
    """Signs in a row that stand alone at the page's top or bottom, the outermost first."""
    height, deep = picture.shape[0], round(EDGE * picture.shape[0])
    found = [row for top in (0, height - deep) for row in _rows_in(page, picture, top, top + deep)]
    return sorted(found, key=lambda row: min(enclosing(row).top, height - enclosing(row).bottom))


def _rows_in(page: _Page, picture: Picture, top: int, bottom: int) -> Iterator[list[Box]]:
    signs, ink = _ink(page, picture, top, bottom)
    rows: list[list[Box]] = []
    for sign in sorted(signs):
        row = next((row for row in rows if _joins(row, sign, page.x_height)), None)
        if row is None:
            rows.append([sign])
        else:
            row.append(sign)
    for row in rows:
        if _like_a_number(row, page.x_height) and _alone(row, ink, page):
            yield row


def _ink(page: _Page, picture: Picture, top: int, bottom: int) -> tuple[list[Box], _Ink]:
    """Ink of a sign's size that no word covers, and where there is any ink but specks."""
    x = page.x_height
    dark = (picture[top:bottom] < page.dark).astype(np.uint8)
    for word in page.words:
        dark[max(0, word.top - top - 1) : max(0, word.bottom - top + 1), max(0, word.left - 1) : word.right + 1] = 0
    whole = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((round(BROKEN * x) + 1,) * 2, np.uint8))
    _, labels, found, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    larger = found[:, 2:4].max(axis=1)
    ink = (larger >= SPECK * x) & (found[:, 4] >= (SPECK * x) ** 2 / 2)
    ink[0] = False
    signs = found[ink & (larger <= TALL * x)].tolist()
    return [Box(left, top + upper, left + width, top + upper + height) for left, upper, width, height, _ in signs], _Ink(labels, ink, top)


def _like_a_number(row: Sequence[Box], x_height: float) -> bool:
    tallest = max(row, key=lambda sign: sign.height)
    upright = DIGIT[0] * x_height <= tallest.height <= DIGIT[1] * x_height and tallest.width <= tallest.height
    return upright and enclosing(row).width <= LONG * x_height


def _alone(row: Sequence[Box], ink: _Ink, page: _Page) -> bool:
    """Is there white around the row, and no word in its height?"""
    box, x = enclosing(row), page.x_height
    if any(_near(box, word, x) for word in page.words):
        return False
    around = Box(round(box.left - ALONE * x), round(box.top - ABOVE * x), round(box.right + ALONE * x), round(box.bottom + ABOVE * x))
    return ink.within(around) == ink.within(box)


def _joins(row: Sequence[Box], sign: Box, x_height: float) -> bool:
    """Is the sign, which is not left of any in the row, its next one?"""
    box = enclosing(row)
    shared = min(box.bottom, sign.bottom) - max(box.top, sign.top)
    return sign.left - box.right <= TOGETHER * x_height and shared > 0.5 * min(box.height, sign.height)


def _near(box: Box, word: Box, x_height: float) -> bool:
    """Does a word stand in the row of the box, or close above or below it?"""
    level = min(box.bottom, word.bottom) - max(box.top, word.top)
    beside = word.left < box.right + ALONE * x_height and box.left - ALONE * x_height < word.right
    return level > 0.3 * min(box.height, word.height) or (beside and -level < ABOVE * x_height)


def _number(reading: PageReading, row: Sequence[Box], page: _Page, picture: Picture, reader: SecondReader) -> Line | None:
    box, air = enclosing(row), round(AIR * page.x_height)
    shown = Box(box.left - air, box.top - air, box.right + air, box.bottom + air).within(picture.shape[1], picture.shape[0])
    signs = [sign for sign in reader.read(picture[shown.top : shown.bottom, shown.left : shown.right]) if not sign.text.isspace()]
    read = _NUMBER.fullmatch("".join(sign.text for sign in signs))
    if not read or min(sign.confidence for sign in signs if sign.text.isdigit()) < SURE:
        return None
    if not 1 <= int(next(figures for figures in read.group(*_FIGURES) if figures)) <= reading.number:
        return None
    return Line(words=tuple(_words(reading, signs, shown, row, page.x_height, reader.name)))


def _words(reading: PageReading, signs: Sequence[Sign], shown: Box, row: Sequence[Box], x_height: float, reader: str) -> Iterator[Word]:
    """The words of a number; dashes are words of their own where the ink leaves blanks."""
    glyphs = _glyphs(row)
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


def _glyphs(row: Sequence[Box]) -> list[Box]:
    found: list[Box] = []
    for box in sorted(row):
        if found and box.left < found[-1].right:
            found[-1] = enclosing((found[-1], box))
        else:
            found.append(box)
    return found
