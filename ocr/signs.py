"""Bullets, the raised digits of notes and Æ, told by their shape: Tesseract's models write "+", "«", "'", "!", "AE" or "E"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.page import OtherReading, Word
from ocr.blots import blots_in, glyphs_of, print_around
from ocr.cutting import on_paper
from ocr.vocabulary import UNKNOWN, zipf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from document.geometry import Box
    from document.page import Line, PageReading
    from ocr.blots import Blot, Print
    from ocr.second_reader import SecondReader

    Picture = npt.NDArray[np.uint8]

SHAPE, CERTAIN = "shape", 99.0
"""Who reads here, as it stands in `OtherReading.reader`, and how sure, in percent."""

BULLET = "•"

DIAMETER, ASPECT, FILLED, ALL_OF_IT, MIDDLE = (0.22, 0.8), (0.65, 1.4), 0.66, 0.9, (0.35, 0.95)
"""Of a bullet: width and height in x-heights, width by height, share of its box that is ink (of a disc 0.79, of "+" and "*" half, of "e"
less), share of all ink that it is, and how far above the baseline its centre stands, in x-heights (a full stop: 0.1). Of 91 bullets on 129
pages of invented letters all are inside, of 60 other single signs that begin a line none."""

RAISED, HIGH, TOP = (0.45, 1.0), (0.5, 1.1), (1.1, 1.8)
"""Bottom, height and top of the digit of a note in x-heights, bottom and top above the baseline: apostrophes of book faces are lower,
question marks and "ï" stand on the line. Quotes of typewriters are as high, so a digit counts only where text and note have it."""

LIGATURE, LOWER = (1.02, 1.5), 0.15
"""Width by height of Æ (A is as wide at times), and how much lower the letter behind it begins, in x-heights: behind A, E is as high."""

LIKELY_DIGIT = 0.5
"""How sure the second reader must be, 0-1. It read 756 drawn raised digits of seven typefaces without a mistake."""

PAPER = 0.35
"""Paper around a digit that is shown to the second reader, in heights of it."""

_MARK = r"['’‘`´!?*\"”“°^|¹²³]"
_NOTE = re.compile(rf"(?P<word>.*[^\W_][.,;:)\]»”\"’]?)(?P<mark>{_MARK})")
_ALONE = re.compile(rf"(?P<word>)(?P<mark>{_MARK}|[lIi])")
_GLUED = re.compile(rf"(?P<mark>{_MARK})(?P<word>[^\W\d_]{{2,}}.*)")
_SQUARED = re.compile(r"(?:^|[^\W_])m[²³]")
_IN_TEXT = re.compile(r".*[^\W\d_][.,;:)\]»”\"’]?(?P<digit>[1-9])")
_PLAIN = {"¹": "1", "²": "2", "³": "3"}
_LIKE_ONE = {"I": "1", "l": "1", "|": "1"}
_LIGATURE = re.compile(r"(?:AE|[AE]['’])(?=[acegmnopqrsuvwxyz])")
_DASH = re.compile(r"[-_—–]{1,2}")


class Numbered(NamedTuple):
    """A word with the digit of a note. of_note: it begins the note, the others stand in the text; words: what is to stand in its place,
    () where the digit was read already."""

    line: int
    place: int
    digit: str
    of_note: bool
    words: tuple[Word, ...] = ()


def by_shape(reading: PageReading, picture: Picture, reader: SecondReader) -> PageReading:
    """The reading with bullets, digits of notes and Æ as their ink shows them.

    A word that is changed keeps what was read before; a digit that was glued to the word after it becomes a word of its own, a dash
    behind a bullet where there is no ink goes with the bullet.

    picture: the upright picture, grey uint8 of shape (height, width), on which the lines lie; reader: reads the digits. Raises what
    `SecondReader.read` raises.
    """
    page = replace(reading, lines=tuple(_with_bullet(reading, number, picture) for number in range(len(reading.lines))))
    page = replace(page, lines=tuple(_with_ligatures(page, number, picture) for number in range(len(page.lines))))
    numbered = [found for number in range(len(page.lines)) for found in _numbered(page, number, picture, reader)]
    seen = {(one.line, one.place): one.words for one in numbered if one.words and _has_partner(page, one, numbered)}
    return replace(page, lines=tuple(_with(line, number, seen) for number, line in enumerate(page.lines))) if seen else page


def _with(line: Line, number: int, seen: Mapping[tuple[int, int], tuple[Word, ...]]) -> Line:
    if not any((number, place) in seen for place in range(len(line.words))):
        return line
    return replace(line, words=tuple(new for place, word in enumerate(line.words) for new in seen.get((number, place), (word,))))


def _has_partner(page: PageReading, one: Numbered, numbered: Iterable[Numbered]) -> bool:
    """Does a note below have the digit that stands in the text, or the text above the digit of the note?"""

    def top(which: Numbered) -> int:
        return page.lines[which.line].words[which.place].box.top

    others = (other for other in numbered if other.digit == one.digit and other.of_note != one.of_note)
    return any((top(other) < top(one)) == one.of_note for other in others)


def _with_bullet(page: PageReading, number: int, picture: Picture) -> Line:
    """A line with its bullet as its shape shows it; a dash behind a bullet or a dash, where there is no ink, goes with it."""
    words = page.lines[number].words
    if len(words) < 2 or len(words[0].text) > 2:
        return page.lines[number]
    print_ = print_around(page.lines, number, 0, picture)
    if print_ is None:
        return page.lines[number]
    told_before = words[0].text == BULLET
    bullet = told_before or is_bullet(blots_in(picture, words[0].box, print_), print_)
    marked = bullet or bool(_DASH.fullmatch(words[0].text))
    empty = marked and len(words) > 2 and bool(_DASH.fullmatch(words[1].text)) and not blots_in(picture, words[1].box, print_)
    if not empty and (told_before or not bullet):
        return page.lines[number]
    covered = words[: 2 if empty else 1]
    first = told(page, covered, BULLET if bullet else words[0].text, words[0].box)
    return replace(page.lines[number], words=(first, *words[len(covered) :]))


def is_bullet(blots: Sequence[Blot], print_: Print) -> bool:
    """Is the ink a disc of a bullet's size in the middle of the line?"""
    if not blots:
        return False
    largest, x = max(blots, key=lambda blot: blot.ink), print_.x_height
    box = largest.box
    return (
        all(DIAMETER[0] <= side / x <= DIAMETER[1] for side in (box.width, box.height))
        and ASPECT[0] <= box.width / box.height <= ASPECT[1]
        and largest.ink >= FILLED * box.width * box.height
        and largest.ink >= ALL_OF_IT * sum(blot.ink for blot in blots)
        and MIDDLE[0] <= (print_.baseline - box.centre[1]) / x <= MIDDLE[1]
    )


