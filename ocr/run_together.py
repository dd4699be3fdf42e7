"""Words that were read as one with the mark between them ("highest,and", "(1)the"): typewriters and tight lines leave little white."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.page import OtherReading
from ocr.blots import blots_in, glyphs_of, print_around
from ocr.parting import in_parts
from ocr.vocabulary import NO_OPINION, zipf
from ocr.word_signs import breadth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from document.geometry import Box
    from document.page import PageReading, Word

    Picture = npt.NDArray[np.uint8]

COMMON = 3.0
"""On the Zipf scale: how common the words on both sides of the mark are at least. Of 49 such words in 530 letters and typed despatches none
has no blank in its truth; where one side is a rare word, many are addresses and names."""

_WORD, _NEXT = r"[^\W\d_]{2,}", r"(?:[^\W\d_A-ZÀ-ÖØ-Þ]{2,}|[A-ZÀ-ÖØ-Þ][^\W\d_A-ZÀ-ÖØ-Þ]{2,})"
_BETWEEN = re.compile(
    rf"(?:(?<![^\W_])(?P<word>{_WORD})[)\]”»]?[,;:.!?]|^\((?:\d{{1,2}}|[a-j])\)|^\d{{1,2}}\.)(?=(?P<next>{_NEXT})(?![^\W_]))"
)
_ADDRESS = re.compile(r"@|www|/|\.(?:com|org|net|int|gov|info|[a-z]{2})$", re.IGNORECASE)


def parted(reading: PageReading, picture: Picture) -> PageReading:
    """The reading with a blank behind a mark between two common words of its language; the parts are words of their own, as sure as the
    whole was, and keep what was read before.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie.
    """
    return in_parts(reading, lambda number, place, word: _parts(reading, number, place, word, picture))


def _parts(page: PageReading, number: int, place: int, word: Word, picture: Picture) -> list[Word]:
    inside = place > 0 and word.text.startswith("(")  # "(s)he" and "(a)typical" are words; marks of lists begin a line
    cuts = [] if inside or _ADDRESS.search(word.text) else _cuts(word.text, page.language)
    if not cuts:
        return [word]
    print_ = print_around(page.lines, number, place, picture)
    glyphs = glyphs_of(blot.box for blot in blots_in(picture, word.box, print_)) if print_ else []
    widths = [breadth(sign) for sign in word.text]
    edges = [word.box.left, *(_edge(word.box, sum(widths[:cut]) / sum(widths), glyphs) for cut in cuts), word.box.right]
    before = word.readings or (OtherReading(page.reader, word.text, word.confidence),)
    ends = [0, *cuts, len(word.text)]
    return [
        replace(word, text=word.text[a:b], box=replace(word.box, left=left, right=max(right, left + 1)), readings=before)
        for (a, b), (left, right) in zip(pairwise(ends), pairwise(edges), strict=True)
    ]


def _cuts(text: str, language: str) -> list[int]:
    """Where the blanks are missing, as numbers of signs before them."""
    found = [match for match in _BETWEEN.finditer(text) if _common(match["next"], language)]
    return [match.end() for match in found if match["word"] is None or _common(match["word"], language)]


def _common(word: str, language: str) -> bool:
    common = zipf(word, language)
    return common >= COMMON and common != NO_OPINION


def _edge(box: Box, share: float, glyphs: Sequence[Box]) -> int:
    """The white between two signs that is nearest to a share of the width of a word."""
    at = box.left + round(share * box.width)
    whites = [(a.right + b.left) // 2 for a, b in pairwise(glyphs) if b.left > a.right]
    return min(whites, key=lambda white: abs(white - at), default=at)
