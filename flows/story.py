"""How a scan becomes a published letter: open, straighten, read, reread, correct, compose, measure, render, publish.

Only values and paths cross between the stages; each stage's result is kept under the hash of what it came from.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from archive.publish import missing, publish
from archive.stages import StageStore, digest
from document.problem import Problem, Trouble
from document.text import Composition
from flows.choice import estimate
from flows.corrections import corrected
from flows.measure import measured, not_calibrated
from flows.pages import LazyScan, read_pages
from flows.summaries import keep_summary
from flows.workroom import VERSION, Clock
from ocr.language import two_letters
from ocr.own_text import OWN_TEXT
from postprocess import compose as composing
from postprocess.metadata.labelled import labelled_lines
from postprocess.metadata.reading import read_metadata
from reports import files as rendering

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.records import Entry, Status
    from document.correction import Correction
    from flows.pages import ReadPage
    from flows.workroom import Workroom
    from postprocess.learning import Learnt


class Told(Struct, frozen=True, kw_only=True):
    """The end of the story: what is to be written into the catalogue. `gap`: the trouble that kept a page from being read, "" if none."""

    status: Status
    pages: int
    language: str | None
    problems: tuple[Problem, ...]
    result_key: str
    changed: bool
    grade: str | None = None
    expected_cer: float | None = None
    estimate: float | None = None
    gap: str = ""


def tell(room: Workroom, entry: Entry, files: Sequence[Path], *, redo_from: str | None, clock: Clock) -> Told:
    """Take one document through all stages. Raises Refusal and Trouble."""
    with LazyScan(room, files) as scan:  # one process opens it for its pictures and for its searchable copy
        return _tell(room, entry, scan, redo_from=redo_from, clock=clock)


def _tell(room: Workroom, entry: Entry, scan: LazyScan, *, redo_from: str | None, clock: Clock) -> Told:
    pages, result = result_of(room, StageStore(room.folders.stages, redo_from), clock, entry, scan)
    result_key = key_of(result)
    changed = _must_publish(room, entry, result_key, redo_from)
    if changed:
        with clock.time("render"):
            previews = {p.source.number: p.preview for p in pages if p.preview}
            rendered = rendering.render(result, previews, scan.facsimile)
        with clock.time("publish"):
            publish(room.folders, entry.id, rendered)
            keep_summary(room.catalogue, entry.id, result_key, rendered)
    return Told(
        status=_status(result.problems), pages=len(pages), language=result.language, problems=result.problems,
        result_key=result_key, changed=changed, grade=result.confidence.grade, expected_cer=result.confidence.expected_cer,
        estimate=estimate(t for p in pages if p.reading.reader != OWN_TEXT for t in p.trials),
        gap=next((p.gap.problem.code for p in pages if isinstance(p.gap, Trouble)), ""),
    )  # fmt: skip


def result_of(room: Workroom, store: StageStore, clock: Clock, entry: Entry, scan: LazyScan) -> tuple[list[ReadPage], rendering.Result]:
    """The pages, and all that is to be published of them. Raises as `tell`."""
    pages, problems, corrections, composition = compose_text(room, store, clock, entry, scan)
    confidence = measured(store, clock, pages, composition)
    with clock.time("measure"):
        problems = (*_all_problems(pages, problems), *_unsure_parts(composition), *not_calibrated(confidence))
        language = _language(pages)
        metadata = read_metadata(labelled_lines(composition), language)
    return pages, rendering.Result(
        document=entry.id, name=entry.name, status=_status(problems), language=language, composition=composition, problems=problems,
        metadata=metadata,
        pages=tuple(rendering.ResultPage(source=p.source, prepared=p.prepared, reading=p.reading, trials=p.trials) for p in pages),
        corrections=corrections, confidence=confidence,
        provenance=_provenance(room),
    )  # fmt: skip


def _status(problems: Sequence[Problem]) -> Literal["published", "needs-a-look"]:
    return "needs-a-look" if any(p.kind.family == "doubt" for p in problems) else "published"


def key_of(result: rendering.Result) -> str:
    """What is published is named by this: another key, and it is published anew."""
    return digest(["render", rendering.VERSION, result])


def compose_text(
    room: Workroom, store: StageStore, clock: Clock, entry: Entry, scan: LazyScan
) -> tuple[list[ReadPage], tuple[Problem, ...], tuple[Correction, ...], Composition]:
    """The stages up to the text: the pages as corrected, what reading them had to say, the corrections, the text. Raises as `tell`."""
    pages, problems = read_pages(room, store, clock, entry, scan)
    pages, corrections = corrected(room, store, clock, entry, pages)
    key = digest(["compose", composing.VERSION, room.learnt.snapshot, [[p.prepared, p.reading] for p in pages]])
    with clock.time("compose"):
        composition = store.once("compose", key, Composition, lambda: _compose(pages, room.learnt))
    return pages, problems, corrections, composition


def _provenance(room: Workroom) -> dict[str, str]:
    """The readers, what they were asked to read, and what had been learnt."""
    languages = "+".join(room.settings.languages)
    snapshot = {"snapshot": str(room.learnt.snapshot.number)} if room.learnt.snapshot else {}
    shown = {"letter_pdf": room.settings.letter_pdf} if room.settings.letter_pdf != "received" else {}
    return {"verbale": VERSION, "engine": room.engine.name, "second_reader": room.second.name, "languages": languages, **snapshot, **shown}


def _compose(pages: Sequence[ReadPage], learnt: Learnt) -> Composition:
    return composing.compose([(p.prepared, p.reading) for p in pages], learnt)


def _must_publish(room: Workroom, entry: Entry, result_key: str, redo_from: str | None) -> bool:
    return redo_from is not None or entry.result_key != result_key or bool(missing(room.folders, entry.id, rendering.NAMES))


def _all_problems(pages: Sequence[ReadPage], opening: Sequence[Problem]) -> tuple[Problem, ...]:
    """In the order of the pages; a letter on which nothing is left to read is a doubt about the whole of it."""
    found = [*opening, *(p for page in pages for p in page.problems)]
    if all(page.prepared.blank for page in pages) or not any(page.reading.lines for page in pages):
        found.insert(0, Problem("all-blank"))
    return tuple(dict.fromkeys(found))


def _unsure_parts(composition: Composition) -> tuple[Problem, ...]:
    """One doubt a page on which something looks like a letterhead or the like and stays."""
    kinds: dict[int, list[str]] = {}
    for number in composition.questionable:
        region = composition.regions[number]
        kinds.setdefault(region.page, []).append(region.kind.replace("_", " "))
    return tuple(Problem("part-unsure", page, ", ".join(dict.fromkeys(found))) for page, found in sorted(kinds.items()))


def _language(pages: Sequence[ReadPage]) -> str | None:
    """The language of most words, in two letters."""
    words = Counter[str]()
    for page in pages:
        words[page.reading.language] += sum(len(line.words) for line in page.reading.lines)
    best = words.most_common(1)
    return two_letters(best[0][0]) or None if best and best[0][1] else None
