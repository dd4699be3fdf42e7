"""Rows of tables: lines that are cut by wide gaps in the same places as their neighbours. They are read row by row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from postprocess.lines import PrintedLine, cells

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


def _follows(above: PrintedLine, below: PrintedLine) -> bool:
    pitch = below.baseline - above.baseline
    overlap = min(above.right, below.right) - max(above.left, below.left)
    return 0.5 * below.size < pitch < MAX_PITCH * max(above.size, below.size) and overlap > 0


def _tabular(rows: Sequence[Sequence[str]]) -> bool:
    figures = sum(bool(_FIGURE.fullmatch(row[-1])) for row in rows)
    return 2 * figures > len(rows) or (len(rows) > MIN_ROWS and all(len(row) >= 3 for row in rows))
