"""Paragraphs: which lines flow on, which keep their ends, where one paragraph stops and the next begins.

Evidence: white between regions (regions.py), a first line that stands in, a line that stops although the next word would have had
room, marks of list items, sentences that end. A line that is full although its sentence goes on never ends a paragraph, so a sentence
also runs on over the end of a column or a page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from document.text import Kind
from postprocess.blocks import LONG, Block
from postprocess.cues import text_cues
from postprocess.hyphens import HYPHENS
from postprocess.lines import PrintedLine
from postprocess.marks import copied, ends_open, ends_sentence, item_mark, starts_lower
from postprocess.places import RUNNING

Joint = Literal["flow", "line", "break"]

INDENT = 1.0
"""Ems that a first line stands in at least; OCR boxes and ragged scans move the left edge by less than half an em."""

MAX_INDENT = 9.0
"""Ems from which a line is centred or set to the right rather than indented."""

FLOWED = 0.6
"""Share of lines that must run to the margin for a block to be running text; FLOWED_NARROW: in a block narrower than the page's text."""
FLOWED_NARROW = 0.8

WIDE = 0.7
"""Share of the widest line from which lines speak for the right margin."""

BLANK_LINE = 3.0
"""Ems from baseline to baseline where one line is left blank, at most."""

ROOM = 0.6
"""Ems that the next word must have had to spare before its line counts as ended on purpose."""


_KEPT = frozenset[Kind](["addressee", "signatory"])
"""Kinds whose lines end where they end, wherever the margin may be; lines of RUNNING letters and more, and blocks of more lines than an
address or a signature has (ADDRESS), may be running text after all."""
ADDRESS = 9

_NOTE = re.compile(r"[\d¹²³⁴⁵⁶⁷⁸⁹]{1,3}\W?\s+\S")


class PlacedLine(Struct, frozen=True):
    """A printed line and where it stands: its page, and its number in the reading order of that page, from 0."""

    page: int
    number: int
    line: PrintedLine


class Draft(Struct):
    """A paragraph in the making: its lines, the joint in front of each (the first counts for nothing), the right margin at its end.

    mark: in place of lines, as in Paragraph.
    """

    kind: Kind
    lines: list[PlacedLine]
    joints: list[Joint]
    right: float
    mark: str = ""

    @property
    def start(self) -> PrintedLine:
        return self.lines[0].line

    @property
    def end(self) -> PrintedLine:
        return self.lines[-1].line

    def take(self, other: Draft, joint: Joint = "flow") -> None:
        """Go on with the lines of another draft."""
        self.lines += other.lines
        self.joints += [joint, *other.joints[1:]]
        self.right = other.right


class Margins(Struct, frozen=True):
    """Edges in pixels of the text that a block belongs to: `left` and `right` of the block itself, `outer` left of the page's text."""

    left: float
    right: float
    outer: float


def block_paragraphs(block: Block, kind: Kind, long_lines: Sequence[PrintedLine]) -> list[Draft]:
    """The paragraphs of one block of one kind, at least one. `long_lines`: the lines of its page that may be running text."""
    margins, running = _margins(block, long_lines)
    drafts: list[Draft] = []
    for i, line in enumerate(block.lines):
        placed = PlacedLine(block.page, block.first + i, line)
        joint = _joint(drafts[-1], block, i, margins, running) if drafts else "break"
        if joint == "break":
            drafts.append(Draft(_kind(block, kind, line, margins), [placed], ["break"], margins.right))
        else:
            drafts[-1].lines.append(placed)
            drafts[-1].joints.append(joint)
    return drafts


def _kind(block: Block, kind: Kind, line: PrintedLine, margins: Margins) -> Kind:
    if block.table is not None:
        return "table"
    return "list" if kind == "body" and _is_item(line, margins) else kind


def _margins(block: Block, long_lines: Sequence[PrintedLine]) -> tuple[Margins, bool]:
    """The margins that the block was set to, and whether it is running text."""
    left = _low([line.left for line in block.lines])
    beside = _same_text(block, long_lines) or block.lines
    outer = min(left, _low([line.left for line in beside]))
    wide = Margins(left, _right([*beside, *block.lines]), outer)
    if len(block.lines) < 2 or _share_full(block, wide.right) >= FLOWED:
        return wide, True
    narrow = Margins(left, _right(block.lines), outer)
    rights = [line.right for line in block.lines[:-1]]
    quoted = left - outer > INDENT * block.size or max(rights) - min(rights) < 1.5 * block.size
    if len(block.lines) >= 4 and quoted and _share_full(block, narrow.right) >= FLOWED_NARROW:
        return narrow, True
    return wide, False


