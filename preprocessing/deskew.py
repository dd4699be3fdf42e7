"""Skew: the tilt of the text lines, by the sharpest projection profile (`preprocessing.profile`), and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preprocessing.letters import Floats, Letters
from preprocessing.profile import COARSE_CELL, COARSE_STEP, FINE_CELL, RANGE_DEGREES, coarse_skew, fine_skew, sharpness

FEWEST_LETTERS = 25
FEWEST_POINTS = 50

FLAT, SHARP = 0.25, 0.45
"""Sharpness of ink without lines stays below the first (printed pages turned sideways: 0.01-0.7, most below 0.3, columns of typewriting
highest), that of wavy lines lies at the second, of straight ones from 0.55 up."""

SHARPER = 1.1
"""How many times sharper than without it a tilt of more than COARSE_STEP must make the lines to be true."""

MUCH_SHARPER, DIRTY = 2.5, 0.2
"""How many times sharper than without the tilt, and how sharp at least, lines are that need no other proof: two short lines, each too short
to agree with the other, or lines among dirt. Pictures, stamps and tables on straight pages gain up to 1.5."""

HALVES_MAY_DIFFER = 0.6
"""Degrees. Upper and lower half of a page are measured apart; paper that fans out in a photograph stays within this."""

MIDDLE = (25.0, 75.0)
"""Shares of the ink, in percent, between which a page is cut in two halves."""

AS_SHARP = 0.9
"""Share of the best sharpness from which another tilt suits a page, or half of it, too."""

BROAD = 0.5
"""Degrees to each side within which the sharpness must fall for an estimate to be trusted."""

SMALLEST_DEGREES = 0.15
"""Less tilt than this is six pixels along a whole line at 300 dpi, a quarter of a letter: not worth redrawing the picture."""

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
    agreement = min(1.0, max(0.0, 2 - 2 * spread / HALVES_MAY_DIFFER))
    if gain >= MUCH_SHARPER:
        shape, agreement = float(structure >= DIRTY), 1.0
    better = gain >= SHARPER or abs(degrees) <= COARSE_STEP
    inside = float(abs(degrees) < RANGE_DEGREES and better and not _broad(letters.points, degrees))
    return Skew(degrees=degrees, structure=structure, gain=gain, spread=spread, certainty=shape * agreement * inside)


def _broad(points: Floats, degrees: float) -> bool:
    """Whether quite other tilts are as sharp: lines of a word or two tell the tilt to a degree at best."""
    near = max(sharpness(points, degrees + away, FINE_CELL) for away in (-BROAD, BROAD))
    return near >= AS_SHARP * sharpness(points, degrees, FINE_CELL)


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
