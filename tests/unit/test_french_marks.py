"""French print has a blank before tall marks: it is kept where the picture shows it, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from ocr.french_marks import with_blanks
from samples.typefaces import Font

BODY = ImageFont.truetype(str(Font("source serif", 11).path), 40)
BASELINE = 80


def read(printed: str, white: int, seen: str, language: str = "fra", apart: int = 0) -> list[Word]:
    """What becomes of a word whose last sign is printed `white` pixels behind the others, and these `apart` pixels from each other."""
    picture = Image.new("L", (1100, 160), 245)
    draw, x, words = ImageDraw.Draw(picture), 40, []
    for text in ("mesures", "communes", "connues", printed):
        start = x
        for place, letter in enumerate(text):
            x += (white if place == len(text) - 1 else apart) if text == printed and place else 0
            draw.text((x, BASELINE), letter, 20, font=BODY, anchor="ls")
            x += round(draw.textlength(letter, font=BODY))
        top = draw.textbbox((start, BASELINE), text, font=BODY, anchor="ls")[1]
        words.append(Word(text=text if text != printed else seen, box=Box(start, int(top), x, BASELINE + 1), confidence=80.0))
        x += 24
    reading = PageReading(number=1, reader="first", language=language, lines=(Line(words=tuple(words)),))
    return list(with_blanks(reading, np.asarray(picture)).lines[0].words[3:])


@pytest.mark.parametrize("mark", [";", ":", "!", "?", "»"])
def test_a_mark_behind_a_blank_is_a_word_of_its_own(mark: str) -> None:
    word, alone = read("pays" + mark, 9, "pays" + mark)
    assert (word.text, alone.text) == ("pays", mark)
    assert word.box.right <= alone.box.left
    assert word.readings[0] == alone.readings[0] == OtherReading("first", "pays" + mark, 80.0)


def test_a_figure_alone_is_measured_by_the_words_beside_it() -> None:
    assert [word.text for word in read("1:", 9, "1:")] == ["1", ":"]


@pytest.mark.parametrize(
    ("printed", "white", "seen", "language", "apart"),
    [
        ("pays;", 0, "pays;", "fra", 0),  # no blank
        ("pays;", 9, "pays;", "eng", 0),  # not French
        ("pays;", 9, "pays;", "fra", 8),  # all letters stand apart
        ("pays.", 9, "pays.", "fra", 0),  # a full stop has none before it
        ("1;", 0, "1;", "fra", 0),  # no blank behind a figure
    ],
)
def test_other_words_stay_whole(printed: str, white: int, seen: str, language: str, apart: int) -> None:
    assert [word.text for word in read(printed, white, seen, language, apart)] == [seen]
