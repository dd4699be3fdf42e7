"""Perspective: the map that makes a page seen from aslant flat again.

Two lines that are level on the sheet and two that are upright make a quadrangle that was a rectangle (R. Hartley, A. Zisserman,
"Multiple View Geometry in Computer Vision", 2004, section 2.7). The level lines are the upper and lower edge of the sheet, or text
lines where the edges cannot be seen; the upright ones are its sides. What the edges say is checked against the text lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from preprocessing.deskew import FEWEST_LETTERS, FLAT, Skew, find_skew
from preprocessing.flattening import Corners, Places, cross, flatten, flattened
from preprocessing.letters import Floats, Letters, Picture
from preprocessing.profile import FINE_CELL, fine_skew, sharpness
from preprocessing.resample import Flattening
from preprocessing.sheet import Sheet

DARK_RIM = 0.8
"""Share of the paper's brightness. Where three sides of the picture are darker, the sheet lies on something."""

FAN_TO_LOOK = 0.12
"""Degrees by which text lines at the head and the foot of a flat page may differ; the halves of straight scans differ by 0.05."""

SMALLEST_FAN, SMALLEST_LEAN = 0.5, 1.0
"""Degrees between opposite edges, level and upright, below which a page is left as flat as it is: Tesseract reads it as well."""

SMALLEST_FAN_OF_LINES = 1.0
"""Degrees where text lines are the only evidence: old sheets that are not flat show half of it, and read no better without."""

MANY_LETTERS = 150
"""From so many marks the text lines alone may tell a perspective, where no edge is seen."""

SHARPER = 1.6
"""How many times sharper the profile must become where the text lines are the only evidence; a fan of one degree makes it 1.7."""

NO_LESS_SHARP = 0.95
"""How much of the profile's sharpness must remain where the edges are the evidence: print that is not flat itself loses a little."""

TEXT_AND_EDGES = 1.0
"""Degrees between the sheet's edges and the text lines: print stands that crooked on the sheets of typists and copiers."""

STRAY = 0.02
"""Share of the marks that may lie outside the sheet, whatever they are."""

LITTLE_PRINT_DEGREES = 0.3
"""A few words tell their own tilt only so well; on a sheet whose edges are known the edges are believed."""

HALVES_AFTER = 0.3
"""Degrees that the halves of the flattened page may differ, or half of what they differed before."""


@dataclass(frozen=True, kw_only=True)
class Perspective:
    """What is known about a page seen from aslant. Lengths in pixels of the reduced page.

    corners: (4, 2) a quadrangle on it that was a rectangle; fan, lean: degrees between its level and its upright sides;
    flattening: the map and its canvas; letters: as they are after it; skew: of those; sharper: how many times sharper than before the
    profile of their lines is; certainty: 0-1; evidence: "edges" or "lines".
    """

    corners: Corners
    fan: float
    lean: float
    flattening: Flattening
    letters: Letters
    skew: Skew
    sharper: float
    certainty: float
    evidence: str

    @property
    def sure(self) -> bool:
        return self.certainty >= 0.5

    @property
    def large(self) -> bool:
        """Whether it is large enough to matter."""
        if self.evidence == "lines":
            return abs(self.fan) >= SMALLEST_FAN_OF_LINES
        return abs(self.fan) >= SMALLEST_FAN or abs(self.lean) >= SMALLEST_LEAN


def surrounded(picture: Picture, paper: float) -> bool:
    """Whether the sheet on the reduced grey picture lies on something darker: three of the four rims are mostly so."""
    dark = DARK_RIM * paper
    rims = (picture[:, 0], picture[0], picture[:, -1], picture[-1])
    return sum(float(np.median(rim)) < dark for rim in rims) >= 3


def find_perspective(letters: Letters, skew: Skew, sheet: Sheet | None) -> Perspective | None:
    """The perspective of the page that `letters` stand on, None where nothing tells it.

    skew: their tilt as measured without perspective; sheet: edges as found on the same reduced picture.
    """
    if sheet is not None and sheet.whole:
        seen = _judged(_on_sheet(letters, skew, sheet), skew, sheet.corners(), "edges")
        if seen is not None and seen.sure:
            return seen
    if letters.count < MANY_LETTERS or _fan_on_page(letters, skew) < FAN_TO_LOOK:
        return None
    return _judged(letters, skew, _by_lines(letters, skew, sheet), "lines")


def _fan_on_page(letters: Letters, skew: Skew) -> float:
    """What the halves of the print differ by, carried on to the halves of the whole page: degrees."""
    low, high = np.percentile(letters.points[:, 1], [2, 98])
    return skew.spread * min(3.0, max(1.0, 0.8 * letters.height / max(float(high - low), 1.0)))


