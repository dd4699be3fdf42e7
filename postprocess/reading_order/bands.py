"""Bands: white across the whole page parts what stands above from what stands below.

The horizontal cut of Nagy and Seth's XY-cut ("Hierarchical representation of optically scanned documents", 1984).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from postprocess.lines import PrintedLine, same_row
from postprocess.reading_order.columns import Cut

BAND = 1.5
"""Ems of white across the whole page that part what stands above from what stands below; less suffices (ROW_BAND) under a row
of things that stand side by side, such as a reference and a date, and still less (ALONE) under a
single line at the right of which nothing stands below, such as a date."""
ROW_BAND = 0.9
ALONE = 0.5

RUNNING_TEXT = 24
"""Letters a line from which columns count as running text, which continues below a blank line."""


def bands(cut: Cut, kept: Iterable[int]) -> dict[int, int]:
    """The number of the horizontal band of the page that each piece stands in."""
    pieces, columns = cut.pieces, [{*c.first, *c.second} for c in cut.columns]
    groups: list[list[int]] = []
    bottom = float("-inf")
    for i in sorted(kept, key=lambda i: (pieces[i].top, i)):
        white = (pieces[i].top - bottom) / pieces[i].size
        if not groups or white > BAND or (white > _enough(pieces, groups[-1], i) and not _shared(columns, groups[-1], i)):
            groups.append([])
        groups[-1].append(i)
        bottom = max(bottom, pieces[i].bottom)
    number, found = 0, {}
    for above, group in zip([[], *groups], groups, strict=False):
        number += not _columns_go_on([pieces[i] for i in above], [pieces[i] for i in group])
        found.update(dict.fromkeys(group, number))
    return found


def _enough(pieces: Sequence[PrintedLine], group: Sequence[int], below: int) -> float:
    """Ems of white that part a group of pieces from the one below when they belong to no columns."""
    lowest = max(group, key=lambda i: pieces[i].baseline)
    if any(i != lowest and same_row(pieces[i], pieces[lowest]) for i in group):
        return ROW_BAND
    return ALONE if len(group) == 1 and pieces[lowest].left > pieces[below].right else BAND


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
