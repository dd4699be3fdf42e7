"""What a second reader read, word by word of the first reading."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from ocr.alignment import folded, spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from document.geometry import Box
    from ocr.second_reader import Sign


class Heard(Struct, frozen=True):
    """The other reading of one word: `text` with blanks where it sees several words, "" where it sees none.

    confidences: of its signs, blanks left out, 0-1. clean: see `Span`. gaps: for each blank where it stands, in pixels of the page.
    """

    text: str
    confidences: tuple[float, ...]
    clean: bool
    gaps: tuple[int, ...] = ()


def heard(words: Sequence[str], signs: Sequence[Sign], box: Box) -> tuple[Heard, ...]:
    """`signs`, read in `box` of the page, dealt out to `words`."""
    text = unicodedata.normalize("NFC", "".join(sign.text for sign in signs))
    if len(text) != sum(len(sign.text) for sign in signs):  # signs that only make a letter together: nothing can be said about each
        return tuple(Heard("", (), False) for _ in words)
    seen = [(part, sign) for sign in signs for part in sign.text if not part.isspace()]
    return tuple(_word(seen[span.first : span.last], span.parts, span.clean, box) for span in spans(words, text))


def _word(seen: Sequence[tuple[str, Sign]], parts: Sequence[int], clean: bool, box: Box) -> Heard:
    texts, gaps, at = [], [], 0
    for length in parts:
        if at:
            gaps.append(box.left + round((seen[at - 1][1].right + seen[at][1].left) / 2))
        texts.append("".join(part for part, _ in seen[at : at + length]))
        at += length
    return Heard(" ".join(texts), tuple(sign.confidence for _, sign in seen), clean, tuple(gaps))


def alike(one: str, other: str) -> float:
    """0-1: how much of two readings is the same, but for accents, case and the cut of marks."""
    return Levenshtein.normalized_similarity("".join(map(folded, one)), "".join(map(folded, other)))
