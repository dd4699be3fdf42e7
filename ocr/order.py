"""Lines of a page that no engine has laid out: which belong together, and which comes first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec.structs import replace

from document.geometry import Box, enclosing
from document.page import Line

BLOCK_GAP = 1.6
"""A gap of more line heights than this between two lines ends a block: beyond double spacing."""

PARAGRAPH_GAP = 0.35
"""A gap so many line heights wider than the usual one starts a paragraph."""


def box_of(line: Line) -> Box:
    """The box around the words of `line`, which has at least one."""
    return enclosing(word.box for word in line.words)


def arranged(lines: Sequence[Line]) -> tuple[Line, ...]:
    """`lines` in reading order with block and paragraph numbered from 1.

    Lines that follow each other in `lines` and on the page form a block. Blocks stay in the order given, except that a block
    waits for those above it that it overlaps sideways: PDF files often name a footer or a page number before the body.
    """
    blocks = _top_down(_blocks([line for line in lines if line.words]))
    usual = _usual_gap(blocks)
    return tuple(line for number, block in enumerate(blocks, start=1) for line in _numbered(block, number, usual))


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and _follows(box_of(blocks[-1][-1]), box_of(line)):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _follows(upper: Box, lower: Box) -> bool:
    """Is `lower` the next line of the same block?"""
    height = min(upper.height, lower.height)
    return upper.top < lower.top and _overlap(upper, lower) > 0 and -height < lower.top - upper.bottom <= BLOCK_GAP * height


def _overlap(one: Box, other: Box) -> int:
    return min(one.right, other.right) - max(one.left, other.left)


def _top_down(blocks: list[list[Line]]) -> list[list[Line]]:
    boxes = [enclosing(box_of(line) for line in block) for block in blocks]
    waiting = list(range(len(blocks)))
    order: list[int] = []
    while waiting:
        # The highest block of all waits for nobody, so there is always one.
        free = next(one for one in waiting if not any(_above(boxes[other], boxes[one]) for other in waiting))
        waiting.remove(free)
        order.append(free)
    return [blocks[number] for number in order]


def _above(upper: Box, lower: Box) -> bool:
    shared = min(upper.bottom, lower.bottom) - max(upper.top, lower.top)
    side_by_side = shared > min(upper.height, lower.height) / 2
    return upper.centre[1] < lower.centre[1] and not side_by_side and _overlap(upper, lower) > 0


def _gaps(block: list[Line]) -> list[float]:
    """The white between each line of a block and the one before, in heights of the line."""
    boxes = [box_of(line) for line in block]
    return [(lower.top - upper.bottom) / lower.height for upper, lower in pairwise(boxes)]


def _usual_gap(blocks: list[list[Line]]) -> float:
    gaps = [gap for block in blocks for gap in _gaps(block)]
    return median(gaps) if gaps else 0.0


def _numbered(block: list[Line], number: int, usual: float) -> list[Line]:
    paragraph = 1
    numbered = [replace(block[0], block=number, paragraph=paragraph)]
    for line, gap in zip(block[1:], _gaps(block), strict=True):
        paragraph += gap > usual + PARAGRAPH_GAP
        numbered.append(replace(line, block=number, paragraph=paragraph))
    return numbered
