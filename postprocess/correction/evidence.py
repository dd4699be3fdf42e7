"""How certain a repair is: what the lexicon says, what the readers saw, and how sure they were, weighed against each other.

For each text that may stand on the page: how likely it is printed there (`odds` of the context) times how likely the readers read it as
they did (postprocess.confusion). The texts weighed are the candidates, each candidate without the marks on its letters, as writers often
leave them out, and what was read, taken as right. The certainty of a candidate is its share of the sum (Bayes' rule).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from document.page import Word
from postprocess.correction.confusion import likelihood, plain, reader_of

RIGHT_BY_CONFIDENCE = ((96.0, 0.994), (93.0, 0.96), (90.0, 0.87), (80.0, 0.71), (50.0, 0.43), (30.0, 0.35), (0.0, 0.27))
"""From which confidence of Tesseract on which share of words is right; 19,000 words of letters and typed pages, of which 98 % are right."""

RIGHT_AT_ALL = 0.98
UNKNOWN_CONFIDENCE = 85.0
"""What a word without a confidence counts as."""

KNOWN_WORD = 100.0
"""How much likelier a word of a dictionary or a lexicon is printed by itself than a string that nobody knows."""

TOO_FAR = -7.0
"""log10 of the likelihood below which a text is not what was read, whatever the context says: two unlike signs, or three like ones."""

ASTRAY = -3.5
"""log10 of how often a second reader reads anything at all: none of them rules a text out."""


class Candidate(Struct, frozen=True):
    """A text that may be printed where a word was read. odds: against just the letters that were read; plain_odds: for its marks."""

    text: str
    odds: float
    plain_odds: float


def certainties(word: Word, candidates: Sequence[Candidate], *, reader: str, known: bool, other: float = 0.0) -> list[float]:
    """The certainty of each candidate, 0-1.

    known: what was read is itself a word of a dictionary or a lexicon; other: the odds that something stands there that nobody thought of.
    """
    as_read = _right(word.confidence) * (KNOWN_WORD if known else 1.0) * _seen(word, word.text, reader)
    marked, bare = [], 0.0
    for candidate in candidates:
        share = candidate.plain_odds / (1 + candidate.plain_odds)
        unmarked = plain(candidate.text)
        if likelihood(candidate.text, word.text, reader) < TOO_FAR and all(r.text != candidate.text for r in word.readings):
            marked.append(0.0)
            continue
        marked.append(candidate.odds * (share if unmarked != candidate.text else 1.0) * _seen(word, candidate.text, reader))
        if unmarked != candidate.text:
            # a reader that lost a mark is less unsure than one that took a letter for another: half of that evidence counts
            sure = _right(word.confidence) ** 0.5 if unmarked == word.text else 1.0
            bare += candidate.odds * (1 - share) * sure * _seen(word, unmarked, reader)
    total = as_read + bare + other + sum(marked)
    return [weight / total if total else 0.0 for weight in marked]


def _right(confidence: float | None) -> float:
    """How much a confidence speaks for the word as it was read (1: as much as for any word)."""
    level = UNKNOWN_CONFIDENCE if confidence is None else confidence
    share = next((right for least, right in RIGHT_BY_CONFIDENCE if level >= least), RIGHT_BY_CONFIDENCE[-1][1])
    return share / (1 - share) * (1 - RIGHT_AT_ALL) / RIGHT_AT_ALL


def _seen(word: Word, printed: str, reader: str) -> float:
    """The probability that the readers read `printed` as they did; the first is believed fully, the others may go astray.

    What the readers read is left aside where it is not this word: parts of one that was split, or put together from both.
    """
    if all(reading.text != word.text for reading in word.readings):
        return float(10 ** likelihood(printed, word.text, reader))
    seen = 0.0
    for number, reading in enumerate(word.readings):
        found = likelihood(printed, reading.text, reader if number == 0 else reader_of(reading.reader))
        seen += found if number == 0 else max(found, ASTRAY)
    return float(10**seen)


def shown(certainty: float) -> float:
    """A certainty as it is told: never a full one."""
    return round(min(certainty, 0.9999), 4)
