"""Print that a reading of the page left out is read alone, strip by strip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.geometry import Box
from document.page import Line, Word
from ocr.engine import Engine
from ocr.legibility import letters, mean_confidence, plausible, sure_letters, text_of, words_of

Picture = npt.NDArray[np.uint8]

SURE_LINE = 80.0
"""Mean confidence from which a line read alone is believed: printed lines read at 90 and more, hands and stamps below 60."""

VERY_SURE = 90.0
"""Mean confidence from which addresses of all kinds count too, which hold few plausible words."""

A_FEW, MANY, SHARE = 5, 15, 1 / 3
"""Letters that a line must have in plausible words at least, and letters in words read for sure that, at SHARE of the line, make up
for a stamp on the rest."""

ENOUGH = 0.6
"""Share of a line's letters that stand in plausible words or numbers at least."""

SHORT, SURE_SCRAP, RUBBISH = 3, 60.0, 20.0
"""At the ends of a strip fewer letters than SHORT are a word only from confidence SURE_SCRAP on, a sign alone from SURE_LINE on, and
nothing below RUBBISH is."""

PAPER = 10
"""Pixels of paper around a strip: Tesseract loses letters that touch the rim of its picture."""

RIM = 1
"""Pixels around a word that is painted over: soft edges."""


def read_strips(
    engine: Engine, picture: Picture, strips: Iterable[Box], read: Sequence[Line], *, language: str, dpi: float
) -> tuple[Line, ...]:
    """The legible lines of each strip, top down, boxes in pixels of the upright `picture` (grey, height x width).

    read: what was read of the page already; its words are painted over, so that the strip shows what was left out. One glance a strip;
    raises what `Engine.glance` raises.
    """
    known = [word.box for word in words_of(read)]
    found: list[Line] = []
    for strip in strips:
        piece = _piece(picture, strip, known)
        seen = engine.glance(piece, language=language, dpi=dpi)
        whole = [trimmed(line) for line in seen if line.words]
        found += [_moved(line, strip.left - PAPER, strip.top - PAPER, picture.shape) for line in whole if believed(line)]
    return tuple(found)


def trimmed(line: Line) -> Line:
    """The line without what is no word at its two ends: a strip may be cut through a letter or show the rim of a stamp."""
    worth = [i for i, word in enumerate(line.words) if not _scrap(word)]
    return replace(line, words=line.words[worth[0] : worth[-1] + 1] if worth else ())


def _scrap(word: Word) -> bool:
    confidence, length = word.confidence or 0.0, letters(word.text)
    return confidence < RUBBISH or (length < SHORT and confidence < (SURE_SCRAP if length else SURE_LINE))


def believed(line: Line) -> bool:
    """Is a line, read alone, print? Nobody knows what stands there, so only what reads well counts; under a stamp, what is left of it."""
    every = letters(text_of([line]))
    worth = sum(letters(word.text) for word in line.words if plausible(word.text) or re.search(r"\d\d", word.text))
    confidence = mean_confidence([line])
    legible_throughout = (worth > 0 and confidence >= VERY_SURE) or (worth >= ENOUGH * every and confidence >= SURE_LINE)
    sure = sure_letters([line])
    return (legible_throughout and worth >= A_FEW) or (sure >= MANY and sure >= SHARE * every)


def _piece(picture: Picture, strip: Box, known: Iterable[Box]) -> Picture:
    """The strip on paper, without the words that are known."""
    piece = picture[strip.top : strip.bottom, strip.left : strip.right].copy()
    paper = int(np.bincount(piece.ravel(), minlength=256).argmax())
    for box in known:
        rows = slice(max(0, box.top - RIM - strip.top), max(0, box.bottom + RIM - strip.top))
        piece[rows, max(0, box.left - RIM - strip.left) : max(0, box.right + RIM - strip.left)] = paper
    return np.pad(piece, PAPER, constant_values=paper)


def _moved(line: Line, across: int, down: int, shape: tuple[int, ...]) -> Line:
    """The line in pixels of the page."""
    height, width = shape

    def moved(box: Box) -> Box:
        return Box(box.left + across, box.top + down, box.right + across, box.bottom + down).within(width, height)

    return replace(line, words=tuple(replace(word, box=moved(word.box)) for word in line.words))
