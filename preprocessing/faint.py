"""Faded print: black again on white paper, the noise between smoothed."""

from __future__ import annotations

import cv2
import numpy as np

from preprocessing.facts import darkness_of
from preprocessing.letters import Picture

FAINT = 0.28
"""Share of the paper's brightness below which print counts as faded. Of 14 faded pages below it, none read with more wrong characters in
its lines than before, seven with fewer (141 to 100 in all); at 0.33 a page read as well without."""

SMOOTHING = 0.7
"""Standard deviation in pixels of the Gaussian that takes out what stretching makes of noise and JPEG: with 0.5 half of the gain is
lost, with 1.0 small print."""


def strengthened(upright: Picture, contrast: float) -> Picture:
    """The upright grey picture with its print as dark as ink and its paper white.

    contrast: share of the paper's brightness that the print takes away (0-1, not 0).
    """
    levels = np.clip(255 - np.arange(256) / contrast, 0, 255).astype(np.uint8)
    black = np.asarray(cv2.LUT(darkness_of(upright), levels), np.uint8)
    return np.asarray(cv2.GaussianBlur(black, (0, 0), SMOOTHING), np.uint8)
