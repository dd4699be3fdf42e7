"""A page picture and what is true of it, kept true while defects bend the picture."""

from __future__ import annotations

from math import atan2, degrees

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from document.geometry import Box, Transform
from samples.letter import RegionKind

Picture = npt.NDArray[np.uint8]
"""Grey (height x width) or RGB (height x width x 3), 0 black, 255 white."""


class TrueWord(Struct, frozen=True):
    """A printed word and the box of its ink on the upright page."""

    text: str
    box: Box


class TrueLine(Struct, frozen=True):
    """A printed line, the box of its ink on the upright page, and its words."""

    text: str
    box: Box
    words: tuple[TrueWord, ...] = ()


class TrueRegion(Struct, frozen=True):
    """A region of the upright page."""

    kind: RegionKind
    box: Box
    lines: tuple[TrueLine, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class PageImage(Struct, frozen=True, eq=False, kw_only=True):
    """A page picture with its truth.

    dpi: pixels per inch across and down that the picture really has; tag_dpi: what its file is to claim, the same when None.
    regions: in reading order, boxes in pixels of the upright page as it was drawn; transform: from there to pixels of `picture`.
    tag_turn: clockwise quarter turn in degrees that the file is to ask viewers for.
    slips: rows of `picture`, each with how many rows deeper all lies from there on than `transform` says.
    """

    number: int
    picture: Picture
    dpi: tuple[float, float]
    regions: tuple[TrueRegion, ...]
    transform: Transform = Transform()
    tag_dpi: tuple[float, float] | None = None
    tag_turn: int = 0
    blank: bool = False
    slips: tuple[tuple[int, int], ...] = ()

    @property
    def width(self) -> int:
        return int(self.picture.shape[1])

    @property
    def height(self) -> int:
        return int(self.picture.shape[0])

    def with_picture(self, picture: Picture) -> PageImage:
        """The same page with a picture of the same geometry."""
        return msgspec.structs.replace(self, picture=picture)

    def stored(self, box: Box) -> Box:
        """Where a box of the upright page lies on the picture."""
        flat = self.transform.box(box)
        top, bottom = (edge + sum(deeper for row, deeper in self.slips if edge > row) for edge in (flat.top, flat.bottom))
        return Box(flat.left, top, flat.right, bottom).within(self.width, self.height)

    def tilt(self) -> tuple[int, float]:
        """How the lines of the page lie on the picture: clockwise quarter turn, and clockwise skew in degrees beyond it."""
        centre = self.transform.inverse().point(self.width / 2, self.height / 2)
        (x0, y0), (x1, y1) = self.transform.point(*centre), self.transform.point(centre[0] + 100, centre[1])
        angle = degrees(atan2(y1 - y0, x1 - x0))
        quarter = round(angle / 90) * 90
        return quarter % 360, round(angle - quarter, 3)
