"""Letters of names that two readers leave open, decided by the model of the whole script: Đ, ő or Þ in a letter in English.

Tesseract's model of a language writes hardly any letter that the language has not. The second reader writes them all, and where it
prefers the plain letter to the printed one it still holds the printed one possible: 1 in 500 and more, and hardly ever where nothing is
printed. Where it does so in a name, Tesseract's model of Latin script, whose slips are of another kind, is asked too; a letter becomes
only what both hold possible, everything else of that third reading is left aside.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.page import OtherReading
from ocr.alignment import folded, spans
from ocr.cutting import region
from ocr.evidence import core
from ocr.vocabulary import zipf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from document.geometry import Box
    from document.page import Line, Word
    from ocr.engine import Engine
    from ocr.second_reading import Heard

    Picture = npt.NDArray[np.uint8]
    Place = tuple[int, int]

COMMON = 4.0
"""On the Zipf scale: words that stand ten times in a million and more are no foreign names."""

LIKELY, SURE = 0.02, 60.0
"""A letter is believed from either on: how likely the second reader held it, 0-1; how sure the third reading is of the word, 0-100. With
its list of words the model is surer; of 33 words on letters and invented ones that it settles without, 50 to 70 differ in one, rightly."""

FINER = {"ü": "űů", "ö": "ő", "æ": "œ", "í": "ï"}
"""Letters that are read for rarer ones of nearly the same shape; of other letters with a mark the mark was seen rightly."""

PAPER = 0.8
"""Paper between the rows of a sheet, in heights of its highest one."""


class Script(NamedTuple):
    """The engine, the name of its model of Latin script, and the resolution of the page in dots per inch."""

    engine: Engine
    model: str
    dpi: float

    @property
    def name(self) -> str:
        return f"{self.engine.name} {self.model}"


def is_open(word: Word, other: Heard, language: str) -> bool:
    """Is `word`, as voted, a name with a letter that the second reader may have meant otherwise?"""
    text = core(word.text)
    if not text[:1].isupper() or (text.isupper() and len(text) > 1) or zipf(text, language) >= COMMON:
        return False
    mine, theirs = _letters(word.text), _heard_letters(other)
    return len(mine) == len(theirs) > 1 and any(_possible(own, *heard) for own, heard in zip(mine, theirs, strict=True))


def _possible(sign: str, seen: str, rivals: Sequence[tuple[str, float]]) -> dict[str, float]:
    """What may be printed in the place of the letter `sign`, where the second reader saw `seen`, and how likely it held that, 0-1."""
    if folded(seen) != folded(sign):
        return {}
    return {
        letter: likely
        for letter, likely in ((seen, 1.0), *rivals)
        if letter != sign
        and not letter.isascii()
        and letter.isupper() == sign.isupper()
        and (sign.isascii() or letter.casefold() in FINER.get(sign.casefold(), ""))
    }


def settled(script: Script, picture: Picture, lines: Sequence[Line], asked: dict[Place, tuple[Word, Heard]]) -> dict[Place, Word]:
    """The words of `asked` (by line and word of `lines`) as they stand after the model of the script has been asked, on one sheet.

    picture: the upright picture, grey uint8 of shape (height, width). Raises what `Engine.glance` raises.
    """
    runs = [_runs(line, [word for _, word in places]) for line, places in groupby(sorted(asked), key=lambda place: place[0])]
    rows = [row for found in runs for row in found]
    boxes = [region(lines[line], first, last).within(picture.shape[1], picture.shape[0]) for line, first, last in rows]
    sheet, tops = _sheet(picture, boxes)
    seen: list[list[Word]] = [[] for _ in rows]
    for read in script.engine.glance(sheet, language=script.model, dpi=script.dpi):
        middle = float(np.median([word.box.centre[1] for word in read.words]))
        seen[int(np.searchsorted(tops, middle, side="right")) - 1] += read.words
    found = {}
    for (line, first, last), words in zip(rows, seen, strict=True):
        for place, (text, confidence) in enumerate(_dealt([w.text for w in lines[line].words[first:last]], words), start=first):
            word, other = asked[line, place]
            third = OtherReading(script.name, text, confidence)
            found[line, place] = replace(word, text=_decided(word.text, other, text, confidence), readings=(*word.readings, third))
    return found


def _runs(line: int, words: Sequence[int]) -> list[tuple[int, int, int]]:
    """The words of a line that stand side by side, together: line, first and last (exclusive)."""
    grouped = [[word for _, word in group] for _, group in groupby(enumerate(words), key=lambda pair: pair[1] - pair[0])]
    return [(line, group[0], group[-1] + 1) for group in grouped]


def _sheet(picture: Picture, boxes: Sequence[Box]) -> tuple[Picture, list[int]]:
    """The boxes one below the other on paper, and where the room of each begins."""
    gap = round(PAPER * max(box.height for box in boxes))
    pieces = [picture[box.top : box.bottom, box.left : box.right] for box in boxes]
    paper = int(np.percentile(np.concatenate([piece.ravel() for piece in pieces]), 90))
    sheet = np.full((gap + sum(box.height + gap for box in boxes), max(box.width for box in boxes) + 2 * gap), paper, np.uint8)
    tops, at = [0], gap
    for piece in pieces:
        sheet[at : at + piece.shape[0], gap : gap + piece.shape[1]] = piece
        at += piece.shape[0] + gap
        tops.append(at - gap // 2)
    return sheet, tops[:-1]


def _dealt(own: Sequence[str], seen: Sequence[Word]) -> Iterable[tuple[str, float]]:
    """What was seen for each of `own`, and the lowest confidence in it, 0-100."""
    signs = [(sign, word.confidence or 0.0) for word in seen for sign in word.text]
    for span in spans(own, " ".join(word.text for word in seen)):
        part = signs[span.first : span.last]
        yield "".join(sign for sign, _ in part), min((confidence for _, confidence in part), default=0.0)


def _decided(text: str, other: Heard, third: str, confidence: float) -> str:
    """`text` with the letters that both the second and the third reading hold possible; as it is where these differ in anything else."""
    theirs, thirds = _heard_letters(other), _letters(third)
    if not len(_letters(text)) == len(theirs) == len(thirds):
        return text
    made, at = [], 0
    for sign in text:
        if not sign.isalpha():
            made.append(sign)
            continue
        possible, new = _possible(sign, *theirs[at]), thirds[at]
        at += 1
        if new not in possible and folded(sign) != folded(new):
            return text
        believed = possible.get(new, 0.0) >= LIKELY or (new in possible and confidence >= SURE)
        made.append(new if believed else sign)
    return "".join(made)


def _letters(text: str) -> list[str]:
    return [sign for sign in text if sign.isalpha()]


def _heard_letters(other: Heard) -> list[tuple[str, tuple[tuple[str, float], ...]]]:
    """The letters that the second reader read, each with those that it held possible."""
    signs = "".join(other.text.split())
    rivals = other.rivals if len(other.rivals) == len(signs) else ((),) * len(signs)
    return [(sign, rival) for sign, rival in zip(signs, rivals, strict=True) if sign.isalpha()]
