"""Repairs from a lexicon: an entry stands on the page, all but a part or two of it read as it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from postprocess.correction.confusion import plain, sources
from postprocess.correction.contexts import Match, best_context
from postprocess.correction.dictionary import Dictionary
from postprocess.correction.evidence import Candidate
from postprocess.correction.passage import Part, Passage, cased_like
from postprocess.correction.proposal import Idea, Proposal, weighed
from postprocess.correction.rules import Context, Rule
from postprocess.correction.shelf import Form, Index, Shelf

SHORTEST = 3
"""Letters of a part that is repaired; of a single word that stands for itself one more."""


def from_entries(passage: Passage, rule: Rule, shelf: Shelf, words: Dictionary) -> list[Proposal]:
    """What the entries of the rule's lexicons repair on a page."""
    index = shelf.index(rule.subjects, rule.entry_kinds, rule.least_parts)
    if not index.forms:
        return []
    return weighed(passage, rule, [*_phrases(passage, rule, shelf, index, words), *_single_words(passage, rule, shelf, index, words)])


def _phrases(passage: Passage, rule: Rule, shelf: Shelf, index: Index, words: Dictionary) -> Iterator[Idea]:
    votes: Counter[tuple[int, int]] = Counter()
    for place, part in enumerate(passage.parts):
        for number, offset in index.places.get(part.key, ()):
            votes[number, place - offset] += 1
    # parts that lost a mark only are no damage, so that fewer may be the same
    nearly = [
        (number, first) for (number, first), same in votes.items()
        if same < (length := len(index.forms[number].keys)) <= 2 * same and length > 1 and 0 <= first <= len(passage.parts) - length
    ]  # fmt: skip
    for number, first in sorted(nearly):
        yield from _repaired(passage, rule, shelf, words, index.forms[number], first)


def _repaired(passage: Passage, rule: Rule, shelf: Shelf, words: Dictionary, form: Form, first: int) -> Iterator[Idea]:
    parts = passage.parts[first : first + len(form.keys)]
    differing = [i for i, part in enumerate(parts) if part.key != form.keys[i]]
    damaged = sum(plain(parts[i].key) != plain(form.keys[i]) for i in differing)
    if damaged > rule.damaged or not all(_may_be(parts[i], form.parts[i]) for i in differing):
        return
    match = Match(passage, first, first + len(parts), len(differing))
    context = best_context(match, rule, shelf)
    if context is None:
        return
    by_word: dict[tuple[int, int], list[int]] = {}
    for i in differing:
        by_word.setdefault((parts[i].line, parts[i].word), []).append(i)
    for (line, word), places in by_word.items():
        text = passage.lines[line].words[word].text
        for i in reversed(places):
            text = text[: parts[i].start] + cased_like(form.parts[i], parts[i].text) + text[parts[i].end :]
        known = any(parts[i].key in shelf.words or words.has(parts[i].key) for i in places)
        yield Idea(line, word, _candidate(text, rule, context), _reason(form), known)


def _candidate(text: str, rule: Rule, context: Context) -> Candidate:
    """In capitals writers leave marks out more often than not."""
    marks = context.plain_odds or rule.plain_odds
    return Candidate(text, context.odds, min(marks, 1.0) if text.isupper() else marks)


def _reason(form: Form) -> str:
    return f"in the lexicon: {form.entry.text}"


def _may_be(part: Part, entry: str) -> bool:
    """Numbers are left to the patterns; short parts and parts of another length say too little."""
    if any(c.isdigit() for c in entry) or part.text.isdigit() or len(entry) < SHORTEST:
        return False
    return abs(len(part.text) - len(entry)) <= 2


def _single_words(passage: Passage, rule: Rule, shelf: Shelf, index: Index, words: Dictionary) -> Iterator[Idea]:
    """Words that are an entry by themselves; what is printed must be a word that nobody knows."""
    for place, part in enumerate(passage.parts):
        if len(part.text) <= SHORTEST or part.key in index.single or part.key in shelf.words or words.has(part.key):
            continue
        for form in _alike(part, index, passage.reader):
            context = best_context(Match(passage, place, place + 1, 0), rule, shelf)
            if context is not None and _may_be(part, form.parts[0]):
                text = passage.with_part(part, cased_like(form.parts[0], part.text))
                yield Idea(part.line, part.word, _candidate(text, rule, context), _reason(form))


def _alike(part: Part, index: Index, reader: str) -> Iterator[Form]:
    """Single words of the lexicon that differ in their marks, or by one confusion."""
    yield from index.unmarked.get(plain(part.key), [])
    if part.text[:1].isupper():
        for printed in dict.fromkeys(sources(part.text, reader)):
            yield from index.single.get(printed.casefold(), [])
