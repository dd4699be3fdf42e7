"""The narrow blank that French print has before ";", ":", "!", "?" and "»": networks and Tesseract close it up now and then."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from ocr.blots import blots_in, glyphs_of, print_around
from ocr.parting import in_parts
from ocr.signs import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from document.geometry import Box
    from document.page import PageReading, Word
    from ocr.blots import Print

    Picture = npt.NDArray[np.uint8]

_MARKED = re.compile(r"(?P<word>.*[^\W_].*)(?P<mark>[;:!?»])")

WIDE, WIDER = 0.44, 2.1
"""White before the mark that is a blank: so many x-heights, and so many times the widest white in the word, for typewriters and copies
leave much white everywhere. Of 9 marks with a blank on 246 pages all were found, of 460 without one in four languages 6 are as wide, none
of them French."""


def with_blanks(reading: PageReading, picture: Picture) -> PageReading:
    """The reading of a French page with tall marks as words of their own where the picture shows a blank before them; both parts keep what
    was read before.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie.
    """
    if reading.language != "fra":
        return reading
    return in_parts(reading, lambda number, place, word: _parts(reading, number, place, word, picture))


def _parts(page: PageReading, number: int, place: int, word: Word, picture: Picture) -> list[Word]:
    found = _MARKED.fullmatch(word.text)
    print_ = print_around(page.lines, number, place, picture) if found else None
    if not found or not print_:
        return [word]
    glyphs = glyphs_of(blot.box for blot in blots_in(picture, word.box, print_))
    white = _white(glyphs)
    usual = max(white[:-1], default=0) or _widest_beside(page, number, place, print_, picture)
    if not white or not usual or white[-1] < max(WIDE * print_.x_height, WIDER * usual):
        return [word]
    before, after = replace(word.box, right=glyphs[-2].right), replace(word.box, left=glyphs[-1].left)
    parts = told(page, [word], found["word"], before), told(page, [word], found["mark"], after)
    return [replace(part, confidence=word.confidence) for part in parts]


def _white(glyphs: Sequence[Box]) -> list[int]:
    return [right.left - left.right for left, right in pairwise(glyphs)]


def _widest_beside(page: PageReading, number: int, place: int, print_: Print, picture: Picture) -> int:
    """The widest white in the words on either side, for a figure alone shows none; 0 where there are no letters."""
    words = page.lines[number].words
    near = [word for word in (*words[max(0, place - 1) : place], *words[place + 1 : place + 2]) if word.text.isalpha()]
    return max((gap for word in near for gap in _white(glyphs_of(blot.box for blot in blots_in(picture, word.box, print_)))), default=0)
