"""Blocks of a page: lines that stand together, parted by white, by a change of type size, or by a jump to another column."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby, pairwise
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from document.geometry import Box, enclosing
from postprocess.lines import PrintedLine
from postprocess.marks import ends_sentence, item_mark, starts_lower
from postprocess.reading_order.order import OrderedLine

WIDER = 1.28
"""How much wider than usual the pitch of two lines must be to part them. Half a blank line gives 1.5; scans move lines by 0.1."""

TIGHTER = 0.75
"""Pitch, as a share of the page's, from which lines count as a block set more tightly than the page (quotations in typed letters)."""

LARGER = 1.25
"""How much the type size of neighbouring lines may differ in one region; the measure itself errs by 0.1."""

LOOSER = 2.2
"""How much wider the pitch may be where a sentence plainly goes on in lower case: noise on the scan moves single lines by that much."""

LONG = 30
"""Letters a line from which its pitch speaks for the running text of the page."""

SET_SOLID = 1.2
"""Pitch in ems where nothing better is known: the usual line spacing of word processors."""


class Block(Struct):
    """One block: its lines in reading order. `first`: the place of the first on its page; `table`: the table they are rows of."""

    page: int
    first: int
    lines: list[PrintedLine]
    table: int | None

    @property
    def box(self) -> Box:
        return enclosing(line.box for line in self.lines)

    @property
    def size(self) -> float:
        return median(line.size for line in self.lines)

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


def page_blocks(page: int, ordered: Sequence[OrderedLine], ratio: float) -> list[Block]:
    """The blocks of one page in reading order. `ratio`: the usual pitch of the document in ems."""
    usual = _usual_pitch([o.line for o in ordered], ratio)
    blocks: list[Block] = []
    for number, (line, table) in enumerate((o.line, o.table) for o in ordered):
        if blocks and blocks[-1].table == table and _together(ordered, number, table, usual):
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block(page, number, [line], table))
    return blocks


def set_behind(blocks: Sequence[Block], apart: AbstractSet[int], ratio: float) -> tuple[list[Block], dict[int, int]]:
    """The blocks of a page as they are without the lines that stand `apart`, such as stamps, and these behind the block they stood in.

    So a stamp beside an address does not part its lines. apart: numbers of lines; ratio: as in `page_blocks`. Also the number that each
    line which stands apart has now, by the number it had.
    """
    kept: list[OrderedLine] = []
    behind: dict[int, list[Block]] = {}
    for block in blocks:
        for away, run in groupby(enumerate(block.lines, block.first), key=lambda each: each[0] in apart):
            members = list(run)
            if away:
                behind.setdefault(len(kept), []).append(Block(block.page, members[0][0], [line for _, line in members], None))
            else:
                kept += [OrderedLine(line, block.table) for _, line in members]
    order = [(block, True) for block in behind.pop(0, [])]
    for block in page_blocks(blocks[0].page, kept, ratio) if blocks else []:
        order.append((block, False))
        order += [(away, True) for n in range(block.first, block.first + len(block.lines)) for away in behind.get(n + 1, ())]
    found: list[Block] = []
    places: dict[int, int] = {}
    number = 0
    for block, away in order:
        found.append(replace(block, first=number))
        places.update((block.first + k, number + k) for k in range(len(block.lines)) if away)
        number += len(block.lines)
    return found, places


def document_ratio(pages: Sequence[Sequence[OrderedLine]]) -> float:
    """The usual pitch of running text in the document, in ems: 1.2 set solid, above 2 with double spacing."""
    pairs = [pair for page in pages for pair in _pitches([o.line for o in page])]
    ratios = [pitch / below.size for _, below, pitch in _running(pairs)]
    return median(ratios) if ratios else SET_SOLID


_Pair = tuple[PrintedLine, PrintedLine, float]
"""A line, the one below it, and the pixels from baseline to baseline."""


def _pitches(lines: Sequence[PrintedLine]) -> list[_Pair]:
    pairs = [(a, b, b.baseline - a.baseline) for a, b in pairwise(lines)]
    return [(a, b, p) for a, b, p in pairs if 0.7 * b.size < p < 3.2 * b.size and _over(a, b)]


def _running(pairs: Sequence[_Pair]) -> list[_Pair]:
    """The pairs within running text: long lines of which the first does not end a sentence, for more white may follow where one ends.

    Where there are fewer than three, all pairs of long lines.
    """
    long = [pair for pair in pairs if min(len(line.text) for line in pair[:2]) >= LONG]
    within = [pair for pair in long if not ends_sentence(pair[0].text)]
    return within if len(within) >= 3 else long


def _usual_pitch(lines: Sequence[PrintedLine], ratio: float) -> float:
    pitches = [pitch for _, _, pitch in _running(_pitches(lines))]
    return median(pitches) if len(pitches) >= 3 else ratio * median([line.size for line in lines] or [1.0])


def _together(ordered: Sequence[OrderedLine], number: int, table: int | None, usual: float) -> bool:
    above, line = ordered[number - 1].line, ordered[number].line
    pitch = line.baseline - above.baseline
    if pitch < 0.4 * min(above.size, line.size) or not _over(above, line):
        return False
    if table is not None:
        return True
    goes_on = starts_lower(line.text) and not ends_sentence(above.text) and not item_mark(tuple(line.text.split()), set_in=True)
    if _other_type(above, line) and not goes_on:
        return False
    return pitch <= (LOOSER if goes_on else WIDER) * _local_pitch(ordered, number, usual)


def _other_type(above: PrintedLine, line: PrintedLine) -> bool:
    """Whether two lines are set in different sizes; one word alone does not tell, a speck may stick to it."""
    counts = [sum(any(c.isalnum() for c in w.text) for w in each.words) for each in (above, line)]
    return min(counts) > 1 and max(above.size, line.size) > LARGER * min(above.size, line.size)


def _local_pitch(ordered: Sequence[OrderedLine], number: int, usual: float) -> float:
    """The usual pitch, or that of the lines just above or below where they are set more tightly than the page."""
    lines = [o.line for o in ordered]
    around = (lines[max(0, number - 2) : number], lines[number : number + 2])
    # What was read of a signature stands close above the name, in a size of its own.
    near = [p for pair in around for a, b, p in _pitches(pair) if max(a.size, b.size) <= LARGER * min(a.size, b.size)]
    return max(near) if near and max(near) < TIGHTER * usual else usual


def _over(a: PrintedLine, b: PrintedLine) -> bool:
    return min(a.right, b.right) > max(a.left, b.left)
