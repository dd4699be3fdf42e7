"""Specks: what an engine reads where nothing is printed, in crests, signatures and dirt. They do not steer the reading order."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from statistics import median

from msgspec import Struct
from rapidfuzz.fuzz import ratio

from document.page import Word
from postprocess.belief import belief
from postprocess.lines import PrintedLine, cells, is_rule, printed_line, type_size
from postprocess.reading_order.overprint import overprint, stamp_apart

HARDLY = 60.0
"""Engine confidence (0-100) below which a word is not believed on its own."""

SURELY = 90.0
"""Engine confidence from which a single letter is believed."""

ALOOF = 2.0
"""Ems of white between a speck and the print of its line."""

EDGE = 0.25
"""Ems by which the left edges of lines of one block differ at most; NEAR: ems in height within which these lines are looked for."""
NEAR = 6.0

VOTED = 80.0
"""Likelihood (0-100) of the vote of two readers from which a word that the first one misread is believed beside another such."""

SECONDED = 97.0
"""The second reader's own confidence from which it is sure; NEARLY: how alike (0-100) what the first one read must be."""
NEARLY = 65.0

SPACED = 6
"""Letters that make a word set with white between them, at least."""

MARGIN = 8.0
"""Ems between a mark in the margin and its line, at most."""

MARGIN_MARK = re.compile(r"[(\[]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[/.)\]]{1,2}|[•●○▪‣*–-]")

FEW = 8
"""Letters and digits of a speck at most; more make a word or a line, however badly it reads."""

RUNNING = 48
"""Letters a line from which it is running text, whose words are not taken out of it unless they are no words."""

SMALLEST, LARGEST = 0.55, 1.8
"""Type sizes, in those of the page, between which single letters may be print."""


class Speck(Struct, frozen=True):
    """A speck and its place in the engine's order: the number of its line, and how many printed words stand before it there."""

    place: tuple[int, int]
    line: PrintedLine


def sift(lines: Sequence[PrintedLine], whole: AbstractSet[int], slope: float) -> tuple[list[PrintedLine], list[int], list[Speck]]:
    """Part the print from the specks: lines with print in them, the number of each among `lines`, and the specks.

    whole: numbers of lines that are left as they are; slope: of the page, as in `printed_line`.
    """
    size = median([line.size for line in lines] or [1.0])
    parts = {
        n: [printed_line(words, slope) for cell in cells(line, ALOOF) for words in stamp_apart(cell, line)]
        for n, line in enumerate(lines)
        if n not in whole
    }
    doubtful = {
        (n, k)
        for n, found in parts.items()
        for k, part in enumerate(found)
        if is_speck(part.words, size, FEW if len(lines[n].text) < RUNNING else 2) and not (k == 0 and _marks(part, found[1:2]))
    }
    torn = overprint(parts, size)
    margins = sorted(
        (part.left, part.baseline) for n, found in parts.items() for k, part in enumerate(found) if (n, k) not in doubtful | torn
    )
    print_: list[PrintedLine] = []
    numbers: list[int] = []
    specks: dict[tuple[int, int], PrintedLine] = {}
    for number, line in enumerate(lines):
        kept: list[Word] = []
        for k, part in enumerate(parts.get(number, _between_rules(line))):
            stamped = (number, k) in torn
            ruled = number not in parts and all(map(is_rule, part.words)) and len(line.words) > len(part.words)
            if not stamped and not ruled and ((number, k) not in doubtful or _in_column(part, margins, size)):
                kept.extend(part.words)
            else:
                place = (number, len(kept))
                there = specks[place].words if place in specks else ()
                stamped = stamped or (place in specks and specks[place].overprint)
                specks[place] = printed_line(there + part.words, slope, overprint=stamped)
        if kept:
            print_.append(line if len(kept) == len(line.words) else printed_line(kept, slope))
            numbers.append(number)
    return print_, numbers, [Speck(place, line) for place, line in specks.items()]


def _between_rules(line: PrintedLine) -> list[PrintedLine]:
    """A row of a table cut before and behind what was read of the rules between its cells."""
    return [printed_line(tuple(words)) for _, words in groupby(line.words, key=is_rule)]


def _in_column(part: PrintedLine, margins: Sequence[tuple[int, float]], size: float) -> bool:
    """Whether a doubtful reading begins where lines near it do: then it is a printed line that was misread.

    margins: left edge and baseline of what is surely print, sorted.
    """
    if sum(c.isalnum() for c in part.text) < 2:
        return False
    near = margins[bisect(margins, (part.left - EDGE * size,)) : bisect(margins, (part.left + EDGE * size,))]
    return sum(abs(baseline - part.box.bottom) <= NEAR * size for _, baseline in near) > 1


def _marks(part: PrintedLine, beside: Sequence[PrintedLine]) -> bool:
    """Whether a part is the mark of the line beside it."""
    return bool(MARGIN_MARK.fullmatch(part.text)) and any(p.left - part.right <= MARGIN * p.size and len(p.text) > 8 for p in beside)


def reread(words: Sequence[Word]) -> bool:
    """Whether a second reader made words of what the first could not read well: it finds a letter in any stroke, but neither two plain
    words, nor nearly what the first one read."""
    plain = {
        w.text for w in words if len(w.text) > 2 and w.text.isalpha() and w.text.islower() and w.readings and (w.confidence or 0.0) >= VOTED
    }
    return len(plain) > 1 or any(map(_seconded, words))


def _seconded(word: Word) -> bool:
    """Whether the second reader is sure of the word, and the first one read nearly the same."""
    if len(word.readings) < 2 or len(word.text) < 2 or not any(c.isalpha() for c in word.text):
        return False
    first, second = word.readings[0], word.readings[-1]
    sure = second.text == word.text and (second.confidence or 0.0) >= SECONDED
    return sure and ratio(first.text.casefold(), second.text.casefold()) >= NEARLY


def spaced_out(words: Sequence[Word]) -> bool:
    """Whether the words are letters of one word that was set with white between them ("P r o t o k o l l"), most of them believed."""
    letters = sum(c.isalpha() for word in words for c in word.text)
    believed = sum(c.isalpha() for word in words if (word.first_confidence or 0.0) >= VOTED for c in word.text)
    capitals = sum(word.text.isupper() for word in words if word.text.isalpha())
    return letters >= SPACED and 2 * believed > letters and 2 * capitals <= len(words)


def is_speck(words: Sequence[Word], size: float, few: int = FEW) -> bool:
    """Whether no word is print that the engine believes: in doubt, and of few letters or of no usual size; or without letters.

    size: the type size of the page in pixels; few: how many letters and digits it has at most when it is odd as well. Marks
    of lists are none, nor is a number that the engine believes.
    """
    shown = [word for word in words if word.text]
    letters = [c for word in shown for c in word.text if c.isalnum()]
    if not shown or any(belief(word) is None for word in shown) or (MARGIN_MARK.fullmatch(shown[0].text) and len(letters) > 2):
        return False
    if reread(shown) or any(c.isdigit() for word in shown if (belief(word) or 0.0) >= HARDLY for c in word.text):
        return False
    sizes = [s for word in shown if (s := type_size(word)) is not None]
    odd = not any(SMALLEST * size <= s <= LARGEST * size for s in sizes)
    doubted = all((belief(word) or 0.0) < HARDLY for word in shown)
    single = len(letters) == 1 and letters[0].isalpha() and (belief(shown[0]) or 0.0) < SURELY
    return not sizes or single or (len(letters) <= 2 and (doubted or odd)) or (len(letters) <= few and doubted and odd)
