"""Stacks: lines set under the name of an office on one axis of their own, as letterheads are and addressees are not.

An address block begins at the left margin, or hangs from one edge well apart from what stands above it. What is centred under the name of
a mission, or begins where that name begins beside a crest, goes on with it, whatever its words are: "Office of the Legal Adviser" may
stand in both.
"""

from __future__ import annotations

from collections.abc import Sequence

from postprocess.blocks import Block
from postprocess.leaves import SMALLER
from postprocess.lines import PrintedLine
from postprocess.places import Sheet

CLOSE = 0.95
"""Ems of white between lines of one stack; FAR: over a row of dashes or half a blank line, where the line says what letterheads say."""
FAR = 2.2

ON_AXIS = 0.6
"""Ems by which edges or middles of lines on one axis differ; RAGGED: by which edges differ where the lines do not share one."""
RAGGED = 1.0

Cued = tuple[Block, int, frozenset[str]]
"""A line as its block, its number on the page, and its cues."""

_NAMES = frozenset(["organ", "polity", "authority"])
_TELLING = _NAMES | {"sender", "sent_by", "accredited", "contact", "box", "street", "postal", "country", "unit", "seat"}
_TELLING |= {"department", "motto"}
_OTHER = frozenset(["date", "reference"])
_ENDS = frozenset(
    ["titled", "recipient", "recipient_address", "salutation", "compliments", "full", "subject", "annex", "title", "delivery"]
)
_ENDS |= {"copied", "table"}
_TAKEN_BACK = frozenset(["unit", "seat", "full", "under_text", "middle"])
"""Cues that say nothing within a stack: an office or a town stands in letterheads and in addressees alike, and a long line of a letterhead
ends at the right margin as text does."""


def stacked(stream: Sequence[Cued], page: Sheet) -> list[Cued]:
    """The lines of a page with a cue more where they stand in one stack under the name of an office at the top. page: its measures."""
    lines = [block.lines[number - block.first] for block, number, _ in stream]
    found = [cues for _, _, cues in stream]
    for n, cues in enumerate(found):
        if "top" not in cues or "stacked" in cues or cues & (_OTHER | _ENDS) - {"titled"}:
            continue
        stack = _stack(lines, found, n)
        named = bool(cues & _NAMES)
        if len(stack) > 1 and (named or _reached(found, stack)) and _apart([lines[k] for k in stack], page):
            for k in stack[named:]:
                found[k] = found[k] if found[k] & _OTHER else _within(found[k])
    return [(block, number, cues) for (block, number, _), cues in zip(stream, found, strict=True)]


def _reached(cues: Sequence[frozenset[str]], stack: Sequence[int]) -> bool:
    """Whether a stack without the name of an office above it says how to reach one, and greets nobody."""
    return any(cues[k] & {"contact", "box"} for k in stack[1:]) and not any(cues[k] & {"titled", "name"} for k in stack)


def _within(cues: frozenset[str]) -> frozenset[str]:
    return (cues - _TAKEN_BACK - ({"titled"} if "accredited" in cues else set())) | {"stacked"}


def _stack(lines: Sequence[PrintedLine], cues: Sequence[frozenset[str]], start: int) -> list[int]:
    """The numbers of the lines on one axis from line `start` downwards; dates and references may stand among them."""
    stack, axes = [start], {"left", "centre", "right"}
    while (below := _below(lines, stack[-1])) is not None:
        above = lines[stack[-1]]
        axes &= _axes(above, lines[below])
        if not axes or _ends(cues[below]) or not _near(above, lines[below], cues[below]):
            break
        if "full" in cues[below] and ("left" not in axes or _begins_text(lines, below)):
            break
        stack.append(below)
    while cues[stack[-1]] & _OTHER:
        stack.pop()
    return stack


def _below(lines: Sequence[PrintedLine], number: int) -> int | None:
    """The nearest line under a line that overlaps it in width."""
    line = lines[number]
    under = [k for k, other in enumerate(lines) if other.baseline > line.baseline + 0.5 * line.size and _over(line, other)]
    return min(under, key=lambda k: (lines[k].baseline, lines[k].left), default=None)


def _over(a: PrintedLine, b: PrintedLine) -> bool:
    return min(a.right, b.right) > max(a.left, b.left)


def _axes(a: PrintedLine, b: PrintedLine) -> set[str]:
    near = ON_AXIS * max(a.size, b.size)
    ends = {"left": a.left - b.left, "centre": (a.left + a.right - b.left - b.right) / 2, "right": a.right - b.right}
    return {axis for axis, difference in ends.items() if abs(difference) <= near}


def _near(above: PrintedLine, line: PrintedLine, cues: frozenset[str]) -> bool:
    """Whether a line is set close below another, or less closely and says what letterheads say."""
    white = (line.top - above.bottom) / max(above.size, line.size)
    return white <= CLOSE or (white <= FAR and "full" not in cues and bool(cues & (_TELLING | _OTHER)))


def _ends(cues: frozenset[str]) -> bool:
    """Whether a line says what no letterhead says. "To the United Nations" begins as an addressee does, and may be as long as text."""
    return bool(cues & (_ENDS - {"titled", "full"} if "accredited" in cues and "running" not in cues else _ENDS))


def _begins_text(lines: Sequence[PrintedLine], number: int) -> bool:
    """Whether a long line is the first of a paragraph: the next one begins further left."""
    line, below = lines[number], _below(lines, number)
    return below is not None and lines[below].left < line.left - RAGGED * line.size and lines[below].top - line.bottom < CLOSE * line.size


def _apart(stack: Sequence[PrintedLine], page: Sheet) -> bool:
    """Whether a stack is set as no address block is: ragged at the left, off the left margin, or in type smaller than the text's."""
    lefts = [line.left for line in stack]
    ragged = max(lefts) - min(lefts) > RAGGED * max(line.size for line in stack)
    indented = min(lefts) > page.left + 2 * RAGGED * page.size
    return ragged or indented or all(line.size < SMALLER * page.size for line in stack)
