"""Print beyond the first or last word of a line: what ink, a crease or a stamp over it kept the first reader from finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.geometry import Box
from ocr.cutting import PAD_ACROSS, height_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from document.page import Line, Word
    from ocr.cutting import Piece

    Picture = npt.NDArray[np.uint8]

FURTHEST = 8.0
"""Heights of the line that a piece may grow at an end; a first name and a surname are no longer."""

BESIDE = 5.0
"""Lines at most so many heights above or below tell how far the column reaches; where there are none, ALONE heights are looked at."""

ALONE = 3.0

GAP = 0.6
"""Heights of the line without ink after which nothing of it follows: more than a blank between words."""

DARK, FAINT = 0.5, 0.06
"""Ink is darker than this share of the way from paper to the print of the line; a column of it has so many heights of ink and more."""


def completed(piece: Piece, lines: Sequence[Line], picture: Picture) -> Piece:
    """The piece, grown where its doubtful first or last word ends a line and ink goes on, as far as the lines around it reach."""
    if not any(piece.ends):
        return piece
    line, height = lines[piece.line], height_of(lines[piece.line].words)
    left, right = _free(piece, lines, height, picture.shape[1])
    words = line.words[piece.first : piece.last]
    start, end = min(word.box.left for word in words), max(word.box.right for word in words)
    pad = round(PAD_ACROSS * height)
    grown = piece.box
    if piece.ends[0] and left < start:
        more = _inked(_ink(picture, piece.box, left, end, height)[: start - left][::-1], height)
        grown = replace(grown, left=min(grown.left, max(start - more - pad, left))) if more else grown
    if piece.ends[1] and right > end:
        more = _inked(_ink(picture, piece.box, start, right, height)[end - start :], height)
        grown = replace(grown, right=max(grown.right, min(end + more + pad, right))) if more else grown
    return replace(piece, box=grown)


def widened(words: Sequence[Word], piece: Piece, height: float) -> list[Word]:
    """The words of a piece, its first and last one as wide as the print that was found beyond them."""
    made, pad = list(words), round(PAD_ACROSS * height)
    if piece.ends[0]:
        made[0] = replace(made[0], box=replace(made[0].box, left=min(made[0].box.left, piece.box.left + pad)))
    if piece.ends[1]:
        made[-1] = replace(made[-1], box=replace(made[-1].box, right=max(made[-1].box.right, piece.box.right - pad)))
    return made


def _free(piece: Piece, lines: Sequence[Line], height: float, width: int) -> tuple[int, int]:
    """How far the piece may grow to the left and to the right: not into other words, and not out of the column."""
    box, middle = piece.box, piece.box.centre[1]
    others = [word.box for number, line in enumerate(lines) if number != piece.line for word in line.words]
    near = [other for other in others if abs(other.centre[1] - middle) <= BESIDE * height]
    level = [other for other in near if other.top < middle < other.bottom or box.top < other.centre[1] < box.bottom]
    column = [other for other in near if other not in level]
    slack, furthest = round(height / 2), round(FURTHEST * height)
    first = min([other.left for other in column if other.left < box.right], default=round(box.left - ALONE * height))
    last = max([other.right for other in column if other.right > box.left], default=round(box.right + ALONE * height))
    left = max(0, first - slack, box.left - furthest, *(other.right for other in level if other.right <= box.centre[0]))
    right = min(width, last + slack, box.right + furthest, *(other.left for other in level if other.left >= box.centre[0]))
    return left, right


def _ink(picture: Picture, box: Box, left: int, right: int, height: float) -> npt.NDArray[np.bool_]:
    """For each column from `left` to `right` (exclusive) whether ink as dark as the print stands in the rows of the line."""
    rows = picture[box.top : box.bottom, left:right].astype(np.float32)
    paper, print_ = np.percentile(rows, 90), np.percentile(rows, 3)
    return np.asarray((rows < paper - DARK * (paper - print_)).sum(axis=0) >= max(2.0, FAINT * height))


def _inked(columns: npt.NDArray[np.bool_], height: float) -> int:
    """Columns from the start up to the last one with ink before a gap."""
    reach = 0
    for at in np.flatnonzero(columns):
        if at - reach > GAP * height:
            break
        reach = int(at) + 1
    return reach
