"""Blocks that stand side by side: a letterhead in columns, two addressees, a date beside a reference.

The engine often reads such rows straight across. A white gutter that several rows share is the evidence against it (whitespace
between columns as in Breuel, "High Performance Document Layout Analysis", 2003), and then the left block is read before the right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from document.geometry import Box
from postprocess.lines import PrintedLine, gaps, printed_line

GUTTER = 1.5
"""Ems of white that all rows of two columns must share."""

SEED = 2.0
"""Ems of white in one line of the engine that raise the suspicion of two columns."""

APART = 4.0
"""Ems of white that part two things on one row which have nothing to do with each other."""

NEAR = 1.5
"""Ems of white between two rows that still belong to the same columns; TIGHT: between two lines of one block."""
TIGHT = 0.8

CLOSE = 1.6
"""Ems from line to line in a block, at most: letterheads and addresses are set at 1.1 to 1.5."""

ALIGNED = 0.4
"""Ems by which the edges of lines in one block may differ: half a letter, and what is left of the skew."""

_MARK = re.compile(r"\W{0,2}\w{1,4}\W{0,2}|\W{1,3}")
_LABEL = re.compile(r".*[:：]$")


class Run(Struct):
    """Rows with a gutter from x = start to x = end; `rows` index the pieces that are on them, from top to bottom."""

    rows: list[int]
    start: float
    end: float


class Columns(Struct, frozen=True):
    """Two groups of pieces, by their index; all of `left` is read before any of `right`."""

    left: tuple[int, ...]
    right: tuple[int, ...]


class Cut(Struct):
    """The lines of a page after columns were cut apart.

    origin: of each piece the engine's line and the number of its first word there; columns: which group precedes which.
    """

    pieces: list[PrintedLine]
    origin: list[tuple[int, int]]
    columns: list[Columns]


def cut_columns(lines: Sequence[PrintedLine], whole: set[int], slope: float) -> Cut:
    """Cut lines that run across a gutter. `whole`: indices of lines that are never cut (rows of tables)."""
    cut = Cut(list(lines), [(i, 0) for i in range(len(lines))], [])
    done: set[tuple[int, int]] = set()
    refused: set[tuple[int, int]] = set()
    # Each round deals with one gap for good, so there are no more rounds than words.
    while (seed := _next_seed(cut, whole, done)) is not None:
        number, at = seed
        key = (cut.origin[number][0], cut.origin[number][1] + at)
        done.add(key)
        if key not in refused:
            run = _grow(cut, number, at, whole)
            if _side_by_side(cut, run):
                _apply(cut, run, slope)
                continue
            refused.update(_gaps_on(cut, run))
        if _apart(cut, number, at):
            _split(cut, number, at, slope)
    return cut


def _gaps_on(cut: Cut, run: Run) -> Iterator[tuple[int, int]]:
    """The gaps of all rows that lie on the gutter of a run: another look at them would find the same run."""
    for i in run.rows:
        words = cut.pieces[i].words
        for at in gaps(cut.pieces[i], SEED):
            if words[at - 1].box.right <= run.start and words[at].box.left >= run.end:
                yield cut.origin[i][0], cut.origin[i][1] + at


def _next_seed(cut: Cut, whole: set[int], done: set[tuple[int, int]]) -> tuple[int, int] | None:
    for number, line in enumerate(cut.pieces):
        if cut.origin[number][0] in whole:
            continue
        for at in gaps(line, SEED):
            if (cut.origin[number][0], cut.origin[number][1] + at) not in done:
                return number, at
    return None


def _grow(cut: Cut, number: int, at: int, whole: set[int]) -> Run:
    """The longest run of rows around a gap that leave at least GUTTER ems of it white."""
    line = cut.pieces[number]
    run = Run([number], max(w.box.right for w in line.words[:at]), line.words[at].box.left)
    order = sorted((i for i in range(len(cut.pieces)) if i != number), key=lambda i: cut.pieces[i].baseline)
    below = [i for i in order if cut.pieces[i].baseline >= line.baseline]
    above = [i for i in reversed(order) if cut.pieces[i].baseline < line.baseline]
    for direction in (below, above):
        edge = line
        for i in direction:
            other = cut.pieces[i]
            white = max(other.top - edge.bottom, edge.top - other.bottom)
            if cut.origin[i][0] in whole or white > NEAR * line.size or not _narrow(run, other, line.size):
                break
            run.rows.append(i)
            edge = other if abs(other.baseline - line.baseline) > abs(edge.baseline - line.baseline) else edge
    run.rows.sort(key=lambda i: (cut.pieces[i].baseline, cut.pieces[i].left))
    return _trimmed(cut, run)


def _narrow(run: Run, other: PrintedLine, size: float) -> bool:
    """Whether enough of the gutter stays white beside the words of another line; if so, the gutter is narrowed to that."""
    free, left = [], run.start
    for a, b in sorted((w.box.left, w.box.right) for w in other.words):
        free.append((left, min(a, run.end)))
        left = max(left, b)
    start, end = max([*free, (left, run.end)], key=lambda f: f[1] - f[0])
    if end - start < GUTTER * size:
        return False
    run.start, run.end = start, end
    return True


def _sides(line: PrintedLine, run: Run) -> tuple[bool, bool]:
    return any(w.box.centre[0] < run.start for w in line.words), any(w.box.centre[0] > run.end for w in line.words)


def _trimmed(cut: Cut, run: Run) -> Run:
    """Without rows at either end that stand on one side only and well away from the rest of that side."""
    rows = run.rows
    sides = {i: _sides(cut.pieces[i], run) for i in rows}
    both = [k for k, i in enumerate(rows) if all(sides[i])]
    if not both:
        return Run([], run.start, run.end)
    first, last = min(both), max(both)
    while first > 0 and _attached(cut, rows[first - 1], rows[first : last + 1], sides):
        first -= 1
    while last + 1 < len(rows) and _attached(cut, rows[last + 1], rows[last : first - 1 if first else None : -1], sides):
        last += 1
    return Run(rows[first : last + 1], run.start, run.end)


def _attached(cut: Cut, row: int, rest: Sequence[int], sides: dict[int, tuple[bool, bool]]) -> bool:
    """Whether a row is tight to one of the `rest`, nearest first, that has words on the same side."""
    line, (left, right) = cut.pieces[row], sides[row]
    for i in rest:
        other = cut.pieces[i]
        white = max(line.top - other.bottom, other.top - line.bottom)
        if white <= TIGHT * line.size and ((left and sides[i][0]) or (right and sides[i][1])):
            return True
    return False


def _side_by_side(cut: Cut, run: Run) -> bool:
    """Whether the run holds two blocks, and not a list with marks, labels with their values, or a hole in running text."""
    left = [p for i in run.rows if (p := _part(cut.pieces[i], run, 0)) is not None]
    right = [p for i in run.rows if (p := _part(cut.pieces[i], run, 1)) is not None]
    # One line on the right stands beside one on the left: reading across is reading in order, save in a row of columns.
    nested = any(i in c.left or i in c.right for c in cut.columns for i in run.rows)
    if not left or len(right) < 2 - nested or not _aligned(right) or not (_close(left) and _close(right)) or _in_running_text(cut, run):
        return False
    marks = sum(bool(_MARK.fullmatch(p.text) or _LABEL.fullmatch(p.text)) for p in left)
    return 2 * marks <= len(left)


def _part(line: PrintedLine, run: Run, side: int) -> PrintedLine | None:
    """What a line has on one side of the gutter; None when there is no word of at least two letters or digits."""
    words = [w for w in line.words if (w.box.centre[0] < run.start, w.box.centre[0] > run.end)[side]]
    return printed_line(words) if any(sum(c.isalnum() for c in w.text) > 1 for w in words) else None


def _aligned(lines: Sequence[PrintedLine]) -> bool:
    """Whether most lines begin, end or have their middle in one place."""
    for anchor in ([p.left for p in lines], [p.right for p in lines], [p.box.centre[0] for p in lines]):
        middle = median(anchor)
        near = sum(abs(x - middle) <= ALIGNED * p.size for x, p in zip(anchor, lines, strict=True))
        if 2 * near > len(lines):
            return True
    return False


def _close(lines: Sequence[PrintedLine]) -> bool:
    """Whether lines are set closely enough to be one block; where they are not, the rows hold more than the columns."""
    pitches = [(b.baseline - a.baseline) / max(a.size, b.size) for a, b in pairwise(lines)]
    return not pitches or median(pitches) <= CLOSE


def _in_running_text(cut: Cut, run: Run) -> bool:
    """Whether the lines next to the run go on across the gutter from the same left margin: then the white is a hole."""
    first, last = cut.pieces[run.rows[0]], cut.pieces[run.rows[-1]]
    left, right = min(cut.pieces[i].left for i in run.rows), max(cut.pieces[i].right for i in run.rows)
    neighbours = [other for i, other in enumerate(cut.pieces) if i not in run.rows]
    for line in (first, last):
        hole = Box(int(run.start), line.box.top, max(int(run.end), int(run.start) + 1), line.box.bottom)
        for other in neighbours:
            if crosses(other, hole, line) and abs(other.left - left) <= line.size and other.right >= right - 4 * line.size:
                return True
    return False


def _apply(cut: Cut, run: Run, slope: float) -> None:
    left, right = [], []
    for i in run.rows:
        line = cut.pieces[i]
        parts = [tuple(w for w in line.words if (w.box.centre[0] > run.end) == side) for side in (False, True)]
        if all(parts):
            cut.pieces[i] = printed_line(parts[0], slope)
            cut.pieces.append(printed_line(parts[1], slope))
            cut.origin.append((cut.origin[i][0], cut.origin[i][1] + len(parts[0])))
            _inherit(cut, i)
            left.append(i)
            right.append(len(cut.pieces) - 1)
        else:
            (right if parts[1] else left).append(i)
    cut.columns.append(Columns(tuple(left), tuple(right)))


def _inherit(cut: Cut, old: int) -> None:
    """A piece that is cut off belongs to the same earlier columns as the piece it comes from."""
    new = len(cut.pieces) - 1
    for k, c in enumerate(cut.columns):
        if old in c.left or old in c.right:
            cut.columns[k] = Columns(c.left + (new,) * (old in c.left), c.right + (new,) * (old in c.right))


def _apart(cut: Cut, number: int, at: int) -> bool:
    """Whether a gap parts two things: very wide, no mark or label before it, and not a hole in running text."""
    line = cut.pieces[number]
    start, end = max(w.box.right for w in line.words[:at]), line.words[at].box.left
    before = " ".join(w.text for w in line.words[:at])
    if end - start < APART * line.size or _MARK.fullmatch(before) or _LABEL.fullmatch(before):
        return False
    hole = Box(start, line.box.top, end, line.box.bottom)
    return not any(crosses(other, hole, line) for i, other in enumerate(cut.pieces) if i != number)


def crosses(other: PrintedLine, hole: Box, line: PrintedLine) -> bool:
    """Whether a line directly above or below `line` runs on across the white of `hole`."""
    pitch = abs(other.baseline - line.baseline)
    if not 0.5 * line.size < pitch < 2.6 * line.size:
        return False
    inside = [w for w in other.words if w.box.right > hole.left and w.box.left < hole.right]
    covered = sum(min(w.box.right, hole.right) - max(w.box.left, hole.left) for w in inside)
    return covered >= 0.6 * hole.width and other.left <= hole.left and other.right >= hole.right


def _split(cut: Cut, number: int, at: int, slope: float) -> None:
    words = cut.pieces[number].words
    cut.pieces[number] = printed_line(words[:at], slope)
    cut.pieces.append(printed_line(words[at:], slope))
    cut.origin.append((cut.origin[number][0], cut.origin[number][1] + at))
    _inherit(cut, number)
