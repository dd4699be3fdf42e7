"""The part of a page that holds ink: Tesseract's layout analysis takes its time for white margins too."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.geometry import Box
from document.page import Line

FAINTEST = 0.88
"""Share of the paper's brightness above which nothing is ink; print on the faintest pages lies below 0.8."""

MARGIN_INCHES = 0.15
"""Paper left around the ink. Tesseract loses letters that touch the rim of its picture."""


def content(picture: npt.NDArray[np.uint8], dpi: float) -> Box:
    """The box around everything on the grey picture that is darker than its paper, with a margin; all of it where nothing is.

    On 300-dpi pages of letters a recognition of this part alone takes a tenth less time than one of the whole page.
    """
    height, width = picture.shape
    ink = FAINTEST * float(np.median(picture[::8, ::8]))
    rows, columns = (np.flatnonzero(picture.min(axis=axis) < ink) for axis in (1, 0))
    if not len(rows):
        return Box(0, 0, width, height)
    air = round(MARGIN_INCHES * dpi)
    left, top = max(int(columns[0]) - air, 0), max(int(rows[0]) - air, 0)
    return Box(left, top, min(int(columns[-1]) + 1 + air, width), min(int(rows[-1]) + 1 + air, height))


def shifted(lines: tuple[Line, ...], left: int, top: int) -> tuple[Line, ...]:
    """The same lines on the picture that the part was cut from at `left`, `top`."""
    if not left and not top:
        return lines
    return tuple(replace(line, words=tuple(replace(word, box=_moved(word.box, left, top)) for word in line.words)) for line in lines)


def _moved(box: Box, left: int, top: int) -> Box:
    return Box(box.left + left, box.top + top, box.right + left, box.bottom + top)
