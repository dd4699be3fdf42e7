"""The files of a published folder (docs/published-files.md), made from values alone: equal values give equal bytes."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from document.confidence import Confidence
from document.correction import Correction
from document.metadata import Metadata
from document.page import OtherReading, PageReading, PreparedPage, SourcePage, Trial
from document.problem import Problem
from document.text import Composition, Paragraph
from reports.alto import alto_page
from reports.corrections import COLUMNS as _CORRECTIONS
from reports.corrections import correction_rows, corrections_json
from reports.defects import page_defects
from reports.hocr import hocr_page
from reports.layout import placed_pages
from reports.letter import letter_report
from reports.letter_pages import LetterReport
from reports.marking import doubtful
from reports.metadata import metadata_json
from reports.page_xml import page_xml
from reports.text_layer import text_layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from document.defect import Defect
    from document.geometry import Box
    from document.text import ReadWord
    from document.text_layer import TextLayer
    from reports.layout import PlacedPage

VERSION = 12

NAMES = (
    "text.txt", "transcript.txt", "reading.txt", "words.csv", "corrections.csv", "removals.csv", "document.json", "confidence.json",
    "metadata.json", "report.html", "alto/0001.xml", "hocr/0001.html", "page/0001.xml", "letter.pdf",
)  # fmt: skip
"""What `render` makes; a published folder that lacks one of them is made again."""

_WORDS = ("page", "left", "top", "right", "bottom", "read", "text", "engine_confidence", "p_correct", "kind", "fate")
_REMOVALS = ("page", "left", "top", "right", "bottom", "text", "kind", "reason")


class ResultPage(Struct, frozen=True, kw_only=True):
    """One page, from the facts of the scan to the reading, and the ways in which it was read."""

    source: SourcePage
    prepared: PreparedPage
    reading: PageReading
    trials: tuple[Trial, ...] = ()


class Result(Struct, frozen=True, kw_only=True):
    """All that is known about a letter when it is published. `language` in two letters, `provenance` names tools and settings."""

    document: str
    name: str
    status: Literal["published", "needs-a-look"]
    language: str | None
    pages: tuple[ResultPage, ...]
    composition: Composition
    problems: tuple[Problem, ...]
    provenance: dict[str, str]
    corrections: tuple[Correction, ...] = ()
    metadata: Metadata = Metadata()
    confidence: Confidence = Confidence()

    def defects(self, page: ResultPage) -> tuple[Defect, ...]:
        """The named defects of a page, of its picture and of what its reading shows."""
        return page_defects(page.source, page.prepared, self.composition)

    def p_correct(self, word: int) -> float | None:
        """The probability that the text of a word is right; None where nothing was estimated."""
        return self.confidence.words[word] if self.confidence.words else None


def render(result: Result, previews: Mapping[int, bytes], searchable: Callable[[TextLayer], bytes]) -> dict[str, bytes]:
    """Every file by name. `previews`: JPEG of the upright page by page number; `searchable`: makes the PDF with this text of the scan."""
    composition = result.composition
    backs = {p.source.number: stored(p) for p in result.pages}
    boxes = [backs[word.page](word.box) for word in composition.words]
    files = {
        "text.txt": composition.text,
        "transcript.txt": composition.transcript("text"),
        "reading.txt": composition.transcript("read"),
        "words.csv": _table(_WORDS, (_word_row(n, box, result) for n, box in enumerate(boxes))),
        "corrections.csv": _table(_CORRECTIONS, correction_rows(result.corrections, backs)),
        "removals.csv": _table(_REMOVALS, _removal_rows(result, boxes)),
        "document.json": _json(_document(result, boxes, backs)),
        "confidence.json": _json(_confidence(result)),
        "metadata.json": _json(_metadata(result)),
        "report.html": letter_report(_letter_report(result, previews)),
    }
    pages = placed_pages(composition, [(p.source, p.prepared, p.reading) for p in result.pages], result.confidence.words)
    layer = text_layer(
        pages, result.metadata, name=result.name, document=result.document, language=result.language,
        producer=f"verbale {result.provenance.get('verbale', '')}", straight=result.provenance.get("letter_pdf") == "straightened",
    )  # fmt: skip
    return {name: text.encode("utf-8") for name, text in files.items()} | _layouts(result, pages) | {"letter.pdf": searchable(layer)}


def _layouts(result: Result, pages: Sequence[PlacedPage]) -> dict[str, bytes]:
    """ALTO, hOCR and PAGE of each page."""
    makers = {"alto/{:04}.xml": alto_page, "hocr/{:04}.html": hocr_page, "page/{:04}.xml": page_xml}
    return {
        path.format(page.source.number): make(page, document=result.document, name=result.name, provenance=result.provenance)
        for page in pages
        for path, make in makers.items()
    }


def _letter_report(result: Result, previews: Mapping[int, bytes]) -> LetterReport:
    return LetterReport(
        name=result.name, document=result.document, status=result.status, pages=tuple(p.prepared for p in result.pages),
        readings=tuple(p.reading for p in result.pages), composition=result.composition, previews=dict(previews),
        problems=result.problems, provenance=result.provenance, metadata=result.metadata, corrections=result.corrections,
        confidence=result.confidence, defects={p.source.number: result.defects(p) for p in result.pages},
    )  # fmt: skip


def stored(page: ResultPage) -> Callable[[Box], Box]:
    """From upright pixels of a page to pixels of its picture as stored in the scan."""
    back = page.prepared.transform.inverse()
    return lambda box: back.box(box).within(page.source.width, page.source.height)


def _word_row(number: int, box: Box, result: Result) -> Sequence[object]:
    word, likely = result.composition.words[number], result.p_correct(number)
    confidence = "" if word.confidence is None else f"{word.confidence:.2f}"
    kind = result.composition.regions[word.region].kind
    return (word.page, box.left, box.top, box.right, box.bottom, word.read, word.text, confidence, "" if likely is None else likely, kind,
            word.fate)  # fmt: skip


def _removal_rows(result: Result, boxes: Sequence[Box]) -> Iterable[Sequence[object]]:
    for word, box in zip(result.composition.words, boxes, strict=True):
        if word.fate == "removed":
            region = result.composition.regions[word.region]
            yield (word.page, box.left, box.top, box.right, box.bottom, word.text, region.kind, region.reason)


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n"


def _problems(result: Result) -> list[dict[str, Any]]:
    return [{"code": p.code, "page": p.page, "message": p.message, "advice": p.advice} for p in result.problems]


def _document(result: Result, boxes: Sequence[Box], backs: Mapping[int, Callable[[Box], Box]]) -> dict[str, Any]:
    return {
        "schema": "verbale-document/1",
        "document": result.document,
        "language": result.language,
        "pages": [_page(page, result, boxes) for page in result.pages],
        "paragraphs": [_paragraph(paragraph) for paragraph in result.composition.paragraphs],
        "corrections": corrections_json(result.corrections, backs),
        "removals": [_removal(number, word, result) for number, word in enumerate(result.composition.words, 1) if word.fate == "removed"],
        "problems": _problems(result),
        "provenance": result.provenance,
    }


def _removal(number: int, word: ReadWord, result: Result) -> dict[str, Any]:
    region = result.composition.regions[word.region]
    return {"word": number, "kind": region.kind, "certainty": region.certainty, "reason": region.reason}


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    """How the words make up `text.txt`: what each shows, and what stands in front of it. Joins can be seen and replayed."""
    pieces = [{"word": piece.word + 1, "shown": piece.shown, "gap": piece.gap} for piece in paragraph.pieces]
    return {"kind": paragraph.kind, "pieces": pieces} | ({"mark": paragraph.mark} if paragraph.mark else {})


def _page(page: ResultPage, result: Result, boxes: Sequence[Box]) -> dict[str, Any]:
    source, prepared = page.source, page.prepared
    return {
        "number": source.number,
        "width": source.width,
        "height": source.height,
        "dpi": list(source.dpi),
        "dpi_from": source.dpi_from,
        "picture": source.picture,
        "turn": prepared.turn,
        "skew_degrees": prepared.skew_degrees,
        "transform": list(prepared.transform.matrix),
        "upright": {"width": prepared.width, "height": prepared.height, "dpi": prepared.dpi},
        "blank": prepared.blank,
        "facts": prepared.facts,
        "steps": list(prepared.steps),
        "trials": list(page.trials),
        "defects": [{"name": defect.name, "evidence": defect.evidence} for defect in result.defects(page)],
        "reader": page.reading.reader,
        "language": page.reading.language,
        "regions": _regions(page, result, boxes),
    }


def _regions(page: ResultPage, result: Result, boxes: Sequence[Box]) -> list[dict[str, Any]]:
    """The regions of a page with their lines and words; `id` of a word is its row in words.csv, counted from 1."""
    regions: dict[int, dict[str, Any]] = {}
    lines: dict[tuple[int, int], list[dict[str, Any]]] = {}
    readings = {
        (word.box, word.text if word.read is None else word.read): word.readings for line in page.reading.lines for word in line.words
    }
    for number, (word, box) in enumerate(zip(result.composition.words, boxes, strict=True)):
        if word.page != page.source.number:
            continue
        kind = result.composition.regions[word.region]
        told = {"kind": kind.kind, "certainty": kind.certainty, "evidence": kind.evidence, "reason": kind.reason}
        region = regions.setdefault(word.region, {**told, "lines": []})
        if (word.region, word.line) not in lines:
            lines[word.region, word.line] = []
            region["lines"].append({"words": lines[word.region, word.line]})
        only = OtherReading(page.reading.reader, word.read, word.confidence)
        lines[word.region, word.line].append(
            {
                "id": number + 1,
                "box": [box.left, box.top, box.right, box.bottom],
                "read": word.read,
                "text": word.text,
                "fate": word.fate,
                "p_correct": result.p_correct(number),
                "readings": list(readings.get((word.box, word.read), ()) or (only,)),
            }
        )
    return list(regions.values())


def _confidence(result: Result) -> dict[str, Any]:
    """Rates and grades are null where a page is unlike all that were calibrated: a number on a report has been measured (docs/design.md,
    law 4)."""
    words, confidence = result.composition.words, result.confidence
    uncertain = doubtful(words, confidence.words)
    parts = {part.page: part for part in confidence.pages}
    pages = []
    for page in result.pages:
        number, prepared = page.source.number, page.prepared
        mine = [i for i, word in enumerate(words) if word.page == number]
        pages.append(
            {
                "page": number,
                "grade": parts[number].grade if number in parts else None,
                "expected_cer": parts[number].expected_cer if number in parts else None,
                "reason": parts[number].reason if number in parts else "",
                "words": len(mine),
                "doubtful": sum(i in uncertain for i in mine),
                "dpi": prepared.dpi,
                "skew_degrees": prepared.skew_degrees,
                "turned": prepared.turn,
                "defects": [defect.name for defect in result.defects(page)],
            }
        )
    return {
        "schema": "verbale-confidence/1",
        "document": result.document,
        "grade": confidence.grade,
        "low_grade": confidence.low_grade,
        "reason": confidence.reason,
        "expected_cer": confidence.expected_cer,
        "expected_wer": confidence.expected_wer,
        "interval": confidence.interval,
        "expected_cer_text": confidence.expected_cer_text,
        "pages": pages,
        "corrections": sum(correction.decision == "applied" for correction in result.corrections),
        "removed_words": sum(word.fate == "removed" for word in words),
        "problems": _problems(result),
    }


def _metadata(result: Result) -> dict[str, Any]:
    """Boxes in pixels of the page picture as stored."""
    pages = {page.source.number: page for page in result.pages}

    def stored(number: int, box: Box) -> Box:
        source, prepared = pages[number].source, pages[number].prepared
        return prepared.transform.inverse().box(box).within(source.width, source.height)

    return metadata_json(result.metadata, stored)
