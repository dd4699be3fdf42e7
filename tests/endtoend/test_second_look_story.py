"""The second look in the story of a letter: what it changes, what switches it off, and what happens when it fails."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from document.problem import Trouble
from flows.ingest import ingest
from flows.second_look import LEFT_OUT, second_reader
from flows.settings import Settings
from flows.workroom import workroom
from ocr import paddle
from ocr.second_reader import Sign
from tests.fake_engine import SENTENCE, FakeEngine
from tests.fake_second_reader import FakeSecondReader


class Misreads(FakeEngine):
    """Reads one word of every line badly, and knows it."""

    def read(self, picture: np.ndarray, *, language: str, dpi: float):  # type: ignore[no-untyped-def,type-arg]
        from msgspec.structs import replace

        lines = super().read(picture, language=language, dpi=dpi)
        return tuple(
            replace(line, words=tuple(replace(w, text="Offiee", confidence=60.0) if w.text == "Office" else w for w in line.words))
            for line in lines
        )


class Knows(FakeSecondReader):
    """Reads the sentence that stands on every line, around the word that is doubted."""

    def read(self, strip: np.ndarray) -> tuple[Sign, ...]:  # type: ignore[type-arg]
        self.strips += 1
        if self.confidence < 0:
            raise Trouble("second-reader-failed", "RuntimeError")
        text = "the Office and"
        step = strip.shape[1] / len(text)
        return tuple(Sign(sign, 0.99, at * step, (at + 1) * step) for at, sign in enumerate(text))


def scan(folder: Path) -> Path:
    picture = np.full((1600, 1200), 255, np.uint8)
    for row in range(30):
        cv2.putText(picture, SENTENCE[:60], (60, 60 + 50 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    path = folder / "note.png"
    cv2.imwrite(str(path), picture)
    return path


def published(archive: Path, path: Path, second: FakeSecondReader | None, **settings: object) -> dict[str, object]:
    with workroom(archive, Settings(cores=1, **settings), Misreads(), second) as room:  # type: ignore[arg-type]
        rows = ingest(room, [path])
        assert rows[0].entry is not None
        folder = room.folders.published / rows[0].entry.id
    found: dict[str, object] = json.loads((folder / "document.json").read_text())
    return found | {"reading": (folder / "reading.txt").read_text()}


def test_the_voted_reading_is_published_with_what_each_reader_read(tmp_path: Path) -> None:
    second = Knows({})
    told = published(tmp_path / "archive", scan(tmp_path), second)
    assert second.strips > 0
    assert "Office" in str(told["reading"])
    assert "Offiee" not in str(told["reading"]).split("\f")[0].splitlines()[0]
    assert '"Offiee"' in json.dumps(told["pages"])
    assert told["provenance"]["second_reader"] == second.name  # type: ignore[index]


def test_a_second_reader_that_fails_leaves_the_reading_and_a_note(tmp_path: Path) -> None:
    told = published(tmp_path / "archive", scan(tmp_path), Knows({}, confidence=-1))
    assert "Offiee" in str(told["reading"])
    assert [problem["code"] for problem in told["problems"] if problem["code"] == "not-reread"] == ["not-reread"]  # type: ignore[attr-defined,index]


def test_the_settings_leave_it_out(tmp_path: Path) -> None:
    assert second_reader(Settings(reread="off")).reader is None
    assert second_reader(Settings(reread="off")).problems == ()
    told = published(tmp_path / "archive", scan(tmp_path), None)
    assert told["provenance"]["second_reader"] == f"none: {LEFT_OUT}"  # type: ignore[index]


def test_a_second_reader_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paddle, "PACKAGE", "a-package-that-nobody-has")
    second = second_reader(Settings())
    assert second.reader is None
    assert [problem.code for problem in second.problems] == ["not-reread"]
    assert "a-package-that-nobody-has" in second.name
