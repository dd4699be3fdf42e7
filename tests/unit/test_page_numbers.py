"""A page's number that the first reader left out or misread is put at its place; what only looks like one is left alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from ocr.page_numbers import with_page_number
from samples.typefaces import Font
from tests.fake_second_reader import Reader

BODY = ImageFont.truetype(str(Font("caladea", 11).path), 44)
WIDTH, HEIGHT, STEP = 900, 1300, 70


def page(printed: str, at: tuple[int, int] = (440, 90), sheet: int = 2) -> tuple[PageReading, npt.NDArray[np.uint8]]:
    """Ten lines of common words that were read, and something printed that was not."""
    picture = Image.new("L", (WIDTH, HEIGHT), 245)
    draw, lines = ImageDraw.Draw(picture), []
    for number in range(10):
        baseline, x, words = 280 + STEP * number, 120, []
        for text in ("measures", "are", "common", "sense"):
            draw.text((x, baseline), text, 20, font=BODY, anchor="ls")
            left, top, right, bottom = draw.textbbox((x, baseline), text, font=BODY, anchor="ls")
            words.append(Word(text=text, box=Box(int(left), int(top), int(right), int(bottom)), confidence=95.0))
            x = int(right) + 12
        lines.append(Line(words=tuple(words), block=1))
    draw.text(at, printed, 20, font=BODY, anchor="ls")
    return PageReading(number=sheet, reader="first", language="en", lines=tuple(lines)), np.asarray(picture)


def texts(line: Line) -> list[str]:
    return [word.text for word in line.words]


def test_a_figure_above_all_lines_becomes_the_first_line() -> None:
    reading, picture = page("2")
    done = with_page_number(reading, picture, Reader("2"))
    assert done.lines[1:] == reading.lines
    [word] = done.lines[0].words
    assert (word.text, word.readings) == ("2", (OtherReading("first", ""), OtherReading("stand-in", "2", 97.0)))
    assert 430 < word.box.left < word.box.right < 480
    assert 50 < word.box.top < word.box.bottom <= 92
    assert done.lines[0].block not in {line.block for line in reading.lines}


def test_a_figure_below_all_lines_becomes_the_last_line() -> None:
    reading, picture = page("3", at=(440, 1240), sheet=3)
    done = with_page_number(reading, picture, Reader("3"))
    assert texts(done.lines[-1]) == ["3"]
    assert done.lines[:-1] == reading.lines


@pytest.mark.parametrize(
    ("printed", "words"), [("-  2  -", ["-", "2", "-"]), ("-2-", ["-2-"]), ("2.", ["2."]), ("(2)", ["(2)"]), ("2/5", ["2/5"])]
)
def test_the_ink_tells_whether_dashes_are_parted(printed: str, words: list[str]) -> None:
    reading, picture = page(printed)
    done = with_page_number(reading, picture, Reader(printed.replace(" ", "")))
    assert texts(done.lines[0]) == words


def test_a_number_in_pieces_is_one_number() -> None:
    """Worn type leaves cracks."""
    reading, picture = page("2")
    worn = picture.copy()
    worn[74:76, 430:480] = 245
    assert texts(with_page_number(reading, worn, Reader("2")).lines[0]) == ["2"]


def test_a_misread_number_is_replaced_and_kept_among_the_readings() -> None:
    reading, picture = page("-  2  -")
    wrong = Line(
        words=(Word(text="=", box=Box(438, 60, 455, 92), confidence=31.0), Word(text="2)", box=Box(480, 60, 540, 92), confidence=40.0))
    )
    reading = replace(reading, lines=(wrong, *reading.lines))
    done = with_page_number(reading, picture, Reader("-2-"))
    assert texts(done.lines[0]) == ["-", "2", "-"]
    assert done.lines[0].words[0].readings[0] == OtherReading("first", "= 2)", 31.0)
    assert done.lines[1:] == reading.lines[1:]


def test_a_short_line_that_holds_other_ink_as_well_stays() -> None:
    reading, picture = page("2")
    other = Line(words=(Word(text="Re", box=Box(430, 20, 640, 130), confidence=40.0),), block=3)
    done = with_page_number(replace(reading, lines=(other, *reading.lines)), picture, Reader("2"))
    assert done.lines == (other, *reading.lines)


@pytest.mark.parametrize(
    ("printed", "at", "sheet", "seen", "sure"),
    [
        ("2", (440, 90), 1, "2", 0.95),  # a first sheet has none
        ("7", (440, 90), 2, "7", 0.95),  # more than there are sheets before it
        ("2", (440, 90), 2, "2", 0.5),  # not sure
        ("x", (440, 90), 2, "x", 0.95),  # no figure
        ("-2", (440, 90), 2, "-2", 0.95),  # a dash on one side
        ("2", (60, 280), 2, "2", 0.95),  # beside a line
        ("2 2 2 2", (440, 90), 2, "2", 0.95),  # a row of figures is read as one: its ink does not say so
        ("2", (440, 1040), 2, "2", 0.95),  # not at the edge
    ],
)
def test_what_is_no_page_number_is_left_alone(printed: str, at: tuple[int, int], sheet: int, seen: str, sure: float) -> None:
    reading, picture = page(printed, at, sheet)
    assert with_page_number(reading, picture, Reader(seen, sure)) == reading


def test_a_number_that_was_read_is_not_looked_at_again() -> None:
    reading, picture = page("2")
    known = Line(words=(Word(text="2", box=Box(438, 60, 470, 92), confidence=90.0),))
    reading, reader = replace(reading, lines=(known, *reading.lines)), Reader("3")
    assert with_page_number(reading, picture, reader) == reading
    assert reader.shown == 0


def test_a_stamp_or_a_rule_is_no_number() -> None:
    reading, picture = page("")
    drawn = picture.copy()
    drawn[60:62, 100:800] = 20
    drawn[70:160, 300:304] = 20
    reader = Reader("1")
    assert with_page_number(reading, drawn, reader) == reading
    assert reader.shown == 0


def test_a_page_of_specks_costs_a_few_looks() -> None:
    reading, picture = page("")
    specks = picture.copy()
    for x in range(60, 860, 160):
        for y in (40, 150, 1150, 1260):
            specks[y : y + 26, x : x + 12] = 20
    reader = Reader("x")
    assert with_page_number(reading, specks, reader) == reading
    assert 0 < reader.shown <= 8
