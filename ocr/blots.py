"""The ink around a word: how large its print is, where its baseline runs, and which ink stands apart."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from document.geometry import Box, enclosing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from document.page import Line, Word

    Picture = npt.NDArray[np.uint8]

_FLAT, _TALL = re.compile(r"[acemnorsuvwxz]{2,}"), re.compile(r"[a-zA-Z0-9]*[bdfhklA-Z0-9][a-zA-Z0-9]+")
_HANGING = re.compile(r"[gjpqyçQJ,;()\[\]{}/|_@$§]")
TALL_BY_FLAT = 1.47
"""Height of capitals and ascenders in x-heights, in the mean of book faces."""

NEAR_LINES, NEAR_WORDS, ENOUGH = 7, 5, 3


class Print(NamedTuple):
    """The print around a word: its x-height and baseline in pixels of the page, and the grey below which its ink is."""

    x_height: float
    baseline: float
    dark: float


class Blot(NamedTuple):
    """Ink that hangs together: its box in pixels of the page, and how many pixels of it are dark."""

    box: Box
    ink: int


def print_around(lines: Sequence[Line], number: int, place: int, picture: Picture) -> Print | None:
    """What the print around a word measures; None where too few words tell."""
    line = lines[number]
    word = line.words[place]
    near = sorted(range(len(lines)), key=lambda other: abs(other - number))[:NEAR_LINES]
    own, around = x_heights(line.words), [height for other in near for height in x_heights(lines[other].words)]
    standing = [
        other for other in line.words if len(other.text) > 1 and not _HANGING.search(other.text) and re.search(r"[^\W_]{2}", other.text)
    ]
    if not standing or len(around) < ENOUGH:
        return None
    nearest = sorted(standing, key=lambda other: abs(other.box.centre[0] - word.box.centre[0]))[:NEAR_WORDS]
    box = enclosing(other.box for other in line.words)
    paper, ink = np.percentile(picture[box.top : box.bottom : 2, box.left : box.right : 3], (90, 3))  # every sixth pixel tells as much
    heights = own if len(own) >= ENOUGH else around
    return Print(median(heights), median(other.box.bottom for other in nearest), float(paper + ink) / 2)


def x_heights(words: Sequence[Word]) -> list[float]:
    """The x-heights in pixels that words of small letters show, else those that follow from taller ones."""
    flat = [float(word.box.height) for word in words if _FLAT.fullmatch(word.text)]
    return flat or [word.box.height / TALL_BY_FLAT for word in words if _TALL.fullmatch(word.text) and not _HANGING.search(word.text)]


RIM = 0.15
"""How far around a word's box its ink may reach, in x-heights."""


def blots_in(picture: Picture, box: Box, print_: Print, rim: float = RIM) -> list[Blot]:
    """Connected dark pixels in a box and `rim` x-heights around it, from left to right."""
    air = round(rim * print_.x_height) + (rim > 0)
    grown = Box(box.left - air, box.top - air, box.right + air, box.bottom + air).within(picture.shape[1], picture.shape[0])
    dark = (picture[grown.top : grown.bottom, grown.left : grown.right] < print_.dark).astype(np.uint8)
    _, _, found, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    least = max(4.0, (0.1 * print_.x_height) ** 2)
    blots = [
        Blot(Box(grown.left + left, grown.top + top, grown.left + left + width, grown.top + top + height), ink)
        for left, top, width, height, ink in found[1:].tolist()
        if ink >= least
    ]
    return sorted(blots)


def glyphs_of(boxes: Iterable[Box]) -> list[Box]:
    """Boxes of ink that stands apart sideways, from left to right."""
    found: list[Box] = []
    for box in sorted(boxes):
        if found and box.left < found[-1].right:
            found[-1] = enclosing((found[-1], box))
        else:
            found.append(box)
    return found
