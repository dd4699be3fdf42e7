"""What each step of preparing a page costs: CPU seconds of this process by step, looks at the reading (other processes) apart."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from ocr.legibility import look
from ocr.tesseract import Tesseract
from preprocessing import cleaning, coverage, draft, opening, resample, straighten

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.corpus import Corpus


class Costs:
    """CPU seconds by the name of the step, the pages they were spent on, and how often a step looked at the reading."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.pages = 0
        self.looks = 0

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """`work`, with its seconds added up under `name`."""

        def measured(*given: Any) -> Any:
            started = time.process_time()
            try:
                return work(*given)
            finally:
                self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - started

        return measured

    def counted(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*given: Any) -> Any:
            self.looks += 1
            return work(*given)

        return measured


def costs_of_steps(corpus: Corpus, work: Path) -> Costs:
    """Prepare every page of the corpus as the stage `straighten` does and count what is left unread as if nothing had been read."""
    costs, glance = Costs(), look(Tesseract(work), "eng")
    with ExitStack() as changed:
        changed.enter_context(patch.object(straighten, "begin", costs.timed("facts", draft.begin)))
        changed.enter_context(patch.object(straighten, "STEPS", tuple(costs.timed(step.__name__, step) for step in straighten.STEPS)))
        changed.enter_context(patch.object(resample, "apply", costs.timed("resample", resample.apply)))
        for cleanings in (cleaning.CLEARINGS, cleaning.CLEANINGS):
            changed.enter_context(patch.dict(cleanings, {name: costs.timed(f"apply: {name}", do) for name, do in cleanings.items()}))
        for letter in corpus.letters:
            with opening.open_scan([letter.scan], work) as scan:
                for page in scan.opened.pages:
                    picture = scan.picture(page.number)
                    prepared, found = straighten.prepare(picture, page, costs.counted(glance))
                    upright = straighten.upright(picture, prepared)
                    costs.timed("preview", straighten.preview)(upright, prepared.dpi)
                    placed = costs.timed("unread print", found.placed)(prepared.transform)
                    costs.timed("unread print", coverage.coverage)(placed, prepared.width, prepared.height, [])
                    costs.pages += 1
    return costs
