"""Row profiles: how much ink lies in each row of a page, and along which tilt that is sharpest.

Method: W. Postl, "Detection of linear oblique structures and skew scan in digitized documents", ICPR 1986: squared differences of
neighbouring profile cells measure sharpness; here over the ink of letter-like marks alone, so that rules and borders have no say.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

RANGE_DEGREES = 15.0
"""Sheets that lie more crooked than this were not fed by a scanner."""

COARSE_STEP, FINE_STEP, FINEST_STEP = 0.5, 0.05, 0.01
COARSE_CELL, FINE_CELL = 3.0, 1.0
"""Pixels. A third of the x-height while searching, which forgives paper that is not flat (Baird, "The skew angle of printed documents",
1987); single rows once the tilt is nearly known."""

COARSE_POINTS = 8_000


def sharpness(points: Floats, degrees: float, cell: float = COARSE_CELL) -> float:
    """Sharpness of the row profile along lines that fall to the right by `degrees`: mean square step from cell to cell, in mean cells.

    What ink strewn at random gives is subtracted, so that the figure does not depend on the number of points.
    """
    angle = np.deg2rad(degrees)
    rows = points[:, 1] * np.float32(np.cos(angle)) - points[:, 0] * np.float32(np.sin(angle))
    rows -= rows.min()
    rows /= np.float32(cell)
    profile = np.bincount(rows.astype(np.int64))
    change = profile[1:] - profile[:-1]
    return (float(change @ change) - 2 * len(points)) * len(profile) / len(points) ** 2


def coarse_skew(points: Floats) -> tuple[float, float]:
    """(degrees, sharpness) of the tilt with the sharpest profile in steps of COARSE_STEP, from some of the points."""
    few = np.asfortranarray(points[:: max(1, len(points) // COARSE_POINTS)])
    count = round(RANGE_DEGREES / COARSE_STEP)
    return _sharpest(few, (COARSE_STEP * step for step in range(-count, count + 1)), COARSE_CELL)


def fine_skew(points: Floats, near: float) -> float:
    """The tilt with the sharpest profile around `near`, in steps of FINEST_STEP degrees."""
    points = np.asfortranarray(points)  # a column at a time, as the rows are computed
    for step, reach in ((FINE_STEP, 6), (FINEST_STEP, 5)):
        near = _sharpest(points, [near + step * number for number in range(-reach, reach + 1)], FINE_CELL)[0]
    return round(near, 3)


def _sharpest(points: Floats, angles: Iterable[float], cell: float) -> tuple[float, float]:
    found = [(angle, sharpness(points, angle, cell)) for angle in angles]
    return max(found, key=lambda pair: pair[1])
