"""Doubt and vote as probabilities: logistic regressions over named figures, fitted by `python -m benchmarks.second_look` (weights.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).with_name("weights.toml")

Question = Literal["doubt", "vote"]


def probability(question: Question, figures: Mapping[str, float]) -> float:
    """0-1: that a word is misread ("doubt"), that the other reading of it is the better one ("vote")."""
    weights = _weights()[question]
    return logistic(sum(weights[name] * figure for name, figure in figures.items()))


def logistic(value: float) -> float:
    """The probability whose logarithm of odds is `value`."""
    return 1 / (1 + exp(-max(-50.0, min(50.0, value))))


@cache
def _weights() -> dict[str, dict[str, float]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
