"""Letterheads in three columns: an address at the left, the sender in the middle in larger type, numbers at the right."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from postprocess.lines import PrintedLine

LARGER = 1.15
"""How much larger the type of the middle is at least than that of the columns beside it."""

UNDER = 2.0
"""Ems by which the middle may begin below the columns, under a crest; SOLID: ems of white within it."""
SOLID = 1.0

LONGEST = 8
"""Lines of a column at the side, at most."""


def middle(pieces: Sequence[PrintedLine], left: Sequence[int], right: Sequence[int]) -> tuple[int, ...]:
    """The numbers of the lines that stand between two columns as the middle of a letterhead, from top to bottom; none where there are none.

    left, right: the numbers of the lines of the columns.
    """
    if not left or not right or max(len(left), len(right)) > LONGEST:
        return ()
    start, end = max(pieces[i].right for i in left), min(pieces[i].left for i in right)
    beside = [pieces[i] for i in (*left, *right)]
    centre = (min(p.left for p in beside) + max(p.right for p in beside)) / 2
    size = median(p.size for p in beside)
    found: list[int] = []
    edge = max(p.bottom for p in beside) + (UNDER - SOLID) * size
    for i in sorted(range(len(pieces)), key=lambda i: pieces[i].baseline):
        line = pieces[i]
        if i in left or i in right or line.bottom < min(p.top for p in beside):
            continue
        if line.top - edge > SOLID * line.size:
            break
        if start < line.left and line.right < end and abs(line.box.centre[0] - centre) <= 2 * line.size and line.size >= LARGER * size:
            found.append(i)
            edge = line.bottom
    return tuple(found) if len(found) > 1 else ()
