"""What the signs of a word, beside those of its neighbours, say against it: marks that no author puts there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ocr.evidence import core
from ocr.vocabulary import NO_OPINION, zipf

if TYPE_CHECKING:
    from ocr.evidence import Figures

_QUOTES = "'’‘\"“”„«»"

_ADDRESS = re.compile(r"@|www|/|\.\w+\.\w{2,3}$|\.(?:com|org|net|int|gov)$", re.IGNORECASE)

_RUN_TOGETHER = re.compile(r"[^\W_][,;:.!?)\]]+[^\W\d_]{2,}")
"""Words without a blank between them: `highest,and`, `9.Dezember`."""

_MARK_AFTER = re.compile(rf"[^\W_](?:[.,;:)]+[{_QUOTES}!*?^°]|[’'!*^°])$")
"""The number of a footnote, read as a mark: `season.'`, `droit!`."""

_MARK_BEFORE = re.compile(rf"^[{_QUOTES}_.,;:*~=|-]+\w")

_FOOTNOTE = re.compile(r"[¹²³⁴-⁹]$")

SHORT = 3
"""Letters of words that another word becomes by one stroke misread."""

FUNCTION = 6.0
"""On the Zipf scale: words that stand in every sentence, and at the end of few."""

NARROW, WIDE, CAPITAL = 0.55, 1.5, 1.25
"""Widths of `iljtfrI`, `mwMW`, and capitals in the typefaces of letters, where a small n has 1."""


def of_signs(text: str, before: str, after: str, rest: str, language: str) -> Figures:
    """`before`, `after`: the words at its sides in the same region, "" where there is none; rest: what follows in the region, where a
    quotation may end; language: Tesseract's name."""
    bare = core(text)
    letters = sum(map(str.isalpha, bare))
    common = zipf(bare, language) if letters else NO_OPINION
    stop = text.endswith((".", "!", "?"))
    opened = text[:1] in "\"“„«" and re.search(r"[\"”“»]", text[1:] + rest)
    return {
        "run_together": float(bool(_RUN_TOGETHER.search(text)) and not _ADDRESS.search(text)),
        "mark_after": float(bool(_MARK_AFTER.search(text))),
        "mark_before": float(bool(_MARK_BEFORE.match(text)) and letters > 0 and not opened),
        "raised": float(bool(_FOOTNOTE.search(text))),
        "stop_inside": float(stop and after[:1].islower() and letters > SHORT),
        "stop_on_function": float(stop and letters > 0 and common >= FUNCTION),
        "fragment": float(0 < letters <= SHORT and bare.islower() and common < 4.0),
        "comma_at_end": float(not after and text.endswith(",")),
    }


def breadth(text: str) -> float:
    """How broad a word is to be expected, in widths of a small n."""
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> float:
    if sign in "iljtfrI.,;:'!|()[]-’":
        return NARROW
    if sign in "mwMW":
        return WIDE
    return CAPITAL if sign.isupper() else 1.0
