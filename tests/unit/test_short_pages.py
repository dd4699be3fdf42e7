"""What the stage `straighten` promises about pages with little on them: nothing of their own is lost, and they end upright."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from font_source_serif_pro import SourceSerifPro
from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFont

from document.page import Glance, PreparedPage, SourcePage
from ocr.legibility import look
from ocr.tesseract import Tesseract
from preprocessing.deskew import find_skew
from preprocessing.facts import measure, reduced
from preprocessing.straighten import straighten

Picture = npt.NDArray[np.uint8]
WIDTH, HEIGHT, PAPER = 1654, 2339, 240
SOURCE = SourcePage(number=2, width=WIDTH, height=HEIGHT, dpi=(200, 200), dpi_from="tag", picture="file")
NOTHING = Glance(words=0, confidence=0.0)
TEXT = """The Permanent Mission presents its compliments to the Office
of the High Commissioner and has the honour to transmit the
reply of the Government to the joint communication of May.
Every household was visited by the inspectors and all the
findings were published before the end of the year. Please"""
FIGURES = "\n".join(["21,927   92,589   54,126   66,295", "88,133   70,637   88,053   73,740", "58,885   89,042   10,090   92,576"] * 2)


def page(text: str, top: int = 300, size: int = 34) -> Picture:
    """An upright A4 page at 200 dpi."""
    picture = Image.new("L", (WIDTH, HEIGHT), PAPER)
    ImageDraw.Draw(picture).multiline_text((200, top), text, font=ImageFont.truetype(SourceSerifPro, size), fill=25, spacing=14)
    return np.asarray(picture, np.uint8)


def shone_through(front: Picture, strength: float) -> Picture:
    """The page when a printed back shines through."""
    back = page("\n".join([TEXT] * 7))[:, ::-1].astype(np.float32)
    return np.asarray(front * (1 - strength * (1 - cv2.GaussianBlur(back, (0, 0), 1.3) / PAPER)), np.uint8)


def tilted(picture: Picture, degrees: float) -> Picture:
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(picture, turn, (WIDTH, HEIGHT), borderValue=(PAPER,)), np.uint8)


def straightened(scan: Picture, folder: Path) -> PreparedPage:
    height, width = scan.shape
    return straighten(scan, replace(SOURCE, width=width, height=height), look(Tesseract(folder), "eng"))


@pytest.mark.parametrize("turned", [90, 180])
@pytest.mark.parametrize("text", [FIGURES, TEXT.upper()], ids=["figures", "capitals"])
def test_figures_and_capitals_are_set_upright(text: str, turned: int, tmp_path: Path) -> None:
    prepared = straightened(np.ascontiguousarray(np.rot90(page(text), -(turned // 90))), tmp_path)
    assert (prepared.turn + turned) % 360 == 0
    assert not prepared.problems


@pytest.mark.parametrize(("strength", "turned"), [(0.15, 0), (0.3, 270), (0.42, 180)])
def test_a_back_through_which_the_front_shines_is_blank(strength: float, turned: int, tmp_path: Path) -> None:
    prepared = straightened(np.ascontiguousarray(np.rot90(shone_through(page(""), strength), -(turned // 90))), tmp_path)
    assert prepared.blank
    assert [problem.code for problem in prepared.problems] == ["blank-page"]


@pytest.mark.parametrize("text", [TEXT, "Annex to the letter"], ids=["five lines", "one line"])
@pytest.mark.parametrize("strength", [0.15, 0.42])
def test_a_few_lines_over_a_back_that_shines_through_keep_the_page(strength: float, text: str, tmp_path: Path) -> None:
    prepared = straightened(shone_through(page(text, top=1700), strength), tmp_path)
    assert not prepared.blank
    assert prepared.turn == 0


def test_the_tilt_of_a_few_lines_is_theirs_and_not_that_of_the_back(tmp_path: Path) -> None:
    prepared = straightened(shone_through(tilted(page(TEXT), 3.0), 0.3), tmp_path)
    assert prepared.skew_degrees == pytest.approx(3.0, abs=0.1)


def scribbled(picture: Picture) -> Picture:
    at = np.linspace(0, 1, 60)
    places = np.stack([600 + 330 * at + 40 * np.sin(19 * at), 1200 + 70 * np.sin(31 * at) * (1 - at)], axis=1)
    return np.asarray(cv2.polylines(picture.copy(), [places.astype(np.int32)], False, (70,), 3, cv2.LINE_AA), np.uint8)


def folded(picture: Picture) -> Picture:
    return np.asarray(cv2.line(picture.copy(), (0, 1150), (WIDTH, 1190), (120,), 3), np.uint8)


def stapled(picture: Picture) -> Picture:
    return np.asarray(cv2.line(picture.copy(), (90, 160), (170, 90), (50,), 5), np.uint8)


def dusty(picture: Picture) -> Picture:
    marked = picture.copy()
    for x, y in np.random.default_rng(4).integers(20, WIDTH - 20, (40, 2)):
        cv2.circle(marked, (int(x), int(y)), 3, (90,), -1)
    return marked


@pytest.mark.parametrize(
    ("dress", "blank"),
    [(scribbled, False), (folded, True), (stapled, True), (dusty, True)],
    ids=["scribble", "fold", "staple", "dust"],
)
def test_a_scribble_is_of_the_page_and_wear_is_not(dress: Callable[[Picture], Picture], blank: bool) -> None:
    assert straighten(dress(page("")), SOURCE, lambda _strip, _dpi: NOTHING).blank == blank


def test_no_strip_is_read_twice() -> None:
    seen: list[bytes] = []

    def reads_nothing(strip: Picture, _dpi: float) -> Glance:
        seen.append(strip.tobytes())
        return NOTHING

    straighten(page("Annex to the letter"), SOURCE, reads_nothing)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("degrees", [-4.0, 1.5, 5.0])
def test_two_lines_tell_the_tilt(degrees: float) -> None:
    found = find_skew(measure(reduced(tilted(page("\n".join(TEXT.splitlines()[:2])), degrees))).letters)
    assert found.sure
    assert found.degrees == pytest.approx(degrees, abs=0.1)


@pytest.mark.parametrize("degrees", [-4.0, 0.0, 1.5])
def test_a_column_of_single_words_does_not_tell_it(degrees: float) -> None:
    listed = page("1. Foreign\n2. Justice\n3. Interior\n4. Health\n5. Labour")
    assert not find_skew(measure(reduced(tilted(listed, degrees))).letters).sure
