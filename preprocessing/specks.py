"""Dirt on photocopies and faxes: small marks that cannot be print, by their size and by their place among the letters."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from preprocessing.facts import INK_EDGE, darkness_on, paper_of
from preprocessing.letters import Floats, Picture

SPECK_SIDE = 0.6
"""x-heights. Longer marks are letters, dashes, bullets, or strokes that are too large to be taken for full stops."""

TOO_SMALL = 0.45
"""Share of the area of the page's own dots below which a mark is none of them."""

FEW_DOTS = 8
"""Fewer dots over stems do not tell how large the page's dots are; then the width of its strokes does."""

TOUCHING, CLOSE, AWAY = 0.06, 0.3, 1.5
"""x-heights: from print to a piece of it, to what may be a piece of it, and to what has nothing to do with it."""

MOSTLY_DIRT = 0.6
"""Share of the marks close to print that must be expected there as dirt for all of them to be taken for dirt."""

CHUNK = 256
"""Marks that are compared with all letters at once, so that memory stays small."""

Flags = npt.NDArray[np.bool_]


class Boxes(NamedTuple):
    """Marks by their sides in pixels and their area, arrays of shape (n,); or (n, 1) where they are compared with others."""

    left: Floats
    top: Floats
    right: Floats
    bottom: Floats
    area: Floats

    @property
    def width(self) -> Floats:
        return self.right - self.left

    @property
    def height(self) -> Floats:
        return self.bottom - self.top

    @property
    def middle(self) -> Floats:
        return np.asarray(self.left + self.width / 2, np.float32)

    @property
    def centre(self) -> Floats:
        """Half way down."""
        return np.asarray(self.top + self.height / 2, np.float32)

    def only(self, chosen: Flags | slice) -> Boxes:
        return Boxes(*(side[chosen] for side in self))

    def as_rows(self) -> Boxes:
        return Boxes(*(side[:, None] for side in self))


def without_specks(upright: Picture, x_height: float, contrast: float) -> Picture:
    """The upright grey picture with its dirt painted over in the paper around; the same picture when there is none.

    x_height: of the print in pixels. contrast: share of the paper's brightness that the print takes away (0-1).
    Full stops, commas, colons, dots and accents over letters, hyphens, quotes, bullets and leader dots stay, and fragments that all
    but touch a letter: a broken stroke is worse off without them than with a little dirt.
    """
    mask = (darkness_on(upright, paper_of(upright)) > INK_EDGE * 255 * contrast).astype(np.uint8)
    count, found, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    labels = np.asarray(found, np.int32)
    left, top, width, height, area = stats[1:].astype(np.float32).T
    marks = Boxes(left, top, left + width, top + height, area)
    small = np.maximum(width, height) < SPECK_SIDE * x_height
    dirt = np.zeros(count, bool)
    dirt[1:][small] = _no_print(marks.only(small), marks.only(_letters(marks, x_height)), _dot(marks, x_height, mask), x_height)
    if not dirt.any():
        return upright
    dirt &= ~_strokes(labels, dirt, x_height)
    return _painted(upright, dirt[labels], (mask > 0) & ~dirt[labels])


def _letters(marks: Boxes, x: float) -> Flags:
    """Marks that full stops and accents can belong to; a letter that a slip of the fax has cut in two counts as well."""
    high, wide = marks.height, marks.width
    whole = (high >= 0.5 * x) & (np.maximum(high, wide) >= SPECK_SIDE * x)
    return whole & (high <= 2.4 * x) & (wide <= 6 * x) & (marks.area > 0.12 * x * x) & (marks.area < 1.7 * x * wide)


def _dot(marks: Boxes, x: float, mask: Picture) -> float:
    """Area in pixels of the page's own dots: as they stand over stems, where enough do; otherwise a square of its strokes' width."""
    stroke = _stroke(mask, x)
    high, wide = marks.height, marks.width
    stems = marks.only((wide < 0.5 * x) & (high > 0.75 * x) & (high < 1.6 * x))
    dots = marks.only((wide < SPECK_SIDE * x) & (high < SPECK_SIDE * x)).as_rows()
    largest = np.zeros(len(stems.left), np.float32)
    for start in range(0, len(dots.left), CHUNK):
        dot = dots.only(slice(start, start + CHUNK))
        gap = stems.top - dot.bottom
        over = (np.abs(dot.middle - stems.middle) < 0.25 * x) & (gap > 0) & (gap < 0.6 * x)
        largest = np.maximum(largest, np.where(over, dot.area, 0).max(axis=0))
    over_stems = largest[largest > 0]
    if len(over_stems) < FEW_DOTS:
        return stroke**2
    return float(np.clip(np.median(over_stems), 0.4 * stroke**2, 1.6 * stroke**2))


def _stroke(mask: Picture, x: float) -> float:
    """Width of the strokes in pixels: the middle one of all runs of ink along rows that are no longer than half the x-height."""
    framed = np.zeros((mask.shape[0], mask.shape[1] + 1), np.int8)
    framed[:, 1:] = mask
    change = np.diff(framed.ravel(), append=np.int8(0))
    runs = np.flatnonzero(change < 0) - np.flatnonzero(change > 0)
    runs = runs[(runs > 1) & (runs <= x / 2)]
    return float(np.median(runs)) if len(runs) else 1.0


