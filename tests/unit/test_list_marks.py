"""Marks of lists that the first reader left out are put before their lines, and nothing else is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from ocr.list_marks import with_list_marks
from ocr.second_reader import Sign
from samples.typefaces import Font

BODY = ImageFont.truetype(str(Font("caladea", 11).path), 44)
LEFT, STEP = 160, 70


class Reader:
    """A second reader that says of each strip what it is told to, in turn."""

    name = "stand-in"

    def __init__(self, *texts: str, confidence: float = 0.95) -> None:
        self.texts, self.confidence = list(texts), confidence

    def columns(self, height: int, width: int) -> int:
        return width

    def read(self, strip: npt.NDArray[np.uint8]) -> tuple[Sign, ...]:
        return tuple(Sign(letter, self.confidence, 0.0, 1.0) for letter in self.texts.pop(0))


def page(*marks: str, read: tuple[Line, ...] = (), at: int = 80) -> tuple[PageReading, npt.NDArray[np.uint8]]:
    """Lines of common words, each with a mark printed before it that was not read; "" prints none, "•" a disc. read: what else was read."""
    picture = Image.new("L", (900, 120 + STEP * len(marks)), 245)
    draw, lines = ImageDraw.Draw(picture), []
    for number, mark in enumerate(marks):
        baseline, x, words = 80 + STEP * number, LEFT, []
        if mark == "•":
            draw.ellipse((at, baseline - 20, at + 10, baseline - 10), 20)
        else:
            draw.text((at, baseline), mark, 20, font=BODY, anchor="ls")
        for text in ("measures", "are", "common", "sense"):
            draw.text((x, baseline), text, 20, font=BODY, anchor="ls")
            left, top, right, bottom = draw.textbbox((x, baseline), text, font=BODY, anchor="ls")
            words.append(Word(text=text, box=Box(int(left), int(top), int(right), int(bottom)), confidence=95.0))
            x = int(right) + 12
        lines.append(Line(words=tuple(words)))
    return PageReading(number=1, reader="first", language="en", lines=(*lines, *read)), np.asarray(picture)


def begins(reading: PageReading) -> list[str]:
    return [line.words[0].text for line in reading.lines]


def test_bullets_that_were_left_out_are_put_before_their_lines() -> None:
    reading, picture = page("•", "•", "")
    done = with_list_marks(reading, picture, Reader())
    assert begins(done) == ["•", "•", "measures"]
    assert [word.text for word in done.lines[0].words[1:]] == [word.text for word in reading.lines[0].words]
    assert done.lines[0].words[0].box.right < LEFT


def test_numbers_that_were_left_out_are_put_before_their_lines() -> None:
    reading, picture = page("1.", "2.", "3.")
    done = with_list_marks(reading, picture, Reader("1.", "2.", "3."))
    assert begins(done) == ["1.", "2.", "3."]
    assert done.lines[1].words[0].readings == (OtherReading("first", ""), OtherReading("stand-in", "2.", 95.0))


@pytest.mark.parametrize("texts", [("a)", "b)"), ("(i)", "(ii)"), ("iii.", "iv."), ("9.", "10.")])
def test_letters_and_roman_numbers_count_too(texts: tuple[str, str]) -> None:
    reading, picture = page(*texts, at=70)
    assert begins(with_list_marks(reading, picture, Reader(*texts))) == list(texts)


def test_a_word_that_was_made_of_the_column_goes_with_it() -> None:
    """Tesseract reads a column of numbers as one tall word now and then."""
    tall = Line(words=(Word(text="Oe", box=Box(78, 45, 116, 225), confidence=14.0),))
    reading, picture = page("1.", "2.", "3.", read=(tall,))
    done = with_list_marks(reading, picture, Reader("1.", "2.", "3."))
    assert begins(done) == ["1.", "2.", "3."]
    assert done.lines[0].words[0].readings[0] == OtherReading("first", "Oe", 14.0)


@pytest.mark.parametrize(
    ("marks", "texts"),
    [
        (("•", "", ""), ()),  # one bullet may be a speck
        (("1.", "", ""), ("1.",)),  # one number may be anything
        (("1.", "3."), ("1.", "3.")),  # these do not count on
        (("2.", "1."), ("2.", "1.")),  # nor do these, as they stand
        (("1.", "2)"), ("1.", "2)")),  # two kinds
        (("12", "13"), ("12", "13")),  # numbers of lines, not of a list
        (("ab.", "cd."), ("ab.", "cd.")),
        (("", ""), ()),
    ],
)
def test_other_ink_before_lines_stays_unread(marks: tuple[str, ...], texts: tuple[str, ...]) -> None:
    reading, picture = page(*marks)
    assert with_list_marks(reading, picture, Reader(*texts)) == reading


def test_a_doubted_number_stays_unread() -> None:
    reading, picture = page("1.", "2.")
    assert with_list_marks(reading, picture, Reader("1.", "2.", confidence=0.6)) == reading


def test_a_long_stroke_before_the_lines_is_no_mark() -> None:
    reading, picture = page("", "", "")
    drawn = picture.copy()
    drawn[40:230, 90:96] = 20
    assert with_list_marks(reading, drawn, Reader("1.", "2.", "3.")) == reading
