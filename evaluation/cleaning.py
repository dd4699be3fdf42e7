"""Judging the clean text where the true kind of each word is known: what leaked, what was lost, which kinds are taken for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import accumulate

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from document.geometry import Box
from document.text import LEFT_OUT, Composition
from evaluation.score import NOTHING, Score, comparable, score

Kinds = Mapping[tuple[int, Box], str]
"""The true kind of the word at a box of a page."""


class Cleaned(Struct, frozen=True):
    """Counts over one or more letters; sums are counts over all of them. spoilt: letters in which a word leaked or was lost.

    to_remove, leaked: words of kinds that are to be left out, and those that are in the text; to_keep, lost: the others, and those that
    were removed. wanted, have, both: paragraph ends of the truth, of the text, and those that agree. confusion: words by true and told
    kind; leaked_words, lost_words: up to twelve of them a letter with true and told kind.
    """

    letters: int = 0
    spoilt: int = 0
    to_remove: int = 0
    leaked: int = 0
    to_keep: int = 0
    lost: int = 0
    wanted: int = 0
    have: int = 0
    both: int = 0
    text: Score = NOTHING
    confusion: Counter[tuple[str, str]] = Counter()
    leaked_words: tuple[str, ...] = ()
    lost_words: tuple[str, ...] = ()

    @property
    def paragraph_f1(self) -> float:
        """Harmonic mean of precision and recall of paragraph ends; 1 where there is none to find and none was set."""
        return 2 * self.both / (self.wanted + self.have) if self.wanted + self.have else 1.0

    @property
    def whole(self) -> bool:
        """Nothing leaked and nothing was lost."""
        return not self.spoilt

    def __add__(self, other: Cleaned) -> Cleaned:
        return Cleaned(*(getattr(self, name) + getattr(other, name) for name in self.__struct_fields__))


def judge(composition: Composition, kinds: Kinds, body_text: str) -> Cleaned:
    """Judge one letter. Words at places without a true kind (dirt, say) count nowhere but in the text's error rate."""
    confusion: Counter[tuple[str, str]] = Counter()
    leaked: list[str] = []
    lost: list[str] = []
    for word in composition.words:
        true = kinds.get((word.page, word.box))
        if true is None:
            continue
        told = composition.regions[word.region].kind
        confusion[true, told] += 1
        if true in LEFT_OUT and word.fate != "removed":
            leaked.append(f"{word.read} ({true}: {told})")
        elif true not in LEFT_OUT and word.fate == "removed":
            lost.append(f"{word.read} ({true}: {told})")
    out = sum(count for (true, _), count in confusion.items() if true in LEFT_OUT)
    wanted, have, both = paragraph_ends(body_text, composition.text)
    return Cleaned(
        letters=1, spoilt=int(bool(leaked or lost)), to_remove=out,
        leaked=len(leaked), to_keep=confusion.total() - out, lost=len(lost), wanted=wanted,
        have=have, both=both, text=score(body_text, composition.text), confusion=confusion,
        leaked_words=tuple(leaked[:12]), lost_words=tuple(lost[:12]),
    )  # fmt: skip


def paragraph_ends(truth: str, text: str) -> tuple[int, int, int]:
    """Paragraph ends of a truth, of a text, and those at which both end one: after the same word, or one word off."""
    wanted_words, wanted = _words_and_ends(truth)
    words, have = _words_and_ends(text)
    place: dict[int, int] = {}
    for op in Levenshtein.opcodes(wanted_words, words):
        if op.tag in ("equal", "replace"):
            place.update(zip(range(op.dest_start, op.dest_end), range(op.src_start, op.src_end), strict=False))
    free, both = set(wanted), 0
    for end in have:
        at = place.get(end - 1, place[end] - 1 if end in place else None)
        near = next((e for e in (at + 1, at, at + 2) if e in free), None) if at is not None else None
        both += near is not None
        free.discard(near if near is not None else -1)
    return len(wanted), len(have), both


def _words_and_ends(text: str) -> tuple[list[str], list[int]]:
    """All words, and how many stand before the end of each paragraph but the last."""
    paragraphs = [words for part in text.replace("\f", "\n\n").split("\n\n") if (words := comparable(part).split())]
    return [word for words in paragraphs for word in words], list(accumulate(len(words) for words in paragraphs))[:-1]
