"""How far print is believed to stand where a word was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from postprocess.marks import BULLETS

if TYPE_CHECKING:
    from document.page import Word

UNLIKE = 0.4
"""What is left of the first reader's confidence where the second one sees nothing like it: of ink that is no print each makes another
scrap, and print that both can read they read nearly alike."""

SURE = 90.0
"""The second reader's confidence (0-100) from which it has read print, however badly the first one did."""


def belief(word: Word) -> float | None:
    """What the first reader believes of its word (0-100; None: it does not say), less where the second one is not sure and reads something
    else. That one makes letters of any stroke, so its word alone says nothing. Of bullets and dashes it has names of its own."""
    if len(word.readings) < 2 or word.first_confidence is None or word.text in BULLETS:
        return word.first_confidence
    first, second = word.readings[:2]
    if not first.text or (second.confidence or 0.0) >= SURE:
        return word.first_confidence
    return word.first_confidence * max(UNLIKE, ratio(first.text.casefold(), second.text.casefold()) / 100)
