"""What a rule wants to stand on a page, before it is decided whether it shall."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from document.page import Word
from postprocess.correction.evidence import Candidate, certainties
from postprocess.correction.passage import Passage
from postprocess.correction.rules import Rule

WORTH_TELLING = 0.7
"""Certainty below which a repair is not even proposed."""


class Proposal(Struct, frozen=True, kw_only=True):
    """Words `first` to `first + count` of a line, and the text for them."""

    line: int
    first: int
    count: int
    after: str
    rule: Rule
    certainty: float
    reason: str

    @property
    def places(self) -> set[tuple[int, int]]:
        return {(self.line, self.first + step) for step in range(self.count)}


class Idea(Struct, frozen=True):
    """A text for one word, and what speaks for it. known: what was read in place of the repaired part is itself a word;
    other: how likely, in odds, the word is something that nobody thought of."""

    line: int
    word: int
    candidate: Candidate
    reason: str
    known: bool = False
    other: float = 0.0


def weighed(passage: Passage, rule: Rule, ideas: Iterable[Idea]) -> list[Proposal]:
    """The best idea for each word, its certainty found by weighing it against the other ideas and the reading itself."""
    by_word: dict[tuple[int, int], dict[str, Idea]] = {}
    for idea in ideas:
        texts = by_word.setdefault((idea.line, idea.word), {})
        if idea.candidate.text not in texts or texts[idea.candidate.text].candidate.odds < idea.candidate.odds:
            texts[idea.candidate.text] = idea
    found = [_best(passage, rule, list(texts.values())) for texts in by_word.values()]
    return [proposal for proposal in found if proposal is not None]


def _best(passage: Passage, rule: Rule, ideas: Sequence[Idea]) -> Proposal | None:
    line, number = ideas[0].line, ideas[0].word
    word: Word = passage.lines[line].words[number]
    sure = certainties(
        word,
        [idea.candidate for idea in ideas],
        reader=passage.reader,
        known=all(i.known for i in ideas),
        other=max(i.other for i in ideas),
    )
    certainty, best = max(zip(sure, ideas, strict=True), key=lambda pair: (pair[0], pair[1].candidate.text))
    if certainty < WORTH_TELLING or best.candidate.text == word.text:
        return None
    return Proposal(line=line, first=number, count=1, after=best.candidate.text, rule=rule, certainty=certainty, reason=best.reason)
