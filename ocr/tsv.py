"""The table of words that Tesseract writes (`tsv`), read strictly: what does not fit the format is not a reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from math import isfinite
from unicodedata import normalize

from document.geometry import Box
from document.page import Line, Word

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
WORD_LEVEL = "5"

Place = tuple[int, int, int]


def lines_of(table: bytes, width: int, height: int) -> tuple[Line, ...]:
    """The lines of a TSV table as Tesseract 4 and 5 write it, for a picture of `width` x `height` pixels.

    Rows without a confidence and words of blanks only are no words; boxes are cut to the picture; text is put into NFC.
    Raises ValueError, without any text of the page, when `table` is not such a table or was cut off.
    """
    words = groupby(_words(_rows(table), width, height), key=lambda placed: placed[0])
    return tuple(Line(words=tuple(word for _, word in placed), block=block, paragraph=paragraph) for (block, paragraph, _), placed in words)


def _rows(table: bytes) -> list[str]:
    try:
        text = table.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError("its output is not UTF-8") from error
    header, *rows = text.split("\n")
    if header.rstrip("\r") != HEADER:
        raise ValueError("its output is not a table of words")
    if not rows or rows.pop() != "":
        raise ValueError("its output was cut off")
    return rows


def _words(rows: list[str], width: int, height: int) -> Iterator[tuple[Place, Word]]:
    for number, row in enumerate(rows, start=2):
        try:
            placed = _word(row.rstrip("\r").split("\t"), width, height)
        except ValueError as error:
            raise ValueError(f"line {number} of its output cannot be understood") from error
        if placed:
            yield placed


def _word(cells: list[str], width: int, height: int) -> tuple[Place, Word] | None:
    """Where a row's word stands and the word; None for rows of layout and for words without ink."""
    if not 11 <= len(cells) <= 12:  # Tesseract leaves out the last cell when the text is empty
        raise ValueError
    block, paragraph, line, _, left, top, wide, high = (int(cell) for cell in cells[2:10])
    confidence = float(cells[10])
    if not isfinite(confidence):
        raise ValueError
    text = "".join(cells[11:]).strip()
    if cells[0] != WORD_LEVEL or confidence < 0 or not text:
        return None
    box = Box(left, top, left + wide, top + high).within(width, height)
    return (block, paragraph, line), Word(text=normalize("NFC", text), box=box, confidence=min(confidence, 100.0))
