"""Stamps and seals in grey or dull ink that lie over black print: told from it by being lighter, and lifted.

A stamp hangs together: its frame or its rings are one mark much larger than a letter, and the letters it crosses hang on to it. Within
that mark alone ink lighter than the page's print goes; what a stroke of print reaches from its dark middle stays, as in `ghosts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from document.geometry import Box
from preprocessing.facts import darkness_on, paper_of, paper_under, thinned
from preprocessing.letters import Picture

THINNED_LONG_SIDE = 800
"""Pixels of the picture from which paper and print of the page are taken."""

OF_PRINT = 0.85
"""Share of the print's darkness that the middles of its strokes reach, and those of grey stamps do not."""

DARK, DARKS = 0.9, 0.05
"""So dark a share of the page's print, and so many of a mark's middles that dark at least: a crest or a logo in one grey has none, print
under stamps 0.08 and more."""

LIGHTEST = 0.25
"""Share of the print's darkness from which the ink of a stamp is seen."""

FADED = 100.0
"""Darkness (0-255) of print below which nothing is lighter for sure: letters of faded toner are as uneven as stamps (60 to 75)."""

CROSSED = (0.05, 0.75)
"""Share of the middles of a mark's strokes that are as dark as print: none in a stamp that lies free, nearly all in a signature in black.
Stamps over print: 0.2 to 0.65."""


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """A mark of lighter ink over print. box: in pixels of the stored picture; split: darkness (0-255) that the print reaches."""

    box: Box
    split: float


def find(grey: Picture, boxes: list[Box]) -> list[Stamp]:
    """Which of the large marks in `boxes`, in pixels of the picture, are of lighter ink and hang on to black print."""
    if not boxes:
        return []
    small = thinned(grey, THINNED_LONG_SIDE)[0]
    paper = paper_of(small)
    darkness = darkness_on(small, paper)
    otsu = cv2.threshold(darkness, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0]
    ink = darkness[darkness > otsu]
    own = float(np.percentile(ink, 90)) if len(ink) else 0.0
    if own < FADED:
        return []
    crossing = (box for box in boxes if _crosses(darkness_on(_cut(grey, box), paper_under(paper, grey.shape, box)), own))
    return [Stamp(box=box, split=round(OF_PRINT * own, 1)) for box in crossing]


def lifted(grey: Picture, stamps: list[Stamp], reach: float) -> Picture:
    """The grey picture without the lighter ink of `stamps`, but what lies within `reach` pixels of dark ink; all else as it was."""
    if not stamps:
        return grey
    paper = paper_of(thinned(grey, THINNED_LONG_SIDE)[0])
    result = grey.copy()
    side = 2 * max(round(reach), 1) + 1
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    for stamp in stamps:
        place, ground = _cut(result, stamp.box), paper_under(paper, grey.shape, stamp.box)
        darkness = darkness_on(place, ground)
        mark = cv2.dilate(_largest(darkness, LIGHTEST / OF_PRINT * stamp.split), around)
        print_ = cv2.dilate((darkness > stamp.split).astype(np.uint8), around)
        place[:] = np.where((mark > 0) & (print_ == 0), ground, place)
    return result


def _crosses(darkness: Picture, own: float) -> bool:
    mark = _largest(darkness, LIGHTEST * own) > 0
    middles = darkness[mark & (darkness == cv2.dilate(darkness, np.ones((3, 3), np.uint8)))]
    if not len(middles) or float(np.mean(middles > DARK * own)) < DARKS:
        return False
    return CROSSED[0] <= float(np.mean(middles > OF_PRINT * own)) <= CROSSED[1]


def _largest(darkness: Picture, threshold: float) -> Picture:
    """The mark with the largest frame, 0 or 1."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((darkness > threshold).astype(np.uint8))
    frames = stats[:, 2].astype(np.int64) * stats[:, 3]
    frames[0] = 0
    return np.asarray(labels == int(frames.argmax()), np.uint8) if frames.any() else np.zeros_like(darkness)


def _cut(picture: Picture, box: Box) -> npt.NDArray[np.uint8]:
    return picture[box.top : box.bottom, box.left : box.right]
