"""Full stops that were read as commas, told by their shape: coarse and worn print leaves a tail to neither."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from ocr.blots import blots_in, print_around
from ocr.signs import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from document.page import Line, PageReading, Word

    Picture = npt.NDArray[np.uint8]

ON_THE_LINE = (-0.12, 0.06)
"""How far below the baseline a full stop may reach, in x-heights; commas of 246 pages reach 0.1 to 0.4 below, but for one in twenty."""

AS_HIGH, LOWER = 0.07, 0.1
"""How much higher than the full stops of its page it may be, and how much lower than their commas it must be, in x-heights."""

SAMPLE, ENOUGH = 12, 3
"""Marks of a kind that are looked at on a page at most, and at least."""

WITHOUT_CAPITALS = {"eng", "fra", "spa"}
"""Languages in which a capital behind a mark begins a sentence or is a name; in German any noun has one."""


class Mark(NamedTuple):
    """How far a mark reaches below the baseline, and its height, both in x-heights."""

    below: float
    height: float


def with_full_stops(reading: PageReading, picture: Picture) -> PageReading:
    """The reading with a full stop for each comma before a capital that has the shape of the full stops of its page, and not of its commas.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie. A word that is changed keeps what was read.
    """
    places = [place for place in _before_capitals(reading.lines) if reading.language in WITHOUT_CAPITALS]
    seen = {place: mark for place in places if (mark := _mark(reading.lines, *place, picture)) and _stands(mark)}
    if not seen:
        return reading
    commas, stops = (list(islice(_marks(reading.lines, sign, picture), SAMPLE)) for sign in ",.")
    if min(len(commas), len(stops)) < ENOUGH:
        return reading
    usual_comma, usual_stop = (median(mark.height for mark in marks) for marks in (commas, stops))
    right = {place for place, mark in seen.items() if mark.height <= min(usual_stop + AS_HIGH, usual_comma - LOWER)}

    def word(number: int, place: int, old: Word) -> Word:
        return told(reading, [old], f"{old.text[:-1]}.", old.box) if (number, place) in right else old

    lines = [replace(line, words=tuple(word(n, k, old) for k, old in enumerate(line.words))) for n, line in enumerate(reading.lines)]
    return replace(reading, lines=tuple(lines)) if right else reading


def _stands(mark: Mark) -> bool:
    return ON_THE_LINE[0] <= mark.below <= ON_THE_LINE[1]


def _before_capitals(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Line and place of each word with a comma at its end before a word that begins with a capital."""
    places = [(number, place) for number, line in enumerate(lines) for place in range(len(line.words))]
    texts = [lines[number].words[place].text for number, place in places]
    for place, text, following in zip(places, texts, chain(texts[1:], [""]), strict=False):
        if text.endswith(",") and len(text) > 1 and following[:1].isupper():
            yield place


def _marks(lines: Sequence[Line], sign: str, picture: Picture) -> Iterator[Mark]:
    for number, line in enumerate(lines):
        for place, word in enumerate(line.words):
            mark = _mark(lines, number, place, picture) if word.text.endswith(sign) and len(word.text) > 1 else None
            if mark and mark.height < 1:
                yield mark


def _mark(lines: Sequence[Line], number: int, place: int, picture: Picture) -> Mark | None:
    """The last ink of a word; None where it does not stand apart."""
    print_ = print_around(lines, number, place, picture)
    blots = blots_in(picture, lines[number].words[place].box, print_) if print_ else []
    if not print_ or len(blots) < 2:
        return None
    box = max(blots, key=lambda blot: blot.box.right).box
    return Mark((box.bottom - print_.baseline) / print_.x_height, box.height / print_.x_height)
