"""A change of what was read, with everything that explains it (docs/design.md, law 2)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from document.geometry import Box

Decision = Literal["applied", "proposed", "rejected"]

PERSON = "person"
"""The rule of a correction that a person made."""


class Correction(Struct, frozen=True, kw_only=True):
    """Words that stand next to each other on one line, and what a rule or a person wants to stand there.

    line, first, count: which words of the page's reading, lines and words counted from 0; box: around them, in upright pixels.
    before, after: their text with blanks between. rule: its name, PERSON when a person made it; version: of the rule. certainty: 0-1 that
    `after` is right. decided_by: PERSON when a person accepted or rejected it, "" when its certainty decided.
    """

    page: int
    line: int
    first: int
    count: int
    box: Box
    before: str
    after: str
    rule: str
    version: int
    reason: str
    certainty: float
    decision: Decision
    decided_by: str = ""


class Verdict(Struct, frozen=True, kw_only=True):
    """What a person decided about words at a place; it holds for every later reading of the page.

    box: around the words, in the pixels of the page that is corrected. reject: `before` is right and does not become `after`;
    accept, replace: `after` is printed there, whatever is read.
    """

    page: int
    box: Box
    before: str
    after: str
    verdict: Literal["accept", "reject", "replace"]
