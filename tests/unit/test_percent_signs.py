"""A word behind a percent sign is a word of its own where a blank is printed between them, and is read alone."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from ocr.percent_signs import with_percent_signs
from samples.typefaces import Font
from tests.fake_second_reader import Reader

BODY = ImageFont.truetype(str(Font("source serif", 11).path), 40)
BASELINE = 80


def read(printed: str, white: int, seen: str, reader: Reader) -> list[Word]:
    """What becomes of `seen`, read of a percent sign and of `printed`, `white` pixels behind it."""
    picture = Image.new("L", (900, 160), 245)
    draw, x, words = ImageDraw.Draw(picture), 40, []
    for text in ("mesures", "communes", "connues"):
        draw.text((x, BASELINE), text, 20, font=BODY, anchor="ls")
        left, top, right, bottom = draw.textbbox((x, BASELINE), text, font=BODY, anchor="ls")
        words.append(Word(text=text, box=Box(int(left), int(top), int(right), int(bottom)), confidence=95.0))
        x = int(right) + 24
    draw.text((x, BASELINE), "%", 20, font=BODY, anchor="ls")
    behind = x + round(draw.textlength("%", font=BODY)) + white
    draw.text((behind, BASELINE), printed, 20, font=BODY, anchor="ls")
    end = behind + round(draw.textlength(printed, font=BODY))
    words.append(Word(text=seen, box=Box(x, BASELINE - 30, end, BASELINE + 1), confidence=60.0))
    reading = PageReading(number=1, reader="first", language="fra", lines=(Line(words=tuple(words)),))
    return list(with_percent_signs(reading, np.asarray(picture), reader).lines[0].words[3:])


@pytest.mark.parametrize("seen", ["%nviron", "%environ"])
def test_sign_and_word_are_parted_at_the_blank(seen: str) -> None:
    sign, word = read("environ", 12, seen, Reader("environ"))
    assert (sign.text, word.text) == ("%", "environ")
    assert sign.box.right <= word.box.left
    assert sign.readings[0] == word.readings[0] == OtherReading("first", seen, 60.0)
    assert word.readings[1] == OtherReading("stand-in", "environ", 97.0)


def test_marks_behind_the_word_stay_though_the_reader_leaves_them_out() -> None:
    _, word = read("environ,", 12, "%nviron,", Reader("environ"))
    assert (word.text, word.readings[1].text) == ("environ,", "environ")


def test_without_a_blank_they_stay_one() -> None:
    reader = Reader("environ")
    assert [word.text for word in read("environ", 0, "%environ", reader)] == ["%environ"]
    assert reader.shown == 0


@pytest.mark.parametrize("reader", [Reader("environ", 0.7), Reader("mesures"), Reader(""), Reader("7")])
def test_a_reader_in_doubt_or_of_another_word_parts_nothing(reader: Reader) -> None:
    assert [word.text for word in read("environ", 12, "%nviron", reader)] == ["%nviron"]


def test_a_percent_sign_alone_is_not_looked_at() -> None:
    reader = Reader("environ")
    assert [word.text for word in read("environ", 12, "%", reader)] == ["%"]
    assert reader.shown == 0
