"""How common a word is in a language, from the word lists of `wordfreq` (Speer 2022, Apache-2.0, data CC BY-SA 4.0), where installed."""

from __future__ import annotations

import gzip
import re
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from math import log10
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from document.decoding import decode_msgpack
from ocr.language import two_letters

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN = 0.0
"""In place of a frequency on the Zipf scale (van Heuven et al. 2014), log10 of how often a word stands in a thousand million; the rarest
words of the lists have 1, "the" has 7.7."""

NO_OPINION = 4.0
"""Of what holds no letters, and where there is no list of the language: a word neither rare nor common."""

PARTS = re.compile(r"[^\W\d_]+")

_loading = Lock()


def zipf(text: str, language: str) -> float:
    """How common the rarest word in `text` is in `language` (Tesseract's name), on the Zipf scale.

    Single letters do not count beside longer words: they are what an apostrophe or a hyphen cuts off.
    """
    words = PARTS.findall(unicodedata.normalize("NFC", text).casefold())
    counted = [word for word in words if len(word) > 1] or words
    code = two_letters(language)
    known = _known(code) if code else {}
    if not counted or not known:
        return NO_OPINION
    frequency = min(known.get(word, 0.0) for word in counted)
    return log10(frequency * 1e9) if frequency > 0 else UNKNOWN


def _known(language: str) -> Mapping[str, float]:
    with _loading:  # several pages are looked at at once, and a list is large
        return _load(language)


@lru_cache(maxsize=8)
def _load(language: str) -> Mapping[str, float]:
    """All words of a list with their frequencies as shares of 1; empty where there is no list. It takes a tenth of a second and 20 MB."""
    found = find_spec("wordfreq")
    if found is None or found.origin is None:
        return {}
    # The larger list first, as wordfreq.get_frequency_dict does; `import wordfreq` alone would take longer than the list.
    files = [Path(found.origin).parent / "data" / f"{size}_{language}.msgpack.gz" for size in ("large", "small")]
    file = next((file for file in files if file.exists()), None)
    return _frequencies(file) if file else _nearest(language)


def _frequencies(file: Path) -> Mapping[str, float]:
    """A list in wordfreq's format: a header, then for 0, -1, -2 ... hundredths of the logarithm of a frequency the words that have it."""
    header, *words = decode_msgpack(gzip.decompress(file.read_bytes()), list[Any])
    if header != {"format": "cB", "version": 1}:
        raise ValueError(f"{file.name} is no list of words by frequency")
    frequencies: dict[str, float] = {}
    for place, words_alike in enumerate(words):
        frequencies.update(dict.fromkeys(words_alike, 10 ** (-place / 100)))
    return frequencies


def _nearest(language: str) -> Mapping[str, float]:
    """The list of the language that is nearest: `nb` for `no`, `sh` for `hr`."""
    import wordfreq

    try:
        frequencies: Mapping[str, float] = wordfreq.get_frequency_dict(language, "best")
    except LookupError:
        return {}
    return frequencies
