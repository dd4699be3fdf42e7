"""A number is parted where the picture shows a blank before every three figures, and nowhere else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from ocr.thousands import spaced
from samples.typefaces import Font

BODY = ImageFont.truetype(str(Font("source serif", 11).path), 40)
BASELINE, NARROW = 80, 8  # pixels of a narrow blank, a fifth of the type's size


def shaped(printed: str, read: str) -> PageReading:
    """A line of common words and `printed`, whose blanks are narrow, read as `read`."""
    picture = Image.new("L", (900, 160), 245)
    draw, x, words = ImageDraw.Draw(picture), 40, []
    for text in ("seven", "common", "measures", printed):
        start = x
        for part in text.split(" "):
            draw.text((x, BASELINE), part, 20, font=BODY, anchor="ls")
            x += round(draw.textlength(part, font=BODY)) + NARROW
        x -= NARROW
        top = draw.textbbox((start, BASELINE), text, font=BODY, anchor="ls")[1]
        words.append(Word(text=text if text != printed else read, box=Box(start, int(top), x, BASELINE + 1), confidence=80.0))
        x += 20
    reading = PageReading(number=1, reader="first", language="en", lines=(Line(words=tuple(words)),))
    return spaced(reading, np.asarray(picture))


@pytest.mark.parametrize(
    ("printed", "read", "parts"),
    [
        ("4 616", "4616", ["4", "616"]),
        ("26 485", "26485", ["26", "485"]),
        ("1 775", "1775", ["1", "775"]),
        ("3 106 111", "3106111", ["3", "106", "111"]),
        ("1 277.", "1277.", ["1", "277."]),
    ],
)
def test_a_narrow_blank_before_three_figures_parts_a_number(printed: str, read: str, parts: list[str]) -> None:
    words = shaped(printed, read).lines[0].words[3:]
    assert [word.text for word in words] == parts
    assert all(word.readings[0] == OtherReading("first", read, 80.0) for word in words)
    assert all(one.box.right <= other.box.left for one, other in pairwise(words))


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("2011", "2011"),
        ("1911", "1911"),
        ("30 13", "3013"),  # a telephone number: not before three figures
        ("55 52 111", "5552111"),  # nor everywhere
        ("26 485", "26485x"),  # no number
        ("26 47", "26477"),  # the picture shows fewer figures than were read
    ],
)
def test_other_numbers_stay_whole(printed: str, read: str) -> None:
    assert [word.text for word in shaped(printed, read).lines[0].words[3:]] == [read]
