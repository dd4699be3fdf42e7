"""Words broken at the end of a line: when the halves are one word, when the hyphen belongs to it, when it joins two words.

No dictionary: the document itself is asked first, then the script (digits and capitals), then a few closed lists of the languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

SURE = "\u00ad¬"
"""Soft hyphen and not sign: they only ever stand at the end of a broken line."""

HYPHENS = "-\u2010\u2011" + SURE

# "Messe- und Kongresskarten", "pre- and post-war": the hyphen stands for the second half of a compound.
_SUSPENDED = frozenset(["and", "or", "to", "und", "oder", "bis", "sowie", "et", "ou", "y", "o", "e", "u"])

# Closed lists, kept to forms that no syllable looks like: "ex-", "so-" and "par-" are missing because of ex-pert, so-cial, par-tie.
# fmt: off
_KEEPS_BEFORE = frozenset([
    "self", "non", "vice", "half", "well", "quasi", "semi", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    "vingt", "trente", "quarante", "cinquante", "soixante", "quatre", "dix", "procès", "rendez", "peut",
])
_KEEPS_AFTER = frozenset(["called", "based", "là", "même", "mêmes", "dessus", "dessous", "delà"])
_KEEPS_PAIR = frozenset([
    "ci-après", "ci-contre", "ci-devant", "ci-haut", "ci-bas", "ci-joint", "ci-jointe", "ci-joints", "ci-jointes", "ci-inclus",
])
# fmt: on

_LETTERS = re.compile(r"[^\W\d_]+")


class Vocabulary(Struct, frozen=True):
    """The words of a document in lower case, those that are no halves of broken words: whole ones and ones with a hyphen inside."""

    whole: frozenset[str]
    hyphenated: frozenset[str]


def vocabulary(words: Iterable[str]) -> Vocabulary:
    """What the words inside the lines of a document say about its spelling."""
    plain = {w.casefold().strip(".,;:!?()[]«»“”\"'‘’") for w in words}
    return Vocabulary(frozenset(w for w in plain if _LETTERS.fullmatch(w)), frozenset(w for w in plain if "-" in w.strip("-")))


def join(before: str, after: str, known: Vocabulary) -> tuple[str, Literal["", " "]]:
    """What is shown of the word at the end of a line, and the gap in front of the word that begins the next.

    Gap "" means that nothing stands between the two: after a broken word, a hyphen that stays, or a dash set without blanks.
    """
    if before[-1:] == "—" and before[-2:-1].isalnum():
        return before, ""
    if not before or before[-1] not in HYPHENS or len(before) < 2 or not before[-2].isalnum() or not after:
        return before, " "
    stem, start = before[:-1], _LETTERS.match(after)
    if before[-1] in SURE:
        return stem, ""
    if after.casefold().strip(".,;:") in _SUSPENDED:
        return before, " "
    if start is None or not stem[-1].isalpha():
        return before, ("" if after[0].isalnum() else " ")
    return (before if _keeps(stem, start.group(), known) else stem), ""


def _keeps(stem: str, start: str, known: Vocabulary) -> bool:
    """Whether the hyphen between the two halves belongs to the spelling."""
    head = stem.split("-")[-1].casefold().lstrip("(«“\"'‘")
    head = re.split(r"['’]", head)[-1]
    tail = start.casefold()
    if f"{head}-{tail}" in known.hyphenated:
        return True
    if head + tail in known.whole:
        return False
    if start[0].isupper():
        return True
    return head in _KEEPS_BEFORE or tail in _KEEPS_AFTER or f"{head}-{tail}" in _KEEPS_PAIR
