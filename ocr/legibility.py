"""How well a page or a strip of it reads: plausible words and the engine's own confidence in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.page import Glance, Line, Word
from ocr.engine import Engine

WORD = re.compile(r"(?:[^\W\d_]{1,4}['’])?[^\W\d_]{3,}(?:[-'’][^\W\d_]+)*")
"""Three letters or more, perhaps with a hyphen or an apostrophe: what rubbish rarely looks like."""

PUNCTUATION = ".,;:!?()[]«»„“”‘’\"'-–—/"

SPARSE_WORDS = 5
"""A page with fewer words is not judged by their mean."""
NUMBER = re.compile(r"[^\w\d]{0,2}\d[\d.,:/' -]*\d[^\w\d]{0,2}")
"""Two digits or more and what stands between digits."""

BELIEVED, NUMBER_BELIEVED = 50.0, 75.0
"""Engine confidence from which a word, or a number, is more than rubbish: print the wrong way up gives words at 20-45 and now and then a
number at 60-70."""

SURE = 90.0
"""Engine confidence from which nine words in ten and more are right."""


DOUBTFUL = 60.0
"""Engine confidence below which half of the words and more are wrong."""


def words_of(lines: Iterable[Line]) -> list[Word]:
    """All words of `lines` in their order."""
    return [word for line in lines for word in line.words]


def text_of(lines: Iterable[Line]) -> str:
    """The text of `lines`, one a row."""
    return "\n".join(" ".join(word.text for word in line.words) for line in lines)


def letters(text: str) -> int:
    """How many letters and digits `text` holds."""
    return sum(sign.isalnum() for sign in text)


def plausible(text: str) -> bool:
    """Does `text` look like a word of some language: letters, three or more, in one of the usual cases?"""
    word = text.strip(PUNCTUATION)
    cased = word.islower() or word.isupper() or word[1:].islower() or "-" in word
    return WORD.fullmatch(word) is not None and (cased or word.lower() == word.upper())


def legible(lines: Iterable[Line]) -> Glance:
    """The plausible words of `lines` and the mean confidence in them; 0 and 0.0 when there are none."""
    found = [word.confidence or 0.0 for word in words_of(lines) if plausible(word.text)]
    return Glance(words=len(found), confidence=sum(found) / len(found) if found else 0.0)


def mean_confidence(lines: Iterable[Line]) -> float:
    """Mean confidence, 0-100, of all words, each weighted by its letters and digits; 0.0 when there are none."""
    weighed = [(letters(word.text), word.confidence or 0.0) for word in words_of(lines)]
    total = sum(weight for weight, _ in weighed)
    return sum(weight * confidence for weight, confidence in weighed) / total if total else 0.0


def sure_letters(lines: Iterable[Line]) -> int:
    """Letters in words of which the engine is sure: what tells two readings of one page apart, lost lines included."""
    return sum(letters(w.text) for w in words_of(lines) if plausible(w.text) and w.confidence is not None and w.confidence >= SURE)


def doubtful_letters(lines: Iterable[Line]) -> int:
    """Letters in words that the engine hardly believes itself: stamps, hands and crests read as text, lines run together."""
    return sum(letters(w.text) for w in words_of(lines) if (w.confidence or 0.0) < DOUBTFUL)


def sure_weight(lines: Iterable[Line]) -> float:
    """Letters and digits in believed words and numbers, each weighed by the square of its confidence (0-1)."""
    total = 0.0
    for word in words_of(lines):
        confidence = word.confidence or 0.0
        believed = (confidence >= BELIEVED and plausible(word.text)) or (confidence >= NUMBER_BELIEVED and NUMBER.fullmatch(word.text))
        total += letters(word.text) * (confidence / 100) ** 2 if believed else 0.0
    return total


def look(engine: Engine, language: str) -> Callable[[npt.NDArray[np.uint8], float], Glance]:
    """A cheap look for other rooms: a function of a strip of a few lines (grey, uint8) and its dpi, raising as `Engine.glance`."""

    def glance(strip: npt.NDArray[np.uint8], dpi: float) -> Glance:
        lines = engine.glance(strip, language=language, dpi=dpi)
        return replace(legible(lines), sure=round(sure_weight(lines), 2))

    return glance
