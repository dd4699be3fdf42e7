"""Is the text that a born-digital PDF page carries what the page shows? Judged against the picture, never believed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple
from unicodedata import category, combining, normalize

import cv2
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace
from rapidfuzz.distance import Indel

from document.geometry import Box, Transform
from document.page import Line, Word
from ocr.engine import Engine
from ocr.legibility import letters, mean_confidence, plausible, text_of, words_of
from ocr.order import arranged, box_of

SAMPLE_LINES = 6
SAMPLE_LETTERS = 12
"""A line with fewer letters proves little."""

SOUND = 0.9
"""So much of the sample must be read alike. Measured: born-digital letters 0.95 to 1.00, damaged hidden layers 0.44 to 0.66."""

OWN_TEXT = "own text"
"""The reader of a page that carries its own text; such words have no confidence."""

STRANGE_SHARE = 0.005
"""With more words than this that hold signs of no script, the fonts of the page do not say what their shapes mean."""

CONTRAST = 32
"""Grey levels between the lightest and the darkest pixel of a word that can be seen."""

MARGIN = 2  # pixels

SYMBOL_BULLETS = dict.fromkeys(map(chr, (0xF0A7, 0xF0A8, 0xF0B7, 0xF0D8, 0xF06E, 0xF071, 0xF076, 0xF0FC)), "•")
"""Signs of the fonts Symbol and Wingdings that word processors use as bullets and leave in the private use area."""

HYPHENS = re.compile("[\u0002\u00ad\ufffe]$")
"""What PDF readers report in place of a hyphen at the end of a line."""

EXTRA_CONFIDENCE = 65.0
"""Ink outside of the own text counts as text from this mean confidence of a line on; crests and signatures read worse."""

LETTER_INCHES = (0.04, 0.45)
LETTER_SHAPES = 6
"""So many shapes of the size of letters (4 to 45 points high) make it worth while to let the engine look."""


class Sample(NamedTuple):
    """How alike the own text and a fresh reading of some lines are (0-1); `lines` were compared."""

    likeness: float
    lines: int


def upright(lines: Sequence[Line], transform: Transform, width: int, height: int) -> tuple[Line, ...]:
    """Own lines with boxes in pixels of the upright picture (`width` x `height`), text in NFC with printed hyphens and bullets."""
    mapped = (tuple(_upright_word(word, transform, width, height) for word in line.words if _printed(word.text)) for line in lines)
    return tuple(replace(line, words=words) for line, words in zip(lines, mapped, strict=True) if words)


def _upright_word(word: Word, transform: Transform, width: int, height: int) -> Word:
    return Word(text=_printed(word.text), box=transform.box(word.box).within(width, height))


def _printed(text: str) -> str:
    hyphenated = HYPHENS.sub("-", normalize("NFC", text).strip())
    return SYMBOL_BULLETS.get(hyphenated, hyphenated)


def shown(lines: Sequence[Line], picture: npt.NDArray[np.uint8]) -> tuple[Line, ...]:
    """The lines without the words whose box is of one colour on the picture, a margin included: a dash may fill its box."""
    kept = (replace(line, words=tuple(word for word in line.words if _has_ink(picture, word.box))) for line in lines)
    return tuple(line for line in kept if line.words)


def _has_ink(picture: npt.NDArray[np.uint8], box: Box) -> bool:
    piece = picture[max(0, box.top - MARGIN) : box.bottom + MARGIN, max(0, box.left - MARGIN) : box.right + MARGIN]
    return int(piece.max()) - int(piece.min()) >= CONTRAST


def strange_share(lines: Sequence[Line]) -> float:
    """Share (0-1) of words with signs of no script: replacement, control, private use, unassigned; 0.0 without words."""
    words = words_of(lines)
    strange = sum(any(sign == "\ufffd" or category(sign) in ("Cc", "Cn", "Co", "Cs") for sign in word.text) for word in words)
    return strange / len(words) if words else 0.0


def sample(engine: Engine, picture: npt.NDArray[np.uint8], lines: Sequence[Line], language: str, dpi: float) -> Sample:
    """Read some of the own lines from the picture, set one below the other, and compare. Raises what `Engine.glance` raises."""
    chosen = _spread([line for line in lines if letters(text_of([line])) >= SAMPLE_LETTERS] or lines)
    read = engine.glance(_stacked(picture, [box_of(line) for line in chosen]), language=language, dpi=dpi)
    own, seen = _folded(text_of(chosen)), _folded(text_of(read))
    return Sample(Indel.normalized_similarity(own, seen), len(chosen))


def _spread(lines: Sequence[Line]) -> list[Line]:
    """Lines from all parts of the page."""
    count = min(SAMPLE_LINES, len(lines))
    return [lines[(2 * number + 1) * len(lines) // (2 * count)] for number in range(count)]


def _stacked(picture: npt.NDArray[np.uint8], boxes: Sequence[Box]) -> npt.NDArray[np.uint8]:
    """The pieces of the picture in `boxes`, left-aligned on white with white around each."""
    gap = round(median(box.height for box in boxes))
    stack = np.full((sum(box.height + gap for box in boxes) + gap, max(box.width for box in boxes) + 2 * gap), 255, np.uint8)
    top = gap
    for box in boxes:
        stack[top : top + box.height, gap : gap + box.width] = picture[box.top : box.bottom, box.left : box.right]
        top += box.height + gap
    return stack


def _folded(text: str) -> str:
    """Letters and digits only, without case and accents: models of one language cannot write the accents of another."""
    return "".join(sign for sign in normalize("NFKD", text).casefold() if sign.isalnum() and not combining(sign))


def besides(engine: Engine, picture: npt.NDArray[np.uint8], lines: Sequence[Line], language: str, dpi: float) -> tuple[Line, ...]:
    """Text-like ink outside of the own words - a letterhead or an inset as a picture - read by the engine; () when there is none.

    Lines of crests, rules, signatures and noise are left out: a line counts with a mean confidence of `EXTRA_CONFIDENCE`
    and a plausible word or a number. Raises what `Engine.read` raises.
    """
    rest = _without(picture, [word.box for word in words_of(lines)])
    if _letter_shapes(rest, dpi) < LETTER_SHAPES:
        return ()
    return tuple(line for line in engine.read(rest, language=language, dpi=dpi) if _textual(line))


def _textual(line: Line) -> bool:
    worth = any(plausible(word.text) or re.search(r"\d\d", word.text) for word in line.words)
    return worth and mean_confidence([line]) >= EXTRA_CONFIDENCE


def _without(picture: npt.NDArray[np.uint8], boxes: Sequence[Box]) -> npt.NDArray[np.uint8]:
    """The picture with `boxes` painted over in the colour of the paper, a little more than the box: antialiasing, italics."""
    paper = int(np.bincount(picture.ravel(), minlength=256).argmax())
    rest = picture.copy()
    for box in boxes:
        spare = max(2, box.height // 8)
        rest[max(0, box.top - spare) : box.bottom + spare, max(0, box.left - spare) : box.right + spare] = paper
    return rest


def _letter_shapes(picture: npt.NDArray[np.uint8], dpi: float) -> int:
    """How many connected shapes of ink have the size of letters."""
    ink = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1]
    sizes = cv2.connectedComponentsWithStats(ink, connectivity=8)[2][1:]
    low, high = (inches * dpi for inches in LETTER_INCHES)
    heights, widths = sizes[:, cv2.CC_STAT_HEIGHT], sizes[:, cv2.CC_STAT_WIDTH]
    return int(((heights >= low) & (heights <= high) & (widths <= 2 * heights)).sum())


def merged(own: Sequence[Line], extra: Sequence[Line]) -> tuple[Line, ...]:
    """Own lines and lines read besides them, in one order."""
    return arranged([*own, *extra])
