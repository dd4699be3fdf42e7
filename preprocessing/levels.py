"""How many pixels have each brightness, and quantiles of them: a tenth of the cost of sorting the pixels."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from preprocessing.letters import Picture

Counts = npt.NDArray[np.int64]

LEVELS = np.arange(256, dtype=np.float64)


def counts_of(picture: Picture) -> Counts:
    """Number of pixels at each of the 256 levels of a picture of 8 bits; (256,)."""
    # OpenCV counts in single precision, exact up to 2**24: more rows than that holds are counted in turns.
    rows = max(1, 2**24 // max(picture.shape[1], 1))
    parts = (picture[top : top + rows] for top in range(0, max(len(picture), 1), rows))
    return np.asarray(sum(cv2.calcHist([part], [0], None, [256], [0, 256]).ravel().astype(np.int64) for part in parts), np.int64)


def quantile(counts: Counts, share: float, levels: npt.NDArray[np.float64] = LEVELS) -> float:
    """The level below which this share of the pixels lies, interpolated as numpy's quantile does; 0.0 of no pixels.

    levels: what each count stands for, in any order.
    """
    total = int(counts.sum())
    if not total:
        return 0.0
    order = np.argsort(levels, kind="stable")
    places = np.cumsum(counts[order])
    at = share * (total - 1)
    below, above = (float(levels[order][np.searchsorted(places, place, "right")]) for place in (int(at), min(int(at) + 1, total - 1)))
    return below + (above - below) * (at - int(at))
