"""Summaries of letters: kept when a letter is published, and made from its files where none is kept."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from archive.summaries import keep_summaries
from archive.summaries import summaries as kept_summaries
from document.problem import Trouble
from reports.summary import FILES, LetterSummary, decoded, encoded, summarised

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from archive.catalogue import Catalogue
    from archive.folders import Folders
    from archive.records import Entry


def keep_summary(catalogue: Catalogue, document: str, result_key: str, files: Mapping[str, bytes]) -> None:
    """Keep the summary of what has just been published; where that cannot be, the next report makes it."""
    with suppress(Trouble):
        keep_summaries(catalogue, {document: (result_key, encoded(summarised(files)))})


def letter_summaries(folders: Folders, catalogue: Catalogue, entries: Iterable[Entry]) -> dict[str, LetterSummary]:
    """The summaries of all published letters among `entries`; what was not kept is made now, and kept where that can be. Raises Trouble."""
    kept = kept_summaries(catalogue)
    found: dict[str, LetterSummary] = {}
    made: dict[str, tuple[str, str]] = {}
    for entry in entries:
        key, text = kept.get(entry.id, ("", ""))
        summary = decoded(text) if key == entry.result_key else None
        if summary is None and (folder := folders.published / entry.id).is_dir():
            summary = summarised(_files(folder))
            made[entry.id] = (entry.result_key or "", encoded(summary))
        if summary is not None:
            found[entry.id] = summary
    with suppress(Trouble):  # somebody who publishes may be quicker; the report needs no keeping
        keep_summaries(catalogue, made)
    return found


def _files(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for name in FILES:
        with suppress(OSError):
            files[name] = (folder / name).read_bytes()
    return files
