"""Composing: the readings of all pages become one text, and a map that says where every word of it went."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from document.page import PageReading, PreparedPage, Word
from document.text import Composition, Fate, Paragraph, Piece, ReadWord, Region
from postprocess.furniture import furniture
from postprocess.hyphens import Vocabulary, join, vocabulary
from postprocess.lines import cells
from postprocess.order import OrderedLine, reading_order
from postprocess.paragraphs import Draft, Joint, PlacedLine, block_paragraphs, runs_on
from postprocess.regions import LONG, Block, document_ratio, page_regions
from postprocess.tables import CELL_GAP

VERSION = 1
"""Counts up when equal readings give another composition."""

Gap = Literal["", " ", "  ", "\n"]


class _Map(Struct):
    """The words of the document in reading order, and what becomes of them. `starts`: first word of each (page, line)."""

    words: list[tuple[int, int, int, Word]]
    starts: dict[tuple[int, int], int]
    joined: set[int]
    known: Vocabulary


def compose(pages: Sequence[tuple[PreparedPage, PageReading]]) -> Composition:
    """Order, group and join the words of all pages. Nothing is removed: every fate is `text` or `joined`.

    pages: in the order of the document, each with a number of its own. Raises ValueError when a page and its reading have different
    numbers, or two pages the same.
    """
    numbers = [page.number for page, _ in pages]
    if numbers != [reading.number for _, reading in pages] or len(set(numbers)) < len(numbers):
        raise ValueError("each page needs one reading and a number of its own")
    ordered = [reading_order(reading.lines) for _, reading in pages]
    ratio = document_ratio(ordered)
    regions = [page_regions(number, lines, ratio) for number, lines in zip(numbers, ordered, strict=True)]
    drafts = _drafts(regions, ordered, [page.height for page, _ in pages])
    placed = _map([block for blocks in regions for block in blocks])
    paragraphs = tuple(Paragraph(draft.kind, tuple(_pieces(draft, placed))) for draft in drafts)
    return Composition(
        pages=max(numbers, default=0),
        words=tuple(_read_words(placed)),
        regions=tuple(Region(page=block.page, kind="body", certainty=0.0) for blocks in regions for block in blocks),
        paragraphs=paragraphs,
    )


def _drafts(regions: Sequence[Sequence[Block]], ordered: Sequence[Sequence[OrderedLine]], heights: Sequence[int]) -> list[Draft]:
    """The paragraphs of the document. A sentence runs on over the end of a page, what stands between follows; notes come last."""
    drafts: list[Draft] = []
    notes: list[Draft] = []
    last: Draft | None = None
    for blocks, page_lines, aside in zip(regions, ordered, furniture(regions, heights), strict=True):
        lines = [o.line for o in page_lines if len(o.line.text) >= LONG]
        for i, block in enumerate(blocks):
            found = block_paragraphs(block, lines)
            if i in aside.notes or i in aside.edges:
                (notes if i in aside.notes else drafts).extend(found)
                continue
            if last is not None and runs_on(last, found[0]):
                last.take(found.pop(0))
            drafts += found
            last = found[-1] if found else last
    return drafts + notes


def _map(blocks: Sequence[Block]) -> _Map:
    words: list[tuple[int, int, int, Word]] = []
    starts: dict[tuple[int, int], int] = {}
    for region, block in enumerate(blocks):
        for number, line in enumerate(block.lines, block.first):
            starts[block.page, number] = len(words)
            words += [(block.page, region, number, word) for word in line.words]
    whole = (word.text for block in blocks for line in block.lines for word in line.words[1:-1])
    return _Map(words, starts, set(), vocabulary(whole))


def _pieces(draft: Draft, placed: _Map) -> Iterator[Piece]:
    """The words of a paragraph with the gaps in front of them; a word without text leaves no gap."""
    gap: Gap = ""
    here = [(i, n) for n, line in enumerate(draft.lines) for i in _range(line, placed)]
    speaking = [(i, n) for i, n in here if placed.words[i][3].text]
    following = dict(itertools.pairwise(speaking))
    new_cells = {i for line in draft.lines for i in _cell_starts(line, placed)} if draft.kind == "table" else set[int]()
    for word, line in here:
        text = placed.words[word][3].text
        if (word, line) not in following:
            yield Piece(word, text, gap if text else "")
            continue
        after, after_line = following[word, line]
        if after in new_cells:
            yield Piece(word, text, gap)
            gap = "  "
            continue
        shown, next_gap = _join(text, placed.words[after][3].text, draft.joints[line + 1 : after_line + 1], placed.known)
        if next_gap == "":
            placed.joined.add(after)
        yield Piece(word, shown, gap)
        gap = next_gap


def _range(line: PlacedLine, placed: _Map) -> range:
    start = placed.starts[line.page, line.number]
    return range(start, start + len(line.line.words))


def _cell_starts(line: PlacedLine, placed: _Map) -> Iterator[int]:
    """The words that begin the second and later cells of a row."""
    place = placed.starts[line.page, line.number]
    for cell in cells(line.line, CELL_GAP)[:-1]:
        place += len(cell)
        yield place


def _join(text: str, after: str, joints: Sequence[Joint], known: Vocabulary) -> tuple[str, Gap]:
    """`joints`: of the line ends between the two words, none when they stand on one line."""
    if not joints:
        return text, " "
    return (text, "\n") if "line" in joints else join(text, after, known)


def _read_words(placed: _Map) -> Iterator[ReadWord]:
    for number, (page, region, line, word) in enumerate(placed.words):
        fate: Fate = "joined" if number in placed.joined else "text"
        yield ReadWord(
            page=page, line=line, region=region, box=word.box, read=word.text, text=word.text, confidence=word.confidence, fate=fate
        )
