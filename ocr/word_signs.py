"""What a word's own signs, its neighbours' and its width say against it: marks where no author puts them, letters that have no room."""

from __future__ import annotations

import re
from math import log
from statistics import median
from typing import TYPE_CHECKING

from ocr.evidence import core
from ocr.vocabulary import NO_OPINION, zipf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from document.text import ReadWord
    from ocr.evidence import Figures

_QUOTES = "'’‘\"“”„«»"

_ADDRESS = re.compile(r"@|www|/|\.\w+\.\w{2,3}$|\.(?:com|org|net|int|gov)$", re.IGNORECASE)

_RUN_TOGETHER = re.compile(r"[^\W_][,;:.!?)\]]+[^\W\d_]{2,}")
"""Two words without a blank: `highest,and`, `9.Dezember`."""

_MARK_AFTER = re.compile(rf"[^\W_](?:[.,;:)]+[{_QUOTES}!*?^°]|[’'!*^°])$")
"""The raised number of a footnote, read as a mark: `season.'`, `droit!`."""

_MARK_BEFORE = re.compile(rf"^[{_QUOTES}_.,;:*~=|-]+\w")
"""Dirt in front of a word, or a mark of quotation that nothing closes."""

_RAISED = re.compile(r"[¹²³⁴-⁹]$")

SHORT = 3
"""Letters of words that another word becomes by one stroke misread, or of which a broken one leaves."""

SELDOM = 4.0
"""On the Zipf scale: words of SHORT letters that are rarer are mostly pieces of longer ones."""

FUNCTION = 6.0
"""On the Zipf scale: words that stand in every sentence, and at the end of few."""

NARROW, BROAD, CAPITAL = 0.55, 1.5, 1.25
"""Widths of the signs in `_width`, in the typefaces of letters, where a small n has 1."""

ROOM = 0.2
"""As a logarithm: how much wider than its letters a word may be for the typeface's sake."""


def of_signs(text: str, before: str, after: str, rest: str, language: str) -> Figures:
    """`before`, `after`: the words at its sides in the same region, "" where there is none; rest: what follows in the region, where a
    quotation may end; language: Tesseract's name."""
    bare = core(text)
    letters = sum(map(str.isalpha, bare))
    common = zipf(bare, language) if letters else NO_OPINION
    stop = text.endswith((".", "!", "?"))
    opened = text[:1] in '"“„«' and re.search(r"[\"”“»]", text[1:] + rest)
    return {
        "run_together": float(bool(_RUN_TOGETHER.search(text)) and not _ADDRESS.search(text)),
        "mark_after": float(bool(_MARK_AFTER.search(text))),
        "mark_before": float(bool(_MARK_BEFORE.match(text)) and letters > 0 and not opened),
        "raised": float(bool(_RAISED.search(text))),
        "stop_inside": float(stop and after[:1].islower() and letters > SHORT),
        "stop_on_function": float(stop and letters > 0 and common >= FUNCTION),
        "fragment": float(0 < letters <= SHORT and bare.islower() and common < SELDOM),
        "comma_at_end": float(not after and text.endswith(",")),
    }


def usual_width(words: Iterable[ReadWord]) -> float:
    """As a logarithm: pixels of a small n on a page with these words."""
    return median([_width(word) for word in words if len(word.text) > 2] or [0.0])


def wide(word: ReadWord, usual: float) -> float:
    """How much wider than its letters a word is, as a logarithm: where letters are lost, their room is left."""
    return max(0.0, _width(word) - usual - ROOM) if len(word.text) > 1 else 0.0


def _width(word: ReadWord) -> float:
    return log(max(word.box.width, 1) / (sum(map(breadth, word.text)) or 1.0))


def breadth(sign: str) -> float:
    """The width of a sign in the typefaces of letters, where a small n has 1."""
    if sign in "iljtfrI.,;:'!|()[]-’":
        return NARROW
    if sign in "mwMW":
        return BROAD
    return CAPITAL if sign.isupper() else 1.0
