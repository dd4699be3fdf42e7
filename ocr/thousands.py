"""Figures of a number between which a narrow blank is printed ("26 477"): networks and Tesseract close it up."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.geometry import enclosing
from ocr.blots import blots_in, glyphs_of, print_around
from ocr.parting import in_parts
from ocr.signs import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from document.geometry import Box
    from document.page import PageReading, Word

    Picture = npt.NDArray[np.uint8]

_NUMBER = re.compile(r"(?P<figures>\d{4,9})(?P<rest>[.,;:)]?)")

WIDE, WIDER, PITCH = 0.44, 0.26, 1.25
"""White between two figures that is a blank: so many x-heights, so many more than any other white of the number, and so much more from
figure to figure than usual, for a "1" has more white beside it and no more pitch. Of 33 numbers with a blank on 246 pages all were found,
of 1,000 others none."""


def spaced(reading: PageReading, picture: Picture) -> PageReading:
    """The reading with its numbers parted where the picture shows a blank before every three figures; the parts are words of their own and
    keep what was read before.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie.
    """
    return in_parts(reading, lambda number, place, word: _parts(reading, number, place, word, picture))


def _parts(page: PageReading, number: int, place: int, word: Word, picture: Picture) -> list[Word]:
    found = _NUMBER.fullmatch(word.text)
    print_ = print_around(page.lines, number, place, picture) if found else None
    if not found or not print_:
        return [word]
    high = [glyph for glyph in glyphs_of(blot.box for blot in blots_in(picture, word.box, print_)) if glyph.height > print_.x_height]
    figures = found["figures"]
    cuts = range(len(figures) % 3 or 3, len(figures), 3)
    if len(high) != len(figures) or not _blanks(high, cuts, print_.x_height):
        return [word]
    ends = [0, *cuts, len(figures)]
    texts = [figures[a:b] for a, b in pairwise(ends)]
    texts[-1] += found["rest"]
    boxes = [enclosing(high[a:b]) for a, b in pairwise(ends)]
    boxes[0], boxes[-1] = replace(boxes[0], left=word.box.left), replace(boxes[-1], right=word.box.right)
    return [
        told(page, [word], text, replace(box, top=word.box.top, bottom=word.box.bottom)) for text, box in zip(texts, boxes, strict=True)
    ]


def _blanks(figures: Sequence[Box], cuts: Sequence[int], x_height: float) -> bool:
    """Is there a blank before each of `cuts` and nowhere else?"""
    white = [(right.left - left.right) / x_height for left, right in pairwise(figures)]
    pitch = [right.centre[0] - left.centre[0] for left, right in pairwise(figures)]
    others = [at for at in range(len(white)) if at + 1 not in cuts]
    most, usual = max(white[at] for at in others), median(pitch[at] for at in others)
    return all(white[cut - 1] >= max(WIDE, most + WIDER) and pitch[cut - 1] >= PITCH * usual for cut in cuts)
