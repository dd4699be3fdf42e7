"""Words that give a language away at once: the little words that every sentence needs and that hardly another language writes so.

A page that is full of those of one language from top to bottom, and has next to none of the others, need not be asked about any further:
the model that tells seventy languages apart takes half a CPU second and a hundred megabytes to load.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

# Left out is what other languages write alike and often: "of" (Dutch), "to" (Czech, Polish), "del" (Spanish and
# Italian), "para" (Spanish and Portuguese), "der" and "den" (German and Danish), "in".
_LISTS = {
    "eng": "the and that with which this these those have been from their there its by would should shall has were such",
    "fra": "les une aux des du et est par dans sous pour avec cet cette ces leur leurs ainsi sont être été nous vous qui dont elle ils",
    "spa": "los las y el su sus han fue hacia hasta según mediante también así ello cual cuales estos",
    "deu": "und das von zu ist nicht für mit auf eine einer eines einem einen sich wird werden durch zur zum auch über oder dass wurde",
}

WORDS = {language: frozenset(words.split()) for language, words in _LISTS.items()}
"""By Tesseract's names. Portuguese, Catalan, Italian, Dutch, Danish and their like have up to 0.04 of one of them."""

ENOUGH_WORDS, ENOUGH_OF_ITS_OWN = 20, 4
"""Fewer words, or fewer of the language among them, leave it to the model. A strip of a few lines has fifty and ten."""

ENOUGH_TO_GUESS = 3
"""Words of the language, and at most HARDLY of others, for a first guess. Of 3,034 pieces of 20 words, one letter in twelve misread, it is
made on half, and wrong on one: an address in two languages."""

PLAIN = 0.06
"""Share of a text under the words of its language from which it is full of them. Of 178 pages of letters and typed despatches in four
languages 176 are, and 170 with one letter in twelve misread."""

HARDLY = 0.15
"""Words of all other languages, as a share of those of the first, up to which a text is in one language only; German pages, which have
some "des", reach 0.11."""

PIECE_WORDS = 40
"""A word of the language stands in every piece of a text: some lines in a language of which no words are known must not pass."""


def plainly(text: str, candidates: Sequence[str]) -> str:
    """The candidate (Tesseract's names) that a text is plainly written in, "" where that must be asked for otherwise."""
    words = _words(text)
    best, own = _most(words)
    plain = len(words) >= ENOUGH_WORDS and own >= max(PLAIN * len(words), ENOUGH_OF_ITS_OWN)
    return best if plain and best in candidates and _throughout(words, WORDS[best]) else ""


def likely(text: str, candidates: Sequence[str]) -> str:
    """The candidate that a few lines are likely written in, a first guess, "" where there is none."""
    best, own = _most(_words(text))
    return best if own >= ENOUGH_TO_GUESS and best in candidates else ""


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _most(words: Sequence[str]) -> tuple[str, int]:
    """The language with most words of its own and their number, 0 where others have too many as well."""
    counts = {language: sum(word in own for word in words) for language, own in WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    others = sum(counts.values()) - counts[best]
    return best, counts[best] if others <= HARDLY * counts[best] else 0


def _throughout(words: Sequence[str], own: frozenset[str]) -> bool:
    count = max(1, len(words) // PIECE_WORDS)
    edges = [number * len(words) // count for number in range(count + 1)]
    return all(not own.isdisjoint(words[start:end]) for start, end in pairwise(edges))