def _judged(letters: Letters, skew: Skew, corners: Corners, evidence: str) -> Perspective | None:
    """What flattening these corners makes of the letters; None when it cannot be done."""
    flattening = flatten(corners, letters.width, letters.height)
    if flattening is None or not letters.count:
        return None
    flat = flattened(letters, flattening)
    after = find_skew(flat)
    sharper = _sharpness(flat, after.degrees) / max(_sharpness(letters, skew.degrees), 0.01)
    if evidence == "edges" and flat.count < MANY_LETTERS and abs(after.degrees) < LITTLE_PRINT_DEGREES:
        after = replace(after, degrees=0.0)
    fan, lean = _angle(corners[1] - corners[0], corners[2] - corners[3]), _angle(corners[3] - corners[0], corners[2] - corners[1])
    return Perspective(
        corners=corners,
        fan=fan,
        lean=lean,
        flattening=flattening,
        letters=flat,
        skew=after,
        sharper=sharper,
        certainty=_certainty(skew, after, flat.count, sharper, evidence),
        evidence=evidence,
    )


def _certainty(before: Skew, after: Skew, count: int, sharper: float, evidence: str) -> float:
    """1 where the text lines are straighter and truer on the flattened page, 0 where they are not or there are hardly any."""
    level = abs(after.degrees) <= TEXT_AND_EDGES
    agree = after.spread <= max(HALVES_AFTER, before.spread / 2)
    return float(count >= FEWEST_LETTERS and sharper >= (SHARPER if evidence == "lines" else NO_LESS_SHARP) and level and agree)


def _by_lines(letters: Letters, skew: Skew, sheet: Sheet | None) -> Corners:
    """Corners from text lines near the head and the foot, and from the sheet's sides where they are sure."""
    middle, half_fan = _fanned(letters, skew)
    width, height = letters.width, letters.height
    level = [(y + height / 2, middle + 2 * half_fan * y / height) for y in (-0.4 * height, 0.4 * height)]
    if sheet is not None and sheet.sure("left", "right"):
        upright = [sheet.lines["left"], sheet.lines["right"]]
    else:
        upright = [(x * width, -middle) for x in (0.1, 0.9)]
    found = Sheet(
        width=width,
        height=height,
        darker=True,
        lines=dict(zip(("top", "bottom", "left", "right"), level + upright, strict=True)),
        straight={},
    )
    return found.corners()


def _fanned(letters: Letters, skew: Skew) -> tuple[float, float]:
    """(slope in the middle of the page, half of what it grows from head to foot) with the sharpest profile."""
    x, y = letters.points[:, 0] - letters.width / 2, letters.points[:, 1] - letters.height / 2
    rows = letters.points[:, 1]
    parts = [(rows <= np.median(rows)), (rows > np.median(rows))]
    slopes = [np.tan(np.deg2rad(fine_skew(letters.points[part], _near(letters.points[part], skew.degrees)))) for part in parts]
    places = [float(np.mean(y[part])) for part in parts]
    growth = (slopes[1] - slopes[0]) / max(places[1] - places[0], 1.0)
    best = (float(slopes[0] - growth * places[0]), float(growth * letters.height / 2))
    for step in (0.004, 0.0015, 0.0005):
        around = [(best[0] + i * step, best[1] + j * step) for i in range(-2, 3) for j in range(-3, 4)]
        best = max(around, key=lambda pair: _fan_sharpness(x, y, letters.height, *pair))
    return best


def _near(points: Floats, degrees: float) -> float:
    """The coarse tilt of some of the page's points, sought within two degrees of the whole page's."""
    return max((degrees + step / 4 for step in range(-12, 13)), key=lambda angle: sharpness(points, angle))


def _fan_sharpness(x: Floats, y: Floats, height: int, middle: float, half_fan: float) -> float:
    """Sharpness of the profile along lines through one vanishing point: their slope grows evenly down the page."""
    growth = 2 * half_fan / height
    rows = (y - middle * x) / (1 + growth * x)
    return sharpness(np.stack([x, rows], axis=1), 0.0, FINE_CELL)


def _sharpness(letters: Letters, degrees: float) -> float:
    return sharpness(letters.points, degrees, FINE_CELL)


def _on_sheet(letters: Letters, skew: Skew, sheet: Sheet) -> Letters:
    """The marks on the sheet. None of them when there are lines of print beside a sheet that is darker than what it lies on.

    What lies on darker ground is the grain of a desk, and shows marks like small print.
    """
    corners = sheet.corners()
    centre = letters.box[:, :2] + letters.box[:, 2:] / 2
    on, ink_on = _inside(centre, corners), _inside(letters.points, corners)
    if (
        not sheet.darker
        and np.sum(~on) > max(FEWEST_LETTERS, STRAY * letters.count)
        and sharpness(letters.points[~ink_on], skew.degrees) > FLAT
    ):
        return replace(letters, box=letters.box[:0], points=letters.points[:0])
    return replace(letters, box=letters.box[on], points=letters.points[ink_on])


def _inside(places: Places, corners: Corners) -> npt.NDArray[np.bool_]:
    """Which of the places (n, 2) lie within the corners."""
    edges = np.roll(corners, -1, axis=0) - corners
    sides = [
        edge[0] * (places[:, 1] - corner[1]) - edge[1] * (places[:, 0] - corner[0]) for corner, edge in zip(corners, edges, strict=True)
    ]
    return np.asarray(np.min(sides, axis=0) >= 0, bool)


def _angle(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    """Degrees from the first direction to the second."""
    return float(np.rad2deg(np.arctan2(cross(first, second), first @ second)))
