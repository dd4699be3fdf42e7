"""Print that a reading leaves unread is measured and found; what is no text is not taken for it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from document.geometry import Box, Transform, enclosing
from document.page import SourcePage
from preprocessing import straighten
from preprocessing.coverage import MOST_STRIPS, Coverage, coverage, find_print, print_from
from samples import make

Picture = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Picture, list[list[Box]]]:
    """A drawn letter, and the boxes of its words line by line."""
    path, truth = make(tmp_path_factory.mktemp("page"), format="png", scan="drawn-300", seed=3)
    lines = [[box for _, box in line.words] for page in truth.pages for region in page.regions for line in region.lines]
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8), lines


def covered(picture: Picture, words: list[Box]) -> Coverage:
    return coverage(find_print(picture), picture.shape[1], picture.shape[0], words)


def words(lines: list[list[Box]]) -> list[Box]:
    return [box for line in lines for box in line]


def overlap(one: Box, other: Box) -> int:
    return max(0, min(one.right, other.right) - max(one.left, other.left)) * max(0, min(one.bottom, other.bottom) - max(one.top, other.top))


def test_letters_outside_all_words_are_unread(page: tuple[Picture, list[list[Box]]]) -> None:
    picture, lines = page
    assert covered(picture, words(lines)).share < 0.04
    half = [box for box in words(lines) if box.top < picture.shape[0] * 0.45]
    assert covered(picture, half).share > 0.2
    assert covered(picture, []).share == 1.0
    assert covered(np.full_like(picture, 255), []) == Coverage(0.0, ())


def test_a_page_that_is_read_has_no_strips(page: tuple[Picture, list[list[Box]]]) -> None:
    picture, lines = page
    assert covered(picture, words(lines)).strips == ()


def test_a_paragraph_that_is_left_out_is_found_whole_and_alone(page: tuple[Picture, list[list[Box]]]) -> None:
    picture, lines = page
    long = [i for i, line in enumerate(lines) if len(line) >= 8]
    lost = long[2:5]
    (strip,) = covered(picture, words([line for i, line in enumerate(lines) if i not in lost])).strips
    wanted = enclosing(words([lines[i] for i in lost]))
    assert overlap(strip, wanted) == wanted.width * wanted.height
    assert strip.height < wanted.height + 2 * lines[lost[0]][0].height


def test_the_lost_end_of_a_line_is_found(page: tuple[Picture, list[list[Box]]]) -> None:
    picture, lines = page
    number = next(i for i, line in enumerate(lines) if len(line) >= 8)
    rest = lines[number][4:]
    (strip,) = covered(picture, [box for box in words(lines) if box not in rest]).strips
    wanted = enclosing(rest)
    assert overlap(strip, wanted) > 0.95 * wanted.width * wanted.height
    assert strip.left > lines[number][3].left


def test_signatures_rings_rules_and_single_signs_are_no_text(page: tuple[Picture, list[list[Box]]]) -> None:
    picture, lines = page
    height, width = picture.shape
    marked = picture.copy()
    across = np.linspace(0, 6 * np.pi, 400)
    scrawl = np.stack([300 + across * 25, height - 500 + 60 * np.sin(across) * np.cos(across / 3)], axis=1)
    cv2.polylines(marked, [scrawl.astype(np.int32)], False, 0, 4)
    for angle in np.linspace(0, 2 * np.pi, 40):
        centre = (int(width - 500 + 160 * np.cos(angle)), int(height - 500 + 160 * np.sin(angle)))
        cv2.circle(marked, centre, 9, 0, 3)
    cv2.line(marked, (200, height - 250), (width - 200, height - 250), 0, 4)
    cv2.putText(marked, "7", (width // 2, height - 150), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    assert covered(marked, words(lines)).strips == ()


def test_a_line_with_a_stamp_on_its_middle_is_one_strip(page: tuple[Picture, list[list[Box]]]) -> None:
    picture, lines = page
    number = next(i for i, line in enumerate(lines) if len(line) >= 8)
    line = enclosing(lines[number])
    stamped = picture.copy()
    cv2.circle(stamped, (int(line.centre[0]), int(line.centre[1])), 3 * line.height, 90, 8)
    strips = covered(stamped, words([other for i, other in enumerate(lines) if i != number])).strips
    assert len([strip for strip in strips if overlap(strip, line)]) == 1


def test_two_columns_stay_two_strips() -> None:
    picture = np.full((2400, 1700), 255, np.uint8)
    for row in range(8):
        for left in (150, 950):
            cv2.putText(picture, "the column of a letter", (left, 300 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3)
    left, right = sorted(covered(picture, []).strips, key=lambda strip: strip.left)
    assert left.right <= 880 <= right.left


def test_a_picture_full_of_marks_does_not_cost_hundreds_of_glances() -> None:
    noise = np.random.default_rng(1).random((2400, 1700)) < 0.5
    coarse = cv2.resize(noise.astype(np.uint8) * 255, None, fx=6, fy=6, interpolation=cv2.INTER_NEAREST)[:2400, :1700]
    text = np.full((2400, 1700), 255, np.uint8)
    for row in range(30):
        cv2.putText(text, "a line of text", (100 + 700 * (row % 2), 100 + 75 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3)
    for picture in (coarse, text):
        assert len(covered(np.asarray(picture, np.uint8), []).strips) <= MOST_STRIPS


def test_print_found_on_the_way_is_the_print_of_the_upright_picture(page: tuple[Picture, list[list[Box]]]) -> None:
    drawn, lines = page
    for turn in range(4):
        picture = np.ascontiguousarray(np.rot90(drawn, turn))
        source = SourcePage(
            number=1,
            width=picture.shape[1],
            height=picture.shape[0],
            dpi=(300.0, 300.0),
            dpi_from="tag",
            picture="file",
            tag_turn=90 * turn,
        )
        prepared, found = straighten.prepare(picture, source, lambda strip, dpi: pytest.fail("there is no doubt to settle"))
        assert prepared.turn == 90 * turn
        again = print_from(found.to_bytes())
        assert again is not None
        seen = coverage(again.placed(prepared.transform), prepared.width, prepared.height, words(lines))
        assert (seen.share, seen.strips) == (pytest.approx(covered(drawn, words(lines)).share, abs=0.01), ())
        assert np.array_equal(again.box, found.box)


@pytest.mark.parametrize("damage", [lambda kept: b"", lambda kept: kept[:40], lambda kept: kept[:-9], lambda kept: b"\0" * len(kept)])
def test_damaged_marks_count_as_not_kept(damage: Callable[[bytes], bytes]) -> None:
    picture = np.full((600, 400), 255, np.uint8)
    picture[100:110, 100:108] = 0
    assert print_from(damage(find_print(picture).to_bytes())) is None


def test_print_in_perspective_goes_where_its_corners_go() -> None:
    picture = np.full((600, 400), 255, np.uint8)
    for row in range(6):
        cv2.putText(picture, "letters in lines", (40, 100 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    aslant = Transform((1.0, 0.1, 5.0, 0.02, 1.1, 3.0, 1e-4, 2e-4, 1.0))
    found, placed = find_print(picture), find_print(picture).placed(aslant)
    for box, moved in zip(found.box[:20].tolist(), placed.box[:20].tolist(), strict=True):
        exact = aslant.box(Box(*(round(side) for side in box)))
        assert moved == pytest.approx([exact.left, exact.top, exact.right, exact.bottom], abs=2)
