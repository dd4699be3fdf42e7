"""The report of the whole archive, from the catalogue and the small files of each letter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from archive.folders import write_whole
from archive.originals import original
from archive.records import now
from document.problem import Trouble
from flows.settings import WrongSettings
from flows.summaries import letter_summaries
from reports.archive import Row, archive_csv, archive_report
from reports.index import Indexed, archive_index, archive_index_lines
from reports.review import AQL, review
from reports.review_files import review_files
from reports.sampling import limits
from reports.survey import Letter

if TYPE_CHECKING:
    from archive.catalogue import Catalogue
    from archive.folders import Folders
    from archive.records import Entry
    from reports.review import Review


def write_report(folders: Folders, catalogue: Catalogue, output: Path | None = None, aql: float = AQL) -> Path:
    """Write `index.html` and the files for spreadsheets (docs/reports.md) into `output`, or into the archive's `reports`.

    Letters that were withdrawn are left out. aql: percent of bad pages for which sampling plans are made. Raises WrongSettings, Trouble.
    """
    return write_review(folders, catalogue, output, aql)[0]


def write_review(folders: Folders, catalogue: Catalogue, output: Path | None = None, aql: float = AQL) -> tuple[Path, Review]:
    """The same, with what the report tells."""
    if aql not in limits():
        plans = ", ".join(f"{limit:g}" for limit in limits())
        raise WrongSettings(f"The acceptance quality limit (sampling_aql, --aql) cannot be {aql:g}; there are plans for {plans}.")
    place = (output or folders.reports).absolute()
    entries = [entry for entry in catalogue.entries() if entry.status != "withdrawn"]
    rows = [_row(entry, folders, place) for entry in entries]
    summaries = letter_summaries(folders, catalogue, entries)
    told, made = review([Letter(row, summaries.get(row.id)) for row in rows], aql), now()
    known = [_indexed(entry, row, folders, place) for entry, row in zip(entries, rows, strict=True)]
    write_whole(place / "documents.csv", archive_csv(rows).encode("utf-8"))
    write_whole(place / "index.csv", archive_index(known).encode("utf-8"))
    write_whole(place / "index.jsonl", archive_index_lines(known).encode("utf-8"))
    for name, data in review_files(told, made).items():
        write_whole(place / name, data)
    write_whole(place / "index.html", archive_report(rows, made, csv_link="documents.csv", review=told).encode("utf-8"))
    return place / "index.html", told


def _row(entry: Entry, folders: Folders, place: Path) -> Row:
    folder = folders.published / entry.id
    return document_row(entry, _link(folder / "report.html", place), _link(folder / "text.txt", place))


def document_row(entry: Entry, link: str | None = None, text_link: str | None = None) -> Row:
    """A document as reports list it; links as in Row."""
    return Row(
        id=entry.id, name=entry.name, status=entry.status, pages=entry.pages, language=entry.language, grade=entry.grade,
        expected_cer=entry.expected_cer, received=entry.received, batch=entry.batch, scanner=entry.scanner, problems=entry.problems,
        link=link, text_link=text_link,
    )  # fmt: skip


def _indexed(entry: Entry, row: Row, folders: Folders, place: Path) -> Indexed:
    folder = folders.published / entry.id
    try:
        scan = os.path.relpath(original(folders, entry.id), place)
    except Trouble:
        scan = None
    return Indexed(row, metadata_of(folders, entry.id), os.path.relpath(folder, place) if folder.is_dir() else None, scan)


def metadata_of(folders: Folders, document: str) -> dict[str, Any]:
    """The `metadata.json` of a published letter; nothing where there is none that can be read."""
    return _object(folders.published / document / "metadata.json")


def confidence_of(folders: Folders, document: str) -> dict[str, Any]:
    """The `confidence.json` of a published letter; nothing where there is none that can be read."""
    return _object(folders.published / document / "confidence.json")


def _object(file: Path) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(file.read_bytes())
    except (OSError, msgspec.DecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _link(file: Path, place: Path) -> str | None:
    return quote(os.path.relpath(file, place)) if file.exists() else None
