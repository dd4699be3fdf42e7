"""Did the reading find all the print? Letters of the picture that lie in no word, and the strips where they stand in lines."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from document.geometry import Box, Transform
from preprocessing.facts import REDUCED_LONG_SIDE, measure, reduced
from preprocessing.letters import Floats, Letters, Picture
from preprocessing.textlines import Flags, text_lines

AIR = 2
"""Pixels of the reduced picture that a word's box may miss of its letters on each side."""

STACKED = 1.6
"""Heights of a line of unread print that the next one may be away to be read in one strip with it."""

UNDER_STAMP = 30.0
"""Heights of the letters that may be hidden in the middle of a line: stamps and signatures are three to six centimetres wide."""

MOST_STRIPS = 12
"""A page of which more pieces were lost is not mended by reading pieces; a picture shows thousands of marks like letters."""

MARGIN = (1.5, 0.6)
"""Heights of the letters left in a strip around them, sideways and up and down: rims and ascenders, not the next line."""


class Coverage(NamedTuple):
    """What a reading leaves unread. share: of the page's letters, 0-1. strips: where unread print stands in lines, top down, in upright
    pixels; neither crests nor rings of stamps nor signatures."""

    share: float
    strips: tuple[Box, ...]


MOST_POINTS = 5_000


@dataclass(frozen=True, kw_only=True)
class Print:
    """The letter-like marks of a page. box: (n, 4) left, top, right, bottom; points: (m, 2) x, y of their ink; in pixels of one picture."""

    box: Floats
    points: Floats

    def placed(self, transform: Transform) -> Print:
        """The same marks on another picture of the page; the box of a mark is the smallest around its mapped corners."""
        left, top, right, bottom = self.box.T
        corners = np.stack([_mapped(np.stack(c, axis=1), transform) for c in ((left, top), (right, top), (right, bottom), (left, bottom))])
        box = np.concatenate([corners.min(axis=0), corners.max(axis=0)], axis=1)
        return Print(box=box.astype(np.float32), points=_mapped(self.points, transform))

    def to_bytes(self) -> bytes:
        """The marks in few bytes, to be kept beside the page; `print_from` reads them."""
        kept = io.BytesIO()
        np.save(kept, self.box, allow_pickle=False)
        np.save(kept, self.points, allow_pickle=False)
        return kept.getvalue()


def print_from(kept: bytes) -> Print | None:
    """The marks that `Print.to_bytes` kept; None when these are other bytes or were cut off."""
    file = io.BytesIO(kept)
    try:
        box, points = (np.asarray(np.load(file, allow_pickle=False), np.float32) for _ in range(2))
    except (ValueError, EOFError):
        return None
    return Print(box=box, points=points) if box.shape[1:] == (4,) and points.shape[1:] == (2,) else None


