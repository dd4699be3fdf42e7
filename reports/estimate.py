"""What a letter's error rates are likely to be, page by page and as a whole: from the words' probabilities and what else is known.

An expected rate is a sum of shares of the page, each with a weight fitted on invented letters (estimate.toml): words likely to be wrong,
print that no word covers, parts that stand side by side. The interval is the spread of what was true around what was expected, adjusted to
hold nine letters in ten (conformalized quantile regression, Romano, Patterson and Candès 2019). `python -m benchmarks.calibration` fits.
"""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import combinations
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from msgspec import Struct

from document.confidence import Confidence, Grade, PageConfidence
from document.geometry import enclosing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from document.page import PageReading, PreparedPage, Trial
    from document.text import Composition, ReadWord

VERSION = 1
"""Raised whenever equal input may give another estimate; changed weights count too."""

FILE = Path(__file__).with_name("estimate.toml")

NOT_CALIBRATED = "not calibrated: "
"""In front of the reason why no rate can be stated."""

Rate = Literal["cer", "wer", "cer_text"]

INK = frozenset(["stamp", "signature", "handwriting"])
"""Kinds whose words are no part of the estimate: nobody printed them."""

GRADES: Mapping[Grade, float] = {"A": 0.005, "B": 0.01, "C": 0.02, "D": 0.05, "E": 1.0}
"""The largest expected character error rate of each grade. A: a wrong character in 200, less than people make who type a letter off."""

LANGUAGES = frozenset(["eng", "fra", "spa", "deu"])
"""Languages (Tesseract's names) of the letters that the weights were fitted on."""

DRAWN = 0.03
"""Share of a page's letter-like marks that are none: crests, stamps, signatures leave as much uncovered on most pages."""

LEGIBLE = 0.75
"""Share of a page's characters in words that are right below which it is unlike all pages that the weights were fitted on."""

HANDWRITTEN = 0.5
"""Share of a page's words on handwriting from which it is a page of handwriting."""

ENOUGH_WORDS = 12
"""Fewer words on a page say little about their language and nothing about how legible it is."""

FINEST = 0.001
"""Error rates are compared as ratios, with so much added to both: a letter of a thousand characters shows no smaller ones."""


class EstimatedPage(Struct, frozen=True, kw_only=True):
    """A page as it was read. `missing`: it could not be."""

    prepared: PreparedPage
    reading: PageReading
    trials: tuple[Trial, ...] = ()
    missing: bool = False


class Shares(Struct, frozen=True, kw_only=True):
    """What a rate is reckoned from: shares of a page or a letter, 0-1, and how much there is of it (characters, words).

    wrong: of what is likely to be misread; unread: of letters that no word covers; columns: of letters in
    parts side by side, whose order may be wrong.
    """

    size: float
    wrong: float = 0.0
    unread: float = 0.0
    columns: float = 0.0

    def rate(self, of: Rate) -> float:
        """The expected rate by the weights in force."""
        weights = parameters()[of]
        return sum(weights[name] * value for name, value in self.terms().items())

    def terms(self) -> dict[str, float]:
        """The shares by the names of their weights; `always` is what no share tells."""
        return {"always": 1.0, "wrong": self.wrong, "unread": max(0.0, self.unread - DRAWN), "columns": self.columns}


def key() -> list[object]:
    """What an estimate depends on besides the letter: the version and the weights."""
    return [VERSION, FILE.read_text(encoding="utf-8")]


