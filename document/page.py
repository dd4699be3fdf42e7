"""What the first stages find out about a page: where it comes from, how it was made upright, what was read on it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from document.defect import Defect
from document.geometry import Box, Transform
from document.problem import Problem


class OtherReading(Struct, frozen=True):
    """What one reader read at the place of a word; `confidence` that reader's own, 0-100, None when it gives none."""

    reader: str
    text: str
    confidence: float | None = None


class Word(Struct, frozen=True, kw_only=True):
    """A word of a reading. `box` in pixels of the upright picture; `confidence` the engine's own, 0-100, None when nobody guessed; of a
    word that two readers voted on and that the first one read otherwise, how likely the vote is right.

    read: what stood there before a correction, None when nothing was corrected; `text` "" when a correction merged the word into the one
    before it. readings: of every reader that looked at the place, the first reader's too; () when only one did.
    """

    text: str
    box: Box
    confidence: float | None = None
    read: str | None = None
    readings: tuple[OtherReading, ...] = ()

    @property
    def first_confidence(self) -> float | None:
        """What the first reader believed: a second reader makes letters of any stroke, and the vote of the two believes it."""
        return self.readings[0].confidence if self.readings else self.confidence


class Line(Struct, frozen=True, kw_only=True):
    """Words of one printed line, left to right; `block` and `paragraph` number what the reader thought belongs together."""

    words: tuple[Word, ...]
    block: int = 0
    paragraph: int = 0


class OwnText(Struct, frozen=True, kw_only=True):
    """Text that a PDF page carries, boxes in pixels of the page picture as stored.

    visible: drawn on the page for people to see; invisible text is the hidden layer that OCR programs leave in a scan.
    """

    visible: bool
    lines: tuple[Line, ...]


class SourcePage(Struct, frozen=True, kw_only=True):
    """Facts about one page before any work on it. Sizes in pixels of the page picture as stored in the scan.

    dpi: horizontal and vertical pixels per inch; dpi_from tells where the figure comes from and so how far to trust it.
    tag_turn: clockwise quarter turn in degrees that the file asks viewers for (EXIF, TIFF orientation, PDF /Rotate).
    mirrored: the file asks for a left-right flip before that turn.
    file, index: which file of the document (0 based; more than one in a `.letter` folder) and which page in it (0 based).
    """

    number: int
    width: int
    height: int
    dpi: tuple[float, float]
    dpi_from: Literal["tag", "page size", "rendered", "assumed"]
    picture: Literal["embedded", "rendered", "file"]
    tag_turn: int = 0
    mirrored: bool = False
    file: int = 0
    index: int = 0
    own_text: OwnText | None = None


class OpenedScan(Struct, frozen=True, kw_only=True):
    """What the stage `open` finds out. `format` is told by content: pdf, tiff, jpeg, png, webp, jpeg2000, or folder."""

    format: str
    pages: tuple[SourcePage, ...]
    problems: tuple[Problem, ...] = ()


class Glance(Struct, frozen=True, kw_only=True):
    """A cheap look at how a piece of a page reads: how many words, and the engine's own mean confidence in them, 0-100.

    sure: letters and digits in words and in numbers that the engine believes, each weighed by the square of its confidence (0-1).
    """

    words: int
    confidence: float
    sure: float = 0.0


class Step(Struct, frozen=True, kw_only=True):
    """One preparation of a page: what was measured, how sure that is (0-1), whether it was applied."""

    name: str
    applied: bool
    certainty: float
    evidence: dict[str, float | str] = {}


class PreparedPage(Struct, frozen=True, kw_only=True):
    """What the stage `straighten` finds out and does.

    width, height, dpi: of the upright picture that is read. turn: clockwise quarter turn from stored to upright, in degrees.
    skew_degrees: clockwise tilt of the text lines that was found after turning, in stored pixels; transform: stored to upright pixels.
    facts: figures of the picture by name (contrast, ink share, x-height in pixels ...).
    """

    number: int
    width: int
    height: int
    dpi: float
    turn: int
    skew_degrees: float
    transform: Transform
    blank: bool = False
    facts: dict[str, float] = {}
    steps: tuple[Step, ...] = ()
    defects: tuple[Defect, ...] = ()
    problems: tuple[Problem, ...] = ()


class PageReading(Struct, frozen=True, kw_only=True):
    """What the stage `read` finds on one page, lines in the reader's order, boxes in upright pixels.

    reader: name and version of what read ("tesseract 5.3.0", "own text"); language: Tesseract's name of it ("eng"), "" when unknown.
    """

    number: int
    reader: str
    language: str
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()


class Trial(Struct, frozen=True, kw_only=True):
    """One way in which a page was read, and what speaks for that reading.

    way: "as prepared", or the steps done besides and left out. unread_share: of the page's letters, 0-1, that its words left uncovered;
    strips: pieces with such print that were read alone; words_found: what this brought; left_unread_share: what is uncovered since.
    letters: how many were read; sure_letters: in words of which the engine is sure; doubtful_letters: in words that it hardly believes
    itself. kept: is it the reading?
    """

    way: str
    unread_share: float
    strips: int = 0
    words_found: int = 0
    left_unread_share: float
    letters: int
    sure_letters: int
    doubtful_letters: int
    kept: bool = False
