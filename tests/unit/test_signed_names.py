"""A name across which somebody signed is read above its office; strokes alone, and what was read already, are left alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from ocr.signed_names import with_signed_names
from samples.typefaces import Font
from tests.fake_second_reader import Reader

BODY = ImageFont.truetype(str(Font("caladea", 11).path), 44)
WIDTH, HEIGHT, STEP = 1000, 1100, 60
OFFICE = "Permanent Representative"
PITCH = 56


def line_at(draw: ImageDraw.ImageDraw, text: str, left: int, baseline: int) -> Line:
    words, x = [], float(left)
    for part in text.split():
        draw.text((x, baseline), part, 20, font=BODY, anchor="ls")
        box = draw.textbbox((x, baseline), part, font=BODY, anchor="ls")
        words.append(Word(text=part, box=Box(*map(int, box)), confidence=95.0))
        x = box[2] + 12
    return Line(words=tuple(words), block=1)


def letter(name: str, room: int = 300, *, signed: bool = True) -> tuple[PageReading, npt.NDArray[np.uint8], Line]:
    """Six lines of text, below them `room` pixels, then an office with a name above it that a pen has crossed; the name as a line."""
    picture = Image.new("L", (WIDTH, HEIGHT), 245)
    draw = ImageDraw.Draw(picture)
    lines = [line_at(draw, "measures are common sense now", 120, 100 + STEP * n) for n in range(6)]
    office = lines[-1].words[0].box.bottom + room
    lines.append(line_at(draw, OFFICE, 420, office))
    named = line_at(draw, name, 420, office - PITCH) if name else Line(words=())
    if signed:
        draw.line([(430, office - PITCH - 60), (560, office - PITCH), (700, office - PITCH - 50)], fill=20, width=5)
    return PageReading(number=1, reader="first", language="eng", lines=tuple(lines)), np.asarray(picture), named


def texts(line: Line) -> list[str]:
    return [word.text for word in line.words]


def test_a_name_across_which_somebody_signed_stands_above_its_office() -> None:
    reading, picture, named = letter("Anna Kovalen")
    done = with_signed_names(reading, picture, Reader("AnnaKovalen"))
    assert [texts(line) for line in done.lines[-2:]] == [["Anna", "Kovalen"], OFFICE.split()]
    assert done.lines[:-2] == reading.lines[:-1]
    first, _ = done.lines[-2].words
    assert first.readings == (OtherReading("first", ""), OtherReading("stand-in", "Anna", 97.0))
    printed = named.words[0].box
    assert printed.top < first.box.centre[1] < printed.bottom
    assert printed.left - 20 <= first.box.left <= printed.left + 20


def test_a_scrap_that_was_read_there_goes_with_the_name() -> None:
    reading, picture, named = letter("Anna Kovalen")
    scrap = Line(words=(Word(text="di", box=replace(named.words[0].box, left=460, right=490), confidence=78.0),), block=2)
    reading = replace(reading, lines=(*reading.lines[:-1], scrap, reading.lines[-1]))
    done = with_signed_names(reading, picture, Reader("Anna Kovalen"))
    assert [texts(line) for line in done.lines[-2:]] == [["Anna", "Kovalen"], OFFICE.split()]
    assert done.lines[-2].words[0].readings[0] == OtherReading("first", "di", 78.0)
    assert scrap not in done.lines


@pytest.mark.parametrize(
    "seen", ["Jllrv", "ANNA KOVALEN", "anna kovalen", "Anna", "Anna 12 Kovalen", "A K", "Ann of several names set in a long row"]
)
def test_what_is_no_name_is_left_alone(seen: str) -> None:
    reading, picture, _ = letter("Anna Kovalen")
    assert with_signed_names(reading, picture, Reader(seen)) is reading


def test_a_reader_in_doubt_adds_nothing() -> None:
    reading, picture, _ = letter("Anna Kovalen")
    assert with_signed_names(reading, picture, Reader("Anna Kovalen", confidence=0.8)) is reading


def test_nothing_is_looked_at_where_there_is_no_room_no_ink_or_a_line_that_was_read() -> None:
    reader = Reader("Anna Kovalen")
    close, picture, _ = letter("", room=90, signed=False)
    assert with_signed_names(close, picture, reader) is close
    bare, picture, _ = letter("", signed=False)
    assert with_signed_names(bare, picture, reader) is bare
    read, picture, named = letter("Anna Kovalen")
    read = replace(read, lines=(*read.lines[:-1], named, read.lines[-1]))
    assert with_signed_names(read, picture, reader) is read
    assert reader.shown == 0


def test_an_empty_page_stays_empty() -> None:
    empty = PageReading(number=1, reader="first", language="eng", lines=())
    assert with_signed_names(empty, np.full((50, 40), 255, np.uint8), Reader("Anna Kovalen")) is empty