@cache
def parameters() -> dict[str, dict[str, float]]:
    """The weights in force: a table a rate, and `interval`."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def estimate(pages: Sequence[EstimatedPage], composition: Composition, probabilities: tuple[float, ...]) -> Confidence:
    """The estimate of a letter; probabilities: of each word of the composition, that it is right."""
    found = {rate: shares(pages, composition, probabilities, rate) for rate in get_args(Rate)}
    wrong = {number: of_page.wrong for number, of_page in found["cer"].items()}
    outside = {p.prepared.number: why for p in pages if (why := not_calibrated(p, composition, wrong[p.prepared.number]))}
    cers = {number: of_page.rate("cer") for number, of_page in found["cer"].items() if number not in outside and of_page.size}
    parts = tuple(_part(page, cers, outside, found["cer"].get(page.prepared.number)) for page in pages)
    confidence = Confidence(words=probabilities, pages=parts)
    if outside or not cers:
        return _without(confidence, outside)
    whole = {rate: together(of_pages.values()) for rate, of_pages in found.items()}
    cer = _rounded(whole["cer"].rate("cer"))
    low = max(cers, key=lambda number: cers[number])
    return Confidence(
        words=probabilities, pages=parts, expected_cer=cer, expected_wer=_rounded(whole["wer"].rate("wer")), interval=interval(cer),
        expected_cer_text=_rounded(whole["cer_text"].rate("cer_text")) if whole["cer_text"].size else None,
        grade=grade(cer), low_grade=grade(cers[low]), reason=_reason(whole["cer"], cer, low if len(cers) > 1 else None, cers[low]),
    )  # fmt: skip


def grade(cer: float) -> Grade:
    """The grade of an expected character error rate."""
    return next((name for name, limit in GRADES.items() if cer <= limit), "E")


def interval(cer: float) -> tuple[float, float]:
    """What the true rate of nine letters in ten lies between, whose expected rate is `cer`."""
    spread = parameters()["interval"]
    at = log(cer + FINEST)
    low, high = (exp(at + spread[f"{end}_always"] + spread[f"{end}_slope"] * at) - FINEST for end in ("low", "high"))
    return _rounded(max(0.0, min(low, cer))), _rounded(min(1.0, max(high, cer)))


def shares(pages: Sequence[EstimatedPage], composition: Composition, probabilities: Sequence[float], of: Rate) -> dict[int, Shares]:
    """For each page what the rate is reckoned from."""
    unread = {page.prepared.number: next((t.left_unread_share for t in page.trials if t.kept), 0.0) for page in pages}
    words: dict[int, list[tuple[ReadWord, float]]] = {number: [] for number in unread}
    for word, likely in zip(composition.words, probabilities, strict=True):
        kind = composition.regions[word.region].kind
        if word.text and kind not in INK and (of != "cer_text" or word.fate != "removed"):
            words[word.page].append((word, likely))
    return {number: _shares(mine, unread[number], of) for number, mine in words.items()}


def _shares(words: Sequence[tuple[ReadWord, float]], unread: float, of: Rate) -> Shares:
    sizes = [1.0 if of == "wer" else len(word.text) + 1.0 for word, _ in words]
    size = sum(sizes)
    if not size:
        return Shares(size=0.0)
    wrong = sum(mine * (1 - likely) for mine, (_, likely) in zip(sizes, words, strict=True))
    return Shares(size=size, wrong=wrong / size, unread=unread, columns=_columns([word for word, _ in words]))


def _columns(words: Sequence[ReadWord]) -> float:
    """Share of the letters that would be out of order, were the smaller of two regions side by side read at the wrong time. A single line
    at the side of others, such as a date, is put in its place by its height, and does not count."""
    regions: dict[int, list[ReadWord]] = {}
    for word in words:
        regions.setdefault(word.region, []).append(word)
    several = [_Block.of(mine) for mine in regions.values() if len({word.line for word in mine}) > 1]
    moved = sum(min(one.letters, other.letters) for one, other in combinations(several, 2) if one.beside(other))
    return min(moved / sum(len(word.text) for word in words), 0.5)


class _Block(NamedTuple):
    """Where a region stands, and how many letters it has."""

    left: int
    top: int
    right: int
    bottom: int
    letters: int

    @classmethod
    def of(cls, words: Sequence[ReadWord]) -> _Block:
        box = enclosing(word.box for word in words)
        return cls(box.left, box.top, box.right, box.bottom, sum(len(word.text) for word in words))

    def beside(self, other: _Block) -> bool:
        """Side by side: one height for half of the lower one, and nothing of their widths shared."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        apart = self.right <= other.left or other.right <= self.left
        return apart and shared > 0.5 * min(self.bottom - self.top, other.bottom - other.top)


def together(parts: Iterable[Shares]) -> Shares:
    """The shares of a letter from those of its pages."""
    counted = [part for part in parts if part.size]
    size = sum(part.size for part in counted)
    mean = {name: sum(part.size * getattr(part, name) for part in counted) / (size or 1.0) for name in ("wrong", "unread", "columns")}
    return Shares(size=size, **mean)


def not_calibrated(page: EstimatedPage, composition: Composition, wrong: float) -> str:
    """Why no rate can be stated for a page, in a few words; "" where one can."""
    if page.missing:
        return "the page could not be read"
    here = [n for n, word in enumerate(composition.words) if word.page == page.prepared.number and word.text]
    if len(here) < ENOUGH_WORDS:
        return ""
    written = sum(composition.regions[composition.words[n].region].kind == "handwriting" for n in here)
    if written > HANDWRITTEN * len(here):
        return "handwriting"
    if wrong > 1 - LEGIBLE:
        return "hardly legible"
    return "" if page.reading.language in LANGUAGES else "a language that was not calibrated"


def _part(page: EstimatedPage, cers: Mapping[int, float], outside: Mapping[int, str], of_page: Shares | None) -> PageConfidence:
    number = page.prepared.number
    if number in outside:
        return PageConfidence(page=number, reason=NOT_CALIBRATED + outside[number])
    if number not in cers:
        return PageConfidence(page=number, reason="no print was read")
    cer = _rounded(cers[number])
    return PageConfidence(page=number, expected_cer=cer, grade=grade(cer), reason=_causes(of_page, cer) if of_page else "")


def _without(confidence: Confidence, outside: Mapping[int, str]) -> Confidence:
    """No estimate of the letter, and why."""
    told = ", ".join(f"page {number}: {why}" for number, why in outside.items())
    reason = f"not calibrated ({told})" if outside else "no print was read"
    return Confidence(words=confidence.words, pages=confidence.pages, reason=reason)


def _reason(whole: Shares, cer: float, low: int | None, low_cer: float) -> str:
    causes = _causes(whole, cer) or "nothing much is doubtful"
    worst = f"; page {low} is the worst part" if low is not None and grade(low_cer) != grade(cer) else ""
    return causes + worst


CAUSES = {
    "wrong": "words that are hard to read",
    "unread": "print that was not read",
    "columns": "parts side by side, whose order may be wrong",
}
"""What a share means, in words."""


def _causes(found: Shares, cer: float) -> str:
    """What makes up a good part of an error rate that is not small, the largest first."""
    if cer <= GRADES["A"]:
        return ""
    weights = parameters()["cer"]
    parts = {name: weights[name] * value for name, value in found.terms().items() if name in CAUSES}
    return ", ".join(CAUSES[name] for name in sorted(parts, key=lambda n: -parts[n]) if parts[name] >= cer / 4)


def _rounded(rate: float) -> float:
    return round(rate, 5)
