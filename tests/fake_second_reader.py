"""A page whose pixels tell which word they belong to, and a second reader that reads them as it is told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from document.geometry import Box
from document.page import Line, PageReading, Word
from ocr.second_reader import Sign

HIGH, WIDE, GAP = 40, 22, 16
"""Pixels of a line, of a sign, and of the white between words."""


def page_of(rows: Sequence[Sequence[tuple[str, float]]]) -> tuple[PageReading, npt.NDArray[np.uint8]]:
    """A reading with the words and confidences of `rows`, and its picture: each word has a grey of its own, counted from 1."""
    widest = max(sum(len(text) * WIDE + GAP for text, _ in row) for row in rows) + GAP
    picture = np.zeros((len(rows) * 2 * HIGH + HIGH, widest), np.uint8)
    lines, number = [], 0
    for down, row in enumerate(rows):
        words, left, top = [], GAP, HIGH // 2 + down * 2 * HIGH
        for text, confidence in row:
            number += 1
            box = Box(left, top, left + WIDE * len(text), top + HIGH)
            picture[box.top : box.bottom, box.left : box.right] = number
            words.append(Word(text=text, box=box, confidence=confidence))
            left = box.right + GAP
        lines.append(Line(words=tuple(words), block=1, paragraph=1))
    return PageReading(number=1, reader="fake 1.0", language="eng", lines=tuple(lines)), picture


class FakeSecondReader:
    """Reads each word as `texts` says (by its number on the page, counted from 1), or as `rubbish` makes the whole strip."""

    name = "second fake 1.0"

    def __init__(
        self, texts: Mapping[int, str], rubbish: Callable[[int], tuple[Sign, ...]] | None = None, confidence: float = 0.99
    ) -> None:
        self.texts, self.rubbish, self.confidence = texts, rubbish, confidence
        self.strips = 0
        self.columns_read = 0

    def columns(self, height: int, width: int) -> int:
        return max(16, round(width * 48 / height))

    def read(self, strip: npt.NDArray[np.uint8]) -> tuple[Sign, ...]:
        self.strips += 1
        self.columns_read += self.columns(*strip.shape)
        if self.rubbish:
            return self.rubbish(self.strips)
        numbers = [int(number) for number in np.unique(strip) if number]
        text = " ".join(self.texts[number] for number in numbers)
        step = strip.shape[1] / max(len(text), 1)
        return tuple(Sign(sign, self.confidence, at * step, (at + 1) * step) for at, sign in enumerate(text))


class Reader:
    """Sees the same text in every strip, its signs evenly spaced; `shown`: how many strips it was shown."""

    name = "stand-in"

    def __init__(self, text: str, confidence: float = 0.97) -> None:
        self.text, self.confidence, self.shown = text, confidence, 0

    def columns(self, height: int, width: int) -> int:
        return width

    def read(self, strip: npt.NDArray[np.uint8]) -> tuple[Sign, ...]:
        self.shown += 1
        step = strip.shape[1] / max(len(self.text), 1)
        return tuple(Sign(letter, self.confidence, n * step, (n + 1) * step) for n, letter in enumerate(self.text))
