"""Other ways to read a page are tried where it reads doubtfully, and no reading is replaced by one that is not clearly better."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from document.geometry import Transform
from document.page import PageReading, PreparedPage, SourcePage, Step, Trial
from flows.choice import CLEARLY, MUCH_UNREAD, PreparedReading, better, doubted, doubtful
from preprocessing import straighten
from samples import make

PREPARED = PreparedPage(number=1, width=100, height=100, dpi=200.0, turn=0, skew_degrees=0.0, transform=Transform())


def reading(
    sure: int, doubtful_letters: int = 0, unread: float = 0.0, left: float | None = None, letters: int = 1000, way: str = "as prepared"
) -> PreparedReading:
    trial = Trial(
        way=way, unread_share=unread, left_unread_share=unread if left is None else left, letters=letters, sure_letters=sure,
        doubtful_letters=doubtful_letters, kept=True,
    )  # fmt: skip
    return PreparedReading(prepared=PREPARED, reading=PageReading(number=1, reader=way, language="eng", lines=()), trials=(trial,))


def chosen(plain: PreparedReading, tried: PreparedReading) -> str:
    best = better(plain, tried)
    assert [trial.way for trial in best.trials] == [plain.trials[0].way, tried.trials[0].way]
    (kept,) = (trial.way for trial in best.trials if trial.kept)
    assert kept == best.reading.reader
    return kept


def test_a_reading_that_is_surer_of_more_is_taken() -> None:
    assert chosen(reading(600), reading(600 + int(1000 * CLEARLY) + 1, way="with light")) == "with light"
    assert chosen(reading(600, 100), reading(600, 50, way="with light")) == "with light"


@pytest.mark.parametrize(
    "tried",
    [
        reading(610, 50, way="other"),  # between equal readings of a page it varies as much
        reading(700, 150, letters=1300, way="other"),  # covers all the ink, stamps and crests included, with words nobody believes
        reading(400, way="other"),
    ],
)
def test_a_reading_that_is_not_clearly_better_is_not_taken(tried: PreparedReading) -> None:
    assert chosen(reading(600, 50, unread=0.2), tried) == "as prepared"


def test_only_doubtful_pages_are_read_in_other_ways() -> None:
    assert not doubtful(reading(900, unread=0.01))
    assert doubtful(reading(900, unread=0.2))
    assert not doubtful(reading(900, unread=0.2, left=0.0)), "the strips read alone have brought it back"
    assert doubtful(reading(500)), "hardly anything is sure"
    assert not doubtful(reading(10, letters=30)), "a page with a few words is not judged by them"
    assert not doubtful(PreparedReading(prepared=PREPARED, reading=PageReading(number=1, reader="", language="", lines=())))


def test_print_that_stays_unread_is_said_and_a_full_reading_is_left_alone() -> None:
    assert doubted(reading(100, unread=MUCH_UNREAD)).reading.problems == ()
    assert doubted(reading(100, unread=0.5, left=0.01)).reading.problems == ()
    (problem,) = doubted(reading(100, unread=0.2)).reading.problems
    assert (problem.code, problem.page, problem.detail) == ("print-not-read", 1, "about 20% of it")


def source(picture: np.ndarray) -> SourcePage:
    height, width = picture.shape
    return SourcePage(number=1, width=width, height=height, dpi=(300.0, 300.0), dpi_from="tag", picture="file")


def prepared(picture: np.ndarray) -> PreparedPage:
    return straighten.straighten(picture, source(picture), lambda strip, dpi: pytest.fail("there is no doubt to settle"))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    path: Path = make(tmp_path_factory.mktemp("drawn"), format="png", scan="drawn-300", seed=3)[0]
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return picture


def test_a_page_in_the_shade_is_evened_and_may_be_read_as_it_was(drawn: np.ndarray) -> None:
    def light_of(page: PreparedPage) -> list[bool]:
        return [step.applied for step in page.steps if step.name == "light"]

    assert straighten.otherwise(prepared(drawn)) == []
    shade = np.linspace(1.0, 0.3, drawn.shape[1])[None, :]
    scan = (drawn * shade).astype(np.uint8)
    shaded = prepared(scan)
    assert light_of(shaded) == [True]
    paper = straighten.upright(scan, shaded)[::7, ::7]
    assert np.percentile(paper[:, : paper.shape[1] // 4], 50) == pytest.approx(np.percentile(paper[:, -paper.shape[1] // 4 :], 50), abs=12)
    assert [light_of(other) for other in straighten.otherwise(shaded)] == [[False]]


def test_the_plainest_preparation_keeps_the_turn_and_leaves_out_the_rest(drawn: np.ndarray) -> None:
    height, width = drawn.shape
    tilt = cv2.getRotationMatrix2D((width / 2, height / 2), -2.0, 1.0)
    tilted = np.rot90(cv2.warpAffine(drawn, tilt, (width, height), borderValue=255))
    turned = straighten.straighten(tilted, source(tilted), lambda strip, dpi: pytest.fail("there is no doubt to settle"))
    plain = straighten.plainer(turned, source(tilted))
    assert plain is not None
    assert (plain.turn, plain.width, plain.height) == (turned.turn, tilted.shape[0], tilted.shape[1])
    assert {step.name for step in plain.steps if step.applied} <= {"as tagged", "turn"}
    assert np.array_equal(straighten.upright(tilted, plain), np.rot90(tilted, -(turned.turn // 90)))
    assert straighten.plainer(plain, source(tilted)) is None
    assert straighten.plainer(prepared(drawn), source(drawn)) is None, "nothing was done, nothing can be left out"


def test_steps_of_older_results_are_no_reason_to_stumble() -> None:
    old = PreparedPage(
        **{f: getattr(PREPARED, f) for f in PreparedPage.__struct_fields__} | {"steps": (Step(name="turn", applied=False, certainty=1.0),)}
    )
    assert straighten.otherwise(old) == []
    page = SourcePage(number=1, width=100, height=100, dpi=(200.0, 200.0), dpi_from="tag", picture="file")
    assert straighten.plainer(old, page) is None
