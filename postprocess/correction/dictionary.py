"""Which words a language has, and how common they are: the frequency lists of pyspellchecker (MIT), from film subtitles."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from document.decoding import decode

LANGUAGES = ("en", "fr", "es", "de")
"""Languages with a dictionary, in two letters."""

_ELIDED = frozenset(["l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])


class Dictionary(Struct, frozen=True):
    """Words in lower case with how often they were counted; empty where a language has none."""

    language: str
    counts: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.counts)

    def has(self, word: str) -> bool:
        """Whether the word stands in the dictionary; compounds with a hyphen and elided articles count by their parts."""
        return all(self._part(part) for part in _parts(word.lower(), self.language)) if word else False

    def _part(self, word: str) -> bool:
        return word in self.counts or (self.language == "en" and word.endswith("'s") and word[:-2] in self.counts)

    def count(self, word: str) -> int:
        """How often the word was counted, 0 when it is unknown."""
        return self.counts.get(word.lower(), 0)

    def common(self, number: int) -> list[str]:
        """The most common words that are more than a letter long."""
        return sorted((w for w in self.counts if len(w) > 1 and w.isalpha()), key=lambda w: (-self.counts[w], w))[:number]


def _parts(word: str, language: str) -> Iterator[str]:
    for part in word.replace("’", "'").split("-"):
        article, elided, rest = part.partition("'")
        yield rest if elided and language == "fr" and article in _ELIDED else part


@cache
def dictionary(language: str) -> Dictionary:
    """The dictionary of a language, loaded once (0.05 to 0.2 s); an empty one for a language without."""
    if language not in LANGUAGES:
        return Dictionary(language, {})
    # The list itself: the SpellChecker that it comes with goes over all its words three times more.
    library = find_spec("spellchecker")
    assert library is not None  # it is among the requirements
    packed = Path(str(library.origin)).parent / "resources" / f"{language}.json.gz"
    return Dictionary(language, decode(gzip.decompress(packed.read_bytes()), dict[str, int]))