def _no_print(specks: Boxes, letters: Boxes, dot: float, x: float) -> Flags:
    """Which of the small marks are too small for print, or stand where no print stands. dot: area of the page's own dots."""
    too_small = specks.area < TOO_SMALL * dot
    kept = np.zeros(len(specks.left), bool)
    asked = np.flatnonzero(~too_small)
    for start in range(0, len(asked), CHUNK):
        chosen = asked[start : start + CHUNK]
        kept[chosen] = _in_place(Boxes(*(side[chosen] for side in specks)), letters, x)
    kept[asked] |= _in_company(Boxes(*(side[asked] for side in specks)), kept[asked], x)
    return ~kept


def _in_place(specks: Boxes, letters: Boxes, x: float) -> Flags:
    """Which marks stand where print has marks: over a letter, on the line after a letter, or at its height, as a dash or a quote."""
    if not len(letters.left):
        return np.ones(len(specks.left), bool)
    mark = specks.as_rows()
    gap = np.maximum(np.maximum(letters.left - mark.right, mark.left - letters.right), 0)
    rise = letters.top - mark.bottom
    over = (mark.middle > letters.left - 0.2 * x) & (mark.middle < letters.right + 0.2 * x) & (rise > -0.15 * x) & (rise < 0.55 * x)
    beside = (mark.centre > letters.top - 0.1 * x) & (mark.centre < letters.bottom + 0.3 * x) & (gap < 8 * x)
    nearest = np.where(beside, gap, np.float32(np.inf)).min(axis=1)
    after = (beside & (mark.left >= letters.right - 0.2 * x) & (gap < 1.3 * x)).any(axis=1)
    base = _base_line(beside, letters)
    low = specks.bottom - base
    stop = after & ((np.abs(low) < 0.22 * x) | ((low > 0) & (low < 0.5 * x) & (specks.top < base + 0.05 * x)))
    dash = (specks.width >= 1.6 * specks.height) & (specks.width >= 0.28 * x) & (nearest < 3 * x)
    high_up = (rise < 0.2 * x) & (mark.centre < letters.bottom) & (gap < 1.2 * x)
    quote = (specks.height >= 0.3 * x) & high_up.any(axis=1)
    bullet = (np.minimum(specks.height, specks.width) >= 0.35 * x) & (nearest < 6 * x)
    return np.asarray(over.any(axis=1) | stop | dash | quote | bullet, bool)


def _base_line(beside: Flags, letters: Boxes) -> Floats:
    """For each mark the middle one of the bottoms of the letters beside it, infinite where there are none."""
    bottoms = np.sort(np.where(beside, letters.bottom, np.float32(np.inf)), axis=1)
    middle = np.maximum(np.count_nonzero(beside, axis=1) - 1, 0) // 2
    return np.asarray(bottoms[np.arange(len(bottoms)), middle], np.float32)


def _in_company(specks: Boxes, kept: Flags, x: float) -> Flags:
    """The upper dots of colons and semicolons, and rows of three leader dots and more."""
    company = np.zeros(len(specks.left), bool)
    for start in range(0, len(specks.left), CHUNK):
        one = specks.only(slice(start, start + CHUNK)).as_rows()
        across, down = specks.middle - one.middle, specks.centre - one.centre
        ratio = specks.area / one.area
        colon = kept & (np.abs(across) < 0.25 * x) & (down > 0.35 * x) & (down < 1.2 * x) & (ratio > 0.5) & (ratio < 5)
        row = (np.abs(down) < 0.12 * x) & (np.abs(across) < 2.2 * x) & (ratio > 0.5) & (ratio < 2)
        right, left = row & (across > 0), row & (across < 0)
        leader = (right.any(axis=1) & left.any(axis=1)) | (right.sum(axis=1) > 1) | (left.sum(axis=1) > 1)
        company[start : start + CHUNK] = colon.any(axis=1) | leader
    return company


def _strokes(labels: npt.NDArray[np.int32], dirt: Flags, x: float) -> Flags:
    """Which of the components that count as `dirt` are more likely pieces of broken letters, for they lie close to print.

    Those that all but touch it, always; those a little farther off, where there are many more of them than there is dirt elsewhere:
    dirt falls evenly on the whole page.
    """
    print_ = ((labels > 0) & ~dirt[labels]).view(np.uint8)
    touching, close = (_grown(print_, reach * x) for reach in (TOUCHING, CLOSE))
    away = _grown(print_, AWAY * x) == 0
    near, far = _found(labels, dirt, close > 0), _found(labels, dirt, away)
    around = np.count_nonzero(close) - np.count_nonzero(print_)
    expected = np.count_nonzero(far) / max(int(np.count_nonzero(away)), 1) * around
    broken = expected < MOSTLY_DIRT * np.count_nonzero(near)
    return near if broken else _found(labels, dirt, touching > 0)


def _grown(mask: Picture, reach: float) -> Picture:
    side = 2 * max(1, round(reach)) + 1
    return np.asarray(cv2.dilate(mask, np.ones((side, side), np.uint8)), np.uint8)


def _found(labels: npt.NDArray[np.int32], dirt: Flags, place: Flags) -> Flags:
    """Which components of the `dirt` reach into a place."""
    found = np.zeros(len(dirt), bool)
    found[labels[place]] = True
    return found & dirt


def _painted(upright: Picture, dirt: Flags, print_: Flags) -> Picture:
    """The picture with the brightest of what is around each speck in its place, grey rims included; print stays as it is."""
    rims = cv2.dilate(dirt.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    guarded = cv2.dilate(print_.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    around = cv2.dilate(upright, np.ones((9, 9), np.uint8))
    return np.where((rims & ~guarded) | dirt, around, upright).astype(np.uint8)
