"""Blank pages: no print of their own. Punch holes, specks, dark borders and the other side shining through are not print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from document.page import Glance
from preprocessing.facts import Facts
from preprocessing.letters import Letters, find_pairs

FEWEST_IN_LINE = 3
"""Pairs of neighbours with a common foot or head from which marks may be print: a word of four letters."""

MANY_IN_LINE = 40
"""So many are print, faint or not, unless they are fainter than FAINTEST_PRINT."""

FAINTEST_PRINT = 0.2
"""Share of the paper's brightness. The other side shines through at 0.05-0.15 on an empty page; faded toner begins at 0.17."""

BELIEVED = 50.0
"""Mean confidence of a reading from which marks are words; mirrored words and specks read at 20-45."""


@dataclass(frozen=True, kw_only=True)
class Blank:
    """Whether a page is blank, how sure (0-1), and what was measured."""

    blank: bool
    certainty: float
    evidence: dict[str, float | str]


def judge_blank(facts: Facts, read: Callable[[int], Glance]) -> Blank:
    """Blank only when sure: marks that might be print are read, all four ways up, and one word is enough to keep the page."""
    in_line = max(aligned(facts.letters), aligned(facts.letters.turned(90)))
    darkness = facts.print_contrast
    evidence: dict[str, float | str] = {"in_line": float(in_line), "darkness": round(darkness, 3), "letters": float(facts.letters.count)}
    if in_line < FEWEST_IN_LINE:
        return Blank(blank=True, certainty=0.95, evidence=evidence)
    if in_line >= MANY_IN_LINE and darkness >= FAINTEST_PRINT:
        return Blank(blank=False, certainty=0.999, evidence=evidence)
    for degrees in (0, 180, 90, 270):
        glance = read(degrees)
        if glance.words and glance.confidence >= BELIEVED:
            return Blank(blank=False, certainty=glance.confidence / 100, evidence=evidence | {"read_at": float(degrees)})
    ghost = darkness < FAINTEST_PRINT
    return Blank(blank=ghost, certainty=0.8 if ghost else 0.5, evidence=evidence | {"read_at": "no turn"})


def aligned(letters: Letters) -> int:
    """How many neighbours along lines share a foot or a head."""
    pairs = find_pairs(letters)
    heads = np.abs(pairs.first[:, 1] - pairs.second[:, 1])
    feet = np.abs(pairs.first[:, 1] + pairs.first[:, 3] - pairs.second[:, 1] - pairs.second[:, 3])
    close = pairs.distance < 3 * np.maximum(pairs.first[:, 3], pairs.second[:, 3])
    return int(((np.minimum(heads, feet) <= np.maximum(0.15 * pairs.first[:, 3], 1.0)) & close).sum())
