"""Printed lines for tests: words with tight boxes in a type of a known size, as an engine would give them."""

from __future__ import annotations

from collections.abc import Sequence

from document.geometry import Box, Transform
from document.page import Line, PageReading, PreparedPage, Word
from document.text import Composition
from postprocess.compose import compose

EM = 40
LEADING = 50
LEFT, MEASURE = 200, 1600

OPENING = (
    "The Permanent Mission of the Republic of Laurania presents its compliments to the Office of the High Commissioner for Human Rights "
    "and has the honour to transmit herewith the reply of the Government concerning the wells of Mount Harlow, which were inspected in May."
)
MORE = (
    "The Government wishes to add that the wells were inspected again in the following spring, in the presence of two members of the "
    "district council and of the engineer who had drawn up the first report, and that nothing was found to be wanting in any of them."
)


def word(text: str, left: int, baseline: int, em: int = EM) -> Word:
    """A word in a type whose letters are half an em wide; the box is tight around the ink, as engines draw it."""
    tall = any(c.isupper() or c.isdigit() or c in "bdfhklt()" for c in text)
    deep = any(c in "gjpqy,;()" for c in text)
    top, bottom = baseline - round(em * (0.69 if tall else 0.46)), baseline + (round(em * 0.21) if deep else 0)
    return Word(text=text, box=Box(left, top, left + len(text) * em // 2, bottom), confidence=90.0)


def line(text: str, baseline: int, left: int = LEFT, block: int = 0, em: int = EM) -> Line:
    """A line of words; each "|" in the text is ten ems of white."""
    words, x = [], left
    for part in text.split():
        if part == "|":
            x += 10 * em
            continue
        words.append(word(part, x, baseline, em))
        x = words[-1].box.right + em // 4
    return Line(words=tuple(words), block=block)


def page(lines: Sequence[Line], number: int = 1) -> tuple[PreparedPage, PageReading]:
    prepared = PreparedPage(number=number, width=2000, height=2800, dpi=240, turn=0, skew_degrees=0, transform=Transform())
    return prepared, PageReading(number=number, reader="test", language="eng", lines=tuple(lines))


def set_text(text: str, baseline: int, left: int = LEFT, measure: int = MEASURE, indent: int = 0) -> list[Line]:
    """Text broken greedily into lines of at most `measure` pixels."""
    rows: list[list[str]] = [[]]
    for part in text.split():
        start = indent if len(rows) == 1 else 0
        if rows[-1] and start + len(" ".join([*rows[-1], part])) * EM // 2 > measure:
            rows.append([])
        rows[-1].append(part)
    return [line(" ".join(row), baseline + n * LEADING, left + (indent if n == 0 else 0)) for n, row in enumerate(rows)]


def after(lines: Sequence[Line], leading: float = 2.0) -> int:
    return max(w.box.bottom for w in lines[-1].words) + round((leading - 0.2) * LEADING)


def composed(*pages: Sequence[Line]) -> Composition:
    """What becomes of pages of printed lines."""
    made: list[tuple[PreparedPage, PageReading]] = [page(lines, number) for number, lines in enumerate(pages, 1)]
    return compose(made)
