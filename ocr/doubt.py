"""Which words are read again: the most doubtful first, as many as the page may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ocr.cutting import height_of, pieces
from ocr.evidence import of_word
from ocr.weights import probability

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from document.page import Line
    from ocr.cutting import Piece
    from ocr.evidence import PageFacts

DOUBTFUL = 0.025
"""Probability of a misreading from which a word is read again. What lies between 0.025 and 0.05 is one in seven of the columns and mends
one misread character in twenty-five; what lies between 0.015 and 0.025 is as much again on bad pages, half of all on clean ones, and mends
one in a hundred."""

CLEAN_SHARE, WORST_SHARE = 0.16, 0.55
"""What may be read again of a page without a doubted word and of a bad one, as a share of all of its lines. For a line the second reader
takes up to 1.8 times as long as the first one, so these keep it to 0.3 and 1.0 times the first reading."""

BAD = 1 / 3
"""Share of doubted words from which a page is a bad one."""


class Doubted(Struct, frozen=True, order=True):
    """A word by its place on the page; sorted, the most doubtful come first."""

    certainty: float
    line: int
    word: int


def chosen(lines: Sequence[Line], page: PageFacts, width: int, height: int, columns: Callable[[int, int], int]) -> tuple[Piece, ...]:
    """The pieces of the page to be read again, from top to bottom; words that the second reader put in need no second look.

    columns: what a strip of a height and width costs.
    """
    doubted = sorted(
        Doubted(-doubt, number, place)
        for number, line in enumerate(lines)
        for place, word in enumerate(line.words)
        if not word.readings and (doubt := probability("doubt", of_word(word, page))) >= DOUBTFUL
    )
    allowed = budget(lines, page, columns)
    wanted: dict[int, set[int]] = {}
    spent: dict[int, tuple[int, list[Piece]]] = {}
    for one in doubted:
        tried = wanted.get(one.line, set()) | {one.word}
        found = pieces(one.line, lines[one.line], tried, width, height)
        cost = sum(columns(piece.box.height, piece.box.width) for piece in found)
        if sum(c for number, (c, _) in spent.items() if number != one.line) + cost <= allowed:
            wanted[one.line], spent[one.line] = tried, (cost, found)
    return tuple(piece for number in sorted(spent) for piece in spent[number][1])


def budget(lines: Sequence[Line], page: PageFacts, columns: Callable[[int, int], int]) -> float:
    """Columns that may be read again on a page: a share of what all of its lines would cost."""
    heights = [(max(1, round(height_of(line.words))), line) for line in lines if line.words]
    whole = sum(columns(high, max(1, line.words[-1].box.right - line.words[0].box.left)) for high, line in heights)
    return (CLEAN_SHARE + (WORST_SHARE - CLEAN_SHARE) * min(1.0, page.doubted / BAD)) * whole
