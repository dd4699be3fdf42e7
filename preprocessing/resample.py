"""From stored pixels to upright pixels: the map, and the one resampling that applies it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import atan2, ceil, cos, degrees, radians, sin, sqrt

import cv2
import numpy as np

from document.geometry import Transform, quarter_turn
from preprocessing.letters import Picture
from preprocessing.shrinking import shrunk

SHRINK_FIRST = 0.75
"""Below this scale an interpolating warp would skip pixels: the picture is averaged down first (INTER_AREA), then warped."""

PREVIEW_DPI, PREVIEW_LONG_SIDE, PREVIEW_QUALITY = 110, 1400, 70


@dataclass(frozen=True, kw_only=True)
class Flattening:
    """A map from a page seen from aslant to the page seen from straight above, and the size of the canvas that then holds all of it.

    All in pixels of the turned page with square pixels; `width` and `height` need not be whole.
    """

    transform: Transform
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Geometry:
    """How a stored picture becomes upright, in this order: flipped left to right, its sides stretched by `across` and `down`,
    turned clockwise by `turn` (0, 90, 180, 270), flattened out of its perspective, straightened from a clockwise tilt of
    `skew_degrees`, enlarged by `scale`.

    width, height: of the stored picture in pixels. The canvas grows with the tilt, so no corner is lost.
    """

    width: int
    height: int
    mirrored: bool = False
    across: float = 1.0
    down: float = 1.0
    turn: int = 0
    flattening: Flattening | None = None
    skew_degrees: float = 0.0
    scale: float = 1.0

    @property
    def flat_size(self) -> tuple[float, float]:
        """(width, height) in pixels of the page turned and flattened, its pixels square, before it is straightened and scaled."""
        if self.flattening:
            return self.flattening.width, self.flattening.height
        across, down = self.width * self.across, self.height * self.down
        return (down, across) if self.turn in (90, 270) else (across, down)

    @property
    def tilt_degrees(self) -> float:
        """Clockwise tilt of the text lines in the middle of the turned picture, before flattening: `skew_degrees` where it is flat."""
        if self.flattening is None:
            return self.skew_degrees
        aslant = replace(self, flattening=None, skew_degrees=0.0)
        wide, high = aslant.flat_size
        x, y = self.flattening.transform.point(wide / 2, high / 2)
        back, angle = self.flattening.transform.inverse(), radians(self.skew_degrees)
        (left, above), (right, below) = back.point(x - cos(angle), y - sin(angle)), back.point(x + cos(angle), y + sin(angle))
        return round(degrees(atan2(below - above, right - left)), 3)

    def placed(self) -> tuple[Transform, int, int]:
        """(map from stored to upright pixels, width, height of the upright picture)."""
        flip = Transform((-1.0, 0.0, float(self.width), 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)) if self.mirrored else Transform()
        turned = flip.then(quarter_turn(self.turn, self.width, self.height))
        across, down, wide, high = self.across, self.down, self.width, self.height
        if self.turn in (90, 270):
            across, down, wide, high = down, across, high, wide
        if self.flattening:
            flat_width, flat_height = self.flat_size
            flat = turned.then(_stretch(across, down)).then(self.flattening.transform).then(_stretch(self.scale, self.scale))
            level, width, height = _level(flat_width * self.scale, flat_height * self.scale, self.skew_degrees)
            return flat.then(level), width, height
        if not self.skew_degrees:
            width, height = max(1, round(wide * across * self.scale)), max(1, round(high * down * self.scale))
            return turned.then(_stretch(width / wide, height / high)), width, height
        stretched = turned.then(_stretch(across * self.scale, down * self.scale))
        level, width, height = _level(wide * across * self.scale, high * down * self.scale, self.skew_degrees)
        return stretched.then(level), width, height


def apply(picture: Picture, transform: Transform, width: int, height: int, fill: float | None) -> Picture:
    """The grey `picture` under `transform`, on a canvas of `width` x `height` filled with `fill` outside the picture.

    Without a `fill` the picture's outermost pixels are carried on.

    Turns and flips alone move pixels and change none; with a change of size there is one resize; with a tilt or a perspective one warp.
    """
    a, b, _, d, e, _, g, h, _ = transform.matrix
    if g or h:
        return _warped(picture, transform, width, height, fill)
    if b == d == 0:
        return _resized(_flipped(picture, a, e), width, height)
    if a == e == 0:
        return _resized(_flipped(picture.T, b, d), width, height)
    return _warped(picture, transform, width, height, fill)


def strip(picture: Picture, transform: Transform, left: int, top: int, width: int, height: int, fill: float) -> Picture:
    """One window of the upright picture, without making the rest of it."""
    shift = Transform((1.0, 0.0, -float(left), 0.0, 1.0, -float(top), 0.0, 0.0, 1.0))
    return _warped(picture, transform.then(shift), width, height, fill)


def preview(upright: Picture, dpi: float) -> bytes:
    """A grey JPEG of the upright picture for people to look at: about 110 dpi, at most 1400 pixels long."""
    height, width = upright.shape
    factor = min(1.0, PREVIEW_DPI / max(dpi, 1.0), PREVIEW_LONG_SIDE / max(height, width))
    small = shrunk(upright, max(1, round(width * factor)), max(1, round(height * factor)))
    return bytes(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, PREVIEW_QUALITY])[1])


def _stretch(across: float, down: float) -> Transform:
    return Transform((across, 0.0, 0.0, 0.0, down, 0.0, 0.0, 0.0, 1.0))


def _level(width: float, height: float, skew_degrees: float) -> tuple[Transform, int, int]:
    """Rotate a picture of `width` x `height` counter-clockwise by its tilt, onto a canvas that holds all of it."""
    c, s = cos(radians(skew_degrees)), sin(radians(skew_degrees))
    wide, high = ceil(width * c + height * abs(s) - 1e-6), ceil(width * abs(s) + height * c - 1e-6)
    across = (wide - width * c - height * s) / 2
    down = (high + width * s - height * c) / 2
    return Transform((c, s, across, -s, c, down, 0.0, 0.0, 1.0)), wide, high


def _flipped(picture: Picture, across: float, down: float) -> Picture:
    """Left-right and top-bottom flips by the signs of two stretches."""
    return picture[:: -1 if down < 0 else 1, :: -1 if across < 0 else 1]


def _resized(picture: Picture, width: int, height: int) -> Picture:
    contiguous = np.ascontiguousarray(picture)
    if picture.shape == (height, width):
        return contiguous
    shrinks = width * height < picture.shape[0] * picture.shape[1]
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(contiguous, (width, height), interpolation=interpolation), np.uint8)


def _warped(picture: Picture, transform: Transform, width: int, height: int, fill: float | None) -> Picture:
    """One warp. OpenCV counts from the middle of a pixel, our maps from its corner: hence the half pixels."""
    scale = _scale_in_the_middle(transform, picture)
    if scale < SHRINK_FIRST:
        stored_height, stored_width = picture.shape
        picture = _resized(picture, max(1, round(stored_width * scale)), max(1, round(stored_height * scale)))
        back = _stretch(stored_width / picture.shape[1], stored_height / picture.shape[0])
        transform = back.then(transform)
    to_corner = Transform((1.0, 0.0, 0.5, 0.0, 1.0, 0.5, 0.0, 0.0, 1.0))
    matrix = np.array(to_corner.then(transform).then(to_corner.inverse()).matrix, np.float64).reshape(3, 3)
    border = (fill or 0.0,) * 4
    mode = cv2.BORDER_REPLICATE if fill is None else cv2.BORDER_CONSTANT
    size, cubic = (width, height), cv2.INTER_CUBIC
    if matrix[2, :2].any():
        return np.asarray(cv2.warpPerspective(picture, matrix, size, flags=cubic, borderMode=mode, borderValue=border), np.uint8)
    return np.asarray(cv2.warpAffine(picture, matrix[:2], size, flags=cubic, borderMode=mode, borderValue=border), np.uint8)


def _scale_in_the_middle(transform: Transform, picture: Picture) -> float:
    """How much larger the middle of `picture` becomes: the square root of the map's Jacobian there."""
    a, b, _, d, e, _, g, h, i = transform.matrix
    height, width = picture.shape
    if not g and not h:
        return sqrt(abs(a * e - b * d))
    depth = g * width / 2 + h * height / 2 + i
    return sqrt(abs(float(np.linalg.det(np.array(transform.matrix).reshape(3, 3))) / depth**3))
