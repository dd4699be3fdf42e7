"""Lines that the engine wove into a stack beside which they stand, such as a reference into a letterhead at the right margin."""

from __future__ import annotations

from collections.abc import Sequence

from postprocess.lines import PrintedLine

CLOSE, RANGED = 1.8, 2.2
"""Ems from line to line in a stack, at most. In one set to the right margin alone, as no addresses in rows are, half a blank line may part
the telephone from the address."""

ALIGNED = 0.4
"""Ems by which edges of lines in one stack differ."""

HIGHER = 0.6
"""Ems that the line after a line of the stack stands higher than it: nobody reads up and down again."""

FEW = 3
"""Lines that are woven in at one place, at most."""


def unwoven(pieces: Sequence[PrintedLine], order: Sequence[int]) -> list[int]:
    """The order with lines that break a stack put behind it, where the engine went up to them and down to the stack again.

    A line that begins above the whole stack is put before it. pieces: all lines; order: their numbers as they are read.
    """
    found = list(order)
    for n in range(len(found)):
        for count in range(1, FEW + 1):
            after = n + 1 + count
            if after < len(found) and _breaks(pieces, found[n], found[n + 1 : after], found[after]):
                woven = found[n + 1 : after]
                rest = found[: n + 1] + found[after:]
                start, end = _stack(pieces, rest, n)
                at = start if pieces[woven[0]].top < pieces[rest[start]].top else end
                found = rest[:at] + woven + rest[at:]
                break
    return found


def _breaks(pieces: Sequence[PrintedLine], above: int, woven: Sequence[int], below: int) -> bool:
    """Whether lines stand beside a stack, the first of them higher than the line of it that was read before."""
    first, last = pieces[above], pieces[below]
    return (
        _stacked(first, last)
        and pieces[woven[0]].baseline < first.baseline - HIGHER * first.size
        and not any(_over(pieces[i], line) for i in woven for line in (first, last))
    )


def _stack(pieces: Sequence[PrintedLine], order: Sequence[int], n: int) -> tuple[int, int]:
    """Where in an order the stack around place `n` begins and where it has ended."""
    start, end = n, n + 1
    while start and _stacked(pieces[order[start - 1]], pieces[order[start]]):
        start -= 1
    while end < len(order) and _stacked(pieces[order[end - 1]], pieces[order[end]]):
        end += 1
    return start, end


def _stacked(above: PrintedLine, below: PrintedLine) -> bool:
    size = max(above.size, below.size)
    edges = (above.left - below.left, above.right - below.right, above.box.centre[0] - below.box.centre[0])
    left, right, middle = (abs(difference) <= ALIGNED * size for difference in edges)
    step = RANGED * min(above.size, below.size) if right and not left and not middle else CLOSE * size
    return (left or right or middle) and 0 < below.baseline - above.baseline <= step


def _over(a: PrintedLine, b: PrintedLine) -> bool:
    return min(a.right, b.right) > max(a.left, b.left)
