"""Draws a laid-out letter as page pictures, with the truth about every word."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from document.geometry import Box, enclosing
from samples.layout import lay_out
from samples.letter import Letter
from samples.page import PageImage, Picture, TrueLine, TrueRegion, TrueWord
from samples.pieces import Bundle
from samples.setting import set_bundle
from samples.sheet import BLACK, Colour, Run, SetLine, SetRegion, Sheet, Stroke
from samples.typefaces import QUARTERS, word_mask

POINTS_PER_INCH = 72
FRACTION_BITS = 4
"""Binary places of the coordinates that curves are drawn with (sixteenths of a pixel)."""
COVERED = np.array([255 - round(mask * (255 - BLACK[0]) / 255) for mask in range(256)], np.uint8)
"""Grey of a pixel by how much of it, 0-255, is covered with print."""


class Canvas:
    """A white page of `dpi` pixels per inch to draw words and curves on."""

    def __init__(self, width: float, height: float, dpi: int, colour: bool) -> None:
        self.scale = dpi / POINTS_PER_INCH
        shape = round(height * self.scale), round(width * self.scale)
        self.picture: Picture = np.full((*shape, 3) if colour else shape, 255, np.uint8)

    def word(self, run: Run) -> TrueWord:
        """Draws a word; what was drawn, with the box of its ink."""
        quarters, y = round(run.x * self.scale * QUARTERS), round(run.baseline * self.scale)
        font, pixels = run.font, round(run.font.size * self.scale, 2)
        mask, left, top = word_mask(font.family, font.style, pixels, run.text, quarters % QUARTERS)
        left, top = left + quarters // QUARTERS, top + y
        box = Box(left, top, left + mask.shape[1], top + mask.shape[0])
        place = self.picture[box.top : box.bottom, box.left : box.right]
        shade = COVERED[mask] if run.colour == BLACK else coloured(mask, run.colour, place.ndim)
        np.minimum(place, shade if place.ndim == shade.ndim else shade[:, :, None], out=place)
        return TrueWord(run.text, box)

    def stroke(self, stroke: Stroke) -> Box:
        """Draws a curve or an area; the box of its ink."""
        points = np.rint(np.array(stroke.points) * self.scale * 2**FRACTION_BITS).astype(np.int32)
        red, green, blue = stroke.colour
        ink = stroke.colour if self.picture.ndim == 3 else ((299 * red + 587 * green + 114 * blue) // 1000,)
        width = max(1, round(stroke.width * self.scale))
        if stroke.filled:
            cv2.fillPoly(self.picture, [points], ink, cv2.LINE_AA, FRACTION_BITS)
        else:
            cv2.polylines(self.picture, [points], False, ink, width, cv2.LINE_AA, FRACTION_BITS)
        (left, top), (right, bottom) = points.min(axis=0) >> FRACTION_BITS, points.max(axis=0) >> FRACTION_BITS
        margin = width // 2 + 2
        return Box(int(left) - margin, int(top) - margin, int(right) + margin + 1, int(bottom) + margin + 1)

    def line(self, line: SetLine) -> TrueLine:
        drawn = [(run, self.word(run)) for run in line.runs]
        words: list[TrueWord] = []
        glued = False
        for run, word in drawn:
            # A raised footnote mark is drawn by itself and belongs to the word before it.
            words = [*words[:-1], TrueWord(words[-1].text + word.text, enclosing([words[-1].box, word.box]))] if glued else [*words, word]
            glued = not run.after
        return TrueLine(line.text, enclosing(word.box for _, word in drawn), tuple(single for word in words for single in apart(word)))

    def region(self, region: SetRegion) -> TrueRegion:
        lines = tuple(self.line(line) for line in region.lines)
        drawn = [self.stroke(stroke) for stroke in region.strokes]
        return TrueRegion(region.kind, enclosing([*drawn, *(line.box for line in lines)]), lines)


def coloured(mask: npt.NDArray[np.uint8], colour: Colour, dimensions: int) -> npt.NDArray[np.uint8]:
    """What a mask of coverage leaves of white paper under ink of a colour: grey for two dimensions, RGB for three."""
    ink = np.array(colour, np.float32) if dimensions == 3 else np.float32(np.dot(colour, (0.299, 0.587, 0.114)))
    share = (mask[:, :, None] if dimensions == 3 else mask).astype(np.float32) / 255
    shade: npt.NDArray[np.uint8] = (255 - share * (255 - ink)).round().astype(np.uint8)
    return shade


def apart(word: TrueWord) -> list[TrueWord]:
    """The words of a run that holds no-break spaces, their places estimated by their lengths."""
    if " " not in word.text:
        return [word]
    step, at, words = word.box.width / len(word.text), 0, []
    for text in word.text.split(" "):
        left, right = word.box.left + round(at * step), word.box.left + round((at + len(text)) * step)
        words.append(TrueWord(text, Box(left, word.box.top, max(right, left + 1), word.box.bottom)))
        at += len(text) + 1
    return words


def draw_sheet(sheet: Sheet, dpi: int, colour: bool = False) -> PageImage:
    """One page as a picture, grey or in colour."""
    canvas = Canvas(sheet.width, sheet.height, dpi, colour)
    for stroke in sheet.ornaments:
        canvas.stroke(stroke)
    regions = tuple(canvas.region(region) for region in sheet.regions)
    return PageImage(number=sheet.number, picture=canvas.picture, dpi=(dpi, dpi), regions=regions)


def sheets_of(letter: Letter | Bundle, fax_header: bool = False) -> tuple[Sheet, ...]:
    """The pages of a letter or bundle in points."""
    return lay_out(letter, fax_header) if isinstance(letter, Letter) else set_bundle(letter, fax_header)


def typeset(
    letter: Letter | Bundle, dpi: int = 200, typeface: str | None = None, colour: bool = False, fax_header: bool = False
) -> list[PageImage]:
    """The pages of a letter as clean pictures of `dpi` pixels per inch with their truth.

    typeface: a family of `TYPEFACES` in place of the letter's own (which may change how many pages it has).
    Raises KeyError for a family that there is not.
    """
    if typeface is not None and isinstance(letter, Letter):
        letter = msgspec.structs.replace(letter, look=msgspec.structs.replace(letter.look, typeface=typeface))
    return [draw_sheet(sheet, dpi, colour) for sheet in sheets_of(letter, fax_header)]
