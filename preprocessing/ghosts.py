"""Bleed-through: print of the other side of the sheet, lighter than the page's own and mirrored, is lifted off the paper.

Two classes of ink are told apart by the darkness of the middles of their strokes, at the valley between the two modes of its histogram
(J. M. S. Prewitt and M. L. Mendelsohn, "The analysis of cell images", 1966). What a stroke of the page's own print reaches from its
middle outwards stays as it is, so its soft rims do: the idea of hysteresis (J. Canny, "A computational approach to edge detection",
PAMI 1986) with a reach. Recto-only methods compared in A. Tonazzini and others, "Independent component analysis for document
restoration", IJDAR 2004, need colours or both sides; offices scan one side, grey.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from preprocessing.facts import darkness_on, paper_of
from preprocessing.letters import Picture

FAINTEST = 0.1
"""Share of the print's darkness from which the middle of a stroke is counted; paper and its grain lie below."""

CELLS = 25
"""Cells of the histogram from paper to the darkest print; narrower ones show valleys that are chance."""

OF_PRINT = (0.2, 0.7)
"""Where the valley may lie, as a share of the print's darkness. Thin strokes of a page's own print begin at 0.35 on soft scans, but
then no valley comes before them; ghosts of 25 to 55 % strength end between 0.3 and 0.6."""

FAINT = 0.18
"""Ghosts of less than this share of the print's darkness disturb nobody: strengths of 20 % and less, which the reader does not see."""

DEEP = 0.15
"""The valley holds at most this share of the lower of its two hills. Ghosts: below 0.05; the grain of a desk photographed: 0.2 to 0.9."""


@dataclass(frozen=True, kw_only=True)
class Classes:
    """Two inks. ghost, split, print: darkness (0-255) of the lighter one, of the border between them, of the page's own print;
    depth: what the valley between them holds, as a share of the lower hill.
    """

    ghost: float
    split: float
    print: float
    depth: float

    @property
    def clear(self) -> bool:
        own = max(self.print, 1.0)
        return self.depth <= DEEP and self.ghost >= FAINT * own and OF_PRINT[0] <= self.split / own <= OF_PRINT[1]


def tell_apart(grey: Picture) -> Classes:
    """The two inks of a grey picture by the darkness of the middles of their strokes; `depth` is 1.0 where there is one ink only."""
    darkness = darkness_on(grey, paper_of(grey))
    middles = darkness[darkness == cv2.dilate(darkness, np.ones((5, 5), np.uint8))]
    otsu = cv2.threshold(darkness, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0]
    strong = middles[middles > otsu]
    own = float(np.percentile(strong, 75)) if len(strong) else 0.0
    cells = np.histogram(middles, bins=CELLS, range=(FAINTEST * own, max(own, 1.0)))[0]
    hills = np.convolve(cells, [0.25, 0.5, 0.25], "same")
    top = CELLS * 3 // 4
    dip = _valley(hills[:top])
    width = (1 - FAINTEST) * own / CELLS
    ghost = int(hills[: dip + 1].argmax())
    lower = min(float(hills[: dip + 1].max()), float(hills[dip:].max()))
    depth = float(hills[dip]) / lower if lower else 1.0
    return Classes(ghost=FAINTEST * own + (ghost + 0.5) * width, split=FAINTEST * own + (dip + 0.5) * width, print=own, depth=depth)


def _valley(hills: npt.NDArray[np.float64]) -> int:
    """The lowest cell beyond the first hill; the nearest to the hill where several are about as low."""
    first = int(hills[: len(hills) * 3 // 4].argmax())
    beyond = hills[first:]
    return first + int(np.flatnonzero(beyond <= beyond.min() + 0.03 * hills[first])[0])


def lifted(grey: Picture, split: float, reach: float) -> Picture:
    """The picture with all ink gone that lies farther than `reach` pixels from ink darker than `split` (0-255 below its paper).

    What stays keeps its grey; what goes takes the brightness of the paper around it. Equal size.
    """
    paper = paper_of(grey)
    own = (darkness_on(grey, paper) > split).astype(np.uint8)
    side = 2 * max(round(reach), 1) + 1
    kept = cv2.dilate(own, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return np.where(kept > 0, grey, paper).astype(np.uint8)


def alone(grey: Picture, classes: Classes, reach: float) -> Picture:
    """The lighter ink alone, black on white: a look at the reading tells whether it is print to be kept."""
    darkness = darkness_on(grey, paper_of(grey))
    side = 2 * max(round(reach), 1) + 1
    own = cv2.dilate((darkness > classes.split).astype(np.uint8), np.ones((side, side), np.uint8))
    stretched = np.clip(255 - darkness.astype(np.float32) * (255 / max(classes.ghost * 1.2, 1.0)), 0, 255)
    return np.where(own > 0, 255, stretched).astype(np.uint8)