def _same_text(block: Block, long_lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The running text of the page in the column of the block."""
    box, size = block.box, block.size
    return [a for a in long_lines if a.right > box.left and a.left < box.right and 0.75 < a.size / size < 1.35]


def _low(lefts: Sequence[int]) -> float:
    """The left margin: low among the beginnings of lines, but not the lowest, which may be a mark in the margin."""
    return sorted(lefts)[len(lefts) // 4]


def _right(lines: Sequence[PrintedLine]) -> float:
    """The right margin: the end of the second longest of the wide lines; the longest may run into a stamp."""
    widest = max(line.box.width for line in lines)
    ends = sorted(line.right for line in lines if line.box.width >= WIDE * widest)
    return ends[-2] if len(ends) > 2 else ends[-1]


def _share_full(block: Block, right: float) -> float:
    return sum(full(a, b, right) for a, b in pairwise(block.lines)) / (len(block.lines) - 1)


def full(line: PrintedLine, after: PrintedLine, right: float) -> bool:
    """Whether the first word of the next line would have had no room at the end of this one (the test of greedy line breaking)."""
    word = next((w for w in after.words if w.text), after.words[0])
    space = 0.25 * line.size
    return line.right + space + word.box.width + ROOM * line.size > right or line.text[-1:] in HYPHENS


def _is_item(line: PrintedLine, margins: Margins) -> bool:
    return item_mark(tuple(w.text for w in line.words if w.text), line.left - margins.outer > 0.8 * line.size)


def _joint(draft: Draft, block: Block, i: int, margins: Margins, running: bool) -> Joint:
    """How line `i` of the block is joined to the paragraph before it."""
    if block.table is not None:
        return "line"
    above, line = block.lines[i - 1], block.lines[i]
    ended = not full(above, line, margins.right)
    if _begins_item(draft, above, line, margins, ended) or (copied(line.text) and ended):
        return "break"
    if draft.kind == "footnote" and _NOTE.match(line.text) and abs(line.left - draft.start.left) < 0.8 * line.size:
        return "break"
    if draft.kind == "list":
        out = line.left < draft.start.left - 0.6 * line.size
        stops = (ended or ends_sentence(above.text)) and not starts_lower(line.text)
        return "break" if stops and (out or _set_in_anew(block, i, draft, ended)) else "flow"
    indent = (line.left - margins.left) / line.size
    if not running or (draft.kind in _KEPT and len(block.lines) <= ADDRESS and max(len(above.text), len(line.text)) < RUNNING):
        if draft.kind == "body" and ends_sentence(above.text) and INDENT <= indent <= MAX_INDENT and not starts_lower(line.text):
            return "break"
        return _joint_of_kept_lines(block, draft.kind, above, line)
    if INDENT <= indent <= MAX_INDENT and (ended or ends_sentence(above.text)) and not starts_lower(line.text):
        return "break"
    return _joint_after_short_line(block, i, margins) if ended else "flow"


def _set_in_anew(block: Block, i: int, draft: Draft, ended: bool) -> bool:
    """Whether a line under an item begins a paragraph: the item's sentence has ended, and the line below goes back beyond its mark.

    ended: the line above had room to spare; where it had none, the line must not stand where the item's text does.
    """
    line, first = block.lines[i], draft.start
    back = i + 1 < len(block.lines) and block.lines[i + 1].left < first.left - 0.6 * line.size
    hanging = [first.left, *(word.box.left for word in first.words[1:2]), *(placed.line.left for placed in draft.lines[1:])]
    elsewhere = min(abs(line.left - edge) for edge in hanging) > 0.3 * line.size
    return back and ends_sentence(draft.end.text) and (ended or elsewhere)


def _begins_item(draft: Draft, above: PrintedLine, line: PrintedLine, margins: Margins, ended: bool) -> bool:
    """A mark alone proves nothing ("article / 3. The"): the line above must have ended, or the line must stand elsewhere."""
    if not _is_item(line, margins):
        return False
    first = draft.start if draft.kind == "list" else above
    moved = abs(line.left - above.left) > 0.8 * line.size or (draft.kind == "list" and abs(line.left - first.left) < 0.8 * line.size)
    return ended or ends_sentence(above.text) or moved


def _joint_of_kept_lines(block: Block, kind: Kind, above: PrintedLine, line: PrintedLine) -> Joint:
    """Addressees and signatories keep their lines; a formula of two or three lines flows."""
    if copied(line.text) or (kind == "reference" and "reference" in text_cues(line.text)):
        return "break"
    if kind == "addressee":
        return "flow" if above.text[-1:] in HYPHENS else "line"
    goes_on = starts_lower(line.text) and not ends_sentence(above.text)
    return "flow" if above.text[-1:] in HYPHENS or (goes_on and len(block.lines) <= 3) else "line"


def _joint_after_short_line(block: Block, i: int, margins: Margins) -> Joint:
    """After a line of running text that stopped before the margin."""
    above, line = block.lines[i - 1], block.lines[i]
    if ends_sentence(above.text):
        return "break"
    if starts_lower(line.text):
        return "flow"
    short = i + 1 >= len(block.lines) or not full(line, block.lines[i + 1], margins.right)
    return "line" if short else "break"


def runs_on(end: Draft, start: Draft) -> bool:
    """Whether a sentence that stops at the end of a page or column goes on at the start of the next."""
    last, first = end.end, start.start
    if not _elsewhere(end.lines[-1], start.lines[0]) or "table" in (end.kind, start.kind) or start.kind == "list":
        return False
    if last.text[-1:] in HYPHENS:
        return bool(last.text)
    if ends_sentence(last.text):
        return last.text.endswith(".") and starts_lower(first.text)
    if starts_lower(first.text):
        return True
    running = "line" not in (*end.joints, *start.joints) and min(len(last.text), len(first.text)) >= LONG
    return running and (ends_open(last.text) or full(last, first, end.right))


def one_signature(above: Draft, below: Draft) -> bool:
    """Whether an office stands below a name that signs, with white between the two that is no more than a blank line."""
    if {above.kind, below.kind} != {"signatory"} or len(above.lines) > 1 or copied(below.start.text):
        return False
    last, first = above.end, below.start
    near = above.lines[-1].page == below.lines[0].page and 0 < first.baseline - last.baseline < BLANK_LINE * max(last.size, first.size)
    level = min(abs(last.left - first.left), abs(last.box.centre[0] - first.box.centre[0])) < first.size
    return near and level and "role" in text_cues(first.text)


def _elsewhere(last: PlacedLine, first: PlacedLine) -> bool:
    """Whether the eye has to jump: to another page, or up to the head of the next column."""
    return first.page != last.page or (first.line.left > last.line.right and first.line.bottom < last.line.top)
