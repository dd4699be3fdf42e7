"""Learning from letters that are published: which lines the letterheads of a sender share, and how names are spelt.

Nothing here is used by itself: a snapshot is made by a command, shown, and named by a person before letters are composed with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct
from rapidfuzz.fuzz import ratio

from document.learnt import Example, Letterhead, Snapshot, Spelling
from postprocess.cues import folded

LETTERS = 2
"""Letters of one sender that must share a line."""

SPELT = 3
"""Letters in which a name must stand alike; more often than any form that is one letter away."""

ALIKE = 90
"""Similarity (0-100) from which two lines are readings of one: one misread letter in ten."""

SHORTEST = 8
"""Letters below which a line of a letterhead says too little to be known again: "Geneva" stands in addresses too."""


def learn(number: int, examples: Sequence[Example]) -> Snapshot:
    """What the letters of an archive have in common. The order of the examples does not matter."""
    ordered = sorted(examples, key=lambda e: (e.sender, e.furniture, sorted(e.names)))
    by_sender = [(sender, list(letters)) for sender, letters in groupby(ordered, key=lambda e: e.sender) if sender]
    heads = [_letterhead(sender, letters) for sender, letters in by_sender]
    spellings = _spellings(example.names for example in ordered)
    return Snapshot(number=number, letters=len(ordered), letterheads=tuple(head for head in heads if head is not None), spellings=spellings)


def _letterhead(sender: str, letters: Sequence[Example]) -> Letterhead | None:
    """The lines that at least LETTERS letters of a sender have, each in the form that is read most often."""
    seen: list[Counter[str]] = []
    for letter in letters:
        told: list[Counter[str]] = []
        for line in dict.fromkeys(line for line in letter.furniture if len(line) >= SHORTEST):
            same = next((forms for forms in seen if _alike(line, forms.most_common(1)[0][0])), None)
            if same is None:
                same = Counter[str]()
                seen.append(same)
            if not any(same is forms for forms in told):
                same[line] += 1
                told.append(same)
    shared = [min(forms, key=lambda line: (-forms[line], line)) for forms in seen if forms.total() >= LETTERS]
    return Letterhead(sender=sender, lines=tuple(sorted(shared)), letters=len(letters)) if shared else None


def _alike(one: str, other: str) -> bool:
    return ratio(folded(one), folded(other)) >= ALIKE


def _spellings(letters: Iterable[frozenset[str]]) -> tuple[Spelling, ...]:
    counts = Counter(name for names in letters for name in names)
    forms: dict[str, list[str]] = {}
    for name in counts:
        forms.setdefault(folded(name), []).append(name)
    kept = []
    for group in forms.values():
        best = min(group, key=lambda name: (-counts[name], name))
        if counts[best] >= SPELT and all(counts[best] >= 2 * counts[other] for other in group if other != best):
            kept.append(Spelling(text=best, letters=counts[best]))
    return tuple(sorted(kept, key=lambda spelling: spelling.text))


class Learnt(Struct, frozen=True):
    """A snapshot ready for the pages of one letter."""

    snapshot: Snapshot | None = None

    def lines_of(self, texts: Sequence[str]) -> frozenset[str]:
        """Which of the lines of a page stand in a letterhead that was learnt, at least two of one sender together."""
        found: set[str] = set()
        for head in self.snapshot.letterheads if self.snapshot else ():
            here = {text for text in texts if any(_alike(text, line) for line in head.lines)}
            if len(here) >= min(2, len(head.lines)):
                found |= here
        return frozenset(found)
