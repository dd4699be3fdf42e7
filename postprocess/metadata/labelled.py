"""From the map of a composed letter, or from plain text, to labelled lines."""

from __future__ import annotations

from itertools import groupby

from document.geometry import enclosing
from document.text import Composition, LabelledLine, ReadWord
from postprocess.plain import label_text


def labelled_lines(letter: Composition) -> list[LabelledLine]:
    """All printed lines in reading order with the kind of their region, those that the clean text leaves out too."""
    lines = [list(words) for _, words in groupby(letter.words, key=lambda word: (word.page, word.region, word.line))]
    return [_line(letter, [word for word in words if word.text]) for words in lines if any(word.text for word in words)]


def _line(letter: Composition, words: list[ReadWord]) -> LabelledLine:
    region = letter.regions[words[0].region]
    return LabelledLine(
        page=words[0].page, region=words[0].region, kind=region.kind, certainty=region.certainty,
        text=" ".join(word.text for word in words), box=enclosing(word.box for word in words),
    )  # fmt: skip


def labelled_text(text: str) -> list[LabelledLine]:
    """The lines of a text that something else has read, with their kinds (plain.py): one page, no boxes."""
    return [LabelledLine(page=1, region=line.block, kind=line.kind, certainty=line.certainty, text=line.text) for line in label_text(text)]
