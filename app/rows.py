"""How documents are shown: as JSON for programs, as a table for people."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.folders import Folders
    from archive.records import Entry
    from document.problem import Problem
    from flows.ingest import Row


def print_json(value: object) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as every list of documents shows it."""
    return {"code": problem.code, "page": problem.page, "message": problem.message, "advice": problem.advice}


def entry_json(entry: Entry, folders: Folders) -> dict[str, Any]:
    """A document as `verbale status --json` lists it."""
    folder = folders.published / entry.id
    return {
        "id": entry.id,
        "name": entry.name,
        "sha256": entry.sha256,
        "status": entry.status,
        "pages": entry.pages,
        "language": entry.language,
        "grade": entry.grade,
        "expected_cer": entry.expected_cer,
        "received": entry.received,
        "batch": entry.batch,
        "scanner": entry.scanner,
        "folder": str(folder) if folder.is_dir() else None,
        "problems": [problem_json(p) for p in entry.problems],
    }


def row_json(row: Row, folders: Folders) -> dict[str, Any]:
    """What became of one source of a call; the document's own values when there is one."""
    own = [problem_json(row.problem)] if row.problem else []
    if row.entry is None:
        return {"id": None, "name": row.name, "status": None, "folder": None, "problems": own, "outcome": row.outcome}
    shown = entry_json(row.entry, folders)
    return {**shown, "name": row.name, "problems": [*own, *shown["problems"]], "outcome": row.outcome}


def plain(text: str) -> str:
    """Text from outside on a terminal: control and direction characters shown as themselves would move the cursor."""
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout, as wide as the terminal; no colours, so that it can be piped."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE, header_style="bold", pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold", no_wrap=column in ("id", "status", "pages"))
    for row in rows:
        shown.add_row(*(Text(plain(cell)) for cell in row))
    Console(soft_wrap=False, width=None if sys.stdout.isatty() else 160, highlight=False).print(shown)


def why(problems: Iterable[Problem], notes: bool = False) -> str:
    """The problems of a document in one cell: those that ask for something, and on request the notes."""
    found = [p for p in problems if notes or p.kind.family != "note"]
    grouped: dict[str, list[int]] = {}
    for problem in found:
        grouped.setdefault(problem.message, []).extend([problem.page] if problem.page else [])
    return " ".join(f"{_pages(pages)}{message}" for message, pages in grouped.items())


def _pages(pages: Sequence[int]) -> str:
    return f"Page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}: " if pages else ""


def counted(documents: int) -> str:
    """ "1 document", "2 documents"."""
    return f"{documents} document{'' if documents == 1 else 's'}"


def summary(outcomes: Iterable[str]) -> str:
    """ "18 published, 2 needs-a-look"."""
    return ", ".join(f"{number} {outcome}" for outcome, number in Counter(outcomes).most_common()) or "nothing to do"


def advice(problems: Iterable[Problem]) -> list[str]:
    """Each piece of advice once."""
    return list(dict.fromkeys(p.advice for p in problems if p.kind.family != "note"))
