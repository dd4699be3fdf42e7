"""How likely each published word is right: logistic regressions over named figures, fitted on invented letters (calibration.toml).

Platt, "Probabilistic outputs for support vector machines" (1999), over more than one score. `python -m benchmarks.calibration` fits them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.util import find_spec
from math import log
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from document.page import Word
from ocr.evidence import DOUBTED, core, facts, odds, of_word
from ocr.language import two_letters
from ocr.second_reading import alike
from ocr.weights import logistic
from ocr.word_signs import of_signs, usual_width, wide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from document.geometry import Box
    from document.page import PageReading, PreparedPage, Trial
    from document.text import Composition, ReadWord
    from ocr.evidence import Figures, PageFacts

VERSION = 3
"""Raised whenever equal input may give other probabilities; changed weights count too."""

FILE = Path(__file__).with_name("calibration.toml")

OWN_TEXT = "own text"
"""The reader of pages whose text a PDF carries: nobody guessed, and words have no engine confidence."""

USUAL_X_HEIGHT = 20.0
"""Pixels that small letters are high in print of 10 points at 300 dpi."""

SURE_OF_NOTHING = 0.0001
"""No word is likelier right, or wrong, than what some hundred thousand words can show."""

KINDS = ("letterhead", "running_head", "page_number", "footer", "addressee", "signatory", "signature", "stamp", "handwriting", "table",
         "footnote", "reference")  # fmt: skip
"""Kinds of region that have a weight of their own; all others count as body."""


QUOTED = 60
"""Words of a region in which a quotation that a word begins is to end."""

Weights = dict[str, dict[str, float]]


class CalibratedPage(Struct, frozen=True, kw_only=True):
    """A page as the readers left it, after corrections; `trials`: the ways in which it was read."""

    prepared: PreparedPage
    reading: PageReading
    trials: tuple[Trial, ...] = ()

    @property
    def unread(self) -> float:
        """Share of the page's letters that no word covers."""
        return next((trial.left_unread_share for trial in self.trials if trial.kept), 0.0)


def key() -> list[object]:
    """What probabilities depend on besides the pages: the version, the weights, and whether there are word lists."""
    return [VERSION, FILE.read_text(encoding="utf-8"), find_spec("wordfreq") is not None]


def probabilities(pages: Sequence[CalibratedPage], composition: Composition) -> tuple[float, ...]:
    """For each word of the composition how likely its text is what is printed there, at its place in the order."""
    return tuple(probability(figures) for figures in word_figures(pages, composition))


def probability(figures: Figures, weights: Weights | None = None) -> float:
    """0-1 by the weights in force, or by others; of words of a PDF's own text by weights of their own."""
    mine = (weights or _weights())["own_text" if figures.get("own_text") else "read"]
    likely = logistic(sum(mine.get(name, 0.0) * figure for name, figure in figures.items()))
    return min(max(round(likely, 4), SURE_OF_NOTHING), 1 - SURE_OF_NOTHING)


@cache
def _weights() -> Weights:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def word_figures(pages: Sequence[CalibratedPage], composition: Composition) -> list[Figures]:
    """What speaks for and against each word, in the order of the composition."""
    by_page = {page.prepared.number: page for page in pages}
    words: dict[int, list[int]] = {}
    for number, word in enumerate(composition.words):
        words.setdefault(word.page, []).append(number)
    found: list[Figures] = [{} for _ in composition.words]
    for page, numbers in words.items():
        mine = [composition.words[number] for number in numbers]
        kinds = [composition.regions[word.region].kind for word in mine]
        for number, figures in zip(numbers, _page_figures(by_page[page], mine, kinds), strict=True):
            found[number] = figures
    return found


def _page_figures(page: CalibratedPage, words: Sequence[ReadWord], kinds: Sequence[str]) -> list[Figures]:
    reading = page.reading
    known = facts(reading.lines, reading.language)
    own = reading.reader == OWN_TEXT
    shared = _of_page(page, known)
    looks = {(word.box, word.text): word for line in reading.lines for word in line.words}
    lines = _lines(words)
    beside = _beside(words)
    usual = usual_width(words)
    heights = median(word.box.height for word in words)
    found = []
    for place, word in enumerate(words):
        read = looks.get((word.box, word.text)) or Word(text=word.text, box=word.box, confidence=word.confidence)
        line = lines[word.region, word.line]
        figures = {
            **of_word(read, known),
            **_heard(read),
            **of_signs(word.text, *_in_text(words, place), reading.language),
            "wide": wide(word, usual),
            **shared,
            "own_text": float(own),
            "corrected": float(word.read != word.text),
            "beside": float(beside[place]),
            "tall": max(0.0, log(max(word.box.height, 1) / heights)),
            "flat": max(0.0, -log(max(word.box.height, 1) / heights) - 0.5),
            "alone": float(len(line) == 1),
            **_neighbours([words[n] for n in line], line.index(place)),
            **{f"kind_{kind}": float(kinds[place] == kind) for kind in KINDS},
        }
        found.append(figures)
    return found


