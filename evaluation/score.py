"""Error rates of a text against its truth."""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

# Spellings of one sign that no reader of a letter tells apart: kinds of quotation mark and dash, invisible characters, ligatures.
_SAME = {
    ord(c): to
    for chars, to in (("‘’‚‛′ʼ´`", "'"), ("“”„‟″«»", '"'), ("‐‑‒–—―−⁃", "-"), ("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""))
    for c in chars
}
_SAME |= {ord("…"): "...", ord("ﬀ"): "ff", ord("ﬁ"): "fi", ord("ﬂ"): "fl", ord("ﬃ"): "ffi", ord("ﬄ"): "ffl"}


class Score(Struct, frozen=True):
    """Edits and lengths, in characters and in words (Levenshtein 1966)."""

    character_errors: int
    characters: int
    word_errors: int
    words: int

    @property
    def cer(self) -> float:
        """Character error rate; with an empty truth 0 for an empty output, else 1."""
        return self.character_errors / self.characters if self.characters else float(self.character_errors > 0)

    @property
    def wer(self) -> float:
        """Word error rate, in the same way."""
        return self.word_errors / self.words if self.words else float(self.word_errors > 0)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.character_errors + other.character_errors,
            self.characters + other.characters,
            self.word_errors + other.word_errors,
            self.words + other.words,
        )


NOTHING = Score(0, 0, 0, 0)


def comparable(text: str) -> str:
    """Text as it is compared: NFC, one kind of quote and dash, single blanks."""
    text = re.sub(r"«\s*|\s*»", '"', unicodedata.normalize("NFC", text))
    return " ".join(text.translate(_SAME).split())


def score(truth: str, output: str) -> Score:
    """Compare two texts."""
    wanted, got = comparable(truth), comparable(output)
    return Score(Levenshtein.distance(wanted, got), len(wanted), Levenshtein.distance(wanted.split(), got.split()), len(wanted.split()))
