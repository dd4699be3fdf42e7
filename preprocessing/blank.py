"""Blank pages: next to nothing of their own. Punch holes, specks, dark borders and the other side shining through do not count.

A photograph, or print too large to be taken for letters, does: whether there is anything to read in it is for the reading to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from document.page import Glance
from preprocessing.facts import Facts
from preprocessing.letters import Letters, Picture, find_pairs

FEWEST_IN_LINE = 3
"""Pairs of neighbours with a common foot or head from which marks may be print: a word of four letters."""

MANY_IN_LINE = 40
"""So many are print, faint or not, unless they are fainter than FAINTEST_PRINT."""

FAINTEST_PRINT = 0.2
"""Share of the paper's brightness. The other side shines through at 0.05-0.15 on an empty page; faded toner begins at 0.17."""

BELIEVED = 50.0
"""Mean confidence of a reading from which marks are words; mirrored words and specks read at 20-45."""


LEAST_STRUCTURE = 0.01
"""Share of the page's inner part from which structure is a picture. Blank pages have 0.000, a grey lid's edge 0.02, photographs 0.1."""

MOST_OF_BORDERS = 0.1
"""Share of structure that dark borders explain: edges all around a sheet give 0.07. Light print on a dark ground gives 0.3-0.6."""

STRUCTURE_LONG_SIDE = 320
"""Pixels. An A4 page becomes 27 dpi: specks and grain vanish, strokes as wide as a pen's turn grey."""

_NEIGHBOURHOOD = 5  # pixels: brightness is compared within squares of so many, 5 mm of an A4 page
_MARGIN = 0.1  # of each side: holes, staples and borders are there
_SURROUNDINGS = 0.65  # of the paper's brightness; what is darker and reaches the picture's rim is what lay beside the sheet
_DARKEST_PAPER = 64.0


@dataclass(frozen=True, kw_only=True)
class Blank:
    """Whether a page is blank, how sure (0-1), and what was measured."""

    blank: bool
    certainty: float
    evidence: dict[str, float | str]


def judge_blank(facts: Facts, picture: Picture, read: Callable[[int], Glance]) -> Blank:
    """Blank only when sure: marks that might be print are read, all four ways up, and one word is enough to keep the page.

    picture: the grey page, in any size. So is structure that cannot be print.
    """
    in_line = max(aligned(facts.letters), aligned(facts.letters.turned(90)))
    darkness = facts.print_contrast
    evidence: dict[str, float | str] = {"in_line": float(in_line), "darkness": round(darkness, 3), "letters": float(facts.letters.count)}
    if in_line >= MANY_IN_LINE and darkness >= FAINTEST_PRINT:
        return Blank(blank=False, certainty=0.999, evidence=evidence)
    if in_line >= FEWEST_IN_LINE:
        for degrees in (0, 180, 90, 270):
            glance = read(degrees)
            if glance.words and glance.confidence >= BELIEVED:
                return Blank(blank=False, certainty=glance.confidence / 100, evidence=evidence | {"read_at": float(degrees)})
        evidence["read_at"] = "no turn"
        if darkness >= FAINTEST_PRINT:
            return Blank(blank=False, certainty=0.5, evidence=evidence)
    found = structure(picture)
    blank = found < LEAST_STRUCTURE
    certainty = (0.8 if in_line >= FEWEST_IN_LINE else 0.95) if blank else 0.9
    return Blank(blank=blank, certainty=certainty, evidence=evidence | {"structure": round(found, 4)})


def structure(picture: Picture) -> float:
    """Share of the page, without its margins, where brightness changes by more than the faintest print.

    The edges of dark surroundings are left out as long as they are no more than the edges of a sheet.
    """
    height, width = (max(1, round(side * min(1.0, STRUCTURE_LONG_SIDE / max(picture.shape)))) for side in picture.shape)
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    paper = max(float(np.percentile(small, 95)), _DARKEST_PAPER)
    square = np.ones((_NEIGHBOURHOOD, _NEIGHBOURHOOD), np.uint8)
    changes = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, square) >= FAINTEST_PRINT * paper
    rows, columns = (slice(int(_MARGIN * side), side - int(_MARGIN * side)) for side in (height, width))
    everything = float(changes[rows, columns].mean())
    if everything > MOST_OF_BORDERS:
        return everything
    beside = cv2.dilate(_reaching_the_rim(small < _SURROUNDINGS * paper), square, iterations=2)
    return float((changes & (beside == 0))[rows, columns].mean())


def _reaching_the_rim(mask: npt.NDArray[np.bool_]) -> Picture:
    """The parts of the mask that are connected with the rim of the picture, 0 or 1."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.asarray(np.isin(labels, rim[rim > 0]), np.uint8)


def aligned(letters: Letters) -> int:
    """How many neighbours along lines share a foot or a head."""
    pairs = find_pairs(letters)
    heads = np.abs(pairs.first[:, 1] - pairs.second[:, 1])
    feet = np.abs(pairs.first[:, 1] + pairs.first[:, 3] - pairs.second[:, 1] - pairs.second[:, 3])
    close = pairs.distance < 3 * np.maximum(pairs.first[:, 3], pairs.second[:, 3])
    return int(((np.minimum(heads, feet) <= np.maximum(0.15 * pairs.first[:, 3], 1.0)) & close).sum())
