"""How common a word is in a language, from the word lists of `wordfreq` (Speer 2022, Apache-2.0, data CC BY-SA 4.0), where installed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from math import log10
from threading import Lock
from typing import TYPE_CHECKING

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
    if find_spec("wordfreq") is None:
        return {}
    # Imported late: a list takes an eighth of a second and 20 MB.
    import wordfreq

    try:
        frequencies: Mapping[str, float] = wordfreq.get_frequency_dict(language, "best")
    except LookupError:
        return {}
    return frequencies
