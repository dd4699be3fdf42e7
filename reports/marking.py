"""How doubtful words are marked and how rates are told, alike in the reports of a letter and of an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from document.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from document.text import ReadWord

DOUBTFUL = 0.9
"""Words less likely right than this are marked: of invented letters one word in thirty, and three in four of the wrong ones."""
LIKELY_WRONG = 0.5
"""Words less likely right than this have a mark of their own."""


def doubtful(words: Sequence[ReadWord], likely: Sequence[float]) -> frozenset[int]:
    """The numbers of the words to mark. likely: of each word that it is right, 0-1; () when nothing was estimated."""
    return frozenset(number for number, p in enumerate(likely) if p < DOUBTFUL and words[number].text)


def chance(likely: float | None) -> str:
    """A probability in words for people; whole percents, and never a certainty."""
    return "" if likely is None else f"{min(max(round(100 * likely), 1), 99)} % likely to be right"


def mark_class(likely: float | None) -> str:
    """How a word is marked: "sure-least", "sure-little", or not at all."""
    if likely is None or likely >= DOUBTFUL:
        return ""
    return "sure-least" if likely < LIKELY_WRONG else "sure-little"


def rate(value: float) -> str:
    """An error rate for people."""
    return f"{100 * value:.1f} %" if value >= 0.001 else "less than 0.1 %"


def aired(box: Box, air: int) -> Box:
    """The box with so many pixels more on every side."""
    return Box(box.left - air, box.top - air, box.right + air, box.bottom + air)
