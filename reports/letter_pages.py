"""The pages of a letter as its report shows them: words with their boxes and marks, what is left out, facts in words."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from msgspec import Struct

from document.confidence import Confidence
from document.correction import Correction
from document.defect import Defect
from document.geometry import Box, enclosing
from document.metadata import Metadata
from document.page import PageReading, PreparedPage
from document.problem import Problem
from document.text import Composition, ReadWord
from reports.marking import DOUBTFUL, aired, chance, mark_class, rate
from reports.template import language_name, language_tag


class LetterReport(Struct, frozen=True, kw_only=True):
    """What the report of one letter is made from.

    name: the file name as it was dropped in; document: its id; status: as in docs/archivist.md.
    previews: page number to a JPEG of the upright page at any scale, the same across and down; a page without one shows an empty sheet.
    provenance: what to tell at the foot of the page, label to value (versions of programs, settings). defects: by page.
    """

    name: str
    document: str
    status: str
    pages: tuple[PreparedPage, ...]
    readings: tuple[PageReading, ...]
    composition: Composition
    previews: dict[int, bytes] = {}
    problems: tuple[Problem, ...] = ()
    provenance: dict[str, str] = {}
    corrections: tuple[Correction, ...] = ()
    metadata: Metadata = Metadata()
    confidence: Confidence = Confidence()
    defects: dict[int, tuple[Defect, ...]] = {}


class ShownWord(Struct, frozen=True):
    """A word of the transcript. `number` counts the words of the reading; `likely`: right, 0-1, None when that was not estimated;
    `removed`: not in the clean text; `others`: what else was read there."""

    number: int
    text: str
    box: Box
    likely: float | None
    removed: bool
    others: tuple[str, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Is it marked? What is left out of the clean text is surrounded as a whole."""
        return self.likely is not None and self.likely < DOUBTFUL and not self.removed

    @property
    def told(self) -> str:
        """What is told of a marked word where it is rested on."""
        others = " or ".join(f"“{other}”" for other in self.others)
        return chance(self.likely) + (f"; also read: {others}" if others else "")

    @property
    def sure(self) -> str:
        return mark_class(self.likely)

    @property
    def mark(self) -> Box:
        """The box with a little air around it, so that its edge does not cover the print."""
        return aired(self.box, max(2, round(0.12 * self.box.height)))


class ShownRegion(Struct, frozen=True):
    """Lines of one region; `kind` "" where there is nothing to tell."""

    kind: str
    lines: tuple[tuple[ShownWord, ...], ...]


class ShownPart(Struct, frozen=True):
    """A region that is left out of the clean text, or may have to be (`stays`), with its number and the box around its words."""

    number: int
    page: int
    kind: str
    words: str
    reason: str
    box: Box
    stays: bool


class ShownPage(Struct, frozen=True):
    """A page as the report shows it; `picture` a data: URI, "" where there is none."""

    number: int
    state: Literal["read", "nothing", "blank", "not read"]
    prepared: PreparedPage | None
    picture: str
    language: str
    tag: str
    facts: tuple[str, ...]
    regions: tuple[ShownRegion, ...]
    marks: tuple[ShownWord, ...]
    problems: tuple[Problem, ...]
    parts: tuple[ShownPart, ...] = ()
    grade: str | None = None


def shown_pages(report: LetterReport) -> list[ShownPage]:
    """All pages of a letter, first to last, those that could not be read too."""
    prepared = {page.number: page for page in report.pages}
    readings = {reading.number: reading for reading in report.readings}
    by_page: dict[int, list[tuple[int, ReadWord]]] = {}
    for number, word in enumerate(report.composition.words):
        by_page.setdefault(word.page, []).append((number, word))
    last = max([report.composition.pages, *prepared, *readings, *by_page], default=0)
    return [_page(report, n, prepared.get(n), readings.get(n), by_page.get(n, [])) for n in range(1, last + 1)]


