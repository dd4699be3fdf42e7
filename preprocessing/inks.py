"""Coloured stamps, seals and signatures that lie over print: their ink becomes paper, the black print under it stays.

Inks on paper multiply: over a share d of darkness that print takes from every channel alike, a coloured ink takes more from one channel
than from another. The least darkness of the three channels less its ratio to their spread is therefore what the print alone takes
away, rims of letters included: colour deconvolution of two inks (A. C. Ruifrok and D. A. Johnston, 2001) without logarithms, so that
it stays calm where both lie on each other and all channels are dark.

Coloured print (letterheads, headings, links) is left alone: it neither crosses black print nor is it crossed by any.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from document.geometry import Box
from preprocessing.facts import REDUCED_LONG_SIDE, darkness_on, paper_of, paper_under, thinned
from preprocessing.letters import Picture

COARSE_LONG_SIDE = 800
PAPER_LONG_SIDE = 400
"""Pixels: of the picture in which colour is looked for, and of the one from which the paper's own colour is taken."""

COLOURED, STRONGLY = 18, 30
"""Difference of darkness (0-255) between channels from which a pixel is coloured, and which one in a mark must have. JPEG leaves up to
15 in the paper round black print."""

LEAST_SHARE = 0.0005
"""Share of the page that is strongly coloured at least when there is a stamp on it: a seal has 0.003."""

SIDES = (0.025, 0.035, 0.22)
"""Of the page's long side: shorter and longer side of the smallest stamp, higher than two lines of print, and longer side of the
largest, two and a half inches."""

BLACK, NEUTRAL = 110, 0.15
"""Least darkness of black print, and its most colour as a share of it. Dark green or brown print has 0.25 and more in its middles."""

CROSSED = (0.02, 0.4)
"""Share of a mark's coloured pixels that touch black ones. Stamps over print: 0.03 to 0.2; letterheads: below 0.01."""

DULLEST = 3.5
"""Most darkness that an ink takes from its lightest channel, in spreads of its channels: duller inks are too near to black. Stamps over
print: 1.5 to 3.1; print in dark green or brown: 3.8 and more."""

REST = 40
"""Darkness (0-255) below which what is left of an ink is taken for its unevenness."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Coloured ink over print. box: in pixels of the stored picture; ratio: darkness in its lightest channel to spread of the channels."""

    box: Box
    ratio: float


def find(picture: npt.NDArray[np.uint8]) -> list[Mark]:
    """Marks of coloured ink that cross black print, on a stored picture of (height, width, 3); [] on a grey one."""
    if picture.ndim == 2:
        return []
    if not _colourful(thinned(picture, PAPER_LONG_SIDE)[0]):
        return []
    coarse, step = thinned(picture, COARSE_LONG_SIDE)
    papers = _papers(picture)
    _, spread = _planes(coarse, papers)
    soft = cv2.blur(spread, (3, 3))
    blots = cv2.morphologyEx((soft > COLOURED).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(blots)
    strong = np.bincount(labels[soft > STRONGLY], minlength=count) > 0
    narrow, least, most = (side * max(coarse.shape[:2]) for side in SIDES)
    boxes = [
        Box(step * left, step * top, step * (left + wide), step * (top + high)).within(picture.shape[1], picture.shape[0])
        for (left, top, wide, high, _), known in zip(stats[1:].tolist(), strong[1:], strict=True)
        if known and least <= max(wide, high) <= most and min(wide, high) >= narrow
    ]
    marks = (_judged(picture, papers, box) for box in boxes)
    return [mark for mark in marks if mark is not None]


def lifted(picture: npt.NDArray[np.uint8], grey: Picture, marks: list[Mark]) -> Picture:
    """The grey picture with the ink of `marks` gone; all else as it was."""
    papers = _papers(picture)
    result = grey.copy()
    for mark in marks:
        rows, columns = slice(mark.box.top, mark.box.bottom), slice(mark.box.left, mark.box.right)
        part = picture[rows, columns]
        papers_here = paper_under(papers, picture.shape, mark.box)
        least, spread = _planes(part, papers_here)
        soft = cv2.blur(spread, (3, 3))
        left = least.astype(np.float32) - mark.ratio * np.maximum(spread, soft).astype(np.float32)
        left[left < REST] = 0
        coloured = cv2.dilate((soft > COLOURED).astype(np.uint8), np.ones((5, 5), np.uint8))
        paper = cv2.cvtColor(papers_here, cv2.COLOR_BGR2GRAY).astype(np.float32)
        cleared = np.clip(paper * (1 - left / 255), 0, 255).astype(np.uint8)
        place = result[rows, columns]
        place[:] = np.where(coloured > 0, np.maximum(cleared, place), place)
    return result


def _colourful(coarse: npt.NDArray[np.uint8]) -> bool:
    """Is there any colour on the page besides the paper's own? Cheap, and wrong towards yes in uneven light."""
    paper = np.maximum(np.median(coarse[::4, ::4].reshape(-1, 3), axis=0), 40.0)
    blue, green, red = (cv2.convertScaleAbs(coarse[:, :, n], alpha=255 / float(paper[n])) for n in range(3))
    spread = cv2.subtract(cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red))
    return float((spread > STRONGLY).mean()) >= LEAST_SHARE


def _papers(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The paper's brightness in each channel, small: (about PAPER_LONG_SIDE, ..., 3)."""
    small = thinned(picture, PAPER_LONG_SIDE)[0]
    return np.dstack([paper_of(np.ascontiguousarray(small[:, :, channel])) for channel in range(3)])


def _planes(picture: npt.NDArray[np.uint8], papers: npt.NDArray[np.uint8]) -> tuple[Picture, Picture]:
    """(least darkness of the three channels, their spread), each 0-255, against paper of any size."""
    size = (picture.shape[1], picture.shape[0])
    paper = cv2.resize(papers, size, interpolation=cv2.INTER_LINEAR)
    blue, green, red = (darkness_on(picture[:, :, n], np.asarray(paper[:, :, n], np.uint8)) for n in range(3))
    least, most = cv2.min(cv2.min(blue, green), red), cv2.max(cv2.max(blue, green), red)
    return np.asarray(least, np.uint8), np.asarray(cv2.subtract(most, least), np.uint8)


def _judged(picture: npt.NDArray[np.uint8], papers: npt.NDArray[np.uint8], box: Box) -> Mark | None:
    """The mark in a box, if it is coloured ink over black print and not print of its own."""
    part = picture[box.top : box.bottom, box.left : box.right]
    factor = min(1.0, REDUCED_LONG_SIDE / max(picture.shape[:2]))
    size = max(1, round(box.width * factor)), max(1, round(box.height * factor))
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    least, spread = _planes(small, paper_under(papers, picture.shape, box))
    coloured = cv2.blur(spread, (3, 3)) > COLOURED
    black = (least > BLACK) & (spread < NEUTRAL * least)
    touching = coloured & (cv2.dilate(black.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    strong = coloured & ~touching & (spread > STRONGLY)
    if not strong.any():
        return None
    ratio = float(np.percentile(least[strong].astype(np.float32) / spread[strong], 90))
    crossed = float(touching.sum()) / float(coloured.sum())
    if not CROSSED[0] <= crossed <= CROSSED[1] or ratio > DULLEST:
        return None
    return Mark(box=box, ratio=round(ratio, 2))
