"""The three fits of the calibration, each small enough to be done with numpy alone and the same on every machine."""

from __future__ import annotations

from itertools import combinations
from math import ceil

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.float64]
Column = npt.NDArray[np.float64]

STEPS = 60


def logistic_weights(figures: Table, right: Column, penalty: Column) -> Column:
    """A logistic regression by Newton's method, large weights made dear (ridge regression, Hoerl and Kennard 1970); the first figure is
    the bias and costs nothing. figures: one row an example; right: 0 or 1; penalty: of each figure."""
    found = np.zeros(figures.shape[1])
    dear = np.diag(penalty)
    dear[0, 0] = 1e-6
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(figures @ found, -30, 30)))
        slope = figures.T @ (likely - right) + dear @ found
        step = np.linalg.solve((figures * (likely * (1 - likely))[:, None]).T @ figures + dear, slope)
        found -= step
        if np.abs(step).max() < 1e-8:
            break
    return found


def monotone_weights(figures: Table, right: Column, penalty: Column, signs: Column) -> Column:
    """The same, with figures that may only speak for (`signs` 1) or against (-1): those that would speak otherwise are left out one by one,
    the loudest first. On pages worse than all that were fitted such figures would make good what is bad."""
    left = np.ones(len(signs), dtype=bool)
    while True:
        found = np.zeros(len(signs))
        found[left] = logistic_weights(figures[:, left], right, penalty[left])
        against = np.where(signs * found < 0, np.abs(found) * figures.std(axis=0), 0.0)
        if not against.any():
            return found
        left[int(against.argmax())] = False


def positive_weights(terms: Table, rates: Column, floor: float) -> Column:
    """Weights that are not negative, of a sum that is to be the mean of `rates`: least squares, each letter weighed by how far letters like
    it scatter, which grows with the rate itself. Every choice of terms is tried: there are few."""
    spread = np.full(len(rates), 1.0)
    best = np.zeros(terms.shape[1])
    for _ in range(8):
        best = _best_subset(terms / spread[:, None], rates / spread)
        spread = terms @ best + floor
    return best


def _best_subset(terms: Table, rates: Column) -> Column:
    best, least = np.zeros(terms.shape[1]), np.inf
    for size in range(1, terms.shape[1] + 1):
        for chosen in combinations(range(terms.shape[1]), size):
            found = np.zeros(terms.shape[1])
            found[list(chosen)] = np.linalg.lstsq(terms[:, chosen], rates, rcond=None)[0]
            error = float(((terms @ found - rates) ** 2).sum())
            if (found >= 0).all() and error < least:
                best, least = found, error
    return best


def quantile_line(at: Column, value: Column, share: float) -> tuple[float, float]:
    """Intercept and slope of the line with `share` of the values below it (quantile regression, Koenker and Bassett 1978). The intercept
    is the quantile for one letter more than there are (conformal prediction, Vovk et al. 2005)."""
    best, least = (0.0, 0.0), np.inf
    for slope in np.linspace(-0.8, 0.8, 65):
        rest = np.sort(value - slope * at)
        place = ceil((len(rest) + 1) * share) if share > 0.5 else int((len(rest) + 1) * share)
        intercept = float(rest[min(max(place - 1, 0), len(rest) - 1)])
        off = value - slope * at - intercept
        loss = float(np.maximum(share * off, (share - 1) * off).sum())
        if loss < least:
            best, least = (intercept, float(slope)), loss
    return best
