"""Specks: what an engine reads where nothing is printed, in crests, signatures and dirt. They do not steer the reading order."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from statistics import median

from msgspec import Struct

from document.page import Word
from postprocess.lines import PrintedLine, cells, printed_line, type_size
from postprocess.marks import item_mark

HARDLY = 60.0
"""Engine confidence (0-100) below which a word is not believed on its own."""

ALOOF = 2.0
"""Ems of white between a speck and the print of its line."""

SMALLEST, LARGEST = 0.55, 1.8
"""Type sizes, in those of the page, between which single letters may be print."""


class Speck(Struct, frozen=True):
    """A speck and its place in the engine's order: the number of its line, and how many printed words stand before it there."""

    place: tuple[int, int]
    line: PrintedLine


def sift(
    lines: Sequence[PrintedLine], whole: AbstractSet[int], slope: float
) -> tuple[list[PrintedLine], list[int], list[Speck]]:
    """Part the print from the specks: lines with print in them, the number of each among `lines`, and the specks.

    whole: numbers of lines that are left as they are; slope: of the page, as in `printed_line`.
    """
    size = median([line.size for line in lines] or [1.0])
    print_: list[PrintedLine] = []
    numbers: list[int] = []
    specks: list[Speck] = []
    for number, line in enumerate(lines):
        kept: list[Word] = []
        for words in [line.words] if number in whole else cells(line, ALOOF):
            if number not in whole and is_speck(words, size):
                specks.append(Speck((number, len(kept)), printed_line(words, slope)))
            else:
                kept.extend(words)
        if kept:
            print_.append(line if len(kept) == len(line.words) else printed_line(kept, slope))
            numbers.append(number)
    return print_, numbers, specks


def is_speck(words: Sequence[Word], size: float) -> bool:
    """Whether no word is print that the engine believes: in doubt, and of few letters or of no usual size; or without letters.

    size: the type size of the page in pixels. Marks of lists are none, nor is a number that the engine believes.
    """
    shown = [word for word in words if word.text]
    if not shown or any(word.confidence is None for word in shown) or item_mark(tuple(w.text for w in shown), set_in=True):
        return False
    sizes = [s for word in shown if (s := type_size(word)) is not None]
    odd = not any(SMALLEST * size <= s <= LARGEST * size for s in sizes)
    doubted = all((word.confidence or 0.0) < HARDLY for word in shown)
    letters = [c for word in shown for c in word.text if c.isalnum()]
    single = len(letters) == 1 and letters[0].isalpha()
    return not sizes or single or (len(letters) <= 2 and (doubted or odd)) or (doubted and odd)
