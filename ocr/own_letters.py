"""Letters of the page's own language for which the second reader prefers plain ones: "Aufraumung" where *Aufräumung* is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ocr.alignment import folded
from ocr.evidence import core
from ocr.vocabulary import UNKNOWN, zipf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocr.second_reading import Heard

FAR_MORE = 2.0
"""On the Zipf scale: a hundred times as common."""


def spelled(other: Heard, language: str) -> Heard:
    """`other` with a letter that its reader held possible, too, where the language (Tesseract's name) knows the word with it and hardly
    without."""
    before = zipf(core(other.text), language)
    known = {text: zipf(core(text), language) for text in _spellings(other)}
    best = max(known, key=known.__getitem__, default="")
    better = best and (known[best] > UNKNOWN if before == UNKNOWN else known[best] >= before + FAR_MORE)
    return replace(other, text=best) if better else other


def _spellings(other: Heard) -> Iterator[str]:
    """The text with a mark on one plain letter."""
    if len(other.rivals) != len(other.text):  # several words, or nothing is known of the letters
        return
    for at, (sign, rivals) in enumerate(zip(other.text, other.rivals, strict=True)):
        for letter, _ in rivals:
            if sign.isascii() and letter.isupper() == sign.isupper() and folded(letter) == folded(sign):
                yield other.text[:at] + letter + other.text[at + 1 :]
