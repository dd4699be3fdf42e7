"""The ladder: other recipes for a page that reads badly, tried by a rerun one after the other until the page reads well.

A recipe changes how the engine is called or how the page is prepared. To add one, another engine say, add an entry to RECIPES. Each try
is recorded with its estimate (`trials`), and the reading that is clearly better is kept, by the same yardstick as all readings
(flows/choice.py), so that a recipe can only gain. Settings of engines that help on bad pages: FIELD notes of Tesseract on segmentation,
resolution and binarisation (tesseract-ocr.github.io, "Improving the quality of the output").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np
from msgspec.structs import replace

from document.geometry import Box
from preprocessing import straighten

if TYPE_CHECKING:
    import numpy.typing as npt

    from document.page import Line, PreparedPage, SourcePage
    from ocr.engine import Engine

    Picture = npt.NDArray[np.uint8]

VERSION = 1
"""Raised whenever the recipes change: then badly read pages climb again."""

FINER, COARSER = 1.5, 0.67
FINE_DPI = 250.0
"""Pages are enlarged up to here and made smaller from here on: Tesseract's models were trained on print of about 300 dpi."""

MOST_PIXELS = 60_000_000
NEIGHBOURHOOD_INCHES = 0.1
"""Side of the square that sets the threshold of a pixel: about the height of a line of print."""
DARKER_BY = 12
"""By how much of 255 ink is darker than its neighbourhood, at least."""


class _Other:
    """An engine like another one but for how it reads whole pages."""

    def __init__(self, engine: Engine, languages: Sequence[str]) -> None:
        self._engine, self._languages = engine, languages

    @property
    def name(self) -> str:
        return self._engine.name

    def languages(self) -> frozenset[str]:
        return self._engine.languages()

    def read(self, picture: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        return self._engine.read(picture, language=language, dpi=dpi)

    def glance(self, strip: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        return self._engine.glance(strip, language=language, dpi=dpi)


class _OneBlock(_Other):
    """Segmentation: no layout is looked for."""

    def read(self, picture: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        return self._engine.glance(picture, language=language, dpi=dpi)


class _AllLanguages(_Other):
    """Language: all that are set, the one that was told first."""

    def read(self, picture: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        every = "+".join(dict.fromkeys([language, *self._languages]))
        return self._engine.read(picture, language=every, dpi=dpi)


class _Thresholded(_Other):
    """Binarisation: each pixel by its neighbourhood and not by the page."""

    def read(self, picture: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        side = max(3, round(NEIGHBOURHOOD_INCHES * dpi)) | 1
        local = cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, side, DARKER_BY)
        return self._engine.read(np.asarray(local, np.uint8), language=language, dpi=dpi)


class _Scaled(_Other):
    """Resolution: more or fewer pixels for the same print."""

    def read(self, picture: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        factor = FINER if dpi < FINE_DPI else COARSER
        height, width = picture.shape
        factor = min(factor, (MOST_PIXELS / (width * height)) ** 0.5)
        size = max(1, round(width * factor)), max(1, round(height * factor))
        how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
        scaled = np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
        lines = self._engine.read(scaled, language=language, dpi=dpi * factor)
        return tuple(_back(line, width / size[0], height / size[1], width, height) for line in lines)


def _back(line: Line, across: float, down: float, width: int, height: int) -> Line:
    words = (replace(word, box=_box(word.box, across, down).within(width, height)) for word in line.words)
    return replace(line, words=tuple(words))


def _box(box: Box, across: float, down: float) -> Box:
    return Box(int(box.left * across), int(box.top * down), round(box.right * across), round(box.bottom * down))


def _turned(degrees: int) -> Callable[[PreparedPage, SourcePage], PreparedPage | None]:
    """Orientation: the page as it is stored, the other way up."""
    return lambda prepared, source: straighten.plainer(replace(prepared, turn=(prepared.turn + degrees) % 360), source)


RECIPES: tuple[tuple[str, type[_Other] | None, Callable[[PreparedPage, SourcePage], PreparedPage | None] | None], ...] = (
    ("other resolution", _Scaled, None),
    ("local threshold", _Thresholded, None),
    ("all languages", _AllLanguages, None),
    ("one block", _OneBlock, None),
    ("turned by 180°", None, _turned(180)),
    ("turned by 90°", None, _turned(90)),
    ("turned by 270°", None, _turned(270)),
)
"""Name, how the engine is called, how the page is prepared; None: as it is. What helps most often comes first."""