def print_of(letters: Letters, transform: Transform) -> Print:
    """The marks of a reduced picture in pixels of another; `transform` maps the former to the latter."""
    box = np.concatenate([letters.box[:, :2], letters.box[:, :2] + letters.box[:, 2:]], axis=1)
    points = letters.points[:: max(1, -(-len(letters.points) // MOST_POINTS))]
    return Print(box=box, points=points + np.float32(0.5)).placed(transform)


def find_print(picture: Picture) -> Print:
    """The marks of a grey picture in its own pixels."""
    small = reduced(picture)
    across, down = picture.shape[1] / small.shape[1], picture.shape[0] / small.shape[0]
    return print_of(measure(small).letters, Transform((across, 0.0, 0.0, 0.0, down, 0.0, 0.0, 0.0, 1.0)))


def coverage(found: Print, width: int, height: int, words: Iterable[Box]) -> Coverage:
    """What a reading of the upright picture of `width` x `height` leaves unread of its print.

    found: in upright pixels; marks outside of the picture do not count. words: the boxes of the words that were read.
    """
    factor = min(1.0, REDUCED_LONG_SIDE / max(width, height))
    read = np.zeros((int(height * factor) + 1, int(width * factor) + 1), bool)
    for word in words:
        rows = slice(max(int(word.top * factor) - AIR, 0), max(int(word.bottom * factor) + AIR + 1, 0))
        read[rows, max(int(word.left * factor) - AIR, 0) : max(int(word.right * factor) + AIR + 1, 0)] = True
    points = _inside(found.points * np.float32(factor), read.shape)
    share = float(np.mean(~_at(read, points))) if len(points) else 0.0
    return Coverage(share, _strips(found.box * np.float32(factor), read, factor, (width, height)))


def _strips(box: Floats, read: Flags, factor: float, size: tuple[int, int]) -> tuple[Box, ...]:
    """Strips around the lines of unread print; `box` in pixels of `read`."""
    centre = (box[:, :2] + box[:, 2:]) / 2
    usual = float(np.median(box[:, 3] - box[:, 1])) if len(box) else 0.0
    on_page = (centre >= 0).all(axis=1) & (centre[:, 0] < read.shape[1]) & (centre[:, 1] < read.shape[0])
    box, centre = box[on_page], centre[on_page]
    unread = box[~_at(read, centre)]
    strips: list[Floats] = []
    for line in sorted(text_lines(unread, read.shape, usual), key=lambda line: float(line[1])):
        strips = _joined(strips, line, _stacked)
    whole: list[Floats] = []
    for strip in strips:
        whole = _joined(whole, strip, lambda one, other: _one_row(one, other, unread, read))
    largest = sorted(whole, key=lambda s: float((s[2] - s[0]) * (s[3] - s[1])), reverse=True)[:MOST_STRIPS]
    return tuple(sorted((_padded(strip, factor, size) for strip in largest), key=lambda s: (s.top, s.left)))


def _joined(strips: list[Floats], new: Floats, together: Callable[[Floats, Floats], bool]) -> list[Floats]:
    """`strips` and a new one, those that belong `together` with it in one."""
    mine = np.stack([*(strip for strip in strips if together(strip, new)), new])
    one = np.concatenate([mine[:, :2].min(axis=0), mine[:, 2:4].max(axis=0), new[4:]])
    return [*(strip for strip in strips if not together(strip, new)), one]


def _stacked(strip: Floats, line: Floats) -> bool:
    """Does the line stand right below the strip?"""
    return bool(line[1] - strip[3] <= STACKED * line[4] and min(strip[2], line[2]) > max(strip[0], line[0]))


def _one_row(one: Floats, other: Floats, unread: Floats, read: Flags) -> bool:
    """Are two strips parts of the same lines, with a stamp or a signature over the middle? Not columns: no white is between them."""
    left, right = sorted((one, other), key=lambda strip: float(strip[0]))
    top, bottom = max(one[1], other[1]), min(one[3], other[3])
    low = min(one[3] - one[1], other[3] - other[1])
    if bottom - top < low / 2 or right[0] - left[2] > UNDER_STAMP * one[4]:
        return False
    between = (unread[:, 0] < right[0]) & (unread[:, 2] > left[2]) & (unread[:, 1] < bottom) & (unread[:, 3] > top)
    inside = read[int(top) : int(bottom) + 1, int(left[2]) + 1 : int(right[0])]
    return bool(right[0] <= left[2] or (between.any() and inside.mean() < 0.1))


def _padded(strip: Floats, factor: float, size: tuple[int, int]) -> Box:
    left, top, right, bottom, high = strip.tolist()
    across, down = MARGIN[0] * high, MARGIN[1] * high
    box = Box(
        int((left - across) / factor), int((top - down) / factor), int((right + across) / factor) + 1, int((bottom + down) / factor) + 1
    )
    return box.within(*size)


def _mapped(points: Floats, transform: Transform) -> Floats:
    matrix = np.array(transform.matrix, np.float64).reshape(3, 3)
    mapped = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    return np.asarray(mapped[:, :2] / mapped[:, 2:], np.float32)


def _inside(points: Floats, shape: Sequence[int]) -> Floats:
    x, y = points.T
    return np.asarray(points[(x >= 0) & (y >= 0) & (x < shape[1]) & (y < shape[0])], np.float32)


def _at(flags: Flags, points: Floats) -> npt.NDArray[np.bool_]:
    x, y = points.astype(np.int64).T
    return np.asarray(flags[y, x], np.bool_)
