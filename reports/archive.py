"""The archive's report for people and spreadsheets: one table of all documents, what needs a person first."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from msgspec import Struct

from document.defect import DEFECTS
from document.problem import Problem
from reports.charts import classes_chart, percent, rate_bar, trend_chart
from reports.survey import WORSE_THAN
from reports.template import STATUSES, language_name, notes, render, showable, to_look_at

if TYPE_CHECKING:
    from reports.review import Review

# A path below or beside the report: no scheme, no host, no backslash, which browsers take for a slash.
_RELATIVE_HREF = re.compile(r"(?!/)[A-Za-z0-9._~!$&'()*+,;=@%/-]+")
# What a spreadsheet takes for a formula (OWASP, CSV injection).
_FORMULA = re.compile(r"[=+\-@\t\r]")


SHOWN: dict[str, object] = {
    "classes": classes_chart, "trend": trend_chart, "bar": rate_bar, "percent": percent, "defects": DEFECTS,
    "most_letters": 60, "most_parts": 15, "most_groups": 30, "most_lots": 12, "most_days": 60, "worse": WORSE_THAN,
}  # fmt: skip
"""What the template draws with, and how much of each list it shows; the files beside the report hold all of it."""


class Row(Struct, frozen=True, kw_only=True):
    """One document in the table. `received` in ISO 8601; rates are fractions of 1.

    link, text_link: from the report's folder to the letter's `report.html` and `text.txt`, relative and percent-encoded.
    """

    id: str
    name: str
    status: str
    pages: int | None
    language: str | None = None
    grade: str | None = None
    expected_cer: float | None = None
    received: str = ""
    batch: str | None = None
    scanner: str | None = None
    problems: tuple[Problem, ...] = ()
    link: str | None = None
    text_link: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError where a link leads out of the archive."""
        for href in (self.link, self.text_link):
            if href is not None and not _RELATIVE_HREF.fullmatch(href):
                raise ValueError("not a relative, percent-encoded link")


class Column(Struct, frozen=True):
    """A plain column of the table: what it shows, and whether it is shown when no row has anything in it."""

    name: str
    heading: str
    shown: Callable[[Row], str]
    number: bool = False
    always: bool = False


COLUMNS = (
    Column("pages", "Pages", lambda row: "" if row.pages is None else str(row.pages), number=True, always=True),
    Column("language", "Language", lambda row: language_name(row.language), always=True),
    Column("grade", "Grade", lambda row: row.grade or ""),
    Column("cer", "Expected error", lambda row: "" if row.expected_cer is None else f"{100 * row.expected_cer:.2f} %", number=True),
    Column("received", "Received", lambda row: row.received[:16].replace("T", " "), always=True),
    Column("batch", "Batch", lambda row: row.batch or ""),
    Column("scanner", "Scanner", lambda row: row.scanner or ""),
)
"""The columns after document, status and remarks. A further column is one more line here."""


def archive_report(rows: Sequence[Row], made: str, csv_link: str | None = None, review: Review | None = None) -> str:
    """The table as one HTML file that needs no network and no script.

    made: when it was made, in ISO 8601; csv_link: the file name of `archive_csv` beside it; review: what is told in front of the table.
    Raises KeyError for a status that is none.
    """
    ordered = by_need(rows)
    counts = Counter(row.status for row in rows)
    columns = [column for column in COLUMNS if column.always or any(column.shown(row) for row in rows)]
    return render(
        "archive",
        rows=[
            (row, _by_message(to_look_at(row.problems)), _by_message(notes(row.problems)), [column.shown(row) for column in columns])
            for row in ordered
        ],
        columns=columns,
        counts=[(status, title, meaning, counts[status]) for status, (title, meaning) in STATUSES.items() if counts[status]],
        statuses={status: (rank, title) for rank, (status, (title, _)) in enumerate(STATUSES.items())},
        pages=sum(row.pages or 0 for row in rows),
        graded=any(row.grade for row in rows),
        made=made,
        csv=csv_link,
        review=review if review and rows else None,
        letters=review.by_id if review else {},
        show=SHOWN,
    )


def _by_message(problems: Sequence[Problem]) -> list[tuple[Problem, str]]:
    """Each message once, with the pages that it is about in front of it: "Pages 1, 3: "."""
    pages: dict[str, list[int]] = {}
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.message, problem)
        pages.setdefault(problem.message, []).extend([problem.page] if problem.page else [])
    named = {message: f"Page{'s' if len(n) > 1 else ''} {', '.join(map(str, n))}: " if n else "" for message, n in pages.items()}
    return [(first[message], named[message]) for message in first]


def archive_csv(rows: Sequence[Row]) -> str:
    """The table for spreadsheets, in the order of the report, with a header, lines ended by a line feed.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["id", "name", "status", "pages", "language", "grade", "expected_cer", "received", "batch", "scanner",
                    "problems", "messages"])  # fmt: skip
    for row in by_need(rows):
        codes = " ".join(dict.fromkeys(problem.code for problem in row.problems))
        messages = " ".join((f"Page {p.page}: " if p.page else "") + p.message for p in row.problems)
        cells = [row.id, row.name, row.status, row.pages, row.language, row.grade, row.expected_cer, row.received, row.batch, row.scanner,
                 codes, messages]  # fmt: skip
        table.writerow([cell(value) for value in cells])
    return out.getvalue()


def by_need(rows: Sequence[Row]) -> list[Row]:
    """The rows with what needs a person first, the newest first within a status. Raises KeyError for a status that is none."""
    rank = {status: place for place, status in enumerate(STATUSES)}
    newest = sorted(sorted(rows, key=lambda row: row.id), key=lambda row: row.received, reverse=True)
    return sorted(newest, key=lambda row: rank[row.status])


def cell(value: str | float | None) -> str:
    """A value as a cell that a spreadsheet takes for text."""
    if not isinstance(value, str):
        return "" if value is None else str(value)
    text = showable(value)
    return "'" + text if _FORMULA.match(text) else text
