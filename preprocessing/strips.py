"""A strip of a few text lines, upright and at a readable size, for a cheap look at the reading."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

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


ENLARGED = 1.4
"""How much larger lines are shown again where there are no others: print is read a little differently at every size."""


def text_strip(grey: Picture, geometry: Geometry, letters: Letters, fill: float, again: bool = False) -> Picture:
    """The piece of the page where letters stand closest, turned as `geometry` says and levelled.

    letters: marks of the reduced page, turned as `geometry` says too. The whole page, reduced, where they make no word.
    again: the piece where the other letters stand closest; the same piece enlarged where the others make no word.
    """
    if letters.count < A_WORD:
        side = WHOLE_LONG_SIDE * (ENLARGED if again else 1.0)
        scale = min(1.0, side / max(letters.width, letters.height)) * letters.width / geometry.flat_size[0]
        placed, width, height = replace(geometry, scale=scale).placed()
        return strip(grey, placed, 0, 0, width, height, fill)
    tilt = letters.tilt[0]
    level, _, _ = Geometry(width=letters.width, height=letters.height, skew_degrees=tilt).placed()
    centres = _mapped(letters.box, level.matrix)
    band = _densest(centres, letters.size)
    others = centres[(centres[:, 1] < band[1]) | (centres[:, 1] > band[3])] if again else centres[:0]
    band = _densest(others, letters.size) if len(others) >= A_WORD else band
    readable = X_HEIGHT * (ENLARGED if again and len(others) < A_WORD else 1.0)
    enlarged = min(readable / max(letters.size, 1.0), LARGEST_SCALE * letters.width / geometry.flat_size[0])
    scale = enlarged * letters.width / geometry.flat_size[0]
    placed, width, height = replace(geometry, skew_degrees=tilt, scale=scale).placed()
    left, top, right, bottom = (int(edge * enlarged) for edge in band)
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    return strip(grey, placed, left, top, max(right - left, 1), max(bottom - top, 1), fill)


def _mapped(box: Floats, matrix: tuple[float, ...]) -> Floats:
    """Centres (x, y) of the boxes under an affine matrix."""
    x, y = (box[:, :2] + box[:, 2:] / 2).T
    a, b, c, d, e, f, *_ = matrix
    return np.stack([a * x + b * y + c, d * x + e * y + f], axis=1).astype(np.float32)


def _densest(centres: Floats, size: float) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of the band of LINES letter heights that holds most centres, one letter of margin around them."""
    rows = np.sort(centres[:, 1])
    inside = np.searchsorted(rows, rows + LINES * size) - np.arange(len(rows))
    top = float(rows[int(inside.argmax())])
    band = centres[(centres[:, 1] >= top) & (centres[:, 1] <= top + LINES * size)]
    left, right = float(band[:, 0].min()), float(band[:, 0].max())
    right = min(right, left + WIDEST * size)
    return left - 2 * size, top - 1.5 * size, right + 2 * size, top + (LINES + 1.5) * size
