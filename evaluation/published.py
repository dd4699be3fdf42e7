"""What an archive has published, judged against the truth of a corpus: how much is wrong, and how well stated confidence fits."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from document.geometry import Box
from evaluation.calibration import LetterCalibration, WordCalibration, of_letters, of_words
from evaluation.score import Score
from evaluation.truth import PlacedWord, Truth, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class _PageSize(Struct, frozen=True):
    width: int
    height: int


class _Document(Struct, frozen=True):
    pages: tuple[_PageSize, ...]


class _Stated(Struct, frozen=True):
    expected_cer: float | None = None
    interval: tuple[float, float] | None = None
    grade: str | None = None


class EvaluatedLetter(Struct, frozen=True, kw_only=True):
    """One letter; text: None where the corpus says nothing about it. stated, right: of the words that have a probability."""

    name: str
    transcript: Score
    text: Score | None
    expected_cer: float | None
    interval: tuple[float, float] | None
    grade: str | None
    stated: tuple[float, ...] = ()
    right: tuple[bool, ...] = ()


class Evaluation(Struct, frozen=True, kw_only=True):
    """missing: names of letters with a truth of which nothing is published."""

    letters: tuple[EvaluatedLetter, ...]
    missing: tuple[str, ...]
    words: WordCalibration
    documents: LetterCalibration


def evaluate(truths: Iterable[Truth], published: Mapping[str, Path]) -> Evaluation:
    """published: the folder of each letter by the name of its scan without suffix."""
    letters, missing = [], []
    for truth in truths:
        folder = published.get(truth.name)
        if folder is None:
            missing.append(truth.name)
        else:
            letters.append(_letter(truth, folder))
    return Evaluation(
        letters=tuple(letters),
        missing=tuple(missing),
        words=of_words([p for letter in letters for p in letter.stated], [ok for letter in letters for ok in letter.right]),
        documents=_documents(letters),
    )


def _documents(letters: Sequence[EvaluatedLetter]) -> LetterCalibration:
    return of_letters([e.expected_cer for e in letters], [e.transcript.cer for e in letters], [e.interval for e in letters])


def _letter(truth: Truth, folder: Path) -> EvaluatedLetter:
    pages = msgspec.json.decode((folder / "document.json").read_bytes(), type=_Document).pages
    stated = msgspec.json.decode((folder / "confidence.json").read_bytes(), type=_Stated)
    with (folder / "words.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    judged = judge(truth, [_word(row, pages) for row in rows], (folder / "text.txt").read_text("utf-8"))
    known = [(float(row["p_correct"]), ok) for row, ok in zip(rows, judged.right, strict=True) if ok is not None and row["p_correct"]]
    return EvaluatedLetter(
        name=truth.name, transcript=judged.transcript, text=judged.text, expected_cer=stated.expected_cer, interval=stated.interval,
        grade=stated.grade, stated=tuple(p for p, _ in known), right=tuple(ok for _, ok in known),
    )  # fmt: skip


def _word(row: Mapping[str, str], pages: Sequence[_PageSize]) -> PlacedWord:
    number = int(row["page"])
    box = Box(int(row["left"]), int(row["top"]), int(row["right"]), int(row["bottom"]))
    return PlacedWord(number, box, row["text"], (pages[number - 1].width, pages[number - 1].height))
