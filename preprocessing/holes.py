"""Punch holes: discs at the margin, as far apart as punches make them. Readers take them for letters."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from preprocessing.letters import Floats, Letters, Picture

SPACINGS_MM = (80.0, 108.0, 70.0, 21.0)
"""From hole to hole: ISO 838 (two holes, and four: 80 mm), North American (4 1/4 inches; two holes: 2 3/4), Swedish (21-70-21 mm)."""

SPACING_ERROR = 0.03

DIAMETERS_MM = (4.0, 9.0)
"""ISO 838: 6 mm, give or take half a millimetre; North American up to 8 mm; a worn copy widens or narrows them."""

IN_LINE_MM = 2.0

BEYOND = 0.01
"""Share of the page's letters that may stand between the holes and the edge: page numbers, specks, a note in the margin."""

RIM = 1.15
"""Radii that are painted over: the shadow at the rim included."""


def find_holes(letters: Letters, per_mm: float, skew_degrees: float) -> Floats:
    """Punch holes among the discs of the reduced page: (n, 3) x and y of their centres and their diameter, in its pixels.

    letters: marks of the page, turned upright. per_mm: pixels of the reduced page to a millimetre. skew_degrees: tilt of the lines.
    A disc is a hole where another of its size lies in line with it along one side of the page, as far off as punches make them, and
    no text lies between them and that side. A single disc may be anything.
    """
    wide, high = letters.discs[:, 2], letters.discs[:, 3]
    holes = np.zeros(len(letters.discs), bool)
    fits = (np.minimum(wide, high) >= DIAMETERS_MM[0] * per_mm) & (np.maximum(wide, high) <= DIAMETERS_MM[1] * per_mm)
    centre = _level(letters.discs, skew_degrees)
    text = _level(letters.box, skew_degrees)
    for one, other in combinations(np.flatnonzero(fits), 2):
        pair = centre[[one, other]]
        alike = abs(wide[one] - wide[other]) <= 0.2 * max(wide[one], wide[other])
        if alike and any(_punched(pair[:, axis], pair[:, 1 - axis], text[:, axis], per_mm) for axis in (0, 1)):
            holes[[one, other]] = True
    found = letters.discs[holes]
    return np.column_stack([found[:, :2] + found[:, 2:] / 2, found[:, 2:].max(axis=1)]).astype(np.float32)


def without_holes(upright: Picture, holes: npt.NDArray[np.float64]) -> Picture:
    """The upright grey picture with its holes painted over in the paper around them; holes: (n, 3) x, y, diameter in its pixels."""
    filled = upright.copy()
    for x, y, diameter in holes:
        radius = RIM * diameter / 2 + 2
        left, top = max(int(x - 1.5 * radius), 0), max(int(y - 1.5 * radius), 0)
        window = filled[top : int(y + 1.5 * radius) + 1, left : int(x + 1.5 * radius) + 1]
        rows, columns = np.ogrid[: window.shape[0], : window.shape[1]]
        distance = np.hypot(columns + left + 0.5 - x, rows + top + 0.5 - y)
        around = window[distance > radius]
        if len(around):
            window[distance <= radius] = np.uint8(np.median(around))
    return filled


def _level(box: Floats, skew_degrees: float) -> Floats:
    """(n, 2) centres of boxes on the page without its tilt."""
    c, s = np.cos(np.deg2rad(skew_degrees)), np.sin(np.deg2rad(skew_degrees))
    x, y = (box[:, :2] + box[:, 2:] / 2).T
    return np.stack([c * x + s * y, c * y - s * x], axis=1).astype(np.float32)


def _punched(aside: Floats, along: Floats, text: Floats, per_mm: float) -> bool:
    """Do two discs lie in line along a side of the page, at a punch's distance, with no text beyond?

    aside, along: their two places across and along the side; text: places of the letters across it. All in pixels.
    """
    if abs(aside[0] - aside[1]) > IN_LINE_MM * per_mm:
        return False
    apart = abs(along[0] - along[1]) / per_mm
    if not any(abs(apart - spacing) <= SPACING_ERROR * spacing for spacing in SPACINGS_MM):
        return False
    beyond = np.mean(text < aside.min()), np.mean(text > aside.max())
    return bool(len(text) > 0 and min(beyond) <= BEYOND)
