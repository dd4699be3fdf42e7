"""Lines read alone put into the reading of their page, each where it stands; what was read before stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from document.geometry import Box
from document.page import Line, Word
from ocr.order import BLOCK_GAP, box_of

DOUBLED = 0.3
"""Share of the smaller of two words' boxes that both cover, from which they are readings of the same ink."""

SAME_ROW = 0.5
"""Share of the lower of two lines' heights that both cover, from which they stand in one row."""

ONE_LINE = 3.0
"""Line heights of white between the two halves of one printed line at most; beyond that another column begins."""


def merged(lines: Sequence[Line], found: Iterable[Line]) -> tuple[Line, ...]:
    """`lines` with the lines `found` at their places in reading order; words of `found` that `lines` hold already are left out.

    The rest of a half-read line joins it; another line follows the nearest one above it in its column, in the same block where it stands
    close to it. Boxes of both in pixels of one picture.
    """
    page = [line for line in lines if line.words]
    for line in found:
        words = _new(line.words, page)
        if words:
            _put(page, replace(line, words=words))
    return tuple(page)


def _new(words: Iterable[Word], page: Sequence[Line]) -> tuple[Word, ...]:
    known = [word.box for line in page for word in line.words]
    return tuple(word for word in words if not any(_doubled(word.box, box) for box in known))


def _doubled(one: Box, other: Box) -> bool:
    across, down = _shared(one, other)
    smaller = min(one.width * one.height, other.width * other.height)
    return across > 0 and down > 0 and across * down > DOUBLED * smaller


def _shared(one: Box, other: Box) -> tuple[int, int]:
    """Pixels that both boxes cover across and down; negative: the white between them."""
    return min(one.right, other.right) - max(one.left, other.left), min(one.bottom, other.bottom) - max(one.top, other.top)


def _put(page: list[Line], line: Line) -> None:
    half = _other_half(page, line)
    if half is not None:
        words = sorted((*page[half].words, *line.words), key=lambda word: (word.box.left, word.box.top))
        page[half] = replace(page[half], words=tuple(words))
        return
    place, above = _place(page, box_of(line))
    page.insert(place, _numbered(page, above, line))


def _other_half(page: Sequence[Line], line: Line) -> int | None:
    """The line of the page that `line` is the rest of: words of it stand beside `line` in the same row."""
    new = box_of(line)
    nearest: tuple[int, int] | None = None
    for number, other in enumerate(page):
        for word in other.words:
            across, down = _shared(new, word.box)
            low, high = sorted((new.height, word.box.height))
            if down > SAME_ROW * low and high < 2.5 * low and -ONE_LINE * new.height <= across and _beside(other, new):
                nearest = max(nearest or (across, number), (across, number), key=lambda found: found[0])
    return None if nearest is None else nearest[1]


def _beside(line: Line, box: Box) -> bool:
    """Do the words of `line` leave room for `box`?"""
    return all(min(_shared(word.box, box)) <= DOUBLED * min(word.box.height, box.height) for word in line.words)


def _place(page: Sequence[Line], new: Box) -> tuple[int, int | None]:
    """Where a line goes, and the line that it follows: one on its left in its row, else the nearest above in its column, else by height."""
    boxes = [box_of(line) for line in page]
    above = [i for i, box in enumerate(boxes) if box.centre[1] < new.centre[1]]
    column = [i for i in above if _shared(boxes[i], new)[0] > 0]
    nearest = max(column, key=lambda i: (boxes[i].bottom, i), default=None)
    row = [i for i, box in enumerate(boxes) if _in_row(box, new) and (nearest is None or _shared(box, boxes[nearest])[0] > 0)]
    left = max((i for i in row if boxes[i].centre[0] < new.centre[0]), key=lambda i: boxes[i].right, default=None)
    right = min((i for i in row if boxes[i].centre[0] >= new.centre[0]), key=lambda i: boxes[i].left, default=None)
    if left is not None:
        return left + 1, left
    if right is not None:
        return right, nearest
    if nearest is not None:
        return nearest + 1, nearest
    below = [i for i, box in enumerate(boxes) if i not in above and _shared(box, new)[0] > 0]
    if below:
        return min(below, key=lambda i: (boxes[i].top, i)), None
    return max(above, default=-1) + 1, None


def _in_row(one: Box, other: Box) -> bool:
    """Do they stand side by side? On a page left askew the box of a line reaches into the next one."""
    across, down = _shared(one, other)
    return down > SAME_ROW * min(one.height, other.height) and across < DOUBLED * min(one.width, other.width)


def _numbered(page: Sequence[Line], above: int | None, line: Line) -> Line:
    """The line with block and paragraph of the one above it, or a block of its own."""
    if above is not None:
        upper, lower = box_of(page[above]), box_of(line)
        if lower.top - upper.bottom <= BLOCK_GAP * min(upper.height, lower.height):
            return replace(line, block=page[above].block, paragraph=page[above].paragraph)
    return replace(line, block=max((other.block for other in page), default=0) + 1, paragraph=1)
