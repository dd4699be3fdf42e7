"""Bullets, digits of notes and Æ are told by the shape of their ink, and what only looks a little like them stays as it was read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from ocr.second_reader import Sign
from ocr.signs import SHAPE, by_shape
from samples.typefaces import Font

BODY = ImageFont.truetype(str(Font("caladea", 11).path), 44)
SMALL = ImageFont.truetype(str(Font("caladea", 11).path), 28)
WORDS = ("the", "common", "measures", "are", "so")


class Reader:
    """A second reader that sees the same sign in every strip."""

    name = "stand-in"

    def __init__(self, text: str = "1", confidence: float = 0.97) -> None:
        self.signs = (Sign(text, confidence, 0.0, 10.0),)

    def columns(self, height: int, width: int) -> int:
        return width

    def read(self, strip: np.ndarray) -> tuple[Sign, ...]:
        return self.signs


class Sheet:
    """A page that is drawn and read at once: each word with what is printed and what was read there."""

    def __init__(self) -> None:
        self.picture = Image.new("L", (900, 700), 245)
        self.lines: list[Line] = []

    def line(self, *words: tuple[str, str] | str | Callable[[ImageDraw.ImageDraw, int, int], None], read: str = "") -> Sheet:
        """Words left to right: as printed, printed and read, or drawn by a function (which `read` is the reading of)."""
        draw, x, baseline = ImageDraw.Draw(self.picture), 60, 80 + 70 * len(self.lines)
        made = []
        for word in words:
            start = x
            if callable(word):
                word(draw, x, baseline)
                made.append(Word(text=read, box=Box(x, baseline - 34, x + 26, baseline + 2), confidence=60.0))
                x += 44
                continue
            printed, seen = (word, word) if isinstance(word, str) else word
            text, _, raised = printed.partition("^")
            draw.text((x, baseline), text, 20, font=BODY, anchor="ls")
            x += round(draw.textlength(text, font=BODY))
            if raised:
                draw.text((x + 1, baseline - 16), raised, 20, font=SMALL, anchor="ls")
                x += 2 + round(draw.textlength(raised, font=SMALL))
            tops = draw.textbbox((start, baseline), text or "x", font=BODY, anchor="ls")
            made.append(Word(text=seen, box=Box(start, int(tops[1]) - (10 if raised else 0), x, int(tops[3])), confidence=60.0))
            x += 12
        self.lines.append(Line(words=tuple(made)))
        return self

    def told(self, reader: Reader | None = None) -> list[list[str]]:
        return [[word.text for word in line.words] for line in self.shaped(reader).lines]

    def shaped(self, reader: Reader | None = None) -> PageReading:
        reading = PageReading(number=1, reader="first", language="en", lines=tuple(self.lines))
        return by_shape(reading, np.asarray(self.picture), reader or Reader())


def disc(draw: ImageDraw.ImageDraw, x: int, baseline: int) -> None:
    draw.ellipse((x + 5, baseline - 20, x + 15, baseline - 10), 20)


def cross(draw: ImageDraw.ImageDraw, x: int, baseline: int) -> None:
    draw.line((x + 4, baseline - 14, x + 20, baseline - 14), 20, 3)
    draw.line((x + 12, baseline - 22, x + 12, baseline - 6), 20, 3)


def ring(draw: ImageDraw.ImageDraw, x: int, baseline: int) -> None:
    draw.ellipse((x + 5, baseline - 20, x + 16, baseline - 9), outline=20, width=2)


def low_dot(draw: ImageDraw.ImageDraw, x: int, baseline: int) -> None:
    draw.ellipse((x + 5, baseline - 8, x + 13, baseline), 20)


def nothing(draw: ImageDraw.ImageDraw, x: int, baseline: int) -> None:
    """Paper."""


@pytest.mark.parametrize("read", ["+", "*", "«", "e", "©"])
def test_a_disc_before_a_line_is_a_bullet_whatever_was_read_there(read: str) -> None:
    page = Sheet().line(disc, *WORDS, read=read).shaped()
    bullet = page.lines[0].words[0]
    assert bullet.text == "•"
    assert bullet.readings == (OtherReading("first", read, 60.0), OtherReading(SHAPE, "•", bullet.confidence))


@pytest.mark.parametrize("sign", [cross, ring, low_dot, nothing])
def test_what_is_no_disc_in_the_middle_of_the_line_stays(sign: Callable[[ImageDraw.ImageDraw, int, int], None]) -> None:
    assert Sheet().line(sign, *WORDS, read="+").told() == [["+", *WORDS]]


def test_a_dash_behind_a_bullet_goes_only_where_there_is_no_ink() -> None:
    sheet = Sheet().line(disc, nothing, *WORDS, read="+")
    first, dash, *rest = sheet.lines[0].words
    sheet.lines[0] = Line(words=(first, Word(text="—", box=dash.box), *rest))
    page = sheet.shaped()
    assert [word.text for word in page.lines[0].words] == ["•", *WORDS]
    assert page.lines[0].words[0].readings[0].text == "+ —"
    sheet.line(disc, ("–", "—"), *WORDS, read="+")
    assert sheet.told()[1] == ["•", "—", *WORDS]


@pytest.mark.parametrize(("mark", "read"), [(disc, "•"), ("–", "–")])
def test_a_dash_without_ink_goes_with_a_bullet_or_a_dash_that_was_read_right(mark: Callable[..., None] | str, read: str) -> None:
    sheet = Sheet().line(mark, nothing, *WORDS, read=read)
    first, dash, *rest = sheet.lines[0].words
    voted = replace(first, readings=(OtherReading("first", "+", 60.0), OtherReading("second", read, 90.0)))
    sheet.lines[0] = Line(words=(voted, Word(text="_", box=dash.box, confidence=30.0), *rest))
    [line] = sheet.shaped().lines
    assert [word.text for word in line.words] == [read, *WORDS]
    assert line.words[0].readings[0] == OtherReading("first", "+ _", 60.0)


NOTE = ("^1", "1")


@pytest.mark.parametrize(
    ("printed", "read"), [("season.^1", "season.'"), ("season^1", "season!"), ("season.^1", "season.*"), ("season.^1", "season.¹")]
)
def test_a_raised_mark_is_the_digit_of_the_note_below(printed: str, read: str) -> None:
    told = Sheet().line("since", "the", (printed, read), "some").line(NOTE, "see", "our", "answer").told()
    assert told[0] == ["since", "the", f"{printed.replace('^', '')}", "some"]


def test_text_and_note_that_were_both_misread_tell_each_other() -> None:
    told = Sheet().line("since", "the", ("season.^1", "season.’"), "some").line(("^1", "'"), "see", "our", "answer").told()
    assert told == [["since", "the", "season.1", "some"], ["1", "see", "our", "answer"]]


def test_a_digit_glued_to_the_note_becomes_a_word_of_its_own() -> None:
    page = Sheet().line("since", "the", "season.1", "some").line(("^1common", "'common"), "see", "our", "answer")
    [_, first] = page.lines
    start = first.words[0].box.left
    ImageDraw.Draw(page.picture).text((start + 24, 150), "common", 20, font=BODY, anchor="ls")
    page.lines[1] = Line(
        words=(
            Word(text="'common", box=Box(start, 110, start + 190, 150)),
            Word(text="war", box=Box(start + 200, 124, start + 260, 150)),
            Word(text="rum", box=Box(start + 270, 124, start + 330, 150)),
            Word(text="sea", box=Box(start + 340, 124, start + 400, 150)),
        )
    )
    assert page.told()[1][:2] == ["1", "common"]


@pytest.mark.parametrize(
    ("printed", "read", "reader"),
    [
        ("season.^1", "season.'", Reader("7")),  # the note below has another digit
        ("season.^1", "season.'", Reader("1", 0.3)),  # the second reader is not sure
        ("season.^1", "season.'", Reader("º")),
        ("season’", "season’", Reader("1")),  # an apostrophe is lower
        ("season?", "season?", Reader("1")),  # a question mark stands on the line
        ("season^''", 'season"', Reader("1")),  # two strokes are a quote
        ("area of 3 m^2", "m²", Reader("1")),
    ],
)
def test_other_marks_stay(printed: str, read: str, reader: Reader) -> None:
    told = Sheet().line("since", "the", (printed, read), "some").line(NOTE, "see", "our", "answer").told(reader)
    assert told[0] == ["since", "the", read, "some"]


def test_a_mark_without_its_note_stays() -> None:
    assert Sheet().line("since", "the", ("season.^1", "season.'"), "some").told()[0][2] == "season.'"
    above = Sheet().line(NOTE, "see", "our", "answer").line("since", "the", ("season.^1", "season.'"), "some")
    assert above.told()[1][2] == "season.'"


def test_a_page_without_such_signs_is_the_very_same() -> None:
    sheet = Sheet().line("since", "the", "season", "some").line("a", "common", "measure")
    reading = sheet.shaped()
    assert reading.lines == tuple(sheet.lines)


@pytest.mark.parametrize(
    ("printed", "read", "told"), [("Ægrum", "AEgrum", "Ægrum"), ("Ægrum", "A'grum", "Ægrum"), ("AEgrum", "AEgrum", "AEgrum")]
)
def test_one_sign_is_a_ligature_and_two_are_two(printed: str, read: str, told: str) -> None:
    assert Sheet().line("common", (printed, read), "measures", "sense").told()[0][1] == told
