"""Print that the engine drops comes back at its place, other ways to read a page are tried where it reads doubtfully, and all is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from document.geometry import Box, enclosing
from document.page import Line, Word
from document.problem import Trouble
from flows.ingest import ingest
from flows.settings import Settings
from flows.workroom import Workroom, workroom
from samples import make
from tests.fake_engine import FakeEngine

Picture = npt.NDArray[np.uint8]
SETTINGS = Settings(cores=1, retry_delays_seconds=(0.0,), settle_seconds=0.0)
COARSE = 8


class DroppingEngine(FakeEngine):
    """Knows a page by heart; its layout drops the words of `lost`, a glance at a piece of the page shows all words there."""

    def __init__(self, page: Picture, lines: list[Line], lost: list[Line], trouble: Trouble | None = None) -> None:
        super().__init__()
        self._page, self._lines, self._lost, self._broken = page, lines, lost, trouble
        self.glances = 0

    def read(self, picture: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        self.readings += 1
        return tuple(line for line in self._lines if line not in self._lost)

    def glance(self, strip: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        self.glances += 1
        if self._broken:
            raise self._broken
        left, top = self._place(strip)
        seen = []
        for line in self._lines:
            box = enclosing(word.box for word in line.words)
            if top <= box.centre[1] < top + strip.shape[0]:
                words = (Word(text=w.text, box=_moved(w.box, -left, -top), confidence=w.confidence) for w in line.words)
                seen.append(Line(words=tuple(words), block=1, paragraph=1))
        return tuple(seen)

    def _place(self, strip: Picture) -> tuple[int, int]:
        """Where the piece lies on the page: its paper rim stands over the edge."""
        inner = strip[COARSE * 2 : -COARSE * 2, COARSE * 2 : -COARSE * 2]
        small, page = (cv2.resize(p, None, fx=1 / COARSE, fy=1 / COARSE, interpolation=cv2.INTER_AREA) for p in (inner, self._page))
        if any(a > b for a, b in zip(small.shape, page.shape, strict=True)):
            return 0, 0
        best = cv2.minMaxLoc(cv2.matchTemplate(page, small, cv2.TM_SQDIFF))[2]
        return COARSE * best[0] - COARSE * 2, COARSE * best[1] - COARSE * 2


def _moved(box: Box, across: int, down: int) -> Box:
    return Box(box.left + across, box.top + down, box.right + across, box.bottom + down)


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Picture, list[Line]]:
    """A drawn page as a file and as a picture, and its lines as they are printed."""
    path, truth = make(tmp_path_factory.mktemp("letter"), format="png", scan="drawn-300", seed=3)
    printed = [line.words for page in truth.pages for region in page.regions for line in region.lines]
    lines = [Line(words=tuple(Word(text=t, box=b, confidence=95.0) for t, b in words), block=1, paragraph=1) for words in printed]
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return path, np.asarray(picture, np.uint8), lines


@contextmanager
def archive(tmp_path: Path, engine: FakeEngine) -> Iterator[Workroom]:
    with workroom(tmp_path / "archive", SETTINGS, engine) as room:
        yield room


def published(room: Workroom, scan: Path) -> tuple[str, list[dict[str, object]], list[str]]:
    """Transcript, trials of the only page, problems."""
    (row,) = ingest(room, [scan])
    assert row.entry is not None
    folder = room.folders.published / row.entry.id
    (page,) = json.loads((folder / "document.json").read_text())["pages"]
    return (folder / "transcript.txt").read_text(), page["trials"], [problem.code for problem in row.entry.problems]


def paragraph_of(lines: list[Line]) -> list[Line]:
    """Three lines of running text."""
    return [line for line in lines if len(line.words) >= 8][1:4]


def test_a_paragraph_that_the_engine_drops_comes_back_at_its_place(tmp_path: Path, letter: tuple[Path, Picture, list[Line]]) -> None:
    scan, picture, lines = letter
    with archive(tmp_path / "whole", DroppingEngine(picture, lines, [])) as room:
        whole, (trial,), _ = published(room, scan)
        assert (trial["way"], trial["strips"], trial["kept"]) == ("as prepared", 0, True)
    lost = paragraph_of(lines)
    engine = DroppingEngine(picture, lines, lost)
    with archive(tmp_path / "lost", engine) as room:
        again, (trial,), problems = published(room, scan)
    assert again == whole
    assert problems == []
    assert engine.readings == 1, "what was lost has been found: nothing speaks for another reading"
    assert trial["strips"]
    assert trial["words_found"] == sum(len(line.words) for line in lost)
    assert trial["unread_share"] > 0.04 > trial["left_unread_share"]  # type: ignore[operator]


def test_a_strip_that_cannot_be_read_takes_nothing_away_and_is_told(tmp_path: Path, letter: tuple[Path, Picture, list[Line]]) -> None:
    scan, picture, lines = letter
    lost = paragraph_of(lines)
    with workroom(
        tmp_path / "archive", Settings(cores=1, languages=("eng",)), DroppingEngine(picture, lines, lost, Trouble("engine-time-out"))
    ) as room:
        transcript, (trial,), problems = published(room, scan)
    assert lines[0].words[0].text in transcript
    assert (trial["words_found"], problems) == (0, ["print-not-read"])


class Uncertain(FakeEngine):
    """Sure of its first words from the second reading on."""

    def read(self, picture: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        confidence = 95.0 if self.readings else 70.0
        lines = super().read(picture, language=language, dpi=dpi)
        return tuple(
            Line(words=tuple(Word(text=w.text, box=w.box, confidence=confidence) for w in line.words), block=1, paragraph=1)
            for line in lines
        )


@pytest.fixture(scope="module")
def tilted(tmp_path_factory: pytest.TempPathFactory, letter: tuple[Path, Picture, list[Line]]) -> Path:
    """The letter scanned askew: its preparation changes the picture."""
    _, picture, _ = letter
    height, width = picture.shape
    path = tmp_path_factory.mktemp("tilted") / "tilted.png"
    cv2.imwrite(
        str(path), cv2.warpAffine(picture, cv2.getRotationMatrix2D((width / 2, height / 2), -1.5, 1.0), (width, height), borderValue=255)
    )
    return path


def test_a_page_that_reads_doubtfully_is_read_with_less_preparation(tmp_path: Path, tilted: Path) -> None:
    with archive(tmp_path, Uncertain()) as room:
        _, trials, _ = published(room, tilted)
        assert [trial["way"] for trial in trials] == ["as prepared", "without deskew"]
        assert [trial["kept"] for trial in trials] == [False, True]


def test_a_page_that_reads_surely_is_read_once(tmp_path: Path, tilted: Path) -> None:
    engine = FakeEngine()
    with archive(tmp_path, engine) as room:
        _, trials, _ = published(room, tilted)
    assert (engine.readings, [trial["way"] for trial in trials]) == (1, ["as prepared"])


def test_another_reading_that_fails_takes_nothing_away(tmp_path: Path, tilted: Path) -> None:
    class Breaking(Uncertain):
        def read(self, picture: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
            if self.readings:
                raise Trouble("engine-time-out")
            return super().read(picture, language=language, dpi=dpi)

    with archive(tmp_path, Breaking()) as room:
        transcript, (trial,), _ = published(room, tilted)
    assert transcript.strip()
    assert trial["kept"] is True
