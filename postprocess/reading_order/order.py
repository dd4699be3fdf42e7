"""Reading order: the lines of a page as a person reads them.

The engine's order is kept unless geometry clearly contradicts it. Four things do: a white gutter that several rows share (columns.py),
a line that stands above another in the same column and is read after it, a clear band of white across the page with something
read below it first, and a line that is gone up to from within a stack of others (woven.py). The first two are the rules of Breuel ("High
Performance Document Layout Analysis", 2003), the third is the horizontal cut of Nagy and Seth's XY-cut ("Hierarchical representation of
optically scanned documents", 1984).
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from document.geometry import Box
from document.page import Line
from postprocess.lines import PrintedLine, page_slope, printed_line, same_row
from postprocess.reading_order.bands import bands
from postprocess.reading_order.beside import crosses
from postprocess.reading_order.columns import Columns, Cut, cut_columns
from postprocess.reading_order.specks import MARGIN, MARGIN_MARK, Speck, sift
from postprocess.reading_order.woven import unwoven
from postprocess.tables import table_rows, whole_rows

BESIDE = 3.0
"""Ems between the two parts of one printed line that the engine read as two."""

TOUCHING = 0.6
"""Ems between them within which they are one in any case: no more than a wide blank."""

TOGETHER = 2.6
"""Ems from line to line between which no speck is put; typed letters with double spacing have 2.4."""


class OrderedLine(Struct, frozen=True):
    """A printed line in its place in the order. `table`: number of the table on the page that it is a row of."""

    line: PrintedLine
    table: int | None = None


def reading_order(lines: Sequence[Line]) -> list[OrderedLine]:
    """The printed lines of one page in reading order; every word of `lines` is in exactly one of them."""
    filled = [line.words for line in lines if line.words]
    slope = page_slope(filled)
    measured = [printed_line(words, slope) for words in whole_rows(filled, slope)]
    tables = {i: number for number, rows in enumerate(table_rows(measured)) for i in rows}
    print_, numbers, specks = sift(measured, {*tables, *_margin_marks(measured)}, slope)
    closed = {i for i, number in enumerate(numbers) if number in tables}
    cut = cut_columns(print_, closed, slope)
    kept = _rejoined(cut, closed, slope)
    band = bands(cut, kept)
    engine = sorted(kept, key=lambda i: (band[i], cut.origin[i]))
    order = unwoven(cut.pieces, _sorted_with(engine, _constraints(cut, engine)))
    places = [(numbers[cut.origin[i][0]], cut.origin[i][1]) for i in order]
    ordered = [OrderedLine(cut.pieces[i], tables.get(place[0])) for i, place in zip(order, places, strict=True)]
    return _with_specks(ordered, places, specks)


def _margin_marks(lines: Sequence[PrintedLine]) -> set[int]:
    """The lines that are a mark in the margin of another line."""
    heights = sorted((line.baseline, i) for i, line in enumerate(lines))
    found: set[int] = set()
    for i, line in enumerate(lines):
        if MARGIN_MARK.fullmatch(line.text):
            near = heights[bisect(heights, (line.baseline - line.size,)) : bisect(heights, (line.baseline + line.size,))]
            if any(0 <= lines[k].left - line.right <= MARGIN * lines[k].size for _, k in near if k != i):
                found.add(i)
    return found


def _with_specks(ordered: Sequence[OrderedLine], places: Sequence[tuple[int, int]], specks: Sequence[Speck]) -> list[OrderedLine]:
    """Put each speck behind the block that the engine read before it. `places`: of the lines in the engine's order."""
    behind: dict[tuple[int, int] | None, list[OrderedLine]] = {}
    known = sorted(places)
    for speck in specks:
        at = bisect(known, speck.place) - (speck.place in places)
        behind.setdefault(known[at - 1] if at else None, []).append(OrderedLine(speck.line))
    found, waiting = behind.get(None, []), list[OrderedLine]()
    for n, (line, place) in enumerate(zip(ordered, places, strict=True)):
        found.append(line)
        waiting += behind.pop(place, [])
        if n + 1 == len(ordered) or not _goes_on(line.line, ordered[n + 1].line):
            found, waiting = [*found, *waiting], []
    return found


def _goes_on(line: PrintedLine, below: PrintedLine) -> bool:
    """Whether the line below is set so closely that a speck between the two would part what belongs together."""
    close = 0 < below.baseline - line.baseline < TOGETHER * max(line.size, below.size)
    return close and min(line.right, below.right) > max(line.left, below.left)


