"""Whether a gutter parts two blocks that stand side by side, or is a hole in something else; and which of the two is read first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from document.geometry import Box
from postprocess.cues import text_cues
from postprocess.lines import PrintedLine
from postprocess.reading_order.gutters import EDGE, GUTTER, Run, part

APART = 4.0
"""Ems of white that part two things on one row which have nothing to do with each other."""

CLOSE = 1.6
"""Ems from line to line in a block, at most: letterheads and addresses are set at 1.1 to 1.5."""

ALIGNED = 0.4
"""Ems by which the edges of lines in one block may differ: half a letter, and what is left of the skew."""

HIGHER = 1.5
"""Ems by which the right block begins above the left one where it is read first."""

LARGER = 1.25
"""How much larger the type of a title at the left is than that of a higher block at its right, after which it would be read."""

WIDER = 1.28
"""How much wider than the step between rows of two blocks the step to a line of running text below them is at least."""

BELOW = 6
"""Lines below two blocks that tell which of the two has the margin of the text."""

_MARK = re.compile(r"\W{0,2}\w{1,4}\W{0,2}|\W{1,3}")
_LABEL = re.compile(r".*[:：]$")


def side_by_side(pieces: Sequence[PrintedLine], run: Run, *, nested: bool, read_apart: bool = False) -> bool:
    """Whether the run holds two blocks, and not a list with marks, labels with their values, or a hole in running text.

    nested: columns were found here before, so that one line on the right suffices; else reading across is reading in order.
    read_apart: the engine took no line across; then the right side may be a letter with its paragraphs, beside a letterhead in the margin.
    """
    left = [p for i in run.rows if (p := part(pieces[i], run, 0)) is not None]
    right = [p for i in run.rows if (p := part(pieces[i], run, 1)) is not None]
    if not left or len(right) < 2 - nested or not _aligned(right):
        return False
    if not _close(right) and not (read_apart and 2 < len(left) <= len(right) and _close(left)):
        return False
    # Few lines beside the many of a letterhead need be no block; a date or the like above both blocks is of neither.
    if not _close(left) and not _close(_facing(left, right)) and len(right) < 2 * len(left):
        return False
    if run.end - run.start < GUTTER * right[0].size and not _at_one_edge(right) and not _two_addressees(left, right):
        return False
    if _interleaved(pieces, run) or _in_running_text(pieces, run):
        return False
    marks = sum(bool(_MARK.fullmatch(p.text) or _LABEL.fullmatch(p.text)) for p in left)
    return 2 * marks <= len(left)


def right_first(left: Sequence[PrintedLine], right: Sequence[PrintedLine], below: Sequence[PrintedLine]) -> bool:
    """Whether the right one of two blocks is read first: it begins higher, and not beside a crest over a larger title on the left.

    So a letterhead on the right comes before the return address, the addressee and the reference that stand left of its lower lines; but
    a letterhead in the left margin comes before the letter that goes on beside and below it.
    left, right: the lines of the blocks, at least one each; below: the lines of the page below both, from top to bottom.
    """
    first, other = (_head(block) for block in (right, left))
    if other.top - first.top < HIGHER * min(first.size, other.size) or _goes_on(right, below):
        return False
    ends = max(p.bottom for p in right) - max(p.bottom for p in left)
    level = ends < HIGHER * first.size or len(left) <= 2 or _goes_on(left, below)
    return other.size < LARGER * first.size and level


def _goes_on(block: Sequence[PrintedLine], below: Sequence[PrintedLine]) -> bool:
    """Whether the text below a block has its left margin: then the block beside it is no column of the text but stands in the margin."""
    edge, size = median(p.left for p in block), median(p.size for p in block)
    near = below[:BELOW]
    at_edge = sum(abs(p.left - edge) <= size for p in near)
    return len(near) > 2 and 2 * at_edge >= len(near) and all(p.left >= edge - size for p in near)


def _head(block: Sequence[PrintedLine]) -> PrintedLine:
    """The first line of a block that is more than a mark."""
    usual = median(line.size for line in block)
    lines = [line for line in block if sum(c.isalnum() for c in line.text) > 2 and line.size > usual / 2]
    return min(lines or block, key=lambda line: line.baseline)


def apart(pieces: Sequence[PrintedLine], number: int, at: int) -> bool:
    """Whether a gap parts two things: very wide, no mark or label before it, and not a hole in running text."""
    line = pieces[number]
    start, end = max(w.box.right for w in line.words[:at]), line.words[at].box.left
    before = " ".join(w.text for w in line.words[:at])
    if end - start < APART * line.size or _MARK.fullmatch(before) or _LABEL.fullmatch(before):
        return False
    if {"reference", "date"} <= _facts(before) ^ _facts(" ".join(w.text for w in line.words[at:])):
        return True
    hole = Box(start, line.box.top, end, line.box.bottom)
    return not any(crosses(other, hole, line) for i, other in enumerate(pieces) if i != number)


def _facts(text: str) -> frozenset[str]:
    """Whether a text is a reference or a date, and no sentence that holds one."""
    cues = text_cues(text)
    return frozenset() if cues & {"running", "sentence"} else cues & {"reference", "date"}


def crosses(other: PrintedLine, hole: Box, line: PrintedLine) -> bool:
    """Whether a line directly above or below `line` runs on across the white of `hole`."""
    pitch = abs(other.baseline - line.baseline)
    if not 0.5 * line.size < pitch < 2.6 * line.size:
        return False
    inside = [w for w in other.words if w.box.right > hole.left and w.box.left < hole.right]
    covered = sum(min(w.box.right, hole.right) - max(w.box.left, hole.left) for w in inside)
    return covered >= 0.6 * hole.width and other.left <= hole.left and other.right >= hole.right


def _facing(lines: Sequence[PrintedLine], others: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines that stand level with a block beside them."""
    top, bottom = min(p.top for p in others), max(p.bottom for p in others)
    return [p for p in lines if p.bottom > top and p.top < bottom]


