"""`python -m benchmarks.second_look CORPUS=ARCHIVE...`: fits the weights of doubt and vote, or shows what they do.

CORPUS: a folder with truth/; ARCHIVE: what `VERBALE_REREAD=off verbale ingest CORPUS/scans --archive ARCHIVE` filled. With `--write` the
weights are fitted on all of them and written to ocr/weights.toml; without, those that are there are judged on them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from archive.originals import verified_original
from archive.stages import StageStore
from document.page import PageReading
from evaluation.score import comparable
from flows.pages import LazyScan, read_pages
from flows.pictures import Pictures
from flows.settings import load
from flows.workroom import Clock, Workroom, workroom
from ocr import weights
from ocr.alignment import spans
from ocr.cutting import cut, pieces
from ocr.doubt import DOUBTFUL
from ocr.evidence import Figures, facts, of_word
from ocr.line_ends import completed
from ocr.paddle import PaddleReader
from ocr.second_reading import heard
from ocr.vote import contested, takes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.records import Entry
    from ocr.second_reader import SecondReader

PENALTY = 2.0
"""Of large weights (ridge regression, Hoerl and Kennard 1970): a handful of words must not decide a weight."""

HEAVIEST = 3.0
"""Characters that one word may count for: what stands on noise differs by many and says little."""

Table = npt.NDArray[np.float64]


class Page(NamedTuple):
    """A page as it was read once, its upright picture, and by line and word what is printed there, "" where nothing is."""

    reading: PageReading
    picture: npt.NDArray[np.uint8]
    truth: dict[tuple[int, int], str]


class Example(NamedTuple):
    """Figures of a word, and how many characters better the answer "yes" is; for doubt 1 when the word is misread, else -1."""

    figures: Figures
    gain: float


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.second_look", description=__doc__)
    parser.add_argument("pairs", nargs="+", metavar="CORPUS=ARCHIVE")
    parser.add_argument("--write", action="store_true", help="fit the weights and write them")
    given = parser.parse_args(arguments)
    reader = PaddleReader()
    doubts: list[Example] = []
    votes: list[Example] = []
    for pair in given.pairs:
        corpus, _, archive = pair.partition("=")
        for page in pages(Path(corpus), Path(archive)):
            doubts += doubts_of(page)
            votes += votes_of(page, reader)
    if given.write:
        write(weights.FILE, {"doubt": fitted(doubts), "vote": fitted(votes)}, [Path(p.partition("=")[0]).name for p in given.pairs])
    print(f"{len(doubts)} words, {len(votes)} contested")
    for name, value in judged(doubts, votes).items():
        print(f"{name:<34} {value:>8}")
    return 0


def pages(corpus: Path, archive: Path) -> Iterator[Page]:
    """Every page of the archive whose letter has a truth, read once only."""
    settings = msgspec.structs.replace(load(archive), reread="off")
    with workroom(archive, settings) as room:
        for entry in room.catalogue.entries(statuses=("published", "needs-a-look")):
            truth = corpus / "truth" / f"{Path(entry.name).stem}.full.txt"
            if truth.exists():
                yield from _pages_of(room, entry, truth.read_text(encoding="utf-8"))


def _pages_of(room: Workroom, entry: Entry, truth: str) -> Iterator[Page]:
    with LazyScan(room, verified_original(room.folders, entry)) as scan:
        read, _ = read_pages(room, StageStore(room.folders.stages), Clock(), entry, scan)
        printed = truths([page.reading for page in read], truth)
        for page, words in zip(read, printed, strict=True):
            if page.reading.lines and page.reading.reader != "own text":
                yield Page(page.reading, Pictures(Clock(), partial(scan.picture, page.source.number)).upright(page.prepared), words)


def truths(readings: Sequence[PageReading], truth: str) -> list[dict[tuple[int, int], str]]:
    """What is printed at each word of a letter: the letter is laid beside its truth as a whole."""
    places = [
        (page, line, place)
        for page, reading in enumerate(readings)
        for line, row in enumerate(reading.lines)
        for place in range(len(row.words))
    ]
    words = ["".join(comparable(readings[page].lines[line].words[place].text).split()) or "?" for page, line, place in places]
    printed, signs = comparable(truth), "".join(comparable(truth).split())
    found: list[dict[tuple[int, int], str]] = [{} for _ in readings]
    for (page, line, place), span in zip(places, spans(words, printed), strict=True):
        ends = np.cumsum([span.first, *span.parts])
        found[page][line, place] = " ".join(signs[a:b] for a, b in pairwise(ends))
    return found


def doubts_of(page: Page) -> list[Example]:
    """Was the word misread?"""
    known = facts(page.reading.lines, page.reading.language)
    return [
        Example(of_word(word, known), 1.0 if comparable(word.text) != page.truth[line, place] else -1.0)
        for line, row in enumerate(page.reading.lines)
        for place, word in enumerate(row.words)
        if page.truth[line, place]
    ]


def votes_of(page: Page, reader: SecondReader) -> list[Example]:
    """Is the other reading of a word the better one? Of every word whose readings differ in more than marks."""
    reading, found = page.reading, []
    known = facts(reading.lines, reading.language)
    for number, line in enumerate(reading.lines):
        doubted = [place for place, word in enumerate(line.words) if weights.probability("doubt", of_word(word, known)) >= DOUBTFUL]
        for chosen in pieces(number, line, doubted, page.picture.shape[1], page.picture.shape[0]):
            piece = completed(chosen, reading.lines, page.picture)
            words = line.words[piece.first : piece.last]
            others = heard([word.text for word in words], reader.read(cut(page.picture, piece)), piece.box)
            for place, (word, _, choices) in enumerate(contested(words, others, known), start=piece.first):
                if printed := page.truth[number, place]:
                    found += [Example(figures, _better(printed, word.text, text)) for text, figures in choices]
    return found


def _better(printed: str, one: str, other: str) -> float:
    return float(Levenshtein.distance(comparable(one), printed) - Levenshtein.distance(comparable(other), printed))


def fitted(examples: Sequence[Example]) -> dict[str, float]:
    """Weights of a logistic regression by Newton's method, each example weighed by what hangs on it."""
    counted = [example for example in examples if example.gain]
    names = list(counted[0].figures)
    figures, gains = table(counted, names), np.array([example.gain for example in counted])
    heavy, better = np.minimum(np.abs(gains), HEAVIEST), (gains > 0).astype(np.float64)
    found = np.zeros(len(names))
    for _ in range(50):
        likely = 1 / (1 + np.exp(-figures @ found))
        slope = figures.T @ (heavy * (likely - better)) + PENALTY * found
        bend = (figures * (heavy * likely * (1 - likely))[:, None]).T @ figures + PENALTY * np.eye(len(names))
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < 1e-9:
            break
    return {name: round(float(value), 3) for name, value in zip(names, found, strict=True)}


