"""Marks that look like printed letters, and which of them stand next to each other: what turn, skew and size are read from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from preprocessing.profile import coarse_skew
from preprocessing.strays import Strays, find_strays

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

LETTER_SIDES = (60, 240)
"""Pixels of the reduced picture, short and long side at most: print half an inch high, words that run together. More is a picture."""

SOLID = (16, 0.6)
"""Pixels of the short side from which a mark must not be filled, and the share that counts as filled: a punch hole fills 0.79."""

DISC_SIDES = (15, 70)
"""Pixels of the reduced picture: a punch hole of 6 mm has about 32."""

DISC_FILL = (0.70, 0.86)
"""Share of its box that a disc fills: pi / 4, and what a frayed edge may add or take."""

STAMP_SIDES = (60, 480)
"""Pixels of the reduced picture: marks with a shorter side from the first and a longer one to the second may be a stamp or a seal."""

OPEN = 0.35
"""Such a mark is of lines and letters: ink covers at most this share of its box. Covered so far: seals 0.22, crests 0.35 to 0.6."""

A_WORD = 4
"""Fewer marks may be anything, and tell nothing about the size of the print or where its lines are."""

MAX_POINTS = 30_000
MAX_QUERIES = 800
GROUPS = 8

NEIGHBOUR_HEIGHTS = 5
"""How many heights of a letter the next one may be away: a wide space of justified lines, not the next column."""


@dataclass(frozen=True, kw_only=True)
class Letters:
    """Letter-like marks of a reduced picture of `width` x `height` pixels.

    box: (n, 4) left, top, width, height of each mark. points: (m, 2) x, y of ink pixels of the marks, at most MAX_POINTS.
    specks: how many marks are smaller than letters; strays: those of them that have no letter near. discs: (n, 4) boxes of marks
    that are round and filled. stamps: (k, 4) boxes of marks that may be stamps, signatures, crests or tables.
    """

    width: int
    height: int
    box: Floats
    points: Floats
    specks: int
    strays: Strays
    discs: Floats
    stamps: Floats

    @property
    def count(self) -> int:
        return len(self.box)

    @cached_property
    def size(self) -> float:
        """Median height of the marks in pixels, 0.0 when there are none."""
        return float(np.median(self.box[:, 3])) if self.count else 0.0

    @cached_property
    def tilt(self) -> tuple[float, float]:
        """(degrees, sharpness) of the tilt at which the row profile is sharpest, to half a degree."""
        return coarse_skew(self.points)

    @cached_property
    def pairs(self) -> Pairs:
        """Marks that follow each other along the lines."""
        return find_pairs(self)

    def turned(self, degrees: int) -> Letters:
        """The same marks on the page turned clockwise by quarter turns."""
        turned = self
        for _ in range(degrees // 90 % 4):
            turned = turned._quarter
        return turned

    def flipped(self) -> Letters:
        """The same marks seen from the back of the sheet."""
        left, top, wide, high = self.box.T
        x, y = self.points.T
        box = np.stack([self.width - left - wide, top, wide, high], axis=1)
        return replace(self, box=box, points=np.stack([self.width - 1 - x, y], axis=1))

    @cached_property
    def aligned(self) -> int:
        """How many neighbours along lines share a foot or a head."""
        first, second = self.pairs.first, self.pairs.second
        heads = np.abs(first[:, 1] - second[:, 1])
        feet = np.abs(first[:, 1] + first[:, 3] - second[:, 1] - second[:, 3])
        close = self.pairs.distance < 3 * np.maximum(first[:, 3], second[:, 3])
        return int(((np.minimum(heads, feet) <= np.maximum(0.15 * first[:, 3], 1.0)) & close).sum())

    @cached_property
    def _quarter(self) -> Letters:
        x, y = self.points.T
        points = np.stack([self.height - 1 - y, x], axis=1)
        box, discs, stamps = (_turned(boxes, self.height) for boxes in (self.box, self.discs, self.stamps))
        return replace(self, width=self.height, height=self.width, box=box, points=points, discs=discs, stamps=stamps)


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Marks that follow each other along lines. first, second: (n, 4) boxes, `second` right of `first`; distance: of their centres."""

    first: Floats
    second: Floats
    distance: Floats


