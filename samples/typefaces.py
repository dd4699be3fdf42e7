"""The fonts of the invented letters: where they lie, how wide a word is, which letters they have."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PIL import ImageFont

UNITS = 1000
"""Size in pixels at which words are measured, so large that hinting moves nothing."""


QUARTERS = 4
"""Characters stand at quarters of a pixel."""


class Typeface(Struct, frozen=True):
    """A family: the pip package that carries it, and its font files."""

    package: str
    regular: str
    bold: str
    italic: str


TYPEFACES = {
    "source serif": Typeface("font_source_serif_pro", "SourceSerifPro-Regular.ttf", "SourceSerifPro-Bold.ttf", "SourceSerifPro-It.ttf"),
    "source sans": Typeface("font_source_sans_pro", "SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf", "SourceSansPro-It.ttf"),
    "caladea": Typeface("font_caladea", "Caladea-Regular.ttf", "Caladea-Bold.ttf", "Caladea-Italic.ttf"),
    "source sans light": Typeface(
        "font_source_sans_pro", "SourceSansPro-Light.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-LightIt.ttf"
    ),
    "lato": Typeface("font_lato", "Lato-Regular.ttf", "Lato-Bold.ttf", "Lato-Italic.ttf"),
}
"""Families by name. Lato lacks ő, ř, š-like letters of Central Europe, so it serves for letterheads (`covers` tells)."""


class Font(Struct, frozen=True):
    """One cut of a family at one size in points."""

    family: str
    size: float
    style: str = "regular"

    @property
    def path(self) -> Path:
        """The TrueType file. Raises ModuleNotFoundError when its pip package is not installed."""
        face = TYPEFACES[self.family]
        spec = find_spec(face.package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"{face.package} is not installed; it belongs to the development dependencies")
        return Path(spec.origin).parent / "files" / str(getattr(face, self.style))

    def width(self, text: str) -> float:
        """Advance width of `text` in points, without hinting."""
        return advance(self.family, self.style, text) * self.size


@cache
def pixel_font(family: str, style: str, pixels: float) -> ImageFont.FreeTypeFont:
    """The font for drawing at a size in pixels; plain layout, so that no ligature and no shaping library decides what is drawn."""
    return ImageFont.truetype(str(Font(family, 1, style).path), pixels, layout_engine=ImageFont.Layout.BASIC)


@cache
def advance(family: str, style: str, text: str) -> float:
    """Advance width of `text` at size 1."""
    return pixel_font(family, style, UNITS).getlength(text) / UNITS


@cache
def glyph(family: str, style: str, pixels: float, character: str, quarter: int) -> tuple[npt.NDArray[np.uint8], int, int]:
    """Coverage (0-255) of a character drawn `quarter` quarters of a pixel right of its place, and where the array's corner lies
    from the base point: pixels right, pixels down. Drawn four times as large and reduced, so that hinting moves nothing."""
    large, (left, top) = pixel_font(family, style, pixels * QUARTERS).getmask2(character, "L", anchor="ls")
    width, height = large.size
    column, row = (int(left) + quarter) // QUARTERS, int(top) // QUARTERS
    inset_x, inset_y = (int(left) + quarter) % QUARTERS, int(top) % QUARTERS
    fine = np.zeros((-(-(height + inset_y) // QUARTERS) * QUARTERS, -(-(width + inset_x) // QUARTERS) * QUARTERS), np.uint16)
    fine[inset_y : inset_y + height, inset_x : inset_x + width] = np.frombuffer(bytes(large), np.uint8).reshape(height, width)
    blocks = fine.reshape(fine.shape[0] // QUARTERS, QUARTERS, fine.shape[1] // QUARTERS, QUARTERS)
    return (blocks.sum(axis=(1, 3)) // QUARTERS**2).astype(np.uint8), column, row


@cache
def word_mask(family: str, style: str, pixels: float, text: str, quarter: int) -> tuple[npt.NDArray[np.uint8], int, int]:
    """Coverage of a word, cropped to its ink, and its corner, as `glyph` has them.

    Characters stand at quarters of a pixel, as in a PDF viewer: hinted advances would close the spaces at low resolutions.
    """
    placed = []
    for n, character in enumerate(text):
        x = round(advance(family, style, text[:n]) * pixels * QUARTERS) + quarter
        mask, left, top = glyph(family, style, pixels, character, x % QUARTERS)
        if mask.size and mask.any():
            placed.append((mask, left + x // QUARTERS, top))
    left, top = min(x for _, x, _ in placed), min(y for _, _, y in placed)
    right, bottom = max(x + m.shape[1] for m, x, _ in placed), max(y + m.shape[0] for m, _, y in placed)
    word = np.zeros((bottom - top, right - left), np.uint8)
    for mask, x, y in placed:
        place = word[y - top : y - top + mask.shape[0], x - left : x - left + mask.shape[1]]
        np.maximum(place, mask, out=place)
    columns, rows = np.flatnonzero(word.any(axis=0)), np.flatnonzero(word.any(axis=1))
    return word[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], left + int(columns[0]), top + int(rows[0])


@cache
def missing_glyph(family: str, style: str) -> bytes:
    """What the font draws for a character that it does not have."""
    return bytes(pixel_font(family, style, 40).getmask("\U0010fffd"))


@cache
def has_glyph(family: str, style: str, character: str) -> bool:
    """Whether the font draws a character in another way than one that it does not have."""
    return bytes(pixel_font(family, style, 40).getmask(character)) != missing_glyph(family, style)


def covers(family: str, text: str) -> bool:
    """Whether all cuts of the family have a glyph for every character of `text`."""
    drawn = sorted(set(text) - {" ", "\u00a0", "\n"})
    return all(has_glyph(family, style, c) for style in ("regular", "bold", "italic") for c in drawn)
