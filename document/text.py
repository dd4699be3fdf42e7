"""The text of a document and where every word of it comes from: the map that composing leaves (docs/design.md, law 1)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from document.geometry import Box

Fate = Literal["text", "joined", "removed"]


Kind = Literal[
    "letterhead", "running_head", "page_number", "footer", "date", "reference", "addressee", "salutation", "heading", "body", "list",
    "table", "footnote", "closing", "signatory", "signature", "stamp", "handwriting", "annex_title",
]  # fmt: skip
"""What a region of a letter can be."""

LEFT_OUT: frozenset[Kind] = frozenset(["letterhead", "running_head", "page_number", "footer", "signature", "stamp", "handwriting"])
"""The kinds that a reader of the letter does not want in the clean text."""


class Region(Struct, frozen=True, kw_only=True):
    """A part of a page. `certainty` 0-1 that it is of this kind; `reason`: one sentence, why its words are left out or may be."""

    page: int
    kind: Kind
    certainty: float
    evidence: dict[str, float | str] = {}
    reason: str = ""


class LabelledLine(Struct, frozen=True, kw_only=True):
    """A printed line in reading order and the region it belongs to; what the metadata are read from.

    region: lines of one region have one number, in the order of the document. box: in upright pixels, None for text without a picture.
    """

    page: int
    region: int
    kind: Kind
    certainty: float
    text: str
    box: Box | None = None


class ReadWord(Struct, frozen=True, kw_only=True):
    """A word of the reading, in reading order. `region` indexes `Composition.regions`, `line` counts from 0 on its page.

    read: as voted by the readers; text: after correction, "" when a correction merged it into the word before; box in upright
    pixels. The second half of a word that was hyphenated at a line end keeps its text: its fate is `joined`.
    """

    page: int
    line: int
    region: int
    box: Box
    read: str
    text: str
    confidence: float | None
    fate: Fate


class Piece(Struct, frozen=True):
    """What a word gives to the clean text: `shown` (its text, less an end-of-line hyphen), and the gap in front of it.

    A line feed keeps a printed line apart, two blanks the cells of a table's row.
    """

    word: int
    shown: str
    gap: Literal["", " ", "  ", "\n"]


def gap_mark(page: int, pages: int) -> str:
    """What stands in the clean text where a page could not be read: it names its author, so that nobody takes it for a reading."""
    return f"[verbale: page {page} of {pages} could not be read]"


class Paragraph(Struct, frozen=True):
    """Pieces in the order of the clean text; the gap of the first piece is not written.

    mark: in place of pieces, what verbale itself says between two paragraphs; no word of the reading, and in no other file.
    """

    kind: str
    pieces: tuple[Piece, ...]
    mark: str = ""

    @property
    def text(self) -> str:
        return self.mark or "".join((piece.gap if number else "") + piece.shown for number, piece in enumerate(self.pieces))


class Composition(Struct, frozen=True, kw_only=True):
    """Every word of the reading exactly once: published in one paragraph, joined to its neighbour there, or removed."""

    pages: int
    words: tuple[ReadWord, ...]
    regions: tuple[Region, ...]
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """The clean text: a blank line between paragraphs, a line feed at the end unless it is empty."""
        paragraphs = [p.text for p in self.paragraphs]
        return "\n\n".join(p for p in paragraphs if p) + "\n" if any(paragraphs) else ""

    @property
    def left_out(self) -> tuple[int, ...]:
        """The numbers of the regions whose words are removed."""
        return tuple(sorted({word.region for word in self.words if word.fate == "removed"}))

    @property
    def questionable(self) -> tuple[int, ...]:
        """The numbers of the regions that may be no part of the letter, and stay because that is not certain enough."""
        removed = set(self.left_out)
        return tuple(sorted({w.region for w in self.words if w.region not in removed and self.regions[w.region].kind in LEFT_OUT}))

    def words_of(self, region: int) -> str:
        """The words of a region, with a blank between."""
        return " ".join(word.text for word in self.words if word.region == region and word.text)

    def transcript(self, column: Literal["read", "text"]) -> str:
        """Everything read, lines as printed, a blank line between regions, a form feed between pages."""
        pages: dict[int, list[str]] = {number: [] for number in range(1, self.pages + 1)}
        last: tuple[int, int, int] | None = None
        for word in self.words:
            shown = word.read if column == "read" else word.text
            lines = pages[word.page]
            if last == (word.page, word.region, word.line):
                lines[-1] = f"{lines[-1]} {shown}".strip()
            else:
                lines += [""] if last is not None and last[0] == word.page and last[1] != word.region else []
                lines.append(shown)
            last = (word.page, word.region, word.line)
        return "\f".join("\n".join(lines) + "\n" if lines else "" for lines in pages.values())
