"""Where the words of a page stand, as ALTO, hOCR and the searchable PDF need it: regions, lines, words, hyphenated words whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from document.geometry import Box, enclosing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from document.page import OtherReading, PageReading, PreparedPage, SourcePage
    from document.text import Composition, Fate, ReadWord, Region

Part = Literal["", "HypPart1", "HypPart2"]


_VERSIONED = re.compile(r"(?P<name>.+?) (?:\((?P<parts>[^()]+)\)|(?P<version>\d\S*))")


def engine_of(reader: str) -> tuple[str, str]:
    """Name and version of a reader: "tesseract 5.3.0", "small (library 1.2, runtime 3.4)"; the version is "" where it tells none."""
    found = _VERSIONED.fullmatch(reader)
    return (found["name"], found["version"] or found["parts"]) if found else (reader, "")


class PlacedWord(Struct, frozen=True, kw_only=True):
    """A word with the words that a correction merged into it.

    number: its row in words.csv, from 1. p_correct: 0-1 that `text` is right, None where nothing was estimated. box: in pixels of the
    picture as stored; upright: in those of the upright picture. read: what stood there before any correction. readings: of every reader
    that looked there, () when only one did. part, whole: which half of a word hyphenated at a line end it is, and that word.
    """

    number: int
    text: str
    read: str
    box: Box
    upright: Box
    confidence: float | None
    p_correct: float | None = None
    fate: Fate
    readings: tuple[OtherReading, ...] = ()
    part: Part = ""
    whole: str = ""

    @property
    def others(self) -> tuple[str, ...]:
        """What else was read here, each once: before the correction first."""
        return tuple(
            text for text in dict.fromkeys((self.read, *(reading.text for reading in self.readings))) if text and text != self.text
        )


class PlacedLine(Struct, frozen=True):
    """A printed line; never without words."""

    words: tuple[PlacedWord, ...]

    @property
    def box(self) -> Box:
        return enclosing(word.box for word in self.words)


class PlacedRegion(Struct, frozen=True):
    """A region of a page and its number in the composition; never without lines."""

    number: int
    region: Region
    lines: tuple[PlacedLine, ...]

    @property
    def box(self) -> Box:
        return enclosing(line.box for line in self.lines)

    @property
    def left_out(self) -> bool:
        """Whether the clean text does without it."""
        return all(word.fate == "removed" for line in self.lines for word in line.words)


class PlacedPage(Struct, frozen=True, kw_only=True):
    """One page; its regions, their lines and words in reading order."""

    source: SourcePage
    prepared: PreparedPage
    reading: PageReading
    regions: tuple[PlacedRegion, ...]

    @property
    def words(self) -> Iterator[PlacedWord]:
        return (word for region in self.regions for line in region.lines for word in line.words)

    @property
    def readers(self) -> tuple[str, ...]:
        """Names and versions of all that read something here, the page's own reader first."""
        others = (other.reader for word in self.words for other in word.readings)
        return tuple(reader for reader in dict.fromkeys((self.reading.reader, *others)) if reader)


Sheet = tuple["SourcePage", "PreparedPage", "PageReading"]


def placed_pages(composition: Composition, pages: Sequence[Sheet], chances: Sequence[float | None] = ()) -> tuple[PlacedPage, ...]:
    """The pages in the order given, each with what stands on it. chances: p_correct of each word of the composition, () for none."""
    halves = dict(_halves(composition))
    by_page: dict[int, list[tuple[int, ReadWord]]] = {}
    for number, word in enumerate(composition.words):
        by_page.setdefault(word.page, []).append((number, word))
    return tuple(_page(sheet, by_page.get(sheet[0].number, []), composition, halves, chances) for sheet in pages)


def _halves(composition: Composition) -> Iterator[tuple[int, tuple[Part, str]]]:
    """The words that were joined at a line end: which part, and the whole word as the clean text shows it."""
    for paragraph in composition.paragraphs:
        pieces = paragraph.pieces
        start = 0
        for place in range(1, len(pieces) + 1):
            goes_on = place < len(pieces) and composition.words[pieces[place].word].fate == "joined" and pieces[place].gap == ""
            if goes_on:
                continue
            run = pieces[start:place]
            if len(run) > 1:
                whole = "".join(piece.shown for piece in run)
                for number, piece in enumerate(run):
                    yield piece.word, ("HypPart1" if number == 0 else "HypPart2", whole)
            start = place


def _page(
    sheet: Sheet,
    words: Sequence[tuple[int, ReadWord]],
    composition: Composition,
    halves: Mapping[int, tuple[Part, str]],
    chances: Sequence[float | None],
) -> PlacedPage:
    source, prepared, reading = sheet
    back = prepared.transform.inverse()
    readings = {(w.box, w.text if w.read is None else w.read): w.readings for line in reading.lines for w in line.words if w.readings}
    regions: dict[int, dict[int, list[PlacedWord]]] = {}
    for group in _merged(words):
        number, first = next(((n, w) for n, w in group if w.text), group[0])
        upright = enclosing(word.box for _, word in group)
        part, whole = halves.get(number, ("", ""))
        placed = PlacedWord(
            number=number + 1, text=first.text, read=" ".join(word.read for _, word in group if word.read),
            box=back.box(upright).within(source.width, source.height), upright=upright, confidence=first.confidence, fate=first.fate,
            p_correct=chances[number] if chances else None,
            readings=readings.get((first.box, first.read), ()), part=part, whole=whole,
        )  # fmt: skip
        regions.setdefault(first.region, {}).setdefault(first.line, []).append(placed)
    placed_regions = tuple(
        PlacedRegion(number, composition.regions[number], tuple(PlacedLine(tuple(line)) for line in lines.values()))
        for number, lines in regions.items()
    )
    return PlacedPage(source=source, prepared=prepared, reading=reading, regions=placed_regions)


def _merged(words: Sequence[tuple[int, ReadWord]]) -> list[list[tuple[int, ReadWord]]]:
    """Each word with those that were merged into it; a line's leading words without text stand with the first that has some."""
    groups: list[list[tuple[int, ReadWord]]] = []
    for number, word in words:
        last = groups[-1] if groups else []
        same_line = bool(last) and (last[0][1].region, last[0][1].line) == (word.region, word.line)
        if same_line and (not word.text or not any(w.text for _, w in last)):
            last.append((number, word))
        else:
            groups.append([(number, word)])
    return groups
