"""Repairs from what words there are: a string that no dictionary knows, one confusion away from a common word or from a spelling that the
letter itself uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from string import ascii_lowercase

from postprocess.correction.confusion import plain, sources
from postprocess.correction.dictionary import LANGUAGES, Dictionary, dictionary
from postprocess.correction.evidence import Candidate
from postprocess.correction.passage import Part, Passage
from postprocess.correction.proposal import Idea, Proposal, weighed
from postprocess.correction.rules import Rule
from postprocess.correction.shelf import Shelf

COMMON, VERY = 20_000, 10.0
"""Count in the dictionary of a word that is as likely as the rule says; others by the square root of their count, at most `VERY` times."""

GARBLED = 0.01
"""How likely, next to a single confusion, a string is a word read with two or more; less by half a power of ten for each of its letters,
as ever fewer words are near a long one."""

SHORTEST, SHORT, LONG = 3, 4, 5
"""Letters of a word of the language that may be repaired, to a common one and to any, and of a name."""

OFTEN = 3
"""How often a letter must use a spelling for it to speak against another."""

MORE = 3
"""How many times more often."""

LEARNT = 100.0
"""The confidence in a spelling that a person has let into the snapshot of what was learnt."""

FAR = 8.0
"""By how much the confidence in the other spelling must be higher, and how far below certainty (93) that in this one must lie."""


def from_dictionary(passage: Passage, rule: Rule, shelf: Shelf, words: Dictionary, used: Spellings) -> list[Proposal]:
    """Words in small letters that are none, but one confusion away from one."""
    if not words:
        return []
    ideas = [idea for part in passage.parts for idea in _dictionary_ideas(passage, part, rule, shelf, words, used)]
    return weighed(passage, rule, ideas)


def _dictionary_ideas(passage: Passage, part: Part, rule: Rule, shelf: Shelf, words: Dictionary, used: Spellings) -> Iterator[Idea]:
    word = passage.word(part)
    if word.confidence is not None and word.confidence >= rule.below:
        return
    core = word.text.strip('.,;:()"“”«»')
    if part.text != core or not core.isalpha() or not core.islower() or len(core) < SHORTEST:
        return
    if words.has(core) or core in shelf.words or used.parts[part.key] > 1 or _broken(passage, part):
        return
    printed = [
        w
        for w in _neighbours(core, passage.reader)
        if words.count(w) >= _least(core) and plain(w) != plain(core) and not _inflected(w, core)
    ]
    if printed and not _foreign(passage, part, words):
        garbled = rule.odds * GARBLED * 10 ** (-len(core) / 2)
        for text in printed:
            odds = rule.odds * min(VERY, (words.count(text) / COMMON) ** 0.5)
            whole = passage.with_part(part, text)
            yield Idea(part.line, part.word, Candidate(whole, odds, rule.plain_odds), f"a word of the language: {text}", other=garbled)


def _least(core: str) -> int:
    """A short string has many neighbours: only a common word counts."""
    return COMMON if len(core) <= SHORT else 1


def _neighbours(core: str, reader: str) -> list[str]:
    """Words one confusion away, perhaps with a capital, and those with any one letter exchanged: they compete."""
    exchanged = (core[:i] + letter + core[i + 1 :] for i in range(len(core)) for letter in ascii_lowercase)
    return sorted({w for w in (*sources(core, reader), *exchanged) if w != core and w.isalpha() and w[1:].islower()})


def _broken(passage: Passage, part: Part) -> bool:
    """Half of a word broken at a line end: the hyphen behind it, or on the line above."""
    line = passage.lines[part.line].words
    if part.word == len(line) - 1 and line[part.word].text[-1:] in "-‐¬\u00ad":
        return True
    above = passage.lines[part.line - 1].words if part.line else ()
    return part.word == 0 and bool(above) and above[-1].text[-1:] in "-‐¬\u00ad"


def _foreign(passage: Passage, part: Part, words: Dictionary) -> bool:
    """The string is a word of another language, or stands among words that are none of this one."""
    if any(dictionary(other).count(part.key) for other in LANGUAGES if other != words.language):
        return True
    beside = [
        p
        for p in passage.parts
        if p.line in (part.line - 1, part.line, part.line + 1) and p is not part and p.text.isalpha() and p.text.islower()
    ]
    near = [p for p in beside if abs(p.word - part.word) <= 4 or p.line != part.line]
    return bool(near) and sum(words.has(p.key) for p in near) < 0.7 * len(near)


class Spellings:
    """How the words of a letter are spelt: the confidences of each spelling, and spellings that differ in marks alone.

    learnt: names and how many published letters spell them so; each of these counts as one use.
    """

    def __init__(self, passages: Sequence[Passage], learnt: Mapping[str, int]) -> None:
        self.uses: dict[str, list[float | None]] = {name: [LEARNT] * letters for name, letters in sorted(learnt.items())}
        self.unmarked: dict[str, list[str]] = {}
        for name in self.uses:
            self.unmarked.setdefault(plain(name), []).append(name)
        self.parts: Counter[str] = Counter()
        for passage in passages:
            for part in passage.parts:
                self.parts[part.key] += 1
                if part.text not in self.uses:
                    self.unmarked.setdefault(plain(part.text), []).append(part.text)
                self.uses.setdefault(part.text, []).append(passage.word(part).confidence)


def from_consistency(passage: Passage, rule: Rule, shelf: Shelf, words: Dictionary, used: Spellings) -> list[Proposal]:
    """A name spelt once otherwise than in the rest of the letter, by a confusion. Never a number, never one word for another."""
    ideas = []
    for part in passage.parts:
        if len(part.text) < LONG or not part.text.isalpha() or not part.text[0].isupper() or words.has(part.key) or part.key in shelf.words:
            continue
        for text in _other_spellings(passage, part, used):
            candidate = Candidate(passage.with_part(part, text), rule.odds, rule.plain_odds)
            ideas.append(Idea(part.line, part.word, candidate, f"spelt {text} elsewhere in the letter"))
    return weighed(passage, rule, ideas)


def _other_spellings(passage: Passage, part: Part, used: Spellings) -> Iterator[str]:
    """Spellings that the letter uses much more often and that were read with far higher confidence."""
    least = max(OFTEN, MORE * len(used.uses.get(part.text, ())))
    for printed in dict.fromkeys([*used.unmarked.get(plain(part.text), ()), *sources(part.text, passage.reader)]):
        if printed == plain(part.text) or not printed.isalpha() or _inflected(printed, part.text):
            continue  # a mark that was read is there, and so is an ending
        others = used.uses.get(printed, [])
        if len(others) >= least and _surer(others, passage.word(part).confidence):
            yield printed


def _inflected(a: str, b: str) -> bool:
    """One is the other with letters put in: Laurania, Lauranian."""
    short, long = sorted((a, b), key=len)
    signs = iter(long)
    return all(sign in signs for sign in short)


def _surer(others: Sequence[float | None], confidence: float | None) -> bool:
    """The other spelling was read with far higher confidence; where nobody tells any, its number alone speaks."""
    known = [c for c in others if c is not None]
    return confidence is None or not known or (confidence < 93 - FAR and median(known) >= confidence + FAR)
