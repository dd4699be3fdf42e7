"""Skew: the tilt of the text lines, by the sharpest projection profile (`preprocessing.profile`), and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing.letters import Floats, Letters
from preprocessing.profile import COARSE_CELL, RANGE_DEGREES, coarse_skew, fine_skew, sharpness

FEWEST_LETTERS = 25
FEWEST_POINTS = 50

FLAT, SHARP = 0.25, 0.45
"""Sharpness of ink without lines stays below the first (printed pages turned sideways: 0.01-0.7, most below 0.3, columns of typewriting
highest), that of wavy lines lies at the second, of straight ones from 0.55 up."""

DIRTY, MUCH_SHARPER = 0.2, 4.0
"""Sharpness of a few lines among dirt, and how many times sharper than without the tilt they must be: pages without lines gain up to 2."""

HALVES_MAY_DIFFER = 0.6
"""Degrees. Upper and lower half of a page are measured apart; paper that fans out in a photograph stays within this."""

MIDDLE = (25.0, 75.0)
"""Shares of the ink, in percent, between which a page is cut in two halves."""

AS_SHARP = 0.9
"""Share of the best sharpness of half a page from which another tilt suits it too."""

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


def find_skew(letters: Letters) -> Skew:
    """The tilt of the lines of `letters` and how far to trust it.

    Not trusted: too few marks, a profile hardly sharper than that of ink strewn at random, or halves of the page that disagree
    (what pictures, stamps and tables do that pull an estimate away by whole degrees). An estimate not to be trusted is still told.
    """
    if letters.count < FEWEST_LETTERS or len(letters.points) < FEWEST_POINTS:
        return Skew(degrees=0.0, structure=0.0)
    degrees = fine_skew(letters.points, letters.tilt[0])
    structure = sharpness(letters.points, degrees)
    gain = structure / max(sharpness(letters.points, 0.0), 0.01)
    spread = _spread(letters.points, degrees)
    shape = min(1.0, max(0.0, (structure - FLAT) / (SHARP - FLAT)))
    if structure >= DIRTY and gain >= MUCH_SHARPER:
        shape = 1.0
    agreement = min(1.0, max(0.0, 2 - 2 * spread / HALVES_MAY_DIFFER))
    inside = float(abs(degrees) < RANGE_DEGREES)
    return Skew(degrees=degrees, structure=structure, gain=gain, spread=spread, certainty=shape * agreement * inside)


def _spread(points: Floats, degrees: float) -> float:
    """How far, in degrees, the halves of the page lie from the estimate for all of it: the farther one counts.

    A half that is about as sharp at the estimate as at its own best does not disagree: short lines are sharp over a range of tilts.
    """
    return max((_disagreement(half, degrees) for half in _halves(points, degrees) if len(half) >= FEWEST_POINTS), default=0.0)


def _halves(points: Floats, degrees: float) -> tuple[Floats, Floats]:
    """The points above and below the emptiest row near their middle: a cut through a line would tilt what is left of it."""
    angle = np.deg2rad(degrees)
    rows = points[:, 1] * np.float32(np.cos(angle)) - points[:, 0] * np.float32(np.sin(angle))
    cells = ((rows - rows.min()) / np.float32(COARSE_CELL)).astype(np.int64)
    first, last = (int(np.percentile(cells, percent)) for percent in MIDDLE)
    cut = first + int(np.bincount(cells, minlength=last + 1)[first : last + 1].argmin())
    return points[cells <= cut], points[cells > cut]


def _disagreement(half: Floats, degrees: float) -> float:
    own = fine_skew(half, coarse_skew(half)[0])
    return 0.0 if sharpness(half, degrees) >= AS_SHARP * sharpness(half, own) else abs(own - degrees)
