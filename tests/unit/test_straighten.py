"""What the stage `straighten` promises page by page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from font_source_serif_pro import SourceSerifPro
from PIL import Image, ImageDraw, ImageFont

from document.page import Glance, PreparedPage, SourcePage
from ocr.legibility import look
from ocr.tesseract import Tesseract
from preprocessing.straighten import cleaned, placed, placed_alike, preview, straighten, upright
from samples import make

Picture = npt.NDArray[np.uint8]
WIDTH, HEIGHT, PAPER = 1654, 2339, 235
NOTHING = Glance(words=0, confidence=0.0)
TEXT = """The Permanent Mission presents its compliments to the Office
of the High Commissioner and has the honour to transmit the
reply of the Government to the joint communication of May.
Every household was visited by the inspectors and all the
findings were published before the end of the year. Please
accept the assurances of our highest consideration, and a
copy of the enclosed report by the Ministry of Justice."""


def page(text: str, ink: int = 25, size: int = 34, paper: int = PAPER) -> Picture:
    """An upright A4 page at 200 dpi."""
    picture = Image.new("L", (WIDTH, HEIGHT), paper)
    ImageDraw.Draw(picture).multiline_text((200, 300), text, font=ImageFont.truetype(SourceSerifPro, size), fill=ink, spacing=14)
    return np.asarray(picture, np.uint8)


def source(picture: Picture, dpi: tuple[float, float] = (200, 200), tag_turn: int = 0, mirrored: bool = False) -> SourcePage:
    height, width = picture.shape[:2]
    return SourcePage(number=3, width=width, height=height, dpi=dpi, dpi_from="tag", picture="file", tag_turn=tag_turn, mirrored=mirrored)


def reads_nothing(_strip: Picture, _dpi: float) -> Glance:
    return NOTHING


def tesseract(folder: Path) -> Callable[[Picture, float], Glance]:
    """The real engine, as the ocr room's look has it."""
    return look(Tesseract(folder), "eng")


def codes(prepared: PreparedPage) -> list[str]:
    return [problem.code for problem in prepared.problems]


def speckled(picture: Picture) -> Picture:
    noisy = picture.copy()
    places = np.random.default_rng(7).integers(0, (HEIGHT - 2, WIDTH - 2), (400, 2))
    for row, column in places:
        noisy[row : row + 2, column : column + 2] = 90
    return noisy


def with_holes(picture: Picture) -> Picture:
    punched = picture.copy()
    for row in (900, 1500):
        cv2.circle(punched, (70, row), 24, (60,), -1)
    return punched


@pytest.mark.parametrize(
    "empty",
    [
        page(""),
        with_holes(page("")),
        speckled(page("")),
        with_holes(speckled(page(""))),
        np.ascontiguousarray(page("\n\n".join([TEXT] * 3), ink=PAPER - 18)[:, ::-1]),
        with_holes(np.ascontiguousarray(page("\n\n".join([TEXT] * 3), ink=PAPER - 18)[:, ::-1])),
        np.zeros((300, 200), np.uint8),
        np.full((1, 1), 255, np.uint8),
    ],
    ids=["white", "holes", "specks", "holes and specks", "other side", "other side and holes", "black", "one pixel"],
)
def test_a_page_without_print_is_blank(empty: Picture, tmp_path: Path) -> None:
    prepared = straighten(empty, source(empty), tesseract(tmp_path))
    assert prepared.blank
    assert codes(prepared) == ["blank-page"]
    assert np.array_equal(upright(empty, prepared), empty)


