"""Reading order: the lines of a page as a person reads them.

The engine's order is kept unless geometry clearly contradicts it. Three things do: a white gutter that several rows share (columns.py),
a line that stands above another in the same column and is read after it, and a clear band of white across the page with something
read below it first. The first two are the rules of Breuel ("High Performance Document Layout Analysis", 2003), the last is the
horizontal cut of Nagy and Seth's XY-cut ("Hierarchical representation of optically scanned documents", 1984).
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from document.geometry import Box
from document.page import Line
from postprocess.columns import Columns, Cut, crosses, cut_columns
from postprocess.lines import PrintedLine, page_slope, printed_line
from postprocess.tables import table_rows

BAND = 1.5
"""Ems of white across the whole page that part what stands above from what stands below; less suffices (ROW_BAND) under a row
of things that stand side by side, such as a reference and a date."""
ROW_BAND = 0.9

BESIDE = 3.0
"""Ems between the two parts of one printed line that the engine read as two; MARGIN: between a mark in the margin and its line."""
MARGIN = 8.0

RUNNING_TEXT = 24
"""Letters a line from which columns count as running text, which continues below a blank line."""

_MARGIN_MARK = re.compile(r"[(\[]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[/.)\]]{1,2}|[•●○▪‣*–-]")


class OrderedLine(Struct, frozen=True):
    """A printed line in its place in the order. `table`: number of the table on the page that it is a row of."""

    line: PrintedLine
    table: int | None = None


def reading_order(lines: Sequence[Line]) -> list[OrderedLine]:
    """The printed lines of one page in reading order; every word of `lines` is in exactly one of them."""
    filled = [line.words for line in lines if line.words]
    slope = page_slope(filled)
    measured = [printed_line(words, slope) for words in filled]
    tables = {i: number for number, rows in enumerate(table_rows(measured)) for i in rows}
    cut = cut_columns(measured, set(tables), slope)
    kept = _rejoined(cut, set(tables), slope)
    bands = _bands(cut, kept)
    engine = sorted(kept, key=lambda i: (bands[i], cut.origin[i]))
    order = _sorted_with(engine, _constraints(cut, engine))
    return [OrderedLine(cut.pieces[i], tables.get(cut.origin[i][0])) for i in order]


def _rejoined(cut: Cut, whole: set[int], slope: float) -> list[int]:
    """Put parts of one printed line together that the engine read as lines of their own; the pieces that are left."""
    cut_apart = {i for c in cut.columns for i in (*c.left, *c.right)}
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
    row = [k for k in others if k != left and cut.pieces[k].left >= line.right and _same_row(line, cut.pieces[k])]
    if not row:
        return None
    nearest = min(row, key=lambda k: (cut.pieces[k].left, k))
    other = cut.pieces[nearest]
    white = (other.left - line.right) / max(line.size, other.size)
    if white <= MARGIN and _MARGIN_MARK.fullmatch(line.text) and len(other.text) > 8:
        return nearest
    hole = Box(line.right, line.box.top, other.left, line.box.bottom)
    spanned = 0 < white <= BESIDE and any(crosses(cut.pieces[k], hole, line) for k in others if k not in (left, nearest))
    return nearest if spanned else None


def _same_row(a: PrintedLine, b: PrintedLine) -> bool:
    small, large = sorted((a.size, b.size))
    return abs(a.baseline - b.baseline) <= 0.35 * small and large <= 1.6 * small


def _constraints(cut: Cut, engine: Sequence[int]) -> dict[int, list[int]]:
    """For each piece the pieces that must be read before it, in the engine's order."""
    lines = [cut.pieces[i] for i in engine]
    measures = np.array([(p.left, p.right, p.box.width, p.baseline, p.size) for p in lines], dtype=np.float64).reshape(-1, 5).T
    before = {i: [engine[k] for k in _above(measures, n)] for n, i in enumerate(engine)}
    for columns in cut.columns:
        _columns_first(columns, before)
    return before


def _columns_first(columns: Columns, before: dict[int, list[int]]) -> None:
    for i in columns.right:
        if i in before:
            before[i] = [*(k for k in columns.left if k in before), *before[i]]


def _above(measures: npt.NDArray[np.float64], n: int) -> list[int]:
    """Which lines stand above line `n` in one column: clearly higher, and one over the other for a good part of the shorter.

    measures: of all lines, shape (5, lines): left, right, width, baseline, type size, in pixels.
    """
    left, right, width, baseline, size = measures
    overlap = np.minimum(right, right[n]) - np.maximum(left, left[n])
    higher = baseline[n] - baseline > 0.6 * np.minimum(size, size[n])
    found: list[int] = np.flatnonzero(higher & (overlap > 0.25 * np.minimum(width, width[n]))).tolist()
    return found


def _bands(cut: Cut, kept: Iterable[int]) -> dict[int, int]:
    """The number of the horizontal band of the page that each piece stands in; bands are parted by white across the page."""
    pieces, columns = cut.pieces, [{*c.left, *c.right} for c in cut.columns]
    groups: list[list[int]] = []
    bottom = float("-inf")
    for i in sorted(kept, key=lambda i: (pieces[i].top, i)):
        white = (pieces[i].top - bottom) / pieces[i].size
        if not groups or white > BAND or (white > ROW_BAND and _ends_in_row(pieces, groups[-1]) and not _shared(columns, groups[-1], i)):
            groups.append([])
        groups[-1].append(i)
        bottom = max(bottom, pieces[i].bottom)
    number, bands = 0, {}
    for above, group in zip([[], *groups], groups, strict=False):
        number += not _columns_go_on([pieces[i] for i in above], [pieces[i] for i in group])
        bands.update(dict.fromkeys(group, number))
    return bands


def _ends_in_row(pieces: Sequence[PrintedLine], group: Sequence[int]) -> bool:
    lowest = max(group, key=lambda i: pieces[i].baseline)
    return any(i != lowest and _same_row(pieces[i], pieces[lowest]) for i in group)


def _shared(columns: Iterable[set[int]], group: Iterable[int], piece: int) -> bool:
    return any(piece in c and not c.isdisjoint(group) for c in columns)


def _columns_go_on(above: Sequence[PrintedLine], below: Sequence[PrintedLine]) -> bool:
    """Whether columns of running text stand side by side above and below a band of white: then it is a blank line in both."""
    return all(_running_columns(part) for part in (above, below))


def _running_columns(lines: Sequence[PrintedLine]) -> bool:
    text = [line for line in lines if len(line.text) >= RUNNING_TEXT]
    pairs = sum(any(b.left > a.right and _overlap(a, b) for b in text) for a in text)
    return pairs >= 3 and 2 * pairs >= len(text) / 2


def _overlap(a: PrintedLine, b: PrintedLine) -> bool:
    return min(a.bottom, b.bottom) > max(a.top, b.top)


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