def _of_page(page: CalibratedPage, known: PageFacts) -> Figures:
    """What all words of a page share."""
    measured = page.prepared.facts
    believed = [odds((word.confidence or 0.0) / 100) for line in page.reading.lines for word in line.words]
    height = measured.get("x_height", 0.0)
    return {
        "page_doubted": known.doubted,
        "page_mean": sum(believed) / max(len(believed), 1) - 3.0,
        "small_print": max(0.0, log(USUAL_X_HEIGHT / height)) if height else 0.0,
        "tiny_print": max(0.0, log(10.0 / height)) if height else 0.0,
        "faint": max(0.0, 0.4 - measured.get("print_contrast", 1.0)),
        "noise": min(measured.get("noise", 0.0), 0.2),
        "soft": max(0.0, measured.get("edge_width", 1.0) - 1.0) if height else 0.0,
        "unread": min(page.unread, 0.2),
        "no_language": float(not page.reading.language or not two_letters(page.reading.language)),
    }


def _heard(word: Word) -> Figures:
    """What the readers said of a word. A word that only one has read has all zero."""
    if len(word.readings) < 2:
        return dict.fromkeys(("reread", "agreed", "voted", "unlike", "other_odds", "agreed_odds", "case_or_marks"), 0.0)
    first, second = word.readings[0], word.readings[1]
    agreed = core(second.text) == core(word.text)
    other = odds((second.confidence or 0.0) / 100)
    return {
        "reread": 1.0,
        "agreed": float(agreed and core(first.text) == core(word.text)),
        "voted": float(word.text != first.text and word.read is None),
        "unlike": 1.0 - alike(first.text, second.text),
        "other_odds": other if not agreed else 0.0,
        "agreed_odds": other if agreed else 0.0,
        "case_or_marks": float(not agreed and Levenshtein.distance(core(second.text), core(word.text)) == 1),
    }


def _in_text(words: Sequence[ReadWord], place: int) -> tuple[str, str, str]:
    """The words before and after in the same region, "" where there is none, and what follows in it."""
    region = words[place].region
    before = words[place - 1].text if place and words[place - 1].region == region else ""
    following = [word.text for word in words[place + 1 : place + QUOTED] if word.region == region]
    return before, following[0] if following else "", " ".join(following)


def _lines(words: Sequence[ReadWord]) -> dict[tuple[int, int], list[int]]:
    """The places of the words of each printed line."""
    lines: dict[tuple[int, int], list[int]] = {}
    for place, word in enumerate(words):
        lines.setdefault((word.region, word.line), []).append(place)
    return lines


def _beside(words: Sequence[ReadWord]) -> list[bool]:
    """Which words have words of another region at their side: where columns meet, the order is what errs."""
    regions: dict[int, list[Box]] = {}
    for word in words:
        regions.setdefault(word.region, []).append(word.box)
    spans = {number: (min(b.top for b in boxes), max(b.bottom for b in boxes)) for number, boxes in regions.items()}
    near = {n: [boxes for k, boxes in regions.items() if k != n and _overlap(spans[n], spans[k]) > 0] for n in regions}
    return [any(_overlap((b.top, b.bottom), (w.box.top, w.box.bottom)) > w.box.height / 2 for other in near[w.region] for b in other)
            for w in words]  # fmt: skip


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


def _neighbours(line: Sequence[ReadWord], place: int) -> Figures:
    """How sure the engine is of the words around; dirt and strange print come in stretches."""
    others = [odds((word.confidence or 0.0) / 100) for n, word in enumerate(line) if n != place]
    beside = [odds((line[n].confidence or 0.0) / 100) for n in (place - 1, place + 1) if 0 <= n < len(line)]
    doubted = sum((word.confidence or 0.0) < DOUBTED for n, word in enumerate(line) if n != place)
    return {
        "line_mean": sum(others) / len(others) - 3.0 if others else 0.0,
        "next_worst": min(beside) - 3.0 if beside else 0.0,
        "line_doubted": doubted / len(others) if others else 0.0,
    }
