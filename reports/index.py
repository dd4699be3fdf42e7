"""The archive's index: one row a document with what the letter says of itself and where its files are, for spreadsheets and programs."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

import msgspec
from msgspec import Struct

from reports.archive import Row, by_need, cell
from reports.metadata import FIELDS, index_cells

COLUMNS = (
    "id", "name", "status", *FIELDS, "grade", "expected_cer", "pages", "received", "batch", "scanner", "problems", "folder", "original",
)  # fmt: skip
"""Names that stay: new ones come after them."""


class Indexed(Struct, frozen=True):
    """One document. metadata: its `metadata.json`, {} where nothing is published; folder: of its published files, original: its scan,
    both seen from the folder of the index, None where there is none."""

    row: Row
    metadata: dict[str, Any]
    folder: str | None = None
    original: str | None = None


def archive_index(documents: Sequence[Indexed]) -> str:
    """The index as CSV with a header, lines ended by a line feed, in the order of the archive's report.

    Cells are made harmless for spreadsheets; several values of a field are parted by ` | `.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for each in _ordered(documents):
        row = each.row
        cer = "" if row.expected_cer is None else f"{row.expected_cer:.4f}"
        pages = "" if row.pages is None else row.pages
        codes = " ".join(dict.fromkeys(problem.code for problem in row.problems))
        told = (row.grade, cer, pages, row.received, row.batch, row.scanner, codes, each.folder, each.original)
        table.writerow(
            [cell("" if value is None else str(value)) for value in (row.id, row.name, row.status, *index_cells(each.metadata), *told)]
        )
    return out.getvalue()


def archive_index_lines(documents: Sequence[Indexed]) -> str:
    """The same as JSON Lines: one object a document, null where nothing is known, lists where a field has several values."""
    lines = []
    for each in _ordered(documents):
        row = each.row
        fields = {name: (each.metadata.get(name) or {}).get("value") for name in FIELDS}
        told = {
            "id": row.id, "name": row.name, "status": row.status, **fields, "grade": row.grade, "expected_cer": row.expected_cer,
            "pages": row.pages, "received": row.received, "batch": row.batch, "scanner": row.scanner,
            "problems": list(dict.fromkeys(problem.code for problem in row.problems)), "folder": each.folder, "original": each.original,
        }  # fmt: skip
        lines.append(msgspec.json.encode(told).decode() + "\n")
    return "".join(lines)


def _ordered(documents: Sequence[Indexed]) -> list[Indexed]:
    known = {each.row.id: each for each in documents}
    return [known[row.id] for row in by_need([each.row for each in documents])]
