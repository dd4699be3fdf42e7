"""Print beyond the doubtful first or last word of a line is shown to the second reader; other words, paper and other columns are not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from document.geometry import Box
from document.page import Line, Word
from ocr.cutting import pieces
from ocr.line_ends import completed

HIGH = 20


def row(top: int, *spans: tuple[int, int]) -> Line:
    return Line(words=tuple(Word(text="word", box=Box(a, top, b, top + HIGH), confidence=50.0) for a, b in spans))


def drawn(*inks: tuple[int, int, int]) -> npt.NDArray[np.uint8]:
    """Paper with strokes of letters: (top, left, right) of each row of print."""
    picture = np.full((200, 600), 240, np.uint8)
    for top, left, right in inks:
        for at in range(left, right, 6):
            picture[top : top + HIGH, at : at + 3] = 20
    return picture


NAME, TITLE = row(60, (200, 240), (250, 330)), row(100, (150, 360))
PRINT = [(60, 200, 240), (60, 250, 330), (100, 150, 360)]


def grown(lines: list[Line], doubtful: set[int], *inks: tuple[int, int, int]) -> tuple[int, int]:
    [piece] = pieces(0, lines[0], doubtful, 600, 200)
    box = completed(piece, lines, drawn(*PRINT, *inks)).box
    return piece.box.left - box.left, box.right - piece.box.right


def test_a_doubtful_first_word_grows_into_the_print_before_it() -> None:
    left, right = grown([NAME, TITLE], {0}, (60, 152, 198))
    assert 40 <= left <= 55
    assert right == 0


def test_a_doubtful_last_word_grows_into_the_print_after_it() -> None:
    left, right = grown([NAME, TITLE], {1}, (60, 332, 358))
    assert left == 0
    assert 20 <= right <= 35


@pytest.mark.parametrize(
    ("lines", "doubtful", "inks"),
    [
        ([NAME, TITLE], {0}, []),  # paper
        ([NAME, TITLE], {0}, [(60, 150, 180)]),  # further away than a blank
        ([NAME, TITLE], {1}, [(60, 152, 198)]),  # nobody doubts that end
        ([NAME, TITLE, row(60, (150, 190))], {0}, [(60, 150, 198)]),  # a word of another line stands there
    ],
)
def test_nothing_else_is_shown(lines: list[Line], doubtful: set[int], inks: list[tuple[int, int, int]]) -> None:
    assert max(grown(lines, doubtful, *inks)) <= 3


def test_a_piece_does_not_leave_the_column() -> None:
    left, _ = grown([NAME, TITLE], {0}, (60, 20, 198))
    assert left <= 60
