"""The map that flattens a page seen from aslant, and what it makes of the marks on it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from document.geometry import Transform
from preprocessing.letters import Floats, Letters
from preprocessing.resample import Flattening

FARTHER_CANVAS = 2.0
"""How much larger than the picture the flat canvas may become; sights along a table are left as they are."""

Corners = npt.NDArray[np.float64]
Places = npt.NDArray[np.floating]


def flatten(corners: Corners, width: float, height: float) -> Flattening | None:
    """The map that makes `corners` a rectangle whose sides are the means of theirs, and the canvas that holds a picture of this size.

    corners: (4, 2) top left, top right, bottom right, bottom left. None when they are not convex, or the canvas would be huge.
    """
    top, right, bottom, left = (np.roll(corners, -1, axis=0) - corners)[[0, 1, 2, 3]]
    turns = np.array([cross(a, b) for a, b in ((top, right), (right, bottom), (bottom, left), (left, top))])
    if (turns <= 0).any():
        return None
    wide, high = (np.hypot(*top) + np.hypot(*bottom)) / 2, (np.hypot(*left) + np.hypot(*right)) / 2
    target = np.array([(0, 0), (wide, 0), (wide, high), (0, high)])
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target.astype(np.float32)).astype(np.float64)
    rims = np.array([(0, 0, 1), (width, 0, 1), (width, height, 1), (0, height, 1)], np.float64) @ matrix.T
    if (rims[:, 2] <= 0.2).any():
        return None
    places = rims[:, :2] / rims[:, 2:]
    low, size = places.min(axis=0), np.ptp(places, axis=0)
    if size[0] * size[1] > FARTHER_CANVAS * width * height:
        return None
    shifted = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]]) @ matrix
    return Flattening(transform=_transform(shifted), width=float(size[0]), height=float(size[1]))


def flattened(letters: Letters, flattening: Flattening) -> Letters:
    """The marks as they are on the flattened page."""
    across, down = _mapped(flattening.transform, letters.points[:, 0] + 0.5, letters.points[:, 1] + 0.5)
    box, discs, stamps = (_flat_boxes(boxes, flattening.transform) for boxes in (letters.box, letters.discs, letters.stamps))
    return replace(
        letters,
        width=round(flattening.width),
        height=round(flattening.height),
        box=box,
        points=np.stack([across - 0.5, down - 0.5], axis=1).astype(np.float32),
        discs=discs,
        stamps=stamps,
    )


def _flat_boxes(boxes: Floats, transform: Transform) -> Floats:
    """(n, 4) left, top, width, height: each as large as the map makes its middle."""
    left, top, wide, high = boxes.T
    x, y = _mapped(transform, left + wide / 2, top + high / 2)
    right, _ = _mapped(transform, left + wide / 2 + 0.5, top + high / 2)
    _, below = _mapped(transform, left + wide / 2, top + high / 2 + 0.5)
    wide, high = 2 * wide * (right - x), 2 * high * (below - y)
    return np.stack([x - wide / 2, y - high / 2, wide, high], axis=1).astype(np.float32)


def scaled(flattening: Flattening, factor: float) -> Flattening:
    """The same for a page `factor` times as large."""
    larger, back = (Transform((f, 0.0, 0.0, 0.0, f, 0.0, 0.0, 0.0, 1.0)) for f in (factor, 1 / factor))
    transform = back.then(flattening.transform).then(larger)
    return Flattening(transform=transform, width=flattening.width * factor, height=flattening.height * factor)


def cross(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    """The turn from the first direction to the second: positive when it is clockwise."""
    return float(first[0] * second[1] - first[1] * second[0])


def _mapped(transform: Transform, x: Places, y: Places) -> tuple[Places, Places]:
    a, b, c, d, e, f, g, h, i = transform.matrix
    depth = g * x + h * y + i
    return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


def _transform(matrix: npt.NDArray[np.float64]) -> Transform:
    a, b, c, d, e, f, g, h, i = (float(value) for value in (matrix / matrix[2, 2]).ravel())
    return Transform((a, b, c, d, e, f, g, h, i))
