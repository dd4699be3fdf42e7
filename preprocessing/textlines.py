"""Which loose marks stand in lines of text: several letters of one size in a straight row."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from preprocessing.letters import A_WORD, Floats

Flags = npt.NDArray[np.bool_]

REACH = 3.0
"""Heights of the usual letter over which marks are joined to a line: a wide space between words, not the next column."""

LONG = 6.0
"""Heights of its letters that a line is long at least: shorter rows are initials, page numbers, and chance."""

STRAIGHT = 0.3
"""Heights of its letters that the middles of a line's marks may scatter: ascenders and descenders 0.2, a ring or a signature more."""

FILLED = 0.45
"""Share of a line's length under marks: letters and the spaces between words leave more than half, dotted rules and noise less."""

SIZES = (0.6, 3.5)
"""Heights of a line's letters, in usual heights of the page: notes and headings lie between."""


def text_lines(box: Floats, shape: Sequence[int], usual: float) -> list[Floats]:
    """The lines of text that marks stand in, each (5,): left, top, right, bottom, height of its letters.

    box: (n, 4) left, top, right, bottom of marks on a picture of `shape` (height, width); usual: height of the page's letters. Marks are
    joined along the row by run-length smoothing (Wong, Casey, Wahl, "Document analysis system", IBM J. R&D 1982).
    """
    if len(box) < A_WORD or usual <= 0:
        return []
    label = _rows(box, shape, usual)
    lines = (_line(box[label == number], usual) for number in np.flatnonzero(np.bincount(label) >= A_WORD) if number)
    return [line for line in lines if line is not None]


def _rows(box: Floats, shape: Sequence[int], usual: float) -> npt.NDArray[np.int64]:
    """The number of the row that each mark belongs to, from 1; the middle half of a mark keeps lines apart that touch."""
    middle = np.zeros(tuple(shape), np.uint8)
    left, top, right, bottom = box.T
    quarter = (bottom - top) / 4
    corners = np.stack([left, top + quarter, right, bottom - quarter], axis=1).astype(np.int64)
    for x1, y1, x2, y2 in np.maximum(corners, 0).tolist():
        middle[y1 : y2 + 1, x1 : x2 + 1] = 1
    smoothed = cv2.dilate(middle, np.ones((1, 2 * int(REACH * usual / 2) + 1), np.uint8))
    labels = cv2.connectedComponents(smoothed, connectivity=4)[1]
    x = np.clip((left + right) / 2, 0, shape[1] - 1).astype(np.int64)
    y = np.clip((top + bottom) / 2, 0, shape[0] - 1).astype(np.int64)
    return np.asarray(labels[y, x], np.int64)


def _line(box: Floats, usual: float) -> Floats | None:
    """The line that these marks form, None when they do not look like one."""
    high = float(np.median(box[:, 3] - box[:, 1]))
    left, right = float(box[:, 0].min()), float(box[:, 2].max())
    if not SIZES[0] * usual <= high <= SIZES[1] * usual or right - left < LONG * high:
        return None
    x, y = ((box[:, :2] + box[:, 2:]) / 2).T
    slope = np.polyfit(x, y, 1) if len(x) > A_WORD else np.array([0.0, np.median(y)])
    scatter = float(np.median(np.abs(y - np.polyval(slope, x))))
    filled = float((box[:, 2] - box[:, 0]).sum()) / (right - left)
    if scatter > STRAIGHT * high or filled < FILLED:
        return None
    return np.array([left, box[:, 1].min(), right, box[:, 3].max(), high], np.float32)
