"""Whatever way a page lies in the scanner, it is found back, and the map says where every pixel went."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from font_source_serif_pro import SourceSerifPro
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Transform
from document.page import Glance, SourcePage
from preprocessing.resample import Geometry, apply
from preprocessing.straighten import straighten, upright

Picture = npt.NDArray[np.uint8]
DPI, WIDTH, HEIGHT = 150, 1240, 1754
PAPER = 236
SENTENCES = """The Permanent Mission presents its compliments to the Office of the
High Commissioner for Human Rights and has the honour to transmit
herewith the reply of the Government to the letter of 3 May 2021.
Every household was visited by the inspectors, and the findings were
published by the Ministry before the end of the following year. The
Government attaches great importance to this question and is ready
to supply any further particulars which the Office might require."""

# One page takes about 0.2 seconds; times are not what is promised here.
slow = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def never(_strip: Picture, _dpi: float) -> Glance:
    raise AssertionError("a clear page needs no look at the reading")


@cache
def letter(lines: int = 28) -> Picture:
    """An upright page of printed text at 150 dpi, drawn at 300 and averaged down as a scanner does."""
    page = Image.new("L", (2 * WIDTH, 2 * HEIGHT), PAPER)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(SourceSerifPro, 46)
    text = SENTENCES.splitlines()
    for number in range(lines):
        draw.text((300, 300 + 92 * number), text[number % len(text)], font=font, fill=25)
    return np.asarray(page.resize((WIDTH, HEIGHT), Image.Resampling.BOX), np.uint8)


def tilted(picture: Picture, degrees: float) -> Picture:
    """The page as it lies in the scanner when its lines fall clockwise by so many degrees."""
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(PAPER,) * 4), np.uint8)


def source(picture: Picture, dpi: tuple[float, float] = (DPI, DPI), tag_turn: int = 0, mirrored: bool = False) -> SourcePage:
    height, width = picture.shape[:2]
    return SourcePage(number=1, width=width, height=height, dpi=dpi, dpi_from="tag", picture="file", tag_turn=tag_turn, mirrored=mirrored)


@slow
@given(degrees=st.floats(-10, 10), turned=st.sampled_from([0, 90, 180, 270]))
def test_a_page_turned_and_tilted_by_known_angles_is_found_back(degrees: float, turned: int) -> None:
    scan = np.ascontiguousarray(np.rot90(tilted(letter(), degrees), -(turned // 90)))
    prepared = straighten(scan, source(scan), never)
    assert (prepared.turn + turned) % 360 == 0
    assert not prepared.blank
    assert not prepared.problems
    assert prepared.skew_degrees == pytest.approx(degrees if abs(degrees) > 0.15 else 0, abs=0.15 if abs(degrees) < 0.2 else 0.06)


@pytest.mark.parametrize("lines", [5, 8, 28])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_short_page_is_found_upright_too(lines: int, turned: int) -> None:
    scan = np.ascontiguousarray(np.rot90(tilted(letter(lines), 1.5), -(turned // 90)))
    prepared = straighten(scan, source(scan), never)
    assert (prepared.turn + turned) % 360 == 0
    assert prepared.skew_degrees == pytest.approx(1.5, abs=0.1)


@settings(slow, max_examples=8)
@given(degrees=st.floats(-5, 5), turned=st.sampled_from([0, 90, 180, 270]), lines=st.integers(5, 40), top=st.floats(0, 0.6))
def test_five_lines_anywhere_on_a_page_end_upright_and_level(degrees: float, turned: int, lines: int, top: float) -> None:
    upper = np.full_like(letter(), PAPER)
    few = letter(lines)[130 : 130 + 46 * lines]
    start = round(top * (HEIGHT - len(few) - 260)) + 130 if len(few) < HEIGHT - 260 else 130
    upper[start : start + len(few)] = few[: HEIGHT - start]
    scan = np.ascontiguousarray(np.rot90(tilted(upper, degrees), -(turned // 90)))
    prepared = straighten(scan, source(scan), never)
    assert (prepared.turn + turned) % 360 == 0
    assert prepared.skew_degrees == pytest.approx(degrees, abs=0.2)


def ruled(picture: Picture) -> Picture:
    """With the rules of a table between the lines, and one down the page."""
    page = picture.copy()
    for row in range(190, 1400, 92):
        cv2.line(page, (140, row), (1000, row), (60,), 2)
    cv2.line(page, (430, 190), (430, 1386), (60,), 2)
    return page


def italic(_picture: Picture) -> Picture:
    page = Image.new("L", (WIDTH, HEIGHT), PAPER)
    font = ImageFont.truetype(str(Path(SourceSerifPro).with_name("SourceSerifPro-It.ttf")), 23)
    ImageDraw.Draw(page).multiline_text((150, 150), "\n".join([SENTENCES] * 4), font=font, fill=25, spacing=18)
    return np.asarray(page, np.uint8)


def aslant(picture: Picture) -> Picture:
    """With a stamp of several lines pressed on aslant, and a stroke across the head."""
    stamp = Image.new("L", (420, 200), PAPER)
    font = ImageFont.truetype(SourceSerifPro, 40)
    ImageDraw.Draw(stamp).multiline_text((20, 10), "RECEIVED\nREGISTRY\n12 MAY 2021", font=font, fill=90)
    pressed = np.asarray(stamp.rotate(14, expand=True, fillcolor=PAPER), np.uint8)
    page = picture.copy()
    height, width = pressed.shape
    page[1350 : 1350 + height, 600 : 600 + width] = np.minimum(page[1350 : 1350 + height, 600 : 600 + width], pressed)
    cv2.line(page, (200, 110), (1000, 30), (40,), 3)
    return page


def in_columns(picture: Picture) -> Picture:
    """Two columns whose lines stand at different heights."""
    page = np.full_like(picture, PAPER)
    page[140:1200, 60:560] = picture[140:1200, 150:650]
    page[163:1223, 660:1160] = picture[140:1200, 150:650]
    return page


@pytest.mark.parametrize("dress", [ruled, italic, aslant, in_columns])
@pytest.mark.parametrize("lines", [9, 28])
def test_a_straight_page_stays_as_it_is(dress: Callable[[Picture], Picture], lines: int) -> None:
    straight = np.kron(dress(letter(lines)), np.ones((2, 2), np.uint8))
    prepared = straighten(straight, source(straight, dpi=(300, 300)), never)
    assert prepared.skew_degrees == 0
    assert np.array_equal(upright(straight, prepared), straight)


@settings(slow, max_examples=4)
@given(noise=st.integers(0, 2**31), turned=st.sampled_from([0, 180]))
def test_grain_does_not_tilt_a_straight_page(noise: int, turned: int) -> None:
    grain = np.random.default_rng(noise).normal(0, 10, (HEIGHT, WIDTH))
    scan = np.rot90(np.clip(letter() + grain, 0, 255).astype(np.uint8), turned // 90)
    assert straighten(np.ascontiguousarray(scan), source(scan), never).skew_degrees == 0


@slow
@given(tagged=st.sampled_from([0, 90, 180, 270]), turned=st.sampled_from([0, 90, 180, 270]))
def test_a_tag_is_tried_first_and_never_believed_against_the_page(tagged: int, turned: int) -> None:
    scan = np.ascontiguousarray(np.rot90(letter(), -(turned // 90)))
    assert (straighten(scan, source(scan, tag_turn=tagged), never).turn + turned) % 360 == 0


@slow
@given(degrees=st.floats(-12, 12), turn=st.sampled_from([0, 90, 180, 270]), mirrored=st.booleans(), scale=st.floats(0.4, 2.5),
       across=st.sampled_from([1.0, 1.04]), down=st.sampled_from([1.0, 2.0]), x=st.integers(60, 500), y=st.integers(60, 400))  # fmt: skip
def test_the_map_says_where_a_mark_of_the_scan_went(
    degrees: float, turn: int, mirrored: bool, scale: float, across: float, down: float, x: int, y: int
) -> None:
    scan = np.full((500, 600), 255, np.uint8)
    cv2.rectangle(scan, (x - 8, y - 8), (x + 7, y + 7), (0,), -1)
    transform, width, height = Geometry(
        width=600, height=500, mirrored=mirrored, across=across, down=down, turn=turn, skew_degrees=degrees, scale=scale
    ).placed()
    result = 255.0 - apply(scan, transform, width, height, 255)
    assert result.shape == (height, width)
    rows, columns = np.mgrid[0:height, 0:width] + 0.5
    centre = (columns * result).sum() / result.sum(), (rows * result).sum() / result.sum()
    assert centre == pytest.approx(transform.point(x, y), abs=0.15)


@slow
@given(degrees=st.floats(-12, 12), turn=st.sampled_from([0, 90, 180, 270]), scale=st.floats(0.4, 2.5))
def test_no_corner_of_the_scan_is_lost(degrees: float, turn: int, scale: float) -> None:
    transform, width, height = Geometry(width=1000, height=700, turn=turn, skew_degrees=degrees, scale=scale).placed()
    for x, y in ((0, 0), (1000, 0), (0, 700), (1000, 700)):
        mapped_x, mapped_y = transform.point(x, y)
        assert -1e-6 - 0.5 * scale <= mapped_x <= width + 0.5 * scale
        assert -1e-6 - 0.5 * scale <= mapped_y <= height + 0.5 * scale
        assert transform.inverse().point(mapped_x, mapped_y) == pytest.approx((x, y), abs=1e-6)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_turns_alone_change_no_pixel(turned: int) -> None:
    straight = np.kron(letter(), np.ones((2, 2), np.uint8))
    scan = np.ascontiguousarray(np.rot90(straight, -(turned // 90)))
    prepared = straighten(scan, source(scan, dpi=(300, 300)), never)
    assert np.array_equal(upright(scan, prepared), straight)
    assert (prepared.transform == Transform()) == (turned == 0)
