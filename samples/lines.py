"""Breaks text into lines and sets the words of a line."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from samples.letter import PLAIN_DIGITS
from samples.sheet import Run, SetLine
from samples.typefaces import Font

TEXTS = Path(__file__).parent / "texts"
RAISED = re.compile(r"([^⁰¹²³⁴⁵⁶⁷⁸⁹]*)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)$")
LETTERS = re.compile(r"[^\W\d_]+")


class Row(Struct, frozen=True):
    """A line before it has its height on the page: its words, from `left` to `right`, ranged as `align` says; a list `mark` hangs at
    `mark_left`."""

    words: tuple[str, ...]
    left: float
    right: float
    align: Literal["left", "right", "centre", "justify"] = "left"
    mark: str = ""
    mark_left: float = 0.0

    def at(self, baseline: float, font: Font) -> SetLine:
        """The line with its words in their places."""
        space, widths = font.width(" "), [word_width(word, font) for word in self.words]
        free = self.right - self.left - sum(widths) - space * (len(widths) - 1)
        x = self.left + {"left": 0.0, "justify": 0.0, "right": free, "centre": free / 2}[self.align]
        if self.align == "justify" and len(widths) > 1:
            space += free / (len(widths) - 1)
        runs = [Run(self.mark_left, baseline, self.mark, font, " ")] if self.mark else []
        for word, width in zip(self.words, widths, strict=True):
            runs += word_runs(word, x, baseline, font)
            x += width + space
        return SetLine(tuple(runs))


def word_runs(word: str, x: float, baseline: float, font: Font) -> list[Run]:
    """A word as one run, or as two when it bears a raised footnote mark."""
    text = word.replace("\u00a0", " ")
    raised = RAISED.match(text)
    if raised is None:
        return [Run(x, baseline, text, font, " ")]
    stem, mark = raised.group(1), raised.group(2).translate(PLAIN_DIGITS)
    small = Font(font.family, round(font.size * 0.64, 2), font.style)
    high = Run(x + font.width(stem) + 0.3, baseline - font.size * 0.36, mark, small, " ")
    return [Run(x, baseline, stem, font), high] if stem else [high]


@cache
def word_width(word: str, font: Font) -> float:
    """Width of a word in points, its raised mark included."""
    return word_runs(word, 0.0, 0.0, font)[-1].right


@cache
def hyphenations(language: str) -> dict[str, tuple[int, ...]]:
    """Where the words of `texts/<language>.toml` may be divided: word in small letters -> lengths of the possible first parts."""
    listed = tomllib.loads((TEXTS / f"{language}.toml").read_text("utf-8"))["hyphenations"]
    places = {}
    for entry in listed:
        syllables = entry.split("-")
        lengths = [sum(map(len, syllables[:n])) for n in range(1, len(syllables))]
        places["".join(syllables).lower()] = tuple(n for n in lengths if n > 1)
    return places


def divided(word: str, room: float, font: Font, language: str) -> tuple[str, str] | None:
    """The word in two, the first part with its hyphen no wider than `room`; None when the stock of divisions has no such place."""
    letters = LETTERS.search(word)
    if letters is None:
        return None
    for length in reversed(hyphenations(language).get(letters.group().lower(), ())):
        cut = letters.start() + length
        if font.width(word[:cut] + "-") <= room:
            return word[:cut] + "-", word[cut:]
    return None


def broken(text: str, font: Font, first: float, rest: float, language: str | None) -> list[tuple[str, ...]]:
    """`text` in lines no wider than `first` and then `rest` points, filled greedily; words are divided when a language is named."""
    lines: list[tuple[str, ...]] = []
    line: list[str] = []
    room = first
    for word in text.split(" "):
        width = word_width(word, font)
        if line and width > room:
            parts = divided(word, room, font, language) if language else None
            lines.append((*line, parts[0]) if parts else tuple(line))
            line, room, word = [], rest, parts[1] if parts else word
            width = word_width(word, font)
        line.append(word)
        room -= width + font.width(" ")
    return [*lines, tuple(line)]
