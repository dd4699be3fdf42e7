"""From published letters to a new snapshot of what they have in common."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import msgspec

from archive import learnt
from document.learnt import Example
from postprocess.learning import learn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from archive.catalogue import Catalogue
    from archive.folders import Folders
    from document.learnt import Snapshot

CERTAIN = 0.9
"""Certainty of a region from which it teaches anything."""

BELIEVED = 93.0
"""Engine confidence (0-100) from which the spelling of a name teaches: 96 words in a hundred are right from there (FIELD of the project's
measurements, docs/decisions)."""

SPEAKING = ("addressee", "signatory", "letterhead", "footer")
"""The kinds of region that hold names of people, streets and offices."""


def learn_from(folders: Folders, catalogue: Catalogue) -> Snapshot:
    """Make a snapshot of all published letters and keep it, unless it says what the newest one says. Raises Trouble."""
    published = [entry.id for entry in catalogue.entries() if entry.status in ("published", "needs-a-look")]
    examples = [example for name in published if (example := _example(folders.published / name)) is not None]
    numbers = learnt.snapshots(folders)
    made = learn(max(numbers, default=0) + 1, examples)
    if numbers and msgspec.structs.replace(made, number=numbers[-1]) == (newest := learnt.snapshot(folders, numbers[-1])):
        return newest
    learnt.keep(folders, made)
    return made


def _example(folder: Path) -> Example | None:
    """What one published letter teaches; None when its files cannot be read."""
    try:
        document = msgspec.json.decode((folder / "document.json").read_bytes())
        metadata = msgspec.json.decode((folder / "metadata.json").read_bytes())
        with (folder / "words.csv").open(newline="", encoding="utf-8") as opened:
            names = frozenset(_names(csv.DictReader(opened)))
    except (OSError, msgspec.MsgspecError, KeyError):
        return None
    sender = (metadata.get("sender_state") or {}).get("value") or ""
    return Example(sender=sender, furniture=tuple(_furniture(document)), names=names)


def _furniture(document: dict[str, Any]) -> Iterable[str]:
    for page in document["pages"]:
        for region in page["regions"]:
            if region["kind"] in ("letterhead", "footer") and region["certainty"] >= CERTAIN:
                for line in region["lines"]:
                    yield " ".join(word["text"] for word in line["words"] if word["text"])


def _names(rows: Iterable[dict[str, str]]) -> Iterable[str]:
    for row in rows:
        text = row["text"].strip(".,;:()")
        sure = row["engine_confidence"] and float(row["engine_confidence"]) >= BELIEVED
        if sure and row["kind"] in SPEAKING and len(text) >= 4 and text[0].isupper() and text.isalpha():
            yield text
