"""Large models of Tesseract are glanced with without their list of words."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from ocr import lean_model
from ocr.lean_model import WORDS, LeanModels

if TYPE_CHECKING:
    from pathlib import Path

PARTS = {17: b"letters", WORDS: b"w" * 1000, 21: b"signs", 23: b"version"}


def model(parts: dict[int, bytes], count: int = 24) -> bytes:
    """A file as Tesseract has them: how many parts, where each begins, the parts."""
    at, starts = 4 + 8 * count, [-1] * count
    for place, part in sorted(parts.items()):
        starts[place] = at
        at += len(part)
    return struct.pack(f"<i{count}q", count, *starts) + b"".join(part for _, part in sorted(parts.items()))


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LeanModels:
    monkeypatch.setattr(lean_model, "LARGE", 500)
    (tmp_path / "models" / "script").mkdir(parents=True)
    return LeanModels(tmp_path / "models", tmp_path / "lean")


def test_a_copy_has_everything_but_the_words(models: LeanModels, tmp_path: Path) -> None:
    (tmp_path / "models" / "script" / "Latin.traineddata").write_bytes(model(PARTS))
    assert models.folder_of("script/Latin") == tmp_path / "lean"
    kept = {place: part for place, part in PARTS.items() if place != WORDS}
    assert [file.read_bytes() for file in (tmp_path / "lean" / "script").iterdir()] == [model(kept)]
    (tmp_path / "models" / "script" / "Latin.traineddata").unlink()
    assert models.folder_of("script/Latin") == tmp_path / "lean"  # made once


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no model at all",
        model({**PARTS, WORDS: b"few"}),
        model({17: b"letters"}),
        model({17: b"letters"}, count=18),
        struct.pack("<i", 5000) + b"x" * 100,
        model(PARTS)[:60],
        model({**PARTS, WORDS: b""}),
    ],
)
def test_small_models_and_files_of_another_build_are_used_as_they_are(models: LeanModels, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "models" / "eng.traineddata").write_bytes(content)
    assert models.folder_of("eng") is None
    assert models.folder_of("not-there") is None
    assert not (tmp_path / "lean").exists()


def test_a_folder_that_cannot_be_written_changes_nothing(models: LeanModels, tmp_path: Path) -> None:
    (tmp_path / "models" / "Latin.traineddata").write_bytes(model(PARTS))
    (tmp_path / "lean").write_text("a file")
    assert models.folder_of("Latin") is None
