"""Letters that read badly are read again with other recipes; the better reading stays, whatever later runs do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from document.page import Line
from document.problem import Trouble
from flows.ingest import Row, ingest
from flows.ladder import RECIPES
from flows.rerun import Choice, choose, harder, rerun
from flows.settings import Settings
from flows.workroom import Workroom, workroom
from tests.endtoend.test_failures import drawn
from tests.fake_engine import FakeEngine
from tests.faults.stopping import BYTE_EQUAL, OpenedHere

Picture = npt.NDArray[np.uint8]
SETTINGS = Settings(cores=1, retry_delays_seconds=())
AS_IT_IS: Callable[[Picture, str], bool] = lambda picture, language: False  # noqa: E731


class Choosy(FakeEngine):
    """Sure of what it reads only where `likes` says so."""

    def __init__(self, likes: Callable[[Picture, str], bool], trouble: Callable[[int], None] | None = None, name: str = "choosy 1") -> None:
        super().__init__(trouble, name)
        self._likes = likes

    def read(self, picture: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        lines = super().read(picture, language=language, dpi=dpi)
        return lines if self._likes(picture, language) else _unsure(lines)

    def glance(self, strip: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        return _unsure(super().glance(strip, language=language, dpi=dpi))


def _unsure(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(replace(line, words=tuple(replace(word, confidence=40.0) for word in line.words)) for line in lines)


def larger(picture: Picture, language: str) -> bool:
    return picture.shape[1] > 220


def several(picture: Picture, language: str) -> bool:
    return "+" in language


@pytest.fixture(autouse=True)
def _opened_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("preprocessing.opening.OpeningProcess", OpenedHere)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive with one letter that reads badly."""
    with workroom(tmp_path / "a", SETTINGS, Choosy(AS_IT_IS)) as room:
        (row,) = ingest(room, [drawn(tmp_path / "scans", "one.png")])
    assert row.entry is not None
    assert "low-confidence" in [p.code for p in row.entry.problems]
    return tmp_path / "a"


def published(room: Workroom) -> dict[str, bytes]:
    (folder,) = room.folders.published.iterdir()
    return {name: (folder / name).read_bytes() for name in (*BYTE_EQUAL, "document.json")}


def again(root: Path, engine: FakeEngine, *, hard: bool = True, from_stage: str | None = None) -> tuple[Row, dict[str, bytes]]:
    with workroom(root, SETTINGS, engine) as room:
        (row,) = rerun(room, room.catalogue.entries(), from_stage=from_stage, harder=hard)
        return row, published(room)


@pytest.mark.parametrize(("likes", "way"), [(larger, "other resolution"), (several, "all languages")])
def test_the_recipe_that_helps_is_kept_and_all_tries_are_told(root: Path, likes: Callable[[Picture, str], bool], way: str) -> None:
    row, files = again(root, Choosy(likes))
    assert row.outcome in ("published", "needs-a-look")
    assert row.entry is not None
    assert "low-confidence" not in [p.code for p in row.entry.problems]
    assert f'"way": "{way}"'.encode() in files["document.json"]
    with workroom(root, SETTINGS, FakeEngine()) as room:
        first, second = room.catalogue.attempts(row.entry.id)
        assert first.estimate is not None
        assert second.estimate is not None
        assert second.estimate > first.estimate


def test_reruns_without_end_give_the_same_result_and_read_nothing_anew(root: Path) -> None:
    _, once = again(root, Choosy(larger))
    for _ in range(2):
        engine = Choosy(larger)
        row, files = again(root, engine)
        assert (row.outcome, engine.readings) == ("unchanged", 0)
        assert files == once


def test_where_no_recipe_helps_the_reading_stays_and_none_is_tried_twice(root: Path) -> None:
    with workroom(root, SETTINGS, Choosy(AS_IT_IS)) as room:
        before = published(room)
    engine = Choosy(AS_IT_IS)
    _, files = again(root, engine)
    assert 0 < engine.readings <= len(RECIPES)
    assert {name: files[name] for name in BYTE_EQUAL} == {name: before[name] for name in BYTE_EQUAL}
    second = Choosy(AS_IT_IS)
    assert again(root, second)[0].outcome == "unchanged"
    assert second.readings == 0


def test_a_better_reading_is_not_replaced_by_a_worse_one(root: Path) -> None:
    """Neither by reading anew without the ladder, nor by another engine, nor by one that crashes."""
    _, better = again(root, Choosy(larger))

    def crash(number: int) -> None:
        raise Trouble("engine-crashed")

    for engine in (Choosy(AS_IT_IS), Choosy(AS_IT_IS, name="choosy 2"), Choosy(AS_IT_IS, crash)):
        row, files = again(root, engine, hard=False, from_stage="read")
        assert row.outcome in ("published", "needs-a-look")
        assert {name: files[name] for name in BYTE_EQUAL} == {name: better[name] for name in BYTE_EQUAL}


def test_a_better_engine_replaces_the_earlier_reading(root: Path) -> None:
    row, files = again(root, FakeEngine(), hard=False)
    assert b"fake 1.0" in files["document.json"]
    assert row.entry is not None
    assert row.entry.engine == "fake 1.0"


def test_only_documents_chosen_for_how_they_read_or_by_name_climb(root: Path) -> None:
    assert harder(Choice(problem="low-confidence"))
    assert harder(Choice(below="C"))
    assert harder(Choice(ids=("a",)))
    assert not harder(Choice(everything=True))
    assert not harder(Choice(failed=True))
    engine = Choosy(larger)
    assert again(root, engine, hard=False)[0].outcome == "unchanged"
    assert engine.readings == 0
    with workroom(root, SETTINGS, FakeEngine()) as room:
        assert len(choose(room.catalogue, Choice(problem="low-confidence"))) == 1
