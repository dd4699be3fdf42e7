"""Print that a reading leaves unread is noticed, other ways to read the page are tried, and no reading is replaced by a worse one."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from document.geometry import Box, Transform
from document.page import Line, PageReading, PreparedPage, SourcePage, Step, Word
from flows.choice import CLEARLY, MUCH_UNREAD, PreparedReading, better, doubted
from ocr.engine import OneBlock
from preprocessing import straighten
from preprocessing.coverage import unread_share
from samples import make
from tests.fake_engine import FakeEngine

PREPARED = PreparedPage(number=1, width=100, height=100, dpi=200.0, turn=0, skew_degrees=0.0, transform=Transform())


def reading(words: int, unread: float, confidence: float = 95.0) -> PreparedReading:
    line = Line(words=tuple(Word(text="letters", box=Box(0, 0, 1, 1), confidence=confidence) for _ in range(words)))
    return PreparedReading(
        prepared=PREPARED, reading=PageReading(number=1, reader="fake", language="eng", lines=(line,)), unread_share=unread
    )


def test_a_reading_that_finds_the_lost_lines_is_taken() -> None:
    plain, found = reading(100, 0.20), reading(102, 0.01)
    assert better(plain, found) is found


@pytest.mark.parametrize(
    "tried",
    [
        reading(99, 0.01),  # finds more, but is surer of less: columns run together
        reading(102, 0.15),  # hardly surer, hardly more found
        reading(130, 0.25),  # surer of words that are not there, and misses more
        reading(300, 0.01, confidence=40.0),  # rubbish
    ],
)
def test_a_reading_that_is_not_clearly_better_is_not_taken(tried: PreparedReading) -> None:
    plain = reading(100, 0.20)
    assert better(plain, tried) is plain


def test_a_much_surer_reading_is_taken_where_drawings_stay_unread() -> None:
    plain, surer = reading(100, 0.20), reading(int(100 * CLEARLY) + 2, 0.20)
    assert better(plain, surer) is surer


def test_print_that_stays_unread_is_said_and_a_full_reading_is_left_alone() -> None:
    assert doubted(reading(100, MUCH_UNREAD)).reading.problems == ()
    (problem,) = doubted(reading(100, 0.2)).reading.problems
    assert (problem.code, problem.page, problem.detail) == ("print-not-read", 1, "about 20% of it")


def picture_of(folder: Path, **order: object) -> tuple[np.ndarray, list[Box]]:
    path, truth = make(folder, format="png", **order)  # type: ignore[arg-type]
    boxes = [box for page in truth.pages for region in page.regions for line in region.lines for _, box in line.words]
    return cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), boxes


def test_letters_outside_all_words_are_unread(tmp_path: Path) -> None:
    picture, boxes = picture_of(tmp_path, scan="drawn-300", seed=3)
    assert unread_share(picture, boxes) < MUCH_UNREAD
    half = [box for box in boxes if box.top < picture.shape[0] * 0.45]
    assert unread_share(picture, half) > 0.2
    assert unread_share(picture, []) == 1.0
    assert unread_share(np.full_like(picture, 255), []) == 0.0


def test_a_page_in_the_shade_is_evened_and_may_be_read_as_it_was(tmp_path: Path) -> None:
    def prepared(picture: np.ndarray) -> PreparedPage:
        height, width = picture.shape
        page = SourcePage(number=1, width=width, height=height, dpi=(300.0, 300.0), dpi_from="tag", picture="file")
        return straighten.straighten(picture, page, lambda strip, dpi: pytest.fail("there is no doubt to settle"))

    def light_of(page: PreparedPage) -> list[bool]:
        return [step.applied for step in page.steps if step.name == "light"]

    picture, _ = picture_of(tmp_path, scan="drawn-300", seed=3)
    assert straighten.otherwise(prepared(picture)) == []
    shade = np.linspace(1.0, 0.3, picture.shape[1])[None, :]
    shaded = prepared((picture * shade).astype(np.uint8))
    assert light_of(shaded) == [True]
    paper = straighten.upright((picture * shade).astype(np.uint8), shaded)[::7, ::7]
    assert np.percentile(paper[:, : paper.shape[1] // 4], 50) == pytest.approx(np.percentile(paper[:, -paper.shape[1] // 4 :], 50), abs=12)
    assert [light_of(other) for other in straighten.otherwise(shaded)] == [[False]]


def test_steps_of_older_results_are_no_reason_to_stumble() -> None:
    old = PreparedPage(
        **{f: getattr(PREPARED, f) for f in PreparedPage.__struct_fields__} | {"steps": (Step(name="turn", applied=False, certainty=1.0),)}
    )
    assert straighten.otherwise(old) == []


def test_one_block_reads_a_page_as_a_strip() -> None:
    engine = OneBlock(FakeEngine())
    assert engine.name == "fake 1.0, one block"
    assert engine.read(np.zeros((300, 200), np.uint8), language="eng", dpi=200)
