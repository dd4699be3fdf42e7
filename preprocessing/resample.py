"""From stored pixels to upright pixels: the map, and the one resampling that applies it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, radians, sin, sqrt

import cv2
import numpy as np

from document.geometry import Transform, quarter_turn
from preprocessing.letters import Picture

SHRINK_FIRST = 0.75
"""Below this scale an interpolating warp would skip pixels: the picture is averaged down first (INTER_AREA), then warped."""

PREVIEW_DPI, PREVIEW_LONG_SIDE, PREVIEW_QUALITY = 110, 1400, 70


@dataclass(frozen=True, kw_only=True)
class Geometry:
    """How a stored picture becomes upright, in this order: flipped left to right, its sides stretched by `across` and `down`,
    turned clockwise by `turn` (0, 90, 180, 270), straightened from a clockwise tilt of `skew_degrees`, enlarged by `scale`.

    width, height: of the stored picture in pixels. The canvas grows with the tilt, so no corner is lost.
    """

    width: int
    height: int
    mirrored: bool = False
    across: float = 1.0
    down: float = 1.0
    turn: int = 0
    skew_degrees: float = 0.0
    scale: float = 1.0

    def placed(self) -> tuple[Transform, int, int]:
        """(map from stored to upright pixels, width, height of the upright picture)."""
        flip = Transform((-1.0, 0.0, float(self.width), 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)) if self.mirrored else Transform()
        turned = flip.then(quarter_turn(self.turn, self.width, self.height))
        across, down, wide, high = self.across, self.down, self.width, self.height
        if self.turn in (90, 270):
            across, down, wide, high = down, across, high, wide
        if not self.skew_degrees:
            width, height = max(1, round(wide * across * self.scale)), max(1, round(high * down * self.scale))
            return turned.then(_stretch(width / wide, height / high)), width, height
        stretched = turned.then(_stretch(across * self.scale, down * self.scale))
        level, width, height = _level(wide * across * self.scale, high * down * self.scale, self.skew_degrees)
        return stretched.then(level), width, height


def apply(picture: Picture, transform: Transform, width: int, height: int, fill: float) -> Picture:
    """The grey `picture` under an affine `transform`, on a canvas of `width` x `height` filled with `fill` outside the picture.

    Turns and flips alone move pixels and change none; with a change of size there is one resize; with a tilt one warp.
    """
    a, b, _, d, e, *_ = transform.matrix
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
    small = _resized(upright, max(1, round(width * factor)), max(1, round(height * factor)))
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


def _warped(picture: Picture, transform: Transform, width: int, height: int, fill: float) -> Picture:
    """One warp. OpenCV counts from the middle of a pixel, our maps from its corner: hence the half pixels."""
    a, b, _, d, e, *_ = transform.matrix
    scale = sqrt(abs(a * e - b * d))
    if scale < SHRINK_FIRST:
        stored_height, stored_width = picture.shape
        picture = _resized(picture, max(1, round(stored_width * scale)), max(1, round(stored_height * scale)))
        back = _stretch(stored_width / picture.shape[1], stored_height / picture.shape[0])
        transform = back.then(transform)
    to_corner = Transform((1.0, 0.0, 0.5, 0.0, 1.0, 0.5, 0.0, 0.0, 1.0))
    centred = to_corner.then(transform).then(to_corner.inverse())
    matrix = np.array(centred.matrix[:6], np.float64).reshape(2, 3)
    border = (fill, fill, fill, fill)
    warped = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=border)
    return np.asarray(warped, np.uint8)
