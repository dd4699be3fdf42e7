"""Bullets that were read as letters: a column of them tells what they are."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from document.page import Line
from postprocess.correction.passage import Passage
from postprocess.correction.proposal import Proposal
from postprocess.correction.rules import Rule
from postprocess.lines import printed_line

AT_LEAST = 2
"""Lines that begin so; one alone is no list."""

SAME_MARGIN = 0.5
"""How far apart their left edges may be, in heights of a word."""

BULLET = "•"
_DOTS = frozenset([BULLET, "·"])

OVER, SIZE, WHITE = (0.2, 0.4), (0.14, 0.4), (0.45, 2.5)
"""Where the middle of a bullet stands over the baseline, its height and width, the white behind it, in ems. On 110 bullets of seven
corpora: 0.23 to 0.37, 0.16 to 0.37, 0.51 to 1.9. A plus is larger, an asterisk and a quote stand higher, and so does no letter."""

CERTAIN = 0.97
"""Certainty of a sign that no line of the language begins with, standing in a column of them."""


def from_bullets(passage: Passage, rule: Rule) -> list[Proposal]:
    """First words of lines, one below the other, that are none of the language: "e", "¢", "©"; or that are drawn as bullets are."""
    if rule.drawn:
        return _drawn(passage, rule)
    starts = [number for number, line in enumerate(passage.lines) if len(line.words) > 1 and line.words[0].text in rule.words]
    if len(starts) < AT_LEAST:
        return []
    height = median(passage.lines[n].words[1].box.height for n in starts)
    return [
        Proposal(line=n, first=0, count=1, after=BULLET, rule=rule, certainty=CERTAIN, reason="a bullet, one of a column")
        for n in starts
        if sum(abs(_left(passage, n) - _left(passage, other)) <= SAME_MARGIN * height for other in starts) >= AT_LEAST
        and _set_in(passage, n, starts)
    ]


def _drawn(passage: Passage, rule: Rule) -> list[Proposal]:
    """Signs of the size and the height of a bullet with white behind: one below another or below a bullet, or read as one by another."""
    marks = [n for n, line in enumerate(passage.lines) if len(line.words) > 1 and (line.words[0].text == BULLET or _is_drawn(line, rule))]
    return [
        Proposal(
            line=n, first=0, count=1, after=BULLET, rule=rule, certainty=CERTAIN, reason="a dot of the size and the height of a bullet"
        )
        for n in marks
        if (word := passage.lines[n].words[0]).text != BULLET
        and (
            any(reading.text in _DOTS for reading in word.readings)
            or any(abs(_left(passage, n) - _left(passage, other)) <= word.box.height for other in marks if other != n)
        )
    ]


def _is_drawn(line: Line, rule: Rule) -> bool:
    """Whether the first word of a line is one of the rule's, and has the place and the size of a bullet."""
    first, behind = line.words[0], printed_line(line.words[1:4])
    if first.text not in rule.words:
        return False
    height, width = first.box.height / behind.size, first.box.width / behind.size
    over = (behind.baseline - first.box.centre[1]) / behind.size
    white = (behind.left - first.box.right) / behind.size
    return all(low <= x <= high for x, (low, high) in ((over, OVER), (height, SIZE), (width, SIZE), (white, WHITE)))


def _left(passage: Passage, line: int) -> int:
    return passage.lines[line].words[0].box.left


def _set_in(passage: Passage, line: int, starts: Sequence[int]) -> bool:
    """The sign is as narrow as a bullet: not wider than the words beside it are high."""
    word = passage.lines[line].words[0]
    return word.box.width <= 1.5 * max(passage.lines[n].words[1].box.height for n in starts)
