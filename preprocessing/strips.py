"""A strip of a few text lines, upright and at a readable size, for a cheap look at the reading."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from preprocessing.deskew import coarse_skew
from preprocessing.letters import A_WORD, Floats, Letters, Picture
from preprocessing.resample import Geometry, strip

LINES = 10
"""Height of a strip in heights of letters: four or five lines of print."""

WIDEST = 90
"""Width of a strip in heights of letters: a full line of print; more only costs time."""

X_HEIGHT = 22.0
"""Pixels. Tesseract reads best between 20 and 25."""

LARGEST_SCALE = 4.0

WHOLE_LONG_SIDE = 1000
"""Pixels of a page without a word, all of which is shown: what may be print on it is too large to be taken for letters."""


def text_strip(grey: Picture, geometry: Geometry, letters: Letters, fill: float) -> Picture:
    """The piece of the page where letters stand closest, turned as `geometry` says and levelled.

    letters: marks of the reduced page, turned as `geometry` says too. The whole page, reduced, where they make no word.
    """
    if letters.count < A_WORD:
        scale = min(1.0, WHOLE_LONG_SIDE / max(letters.width, letters.height)) * letters.width / geometry.flat_size[0]
        placed, width, height = replace(geometry, scale=scale).placed()
        return strip(grey, placed, 0, 0, width, height, fill)
    enlarged = min(X_HEIGHT / max(letters.size, 1.0), LARGEST_SCALE * letters.width / geometry.flat_size[0])
    tilt = coarse_skew(letters.points)[0]
    to_strip, width, height = Geometry(width=letters.width, height=letters.height, skew_degrees=tilt, scale=enlarged).placed()
    boxes = _mapped(letters.box, to_strip.matrix)
    left, top, right, bottom = _densest(boxes, letters.size * enlarged)
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    scale = enlarged * letters.width / geometry.flat_size[0]
    placed = replace(geometry, skew_degrees=tilt, scale=scale).placed()[0]
    return strip(grey, placed, left, top, max(right - left, 1), max(bottom - top, 1), fill)


def _mapped(box: Floats, matrix: tuple[float, ...]) -> Floats:
    """Centres (x, y) of the boxes under an affine matrix."""
    x, y = (box[:, :2] + box[:, 2:] / 2).T
    a, b, c, d, e, f, *_ = matrix
    return np.stack([a * x + b * y + c, d * x + e * y + f], axis=1).astype(np.float32)


def _densest(centres: Floats, size: float) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of the band of LINES letter heights that holds most centres, one letter of margin around them."""
    rows = np.sort(centres[:, 1])
    inside = np.searchsorted(rows, rows + LINES * size) - np.arange(len(rows))
    top = float(rows[int(inside.argmax())])
    band = centres[(centres[:, 1] >= top) & (centres[:, 1] <= top + LINES * size)]
    left, right = float(band[:, 0].min()), float(band[:, 0].max())
    right = min(right, left + WIDEST * size)
    return int(left - 2 * size), int(top - 1.5 * size), int(right + 2 * size), int(top + (LINES + 1.5) * size)
