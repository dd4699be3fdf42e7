"""All named defects of a page: those of its picture, and those that only its reading shows (docs/published-files.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from document.defect import DEFECTS, Defect
from document.geometry import enclosing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from document.geometry import Box
    from document.page import PreparedPage, SourcePage
    from document.text import Composition, ReadWord

CUT_LINES = 3
"""Lines that reach the very edge of the picture before its text is said to be cut off; one or two may be dirt or a long word."""

WORDS_OF_A_LINE = 3
"""A line of fewer words at the edge is a scrap of a border, a hole, the next sheet."""

AT_THE_EDGE = 0.1
"""Distance of a word from the edge of the picture, in heights of the word: whole letters have more paper around them."""

HANDWRITTEN = (5, 0.1)
"""Words read in handwriting, and their share of the page, either of which makes it a defect: a signature alone gives one to four."""

INK_STEPS = frozenset(["coloured ink", "grey stamps"])
"""The preparing steps that lift ink off print, each mark only where the print below then reads better."""

Edges = tuple[bool, bool, bool, bool]


def page_defects(source: SourcePage, prepared: PreparedPage, composition: Composition) -> tuple[Defect, ...]:
    """The defects of a page in the order of DEFECTS, each with its evidence."""
    words = [word for word in composition.words if word.page == source.number and word.text]
    found = [*prepared.defects, *_cut_off(source, prepared, words), *_stamp_over_text(prepared, composition, words)]
    found += _handwriting(composition, words)
    order = list(DEFECTS)
    return tuple(sorted(found, key=lambda defect: order.index(defect.name)))


def _cut_off(source: SourcePage, prepared: PreparedPage, words: Sequence[ReadWord]) -> list[Defect]:
    """Lines of several words of which one lies at the edge of the picture as stored: at one side, at the top or at the bottom."""
    back = prepared.transform.inverse()
    lines: dict[int, list[Edges]] = {}
    for word in words:
        if word.fate != "removed":
            lines.setdefault(word.line, []).append(_edges(back.box(word.box), source))
    several = [line for line in lines.values() if len(line) >= WORDS_OF_A_LINE]
    cut = [sum(any(word[side] for word in line) for line in several) for side in range(4)]
    through = [sum(all(word[side] for word in line) for line in several) for side in (1, 3)]
    if max(cut[0], cut[2]) < CUT_LINES and max(through) < 1:
        return []
    evidence = dict(zip(("left", "top", "right", "bottom"), map(float, (cut[0], through[0], cut[2], through[1])), strict=True))
    return [Defect(name="cut-off", evidence={side: lines for side, lines in evidence.items() if lines})]


def _edges(box: Box, source: SourcePage) -> Edges:
    """Whether a box of the stored picture reaches its left, top, right and bottom edge."""
    near = AT_THE_EDGE * min(box.width, box.height)
    return box.left <= near, box.top <= near, box.right >= source.width - near, box.bottom >= source.height - near


def _stamp_over_text(prepared: PreparedPage, composition: Composition, words: Sequence[ReadWord]) -> list[Defect]:
    """Ink that was lifted off print, or words of a stamp among which words of the print stand."""
    lifted = sum(float(step.evidence.get("lifted", 0)) for step in prepared.steps if step.applied and step.name in INK_STEPS)
    stamps: dict[int, list[Box]] = {}
    for word in words:
        if composition.regions[word.region].kind == "stamp":
            stamps.setdefault(word.region, []).append(word.box)
    over = [enclosing(boxes) for boxes in stamps.values()]
    crossed = sum(any(_overlap(word.box, stamp) for stamp in over) for word in words if word.region not in stamps)
    if not lifted and not crossed:
        return []
    return [Defect(name="stamp-over-text", evidence={"lifted": lifted, "crossed_words": float(crossed)})]


def _overlap(one: Box, other: Box) -> bool:
    """Half of the first at least lies under the second."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 0 and down > 0 and 2 * across * down >= one.width * one.height


def _handwriting(composition: Composition, words: Sequence[ReadWord]) -> list[Defect]:
    written = sum(composition.regions[word.region].kind in ("handwriting", "signature") for word in words)
    share = written / len(words) if words else 0.0
    if written < HANDWRITTEN[0] and not (written and share >= HANDWRITTEN[1]):
        return []
    return [Defect(name="handwriting", evidence={"words": float(written), "share": round(share, 3)})]
