"""A change of what was read, with everything that explains it (docs/design.md, law 2)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from document.geometry import Box

Decision = Literal["applied", "proposed", "rejected"]


class Correction(Struct, frozen=True, kw_only=True):
    """Words that stand next to each other on one line, and what a rule or a person wants to stand there.

    line, first, count: which words of the page's reading, lines and words counted from 0; box: around them, in upright pixels.
    rule: its name, "person" when a person decided; version: of the rule. certainty: 0-1 that `after` is right.
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
