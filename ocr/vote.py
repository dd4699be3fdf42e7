"""Whose reading of a word stands: decided word by word, by what speaks for either."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from document.geometry import Box
from ocr.alignment import folded, with_other_marks, with_own_marks
from ocr.evidence import DOUBTED, core, of_pair
from ocr.own_letters import spelled
from ocr.second_reading import alike
from ocr.vocabulary import NO_OPINION, zipf
from ocr.weights import probability

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from document.page import Word
    from ocr.evidence import Figures, PageFacts
    from ocr.second_reading import Heard

BETTER = 0.65
"""Probability from which the other reading is taken. Of invented letters that were not fitted (one fifth after the other) 0.6 mended 2,218
characters and spoiled 146 words, 0.65 2,215 and 119, 0.7 2,185 and 103."""

MOSTLY = 0.5
"""Share of the signs that two readings of one line have in common; of different lines less."""

NOTHING_BESIDE = 0.5
"""Agreement around a word that stands alone, or among words that nobody is sure of."""


class Choice(NamedTuple):
    """What may stand in the place of a word, and what speaks for it."""

    text: str
    figures: Figures


def voted(words: Sequence[Word], others: Sequence[Heard], page: PageFacts) -> Iterator[tuple[Word, ...]]:
    """For each of `words` what is to stand in its place: itself, or the other reading of it, which may be several words."""
    for word, other, choices in contested(words, others, page):
        likely = {choice.text: probability("vote", choice.figures) for choice in choices if takes(choice.figures)}
        best = max(likely, key=likely.__getitem__, default=None)
        yield (word,) if best is None else _in_place(word, best, other.gaps, likely[best])


def takes(figures: Figures) -> bool:
    """Is the other reading taken? Never when it only puts an accent on a word of the language that makes it none (speckles on copies
    look like accents to the second reader), leaves out figures, or reads something else altogether beside words read otherwise."""
    spoils = figures["accent_on_known"] and figures["only_own_known"]
    elsewhere = figures["agreement"] < MOSTLY and figures["distance"] > 1 - MOSTLY
    return not (spoils or figures["figures_lost"] or elsewhere) and probability("vote", figures) >= BETTER


def contested(words: Sequence[Word], others: Sequence[Heard], page: PageFacts) -> Iterator[tuple[Word, Heard, tuple[Choice, ...]]]:
    """Each word, its other reading, and what may stand there in its place; nothing where the readings are one, or the other is empty."""
    agreement = [alike(word.text, other.text) for word, other in zip(words, others, strict=True)]
    for number, (word, other) in enumerate(zip(words, others, strict=True)):
        share = _agreement([(alike_, w) for k, (alike_, w) in enumerate(zip(agreement, words, strict=True)) if k != number])
        yield (
            word,
            other,
            tuple(
                Choice(text, of_pair(word, text, other.confidences, share, other.clean, page))
                for text in _texts(word, spelled(other, page.language))
                if text not in ("", word.text) and not _loses(core(word.text), core(text), page.language)
            ),
        )


def _texts(word: Word, other: Heard) -> tuple[str, ...]:
    """The other reading with the marks of the first one, and with its own where the first reader is in doubt. It says nothing of a word
    that it does not see."""
    if not other.text:
        return ()
    own = with_own_marks(word.text, other.text)
    doubted = (word.confidence or 0.0) < DOUBTED or len(word.text) == 1
    return tuple(dict.fromkeys((own, with_other_marks(word.text, other.text)) if doubted else (own,)))


def _loses(mine: str, theirs: str, language: str) -> bool:
    """Does a common word become a far rarer one, or none? Of nine such words that the vote changed on letters and typed despatches seven
    were right as they stood. Or does a number become a stroke ("1:", "I :")?"""
    if mine == "1" and theirs.strip() in ("I", "l", "i"):
        return True
    plain = mine.isalpha() and mine[1:].islower() and "".join(map(folded, mine)) != "".join(map(folded, theirs))
    return plain and zipf(mine, language) > NO_OPINION and zipf(theirs, language) < zipf(mine, language) - 1


def _agreement(around: Sequence[tuple[float, Word]]) -> float:
    """How much of the words around is read alike: of those that the first reader is sure of, as elsewhere it may be the one that errs."""
    sure = [(share, len(word.text)) for share, word in around if (word.confidence or 0.0) >= DOUBTED]
    letters = sum(length for _, length in sure)
    return sum(share * length for share, length in sure) / letters if letters else NOTHING_BESIDE


def _in_place(word: Word, text: str, gaps: Sequence[int], likely: float) -> tuple[Word, ...]:
    """The other reading in the box of the word, cut at its gaps; it is as sure as the vote was."""
    confidence = round(100 * likely, 2)
    parts = text.split()
    if len(parts) != len(gaps) + 1:  # marks that were left out have taken a word with them
        return (replace(word, text="".join(parts), confidence=confidence),)
    box = word.box
    ends = [box.left, *(min(max(gap, box.left + 1), box.right - 1) for gap in gaps), box.right]
    cuts = [Box(left, box.top, max(right, left + 1), box.bottom) for left, right in pairwise(ends)]
    return tuple(replace(word, text=part, box=cut, confidence=confidence) for part, cut in zip(parts, cuts, strict=True))
