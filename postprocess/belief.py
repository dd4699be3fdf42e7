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


def belief(word: Word) -> float | None:
    """What the first reader believes of its word (0-100; None: it does not say), less as the second reader's differs. That one makes
    letters of any stroke, so its own confidence, and that of the vote, say nothing. Of bullets and dashes it has names of its own."""
    if len(word.readings) < 2 or (first := word.readings[0]).confidence is None or word.text in BULLETS:
        return word.first_confidence
    alike = ratio(first.text.casefold(), word.readings[1].text.casefold()) / 100 if first.text else 1.0
    return first.confidence * max(UNLIKE, alike)
