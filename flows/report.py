"""The report of the whole archive, from the catalogue alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from archive.catalogue import now
from archive.folders import write_whole
from reports.archive import Row, archive_csv, archive_report
from reports.index import archive_index

if TYPE_CHECKING:
    from archive.catalogue import Catalogue, Entry
    from archive.folders import Folders


def write_report(folders: Folders, catalogue: Catalogue, output: Path | None = None) -> Path:
    """Write `index.html`, `documents.csv` and `index.csv` into `output`, or into the archive's `reports`. Raises Trouble."""
    place = (output or folders.reports).absolute()
    rows = [_row(entry, folders, place) for entry in catalogue.entries()]
    write_whole(place / "documents.csv", archive_csv(rows).encode("utf-8"))
    write_whole(place / "index.csv", archive_index([(row, _metadata(folders, row.id)) for row in rows]).encode("utf-8"))
    write_whole(place / "index.html", archive_report(rows, now(), csv_link="documents.csv").encode("utf-8"))
    return place / "index.html"


def _row(entry: Entry, folders: Folders, place: Path) -> Row:
    return Row(
        id=entry.id, name=entry.name, status=entry.status, pages=entry.pages, language=entry.language, grade=entry.grade,
        expected_cer=entry.expected_cer, received=entry.received, batch=entry.batch, scanner=entry.scanner, problems=entry.problems,
        link=_link(folders.published / entry.id / "report.html", place),
        text_link=_link(folders.published / entry.id / "text.txt", place),
    )  # fmt: skip


def _metadata(folders: Folders, document: str) -> dict[str, Any]:
    """The `metadata.json` of a published letter; nothing where there is none that can be read."""
    try:
        found = msgspec.json.decode((folders.published / document / "metadata.json").read_bytes())
    except (OSError, msgspec.DecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _link(file: Path, place: Path) -> str | None:
    return quote(os.path.relpath(file, place)) if file.exists() else None
