"""Dirt and punch holes are taken off a page, and nothing that is print."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from font_source_serif_pro import SourceSerifPro
from PIL import Image, ImageDraw, ImageFont

from document.page import Glance, PreparedPage, SourcePage
from preprocessing.draft import begin
from preprocessing.holes import without_holes
from preprocessing.specks import without_specks
from preprocessing.straighten import straighten, upright
from preprocessing.strays import find_strays

Picture = npt.NDArray[np.uint8]
WIDTH, HEIGHT, PAPER = 1654, 2339, 255
PER_MM = 200 / 25.4
TEXT = """The Permanent Mission presents its compliments to the Office
of the High Commissioner: the reply, dated 3.5.2021, follows;
“every household” was visited – it’s so – by the inspectors.
   •  à l’été, où naît le maïs, señor; Übermut in Łódź
   1. Contents . . . . . . . . . . . . . . . . . . . . . . 12
   2. Annex .............................................. 14
accept the assurances of our highest consideration, and a
copy of the enclosed report by the Ministry of Justice."""


def page(text: str = TEXT, paper: int = PAPER) -> Picture:
    """An upright A4 page at 200 dpi."""
    picture = Image.new("L", (WIDTH, HEIGHT), paper)
    font = ImageFont.truetype(SourceSerifPro, 34)
    ImageDraw.Draw(picture).multiline_text((250, 400), text, font=font, fill=20, spacing=14)
    return np.array(picture, np.uint8)


def copied(picture: Picture, seed: int = 1, specks: int = 700) -> tuple[Picture, Picture]:
    """In black and white and strewn with dirt, and where the dirt lies (0 or 1)."""
    dirt = np.zeros_like(picture)
    random = np.random.default_rng(seed)
    for row, column, side in zip(
        random.integers(0, HEIGHT - 4, specks), random.integers(0, WIDTH - 4, specks), random.integers(1, 4, specks), strict=True
    ):
        dirt[row : row + side, column : column + side] = 1
    black = np.where(picture < 140, 0, 255)
    return np.where(dirt > 0, 0, black).astype(np.uint8), dirt


def prepared_page(picture: Picture) -> PreparedPage:
    height, width = picture.shape
    source = SourcePage(number=1, width=width, height=height, dpi=(200, 200), dpi_from="tag", picture="file")
    return straighten(picture, source, lambda _strip, _dpi: Glance(words=30, confidence=90.0))


def applied(prepared: PreparedPage) -> set[str]:
    return {step.name for step in prepared.steps if step.applied}


def punched(picture: Picture, places_mm: list[tuple[float, float]], diameter_mm: float = 6.0, ink: int = 40) -> Picture:
    holed = picture.copy()
    for x, y in places_mm:
        cv2.circle(holed, (round(x * PER_MM), round(y * PER_MM)), round(diameter_mm / 2 * PER_MM), (ink,), -1)
    return holed


def test_dirt_is_taken_off_a_dirty_copy() -> None:
    scan, dirt = copied(page("\n".join([TEXT] * 3)))
    prepared = prepared_page(scan)
    assert "specks" in applied(prepared)
    left = upright(scan, prepared)
    margin = np.s_[:, :230]
    assert dirt[margin].any()
    assert not (left[margin] < 128).any()
    between = dirt.astype(bool) & (page("\n".join([TEXT] * 3)) >= 140)
    assert (left[between] < 128).mean() < 0.1


def test_print_stays_on_a_dirty_copy() -> None:
    clean = np.where(page() < 140, 0, 255).astype(np.uint8)
    scan, dirt = copied(page())
    cleaned = without_specks(scan, 15.0, 1.0)
    untouched = cv2.dilate(dirt, np.ones((5, 5), np.uint8)) == 0
    lost = (clean == 0) & (cleaned > 0) & untouched
    assert np.count_nonzero(lost) == 0


def test_without_dirt_not_a_pixel_of_the_print_is_lost() -> None:
    clean = np.where(page() < 140, 0, 255).astype(np.uint8)
    assert np.array_equal(without_specks(clean, 15.0, 1.0), clean)


@pytest.mark.parametrize("ink", [0, 90])
def test_grey_dirt_leaves_no_rim(ink: int) -> None:
    scan = page(paper=230)
    scan[100:104, 100:104] = ink
    soft = np.asarray(cv2.GaussianBlur(scan, (0, 0), 0.7), np.uint8)
    cleaned = without_specks(soft, 15.0, 0.9)
    assert (cleaned[90:114, 90:114] > 215).all()


def test_a_broken_letter_keeps_its_pieces() -> None:
    """Where many pieces lie close to print and few elsewhere, they are not dirt."""
    clean = np.where(page("\n".join([TEXT] * 3)) < 140, 0, 255).astype(np.uint8)
    broken = clean.copy()
    broken[:, ::9] = 255
    cleaned = without_specks(broken, 15.0, 1.0)
    assert np.count_nonzero(cleaned != broken) < 0.01 * np.count_nonzero(clean == 0)


def test_a_clean_page_is_left_alone() -> None:
    for scan in (page(), punched(page(), [(12, 148)])):
        prepared = prepared_page(scan)
        assert not applied(prepared) & {"specks", "punch holes"}
        assert np.array_equal(upright(scan, prepared), scan)


def test_marks_in_one_place_are_no_dirt() -> None:
    """A stamp in pieces, a crest, handwriting: many small marks, all together."""
    scan = page()
    random = np.random.default_rng(4)
    for row, column in zip(random.integers(1500, 1800, 300), random.integers(900, 1300, 300), strict=True):
        scan[row : row + 3, column : column + 3] = 0
    prepared = prepared_page(scan)
    assert "specks" not in applied(prepared)
    assert msgspec.json.decode(msgspec.json.encode(prepared), type=PreparedPage) == prepared


def test_strays_of_an_empty_page() -> None:
    printed = np.zeros((40, 30), bool)
    assert find_strays(printed, 0.0, np.zeros((0, 4), np.float32)).number == 0
    assert not find_strays(printed, 5.0, np.array([[2, 3, 1, 1]], np.float32)).dirt


@pytest.mark.parametrize(
    "places",
    [
        [(12, 108), (12, 188)],
        [(198, 108), (198, 188)],
        [(12, 28), (12, 108), (12, 188), (12, 268)],
        [(11, 40), (11, 148), (11, 256)],
        [(65, 10), (145, 10)],
    ],
    ids=["left", "right", "four", "three", "top"],
)
@pytest.mark.parametrize("ink", [0, 120])
def test_punch_holes_are_filled(places: list[tuple[float, float]], ink: int) -> None:
    clean = page(paper=236)
    scan = punched(clean, places, ink=ink)
    prepared = prepared_page(scan)
    assert "punch holes" in applied(prepared)
    assert np.array_equal(upright(scan, prepared), clean)


@pytest.mark.parametrize(
    ("places", "diameter"),
    [([(12, 148)], 6.0), ([(12, 100), (12, 150)], 6.0), ([(12, 108), (18, 188)], 6.0), ([(12, 108), (12, 188)], 15.0)],
    ids=["one alone", "not as far apart as punches make them", "not in line", "too large"],
)
def test_other_discs_stay(places: list[tuple[float, float]], diameter: float) -> None:
    scan = punched(page(), places, diameter)
    assert "punch holes" not in applied(prepared_page(scan))


def test_discs_with_text_on_both_sides_stay() -> None:
    scan = punched(page(), [(95, 150), (95, 230)])
    assert "punch holes" not in applied(prepared_page(scan))


def test_holes_are_found_on_a_turned_and_tilted_page() -> None:
    tilt = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -1.5, 1.0)
    level = punched(page("\n".join([TEXT] * 3)), [(12, 108), (12, 188)])
    tilted = cv2.warpAffine(level, tilt, (WIDTH, HEIGHT), borderMode=cv2.BORDER_CONSTANT, borderValue=(PAPER,))
    scan = np.ascontiguousarray(np.rot90(tilted))
    prepared = prepared_page(scan)
    assert {"punch holes", "deskew"} <= applied(prepared)
    after = upright(scan, prepared)
    assert not (after[:, :200] < 128).any()
    assert (after < 128).sum() > 0.95 * (page("\n".join([TEXT] * 3)) < 128).sum()


def test_a_hole_at_the_edge_of_the_picture() -> None:
    scan = page()
    scan[200:240, :20] = 0
    filled = without_holes(scan, np.array([[0.0, 220.0, 48.0]]))
    assert (filled[190:250, :30] == PAPER).all()


def test_discs_turn_with_the_page() -> None:
    scan = punched(page(), [(12, 108), (12, 188)])
    source = SourcePage(number=1, width=WIDTH, height=HEIGHT, dpi=(200, 200), dpi_from="tag", picture="file")
    letters = begin(scan, source, lambda _strip, _dpi: Glance(words=0, confidence=0.0)).measured.letters
    assert len(letters.discs) == 2
    assert np.array_equal(letters.turned(360).discs, letters.discs)
    assert (letters.turned(90).discs[:, 1] < 0.1 * letters.height).all()
