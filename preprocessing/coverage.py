"""Did the reading find all the print? Letters of the picture that lie in no word."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from document.geometry import Box
from preprocessing.facts import measure, reduced
from preprocessing.letters import Picture

AIR = 2
"""Pixels of the reduced picture that a word's box may miss of its letters on each side."""


def unread_share(upright: Picture, words: Iterable[Box]) -> float:
    """Share (0-1) of the letters on the upright picture that lie outside all `words`, boxes in its pixels; 0.0 without letters."""
    small = reduced(upright)
    letters = measure(small).letters
    if not letters.count:
        return 0.0
    factor = small.shape[1] / upright.shape[1]
    read = np.zeros(small.shape, bool)
    for word in words:
        rows = slice(max(int(word.top * factor) - AIR, 0), int(word.bottom * factor) + AIR + 1)
        read[rows, max(int(word.left * factor) - AIR, 0) : int(word.right * factor) + AIR + 1] = True
    x, y = letters.points.astype(np.int64).T
    return float(np.mean(~read[y, x]))
