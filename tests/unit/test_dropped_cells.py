"""Cells of a table that were not read are read again in their rows; other ink between words is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from ocr.dropped_cells import with_dropped_cells
from ocr.second_reader import Sign
from samples.typefaces import Font

if TYPE_CHECKING:
    import numpy.typing as npt

BODY = ImageFont.truetype(str(Font("caladea", 11).path), 44)
WIDTH, STEP = 1200, 62
COLUMNS = (340, 700, 1100)
"""Right edges of the columns of figures."""


class Reader:
    """A second reader that sees the given texts in turn."""

    name = "stand-in"

    def __init__(self, *texts: str, confidence: float = 0.97) -> None:
        self.texts, self.confidence, self.shown = list(texts), confidence, 0

    def columns(self, height: int, width: int) -> int:
        return width

    def read(self, strip: npt.NDArray[np.uint8]) -> tuple[Sign, ...]:
        self.shown += 1
        return tuple(Sign(letter, self.confidence, 0.0, 1.0) for letter in self.texts.pop(0))


def table(rows: list[tuple[str, str, str]], *, rule: bool = True) -> tuple[PageReading, npt.NDArray[np.uint8]]:
    """A page with three lines of text, and a table of which the first reader has read the first and the last column."""
    picture = Image.new("L", (WIDTH, 160 + STEP * (len(rows) + 3)), 245)
    draw = ImageDraw.Draw(picture)
    text = list(enumerate(("means", "common", "sense")))
    lines = [Line(words=tuple(word(draw, each, 120 + 230 * k, 70 + STEP * n, "ls") for k, each in text)) for n in range(3)]
    for n, cells in enumerate(rows):
        y = 90 + STEP * (n + 3)
        printed = [word(draw, text, right, y, "rs") for text, right in zip(cells, COLUMNS, strict=True) if text]
        lines.append(Line(words=tuple(each for each in printed if each.text != cells[1])))
    if rule:
        draw.line((100, 90 + STEP * 2 + 14, 1150, 90 + STEP * 2 + 14), 20, 3)
    return PageReading(number=1, reader="first", language="eng", lines=tuple(lines)), np.asarray(picture)


def word(draw: ImageDraw.ImageDraw, text: str, x: int, y: int, anchor: str) -> Word:
    draw.text((x, y), text, 20, font=BODY, anchor=anchor)
    return Word(text=text, box=Box(*map(int, draw.textbbox((x, y), text, font=BODY, anchor=anchor))), confidence=95.0)


def texts(line: Line) -> list[str]:
    return [word.text for word in line.words]


@pytest.mark.parametrize("rule", [True, False])
def test_a_column_that_was_dropped_stands_between_its_neighbours(rule: bool) -> None:
    reading, picture = table([("2017", "5,158", "2,400"), ("2018", "4,365", "1,050"), ("2019", "18,636", "4,411")], rule=rule)
    done = with_dropped_cells(reading, picture, Reader("5,158", "4,365", "18,636"))
    assert [texts(line) for line in done.lines[3:]] == [
        ["2017", "5,158", "2,400"], ["2018", "4,365", "1,050"], ["2019", "18,636", "4,411"],
    ]  # fmt: skip
    assert done.lines[:3] == reading.lines[:3]
    cell = done.lines[3].words[1]
    assert cell.readings == (OtherReading("first", ""), OtherReading("stand-in", "5,158", 97.0))
    assert 560 < cell.box.left < cell.box.right <= COLUMNS[1] + 2


def test_figures_alone_count_in_a_column() -> None:
    reading, picture = table([("2017", "5", "2,400"), ("2018", "4", "1,050")])
    assert [texts(line)[1] for line in with_dropped_cells(reading, picture, Reader("5", "4")).lines[3:]] == ["5", "4"]


def test_ink_of_one_row_alone_is_not_looked_at() -> None:
    reading, picture = table([("2017", "5,158", "2,400"), ("2018", "", "1,050")])
    reader = Reader()
    assert with_dropped_cells(reading, picture, reader) is reading
    assert reader.shown == 0


def test_strokes_across_rows_are_not_looked_at() -> None:
    reading, picture = table([("2017", "", "2,400"), ("2018", "", "1,050")])
    struck = Image.fromarray(picture)
    ImageDraw.Draw(struck).line((520, 180, 640, 380), 20, 6)
    reader = Reader()
    assert with_dropped_cells(reading, np.asarray(struck), reader) is reading
    assert reader.shown == 0


def test_a_reader_in_doubt_adds_nothing() -> None:
    reading, picture = table([("2017", "5,158", "2,400"), ("2018", "4,365", "1,050")])
    assert with_dropped_cells(reading, picture, Reader("5,158", "4,365", confidence=0.8)) is reading
