"""Pages with their blocks, the rows across them, and the verdicts that set lines of them aside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from document.text import Kind
from postprocess.blocks import Block
from postprocess.cues import folded
from postprocess.lines import PrintedLine
from postprocess.places import Sheet

ALIKE = 88
"""Similarity (0-100) of two rows that count as the same on two pages, figures aside; a misread letter in ten is allowed for."""

APART = 0.45
"""Ems of white, beyond the white within running text, that part a footer from what stands above it."""


SMALLER = 0.93
"""Type of footnotes as a share of the page's."""


COUNT = re.compile(r"\d{1,3}")
COUNTED = re.compile(
    r"\W*\b(?P<word>page|p|seite|s|pagina|pag)\W{0,2}\s*\d{1,3}\b|\W*(?<!\d)\d{1,3}\s*(?:of|de|sur|von|/)\s*\d{1,3}(?!\d)\W*"
    r"|(?<!\w)[-–—]\s*\d{1,3}\s*[-–—](?!\w)"
)
"""A number of a page; a row that counts the pages."""


class Verdict(Struct, frozen=True):
    """What a line is, how certain that is (0-1), and why, in one sentence."""

    kind: Kind
    certainty: float
    reason: str


class Leaf(Struct, frozen=True):
    """One page with its blocks in reading order. number: of the sheet, from 1; counts: what a count of the pages may say on it, which
    goes by the sheets, by those that bear print, or by those of the part that the page belongs to."""

    number: int
    sheet: Sheet
    blocks: tuple[Block, ...]
    counts: frozenset[int] = frozenset()

    @property
    def lines(self) -> list[tuple[int, PrintedLine]]:
        """The lines of the page with their numbers in its reading order."""
        return [(number, line) for block in self.blocks for number, line in enumerate(block.lines, block.first)]


class Row(Struct, frozen=True):
    """Lines on one baseline: a line that the layout cut in columns."""

    numbers: tuple[int, ...]
    lines: tuple[PrintedLine, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def top(self) -> float:
        return min(line.top for line in self.lines)

    @property
    def bottom(self) -> float:
        return max(line.bottom for line in self.lines)

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)


Found = dict[int, Verdict]
"""Verdicts by the number of the line on its page."""


def rows_of(leaf: Leaf, aside: Found) -> list[Row]:
    """The rows of a page from top to bottom."""
    rows: list[list[tuple[int, PrintedLine]]] = []
    there = [(number, line) for number, line in leaf.lines if number not in aside]
    for number, line in sorted(there, key=lambda pair: (pair[1].baseline, pair[1].left)):
        if rows and line.baseline - rows[-1][0][1].baseline <= 0.5 * min(line.size, rows[-1][0][1].size):
            rows[-1].append((number, line))
        else:
            rows.append([(number, line)])
    ordered = [sorted(row, key=lambda pair: pair[1].left) for row in rows]
    return [Row(tuple(n for n, _ in row), tuple(line for _, line in row)) for row in ordered]


def parted(above: Row, row: Row) -> bool:
    """Whether white, or another type, parts a row from the one above."""
    white = row.top - above.bottom
    other_type = max(above.size, row.size) > 1.12 * min(above.size, row.size)
    return white > (0.25 if other_type else APART) * row.size + 0.1 * row.size


def small(band: Sequence[Row], leaf: Leaf) -> bool:
    """Whether all rows are in smaller type than the page."""
    return all(row.size < SMALLER * leaf.sheet.size for row in band)


def counted(text: str, leaf: Leaf) -> bool:
    """Whether a text counts the pages: with a number that its page may have, or, behind the word for a page, any after the first."""
    for match in COUNTED.finditer(folded(text)):
        number = int(COUNT.findall(match[0])[0])
        if number in leaf.counts or (len(match["word"] or "") > 2 and 2 <= number <= leaf.number):
            return True
    return False


def plain(text: str) -> str:
    """What stays the same in a running head from page to page: letters, and that there are figures."""
    return re.sub(r"[\W_]+", " ", re.sub(r"\d+", "0", folded(text))).strip()


def plain_figures(text: str) -> str:
    """The text without marks and blanks, figures kept but for noughts before a number."""
    return re.sub(r"[\W_]+", "", re.sub(r"(?<!\d)0+(?=\d)", "", folded(text)))