def _rejoined(cut: Cut, whole: set[int], slope: float) -> list[int]:
    """Put parts of one printed line together that the engine read as lines of their own; the pieces that are left."""
    cut_apart = {i for c in cut.columns for i in (*c.first, *c.second)}
    free = {i for i in range(len(cut.pieces)) if cut.origin[i][0] not in whole and i not in cut_apart}
    # Only a line's neighbours in height can be parts of it, so the search stays short on pages with thousands of marks.
    heights = sorted((cut.pieces[i].baseline, i) for i in free)
    gone: set[int] = set()
    for i in sorted(free, key=lambda i: (cut.pieces[i].left, cut.origin[i])):
        line = cut.pieces[i]
        reach = slice(bisect(heights, (line.baseline - 3 * line.size,)), bisect(heights, (line.baseline + 3 * line.size,)))
        partner = _partner(cut, i, [k for _, k in heights[reach] if k not in gone])
        if partner is not None:
            main = max(i, partner, key=lambda k: (len(cut.pieces[k].text), -k))
            cut.pieces[partner] = printed_line(line.words + cut.pieces[partner].words, slope)
            cut.origin[partner] = cut.origin[main]
            gone.add(i)
    return [i for i in range(len(cut.pieces)) if i not in gone]


def _partner(cut: Cut, left: int, others: Sequence[int]) -> int | None:
    """The piece that goes on where piece `left` ends, on the same baseline."""
    line = cut.pieces[left]
    row = [k for k in others if k != left and cut.pieces[k].left >= line.right and _on_one_row(line, cut.pieces[k])]
    if not row:
        return None
    nearest = min(row, key=lambda k: (cut.pieces[k].left, k))
    other = cut.pieces[nearest]
    white = (other.left - line.right) / max(line.size, other.size)
    if white <= MARGIN and MARGIN_MARK.fullmatch(line.text) and len(other.text) > 8:
        return nearest
    if 0 <= white <= TOUCHING:
        return nearest
    hole = Box(line.right, line.box.top, other.left, line.box.bottom)
    spanned = 0 < white <= BESIDE and any(crosses(cut.pieces[k], hole, line) for k in others if k not in (left, nearest))
    return nearest if spanned else None


def _on_one_row(line: PrintedLine, other: PrintedLine) -> bool:
    """Whether two lines stand on one baseline, or do so where they meet: the lines of a bent sheet run up or down."""
    if same_row(line, other):
        return True
    meeting = printed_line(line.words[-2:]), printed_line(other.words[:2])
    return meeting[1].left - meeting[0].right < line.size and same_row(*meeting)


def _constraints(cut: Cut, engine: Sequence[int]) -> dict[int, list[int]]:
    """For each piece the pieces that must be read before it, in the engine's order."""
    lines = [cut.pieces[i] for i in engine]
    measures = np.array([(p.left, p.right, p.box.width, p.baseline, p.size) for p in lines], dtype=np.float64).reshape(-1, 5).T
    before = {i: [engine[k] for k in _above(measures, n)] for n, i in enumerate(engine)}
    for columns in cut.columns:
        _columns_first(columns, before)
    return before


def _columns_first(columns: Columns, before: dict[int, list[int]]) -> None:
    for i in columns.second:
        if i in before:
            before[i] = [*(k for k in columns.first if k in before), *before[i]]


def _above(measures: npt.NDArray[np.float64], n: int) -> list[int]:
    """Which lines stand above line `n` in one column: clearly higher, and one over the other for a good part of the shorter.

    measures: of all lines, shape (5, lines): left, right, width, baseline, type size, in pixels.
    """
    left, right, width, baseline, size = measures
    overlap = np.minimum(right, right[n]) - np.maximum(left, left[n])
    higher = baseline[n] - baseline > 0.6 * np.minimum(size, size[n])
    found: list[int] = np.flatnonzero(higher & (overlap > 0.25 * np.minimum(width, width[n]))).tolist()
    return found


def _sorted_with(order: Sequence[int], before: dict[int, list[int]]) -> list[int]:
    """`order` with everything that must be read before a piece put in front of it (depth first, so groups stay together)."""
    done: list[int] = []
    state = dict.fromkeys(order, 0)
    for start in order:
        stack = [start]
        while stack:
            i = stack[-1]
            if state[i] == 0:
                # Contradicting constraints can only come from overlapping marks; what is being placed already is left where it is.
                state[i] = 1
                stack.extend(k for k in reversed(before[i]) if state[k] == 0)
                continue
            stack.pop()
            if state[i] == 1:
                state[i] = 2
                done.append(i)
    return done
