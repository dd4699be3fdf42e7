"""Sets the annex of a letter: one table on a page of its own, broader than high, all its cells within rules."""

from __future__ import annotations

from samples.letter import Letter
from samples.lines import Row
from samples.sheet import Run, SetLine, SetRegion, Sheet, Stroke
from samples.typefaces import Font

TOP = 92.0
"""Height in points of the title's base line."""


def cells(row: str, edges: list[float], baseline: float, font: Font) -> SetLine:
    """The cells of a row between the vertical rules at `edges`, ranged left."""
    texts = row.replace("\u00a0", " ").split("\t")
    return SetLine(tuple(Run(left + 5, baseline, text, font, "  ") for left, text in zip(edges, texts, strict=False)))


def column_edges(rows: tuple[str, ...], font: Font, left: float) -> list[float]:
    """Where the vertical rules stand: each column as wide as its widest cell."""
    columns = zip(*(row.replace("\u00a0", " ").split("\t") for row in rows), strict=True)
    edges = [left]
    for column in columns:
        edges.append(edges[-1] + max(font.width(cell) for cell in column) + 14)
    return edges


def annex_sheet(letter: Letter, number: int) -> Sheet:
    """The annex as page `number`."""
    look = letter.look
    width, height = look.paper[1], look.paper[0]
    title, table = letter.annex
    bold, font = Font(look.typeface, look.size + 1, "bold"), Font(look.typeface, look.size)
    head = Row(tuple(title.rows[0].split()), look.margin, width - look.margin, "centre").at(TOP, bold)
    edges = column_edges(table.rows, font, look.margin)
    step, top = look.size * 1.6, TOP + 24
    lines = [cells(row, edges, top + n * step + step * 0.7, font) for n, row in enumerate(table.rows)]
    bottom = top + len(lines) * step
    across = [Stroke(((edges[0], top + n * step), (edges[-1], top + n * step)), 0.6) for n in range(len(lines) + 1)]
    down = [Stroke(((x, top), (x, bottom)), 0.6) for x in edges]
    regions = (SetRegion("body", (head,)), SetRegion("table", tuple(lines)))
    return Sheet(number, width, height, regions, (*across, *down), bottom / height)