def _page(
    report: LetterReport,
    number: int,
    prepared: PreparedPage | None,
    reading: PageReading | None,
    words: list[tuple[int, ReadWord]],
) -> ShownPage:
    regions = _regions(report, words, others_of(reading))
    shown = [word for region in regions for line in region.lines for word in line]
    marks = tuple(word for word in shown if word.doubtful)
    preview = report.previews.get(number)
    return ShownPage(
        number=number,
        state=_state(prepared, reading, bool(shown)),
        prepared=prepared,
        picture="data:image/jpeg;base64," + b64encode(preview).decode("ascii") if preview else "",
        language=language_name(reading.language) if reading else "",
        tag=language_tag(reading.language) if reading else "",
        facts=(*_estimate(report.confidence, number), *_facts(prepared, reading, report.defects.get(number, ()), len(marks))),
        regions=regions,
        marks=marks,
        problems=tuple(problem for problem in report.problems if problem.page == number),
        parts=tuple(_parts(report.composition, number)),
        grade=next((part.grade for part in report.confidence.pages if part.page == number), None),
    )


def _parts(composition: Composition, page: int) -> Iterator[ShownPart]:
    """The regions of a page that are left out, and those that may have to be, in the order of the reading."""
    stays = set(composition.questionable)
    for number in sorted({*composition.left_out, *stays}):
        region = composition.regions[number]
        if region.page == page:
            boxes = [word.box for word in composition.words if word.region == number]
            kind, words = region.kind.replace("_", " "), composition.words_of(number)
            yield ShownPart(number, page, kind, words, region.reason, aired(enclosing(boxes), 6), number in stays)


def others_of(reading: PageReading | None) -> dict[tuple[Box, str], tuple[str, ...]]:
    """What other readers read at the place of a word, by its box and what was voted for there."""
    if reading is None:
        return {}
    words = [word for line in reading.lines for word in line.words if word.readings]
    voted = {(word.box, word.text if word.read is None else word.read): word for word in words}
    return {key: tuple(dict.fromkeys(r.text for r in word.readings if r.text not in ("", key[1]))) for key, word in voted.items()}


def _estimate(confidence: Confidence, number: int) -> tuple[str, ...]:
    """What is expected of a page, for the line of facts above it."""
    part = next((part for part in confidence.pages if part.page == number), None)
    if part is None or part.expected_cer is None:
        return (part.reason,) if part is not None and part.reason else ()
    return (f"{rate(part.expected_cer)} of the characters expected to be wrong", *([part.reason] if part.reason else []))


def _state(prepared: PreparedPage | None, reading: PageReading | None, words: bool) -> Literal["read", "nothing", "blank", "not read"]:
    if words:
        return "read"
    if prepared is not None and prepared.blank:
        return "blank"
    return "nothing" if reading is not None and reading.reader else "not read"


def _facts(prepared: PreparedPage | None, reading: PageReading | None, defects: Sequence[Defect], marks: int) -> tuple[str, ...]:
    language = language_name(reading.language) if reading else ""
    facts = [f"read by {reading.reader}" + (f", {language}" if language else "")] if reading and reading.reader else []
    if prepared is not None and prepared.turn:
        facts.append(f"turned by {prepared.turn}°")
    if prepared is not None and abs(prepared.skew_degrees) >= 0.05:
        facts.append(f"lines stood {abs(prepared.skew_degrees):.1f}° askew")
    # Turn and tilt have just been told in figures.
    told = {"turned", "skewed"}
    facts += [defect.words for defect in defects if defect.name not in told]
    return (*facts, f"{marks} {'word' if marks == 1 else 'words'} marked") if marks else tuple(facts)


def _regions(
    report: LetterReport, words: list[tuple[int, ReadWord]], others: dict[tuple[Box, str], tuple[str, ...]]
) -> tuple[ShownRegion, ...]:
    regions, composition, likely = [], report.composition, report.confidence.words
    for region, members in groupby(words, key=lambda pair: pair[1].region):
        lines = [_line(list(line), likely, others) for _, line in groupby(members, key=lambda pair: pair[1].line)]
        kind = composition.regions[region].kind if region < len(composition.regions) else "body"
        regions.append(ShownRegion("" if kind == "body" else kind.replace("_", " "), tuple(line for line in lines if line)))
    return tuple(region for region in regions if region.lines)


def _line(
    words: list[tuple[int, ReadWord]], likely: Sequence[float], others: dict[tuple[Box, str], tuple[str, ...]]
) -> tuple[ShownWord, ...]:
    return tuple(
        ShownWord(
            number, word.text, word.box, likely[number] if likely else None, word.fate == "removed", others.get((word.box, word.read), ())
        )
        for number, word in words
        if word.text
    )
