"""Measured facts of a page, taken from a reduced picture: paper, ink, grain, size of the print."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from document.geometry import Box
from preprocessing.letters import A_WORD, MAX_QUERIES, Letters, Picture, find_letters
from preprocessing.levels import LEVELS, Counts, counts_of, quantile

REDUCED_LONG_SIDE = 1600
"""Pixels. An A4 page becomes about 137 dpi, where 10-point print has an x-height of 9 pixels: fine enough for lines, cheap to search."""

FAINTEST_INK = 0.08
"""Share of the paper's brightness that ink takes away at least; fainter marks are grain of the paper and noise of the scanner."""

INK_EDGE = 0.45
"""Marks lighter than this share of the page's dark ink are not its own print: bleed-through lies near 0.3, the rims of letters near 0.5."""

FEW_LETTERS = 25
"""Below this many marks the dark ink may be punch holes, staples or a stamp, and print lighter than that is looked for again."""

FEW_LETTERS_AREA = 1200
"""Pixels of a reduced page under FEW_LETTERS letters of common size."""

MUCH_DARKER = 2.0
"""How many times darker a page's own print is than what shines through from the other side, at least; strokes of one print differ less."""

ALIGNED = 0.4
"""Share of letters that must stand in line with a neighbour to be print, and not the dust, holes and strokes of a page."""

LIGHTER_INK = (0.12, 0.5)
"""Between these shares of the darkness of the page's dark ink lies ink of another kind: bleed-through, faint stamps."""

MUCH_LONE = 0.15
"""In shares of the dark ink. Bleed-through that disturbs: 0.4 to 1.4; pages without: below 0.05, with folds and shadows of edges up to
0.3, but none of that looks like letters; photographs of a desk, whose grain does: up to 2."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a reduced picture shows. Lengths in its pixels.

    paper: brightness of the paper, 0-255; contrast: share of it that the dark ink takes away; print_contrast: that the letters take
    away; grain: scatter of the paper; ink: share of the page under ink; lone: lighter ink that touches no dark ink, in shares of the
    dark; out_of_threshold: share of the letters that one threshold for the whole page would lose, in the shade or in the glare; all
    0-1 but `lone`. lighter: letter-like marks of that lighter ink, None where it is hardly any.
    """

    letters: Letters
    lighter: Letters | None
    paper: float
    contrast: float
    print_contrast: float
    grain: float
    ink: float
    lone: float
    out_of_threshold: float

    @property
    def x_height(self) -> float:
        """The most frequent height of letters, 0.0 without a word: most letters of running text have no ascender."""
        if self.letters.count < A_WORD:
            return 0.0
        heights = np.bincount(self.letters.box[:, 3].astype(np.int64), minlength=3).astype(np.float64)
        mode = int(np.convolve(heights, [1, 2, 1], "same").argmax())
        around = np.arange(max(mode - 1, 0), min(mode + 2, len(heights)))
        return float(around @ heights[around] / heights[around].sum())

    def turned(self, degrees: int) -> Facts:
        """The same facts of the page turned clockwise by quarter turns."""
        return replace(self, letters=self.letters.turned(degrees), lighter=self.lighter and self.lighter.turned(degrees))


def reduced(picture: Picture, across: float = 1.0, down: float = 1.0) -> Picture:
    """The picture with its sides stretched by `across` and `down`, then made small enough for REDUCED_LONG_SIDE."""
    height, width = picture.shape[:2]
    factor = min(1.0, REDUCED_LONG_SIDE / max(width * across, height * down))
    size = max(1, round(width * across * factor)), max(1, round(height * down * factor))
    return picture if size == (width, height) else np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def measure(picture: Picture) -> Facts:
    """Paper, ink and letters of a reduced grey picture whose light may be uneven.

    The threshold is Otsu's (1979), raised above the grain of the paper and then to INK_EDGE of the dark ink, so that print which
    shines through from the other side stays out. Where that leaves next to nothing, the lighter marks are taken after all.
    """
    paper = paper_of(picture)
    darkness = darkness_on(picture, paper)
    counts = counts_of(darkness)
    typical, grain = _ground(darkness)
    floor = max(typical + 4 * grain, 255 * FAINTEST_INK)
    otsu = float(cv2.threshold(darkness, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0])
    dark = _dark(counts, max(otsu, floor))
    mask = _above(darkness, max(otsu, floor, INK_EDGE * dark))
    letters = _own_letters(darkness, counts, dark) or find_letters(mask)
    if letters.count < FEW_LETTERS:
        lighter = find_letters(_above(darkness, floor))
        letters = lighter if lighter.count > letters.count else letters
    lone, faint = _lone(darkness, max(floor, LIGHTER_INK[0] * dark), LIGHTER_INK[1] * dark)
    return Facts(
        letters=letters,
        lighter=find_letters(faint) if lone >= MUCH_LONE else None,
        paper=quantile(counts_of(paper), 0.5),
        contrast=dark / 255,
        print_contrast=_darkness_of(letters, darkness) / 255,
        grain=grain / 255,
        ink=cv2.countNonZero(mask) / mask.size,
        lone=lone,
        out_of_threshold=_out_of_threshold(letters, picture, paper),
    )


def _above(darkness: Picture, threshold: float) -> Picture:
    """Where a darkness is greater than a threshold, 0 or 1."""
    return np.asarray(cv2.threshold(darkness, int(threshold), 1, cv2.THRESH_BINARY)[1], np.uint8)


