"""Pieces of printed lines around words that are to be read again, and their pictures."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from document.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from document.page import Line, Word

CONTEXT = 1
"""Words on either side that are read along: the recogniser reads a word alone less well, and they show whether it reads this line."""

PAD_DOWN, PAD_ACROSS = 0.18, 0.35
"""Paper around a piece, in heights of the line; across no more than half the gap to the next word."""

TALL = 0.6
"""A word may stand out of its line by so many heights of the line; what stands out further is a word box that holds other ink too."""

LONGEST = 26.0
"""Widest piece in heights of the line: it bounds the memory of one reading (1,250 columns of the recogniser take 190 MB)."""


class Piece(Struct, frozen=True):
    """Words `first` to `last` (exclusive) of the line `line`, and the box of the picture that shows them.

    ends: whether its first word is doubtful and the first of the line, and its last word doubtful and the last.
    """

    line: int
    first: int
    last: int
    box: Box
    ends: tuple[bool, bool] = (False, False)


def pieces(number: int, line: Line, doubtful: Iterable[int], width: int, height: int) -> list[Piece]:
    """The pieces of a line that hold its `doubtful` words, each with the words beside it, none wider than the recogniser takes.

    number: of the line on its page; width, height: of the upright picture.
    """
    asked = set(doubtful)
    wanted = sorted({near for word in asked for near in range(word - CONTEXT, word + CONTEXT + 1) if 0 <= near < len(line.words)})
    runs: list[list[int]] = []
    for word in wanted:
        if runs and word == runs[-1][-1] + 1 and _fits(line, runs[-1][0], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    end = len(line.words) - 1
    return [
        Piece(
            number, run[0], run[-1] + 1, region(line, run[0], run[-1] + 1).within(width, height),
            ends=(run[0] == 0 and 0 in asked, run[-1] == end and end in asked),
        )
        for run in runs
    ]  # fmt: skip


def cut(picture: npt.NDArray[np.uint8], piece: Piece) -> npt.NDArray[np.uint8]:
    """The picture of a piece, shape (height, width)."""
    box = piece.box
    return np.ascontiguousarray(picture[box.top : box.bottom, box.left : box.right])


def on_paper(picture: npt.NDArray[np.uint8], box: Box, air: int) -> npt.NDArray[np.uint8]:
    """What stands in a box, on `air` pixels of paper of its own colour: a mark whose surroundings are not to be read along."""
    piece = picture[box.top : box.bottom, box.left : box.right]
    return np.pad(piece, max(2, air), constant_values=int(np.percentile(piece, 90)))


def _fits(line: Line, first: int, last: int) -> bool:
    return line.words[last].box.right - line.words[first].box.left <= LONGEST * height_of(line.words)


def height_of(words: Sequence[Word]) -> float:
    """The usual height of a word, in pixels."""
    return float(median(word.box.height for word in words))


def region(line: Line, first: int, last: int) -> Box:
    """Words `first` to `last` (exclusive) of a line with a little paper around them; it may stand out of the picture."""
    words = line.words[first:last]
    height = height_of(line.words)
    top, bottom = (float(median(side)) for side in ([w.box.top for w in line.words], [w.box.bottom for w in line.words]))
    top = max(min(w.box.top for w in words), top - TALL * height)
    bottom = min(max(w.box.bottom for w in words), bottom + TALL * height)
    down, across = PAD_DOWN * height, PAD_ACROSS * height
    gaps = [(one.box.right, other.box.left) for one, other in pairwise(line.words)]
    before = min(across, (gaps[first - 1][1] - gaps[first - 1][0]) / 2) if first else across
    after = min(across, (gaps[last - 1][1] - gaps[last - 1][0]) / 2) if last < len(line.words) else across
    left, right = min(w.box.left for w in words) - max(before, 0.0), max(w.box.right for w in words) + max(after, 0.0)
    return Box(round(left), round(top - down), round(right), round(bottom + down))
