"""The stage `measure`: how likely each word is right, and what error rates are to be expected of the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.stages import digest
from document.confidence import Confidence
from document.problem import Problem
from ocr import calibration
from reports import estimate
from reports.shares import EstimatedPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.stages import StageStore
    from document.text import Composition
    from flows.pages import ReadPage
    from flows.workroom import Clock


def measured(store: StageStore, clock: Clock, pages: Sequence[ReadPage], composition: Composition) -> Confidence:
    """The probabilities and the estimate of a letter. Raises Trouble."""
    found = [[page.prepared, page.reading, page.trials, page.gap is not None] for page in pages]
    key = digest(["measure", calibration.key(), estimate.key(), found, composition])
    with clock.time("measure"):
        return store.once("measure", key, Confidence, lambda: confidence(pages, composition))


def confidence(pages: Sequence[ReadPage], composition: Composition) -> Confidence:
    """The same, reckoned now."""
    likely = calibration.probabilities(calibrated_pages(pages), composition)
    return estimate.estimate(estimated_pages(pages), composition, likely)


def calibrated_pages(pages: Sequence[ReadPage]) -> list[calibration.CalibratedPage]:
    """The pages as the probabilities of words need them."""
    return [calibration.CalibratedPage(prepared=p.prepared, reading=p.reading, trials=p.trials) for p in pages]


def estimated_pages(pages: Sequence[ReadPage]) -> list[EstimatedPage]:
    """The pages as the estimate needs them."""
    return [EstimatedPage(prepared=p.prepared, reading=p.reading, trials=p.trials, missing=p.gap is not None) for p in pages]


def not_calibrated(found: Confidence) -> tuple[Problem, ...]:
    """A note for each page about which no rate can be stated, though words were read there."""
    outside = ((part.page, part.reason.partition(estimate.NOT_CALIBRATED)) for part in found.pages)
    return tuple(Problem("not-calibrated", page, why) for page, (_, named, why) in outside if named)
