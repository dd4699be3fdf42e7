"""Bullets that were read as letters: a column of them tells what they are."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from postprocess.correction.passage import Passage
from postprocess.correction.proposal import Proposal
from postprocess.correction.rules import Rule

AT_LEAST = 2
"""Lines that begin so; one alone is no list."""

SAME_MARGIN = 0.5
"""How far apart their left edges may be, in heights of a word."""

CERTAIN = 0.97
"""Certainty of a sign that no line of the language begins with, standing in a column of them."""


def from_bullets(passage: Passage, rule: Rule) -> list[Proposal]:
    """First words of lines, one below the other, that are none of the language: "e", "¢", "©"."""
    starts = [number for number, line in enumerate(passage.lines) if len(line.words) > 1 and line.words[0].text in rule.words]
    if len(starts) < AT_LEAST:
        return []
    height = median(passage.lines[n].words[1].box.height for n in starts)
    return [
        Proposal(line=n, first=0, count=1, after="•", rule=rule, certainty=CERTAIN, reason="a bullet, one of a column")
        for n in starts
        if sum(abs(_left(passage, n) - _left(passage, other)) <= SAME_MARGIN * height for other in starts) >= AT_LEAST
        and _set_in(passage, n, starts)
    ]


def _left(passage: Passage, line: int) -> int:
    return passage.lines[line].words[0].box.left


def _set_in(passage: Passage, line: int, starts: Sequence[int]) -> bool:
    """The sign is as narrow as a bullet: not wider than the words beside it are high."""
    word = passage.lines[line].words[0]
    return word.box.width <= 1.5 * max(passage.lines[n].words[1].box.height for n in starts)
