"""Short rows of ink at the top and the bottom of a page that no word covers and that stand alone, such as the page's number."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from document.geometry import Box, enclosing
from ocr.blots import ENOUGH, x_heights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from document.page import Line

    Picture = npt.NDArray[np.uint8]

EDGE = 0.15
"""Share of the page's height at top and bottom where its number stands."""

SPECK, TALL, LONG = 0.36, 2.4, 14.0
"""In x-heights: smaller ink, or what fills less than a third of a square of that size, is a speck; larger ink is none of a number, and a
longer row none either."""

DIGIT = (0.9, 2.2)
"""Height of the tallest sign of a number in x-heights."""

FAINT, BROKEN = 0.4, 0.12
"""How far from paper to the darkest print ink is at least, 0-1, and over how wide a crack, in x-heights, it hangs together: figures of worn
type are pale and in pieces."""

TOGETHER = 2.0
"""White between two signs of one number at most, in x-heights."""

ALONE, ABOVE = 3.0, 0.7
"""White beside a number, and above and below it, at least, in x-heights. No word at all stands in its row."""

STRAY = 0.15
"""Ink in that white at most, as a share of the number's own: copies have specks as large as dashes."""


class _Ink(NamedTuple):
    """Ink of a band of the page, numbered by what hangs together; real: which of it is no speck; top: where the band begins."""

    labels: npt.NDArray[np.int32]
    real: npt.NDArray[np.bool_]
    top: int

    def within(self, box: Box) -> int:
        """Pixels of ink in a box of the page."""
        rows = slice(max(0, box.top - self.top), max(0, box.bottom - self.top))
        return int(self.real[self.labels[rows, max(0, box.left) : max(0, box.right)]].sum())


class PageInk(NamedTuple):
    """What measures a page: its x-height in pixels, the grey below which is ink, and the boxes of its words."""

    x_height: float
    dark: float
    words: list[Box]


def measured(lines: Sequence[Line], picture: Picture) -> PageInk | None:
    """What measures the page; None where too few words tell."""
    heights = [height for line in lines for height in x_heights(line.words)]
    if len(heights) < ENOUGH:
        return None
    boxes = [word.box for line in lines for word in line.words]
    sample = [picture[box.top : box.bottom : 2, box.left : box.right : 3].ravel() for box in boxes[::5]]
    paper, ink = np.percentile(np.concatenate(sample), (90, 3))
    return PageInk(median(heights), float(paper + FAINT * (ink - paper)), boxes)


def rows_alone(page: PageInk, picture: Picture) -> list[list[Box]]:
    """Signs in a row that stand alone at the page's top or bottom, the outermost first."""
    height, deep = picture.shape[0], round(EDGE * picture.shape[0])
    found = [row for top in (0, height - deep) for row in _rows_in(page, picture, top, top + deep)]
    return sorted(found, key=lambda row: min(enclosing(row).top, height - enclosing(row).bottom))


def _rows_in(page: PageInk, picture: Picture, top: int, bottom: int) -> Iterator[list[Box]]:
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


def _ink(page: PageInk, picture: Picture, top: int, bottom: int) -> tuple[list[Box], _Ink]:
    """Ink of a sign's size that no word covers, and where there is any ink but specks."""
    x = page.x_height
    dark = (picture[top:bottom] < page.dark).astype(np.uint8)
    for word in page.words:
        dark[max(0, word.top - top - 1) : max(0, word.bottom - top + 1), max(0, word.left - 1) : word.right + 1] = 0
    whole = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((round(BROKEN * x) + 1,) * 2, np.uint8))
    _, labels, found, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    larger = found[:, 2:4].max(axis=1)
    ink = (larger >= SPECK * x) & (found[:, 4] >= (SPECK * x) ** 2 / 3)
    ink[0] = False
    signs = found[ink & (larger <= TALL * x)].tolist()
    return [Box(left, top + upper, left + width, top + upper + height) for left, upper, width, height, _ in signs], _Ink(
        np.asarray(labels, np.int32), ink, top
    )


def _like_a_number(row: Sequence[Box], x_height: float) -> bool:
    tallest = max(row, key=lambda sign: sign.height)
    upright = DIGIT[0] * x_height <= tallest.height <= DIGIT[1] * x_height and tallest.width <= tallest.height
    return upright and enclosing(row).width <= LONG * x_height


def _alone(row: Sequence[Box], ink: _Ink, page: PageInk) -> bool:
    """Is there white around the row, and no word in its height?"""
    box, x = enclosing(row), page.x_height
    if any(_near(box, word, x) for word in page.words):
        return False
    around = Box(round(box.left - ALONE * x), round(box.top - ABOVE * x), round(box.right + ALONE * x), round(box.bottom + ABOVE * x))
    return ink.within(around) <= (1 + STRAY) * ink.within(box)


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
