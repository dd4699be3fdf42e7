"""What persons decided about corrections: it holds for every later reading of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from document.correction import PERSON, Correction, Verdict
from document.geometry import Box, enclosing
from document.page import PageReading

Place = Callable[[Box], Box]

SAME_PLACE = 0.5
"""Share of the area of two boxes together that they must have in common to be the same place."""


def decided(page: PageReading, found: Sequence[Correction], verdicts: Sequence[Verdict], place: Place) -> list[Correction]:
    """The corrections of a page after its verdicts; a later verdict on a place overrules an earlier one.

    place: from upright pixels to those in which the verdicts are.
    """
    made = list(found)
    for verdict in _latest(verdicts):
        made = _rejected(made, verdict, place) if verdict.verdict == "reject" else _printed(page, made, verdict, place)
    return sorted(made, key=lambda c: (c.line, c.first))


def _latest(verdicts: Sequence[Verdict]) -> list[Verdict]:
    kept: list[Verdict] = []
    for verdict in verdicts:
        kept = [k for k in kept if not (same_place(k.box, verdict.box) and {k.verdict, verdict.verdict} != {"reject"})]
        kept.append(verdict)
    return kept


def _rejected(found: Sequence[Correction], verdict: Verdict, place: Place) -> list[Correction]:
    return [
        replace(c, decision="rejected", decided_by=PERSON)
        if same_place(place(c.box), verdict.box) and (c.before, c.after) == (verdict.before, verdict.after)
        else c
        for c in found
    ]


def _printed(page: PageReading, found: Sequence[Correction], verdict: Verdict, place: Place) -> list[Correction]:
    """A person has said what is printed at a place: that stands there, whatever was read."""
    words = next(_words_at(page, verdict.box, place), None)
    if words is None:
        return list(found)
    line, first, count = words
    there = page.lines[line].words[first : first + count]
    before = " ".join(word.text for word in there)
    others = [c for c in found if c.line != line or c.first + c.count <= first or first + count <= c.first]
    rule = next((c for c in found if c not in others and c.after == verdict.after and (c.first, c.count) == (first, count)), None)
    if rule is not None:
        return [*others, replace(rule, decision="applied", decided_by=PERSON)]
    if before == verdict.after:
        return others
    box = enclosing(word.box for word in there)
    made = Correction(
        page=page.number, line=line, first=first, count=count, box=box, before=before, after=verdict.after, rule=PERSON, version=1,
        reason="a person has looked", certainty=1.0, decision="applied", decided_by=PERSON,
    )  # fmt: skip
    return [*others, made]


def _words_at(page: PageReading, box: Box, place: Place) -> Iterator[tuple[int, int, int]]:
    """Words next to each other on a line that together are at a place: line, first, count."""
    for number, line in enumerate(page.lines):
        inside = [i for i, word in enumerate(line.words) if _inside(place(word.box), box)]
        together = bool(inside) and inside == list(range(inside[0], inside[-1] + 1))
        if together and same_place(place(enclosing(line.words[i].box for i in inside)), box):
            yield number, inside[0], len(inside)


def _inside(word: Box, box: Box) -> bool:
    x, y = word.centre
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def same_place(a: Box, b: Box) -> bool:
    """Whether two boxes are about the same (intersection over union)."""
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    if across <= 0 or down <= 0:
        return False
    common = across * down
    return common >= SAME_PLACE * (a.width * a.height + b.width * b.height - common)
