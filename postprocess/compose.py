"""Composing: the readings of all pages become one text, and a map that says where every word of it went."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from document.page import PageReading, PreparedPage, Word
from document.text import Composition, Fate, Paragraph, Piece, ReadWord, gap_mark
from postprocess.blocks import LONG, Block, document_ratio, page_blocks
from postprocess.hyphens import Vocabulary, join, vocabulary
from postprocess.learning import Learnt
from postprocess.lines import cells
from postprocess.marks import starts_lower
from postprocess.paragraphs import Draft, Joint, PlacedLine, block_paragraphs, one_signature, runs_on
from postprocess.reading_order.order import OrderedLine, reading_order
from postprocess.regions import Labelled, label
from postprocess.tables import CELL_GAP

VERSION = 12
"""Counts up when equal readings give another composition."""

Gap = Literal["", " ", "  ", "\n"]


class _Map(Struct):
    """The words of the document in reading order, and what becomes of them. `starts`: first word of each (page, line); `removed`: the
    regions that are left out."""

    words: list[tuple[int, int, int, Word]]
    starts: dict[tuple[int, int], int]
    joined: set[int]
    removed: frozenset[int]
    known: Vocabulary


def compose(pages: Sequence[tuple[PreparedPage, PageReading]], learnt: Learnt = Learnt()) -> Composition:  # noqa: B008 - it is frozen
    """Order, group and join the words of all pages; leave out letterheads and what else is no part of the letter itself.

    pages: in the order of the document, each with a number of its own; learnt: letterheads known from other letters. Raises ValueError
    when a page and its reading have different numbers, or two pages the same.
    """
    numbers = [page.number for page, _ in pages]
    if numbers != [reading.number for _, reading in pages] or len(set(numbers)) < len(numbers):
        raise ValueError("each page needs one reading and a number of its own")
    ordered = [reading_order(reading.lines) for _, reading in pages]
    ratio = document_ratio(ordered)
    blocks = [page_blocks(number, lines, ratio) for number, lines in zip(numbers, ordered, strict=True)]
    regions = label(blocks, numbers, [(page.width, page.height) for page, _ in pages], ratio, learnt)
    gaps = {page.number: gap_mark(page.number, max(numbers)) for page, reading in pages if _is_gap(page, reading)}
    drafts = _drafts(regions, ordered, [gaps.get(number, "") for number in numbers])
    lists = frozenset((line.page, line.number) for draft in drafts if draft.kind == "list" for line in draft.lines)
    parts = [part for found in regions for whole in found for part in _with_lists(whole, lists)]
    placed = _map(parts)
    paragraphs = tuple(Paragraph(draft.kind, tuple(_pieces(draft, placed)), draft.mark) for draft in drafts)
    return Composition(
        pages=max(numbers, default=0),
        words=tuple(_read_words(placed)),
        regions=tuple(part.region for part in parts),
        paragraphs=paragraphs,
    )


def _is_gap(page: PreparedPage, reading: PageReading) -> bool:
    """Nobody has read the page, and not because it is blank."""
    return not page.blank and not reading.reader and not reading.lines


def _drafts(regions: Sequence[Sequence[Labelled]], ordered: Sequence[Sequence[OrderedLine]], marks: Sequence[str]) -> list[Draft]:
    """The paragraphs of the document. A sentence runs on over the end of a page, past what is left out; notes come last.

    marks: for each page what stands for it where it is missing, else "". No sentence runs on over a missing page.
    """
    drafts: list[Draft] = []
    notes: list[Draft] = []
    last: Draft | None = None
    for parts, page_lines, mark in zip(regions, ordered, marks, strict=True):
        if mark:
            drafts.append(Draft(kind="body", lines=[], joints=[], right=0.0, mark=mark))
            last = None
        lines = [o.line for o in page_lines if len(o.line.text) >= LONG]
        for part in parts:
            if part.left_out:
                continue
            found = block_paragraphs(part.block, part.region.kind, lines)
            if part.region.kind == "footnote":
                notes.extend(found)
                continue
            before = _before(drafts, found[0]) if last is not None else None
            if before is not None and runs_on(before, found[0]):
                before.take(found.pop(0))
            elif before is not None and one_signature(before, found[0]):
                before.take(found.pop(0), "line")
            drafts += found
            last = found[-1] if found else last
    return drafts + notes


def _before(drafts: Sequence[Draft], start: Draft) -> Draft | None:
    """The draft that a region may go on with: the last one; a sentence goes on past an address at the foot of its page."""
    if not drafts or start.kind not in _RUNNING or not _address(drafts[-1]) or not starts_lower(start.start.text):
        return drafts[-1] if drafts else None
    foot = drafts[-1].lines[-1].page
    text = next((draft for draft in reversed(drafts) if not _address(draft)), None)
    if text is None or not text.lines or text.kind not in _RUNNING or not foot == text.lines[-1].page < start.lines[0].page:
        return None
    return text


def _address(draft: Draft) -> bool:
    """Whether a draft keeps its lines, as addresses do."""
    return draft.kind == "addressee" or (draft.kind == "body" and "line" in draft.joints)


_RUNNING = {"body", "list"}


def _with_lists(part: Labelled, lists: frozenset[tuple[int, int]]) -> Iterator[Labelled]:
    """The part cut where the items of a list begin and end, which only the paragraphs tell. lists: page and number of their lines."""
    block, start = part.block, 0
    if part.region.kind != "body":
        yield part
        return
    for listed, run in itertools.groupby(range(block.first, block.first + len(block.lines)), key=lambda n: (block.page, n) in lists):
        count = len(list(run))
        piece = Block(block.page, block.first + start, block.lines[start : start + count], block.table)
        start += count
        yield Labelled(piece, replace(part.region, kind="list") if listed else part.region)


def _map(parts: Sequence[Labelled]) -> _Map:
    words: list[tuple[int, int, int, Word]] = []
    starts: dict[tuple[int, int], int] = {}
    for region, block in enumerate(part.block for part in parts):
        for number, line in enumerate(block.lines, block.first):
            starts[block.page, number] = len(words)
            words += [(block.page, region, number, word) for word in line.words]
    whole = (word.text for part in parts for line in part.block.lines for word in line.words[1:-1])
    removed = frozenset(region for region, part in enumerate(parts) if part.left_out)
    return _Map(words, starts, set(), removed, vocabulary(whole))


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
        fate: Fate = "removed" if region in placed.removed else "joined" if number in placed.joined else "text"
        yield ReadWord(
            page=page,
            line=line,
            region=region,
            box=word.box,
            fate=fate,
            confidence=word.confidence,
            read=word.text if word.read is None else word.read,
            text=word.text,
        )
