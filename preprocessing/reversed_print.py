"""Light print on a dark band, as letterheads have it: readers take the band for a picture. It is turned into dark print on paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from document.geometry import Box
from preprocessing.letters import Floats, Picture

Outline = cv2.typing.MatLike

WORKING_LONG_SIDE = 600
"""Pixels of the picture in which bands are looked for: print on them is a few pixels high and does not tear them."""

DARK = 0.62
"""Share of the paper's brightness below which a band is; with the light print on it, some brighter than without."""

LARGEST_SHARE, SMALLEST_SHARE = 0.2, 0.002
"""Share of the picture that a band takes. What is larger is a photograph, the desk, a dark cover."""

NARROWEST, WIDEST = 7.0, 0.25
"""Least height of a band in working pixels, 0.14 inch on A4: more than a bar or the stroke of a crest; most, as a share of the picture."""

WHOLE = 0.8
"""Share of the smallest rectangle around a band, at any tilt, that the band fills; crests, seals and shadows fill less."""

LIGHT = (0.02, 0.5)
"""Share of a band that is print, lighter than halfway to the paper. A bar has none, a photograph more."""

APART = 50
"""Grey levels between a band and the print on it, at least."""

RIM = 0.12
"""Width of the slope from band to paper, as a share of the band's height: it becomes paper."""


@dataclass(frozen=True, kw_only=True)
class Band:
    """A dark band that holds light marks. box: in pixels of the picture; paper: its brightness around the band, 0-255."""

    box: Box
    paper: float


def find(reduced: Picture, paper: float) -> Floats:
    """Where dark bands are on a grey picture of a page: (n, 4) left, top, width, height in its pixels; paper: its brightness, 0-255."""
    height, width = reduced.shape
    factor = min(1.0, WORKING_LONG_SIDE / max(height, width))
    small = cv2.resize(reduced, (max(1, round(width * factor)), max(1, round(height * factor))), interpolation=cv2.INTER_AREA)
    dark = cv2.morphologyEx((small < DARK * paper).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    outlines, _ = cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = sorted(tuple(cv2.boundingRect(outline)) for outline in outlines if _is_band(outline, small.shape))
    air = np.array([-2, -2, 4, 4], np.float32)  # paper around it
    return (np.array(found, np.float32).reshape(-1, 4) + air) / np.float32(factor)


def holds_print(grey: Picture, band: Band) -> bool:
    """Do light marks stand on the band?"""
    return _turned_over(grey, band) is not None


def turned_over(grey: Picture, bands: list[Band]) -> Picture:
    """The picture with dark print on paper where the bands were; it is not changed itself."""
    made = grey.copy() if bands else grey
    for band in bands:
        piece = _turned_over(grey, band)
        if piece is not None:
            made[band.box.top : band.box.bottom, band.box.left : band.box.right] = piece
    return made


def _is_band(outline: Outline, shape: tuple[int, ...]) -> bool:
    area, page = cv2.contourArea(outline), shape[0] * shape[1]
    low, high = sorted(cv2.minAreaRect(outline)[1])
    return SMALLEST_SHARE * page <= area <= LARGEST_SHARE * page and NARROWEST <= low <= WIDEST * max(shape) and area >= WHOLE * low * high


def _turned_over(grey: Picture, band: Band) -> Picture | None:
    """The piece of the picture in the box of a band, turned over; None where no marks stand apart from it."""
    box = band.box
    piece = grey[box.top : box.bottom, box.left : box.right]
    level = float(np.median(piece[piece < DARK * band.paper])) if (piece < DARK * band.paper).any() else band.paper
    outlines, _ = cv2.findContours((piece < (level + band.paper) / 2).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    whole = np.zeros(piece.shape, np.uint8)
    cv2.drawContours(whole, [max(outlines, key=cv2.contourArea)], -1, 1, cv2.FILLED)
    rim = max(2, round(RIM * min(whole.sum(axis=0).max(), whole.sum(axis=1).max())))
    kernel = np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)
    framed = np.pad(whole, rim + 1)
    inside = cv2.erode(framed, kernel)[rim + 1 : -rim - 1, rim + 1 : -rim - 1].astype(bool)
    around = cv2.dilate(framed, kernel)[rim + 1 : -rim - 1, rim + 1 : -rim - 1].astype(bool)
    if not inside.any():
        return None
    print_ = piece[inside] > (level + band.paper) / 2
    light = float(np.percentile(piece[inside], 99))
    if not LIGHT[0] <= print_.mean() <= LIGHT[1] or light - level < APART:
        return None
    over = band.paper - (piece.astype(np.float32) - level) * (band.paper - level) / (light - level)
    made = np.where(around, np.float32(band.paper), piece)
    made[inside] = np.clip(over, level, band.paper)[inside]
    return np.asarray(np.rint(made), np.uint8)
