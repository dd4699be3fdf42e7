"""Regions: every line of a letter gets one kind, with its evidence and how certain it is.

First what stands aside (furniture.py, scraps.py), then the chain over the lines of the letter itself (grammar.py). A block of lines is cut
where the kind changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import fmean
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from document.text import LEFT_OUT, Kind, Region
from postprocess.blocks import Block, set_behind
from postprocess.cues import sender_words, text_cues
from postprocess.echoes import with_counts
from postprocess.furniture import furniture
from postprocess.grammar import Unit, certainties, weights
from postprocess.learning import Learnt
from postprocess.leaves import Found, Leaf, Verdict
from postprocess.neighbours import with_neighbours
from postprocess.places import document_size, place_cues, sheet
from postprocess.scraps import scraps
from postprocess.stacks import Cued, stacked

LEAVE_OUT = 0.8
"""Certainty from which words are left out of the clean text; below it they stay and the report asks."""


class Labelled(Struct, frozen=True):
    """Lines of one block that are of one kind, and the region they make."""

    block: Block
    region: Region

    @property
    def left_out(self) -> bool:
        return self.region.kind in LEFT_OUT and self.region.certainty >= LEAVE_OUT


class Judged(Struct, frozen=True):
    """A line's kind, how certain it is, and the weights that speak for it."""

    kind: Kind
    certainty: float
    evidence: dict[str, float | str]
    reason: str


def label(
    pages: Sequence[Sequence[Block]], numbers: Sequence[int], sizes: Sequence[tuple[int, int]], ratio: float, learnt: Learnt
) -> list[list[Labelled]]:
    """The regions of each page in reading order, what was read of stamps and ink behind the block beside which it stands.

    numbers: of the pages; sizes: their width and height in pixels; ratio: the usual pitch of the document in ems; learnt: letterheads.
    """
    usual = document_size([[line for block in blocks for line in block.lines] for blocks in pages])
    whole = [
        Leaf(number, sheet([line for block in blocks for line in block.lines], *size, usual), tuple(blocks))
        for number, blocks, size in zip(numbers, pages, sizes, strict=True)
    ]
    parts = [_without_ink(leaf, ratio) for leaf in whole]
    leaves = with_counts([leaf for leaf, _ in parts])
    # Names run on over the ends of lines, so the letter is searched as running text.
    sender = sender_words(" ".join(line.text for block in leaf.blocks for line in block.lines) for leaf in leaves)
    aside = furniture(leaves, [ink for _, ink in parts], sender)
    flow = _flow(leaves, aside, sender, learnt)
    return [[part for block in leaf.blocks for part in _parts(leaf, block, aside[i], flow[i])] for i, leaf in enumerate(leaves)]


def _without_ink(leaf: Leaf, ratio: float) -> tuple[Leaf, Found]:
    """The page with its stamps and ink behind the blocks that they stand beside, and the verdicts on them."""
    ink = scraps(leaf)
    blocks, places = set_behind(leaf.blocks, ink.keys(), ratio)
    return replace(leaf, blocks=tuple(blocks)), {places[number]: verdict for number, verdict in ink.items()}


def _flow(leaves: Sequence[Leaf], aside: Sequence[Found], sender: frozenset[str], learnt: Learnt) -> list[dict[int, Judged]]:
    """The verdict of the chain on every line that does not stand aside."""
    places: list[tuple[int, int]] = []
    units: list[Unit] = []
    for i, leaf in enumerate(leaves):
        known = learnt.lines_of([line.text for _, line in leaf.lines])
        # A running head names the office over a letterhead of its own as well.
        stacks = stacked([each for each in _cued(leaf, sender, known) if _in_stack(aside[i].get(each[1]))], leaf.sheet)
        stream = with_neighbours([each for each in stacks if each[1] not in aside[i]], leaf.sheet)
        # A column beside the text is a stream of its own, however the engine wove the two together.
        stream.sort(key=lambda each: "margin" not in each[2])
        before: Block | None = None
        for place, (block, number, cues) in enumerate(stream):
            units.append(Unit(cues, block is before, leaf.number > 1 and place == 0, i))
            places.append((i, number))
            before = block
    found: list[dict[int, Judged]] = [{} for _ in leaves]
    for (i, number), judged in zip(places, anchored(units), strict=True):
        found[i][number] = judged
    return found


def _in_stack(verdict: Verdict | None) -> bool:
    return verdict is None or verdict.kind == "running_head"


def _cued(leaf: Leaf, sender: frozenset[str], known: frozenset[str]) -> Iterator[Cued]:
    """Every line of a page with its block, its number and its cues. known: lines of letterheads that were learnt."""
    for block in leaf.blocks:
        for number, line in enumerate(block.lines, block.first):
            cues = text_cues(line.text, sender) | place_cues(line, leaf.sheet, leaf.number == 1)
            cues |= {"learnt"} if line.text in known else set()
            cues |= {"table"} if block.table is not None else set()
            yield block, number, cues


