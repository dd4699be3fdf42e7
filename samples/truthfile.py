"""What is true of a written scan: texts, boxes in stored pixels, facts about the letter; and the files that say so.

The files are those of the corpora that `verbale evaluate` reads: `<id>.full.txt`, `<id>.body.txt`, `<id>.json`, `manifest.csv`.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from msgspec import Struct

from document.geometry import Box
from samples.letter import INK, SHORT_LANGUAGE, Letter, RegionKind
from samples.page import PageImage, TrueRegion
from samples.pieces import Bundle

LICENCE = "CC0 (synthetic)"


class StoredLine(Struct, frozen=True):
    """A printed line and its box, and those of its words, in pixels of the stored picture."""

    text: str
    box: Box
    words: tuple[tuple[str, Box], ...]


class StoredRegion(Struct, frozen=True):
    """A region and its box in pixels of the stored picture."""

    kind: RegionKind
    text: str
    box: Box
    lines: tuple[StoredLine, ...]


class StoredPage(Struct, frozen=True, kw_only=True):
    """One page. rotation: clockwise quarter turn from the upright page to the picture; skew_degrees: clockwise tilt of the lines
    beyond it; tag_turn: clockwise quarter turn that the file asks viewers for; dpi: what the picture really has."""

    number: int
    width: int
    height: int
    dpi: tuple[float, float]
    rotation: int
    skew_degrees: float
    tag_turn: int
    blank: bool
    regions: tuple[StoredRegion, ...]

    @property
    def full_text(self) -> str:
        """All print in reading order, lines as printed, a blank line between regions; empty for a blank page."""
        texts = [region.text for region in self.regions if region.kind not in INK]
        return "\n\n".join(texts) + "\n" if texts else ""


class Truth(Struct, frozen=True, kw_only=True):
    """What is true of one written scan. `kind`: scan, born-digital, mixed, text-layer or bad-text-layer."""

    id: str
    language: str
    kind: str
    scan: str
    format: str
    seed: int
    pages: tuple[StoredPage, ...]
    body_text: str
    metadata: dict[str, object]

    @property
    def full_text(self) -> str:
        """The pages' texts, a form feed between pages."""
        return "\f".join(page.full_text for page in self.pages)

    def as_json(self) -> dict[str, object]:
        """The content of `<id>.json`."""
        blank = [page.number for page in self.pages if page.blank]
        return {
            "id": self.id,
            "lang": SHORT_LANGUAGE[self.language],
            "pages": [page_json(page) for page in self.pages],
            "metadata": {**self.metadata, "pages": len(self.pages), "blank_pages": blank},
            "degradation": {"profile": self.scan, "format": self.format, "text_layer": text_layer(self.kind), "seed": self.seed},
        }

    def write(self, folder: Path) -> None:
        """Writes the three files into `folder`, which is made when it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.id}.full.txt").write_text(self.full_text, "utf-8", newline="\n")
        (folder / f"{self.id}.body.txt").write_text(self.body_text, "utf-8", newline="\n")
        (folder / f"{self.id}.json").write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def text_layer(kind: str) -> str | None:
    """Whether a hidden text lies in the scan: good, bad, or none."""
    return {"text-layer": "good", "bad-text-layer": "bad"}.get(kind)


def corners(box: Box) -> list[int]:
    """Left, top, right, bottom."""
    return [box.left, box.top, box.right, box.bottom]


def page_json(page: StoredPage) -> dict[str, object]:
    """One entry of `pages`."""
    regions = [
        {"type": r.kind, "text": r.text, "bbox": corners(r.box), "line_bboxes": [corners(line.box) for line in r.lines]}
        for r in page.regions
    ]
    return {
        "width": page.width, "height": page.height, "rotation": page.rotation, "skew_deg": page.skew_degrees, "tag_turn": page.tag_turn,
        "dpi": list(page.dpi), "blank": page.blank, "regions": regions,
    }  # fmt: skip


def stored_region(region: TrueRegion, page: PageImage) -> StoredRegion:
    """The region as the picture shows it."""
    lines = tuple(
        StoredLine(line.text, page.stored(line.box), tuple((word.text, page.stored(word.box)) for word in line.words))
        for line in region.lines
    )
    return StoredRegion(region.kind, region.text, page.stored(region.box), lines)


def stored_page(page: PageImage) -> StoredPage:
    """What is true of the page as its picture shows it."""
    rotation, skew = page.tilt()
    return StoredPage(
        number=page.number, width=page.width, height=page.height, dpi=page.dpi, rotation=rotation, skew_degrees=skew,
        tag_turn=page.tag_turn, blank=page.blank, regions=tuple(stored_region(region, page) for region in page.regions),
    )  # fmt: skip


def truth_of(letter: Letter | Bundle, pages: list[PageImage], *, name: str, kind: str, scan: str, format: str, seed: int) -> Truth:
    """What is true of a letter written as these pages."""
    return Truth(
        id=name, language=letter.language, kind=kind, scan=scan, format=format, seed=seed,
        pages=tuple(stored_page(page) for page in pages), body_text=letter.body_text(), metadata=letter.metadata(),
    )  # fmt: skip


def write_manifest(path: Path, rows: list[tuple[Path, Truth]]) -> None:
    """`manifest.csv`: one row a scan, files named relative to it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "file", "pages", "lang", "kind", "source", "licence"])
        for scan, truth in rows:
            name = scan.relative_to(path.parent).as_posix()
            source = f"invented letter; profile {truth.scan}; format {truth.format}"
            writer.writerow([truth.id, name, len(truth.pages), SHORT_LANGUAGE[truth.language], truth.kind, source, LICENCE])
