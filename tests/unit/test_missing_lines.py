"""Print left out is read alone, and stands in the reading where it stands on the page; nothing is read twice, nothing cut."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from document.geometry import Box
from document.page import Line, Word
from ocr.merge import merged
from ocr.missing import PAPER, believed, read_strips, trimmed


def line(text: str, left: int, top: int, confidence: float = 95.0, block: int = 1, paragraph: int = 1) -> Line:
    """Words of 20 pixels a letter and 30 high."""
    words = []
    for word in text.split():
        right = left + 20 * len(word)
        words.append(Word(text=word, box=Box(left, top, right, top + 30), confidence=confidence))
        left = right + 20
    return Line(words=tuple(words), block=block, paragraph=paragraph)


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in lines]


PAGE = (line("the first line", 100, 100), line("the second line", 100, 150), line("the last line", 100, 400, block=2))


def test_a_lost_paragraph_stands_between_its_neighbours() -> None:
    found = (line("what was lost", 100, 200), line("and found again", 100, 250))
    joined = merged(PAGE, found)
    assert texts(joined) == ["the first line", "the second line", "what was lost", "and found again", "the last line"]
    assert [(one.block, one.paragraph) for one in joined] == [(1, 1), (1, 1), (1, 1), (1, 1), (2, 1)]


def test_a_paragraph_far_from_its_neighbours_is_a_block_of_its_own() -> None:
    joined = merged(PAGE, (line("far below", 100, 900), line("even farther", 100, 940)))
    assert texts(joined)[3:] == ["far below", "even farther"]
    assert [one.block for one in joined][3:] == [3, 3]


def test_the_first_line_of_a_page_comes_first_and_an_empty_page_takes_all() -> None:
    assert texts(merged(PAGE, (line("a heading", 100, 20),)))[0] == "a heading"
    assert texts(merged((), (line("one", 100, 20), line("two", 100, 90)))) == ["one", "two"]


def test_the_rest_of_a_line_joins_it_on_either_side() -> None:
    (one,) = merged((line("the second half", 400, 100),), (line("the first half", 100, 100),))
    assert texts((one,)) == ["the first half the second half"]
    (one,) = merged((line("the first half", 100, 100),), (line("the second half", 400, 100),))
    assert texts((one,)) == ["the first half the second half"]


def test_what_is_known_is_not_read_twice() -> None:
    again = line("the second line", 102, 151, confidence=99.0)
    assert merged(PAGE, (again,)) == PAGE
    assert texts(merged(PAGE, (line("the second line goes on", 100, 150),)))[1] == "the second line goes on"


def test_columns_stay_apart() -> None:
    left = [line(f"left {n}", 100, 100 + 50 * n, block=1) for n in range(4)]
    right = [line(f"right {n}", 900, 100 + 50 * n, block=2) for n in (0, 1, 3)]
    joined = merged((*left, *right), (line("right 2", 900, 200),))
    assert texts(joined) == ["left 0", "left 1", "left 2", "left 3", "right 0", "right 1", "right 2", "right 3"]


def test_a_row_under_a_stamp_is_read_from_left_to_right() -> None:
    page = (line("a wide line over both of the halves that are below it", 100, 100),)
    joined = merged(page, (line("the right half", 800, 150), line("the left half", 100, 150)))
    assert texts(joined)[1:] == ["the left half", "the right half"]


def test_lines_that_run_downhill_keep_their_order() -> None:
    def askew(text: str, top: int) -> Line:
        words = [
            replace(w, box=Box(w.box.left, w.box.top + 6 * n, w.box.right, w.box.bottom + 6 * n))
            for n, w in enumerate(line(text, 100, top).words)
        ]
        return Line(words=tuple(words), block=1, paragraph=1)

    lines = [askew(f"line {n} of a page that lies askew by some degrees", 100 + 40 * n) for n in range(6)]
    joined = merged([one for n, one in enumerate(lines) if n not in (2, 3)], lines[2:4])
    assert texts(joined) == texts(tuple(lines))


@pytest.mark.parametrize("confidence", [85.0, 96.0])
def test_lines_that_read_well_are_believed(confidence: float) -> None:
    assert believed(line("the reply of the Government", 0, 0, confidence))


def test_a_line_under_a_stamp_is_believed_for_what_is_left_of_it() -> None:
    words = (*line("the reply of the Government was", 0, 0, 95.0).words, *line("HiOsy, %ou aM", 800, 0, 15.0).words)
    assert believed(Line(words=words))


@pytest.mark.parametrize(
    "rubbish", [line("oe ii |", 0, 0, 95.0), line("the reply of the", 0, 0, 40.0), line("-=— ~", 0, 0), Line(words=())]
)
def test_rubbish_is_not_believed(rubbish: Line) -> None:
    assert not believed(rubbish)


def test_scraps_at_the_ends_are_left_out_and_words_are_not() -> None:
    words = (
        *line("| a", 0, 0, 20.0).words,
        *line("the reply", 100, 0, 50.0).words,
        *line("I", 600, 0, 95.0).words,
        *line(". S", 700, 0, 30.0).words,
    )
    assert texts((trimmed(Line(words=words)),)) == ["the reply I"]


class StripReader:
    """Answers each strip with a line in its upper left corner and remembers what it was shown."""

    name = "strips"

    def __init__(self) -> None:
        self.shown: list[npt.NDArray[np.uint8]] = []

    def languages(self) -> frozenset[str]:
        return frozenset({"eng"})

    def read(self, picture: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        raise AssertionError("a strip is only glanced at")

    def glance(self, strip: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        self.shown.append(strip)
        return (line("the missing words", PAPER, PAPER), line("%& oe", PAPER, PAPER + 60, 20.0))


def test_strips_show_what_was_left_out_and_their_lines_lie_on_the_page() -> None:
    picture = np.full((500, 800), 240, np.uint8)
    picture[110:130, 110:780:2] = 20
    known = line("known", 100, 105)
    engine = StripReader()
    (found,) = read_strips(engine, picture, [Box(90, 100, 700, 160)], [known], language="eng", dpi=200.0)
    assert found.words[0].box == Box(90, 100, 150, 130)
    (shown,) = engine.shown
    assert shown.shape == (60 + 2 * PAPER, 610 + 2 * PAPER)
    assert shown[PAPER:-PAPER, PAPER + 20 : PAPER + 100].min() == 240, "the known word is painted over"
    assert shown[PAPER:-PAPER, PAPER + 120 :].min() == 20
