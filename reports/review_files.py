"""The review of an archive for spreadsheets and programs. Names of files and columns stay; new ones come after them (docs/reports.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

import msgspec

from document.defect import DEFECTS
from reports.archive import cell
from reports.survey import BINS, WORSE_THAN

if TYPE_CHECKING:
    from reports.review import Review
    from reports.sampling import Lot
    from reports.survey import Part

Cell = str | float | None

PAGES = (
    "id", "name", "page", "grade", "expected_cer", "reason", "words", "doubtful", "dpi", "defects", "received", "batch", "scanner",
    "report",
)  # fmt: skip
DEFECT_GROUPS = ("day", "batch", "scanner", "letters", "pages", *DEFECTS, "striking")
PARTS = (
    "by", "name", "letters", "pages", "graded", "median_expected_cer", "ninth_decile_expected_cer", "worse_than_2_percent", "to_look_at",
)  # fmt: skip
RULES = ("rule", "applied", "proposed", "rejected")
WORDS = ("word", "times", "letters")
SAMPLING = (
    "lot", "lot_pages", "sample_pages", "accept", "reject", "id", "name", "page", "expected_cer", "report", "worse_than_2_percent",
)  # fmt: skip


def review_files(review: Review, made: str) -> dict[str, bytes]:
    """All of them by name. made: when, in ISO 8601."""
    survey = review.survey
    files = {
        "pages.csv": _table(PAGES, _pages(review)),
        "defects.csv": _table(DEFECT_GROUPS, _groups(review)),
        "groups.csv": _table(PARTS, _parts(review)),
        "correction-rules.csv": _table(RULES, ((rule.name, rule.applied, rule.proposed, rule.rejected) for rule in survey.rules)),
        "doubtful-words.csv": _table(WORDS, ((word.word, word.times, word.letters) for word in survey.doubted)),
        "sampling.csv": _table(SAMPLING, _sampling(review)),
        "report.json": msgspec.json.format(msgspec.json.encode(_told(review, made)), indent=1).decode() + "\n",
    }
    return {name: text.encode("utf-8") for name, text in files.items()}


def _table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(columns)
    table.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def _pages(review: Review) -> Iterable[Sequence[Cell]]:
    for letter in review.letters:
        row = letter.row
        for page in letter.summary.pages if letter.summary else ():
            yield (row.id, row.name, page.page, page.grade, page.expected_cer, page.reason, page.words, page.doubtful, page.dpi,
                   " ".join(page.defects), row.received, row.batch, row.scanner, page_link(row.link, page.page))  # fmt: skip


def page_link(link: str | None, page: int) -> str | None:
    """The link to a page of a letter's report."""
    return f"{link}#page-{page}" if link else None


def _groups(review: Review) -> Iterable[Sequence[Cell]]:
    for group in review.groups:
        counts = [group.defects.get(name, 0) for name in DEFECTS]
        yield (group.day, group.batch, group.scanner, group.letters, group.pages, *counts, " ".join(group.striking))


def _kinds(review: Review) -> list[tuple[str, tuple[Part, ...]]]:
    survey = review.survey
    return [
        ("archive", (survey.whole,)), ("day", survey.days), ("date of letter", survey.dates), ("sender", survey.senders),
        ("batch", survey.batches), ("scanner", survey.scanners),
    ]  # fmt: skip


def _parts(review: Review) -> Iterable[Sequence[Cell]]:
    for by, parts in _kinds(review):
        for part in parts:
            yield (by, part.name, part.letters, part.pages, part.graded, part.median, part.ninth, part.worse, part.look)


def _sampling(review: Review) -> Iterable[Sequence[Cell]]:
    known = review.by_id
    for lot in review.lots:
        for drawn in lot.drawn:
            letter = known[drawn.document]
            rate = next((p.expected_cer for p in letter.summary.pages if p.page == drawn.page), None) if letter.summary else None
            yield (lot.name, lot.pages, lot.sample, lot.accept, lot.reject, drawn.document, letter.row.name, drawn.page, rate,
                   page_link(letter.row.link, drawn.page), "")  # fmt: skip


def _told(review: Review, made: str) -> dict[str, Any]:
    survey = review.survey
    ends = [*BINS, 1.0]
    return {
        "schema": "verbale-report/1",
        "made": made,
        "worse_than": WORSE_THAN,
        "words": survey.words,
        "doubtful_words": survey.doubtful,
        "grades": survey.grades,
        "ungraded": survey.ungraded,
        "expected_cer": [{"at_most": end, "letters": count} for end, count in zip(ends, survey.classes, strict=True)],
        **{by.replace(" ", "_"): parts if by != "archive" else parts[0] for by, parts in _kinds(review)},
        "defects": review.groups,
        "alarms": [{"day": a.group.day, "batch": a.group.batch, "scanner": a.group.scanner, "defect": a.defect, "pages": a.found,
                    "of": a.group.pages, "elsewhere": a.elsewhere, "of_others": a.others} for a in review.alarms],
        "to_do": [{"code": t.code, "family": t.family, "message": t.message, "advice": t.advice,
                   "letters": [letter.row.id for letter in t.letters]} for t in survey.tasks],
        "worst": [letter.row.id for letter in survey.worst],
        "corrections": survey.rules,
        "frequent_doubtful_words": survey.doubted,
        "sampling": {"aql": review.aql, "lots": [_lot(lot) for lot in review.lots]},
    }  # fmt: skip


def _lot(lot: Lot) -> dict[str, Any]:
    pages = [{"id": page.document, "page": page.page} for page in lot.drawn]
    return {"name": lot.name, "pages": lot.pages, "sample": lot.sample, "accept": lot.accept, "drawn": pages}
