"""Words behind a percent sign: networks close up the blank and swallow a letter, for the second ring of "%" looks like an "e" or an "o"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.page import OtherReading
from ocr.blots import blots_in, glyphs_of, print_around
from ocr.cutting import on_paper
from ocr.parting import in_parts
from ocr.second_reading import alike
from ocr.signs import told

if TYPE_CHECKING:
    from document.page import PageReading, Word
    from ocr.second_reader import SecondReader

    Picture = npt.NDArray[np.uint8]

BLANK = 0.3
"""White in x-heights that parts the sign from a word."""

SURE, LIKE = 0.9, 0.6
"""How sure the second reader must be of the word alone in the mean, 0-1, and how like what was read behind the sign it must be."""

PAPER = 0.3
"""Paper around the word that is shown to the second reader, in x-heights."""

_GLUED = re.compile(r"%(?P<word>[^\W\d_]{2,}.*?)(?P<marks>[^\w]*)")


def with_percent_signs(reading: PageReading, picture: Picture, reader: SecondReader) -> PageReading:
    """The reading with words that were read as one with a percent sign parted from it where the picture shows a blank, as the second
    reader reads them alone; both parts keep what was read before.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie. Raises what `SecondReader.read` raises.
    """
    return in_parts(reading, lambda number, place, word: _parts(reading, number, place, word, picture, reader))


def _parts(page: PageReading, number: int, place: int, word: Word, picture: Picture, reader: SecondReader) -> list[Word]:
    found = _GLUED.fullmatch(word.text)
    print_ = print_around(page.lines, number, place, picture) if found else None
    if not found or not print_:
        return [word]
    glyphs = glyphs_of(blot.box for blot in blots_in(picture, word.box, print_))
    if len(glyphs) < 3 or glyphs[1].left - glyphs[0].right < BLANK * print_.x_height:
        return [word]
    sign, rest = replace(word.box, right=glyphs[0].right), replace(word.box, left=glyphs[1].left)
    signs = [one for one in reader.read(on_paper(picture, rest, round(PAPER * print_.x_height))) if not one.text.isspace()]
    # Marks at the end are those of the vote: a narrow one is lost more easily in a word alone.
    seen = "".join(one.text for one in signs)
    text = re.sub(r"\W+$", "", seen) + found["marks"]
    if not text[:1].isalpha() or alike(text, found["word"]) < LIKE:
        return [word]
    sure = sum(one.confidence for one in signs) / len(signs)
    if sure < SURE:
        return [word]
    alone = told(page, [word], text, rest)
    percent = round(100 * sure, 2)
    alone = replace(alone, confidence=percent, readings=(alone.readings[0], OtherReading(reader.name, seen, percent)))
    return [told(page, [word], "%", sign), alone]