def _aligned(lines: Sequence[PrintedLine]) -> bool:
    """Whether most lines begin, end or have their middle in one place."""
    for anchor in ([p.left for p in lines], [p.right for p in lines], [p.box.centre[0] for p in lines]):
        middle = median(anchor)
        near = sum(abs(x - middle) <= ALIGNED * p.size for x, p in zip(anchor, lines, strict=True))
        if 2 * near > len(lines):
            return True
    return False


def _at_one_edge(lines: Sequence[PrintedLine]) -> bool:
    """Whether at least three lines all begin in one place."""
    return len(lines) > 2 and max(p.left for p in lines) - min(p.left for p in lines) <= 2 * EDGE * lines[0].size


def _two_addressees(left: Sequence[PrintedLine], right: Sequence[PrintedLine]) -> bool:
    """Whether persons are named ("Ms. ...") at the head of two lines on either side that begin in one place."""
    sides = (left[-2:], right[-2:])
    named = all("titled" in text_cues(side[0].text) and len(side) > 1 for side in sides)
    return named and all(abs(side[0].left - side[1].left) <= 2 * EDGE * side[0].size for side in sides)


def _close(lines: Sequence[PrintedLine]) -> bool:
    """Whether lines are set closely enough to be one block; where they are not, the rows hold more than the columns."""
    pitches = [(b.baseline - a.baseline) / max(a.size, b.size) for a, b in pairwise(lines)]
    return not pitches or median(pitches) <= CLOSE


def _interleaved(pieces: Sequence[PrintedLine], run: Run) -> bool:
    """Whether the lines of each side stand mostly in the white between those of the other, as in the captions of courts: these are
    typed, and read, row by row."""
    left, right = ([p for i in run.reach if (p := part(pieces[i], run, side)) is not None] for side in (0, 1))
    top = max(min(p.baseline for p in side) for side in (left, right))
    bottom = min(max(p.baseline for p in side) for side in (left, right))
    for side, other in ((left, right), (right, left)):
        here = [p for p in side if top - 0.5 * p.size <= p.baseline <= bottom + 0.5 * p.size]
        facing = sum(any(abs(p.baseline - q.baseline) < 0.5 * max(p.size, q.size) for q in other) for p in here)
        if len(here) < 3 or 2 * facing > len(here):
            return False
    return True


def _in_running_text(pieces: Sequence[PrintedLine], run: Run) -> bool:
    """Whether the lines next to the run go on across the gutter from the same left margin: then the white is a hole."""
    first, last = pieces[run.rows[0]], pieces[run.rows[-1]]
    left, right = min(pieces[i].left for i in run.rows), max(pieces[i].right for i in run.rows)
    neighbours = [other for i, other in enumerate(pieces) if i not in run.rows]
    usual = _pitch([pieces[i] for i in run.rows]) if _in_blocks(pieces, run) else 0.0
    for line in (first, last):
        hole = Box(int(run.start), line.box.top, max(int(run.end), int(run.start) + 1), line.box.bottom)
        for other in neighbours:
            if usual and abs(other.baseline - line.baseline) > WIDER * usual:
                continue
            if crosses(other, hole, line) and abs(other.left - left) <= line.size and other.right >= right - 4 * line.size:
                return True
    return False


def _in_blocks(pieces: Sequence[PrintedLine], run: Run) -> bool:
    """Whether three lines and more begin in one place on the right of the gutter as on its left, or two addressees do, which no hole in
    running text does."""
    left, right = ([p for i in run.rows if (p := part(pieces[i], run, side)) is not None] for side in (0, 1))
    return (_at_one_edge(left) and _at_one_edge(right)) or _two_addressees(left, right)


def _pitch(lines: Sequence[PrintedLine]) -> float:
    """The usual step from row to row, in pixels; 0 where there is one row only."""
    heights = sorted(line.baseline for line in lines)
    steps = [b - a for a, b in pairwise(heights) if b - a > 0.5 * lines[0].size]
    return median(steps) if steps else 0.0
