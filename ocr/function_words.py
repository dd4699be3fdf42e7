"""Words that give a language away at once: the little words that every sentence needs and that hardly another language writes so.

A page that is full of those of one language from top to bottom, and has next to none of the others, need not be asked about any further:
the model that tells seventy languages apart takes half a CPU second and a hundred megabytes to load.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

# Left out is what other languages write alike and often: "of" (Dutch), "to" (Czech, Polish), "des" (French and German), "del" (Spanish and
# Italian), "para" (Spanish and Portuguese), "der" and "den" (German and Danish), "in".
_LISTS = {
    "eng": "the and that with which this these those have been from their there its by would should shall has were such",
    "fra": "les une aux du est par dans sous pour avec cet cette ces leur leurs ainsi sont être été nous vous qui dont elle ils selon",
    "spa": "los las y el su sus han fue hacia hasta según mediante también así ello cual cuales estos",
    "deu": "und das von zu ist nicht für mit auf eine einer eines einem einen sich wird werden durch zur zum auch über oder dass wurde",
}

WORDS = {language: frozenset(words.split()) for language, words in _LISTS.items()}
"""By Tesseract's names. Portuguese, Catalan, Italian, Dutch, Danish and their like have up to 0.04 of one of them."""

ENOUGH_WORDS, ENOUGH_OF_ITS_OWN = 20, 5
"""Fewer words, or fewer of the language among them, leave it to the model. A strip of a few lines has fifty and ten."""

PLAIN = 0.06
"""Share of a text under the words of its language from which it is full of them. Of 178 pages of letters and typed despatches in four
languages 174 are, and 162 with one letter in twelve misread."""

HARDLY = 0.1
"""Words of all other languages, as a share of those of the first, up to which a text is in one language only."""

PIECE_WORDS = 40
"""A word of the language stands in every piece of a text: some lines in a language of which no words are known must not pass."""


def plainly(text: str, candidates: Sequence[str]) -> str:
    """The candidate (Tesseract's names) that a text is plainly written in, "" where that must be asked for otherwise."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < ENOUGH_WORDS:
        return ""
    counts = {language: sum(word in own for word in words) for language, own in WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    others = sum(counts.values()) - counts[best]
    plain = counts[best] >= max(PLAIN * len(words), ENOUGH_OF_ITS_OWN) and others <= HARDLY * counts[best]
    return best if plain and best in candidates and _throughout(words, WORDS[best]) else ""


def _throughout(words: Sequence[str], own: frozenset[str]) -> bool:
    count = max(1, len(words) // PIECE_WORDS)
    edges = [number * len(words) // count for number in range(count + 1)]
    return all(not own.isdisjoint(words[start:end]) for start, end in pairwise(edges))
