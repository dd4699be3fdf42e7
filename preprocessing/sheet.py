"""The four edges of a sheet that lies on something darker or lighter: each a straight line, found by its step in brightness.

Method: for each side the line with the largest sum of gradients across it (a Radon transform over a few degrees, as in P. Toft, "The
Radon transform", 1996), then a least-squares line through the steepest places near it, outliers left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from preprocessing.letters import Floats, Picture

SEARCH_LONG_SIDE = 400
"""Pixels of the picture in which the edges are sought; they are then measured in the picture as it is."""

STEEPEST_DEGREES, STEP_DEGREES = 12.0, 0.5
"""How far an edge may lean away from the sides of the picture, and the steps in which it is sought."""

FARTHEST = 0.4
"""Share of the picture's width or height within which an edge is sought from each side."""

SAMPLES = 160
REACH = 9
"""Pixels to each side of the edge as first found within which it is measured."""

NEAR = 1.5
"""Pixels. A straight edge lies this close to its line; that of a torn copy does not."""

FAINTEST_STEP = 0.06
"""Share of the sheet's brightness by which the surroundings differ at least."""

SURE = 0.75
"""Share of an edge's length that must lie on the line and show the step."""

_SIDES = ("left", "top", "right", "bottom")

Line = tuple[float, float]
"""(place in the middle of the picture's side, slope): x over the middle row for left and right, y over the middle column for the others."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Lines of the edges that were found, by side ("left", "top", "right", "bottom"), and the share (0-1) of each that fits its line.

    width, height: of the picture. darker: whether the surroundings are darker than the sheet.
    """

    width: int
    height: int
    darker: bool
    lines: dict[str, Line]
    straight: dict[str, float]

    def sure(self, *sides: str) -> bool:
        """Whether all these edges are straight and plain to see."""
        return all(self.straight.get(side, 0.0) >= SURE for side in sides)

    @property
    def whole(self) -> bool:
        return self.sure(*_SIDES)

    def corners(self) -> npt.NDArray[np.float64]:
        """(4, 2) x, y of the corners: top left, top right, bottom right, bottom left. Raises KeyError when an edge is missing."""
        return np.array(
            [self._meet(side, level) for level, side in (("top", "left"), ("top", "right"), ("bottom", "right"), ("bottom", "left"))]
        )

    def _meet(self, upright: str, level: str) -> tuple[float, float]:
        (x0, lean), (y0, fall) = self.lines[upright], self.lines[level]
        # x = x0 + lean * (y - h / 2); y = y0 + fall * (x - w / 2)
        x = (x0 + lean * (y0 - self.height / 2 - fall * self.width / 2)) / (1 - lean * fall)
        return x, y0 + fall * (x - self.width / 2)


def find_sheet(picture: Picture) -> Sheet:
    """The edges of the sheet on a grey picture: dark surroundings are tried first, light ones where they leave an edge unsure."""
    height, width = picture.shape
    factor = min(1.0, SEARCH_LONG_SIDE / max(height, width))
    less = cv2.resize(picture, (max(8, round(width * factor)), max(8, round(height * factor))), interpolation=cv2.INTER_AREA)
    small = np.asarray(cv2.GaussianBlur(less, (0, 0), 1.0), np.uint8)
    smooth = np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.2), np.uint8)
    dark = _edges(small, smooth, factor, True)
    if dark.whole:
        return dark
    light = _edges(small, smooth, factor, False)
    return light if light.whole else dark


def _edges(small: Picture, smooth: Picture, factor: float, darker: bool) -> Sheet:
    """The edges against surroundings darker than the sheet, or lighter: sought on the `small` picture, measured on the other."""
    height, width = smooth.shape
    rough = {side: _sought(_seen_from(small, side), darker, factor) for side in _SIDES}
    measured = {side: _measured(_seen_from(smooth, side), rough[side], darker, *_span(rough, side, width, height)) for side in _SIDES}
    lines = {side: _seen_back(line, side, width, height) for side, (line, _) in measured.items()}
    return Sheet(width=width, height=height, darker=darker, lines=lines, straight={side: share for side, (_, share) in measured.items()})


def _seen_from(picture: Picture, side: str) -> Picture:
    """The picture flipped so that this side of it is on the left: a view, not a copy."""
    if side in ("top", "bottom"):
        picture = picture.T
    return picture[:, ::-1] if side in ("right", "bottom") else picture


