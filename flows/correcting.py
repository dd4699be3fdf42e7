"""What a person decides about a correction: remembered in the catalogue, and published."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from document.correction import Verdict
from document.geometry import Box
from flows.rerun import rerun

if TYPE_CHECKING:
    from pathlib import Path

    from archive.folders import Folders
    from archive.records import Entry
    from flows.ingest import Row
    from flows.workroom import Workroom


class WrongRow(Exception):
    """The row that was named is not there; the message says what is."""


def of_correction(folders: Folders, entry: Entry, number: int, *, accept: bool) -> Verdict:
    """A verdict about row `number` of corrections.csv, counted from 1. Raises WrongRow."""
    row = _row(folders.published / entry.id / "corrections.csv", number, "corrections")
    return Verdict(page=int(row["page"]), box=_box(row), before=row["before"], after=row["after"], verdict="accept" if accept else "reject")


def of_word(folders: Folders, entry: Entry, number: int, text: str) -> Verdict:
    """A verdict that row `number` of words.csv, counted from 1, is printed as `text`. Raises WrongRow."""
    row = _row(folders.published / entry.id / "words.csv", number, "words")
    if not text.strip() or len(text.splitlines()) > 1 or not text.isprintable():
        raise WrongRow("The text in place of a word needs to be one line of signs that can be seen.")
    return Verdict(page=int(row["page"]), box=_box(row), before=row["read"], after=" ".join(text.split()), verdict="replace")


def decide(room: Workroom, entry: Entry, verdict: Verdict) -> Row:
    """Remember a verdict and publish the letter with it; nothing is read again. Raises Trouble."""
    room.catalogue.decide(entry.id, verdict)
    return rerun(room, [entry], from_stage=None)[0]


def _row(file: Path, number: int, what: str) -> dict[str, str]:
    if not file.exists():
        raise WrongRow("This document is not published, so that there is nothing to correct yet.")
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    if not 1 <= number <= len(rows):
        there = f"has rows 1 to {len(rows)}" if rows else "has no rows"
        raise WrongRow(f"There is no row {number}: {what}.csv of this document {there}.")
    return rows[number - 1]


def _box(row: dict[str, str]) -> Box:
    return Box(int(row["left"]), int(row["top"]), int(row["right"]), int(row["bottom"]))
