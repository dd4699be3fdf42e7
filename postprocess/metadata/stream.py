"""The lines of a letter as one text, in which every place knows the line that it comes from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

from document.geometry import enclosing
from document.metadata import Found
from document.text import Kind, LabelledLine
from postprocess.metadata.wording import fold

INK: frozenset[Kind] = frozenset(["stamp", "handwriting", "signature"])
"""What was put on the letter after it was written, or says nothing in print."""

_BROKEN = re.compile(r"[^\W\d_][-‐¬]$")


class Stream(Struct, frozen=True):
    """Lines in reading order and their text, parted by one blank; a word broken at a line end is whole again.

    folded: the same, as it is compared, equally long; starts: the place in the text of each line.
    """

    lines: tuple[LabelledLine, ...]
    text: str
    folded: str
    starts: tuple[int, ...]

    def number(self, place: int) -> int:
        """The number of the line at a place of the text."""
        return max(0, bisect_right(self.starts, place) - 1)

    def between(self, start: int, end: int) -> tuple[LabelledLine, ...]:
        """The lines that a stretch of the text comes from."""
        return self.lines[self.number(start) : self.number(max(start, end - 1)) + 1]


def stream(lines: Sequence[LabelledLine]) -> Stream:
    """Join the lines that hold a letter or a figure; specks are none."""
    kept = tuple(line for line in lines if any(character.isalnum() for character in line.text))
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for line in kept:
        here = " ".join(line.text.split())
        if pieces and _BROKEN.search(pieces[-1][-2:]) and here[:1].islower():
            pieces[-1] = pieces[-1][:-1]
            length -= 1
        elif pieces:
            here = " " + here
        starts.append(length + here.startswith(" "))
        pieces.append(here)
        length += len(here)
    text = "".join(pieces)
    return Stream(kept, text, fold(text), tuple(starts))


def found(value: str, lines: Sequence[LabelledLine], certainty: float) -> Found:
    """A value with its place: the page it begins on, and the box around its lines there."""
    page = lines[0].page if lines else None
    boxes = [line.box for line in lines if line.page == page and line.box is not None]
    return Found(value=value, page=page, box=enclosing(boxes) if boxes else None, certainty=round(min(max(certainty, 0.0), 1.0), 2))
