"""Repairs that a pattern of its line decides: digits in numbers whose form is known, signs that stand for others, hyphens set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from document.page import Line
from postprocess.correction.confusion import plain
from postprocess.correction.evidence import Candidate
from postprocess.correction.passage import Passage, keys
from postprocess.correction.proposal import Idea, Proposal, weighed
from postprocess.correction.rules import Pattern, Rule
from postprocess.correction.shelf import Shelf

DIGITS = {"O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "i": "1", "|": "1", "!": "1", "]": "1", "Z": "2", "z": "2",
          "S": "5", "s": "5", "$": "5", "§": "5", "G": "6", "b": "6", "B": "8", "g": "9", "q": "9"}  # fmt: skip
"""Signs by the digit they look like."""

_DIGIT = "[0-9" + re.escape("".join(DIGITS)) + "]"

CERTAIN_JOIN = 0.97
"""Certainty that a hyphen with a blank on one side belongs to the word, when the word with the hyphen is known."""


def from_digits(passage: Passage, rule: Rule, shelf: Shelf) -> list[Proposal]:
    """Signs that can only be digits where they stand."""
    ideas: list[Idea] = []
    for pattern in rule.pattern:
        for number, line in enumerate(passage.lines):
            for start, end, match in _found(pattern, rule, shelf, line):
                ideas += _digit_ideas(pattern, rule, shelf, line, number, start, end, match)
    return weighed(passage, rule, ideas)


def _digit_ideas(
    pattern: Pattern, rule: Rule, shelf: Shelf, line: Line, number: int, start: int, end: int, match: re.Match[str]
) -> Iterator[Idea]:
    read = match["x"]
    meant = "".join(DIGITS.get(c, c) for c in read)
    if meant == read or not re.fullmatch(pattern.valid or ".*", meant) or sum(c.isdigit() for c in read) * 2 < len(re.sub(r"\W", "", read)):
        return
    if pattern.code and not _code_fits(meant, match, shelf):
        return
    for word, text in _rewritten(line, start, end, meant):
        yield Idea(number, word, Candidate(text, rule.odds, rule.plain_odds), f"a number: {meant}")


def _code_fits(code: str, match: re.Match[str], shelf: Shelf) -> bool:
    """The postal code is one of the town behind it."""
    return code in shelf.code_of.get(tuple(plain(key) for key in keys(match["town"])), frozenset())


def from_signs(passage: Passage, rule: Rule, shelf: Shelf) -> list[Proposal]:
    """Signs that stand for others where they stand."""
    ideas = []
    for pattern in rule.pattern:
        for number, line in enumerate(passage.lines):
            for start, end, match in _found(pattern, rule, shelf, line):
                for word, text in _rewritten(line, start, end, match.expand(pattern.to)):
                    ideas.append(Idea(number, word, Candidate(text, rule.odds, rule.plain_odds), rule.repairs))
    return weighed(passage, rule, ideas)


def _found(pattern: Pattern, rule: Rule, shelf: Shelf, line: Line) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Where the pattern's group `x` stands in the text of a line."""
    text = " ".join(word.text for word in line.words)
    for match in _compiled(pattern.find, rule.words, shelf.town_names if "{towns}" in pattern.find else ()).finditer(text):
        yield match.start("x"), match.end("x"), match


@lru_cache(maxsize=256)
def _compiled(find: str, words: tuple[str, ...], towns: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(sorted((re.escape(name) for name in {*towns, *map(plain, towns)}), key=lambda name: (-len(name), name)))
    said = "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
    return re.compile(find.replace("{towns}", f"(?P<town>{names})").replace("{words}", f"(?:{said})").replace("#", _DIGIT))


def _rewritten(line: Line, start: int, end: int, meant: str) -> Iterator[tuple[int, str]]:
    """The words of a line that change when its text from `start` to `end` becomes `meant`, which is as long or lies in one word."""
    place = 0
    for number, word in enumerate(line.words):
        first, last = max(start - place, 0), min(end - place, len(word.text))
        if first < last:
            piece = meant if start >= place and end <= place + len(word.text) else meant[place + first - start : place + last - start]
            text = word.text[:first] + piece + word.text[last:]
            if text != word.text:
                yield number, text
        place += len(word.text) + 1


def from_joins(passage: Passage, rule: Rule) -> list[Proposal]:
    """Two words that are one with a hyphen inside, a blank read beside the hyphen."""
    found = []
    for number, line in enumerate(passage.lines):
        for place, (first, second) in enumerate(pairwise(line.words)):
            joined = first.text + second.text
            core = joined.strip('.,;:()"“”«»')
            apart = (first.text[-1:] == "-") != (second.text[:1] == "-") and first.text.strip("-") and second.text.strip("-")
            if apart and _known_compound(core, rule):
                found.append(
                    Proposal(line=number, first=place, count=2, after=joined, rule=rule, certainty=CERTAIN_JOIN, reason=f"one word: {core}")
                )
    return found


def _known_compound(core: str, rule: Rule) -> bool:
    return core.count("-") == 1 and core.replace("-", "").isalpha() and core.casefold() in rule.words
