"""Letters with their truth: `scans/<name>.<ext>`, `truth/<name>.full.txt`, `manifest.csv` with the language."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODELS = {"en": "eng", "fr": "fra", "es": "spa", "de": "deu"}


class Letter(Struct, frozen=True):
    """One letter; `language` is Tesseract's name."""

    name: str
    scan: Path
    truth: str
    language: str


class Corpus(Struct, frozen=True):
    """Letters in the order of their names."""

    letters: tuple[Letter, ...]


def load_corpus(place: Path, only: Sequence[str] = ()) -> Corpus:
    """Read a corpus. Raises SystemExit with a sentence when there is none."""
    languages = _languages(place / "manifest.csv")
    letters = []
    for truth in sorted((place / "truth").glob("*.full.txt")):
        name = truth.name.removesuffix(".full.txt")
        scans = [scan for scan in (place / "scans").glob(f"{name}.*") if scan.stem == name]
        if scans and (not only or name in only):
            letters.append(Letter(name, scans[0], truth.read_text(encoding="utf-8"), languages.get(name, "eng")))
    if not letters:
        raise SystemExit(f"No letters with truth in {place} (scans/ and truth/*.full.txt).")
    return Corpus(tuple(letters))


def _languages(manifest: Path) -> dict[str, str]:
    if not manifest.exists():
        return {}
    with manifest.open(newline="", encoding="utf-8") as file:
        return {row["id"]: _MODELS.get(row["lang"], row["lang"]) for row in csv.DictReader(file)}
