"""Blocks that stand side by side: a letterhead in columns, two addressees, a date beside a reference.

The engine often reads such rows straight across. A white gutter that several rows share is the evidence against it (whitespace
between columns as in Breuel, "High Performance Document Layout Analysis", 2003), and then one block is read before the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from document.page import Word
from postprocess.lines import PrintedLine, gaps, printed_line
from postprocess.reading_order.beside import apart, right_first, side_by_side
from postprocess.reading_order.grids import grid_rows, overhang, storeys
from postprocess.reading_order.gutters import Run, run_around
from postprocess.reading_order.letterheads import middle

SEED = 2.0
"""Ems of white in one line of the engine that raise the suspicion of two columns."""


MANY = 400
"""Lines of a page from which the engine's order is not gone through line by line: so many are marks in a picture or dirt."""


class Columns(Struct, frozen=True):
    """Two groups of pieces, by their index; all of `first` is read before any of `second`."""

    first: tuple[int, ...]
    second: tuple[int, ...]


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
            words = cut.pieces[number].words
            white = max(w.box.right for w in words[:at]), words[at].box.left
            run = run_around(cut.pieces, _closed(cut, whole), number, white)
            if side_by_side(cut.pieces, run, nested=_nested(cut, run)):
                _apply(cut, run, slope)
                continue
            refused.update(_gaps_on(cut, run))
        if apart(cut.pieces, number, at):
            _split(cut, number, at, slope)
    _beside(cut, _closed(cut, whole), slope)
    for columns in tuple(cut.columns):
        between = middle(cut.pieces, columns.first, columns.second)
        if between:
            cut.columns += [Columns(columns.first, between), Columns(between, columns.second)]
    return cut


def _beside(cut: Cut, closed: set[int], slope: float) -> None:
    """Find the columns between lines that the engine read apart, too, where their order is no more than its guess."""
    if len(cut.pieces) > MANY:
        return
    seen: set[int] = set()
    for number, line in enumerate(cut.pieces):
        if number in closed or number in seen or _in_columns(cut, number):
            continue
        right = _neighbour(cut.pieces, number)
        if right is None or right in closed or cut.pieces[right].left - line.right < SEED * line.size or _in_columns(cut, right):
            continue
        run = run_around(cut.pieces, closed, number, (line.right, cut.pieces[right].left))
        seen.update(run.rows)
        if len(run.rows) > 3 and side_by_side(cut.pieces, run, nested=_nested(cut, run), read_apart=True):
            _apply(cut, run, slope)


def _in_columns(cut: Cut, number: int) -> bool:
    return any(number in c.first or number in c.second for c in cut.columns)


def _neighbour(pieces: Sequence[PrintedLine], number: int) -> int | None:
    """The nearest piece at the right of one that overlaps it in height."""
    line = pieces[number]
    beside = [i for i, p in enumerate(pieces) if p.left > line.right and min(p.bottom, line.bottom) > max(p.top, line.top)]
    return min(beside, key=lambda i: (pieces[i].left, i), default=None)


def _closed(cut: Cut, whole: set[int]) -> set[int]:
    return {i for i in range(len(cut.pieces)) if cut.origin[i][0] in whole}


def _nested(cut: Cut, run: Run) -> bool:
    return any(i in c.first or i in c.second for c in cut.columns for i in run.rows)


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


def _apply(cut: Cut, run: Run, slope: float) -> None:
    left: list[int] = []
    right: list[int] = []
    for i in run.rows:
        words = cut.pieces[i].words
        ways = [w.box.centre[0] > run.end for w in words]
        if any(ways) and not all(ways):
            halves = [tuple(w for w, way in zip(words, ways, strict=True) if way == side) for side in (False, True)]
            right.append(_cut_off(cut, i, halves[0], halves[1], slope))
            left.append(i)
        else:
            (right if all(ways) else left).append(i)
    _follow(cut, left, right)


def _follow(cut: Cut, left: Sequence[int], right: Sequence[int]) -> None:
    """Say which of two blocks is read first; a grid of blocks is read row by row."""
    over = overhang(cut.pieces, left, right)
    if over:
        right = [i for i in right if i not in over]
        cut.columns.append(Columns(over, (*left, *right)))
    parts = storeys(cut.pieces, left, right)
    for n, (a, b) in enumerate(parts):
        _ordered(cut, a, b)
        if n:
            cut.columns.append(Columns((*parts[n - 1][0], *parts[n - 1][1]), (*a, *b)))


def _ordered(cut: Cut, left: Sequence[int], right: Sequence[int]) -> None:
    rows = grid_rows(cut.pieces, left, right)
    if len(rows) == 1 and left and right:
        sides = [[cut.pieces[i] for i in side] for side in (left, right)]
        if right_first(sides[0], sides[1], _below(cut, left, right)):
            cut.columns.append(Columns(tuple(right), tuple(left)))
            return
    for n, (a, b) in enumerate(rows):
        cut.columns.append(Columns(a, b))
        if n:
            cut.columns.append(Columns(rows[n - 1][0] + rows[n - 1][1], a + b))


def _below(cut: Cut, left: Sequence[int], right: Sequence[int]) -> list[PrintedLine]:
    """The lines of the page below two blocks, from top to bottom."""
    bottom = max(cut.pieces[i].bottom for i in (*left, *right))
    return sorted((line for line in cut.pieces if line.top >= bottom), key=lambda line: (line.top, line.left))


def _split(cut: Cut, number: int, at: int, slope: float) -> None:
    words = cut.pieces[number].words
    _cut_off(cut, number, words[:at], words[at:], slope)


def _cut_off(cut: Cut, number: int, kept: Sequence[Word], off: Sequence[Word], slope: float) -> int:
    """Make a piece two; the number of the new one. It belongs to the same earlier columns as the piece it comes from."""
    cut.pieces[number] = printed_line(kept, slope)
    cut.pieces.append(printed_line(off, slope))
    cut.origin.append((cut.origin[number][0], cut.origin[number][1] + len(kept)))
    new = len(cut.pieces) - 1
    for k, c in enumerate(cut.columns):
        if number in c.first or number in c.second:
            cut.columns[k] = Columns(c.first + (new,) * (number in c.first), c.second + (new,) * (number in c.second))
    return new
