"""How well a scan shows its print: sharpness, noise, shade, black edges. Measured on strips of the stored picture.

Strips at full size, because a reduced picture hides blur and noise; few of them, because a whole page of 300 dpi costs ten times as much.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import cv2
import numpy as np
import numpy.typing as npt

from preprocessing.letters import Picture

STRIPS = 8
"""Strips across the page, where there is print."""

STRIP_ROWS = 32

LARGEST_WIDTH = 2600
"""Pixels; wider pictures are measured on two pieces of each strip."""

EDGE = 0.03
"""Share of the brightness range that a pixel's slope must have to be the edge of print rather than grain."""

RANGE = 31
"""Pixels to the side in which the paper next to a letter is looked for."""

BLOCKS = 12
"""Blocks of a strip, in each of which the paper's brightness is taken."""

SPREAD = 0.5 / np.sqrt(np.pi)
"""Of an edge blurred by a Gaussian of standard deviation s and height h, the squared slopes sum up to SPREAD * h * h / s."""


QUIET = (0.3, 0.3853)
"""Share of the pixels of a strip that are surely paper, and the same quantile of the absolute values of a normal distribution."""


@dataclass(frozen=True, kw_only=True)
class Quality:
    """What the strips show.

    edge_width: standard deviation in pixels of the blur that edges of print have, 0.56 on a picture of black and white, 0.0 without print;
    noise: standard deviation of the brightness of paper, share of 255; shade: share of the brightest paper that the darkest paper with
    print on it lacks; black_edge: the largest share of one side of the page that is black.
    """

    edge_width: float
    noise: float
    shade: float
    black_edge: float

    def facts(self) -> dict[str, float]:
        """By name, rounded to what is significant."""
        return {name: round(float(value), 4) for name, value in asdict(self).items()}


def measure_quality(grey: Picture) -> Quality:
    """Measure a grey page as it is stored, whichever way it lies. A scrap that holds no line of print measures 0.0 throughout."""
    if min(grey.shape) < STRIP_ROWS:
        return Quality(edge_width=0.0, noise=0.0, shade=0.0, black_edge=0.0)
    strips = _strips(grey)
    noise = _noise(strips)
    highest = np.asarray(cv2.dilate(strips, np.ones((1, RANGE), np.uint8)), np.uint8)
    span = np.asarray(cv2.subtract(highest, cv2.erode(strips, np.ones((1, RANGE), np.uint8))), np.uint8)
    typical = float(np.percentile(span[::4, ::4], 98))
    slopes = _slopes(strips)
    edges = slopes > max(EDGE * typical, 4 * noise, 4.0)
    printed = int(edges.sum()) > strips.size / 5000
    return Quality(
        edge_width=_edge_width(slopes[edges], span[edges]) if printed else 0.0,
        noise=noise / 255,
        shade=_shade(highest, edges) if printed else 0.0,
        black_edge=_black_edge(grey, float(np.median(highest[::4, ::4]))),
    )


def _strips(grey: Picture) -> Picture:
    """Strips of the page one under another, cut to LARGEST_WIDTH, at equal shares of all changes of brightness along the rows."""
    height, width = grey.shape
    few = grey[::4, :: max(1, width // 300)]
    changes = cv2.absdiff(few[:, 1:], few[:, :-1]).mean(axis=1)
    sums = np.cumsum(np.maximum(changes - np.percentile(changes, 20), 1e-6))
    rows = 4 * np.searchsorted(sums, (np.arange(STRIPS) + 0.5) / STRIPS * sums[-1])
    tops = np.clip(rows - STRIP_ROWS // 2, 0, max(height - STRIP_ROWS, 0)).tolist()
    lefts = [int(max(width - LARGEST_WIDTH, 0) * share) for share in (0.2, 0.8)]
    pieces = [grey[top : top + STRIP_ROWS, lefts[n % 2] : lefts[n % 2] + LARGEST_WIDTH] for n, top in enumerate(tops)]
    return np.concatenate(pieces)


def _noise(strips: Picture) -> float:
    """Standard deviation of noise in grey levels: J. Immerkaer, "Fast noise variance estimation" (1996), with a low quantile of the
    absolute values in place of their mean, for which print is no noise."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(strips, cv2.CV_16S, kernel)[1::3, ::3])
    # A quantile of whole numbers, refined within its step: noise of less than a grey level shows too.
    counts = np.cumsum(np.bincount(response.ravel(), minlength=2))
    wanted = QUIET[0] * counts[-1]
    at = int(np.searchsorted(counts, wanted))
    below = counts[at - 1] if at else 0
    return max(0.0, float(at - 0.5 + (wanted - below) / (counts[at] - below))) / QUIET[1] / 6


def _slopes(strips: Picture) -> npt.NDArray[np.float32]:
    """Change of brightness from pixel to pixel along the strip, without its sign."""
    signed = cv2.filter2D(strips, cv2.CV_32F, np.array([[-0.5, 0, 0.5]], np.float32))
    return np.asarray(np.abs(signed), np.float32)


def _edge_width(slopes: npt.NDArray[np.float32], span: Picture) -> float:
    """Blur of the edges: their height against the concentration of their slopes."""
    height = float(span.mean())
    return float(SPREAD * height * slopes.sum() / np.square(slopes).sum())


def _shade(highest: Picture, edges: npt.NDArray[np.bool_]) -> float:
    """How much darker the darkest paper with print on it is than the brightest."""
    rows, columns = highest.shape[0] // STRIP_ROWS, highest.shape[1] // BLOCKS
    shape = rows, STRIP_ROWS, BLOCKS, columns
    paper = np.median(highest[: rows * STRIP_ROWS, : BLOCKS * columns].reshape(shape)[:, ::6, :, ::6], axis=(1, 3))
    print_in = edges[: rows * STRIP_ROWS, : BLOCKS * columns].reshape(shape)[:, ::2].mean(axis=(1, 3)) > 0.02
    if print_in.sum() < 3:
        return 0.0
    darkest, brightest = np.percentile(paper[print_in], (5, 95))
    return max(0.0, 1 - float(darkest) / max(float(brightest), 1.0))


def _black_edge(grey: Picture, paper: float) -> float:
    """Of the four sides the one with most black along it: the share of its length."""
    height, width = grey.shape
    deep = max(2, min(height, width) // 200)
    sides = grey[deep, ::4], grey[-1 - deep, ::4], grey[::4, deep], grey[::4, -1 - deep]
    return max(float(np.mean(side < paper / 2)) for side in sides)
