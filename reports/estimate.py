"""What a letter's error rates are likely to be, page by page and as a whole: from the words' probabilities and what else is known.

An expected rate is a sum of shares of the page (shares.py), each with a weight fitted on invented letters (estimate.toml). The interval is
the spread of what was true around what was expected, adjusted to hold nine letters in ten (conformalized quantile regression, Romano,
Patterson and Candès 2019). `python -m benchmarks.calibration` fits.
"""

from __future__ import annotations

import tomllib
from functools import cache
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from document.confidence import Confidence, Grade, PageConfidence
from reports.shares import Rate, shares, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from document.text import Composition
    from reports.shares import EstimatedPage, Shares

VERSION = 4
"""Raised whenever equal input may give another estimate; changed weights count too."""

FILE = Path(__file__).with_name("estimate.toml")

NOT_CALIBRATED = "not calibrated: "
"""In front of the reason why no rate can be stated."""

GRADES: Mapping[Grade, float] = {"A": 0.005, "B": 0.01, "C": 0.02, "D": 0.05, "E": 1.0}
"""The largest expected character error rate of each grade. A: a wrong character in 200, less than people make who type a letter off."""

LANGUAGES = frozenset(["eng", "fra", "spa", "deu"])
"""Languages (Tesseract's names) of the letters that the weights were fitted on."""

LEGIBLE = 0.75
"""Share of a page's characters in words that are right below which it is unlike all pages that the weights were fitted on."""

HANDWRITTEN = 0.5
"""Share of a page's words on handwriting from which it is a page of handwriting."""

ENOUGH_WORDS = 12
"""Fewer words on a page say little about their language and nothing about how legible it is."""

MISTAKE = 2.0
"""Characters that one mistake costs at least in the mean; a rate that amounts to less is none."""

FINEST = 0.001
"""Error rates are compared as ratios, with so much added to both: a letter of a thousand characters shows no smaller ones."""


def key() -> list[object]:
    """What an estimate depends on besides the letter: the version and the weights."""
    return [VERSION, FILE.read_text(encoding="utf-8")]


@cache
def parameters() -> dict[str, dict[str, float]]:
    """The weights in force: a table a rate, and `interval`."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def estimate(pages: Sequence[EstimatedPage], composition: Composition, probabilities: tuple[float, ...]) -> Confidence:
    """The estimate of a letter; probabilities: of each word of the composition, that it is right."""
    found = {of: shares(pages, composition, probabilities, of) for of in get_args(Rate)}
    wrong = {number: of_page.wrong for number, of_page in found["cer"].items()}
    outside = {p.prepared.number: why for p in pages if (why := not_calibrated(p, composition, wrong[p.prepared.number]))}
    cers = {number: rate(of_page, "cer") for number, of_page in found["cer"].items() if number not in outside and of_page.size}
    parts = tuple(_part(page, cers, outside, found["cer"].get(page.prepared.number)) for page in pages)
    confidence = Confidence(words=probabilities, pages=parts)
    if outside or not cers:
        return _without(confidence, outside)
    whole = {of: together(of_pages.values()) for of, of_pages in found.items()}
    cer = _rounded(rate(whole["cer"], "cer"))
    low = max(cers, key=lambda number: cers[number])
    return Confidence(
        words=probabilities, pages=parts, expected_cer=cer, expected_wer=_rounded(rate(whole["wer"], "wer")),
        interval=interval(cer, whole["cer"].size),
        expected_cer_text=_rounded(rate(whole["cer_text"], "cer_text")) if whole["cer_text"].size else None,
        grade=grade(cer), low_grade=grade(cers[low]), reason=_reason(whole["cer"], cer, low if len(cers) > 1 else None, cers[low]),
    )  # fmt: skip


def rate(of_part: Shares, of: Rate) -> float:
    """The expected rate of a page or a letter by the weights in force."""
    weights = parameters()[of]
    return sum(weights[name] * value for name, value in of_part.terms().items())


def grade(cer: float) -> Grade:
    """The grade of an expected character error rate."""
    return next((name for name, limit in GRADES.items() if cer <= limit), "E")


def interval(cer: float, size: float) -> tuple[float, float]:
    """What the true rate of nine letters in ten lies between, whose expected rate is `cer` and that have `size` characters."""
    spread = parameters()["interval"]
    at = log(cer + FINEST)
    low, high = (exp(at + spread[f"{end}_always"] + spread[f"{end}_slope"] * at) - FINEST for end in ("low", "high"))
    least = min(low, cer) if low * size >= MISTAKE else 0.0
    return _rounded(least), _rounded(min(1.0, max(high, cer)))


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
    "words that are hard to read": ("words", "squares"),
    "strokes that were taken for writing": ("scraps",),
    "print that was not read": ("unread",),
}
"""What shares mean, in words."""


def _causes(found: Shares, cer: float) -> str:
    """What makes up a good part of an error rate that is not small, the largest first."""
    if cer <= GRADES["A"]:
        return ""
    weights, terms = parameters()["cer"], found.terms()
    parts = {cause: sum(weights[name] * terms[name] for name in names) for cause, names in CAUSES.items()}
    return ", ".join(cause for cause in sorted(parts, key=lambda c: -parts[c]) if parts[cause] >= cer / 4)


def _rounded(rate: float) -> float:
    return round(rate, 5)
