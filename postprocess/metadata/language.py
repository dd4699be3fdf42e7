"""The language of a letter, by its function words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from document.metadata import Found
from postprocess.lexicon import built_in
from postprocess.metadata.stream import Stream

ENOUGH = 12
"""Function words of one language from which they overrule what the reader of the pages thinks."""
SOME = 4
"""The same where nothing is known."""
CLEARLY = 2.0
"""How many times more of them there are than of any other language."""


def language(letter: Stream, told: str | None) -> Found | None:
    """The language in two letters. told: what the reader of the pages thinks; the words of the letter decide where they are clear."""
    counts = Counter(code for word in re.findall(r"[^\W\d_]+", letter.text.lower()) for code in _languages().get(word, ()))
    ranked = [*counts.most_common(2), ("", 0), ("", 0)]
    (best, times), (_, next_times) = ranked[0], ranked[1]
    clear = times >= (ENOUGH if told else SOME) and times > CLEARLY * next_times
    value = best if clear else told
    if not value:
        return None
    return Found(value=value, certainty=0.99 if clear and told in (None, best) else 0.85 if clear else 0.6)


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in built_in("languages").entry:
        for word in entry.also:
            found[word] = (*found.get(word, ()), entry.code)
    return found