def _ground(darkness: Picture) -> tuple[float, float]:
    """(darkness, scatter) of what most of the page is: its paper."""
    counts = counts_of(np.ascontiguousarray(darkness[::3, ::3]))
    typical = quantile(counts, 0.5)
    return typical, 1.4826 * quantile(counts, 0.5, np.abs(LEVELS - typical))


def _own_letters(darkness: Picture, counts: Counts, dark: float) -> Letters | None:
    """The page's own print where the other side shines through more of the page than its few lines cover; None where it does not.

    Told by letters at least MUCH_DARKER than the ink that most of the page is under.
    """
    if not 0 < MUCH_DARKER * dark <= 255:
        return None
    darkest = 255.0 - float(np.searchsorted(np.cumsum(counts[::-1]), FEW_LETTERS_AREA))
    if darkest < MUCH_DARKER * dark:
        return None
    letters = find_letters(_above(darkness, INK_EDGE * darkest))
    aligned = max(letters.aligned, letters.turned(90).aligned)
    return letters if letters.count >= FEW_LETTERS and aligned >= ALIGNED * min(letters.count, MAX_QUERIES) else None


def line_spacing(letters: Letters, skew_degrees: float) -> float:
    """Pixels from line to line: the first peak of the row profile's autocorrelation beyond a letter's height; 0.0 when there is none."""
    if letters.count < FEW_LETTERS:
        return 0.0
    slope = np.tan(np.deg2rad(skew_degrees))
    rows = letters.points[:, 1] - slope * letters.points[:, 0]
    profile = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
    profile -= profile.mean()
    nearest, farthest = int(1.3 * letters.size), min(int(7 * letters.size), len(profile) // 2)
    likeness = [float(profile[:-shift] @ profile[shift:]) for shift in range(nearest, farthest)]
    peaks = [
        shift for shift in range(1, len(likeness) - 1)
        if likeness[shift - 1] < likeness[shift] >= likeness[shift + 1] and likeness[shift] > 0.1 * float(profile @ profile)
    ]  # fmt: skip
    return float(nearest + peaks[0]) if peaks else 0.0


def _lone(darkness: Picture, faintest: float, own: float) -> tuple[float, Picture]:
    """(amount, mask) of ink between two darknesses that lies away from darker ink: the amount in shares of the darker.

    The amount is counted on every other row and column, which is exact enough; the mask is made where there is much of it.
    """
    coarse = darkness[::2, ::2]
    dark = (coarse > own).astype(np.uint8)
    lone = (coarse > faintest) & (cv2.dilate(dark, np.ones((5, 5), np.uint8)) == 0)
    amount = float(lone.mean()) / max(float(dark.mean()), 1e-6)
    if amount < MUCH_LONE:
        return amount, coarse[:0]
    near = cv2.dilate(_above(darkness, own), np.ones((7, 7), np.uint8))
    return amount, ((darkness > faintest) & (near == 0)).astype(np.uint8)


def _dark(counts: Counts, threshold: float) -> float:
    """Darkness of the page's dark ink, 0-255."""
    return quantile(np.where(threshold < LEVELS, counts, 0), 0.9)


def _darkness_of(letters: Letters, darkness: Picture) -> float:
    """Darkness of the letters' own ink, 0-255: 0.0 when there are none."""
    x, y = letters.points.astype(np.int64).T
    return float(np.percentile(darkness[y, x], 90)) if len(x) else 0.0


def _out_of_threshold(letters: Letters, picture: Picture, paper: Picture) -> float:
    """Share of the letters whose paper is darker, or whose ink is lighter, than Otsu's threshold for the picture as it is."""
    if not letters.count:
        return 0.0
    threshold = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0]
    x, y = letters.points.astype(np.int64).T
    return float(np.mean((paper[y, x] <= threshold) | (picture[y, x] > threshold)))


def darkness_on(picture: Picture, paper: Picture) -> Picture:
    """Share of the paper's brightness that each pixel of a grey picture takes away, 0-255."""
    return np.asarray(cv2.bitwise_not(cv2.divide(picture, paper, scale=255)), np.uint8)


def thinned(picture: Picture, long_side: int) -> tuple[Picture, int]:
    """(every so-manieth row and column of a picture, that number), for brightness and colour as they are, without averages."""
    step = max(1, max(picture.shape[:2]) // long_side)
    return np.ascontiguousarray(picture[::step, ::step]), step


def paper_under(paper: Picture, shape: tuple[int, ...], box: Box) -> Picture:
    """The paper under one box of a picture of this shape, from a smaller map of it, in the picture's pixels."""
    down, across = paper.shape[0] / shape[0], paper.shape[1] / shape[1]
    part = paper[int(box.top * down) : int(box.bottom * down) + 1, int(box.left * across) : int(box.right * across) + 1]
    return np.asarray(cv2.resize(part, (box.width, box.height), interpolation=cv2.INTER_LINEAR), np.uint8)


def evened(picture: Picture) -> Picture:
    """The grey picture as it would be on evenly lit white paper: each pixel as a share of the paper under it."""
    return np.asarray(cv2.divide(picture, paper_of(picture), scale=255), np.uint8)


def paper_of(picture: Picture) -> Picture:
    """Brightness of the paper under every pixel, by a closing wider than any stroke; at least 40, so that dark surroundings are not ink."""
    height, width = picture.shape
    factor = min(1.0, 600 / max(height, width))
    small = cv2.resize(picture, (max(1, round(width * factor)), max(1, round(height * factor))), interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    smooth = np.asarray(cv2.resize(cv2.medianBlur(closed, 21), (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.maximum(smooth, np.uint8(40), out=smooth)
