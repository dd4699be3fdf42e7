"""Blocks in rows and columns, such as the addresses of four addressees: they are read row by row, each block whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from postprocess.lines import PrintedLine

BETWEEN = 0.5
"""Ems of white, beyond the white between lines of a block, that part two blocks of one column."""

ACROSS = 0.7
"""Ems of white across two columns at which the right one may change its margin."""

LEVEL = 0.6
"""Ems by which the first lines of blocks in one row may differ in height."""

LONGEST = 8
"""Lines of a block at most; columns with longer ones are columns of running text."""


def grid_rows(pieces: Sequence[PrintedLine], left: Sequence[int], right: Sequence[int]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The rows of a grid of two columns, each as the numbers of the lines of its left and of its right block.

    left, right: the numbers of the lines of the columns. One row with everything where the columns make no grid; the last row may
    have a left block only, and so may the first ones, such as a reference above the addressees.
    """
    whole = [(tuple(left), tuple(right))]
    columns = [_blocks(pieces, left), _blocks(pieces, right)]
    over = _higher(pieces, *columns)
    columns[0] = columns[0][len(over) :]
    if len(columns[0]) < 2 or not 0 <= len(columns[0]) - len(columns[1]) <= 1:
        return whole
    if any(len(block) > LONGEST for column in columns for block in column):
        return whole
    if not all(_level(pieces[a[0]], pieces[b[0]]) for a, b in zip(*columns, strict=False)):
        return whole
    rows = [(tuple(a), tuple(b)) for a, b in zip(columns[0], [*columns[1], []], strict=False)]
    return [*((tuple(block), ()) for block in over), *rows]


def _higher(pieces: Sequence[PrintedLine], left: Sequence[list[int]], right: Sequence[list[int]]) -> list[list[int]]:
    """The blocks at the left that stand above the first one which is level with the first at the right; none without such a one."""
    first = next((n for n, block in enumerate(left) if right and _level(pieces[block[0]], pieces[right[0][0]])), 0)
    return list(left[:first])


def storeys(pieces: Sequence[PrintedLine], left: Sequence[int], right: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """Two columns cut where white runs across both and the right one goes on from another margin, each part as its left and right lines.

    So the letterhead at the right of a first addressee is parted from the addressee that stands beside a second one.
    """
    order = sorted((*left, *right), key=lambda i: pieces[i].top)
    bottom = float("-inf")
    for n, i in enumerate(order):
        if n and pieces[i].top - bottom > ACROSS * pieces[i].size:
            sides = [[[k for k in part if k in side] for side in (left, right)] for part in (order[:n], order[n:])]
            if all(all(part) for part in sides) and _moved(pieces, sides[0][1], sides[1][1]):
                return [(sides[0][0], sides[0][1]), *storeys(pieces, *sides[1])]
        bottom = max(bottom, pieces[i].bottom)
    return [(list(left), list(right))]


def _moved(pieces: Sequence[PrintedLine], above: Sequence[int], below: Sequence[int]) -> bool:
    """Whether neither the left nor the right edges of two blocks under each other stand in one place."""
    for edge in ("left", "right"):
        places = [median(getattr(pieces[i], edge) for i in block) for block in (above, below)]
        if abs(places[0] - places[1]) <= pieces[below[0]].size:
            return False
    return len(below) > 1


def overhang(pieces: Sequence[PrintedLine], left: Sequence[int], right: Sequence[int]) -> tuple[int, ...]:
    """The single line, such as a date, that stands above the right one of two blocks which begin at one height; none if there is none."""
    blocks = _blocks(pieces, right)
    if not left or len(blocks) < 2 or len(blocks[0]) > 1:
        return ()
    first = min((pieces[i] for i in left), key=lambda p: p.baseline)
    return tuple(blocks[0]) if _level(first, pieces[blocks[1][0]]) and not _level(first, pieces[blocks[0][0]]) else ()


def _blocks(pieces: Sequence[PrintedLine], column: Sequence[int]) -> list[list[int]]:
    """A column cut where white parts its blocks."""
    blocks: list[list[int]] = []
    ordered = sorted(column, key=lambda i: pieces[i].baseline)
    steps = ((pieces[b].baseline - pieces[a].baseline, pieces[b].size) for a, b in pairwise(ordered))
    pitches = sorted(step for step, size in steps if step > 0.5 * size)
    usual = pitches[len(pitches) // 3] if pitches else 0.0
    for i in ordered:
        if not blocks or pieces[i].baseline - pieces[blocks[-1][-1]].baseline > usual + BETWEEN * pieces[i].size:
            blocks.append([])
        blocks[-1].append(i)
    return blocks


def _level(a: PrintedLine, b: PrintedLine) -> bool:
    return abs(a.baseline - b.baseline) <= LEVEL * max(a.size, b.size)