def anchored(units: Sequence[Unit], by_sheet: bool = True) -> list[Judged]:
    """The verdict of the chain on each line, without letterheads in which no line names an office, a State or a way to reach one.

    Large type in the middle of the first page is a title as well. by_sheet: a letterhead ends with its page.
    """
    while True:
        odds = certainties(units)
        runs = groupby(range(len(units)), key=lambda n: (_likeliest(odds[n]) == "letterhead", units[n].sheet if by_sheet else 0))
        heads = [list(run) for (head, _), run in runs if head]
        told = dict.fromkeys((n for run in heads for n in _detached(run, units)), "detached")
        told |= dict.fromkeys((n for run in heads for n in _bare(run, units)), "bare")
        told |= dict.fromkeys((run[0] for run in heads if _lone(run, units, odds)), "lone")
        if not told:
            return [_judged(unit, each) for unit, each in zip(units, odds, strict=True)]
        units = [replace(unit, cues=unit.cues | {told[n]}) if n in told else unit for n, unit in enumerate(units)]


def _bare(run: Sequence[int], units: Sequence[Unit]) -> list[int]:
    """Which lines of a letterhead name nobody, when none of it does."""
    if any(units[n].cues & _ANCHORS for n in run):
        return []
    return [n for n in run if "bare" not in units[n].cues]


def _lone(run: Sequence[int], units: Sequence[Unit], odds: Sequence[dict[Kind, float]]) -> bool:
    """Whether a letterhead is one line over the text of a later page, in its type: a heading that names an office is set so as well."""
    unit, below = units[run[0]], run[0] + 1
    if len(run) > 1 or not unit.page_top or below == len(units) or unit.cues & {"lone", "small", "large", "contact", "learnt"}:
        return False
    return _likeliest(odds[below]) in ("body", "heading")


def _detached(run: Sequence[int], units: Sequence[Unit]) -> list[int]:
    """Which lines at the end of a letterhead stand in blocks of their own and say nothing that letterheads say."""
    last = max((n for n in run if units[n].cues & _TELLING), default=run[-1])
    behind = [n for n in run if n > last]
    apart = next((k for k, n in enumerate(behind) if not units[n].joined), len(behind))
    return [n for n in behind[apart:] if not {"detached", "brief"} & units[n].cues]


_ANCHORS = {"organ", "polity", "authority", "sender", "contact", "box", "sent_by", "learnt", "stacked", "overhead"}
_TELLING = _ANCHORS | {"accredited", "street", "postal", "country", "recipient_address", "seat", "motto"}


def _likeliest(odds: dict[Kind, float]) -> Kind:
    return max(odds, key=lambda kind: odds[kind])


def _judged(unit: Unit, odds: dict[Kind, float]) -> Judged:
    kind = _likeliest(odds)
    speaking = {cue: weight for cue, weight in weights(unit.cues, kind).items() if weight > 0}
    reason = ""
    if kind == "letterhead":
        reason = "its words and its place are those of a letterhead: " + (
            ", ".join(_WORDS.get(cue, cue) for cue in speaking) or "what stands around it"
        )
    return Judged(kind, round(odds[kind], 4), cast("dict[str, float | str]", speaking), reason)


_WORDS = {
    "learnt": "a line that other letters of this sender have in their letterhead",
    "organ": "a mission or an office",
    "polity": "a State",
    "authority": "an authority of a State",
    "accredited": "where it is accredited",
    "contact": "telephone, fax, e-mail or web",
    "box": "a post office box",
    "street": "a street",
    "postal": "a postal code",
    "sender": "the sender's name",
    "sent_by": "the sender's office",
    "top": "top of the page",
    "first_page": "first page",
    "large": "large type",
    "small": "small type",
    "right": "at the right",
    "stacked": "it stands on one axis with the name of an office above it",
    "motto": "a motto",
    "overhead": "it stands above the date and the reference, set off from the text",
    "beside_head": "it stands beside the name of an office",
}


def _parts(leaf: Leaf, block: Block, aside: Found, flow: dict[int, Judged]) -> Iterator[Labelled]:
    """A block cut where the kind changes."""
    judged = [_line_judged(block, n, aside, flow) for n in range(block.first, block.first + len(block.lines))]
    start = 0
    for kind, run in groupby(judged, key=lambda j: j.kind):
        members = list(run)
        part = Block(block.page, block.first + start, block.lines[start : start + len(members)], block.table)
        start += len(members)
        certainty = round(fmean(j.certainty for j in members), 4)
        yield Labelled(part, Region(page=block.page, kind=kind, certainty=certainty, evidence=_evidence(members), reason=members[0].reason))


def _line_judged(block: Block, number: int, aside: Found, flow: dict[int, Judged]) -> Judged:
    if number in aside:
        verdict: Verdict = aside[number]
        return Judged(verdict.kind, verdict.certainty, {}, verdict.reason)
    judged = flow[number]
    if judged.kind == "signatory" and not _SIGNED.search(block.lines[number - block.first].text):
        return Judged("signature", 0.9, {}, "ink in the place of a name, without a capital and without a word")
    if block.table is not None and judged.kind not in LEFT_OUT:
        return Judged("table", judged.certainty, {}, "")
    return judged


_SIGNED = re.compile(r"[^\W\d_]{3}|[A-ZÀ-ÖØ-Þ\d]|\b[^\W\d_]{1,2}\.")
"""What each line of a name and an office has: a word, a capital, a number or an abbreviation ("a.i.")."""


def _evidence(members: Sequence[Judged]) -> dict[str, float | str]:
    """The strongest evidence of the lines of a region, cue by cue."""
    joined: dict[str, float | str] = {}
    for judged in members:
        for cue, weight in judged.evidence.items():
            joined[cue] = max(cast("float", joined.get(cue, 0.0)), cast("float", weight))
    return joined
