"""How well stated confidence fits what is true: of words, and of letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

Column = npt.NDArray[np.float64]

BINS = 10
FEW = 20
"""Below so many words nothing is said."""


class Bin(Struct, frozen=True):
    """A tenth of the words, by their probability: how many, what was stated in the mean, what share was right."""

    words: int
    stated: float
    right: float


class WordCalibration(Struct, frozen=True, kw_only=True):
    """ece: expected calibration error over ten bins of equal count (Naeini et al. 2015); brier: mean squared error (Brier 1950); auroc: how
    often a right word is held likelier than a wrong one; caught: of the wrong words that a perfect order would put among the 5 % most
    doubtful ones, the share that is there. None where there are too few words, or none of a kind."""

    words: int
    wrong: int
    ece: float | None = None
    brier: float | None = None
    auroc: float | None = None
    caught: float | None = None
    bins: tuple[Bin, ...] = ()


class LetterCalibration(Struct, frozen=True, kw_only=True):
    """Of the letters that have an estimate: the median and mean distance of expected from true character error rate, the correlation of
    their ranks (Spearman 1904), and the share whose true rate lies in the interval."""

    letters: int
    estimated: int
    median_error: float | None = None
    mean_error: float | None = None
    spearman: float | None = None
    coverage: float | None = None


def of_words(stated: Sequence[float], right: Sequence[bool]) -> WordCalibration:
    """stated: a probability a word; right: whether it was."""
    p, ok = np.array(stated, np.float64), np.array(right, np.float64)
    wrong = int(len(ok) - ok.sum())
    if len(p) < FEW:
        return WordCalibration(words=len(p), wrong=wrong)
    order = np.argsort(p, kind="stable")
    bins = tuple(Bin(len(part), float(p[part].mean()), float(ok[part].mean())) for part in np.array_split(order, BINS))
    most_doubtful = order[: max(1, len(p) // 20)]
    return WordCalibration(
        words=len(p), wrong=wrong, bins=bins,
        ece=sum(part.words * abs(part.stated - part.right) for part in bins) / len(p),
        brier=float(((p - ok) ** 2).mean()),
        auroc=_auroc(p, ok) if 0 < wrong < len(p) else None,
        caught=float((1 - ok[most_doubtful]).sum() / min(wrong, len(most_doubtful))) if wrong else None,
    )  # fmt: skip


def of_letters(
    expected: Sequence[float | None], true: Sequence[float], intervals: Sequence[tuple[float, float] | None]
) -> LetterCalibration:
    """One entry a letter; expected None where it has no estimate."""
    known = [(e, t, i) for e, t, i in zip(expected, true, intervals, strict=True) if e is not None and i is not None]
    if not known:
        return LetterCalibration(letters=len(expected), estimated=0)
    e, t = np.array([k[0] for k in known]), np.array([k[1] for k in known])
    return LetterCalibration(
        letters=len(expected), estimated=len(known), median_error=float(np.median(np.abs(e - t))), mean_error=float(np.abs(e - t).mean()),
        spearman=_spearman(e, t), coverage=float(np.mean([low <= true_ <= high for _, true_, (low, high) in known])),
    )  # fmt: skip


def _ranks(values: Column) -> Column:
    """From 1; ties share their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Column = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return ranks


def _auroc(p: Column, ok: Column) -> float:
    """From the ranks of the right words (Mann and Whitney 1947)."""
    right = ok.sum()
    return float((_ranks(p)[ok == 1].sum() - right * (right + 1) / 2) / (right * (len(ok) - right)))


def _spearman(one: Column, other: Column) -> float | None:
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1]) if len(one) > 2 and np.std(one) and np.std(other) else None


def percent(value: float | None, digits: int = 2) -> str:
    """A share for a table; "-" where there is none."""
    return "-" if value is None else f"{100 * value:.{digits}f}"


def shown(words: WordCalibration, letters: LetterCalibration) -> str:
    """Both as a table for people."""
    rows = [
        ("words", str(words.words)), ("wrong", str(words.wrong)), ("expected calibration error, %", percent(words.ece)),
        ("AUROC", "-" if words.auroc is None else f"{words.auroc:.3f}"),
        ("caught among the 5 % most doubtful, %", percent(words.caught, 0)),
        ("letters with an estimate", f"{letters.estimated} of {letters.letters}"),
        ("median distance of expected from true CER, points", percent(letters.median_error)),
        ("Spearman", "-" if letters.spearman is None else f"{letters.spearman:.2f}"),
        ("true CER in the 90 % interval, %", percent(letters.coverage, 0)),
    ]  # fmt: skip
    return "\n".join(f"{name:<52} {value:>10}" for name, value in rows)
