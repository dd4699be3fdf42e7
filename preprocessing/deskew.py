"""Skew: the tilt of the text lines, by the sharpest projection profile.

Method: W. Postl, "Detection of linear oblique structures and skew scan in digitized documents", ICPR 1986: squared differences of
neighbouring profile cells measure sharpness; here over the ink of letter-like marks alone, so that rules and borders have no say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from preprocessing.letters import Floats, Letters

RANGE_DEGREES = 15.0
"""Sheets that lie more crooked than this were not fed by a scanner."""

COARSE_STEP, FINE_STEP, FINEST_STEP = 0.5, 0.05, 0.01
COARSE_CELL, FINE_CELL = 3.0, 1.0
"""Pixels. A third of the x-height while searching, which forgives paper that is not flat (Baird, "The skew angle of printed documents",
1987); single rows once the tilt is nearly known."""

COARSE_POINTS = 8_000
FEWEST_LETTERS = 25
FEWEST_POINTS = 50

FLAT, SHARP = 0.25, 0.45
"""Sharpness of ink without lines stays below the first (printed pages turned sideways: 0.01-0.7, most below 0.3, columns of typewriting
highest), that of wavy lines lies at the second, of straight ones from 0.55 up."""

HALVES_MAY_DIFFER = 0.6
"""Degrees. Upper and lower half of a page are measured apart; paper that fans out in a photograph stays within this."""

SMALLEST_DEGREES = 0.1
"""Less tilt than this is four pixels along a whole line at 300 dpi: not worth redrawing the picture."""

SURE = 0.5


@dataclass(frozen=True, kw_only=True)
class Skew:
    """Clockwise tilt of the text lines in degrees. structure: sharpness of the profile there, 0 for ink strewn at random;
    gain: how much sharper than without the tilt; spread: how far the halves of the page disagree, degrees; certainty: 0-1.
    """

    degrees: float
    structure: float
    gain: float = 1.0
    spread: float = 0.0
    certainty: float = 0.0

    @property
    def sure(self) -> bool:
        return self.certainty >= SURE


def sharpness(points: Floats, degrees: float, cell: float = COARSE_CELL) -> float:
    """Sharpness of the row profile along lines that fall to the right by `degrees`: mean square step from cell to cell, in mean cells.

    What ink strewn at random gives is subtracted, so that the figure does not depend on the number of points.
    """
    angle = np.deg2rad(degrees)
    rows = points[:, 1] * np.float32(np.cos(angle)) - points[:, 0] * np.float32(np.sin(angle))
    profile = np.bincount(((rows - rows.min()) / np.float32(cell)).astype(np.int64)).astype(np.float64)
    steps = float(np.square(np.diff(profile)).sum()) - 2 * len(points)
    return steps * len(profile) / len(points) ** 2


def coarse_skew(points: Floats) -> tuple[float, float]:
    """(degrees, sharpness) of the tilt with the sharpest profile in steps of COARSE_STEP, from some of the points."""
    few = points[:: max(1, len(points) // COARSE_POINTS)]
    count = round(RANGE_DEGREES / COARSE_STEP)
    return _sharpest(few, (COARSE_STEP * step for step in range(-count, count + 1)), COARSE_CELL)


def fine_skew(points: Floats, near: float) -> float:
    """The tilt with the sharpest profile around `near`, in steps of FINEST_STEP degrees."""
    for step, reach in ((FINE_STEP, 6), (FINEST_STEP, 5)):
        near = _sharpest(points, [near + step * number for number in range(-reach, reach + 1)], FINE_CELL)[0]
    return round(near, 3)


def find_skew(letters: Letters) -> Skew:
    """The tilt of the lines of `letters` and how far to trust it.

    Not trusted: too few marks, a profile hardly sharper than that of ink strewn at random, or halves of the page that disagree
    (what pictures, stamps and tables do that pull an estimate away by whole degrees). An estimate not to be trusted is still told.
    """
    if letters.count < FEWEST_LETTERS or len(letters.points) < FEWEST_POINTS:
        return Skew(degrees=0.0, structure=0.0)
    degrees = fine_skew(letters.points, coarse_skew(letters.points)[0])
    structure = sharpness(letters.points, degrees)
    gain = structure / max(sharpness(letters.points, 0.0), 0.01)
    spread = _spread(letters.points, degrees)
    shape = min(1.0, max(0.0, (structure - FLAT) / (SHARP - FLAT)))
    agreement = min(1.0, max(0.0, 2 - 2 * spread / HALVES_MAY_DIFFER))
    inside = float(abs(degrees) < RANGE_DEGREES)
    return Skew(degrees=degrees, structure=structure, gain=gain, spread=spread, certainty=shape * agreement * inside)


def _spread(points: Floats, degrees: float) -> float:
    """How far, in degrees, the halves of the page lie from the estimate for all of it: the farther one counts."""
    middle = np.median(points[:, 1])
    halves = [points[points[:, 1] <= middle], points[points[:, 1] > middle]]
    estimates = [fine_skew(half, coarse_skew(half)[0]) for half in halves if len(half) >= FEWEST_POINTS]
    return max((abs(estimate - degrees) for estimate in estimates), default=0.0)


def _sharpest(points: Floats, angles: Iterable[float], cell: float) -> tuple[float, float]:
    found = [(angle, sharpness(points, angle, cell)) for angle in angles]
    return max(found, key=lambda pair: pair[1])
