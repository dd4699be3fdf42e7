"""A comma that has the shape of the page's full stops, before a capital, is a full stop; other commas stay."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from ocr.stops import with_full_stops
from samples.typefaces import Font

TYPE = ImageFont.truetype(str(Font("caladea", 11).path), 40)
USUAL = ["measures are common, new ones, some more, as ever", "we saw some. We see more. Our own. As ever"]


def told(printed: str, read: str, language: str = "eng", usual: list[str] | None = None) -> PageReading:
    """A page of usual lines, and a line that was read otherwise."""
    rows = [(row, row) for row in (USUAL if usual is None else usual)] + [(printed, read)]
    picture = Image.new("L", (1200, 80 + 70 * len(rows)), 245)
    draw, lines = ImageDraw.Draw(picture), []
    for number, (row, seen) in enumerate(rows):
        x, baseline, words = 40, 80 + 70 * number, []
        for text, read_as in zip(row.split(), seen.split(), strict=True):
            draw.text((x, baseline), text, 20, font=TYPE, anchor="ls")
            left, top, right, bottom = draw.textbbox((x, baseline), text, font=TYPE, anchor="ls")
            words.append(Word(text=read_as, box=Box(int(left), int(top), int(right) + 1, int(bottom)), confidence=70.0))
            x = int(right) + 14
        lines.append(Line(words=tuple(words)))
    return with_full_stops(PageReading(number=1, reader="first", language=language, lines=tuple(lines)), np.asarray(picture))


def test_a_full_stop_that_was_read_as_a_comma_is_one() -> None:
    word = told("once more. Then some", "once more, Then some").lines[-1].words[1]
    assert word.text == "more."
    assert word.readings[0] == OtherReading("first", "more,", 70.0)


@pytest.mark.parametrize(
    ("printed", "read", "language", "usual"),
    [
        ("once more, Then some", "once more, Then some", "eng", None),  # printed so
        ("once more. then some", "once more, then some", "eng", None),  # no sentence begins
        ("einen Namen. Summen aus", "einen Namen, Summen aus", "deu", None),  # a noun as likely
        ("once more. Then some", "once more, Then some", "eng", ["common new ones"]),  # the page shows neither marks
    ],
)
def test_other_commas_stay(printed: str, read: str, language: str, usual: list[str] | None) -> None:
    assert [word.text for word in told(printed, read, language, usual).lines[-1].words] == read.split()
