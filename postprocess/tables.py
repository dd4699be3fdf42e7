"""Rows of tables: lines that are cut by wide gaps in the same places as their neighbours. They are read row by row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from document.page import Word
from postprocess.lines import PrintedLine, cells, printed_line, same_row

CELL_GAP = 1.4
"""Ems of white between two cells; the blanks of justified lines stay below 1 em unless the line has only three or four words."""

MIN_ROWS = 3
MAX_PITCH = 3.2
"""Ems from one row to the next."""

_FIGURE = re.compile(r"[\d\s.,:;%+()’'/–-]*\d[\d\s.,:;%+()’'/–-]*")


def table_rows(lines: Sequence[PrintedLine]) -> list[list[int]]:
    """Indices of the lines that are rows of a table, one list a table, from top to bottom.

    A table has at least three rows under each other with figures in the last cell of most, or four rows of three cells and
    more, so that a letterhead in columns, or an addressee beside a date, is none.
    """
    cut = {i: [" ".join(w.text for w in c) for c in cells(line, CELL_GAP)] for i, line in enumerate(lines)}
    order = sorted((i for i in cut if len(cut[i]) > 1), key=lambda i: (lines[i].baseline, lines[i].left))
    found: list[list[int]] = []
    for i in order:
        if found and _follows(lines[found[-1][-1]], lines[i]) and abs(len(cut[found[-1][-1]]) - len(cut[i])) <= 1:
            found[-1].append(i)
        else:
            found.append([i])
    return [rows for rows in found if len(rows) >= MIN_ROWS and _tabular([cut[i] for i in rows])]


def whole_rows(lines: Sequence[Sequence[Word]], slope: float) -> list[tuple[Word, ...]]:
    """The words of a page's lines, where columns of a table that the engine read on their own are put back into its rows.

    slope: of the page, as in `printed_line`. Nothing is moved unless each line beside the table stands on one of its rows.
    """
    measured = [printed_line(words, slope) for words in lines]
    rows_of = table_rows(measured)
    held = {i for rows in rows_of for i in rows}
    moved: dict[int, int] = {}
    for rows in rows_of:
        beside = [i for i, line in enumerate(measured) if i not in held and _between(line, measured[rows[0]], measured[rows[-1]])]
        partners = {i: _row_beside(measured, rows, i) for i in beside}
        if all(row is not None for row in partners.values()):
            moved |= {i: row for i, row in partners.items() if row is not None}
    joined = {row: [i for i, to in moved.items() if to == row] for row in moved.values()}
    return [
        tuple(sorted((word for k in (i, *joined.get(i, ())) for word in lines[k]), key=lambda w: w.box.left))
        if i in joined
        else tuple(words)
        for i, words in enumerate(lines)
        if i not in moved
    ]


def _between(line: PrintedLine, first: PrintedLine, last: PrintedLine) -> bool:
    return first.baseline - 0.5 * first.size < line.baseline < last.baseline + 0.5 * last.size


def _row_beside(lines: Sequence[PrintedLine], rows: Sequence[int], number: int) -> int | None:
    """The row on whose baseline a line stands, beside all of its words."""
    line = lines[number]
    for row in rows:
        if same_row(lines[row], line) and not any(w.box.left < line.right and w.box.right > line.left for w in lines[row].words):
            return row
    return None


def _follows(above: PrintedLine, below: PrintedLine) -> bool:
    pitch = below.baseline - above.baseline
    overlap = min(above.right, below.right) - max(above.left, below.left)
    return 0.5 * below.size < pitch < MAX_PITCH * max(above.size, below.size) and overlap > 0


def _tabular(rows: Sequence[Sequence[str]]) -> bool:
    figures = sum(bool(_FIGURE.fullmatch(row[-1])) for row in rows)
    return 2 * figures > len(rows) or (len(rows) > MIN_ROWS and all(len(row) >= 3 for row in rows))