def table(examples: Sequence[Example], names: Sequence[str]) -> Table:
    """One row an example, one column a figure."""
    return np.array([[example.figures[name] for name in names] for example in examples])


def write(path: Path, found: dict[str, dict[str, float]], corpora: Sequence[str]) -> None:
    """The weights as a file that can be read and compared."""
    lines = [
        "# Weights of doubt (is a word misread?) and vote (is the second reader's word the better one?): logistic regressions over",
        f"# the figures of evidence.py, fitted by `python -m benchmarks.second_look --write` on: {', '.join(corpora)}.",
    ]
    for question, weights_ in found.items():
        lines += ["", f"[{question}]", *(f"{name} = {value}" for name, value in weights_.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def judged(doubts: Sequence[Example], votes: Sequence[Example]) -> dict[str, str]:
    """What the weights in force do on these examples."""
    weights._weights.cache_clear()
    again = [weights.probability("doubt", example.figures) >= DOUBTFUL for example in doubts]
    wrong = [example.gain > 0 for example in doubts]
    taken = [example.gain for example in votes if takes(example.figures)]
    told = Counter("better" if gain > 0 else "worse" if gain < 0 else "as bad" for gain in taken)
    return {
        "words read again": f"{sum(again) / max(len(again), 1):.1%}",
        "misread words among them": f"{sum(a and w for a, w in zip(again, wrong, strict=True)) / max(sum(wrong), 1):.1%}",
        "words changed": str(len(taken)),
        **{f"  {name}": str(count) for name, count in sorted(told.items())},
        "characters mended": f"{sum(taken):.0f} of {sum(max(example.gain, 0) for example in votes):.0f}",
    }


if __name__ == "__main__":
    raise SystemExit(main())
