"""Lines that stand between the end of a page's text and its beginning on the next: running heads, page numbers, footnotes.

They stay in the text; they are told apart so that a sentence can run on past them, and so that notes can go to the document's end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from rapidfuzz.fuzz import ratio

from postprocess.marks import note_mark, page_number
from postprocess.regions import LONG, Block

EDGE = 0.12
"""Share of the page's height at its top and bottom where running heads and page numbers stand."""

ALIKE = 88
"""Similarity (0-100) of two lines that count as the same on two pages, figures aside; a misread letter in ten is allowed for."""

SMALLER = 0.93
"""Type of footnotes as a share of the page's."""


class Furniture(Struct, frozen=True):
    """Indices of the blocks of one page that are furniture for certain: `edges` (running heads, page numbers, footers), `notes`."""

    edges: frozenset[int]
    notes: frozenset[int]


def furniture(pages: Sequence[Sequence[Block]], heights: Sequence[int]) -> list[Furniture]:
    """What stands aside from the text on each page. `heights`: of the pages, in pixels."""
    edges = [_edge_blocks(blocks, height) for blocks, height in zip(pages, heights, strict=True)]
    found = []
    for number, blocks in enumerate(pages):
        others = [_plain(pages[k][i].text) for k in range(len(pages)) if k != number for i in edges[k]]
        certain = {i for i in edges[number] if _trifle(blocks[i].text) or _repeated(blocks[i].text, others)}
        notes, small = _small_print(blocks, certain, heights[number])
        found.append(Furniture(frozenset(certain | small), frozenset(notes)))
    return found


def _edge_blocks(blocks: Sequence[Block], height: int) -> list[int]:
    """Blocks of one or two lines that lie in the outer strips of the page."""
    return [i for i, b in enumerate(blocks) if len(b.lines) <= 2 and (b.box.bottom < EDGE * height or b.box.top > (1 - EDGE) * height)]


def _trifle(text: str) -> bool:
    """A page number, or what an engine made of one."""
    return page_number(text) or len(text) <= 3


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", re.sub(r"\d", "0", text.casefold())).strip()


def _repeated(text: str, others: Sequence[str]) -> bool:
    plain = _plain(text)
    return len(plain) >= 4 and any(ratio(plain, other) >= ALIKE for other in others)


def _small_print(blocks: Sequence[Block], certain: set[int], height: int) -> tuple[set[int], set[int]]:
    """Blocks in smaller type below everything else: footnotes, which begin with a mark, and other print at the page's foot."""
    long = sorted(line.size for b in blocks for line in b.lines if len(line.text) >= LONG)
    notes: set[int] = set()
    other: set[int] = set()
    for i in sorted((i for i in range(len(blocks)) if i not in certain), key=lambda i: -blocks[i].box.bottom):
        block = blocks[i]
        words = block.text.split()
        if not long or block.size > SMALLER * long[len(long) // 2] or block.box.top < height / 2 or not words:
            break
        if note_mark(words[0]):
            notes.add(i)
        elif block.box.top > (1 - EDGE) * height:
            other.add(i)
        else:
            break
    return notes, other