def on_glass(sheet: Picture, lid: int, tilt: float = 0.0) -> Picture:
    """A smaller sheet in the middle of the scanner's glass, under a lid of that brightness."""
    inner = np.asarray(cv2.resize(sheet, (WIDTH * 7 // 10, HEIGHT * 7 // 10), interpolation=cv2.INTER_AREA), np.uint8)
    place = cv2.getRotationMatrix2D((inner.shape[1] / 2, inner.shape[0] / 2), tilt, 1.0)
    place[:, 2] += 0.15 * WIDTH, 0.15 * HEIGHT
    return np.asarray(cv2.warpAffine(inner, place, (WIDTH, HEIGHT), borderMode=cv2.BORDER_CONSTANT, borderValue=(lid,)), np.uint8)


def grainy(picture: Picture) -> Picture:
    noise = np.random.default_rng(3).normal(0, 12, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255), np.uint8)


def shaded() -> Picture:
    """An empty page photographed by a window."""
    light = np.linspace(1.0, 0.45, WIDTH)[None, :] * np.linspace(1.0, 0.8, HEIGHT)[:, None]
    return np.asarray(PAPER * light, np.uint8)


@pytest.mark.parametrize(
    "empty",
    [on_glass(page(""), 10), on_glass(page(""), 10, 4.0), on_glass(with_holes(page("")), 90, -3.0), grainy(page("")), shaded()],
    ids=["dark lid", "dark lid, askew", "grey lid", "grain", "shade"],
)
def test_what_lies_beside_or_over_an_empty_sheet_is_nothing_of_its_own(empty: Picture) -> None:
    assert codes(straighten(empty, source(empty), reads_nothing)) == ["blank-page"]


def photograph() -> Picture:
    """Soft shapes of all sizes from rim to rim."""
    random = np.random.default_rng(5)
    layers = [cv2.resize(random.uniform(0, 1, (n, n)), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC) for n in (4, 9, 20, 40)]
    mixed = sum(layers[1:], layers[0])
    return np.asarray(255 * (mixed - mixed.min()) / np.ptp(mixed), np.uint8)


def poster(ground: int, ink: int) -> Picture:
    return np.asarray(page("NOTE\n1965", ink=ink, size=420, paper=ground), np.uint8)


@pytest.mark.parametrize(
    "full",
    [
        photograph(),
        on_glass(photograph(), 235),
        poster(PAPER, 25),
        poster(140, 20),
        poster(25, 240),
        page("\n".join([TEXT] * 4), ink=240, paper=20),
    ],
    ids=["photograph", "photograph on a page", "large print", "large print on a ground", "large print, light on dark", "negative"],
)
def test_a_page_full_of_what_is_no_print_is_not_blank(full: Picture) -> None:
    prepared = straighten(full, source(full), reads_nothing)
    assert not prepared.blank
    assert "blank-page" not in codes(prepared)
    assert upright(full, prepared).shape == (prepared.height, prepared.width)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_large_print_is_set_upright(turned: int, tmp_path: Path) -> None:
    """Letters half a hand high are found by reading the whole page."""
    scan = np.ascontiguousarray(np.rot90(page("NOTE TO\nALL STAFF\nIN GENEVA", size=250), -(turned // 90)))
    prepared = straighten(scan, source(scan), tesseract(tmp_path))
    assert (prepared.turn + turned) % 360 == 0


@pytest.mark.parametrize("ink", [25, 150, 185])
@pytest.mark.parametrize("dress", [lambda picture: picture, with_holes, speckled], ids=["plain", "holes", "specks"])
def test_one_short_faint_line_keeps_a_page(ink: int, dress: Callable[[Picture], Picture], tmp_path: Path) -> None:
    scan = dress(page("Annex to the letter", ink=ink))
    prepared = straighten(scan, source(scan), tesseract(tmp_path))
    assert not prepared.blank
    assert prepared.turn == 0


def test_print_that_cannot_be_read_keeps_a_page_and_leaves_it_as_it_lies() -> None:
    scan = page("Annex to the letter")
    prepared = straighten(scan, source(scan), reads_nothing)
    assert not prepared.blank
    assert prepared.turn == 0
    assert codes(prepared) == ["turn-unsure"]


def test_the_reading_decides_where_the_picture_does_not(tmp_path: Path) -> None:
    """Capitals have no descenders, so head and foot look alike."""
    scan = np.ascontiguousarray(np.rot90(page(TEXT.upper(), size=26), 2))
    prepared = straighten(scan, source(scan), tesseract(tmp_path))
    assert prepared.turn == 180
    assert "turn-unsure" not in codes(prepared)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_single_line_is_set_upright(turned: int, tmp_path: Path) -> None:
    scan = np.ascontiguousarray(np.rot90(page("The reply of the Government was received on 3 May 2021."), -(turned // 90)))
    prepared = straighten(scan, source(scan), tesseract(tmp_path))
    assert (prepared.turn + turned) % 360 == 0


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_five_short_lines_are_set_upright(turned: int, tmp_path: Path) -> None:
    upside = page("Yours faithfully\n\nfor the Ambassador\nPermanent Mission\nto the Office\nof the United Nations")
    scan = np.ascontiguousarray(np.rot90(upside, -(turned // 90)))
    prepared = straighten(scan, source(scan), tesseract(tmp_path))
    assert (prepared.turn + turned) % 360 == 0


def test_a_mirrored_scan_is_read_the_right_way_round() -> None:
    straight = page(TEXT)
    scan = np.ascontiguousarray(straight[:, ::-1])
    prepared = straighten(scan, source(scan, mirrored=True), reads_nothing)
    again = straighten(straight, source(straight), reads_nothing)
    assert np.array_equal(upright(scan, prepared), upright(straight, again))


def test_colours_become_grey_and_nothing_else() -> None:
    straight = page(TEXT)
    colour = np.ascontiguousarray(np.repeat(straight[:, :, None], 3, axis=2))
    prepared = straighten(colour, source(colour), reads_nothing)
    assert prepared == straighten(straight, source(straight), reads_nothing)
    assert np.array_equal(upright(colour, prepared), upright(straight, prepared))


@pytest.mark.parametrize("tag", [72.0, 600.0, 1.0])
def test_a_resolution_tag_that_lies_is_found_out(tag: float) -> None:
    scan = page("\n".join([TEXT] * 4))
    prepared = straighten(scan, source(scan, dpi=(tag, tag)), reads_nothing)
    scale = prepared.width / WIDTH
    assert prepared.dpi / scale == pytest.approx(200, rel=0.25)


def test_fax_pixels_become_square() -> None:
    square = page("\n".join([TEXT] * 4))
    fax = np.asarray(cv2.resize(square, (WIDTH, HEIGHT // 2), interpolation=cv2.INTER_AREA), np.uint8)
    prepared = straighten(fax, source(fax, dpi=(200, 100)), reads_nothing)
    assert prepared.height / prepared.width == pytest.approx(HEIGHT / WIDTH, rel=0.002)
    assert upright(fax, prepared).shape == (prepared.height, prepared.width)


def test_a_lie_about_square_pixels_is_not_believed() -> None:
    scan = page("\n".join([TEXT] * 4))
    prepared = straighten(scan, source(scan, dpi=(200, 72)), reads_nothing)
    assert prepared.height / prepared.width == pytest.approx(HEIGHT / WIDTH, rel=0.002)


def test_a_coarse_scan_is_said_to_be_coarse() -> None:
    small = np.asarray(cv2.resize(page("\n".join([TEXT] * 4)), (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA), np.uint8)
    prepared = straighten(small, source(small, dpi=(100, 100)), reads_nothing)
    assert [(p.code, p.page, p.detail) for p in prepared.problems if p.code == "low-resolution"] == [("low-resolution", 3, "about 100 dpi")]


def test_huge_print_is_brought_down_and_small_print_up() -> None:
    scan = page("\n".join([TEXT] * 4))
    large = np.asarray(cv2.resize(scan, None, fx=3.0, fy=3.0, interpolation=cv2.INTER_CUBIC), np.uint8)
    small = np.asarray(cv2.resize(scan, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    heights = [straighten(p, source(p, dpi=(dpi, dpi)), reads_nothing) for p, dpi in ((large, 600.0), (small, 100.0))]
    assert heights[0].width < large.shape[1] / 1.5
    assert heights[1].width > small.shape[1] * 1.5


def test_equal_scans_give_equal_results() -> None:
    scan = page(TEXT)
    assert straighten(scan, source(scan), reads_nothing) == straighten(scan.copy(), source(scan), reads_nothing)


def test_every_step_leaves_its_evidence() -> None:
    scan = page(TEXT)
    prepared = straighten(scan, source(scan), reads_nothing)
    names = [
        "as tagged",
        "blank",
        "turn",
        "deskew",
        "perspective",
        "size",
        "surroundings",
        "reversed print",
        "coloured ink",
        "grey stamps",
        "bleed-through",
    ]
    assert [step.name for step in prepared.steps] == [*names, "light", "punch holes", "specks"]
    assert all(0 <= step.certainty <= 1 and step.evidence for step in prepared.steps)
    assert {"paper", "contrast", "ink_share", "letters", "specks", "x_height", "line_spacing", "grain"} <= prepared.facts.keys()


def test_a_preview_is_a_small_grey_jpeg() -> None:
    data = preview(page(TEXT), 200.0)
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert data.startswith(b"\xff\xd8")
    assert picture is not None
    assert picture.shape == (round(HEIGHT * 0.55), round(WIDTH * 0.55))
    assert len(data) < 300_000


@pytest.mark.parametrize("kind", ["holes-200", "second-copy-300", "tinted-bleed-200", "desk-photo-200", "low-110"])
def test_cleaning_leaves_the_placed_picture_as_it_was(tmp_path: Path, kind: str) -> None:
    path, _ = make(tmp_path, scan=kind, format="png", seed=4)
    scan = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert scan is not None
    prepared = straighten(scan, source(scan), reads_nothing)
    once = placed(scan, prepared)
    before = once.copy()
    assert np.array_equal(cleaned(once, prepared), upright(scan, prepared))
    assert np.array_equal(once, before)
    assert placed_alike(prepared, prepared)


def test_the_tilt_of_a_fax_is_told_in_its_own_pixels() -> None:
    scan = page(TEXT * 3)
    tilted = cv2.warpAffine(scan, cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -1.0, 1.0), (WIDTH, HEIGHT), borderValue=PAPER)
    squeezed = cv2.resize(tilted, (WIDTH, HEIGHT // 2), interpolation=cv2.INTER_AREA)
    prepared = straighten(squeezed, source(squeezed, dpi=(200.0, 100.0)), reads_nothing)
    assert prepared.skew_degrees == pytest.approx(0.5, abs=0.1)
    assert prepared.height > 1.9 * squeezed.shape[0]
