"""Places on a page that speak for a repair, by the names that rules use."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from msgspec import Struct

from postprocess.correction.confusion import plain
from postprocess.correction.passage import NUMBER, Passage, keys_between
from postprocess.correction.rules import Context, Rule
from postprocess.correction.shelf import Shelf

NEAR = 14
"""Parts before and after an address within which its town stands: a line or two."""

BLOCK = 45
"""Parts within which a title stands from the name it belongs to: a few lines."""

MANY = 5
"""Parts of a phrase that stand as they should, so that the phrase is meant and no other."""

_CODE = re.compile(r"\d{4,5}")


class Match(Struct, frozen=True):
    """Parts of a page that hold an entry, all but `damaged` as they should. `first`, `last`: places of parts, `last` exclusive."""

    passage: Passage
    first: int
    last: int
    damaged: int


def _number(match: Match, rule: Rule, shelf: Shelf) -> bool:
    """A house number stands beside it on its line."""
    parts = match.passage.parts
    beside = [(match.first - 1, match.first), (match.last, match.last - 1)]
    return any(
        0 <= place < len(parts) and parts[place].line == parts[inside].line and bool(NUMBER.fullmatch(parts[place].key))
        for place, inside in beside
    )


def _town(match: Match, rule: Rule, shelf: Shelf) -> bool:
    """A town of the lexicon, or its postal code, stands within a line or two."""
    near = [*keys_between(match.passage, match.last, match.last + NEAR), *keys_between(match.passage, match.first - NEAR, match.first)]
    return any(key in shelf.codes or plain(key) in shelf.town_ends for key in near)


def _elsewhere(match: Match, rule: Rule, shelf: Shelf) -> bool:
    """A postal code that is none of the lexicon's, with a name behind it, follows, or one of the rule's `words`."""
    after = keys_between(match.passage, match.last, match.last + 5)
    strange = any(_CODE.fullmatch(key) and key not in shelf.codes and following[:1].isalpha() for key, following in pairwise(after))
    return strange or any(key in rule.words for key in after[:4])


def _postal_code(match: Match, rule: Rule, shelf: Shelf) -> bool:
    """A postal code of the lexicon stands before it."""
    return any(key in shelf.codes for key in keys_between(match.passage, match.first - 1, match.first))


def _words_near(match: Match, rule: Rule, shelf: Shelf) -> bool:
    """One of the rule's words stands within a few lines."""
    near = keys_between(match.passage, match.first - BLOCK, match.last + BLOCK)
    return any(key in rule.words for key in near)


def _word_before(match: Match, rule: Rule, shelf: Shelf) -> bool:
    return any(key in rule.words for key in keys_between(match.passage, match.first - 1, match.first))


def _long(match: Match, rule: Rule, shelf: Shelf) -> bool:
    """Many parts stand as they should."""
    return match.last - match.first - match.damaged >= MANY


def _anywhere(match: Match, rule: Rule, shelf: Shelf) -> bool:
    return True


CONTEXTS: dict[str, Callable[[Match, Rule, Shelf], bool]] = {
    "number beside": _number,
    "town near": _town,
    "elsewhere": _elsewhere,
    "postal code before": _postal_code,
    "words near": _words_near,
    "word before": _word_before,
    "many parts": _long,
    "anywhere": _anywhere,
}


def best_context(match: Match, rule: Rule, shelf: Shelf) -> Context | None:
    """The context with the best odds that holds; None when none does or one that the rule forbids does."""
    if any(CONTEXTS[name](match, rule, shelf) for name in rule.forbids):
        return None
    holding = [c for c in rule.context if all(CONTEXTS[name](match, rule, shelf) for name in c.needs)]
    return max(holding, key=lambda context: context.odds, default=None)