def find_letters(mask: Picture) -> Letters:
    """The letter-like marks of an ink mask (0 or 1): neither specks nor rules, pictures, or the border of the scanner."""
    height, width = mask.shape
    # The labels are those of OpenCV's default, in half the time (C. Grana et al., "Optimized block-based connected components labeling with
    # decision trees", IEEE Transactions on Image Processing 2010).
    count, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(mask, 8, cv2.CV_32S, cv2.CCL_BBDT)
    keep, small = np.zeros(count, bool), np.zeros(count, bool)
    keep[1:], small[1:] = _letter_like(np.asarray(stats[1:], np.int32))
    printed = keep.take(np.asarray(labels, np.int32))
    spots = cv2.findNonZero(printed.view(np.uint8))
    found = np.zeros((0, 2)) if spots is None else np.asarray(spots).reshape(-1, 2)
    points = found[:: max(1, -(-len(found) // MAX_POINTS))].astype(np.float32)
    box, specks = (stats[chosen][:, :4].astype(np.float32) for chosen in (keep, small))
    return Letters(
        width=width,
        height=height,
        box=box,
        points=points,
        specks=len(specks),
        strays=find_strays(printed, float(np.median(box[:, 3])) if len(box) else 0.0, specks),
        discs=_discs(np.asarray(stats[1:], np.int32)),
        stamps=_stamps(np.asarray(stats[1:], np.int32)),
    )


def find_pairs(letters: Letters) -> Pairs:
    """For marks all over the page the one that follows to the right: the nearest in a sector of 27 degrees to each side.

    L. O'Gorman, "The document spectrum for page layout analysis", PAMI 1993, finds skew and spacing from such pairs.
    """
    if letters.count < 2:
        return Pairs(first=letters.box[:0], second=letters.box[:0], distance=letters.box[:0, 0])
    centre = letters.box[:, :2] + letters.box[:, 2:] / 2
    order = np.argsort(centre[:, 0], kind="stable")
    box, x, y = letters.box[order], *centre[order].T
    asked = np.arange(0, len(box), max(1, len(box) // MAX_QUERIES))
    reach = NEIGHBOUR_HEIGHTS * box[asked, 3]
    windows = np.maximum(np.searchsorted(x, x[asked] + reach, "right") - asked, 2)
    next_ = np.full(len(asked), -1)
    # Few marks are tall and ask far: marks that ask about as far are looked at together.
    for some in np.array_split(np.argsort(windows, kind="stable"), GROUPS):
        if len(some):
            next_[some] = _nearest(x, y, asked[some], reach[some], int(windows[some[-1]]))
    first, second = asked[next_ >= 0], next_[next_ >= 0]
    distance = np.hypot(x[second] - x[first], y[second] - y[first])
    return Pairs(first=box[first], second=box[second], distance=np.asarray(distance, np.float32))


def _nearest(x: Floats, y: Floats, asked: Indices, reach: Floats, window: int) -> Indices:
    """For each mark of `asked` the one that follows it among the next `window` in the order of x, -1 where none lies within its reach."""
    others = np.minimum(asked[:, None] + np.arange(1, window), len(x) - 1)
    across, down = x[others] - x[asked, None], np.abs(y[others] - y[asked, None])
    cost = np.where((across > 0) & (down <= across / 2), across + 2 * down, np.float32(np.inf))
    best = cost.argmin(axis=1)
    each = np.arange(len(asked))
    return np.where(cost[each, best] < reach, others[each, best], -1)


def _letter_like(stats: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which components (rows of left, top, width, height, area) have the size and shape of print, and which are too small for it."""
    wide, high, area = stats[:, 2], stats[:, 3], stats[:, 4]
    long, short = np.maximum(wide, high), np.minimum(wide, high)
    keep = (long >= 4) & (long <= LETTER_SIDES[1]) & (short >= 2) & (short <= LETTER_SIDES[0]) & (long < 8 * short) & (area >= 6)
    keep &= (short < SOLID[0]) | (area < SOLID[1] * wide * high)
    specks = long < 4
    if keep.any():
        size = _typical(short[keep], area[keep])
        specks = long <= size / 2
        keep &= (long > size / 2) & (short < 4 * size)
    return np.asarray(keep, bool), np.asarray(specks, bool)


def _typical(sizes: npt.NDArray[np.int32], weights: npt.NDArray[np.int32]) -> float:
    """The size in the middle of the weight, so that many specks do not outweigh fewer letters."""
    order = np.argsort(sizes, kind="stable")
    total = np.cumsum(weights[order])
    return float(sizes[order][np.searchsorted(total, total[-1] / 2)])


def _stamps(stats: npt.NDArray[np.int32]) -> Floats:
    """Boxes of the components (rows of left, top, width, height, area) that are as large as a stamp and of lines and letters."""
    wide, high, area = stats[:, 2], stats[:, 3], stats[:, 4]
    large = (np.minimum(wide, high) >= STAMP_SIDES[0]) & (np.maximum(wide, high) <= STAMP_SIDES[1])
    return stats[large & (area < OPEN * wide * high)][:, :4].astype(np.float32)


def _discs(stats: npt.NDArray[np.int32]) -> Floats:
    """Boxes of the components (rows of left, top, width, height, area) that are round and filled."""
    wide, high, area = stats[:, 2], stats[:, 3], stats[:, 4]
    long, short = np.maximum(wide, high), np.minimum(wide, high)
    filled = (area > DISC_FILL[0] * wide * high) & (area < DISC_FILL[1] * wide * high)
    round_ = (short >= DISC_SIDES[0]) & (long <= DISC_SIDES[1]) & (long - short <= 0.15 * long)
    return stats[filled & round_][:, :4].astype(np.float32)


def _turned(box: Floats, height: int) -> Floats:
    """Boxes on a page of `height` turned clockwise by a quarter."""
    left, top, wide, high = box.T
    return np.stack([height - top - high, left, high, wide], axis=1)
