"""The second look at doubtful words, the stage `reread`: what one reader doubts another one reads too, and both are voted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from document.page import Line, OtherReading, PageReading, Word
from document.problem import Problem, Trouble
from ocr.cutting import cut, height_of
from ocr.doubt import chosen
from ocr.dropped_cells import with_dropped_cells
from ocr.evidence import SURE, facts
from ocr.foreign_names import is_open, settled
from ocr.french_marks import with_blanks
from ocr.line_ends import completed, widened
from ocr.list_marks import with_list_marks
from ocr.page_numbers import with_page_number
from ocr.percent_signs import with_percent_signs
from ocr.run_together import parted
from ocr.second_reading import alike, heard
from ocr.signed_names import with_signed_names
from ocr.signs import by_shape
from ocr.stops import with_full_stops
from ocr.thousands import spaced
from ocr.vote import voted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from ocr.cutting import Piece
    from ocr.evidence import PageFacts
    from ocr.foreign_names import Script
    from ocr.second_reader import SecondReader
    from ocr.second_reading import Heard

    Picture = npt.NDArray[np.uint8]
    VotedLines = list[list[tuple[Word, ...]]]
    """By line and word of the first reading what stands in its place."""

VERSION = 15
"""Of the stage `reread`: raised whenever equal input may give another reading, or the weights change."""

TRUSTED = 0.75
"""Share of the words that the first reader is sure of that the second one must read alike on a page. On pages as they come it is 0.95 and
more; where it reads the print of the other side, or another line, far less."""

ENOUGH_WORDS = 4
"""Fewer words on a page show nothing about the second reader."""


OF_THIS_SHEET = {"engine-time-out", "engine-crashed", "language-missing"}
"""Troubles of the model of the script that concern the names of one page only; others stop the run."""


class Look(NamedTuple):
    """The reading after a second look; broken: it failed on the way, so that another look may find more."""

    reading: PageReading
    broken: bool = False


class Found(NamedTuple):
    """What the second reader made of a piece: one entry a word of it."""

    piece: Piece
    words: tuple[Heard, ...]


def doubtful(reader: SecondReader, reading: PageReading, width: int, height: int) -> tuple[Piece, ...]:
    """The pieces of a page that are worth a second look; width, height: of its upright picture."""
    return chosen(reading.lines, facts(reading.lines, reading.language), width, height, reader.columns)


def begun(reader: SecondReader, picture: Picture, reading: PageReading) -> PageReading:
    """The reading with what the first reader left out: marks of lists, cells of tables, names under signatures and the page's number; where
    the second reader fails, with what it had found."""
    try:
        for completed_by in (with_list_marks, with_dropped_cells, with_signed_names, with_page_number):
            reading = completed_by(reading, picture, reader)
    except Trouble:
        pass
    return reading


def reread_page(
    reader: SecondReader, picture: Picture, reading: PageReading, pieces: Sequence[Piece], script: Script | None = None
) -> Look:
    """The reading with the words of `pieces` voted on by both readers; each word that both have read keeps what each of them read.

    picture: the upright picture, grey uint8 of shape (height, width). script: a model of the whole script, which settles letters of names
    that the two leave open. Every word of `reading` stays in its place; one that the second reader sees as several words becomes these.
    Bullets, the digits of notes and blanks in numbers are told by their shape. A reader that fails takes nothing away: what it could not
    read stays as it was, and the reading says so.
    """
    page = facts(reading.lines, reading.language)
    found, failed = _heard(reader, picture, reading.lines, pieces)
    if _trusted(reading.lines, found):
        voted_on = _voted(reading, found, reader.name, page)
        failed = failed or _settle(script, picture, reading, found, voted_on)
        made = [tuple(word for words in line for word in words) for line in voted_on]
        reading = replace(reading, lines=tuple(replace(line, words=words) for line, words in zip(reading.lines, made, strict=True)))
        reading, unseen = _with_signs(reader, picture, reading)
        failed = failed or unseen
    elif not failed:
        return Look(_noted(reading, "the second reader sees other print there"))
    return Look(_noted(reading, failed), broken=True) if failed else Look(reading)


def _with_signs(reader: SecondReader, picture: Picture, reading: PageReading) -> tuple[PageReading, str]:
    """The reading with what shapes tell, and why it could not be told, "" when it could."""
    try:
        shaped = with_percent_signs(by_shape(reading, picture, reader), picture, reader)
        for done in (spaced, with_full_stops, with_blanks, parted):
            shaped = done(shaped, picture)
        return shaped, ""
    except Trouble as error:
        return reading, error.problem.detail or error.problem.code


def _noted(reading: PageReading, why: str) -> PageReading:
    return replace(reading, problems=(*reading.problems, Problem("not-reread", reading.number, why)))


def _heard(reader: SecondReader, picture: Picture, lines: Sequence[Line], pieces: Sequence[Piece]) -> tuple[list[Found], str]:
    """What the second reader read, and why it stopped before the end, "" when it did not."""
    found: list[Found] = []
    for piece in (completed(piece, lines, picture) for piece in pieces):
        try:
            signs = reader.read(cut(picture, piece))
        except Trouble as error:
            return found, error.problem.detail or error.problem.code
        words = lines[piece.line].words[piece.first : piece.last]
        found.append(Found(piece, heard([word.text for word in words], signs, piece.box)))
    return found, ""


def _trusted(lines: Sequence[Line], found: Sequence[Found]) -> bool:
    """Does the second reader read this page? It must agree on what the first one is sure of."""
    sure = [
        alike(word.text, other.text)
        for piece, words in found
        for word, other in zip(lines[piece.line].words[piece.first : piece.last], words, strict=True)
        if (word.confidence or 0.0) >= SURE and len(word.text) > 2
    ]
    return len(sure) < ENOUGH_WORDS or sum(share > 0.8 for share in sure) >= TRUSTED * len(sure)


def _voted(reading: PageReading, found: Sequence[Found], name: str, page: PageFacts) -> VotedLines:
    lines: VotedLines = [[(word,) for word in line.words] for line in reading.lines]
    for piece, words in found:
        own = reading.lines[piece.line].words[piece.first : piece.last]
        wide = widened(own, piece, height_of(reading.lines[piece.line].words))
        for number, winners in enumerate(voted(wide, words, page)):
            both = _both(own[number], words[number], reading.reader, name)
            kept = (own[number],) if winners[0] is wide[number] else winners
            lines[piece.line][piece.first + number] = tuple(replace(word, readings=both) for word in kept)
    return lines


def _settle(script: Script | None, picture: Picture, reading: PageReading, found: Sequence[Found], lines: VotedLines) -> str:
    """Settles the open letters of names in `lines`; why it could not, "" when it could or there are none."""
    asked = {
        (piece.line, piece.first + number): (winners[0], other)
        for piece, words in found
        for number, other in enumerate(words)
        if len(winners := lines[piece.line][piece.first + number]) == 1 and is_open(winners[0], other, reading.language)
    }
    if script is None or not asked:
        return ""
    try:
        for (line, place), word in settled(script, picture, reading.lines, asked).items():
            lines[line][place] = (word,)
    except Trouble as error:
        if error.problem.code not in OF_THIS_SHEET:
            raise
        return error.problem.detail or error.problem.code
    return ""


def _both(word: Word, other: Heard, first: str, second: str) -> tuple[OtherReading, ...]:
    mean = round(100 * sum(other.confidences) / len(other.confidences), 2) if other.confidences else None
    return (OtherReading(first, word.text, word.confidence), OtherReading(second, other.text, mean))
