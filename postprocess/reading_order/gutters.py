"""Gutters: stripes of white that several rows of a page leave free (Breuel, "High Performance Document Layout Analysis", 2003)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

from postprocess.lines import PrintedLine, printed_line

GUTTER = 1.5
"""Ems of white that all rows of two columns must share; where the right column begins at one edge (EDGE ems) NARROW suffices: two
addressees of whom one bears a long title."""
NARROW = 0.7
EDGE = 0.25

NEAR = 1.5
"""Ems of white between two rows that still belong to the same columns; TIGHT: between two lines of one block, PARTED: between two parts
of one letterhead that have the same margin."""
TIGHT = 0.8
PARTED = 2.0


_RULED = re.compile(r"[_|¦]+")
"""What engines read where columns meet: no print, so white."""


class Run(Struct):
    """Rows with a gutter from x = start to x = end; `rows` index the pieces that are on them, from top to bottom.

    reach: all rows that leave the gutter free, those too that stand alone at either end and do not count.
    """

    rows: list[int]
    start: float
    end: float
    reach: list[int] = []


_Sides = dict[int, tuple[bool, bool]]
"""Of each row whether it has words left of the gutter, and right of it."""


def run_around(pieces: Sequence[PrintedLine], closed: AbstractSet[int], number: int, white: tuple[float, float]) -> Run:
    """The longest run of rows around a piece that leave enough of the white beside it or in it free.

    number: of the piece; white: from where to where, in pixels; closed: numbers of pieces at which a run ends, such as rows of tables.
    """
    line = pieces[number]
    run = Run([number], *white)
    order = sorted((i for i in range(len(pieces)) if i != number), key=lambda i: pieces[i].baseline)
    below = [i for i in order if pieces[i].baseline >= line.baseline]
    above = [i for i in reversed(order) if pieces[i].baseline < line.baseline]
    for direction in (below, above):
        edge = line
        for i in direction:
            other = pieces[i]
            apart = max(other.top - edge.bottom, edge.top - other.bottom)
            if i in closed or apart > NEAR * line.size or not _narrow(run, other, line.size):
                break
            run.rows.append(i)
            edge = other if abs(other.baseline - line.baseline) > abs(edge.baseline - line.baseline) else edge
    run.rows.sort(key=lambda i: (pieces[i].baseline, pieces[i].left))
    return _trimmed(pieces, run)


def part(line: PrintedLine, run: Run, side: int) -> PrintedLine | None:
    """What a line has on one side of the gutter (0 left, 1 right); None when there is no word of at least two letters or digits."""
    words = [w for w in line.words if (w.box.centre[0] < run.start, w.box.centre[0] > run.end)[side]]
    return printed_line(words) if any(sum(c.isalnum() for c in w.text) > 1 for w in words) else None


def _narrow(run: Run, other: PrintedLine, size: float) -> bool:
    """Whether enough of the gutter stays white beside the words of another line; if so, the gutter is narrowed to that."""
    free, left = [], run.start
    for a, b in sorted((w.box.left, w.box.right) for w in other.words if not _RULED.fullmatch(w.text)):
        free.append((left, min(a, run.end)))
        left = max(left, b)
    free.append((left, run.end))
    start, end = max(free, key=lambda f: f[1] - f[0])
    if end - start < GUTTER * size:
        start, end = max((f for f in free if f[0] < f[1]), key=lambda f: f[1], default=(0.0, 0.0))
        at_edge = any(abs(w.box.left - run.end) <= EDGE * size for w in other.words)
        if not at_edge or end - start < NARROW * size or run.end - end > EDGE * size:
            return False
    run.start, run.end = start, end
    return True


def _sides(line: PrintedLine, run: Run) -> tuple[bool, bool]:
    return any(w.box.centre[0] < run.start for w in line.words), any(w.box.centre[0] > run.end for w in line.words)


def _trimmed(pieces: Sequence[PrintedLine], run: Run) -> Run:
    """Without rows at either end that stand on one side only and well away from the rest of that side."""
    rows = run.rows
    sides = {i: _sides(pieces[i], run) for i in rows}
    inner = _inner(pieces, rows, sides)
    if inner is None:
        return Run([], run.start, run.end, rows)
    first, last = inner
    while first > 0 and _attached(pieces, rows[first - 1], rows[first : last + 1], run, sides, margin=True):
        first -= 1
    while last + 1 < len(rows):
        before = rows[last : first - 1 if first else None : -1]
        if not _attached(pieces, rows[last + 1], before, run, sides, margin=sides[rows[last + 1]] == (False, True)):
            break
        last += 1
    return Run(rows[first : last + 1], run.start, run.end, rows)


def _inner(pieces: Sequence[PrintedLine], rows: Sequence[int], sides: _Sides) -> tuple[int, int] | None:
    """The first and the last place in `rows` where something stands on both sides: in one line, or in two that overlap in height."""
    both = [k for k, i in enumerate(rows) if all(sides[i])]
    for k, i in enumerate(rows):
        beside = [n for n in (k - 1, k + 1) if 0 <= n < len(rows) and sides[rows[n]] == sides[i][::-1] != sides[i]]
        both += [k for n in beside if min(pieces[i].bottom, pieces[rows[n]].bottom) > max(pieces[i].top, pieces[rows[n]].top)]
    return (min(both), max(both)) if both else None


def _attached(pieces: Sequence[PrintedLine], row: int, rest: Sequence[int], run: Run, sides: _Sides, *, margin: bool) -> bool:
    """Whether a row is tight to one of the `rest`, nearest first, that has words on the same side.

    margin: more white may be between them where they have one margin: the parts of a letterhead are parted by some.
    """
    line = pieces[row]
    for i in rest:
        aligned = margin and any(abs(line.left - w.box.left) <= EDGE * line.size for w in pieces[i].words)
        for side in (0, 1):
            if not sides[row][side] or not sides[i][side]:
                continue
            # What stands across the gutter may be set on another line.
            other = (part(pieces[i], run, side) if all(sides[i]) else None) or pieces[i]
            white = max(line.top - other.bottom, other.top - line.bottom)
            if white <= (PARTED if aligned else TIGHT) * line.size:
                return True
    return False
