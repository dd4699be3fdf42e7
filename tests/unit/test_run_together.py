"""Two common words that were read as one with the mark between them are parted behind it; addresses and abbreviations stay whole."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from ocr.run_together import parted
from samples.typefaces import Font

BODY = ImageFont.truetype(str(Font("source serif", 11).path), 40)
BASELINE = 80


def read(text: str, language: str = "eng", *, begins: bool = False) -> list[Word]:
    """What becomes of a word behind three others that are printed as they were read, or before them."""
    picture = Image.new("L", (1500, 160), 245)
    draw, x, words = ImageDraw.Draw(picture), 40, []
    others = ("measures", "common", "sense")
    for printed in (text, *others) if begins else (*others, text):
        draw.text((x, BASELINE), printed, 20, font=BODY, anchor="ls")
        box = draw.textbbox((x, BASELINE), printed, font=BODY, anchor="ls")
        words.append(Word(text=printed, box=Box(*map(int, box)), confidence=80.0))
        x = int(box[2]) + 24
    reading = PageReading(number=1, reader="first", language=language, lines=(Line(words=tuple(words)),))
    words = list(parted(reading, np.asarray(picture)).lines[0].words)
    return words[:-3] if begins else words[3:]


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("highest,and", "eng", ["highest,", "and"]),
        ("languages.of.the", "eng", ["languages.", "of.", "the"]),
        ("nehmen.Die", "deu", ["nehmen.", "Die"]),
        ("3.Juli", "deu", ["3.", "Juli"]),
        ("moins),le", "fra", ["moins),", "le"]),
    ],
)
def test_a_blank_stands_behind_a_mark_between_common_words(text: str, language: str, parts: list[str]) -> None:
    found = read(text, language)
    assert [word.text for word in found] == parts
    assert all(word.readings == (OtherReading("first", text, 80.0),) for word in found)
    assert all(one.box.right <= other.box.left for one, other in pairwise(found))
    assert {word.confidence for word in found} == {80.0}


@pytest.mark.parametrize("mark", ["(1)", "(12)", "(b)"])
def test_a_blank_stands_behind_the_mark_of_a_list_where_it_begins_a_line(mark: str) -> None:
    assert [word.text for word in read(f"{mark}the", begins=True)] == [mark, "the"]
    assert [word.text for word in read(f"{mark}the")] == [f"{mark}the"]
    assert [word.text for word in read("(s)he", begins=True)] == ["(s)he"]


def test_the_cut_lies_in_the_white_behind_the_mark() -> None:
    first, second = read("highest,and")
    whole = ImageDraw.Draw(Image.new("L", (1, 1)))
    at = first.box.left + whole.textlength("highest,", font=BODY)
    assert abs(first.box.right - at) <= 6
    assert second.box.left == first.box.right


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("www.unog.ch", "eng"), ("mission@the.and", "eng"), ("text.net", "eng"), ("p.ex.", "fra"), ("a.m.", "eng"), ("U.S.A.", "eng"),
        ("1,234", "eng"), ("Article5(1)", "eng"), ("qwrtz.and", "eng"), ("fifty-five", "eng"), ("l’homme", "fra"), ("and/or", "eng"),
        ("highest,and", "xyz"), ("either(s)", "eng"), ("person(s)and", "eng"),
    ],
)  # fmt: skip
def test_what_may_be_printed_so_stays_whole(text: str, language: str) -> None:
    [word] = read(text, language)
    assert word.text == text
    assert word.readings == ()
