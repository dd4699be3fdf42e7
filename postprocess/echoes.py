"""What later pages repeat of the head of the first: its date, its reference, the sender's name, its letterhead on one line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from rapidfuzz.fuzz import partial_ratio, ratio

from postprocess.cues import text_cues
from postprocess.leaves import ALIKE, SMALLER, Leaf, Row, Verdict, counted, plain, plain_figures
from postprocess.places import RUNNING, UPPER

HEAD = 0.3
"""Share of the first page's height above which its letterhead stands."""


class Opening(Struct, frozen=True):
    """The heads of a document. said: dates and references of the first page, without marks and blanks; heads: the name over the text of
    each part, by the number of its page; sender: the words of the sender's name."""

    said: tuple[str, ...]
    heads: dict[int, str]
    sender: frozenset[str]


def opening(leaves: Sequence[Leaf], sender: frozenset[str]) -> Opening:
    """What the head of a document says that its later pages may repeat."""
    parts = [leaf for leaf in leaves if leaf.number == 1 or _begins_part(leaf)]
    return Opening(tuple(_said(leaves)), {leaf.number: _letterhead(leaf) for leaf in parts}, sender)


def with_counts(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The pages with what a count of the pages may say on each of them."""
    starts: list[tuple[int, int]] = []
    printed, found = 0, []
    for leaf in leaves:
        printed += bool(leaf.blocks)
        if leaf.blocks and (not starts or _begins_part(leaf)):
            starts.append((leaf.number, printed))
        counts = {count - start + 1 for begun in starts for count, start in zip((leaf.number, printed), begun, strict=True)}
        found.append(replace(leaf, counts=frozenset({leaf.number, *counts})))
    return found


def echo(row: Row, first: Opening, leaf: Leaf, apart: bool, under_head: bool = False) -> Verdict | None:
    """A row at the head of a later page that repeats the first one's.

    apart: white parts it from what stands below; under_head: all rows above it are running heads, however long.
    """
    if row.bottom <= leaf.sheet.text_top or (under_head and (apart or len(row.text) < RUNNING)):
        again = _echo(row, () if _begins_part(leaf) else first.said, first.sender, leaf)
        if again is not None:
            return again
    return _headed(row, [head for number, head in first.heads.items() if number != leaf.number]) if apart else None


def _said(leaves: Sequence[Leaf]) -> list[str]:
    """The dates and references in the head of the first page; read with a slip, they have no cue but figures."""
    first = [leaf for leaf in leaves if leaf.number == 1]
    lines = [
        line.text
        for leaf in first
        for _, line in leaf.lines
        if len(line.text) < RUNNING and line.bottom < max(leaf.sheet.text_top, UPPER * leaf.sheet.height)
    ]
    return [plain_figures(text) for text in lines if sum(c.isdigit() for c in text) > 2 and not text_cues(text) & _NO_FACTS]


def _letterhead(leaf: Leaf) -> str:
    """The name that stands over the text of a part's first page, as one text: all lines from its first to its last word that tells it."""
    top, height = leaf.sheet.text_top, leaf.sheet.height
    over = [(line.text, text_cues(line.text)) for _, line in leaf.lines if line.bottom < top and line.top < HEAD * height]
    named = [n for n, (_, cues) in enumerate(over) if cues & {"organ", "polity", "accredited"}]
    if not named:
        return ""
    return plain(" ".join(text for text, cues in over[named[0] : named[-1] + 1] if not cues & _NO_NAME))


def _begins_part(leaf: Leaf) -> bool:
    """Whether a letter of its own begins on a page: then the date at its head is its own."""
    upper = [text_cues(line.text) for _, line in leaf.lines if line.bottom < leaf.sheet.height / 2 and len(line.text) < RUNNING]
    return any(
        cues & {"salutation", "recipient", "unit", "titled", "title"} and not cues & {"running", "sentence", "reference"} for cues in upper
    )


_NO_NAME = {"contact", "box", "street", "postal"}
_NO_FACTS = {"contact", "box", "street", "postal", "recipient_address", "seat", "running", "sentence"}


def _echo(row: Row, said: Sequence[str], sender: frozenset[str], leaf: Leaf) -> Verdict | None:
    """A short row above the text of a later page that repeats the sender, the date or the reference, or counts pages besides."""
    text = row.text.strip()
    small = row.size < SMALLER * leaf.sheet.size
    if len(text) > (4 if small else 2) * RUNNING:
        return None
    cues = text_cues(text, sender)
    if cues & {"running", "sentence"} or (cues & {"contact", "street"} and "sender" not in cues):
        return None
    if "sender" in cues and cues & {"organ", "polity"}:
        return Verdict("running_head", 0.92, "it repeats the sender's name above the text of a later page")
    figures = plain_figures(text)
    if len(figures) >= 6 and any(_says_again(figures, s, bool(cues & {"organ", "polity"})) for s in said):
        return Verdict("running_head", 0.92, "it repeats the date or the reference of the letter above the text of a later page")
    if len(text) < RUNNING and counted(text, leaf):
        return Verdict("running_head", 0.92, "it counts the pages")
    return None


def _headed(row: Row, heads: Sequence[str]) -> Verdict | None:
    """A row that says on one line what a letterhead says on several."""
    text = plain(row.text)
    if len(text) < 20 or text_cues(row.text) & {"sentence", "compliments"}:
        return None
    if any(len(text) <= len(head) + 4 and partial_ratio(text, head) >= ALIKE for head in heads):
        return Verdict("running_head", 0.92, "it repeats the letterhead above the text of a later page")
    return None


def _says_again(figures: str, said: str, named: bool) -> bool:
    """Whether a row repeats a date or a reference, alone or behind a sender's name. figures, said: without marks and blanks."""
    if figures in said or (said in figures and len(said) >= 6 and (named or len(figures) < 2 * len(said) + 12)):
        return True
    digits = [re.sub(r"\D", "", text) for text in (figures, said)]
    return digits[0] == digits[1] and len(digits[0]) > 2 and ratio(figures, said) >= ALIKE
