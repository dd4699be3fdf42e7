"""The archive's index: one row a document with what the letter says of itself, for spreadsheets and finding aids."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from reports.archive import Row, by_need, cell
from reports.metadata import FIELDS, index_cells

COLUMNS = ("id", "name", "status", *FIELDS)


def archive_index(rows: Sequence[tuple[Row, dict[str, Any]]]) -> str:
    """The index as CSV with a header, lines ended by a line feed, in the order of the archive's report.

    rows: each document with its `metadata.json`, {} where nothing is published. Cells are made harmless for spreadsheets.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    metadata = {row.id: found for row, found in rows}
    for row in by_need([row for row, _ in rows]):
        table.writerow([cell(value) for value in (row.id, row.name, row.status, *index_cells(metadata[row.id]))])
    return out.getvalue()