def _seen_back(line: Line, side: str, width: int, height: int) -> Line:
    """A line of the flipped picture on the picture itself."""
    place, slope = line
    if side in ("right", "bottom"):
        return (width if side == "right" else height) - place, -slope
    return place, slope


def _sought(view: Picture, darker: bool, factor: float) -> Line:
    """The line along the left of `view` with the steepest step up, or down when not `darker`, in pixels `factor` times as many."""
    rows, columns = view.shape
    piece = np.ascontiguousarray(view[:, : max(8, int(columns * FARTHEST))])
    gradient = np.asarray(cv2.Sobel(piece, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8, borderType=cv2.BORDER_REPLICATE), np.float32)
    gradient = np.clip(gradient if darker else -gradient, 0, 12)
    best, steepest = (0.0, 0.0), -1.0
    size = (piece.shape[1], rows)
    for degrees in np.arange(-STEEPEST_DEGREES, STEEPEST_DEGREES + STEP_DEGREES / 2, STEP_DEGREES):
        slope = float(np.tan(np.deg2rad(degrees)))
        # Row y moves left by what the line leans there, so that the line becomes a column.
        shear = np.array([[1, -slope, slope * (rows - 1) / 2], [0, 1, 0]], np.float64)
        sums = cv2.reduce(cv2.warpAffine(gradient, shear, size), 0, cv2.REDUCE_AVG)[0]
        place = int(sums.argmax())
        if sums[place] > steepest:
            best, steepest = ((place + 0.5) / factor, slope), float(sums[place])
    return best


def _span(rough: dict[str, Line], side: str, width: int, height: int) -> tuple[float, float]:
    """From where to where along the side its edge runs: between the edges to both sides of it, a little less."""
    across, along = (width, height) if side in ("left", "right") else (height, width)
    first, second = ("top", "bottom") if side in ("left", "right") else ("left", "right")
    place = rough[side][0] if side in ("left", "top") else across - rough[side][0]
    ends = []
    for end in (first, second):
        offset, slope = rough[end]
        offset += slope * (place - across / 2)
        ends.append(offset if end == first else along - offset)
    air = 0.02 * (ends[1] - ends[0])
    return max(ends[0] + air, 0), min(ends[1] - air, along - 1)


def _measured(view: Picture, rough: Line, darker: bool, near: float, far: float) -> tuple[Line, float]:
    """The line through the steepest places near `rough`, and the share of the edge that lies on it and shows the step."""
    rows = view.shape[0]
    along = np.linspace(near, far, SAMPLES, dtype=np.float32)
    expected = rough[0] + rough[1] * (along + 0.5 - rows / 2)
    offsets = np.arange(-REACH - 6, REACH + 7, dtype=np.float32)
    across = expected[:, None] + offsets[None, :] - 0.5
    at_rows = np.broadcast_to(along[:, None], across.shape)
    source = np.ascontiguousarray(view)
    values = cv2.remap(source, across.astype(np.float32), at_rows.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    inside_picture = (expected > 2) & (expected < view.shape[1] - 2)
    profile = values.astype(np.float32) * (1 if darker else -1)
    steps = profile[:, 2:] - profile[:, :-2]
    middle = steps[:, 5:-5]
    steepest = middle.argmax(axis=1)
    found = expected + offsets[6:-6][steepest]
    contrast = profile[:, -8:].mean(axis=1) - profile[:, :8].mean(axis=1)
    enough = contrast >= FAINTEST_STEP * np.abs(profile).max(axis=1)
    place, slope, fits = _fitted(along + 0.5 - rows / 2, found, enough & inside_picture)
    return (place, slope), float(fits.mean())


def _fitted(along: Floats, found: Floats, usable: npt.NDArray[np.bool_]) -> tuple[float, float, npt.NDArray[np.bool_]]:
    """(place, slope, which samples lie on it) of the line through the samples: the median of slopes first, then least squares."""
    if usable.sum() < SAMPLES // 4:
        return 0.0, 0.0, np.zeros(len(along), bool)
    x, y = along[usable], found[usable]
    half = len(x) // 2
    slope = float(np.median((y[half : 2 * half] - y[:half]) / (x[half : 2 * half] - x[:half])))
    place = float(np.median(y - slope * x))
    fits = usable
    for reach in (3 * NEAR, NEAR, NEAR):
        fits = usable & (np.abs(found - place - slope * along) <= reach)
        if fits.sum() < 8:
            break
        slope, place = (float(value) for value in np.polyfit(along[fits].astype(np.float64), found[fits].astype(np.float64), 1))
    return place, slope, fits
