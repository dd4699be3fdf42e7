"""What a second reader read, word by word of the first reading."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from rapidfuzz.distance import Levenshtein

from ocr.alignment import folded, spans

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from document.geometry import Box
    from ocr.alignment import Span
    from ocr.second_reader import Sign


JOINED = re.compile(r"(?<![^\W\d_])(?!Mac|Fitz)[^\W\d_][^\W\d_A-ZÀ-ÖØ-Þ]{2,}(?=[A-ZÀ-ÖØ-Þ][^\W\d_A-ZÀ-ÖØ-Þ]{2})")
"""A word whose next capital begins another one ("AnnaSmith", and not "MacDonald", "DeLuca" or "NGOs"): networks trained with CTC leave out
narrow blanks."""


_PLAIN = {"ď": "d", "ľ": "l", "ť": "t"}


class Heard(Struct, frozen=True):
    """The other reading of one word: `text` with blanks where it sees several words, "" where it sees none.

    confidences: of its signs, blanks left out, 0-1. clean: see `Span`. gaps: for each blank where it stands, in pixels of the page.
    rivals: of its signs, blanks left out, see `Sign`.
    """

    text: str
    confidences: tuple[float, ...]
    clean: bool
    gaps: tuple[int, ...] = ()
    rivals: tuple[tuple[tuple[str, float], ...], ...] = ()


def heard(words: Sequence[str], signs: Sequence[Sign], box: Box) -> tuple[Heard, ...]:
    """`signs`, read in `box` of the page, dealt out to `words`."""
    signs = _without_carons_for_apostrophes(signs)
    text = unicodedata.normalize("NFC", "".join(sign.text for sign in signs))
    if len(text) != sum(len(sign.text) for sign in signs):  # signs that only make a letter together: nothing can be said about each
        return tuple(Heard("", (), False) for _ in words)
    seen = [(part, sign) for sign in signs for part in sign.text if not part.isspace()]
    put_in = {sum(not sign.isspace() for sign in text[: match.end()]) for match in JOINED.finditer(text)}
    return tuple(
        _word(seen[span.first : span.last], _joined(word, seen, span, put_in), span.clean, box)
        for word, span in zip(words, spans(words, JOINED.sub(r"\g<0> ", text)), strict=True)
    )


def _without_carons_for_apostrophes(signs: Sequence[Sign]) -> list[Sign]:
    """The signs with d, l and t in place of ď, ľ and ť before an apostrophe: what looks like one behind these letters is not read twice."""
    following = [*signs[1:], None][: len(signs)]
    return [
        replace(sign, text=_PLAIN[sign.text]) if after and after.text in "'’" and sign.text in _PLAIN else sign
        for sign, after in zip(signs, following, strict=True)
    ]


def _joined(word: str, seen: Sequence[tuple[str, Sign]], span: Span, put_in: Container[int]) -> tuple[int, ...]:
    """The lengths of the words, without a blank that was put in where the first reader saw the same two letters side by side."""
    found, at = list[int](), span.first
    for length in span.parts:
        if found and at in put_in and seen[at - 1][0] + seen[at][0] in word:
            found[-1] += length
        else:
            found.append(length)
        at += length
    return tuple(found)


def _word(seen: Sequence[tuple[str, Sign]], parts: Sequence[int], clean: bool, box: Box) -> Heard:
    texts, gaps, at = [], [], 0
    for length in parts:
        if at:
            gaps.append(box.left + round((seen[at - 1][1].right + seen[at][1].left) / 2))
        texts.append("".join(part for part, _ in seen[at : at + length]))
        at += length
    return Heard(" ".join(texts), tuple(sign.confidence for _, sign in seen), clean, tuple(gaps), tuple(sign.rivals for _, sign in seen))


def alike(one: str, other: str) -> float:
    """0-1: how much of two readings is the same, but for accents, case and the cut of marks."""
    return Levenshtein.normalized_similarity("".join(map(folded, one)), "".join(map(folded, other)))