def _with_ligatures(page: PageReading, number: int, picture: Picture) -> Line:
    line = page.lines[number]
    words = tuple(
        told(page, [word], _LIGATURE.sub("Æ", word.text, count=1), word.box)
        if _LIGATURE.match(word.text) and _is_ligature(page, number, place, picture)
        else word
        for place, word in enumerate(line.words)
    )
    return replace(line, words=words) if words != line.words else line


def _is_ligature(page: PageReading, number: int, place: int, picture: Picture) -> bool:
    print_ = print_around(page.lines, number, place, picture)
    glyphs = glyphs_of(blot.box for blot in blots_in(picture, page.lines[number].words[place].box, print_)) if print_ else []
    if not print_ or len(glyphs) < 2:
        return False
    text = page.lines[number].words[place].text
    one_each = len(glyphs) == len(text)  # an E that touches the next letter is wide
    if text[1].islower() and (not one_each or zipf(text, page.language) != UNKNOWN):
        return False
    first, second = glyphs[:2]
    return LIGATURE[0] <= first.width / first.height <= LIGATURE[1] and second.top - first.top >= LOWER * print_.x_height


def _numbered(page: PageReading, number: int, picture: Picture, reader: SecondReader) -> Iterator[Numbered]:
    """The words of a line that have the digit of a note, or a mark at their edge that is one by its shape."""
    words = page.lines[number].words
    for place, word in enumerate(words):
        begins = place == 0 and len(words) > 1
        if begins and re.fullmatch("[1-9]", word.text):
            yield Numbered(number, place, word.text, of_note=True)
        elif seen := _IN_TEXT.fullmatch(word.text):
            yield Numbered(number, place, seen["digit"], of_note=False)
        elif not _SQUARED.search(word.text):
            first = begins and (_ALONE.fullmatch(word.text) or _GLUED.fullmatch(word.text))
            found = first or _NOTE.fullmatch(word.text)
            digit = _digit(page, number, place, found, picture, reader) if found else None
            if found and digit:
                yield Numbered(number, place, digit[0], of_note=bool(first), words=_told_of(page, word, found, *digit))


def _digit(
    page: PageReading, number: int, place: int, found: re.Match[str], picture: Picture, reader: SecondReader
) -> tuple[str, Box] | None:
    """The digit that a mark at the edge of a word is, and its box; None where it is raised and sized otherwise, or one of two strokes."""
    word, last = page.lines[number].words[place], found.start("mark") > 0
    if found["mark"] in _PLAIN:
        return _PLAIN[found["mark"]], word.box
    print_ = print_around(page.lines, number, place, picture)
    glyphs = glyphs_of(blot.box for blot in blots_in(picture, word.box, print_)) if print_ else []
    if not print_ or len(glyphs) < (2 if found["word"] else 1):
        return None
    box, beside = (glyphs[-1], glyphs[-2:-1]) if last else (glyphs[0], glyphs[1:2])
    if not _is_raised(box, print_) or any(_is_raised(other, print_) for other in beside):
        return None
    signs = reader.read(on_paper(picture, box, round(PAPER * box.height)))
    digit = _LIKE_ONE.get(signs[0].text, signs[0].text) if len(signs) == 1 and signs[0].confidence >= LIKELY_DIGIT else ""
    return (digit, box) if digit and digit in "123456789" else None


def _is_raised(box: Box, print_: Print) -> bool:
    sizes = ((print_.baseline - box.bottom, RAISED), (box.height, HIGH), (print_.baseline - box.top, TOP))
    return all(least <= size / print_.x_height <= most for size, (least, most) in sizes)


def _told_of(page: PageReading, word: Word, found: re.Match[str], digit: str, box: Box) -> tuple[Word, ...]:
    if found.re is not _GLUED:
        return (told(page, [word], found["word"] + digit, word.box),)
    rest = replace(word.box, left=min(box.right + 1, word.box.right - 1))
    return told(page, [word], digit, box), told(page, [word], found["word"], rest)


def told(page: PageReading, words: Sequence[Word], text: str, box: Box) -> Word:
    """The word that its shape shows where `words` were read; it keeps what each reader made of the place."""
    before = words[0].readings or (OtherReading(page.reader, words[0].text, words[0].confidence),)
    behind = [word.readings[0].text if word.readings else word.text for word in words[1:]]
    first = replace(before[0], text=" ".join([before[0].text, *behind]).strip())
    return Word(text=text, box=box, confidence=CERTAIN, readings=(first, OtherReading(SHAPE, text, CERTAIN), *before[1:]))
