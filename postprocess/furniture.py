"""Lines that stand aside from the letter at the head and the foot of its pages: running heads, page numbers, footers, footnotes.

A line is taken for one of them only on evidence: it counts the pages, it comes again on other pages, it repeats what the head of the
letter says, it is the line of a fax machine, or it holds the ways to reach the sender. A heading at the top of a page is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from rapidfuzz.fuzz import ratio

from document.text import Kind
from postprocess.cues import folded, text_cues
from postprocess.echoes import Opening, echo, opening
from postprocess.leaves import ALIKE, COUNT, COUNTED, SMALLER, Found, Leaf, Row, Verdict, parted, plain, plain_figures, rows_of, small
from postprocess.marks import note_mark, page_number, starts_lower
from postprocess.places import RUNNING

HEAD, FOOT = 0.16, 0.84
"""Shares of the page's height above and below which furniture stands."""

SAME_HEIGHT = 0.025
"""Shares of the page's height by which a running head may move from page to page: sheets are fed by hand."""

SURE = 0.9
"""Certainty above which a row counts the pages for sure."""

_CLASSIFIED = re.compile(
    r"\W*(unclassified|non[- ]classifie|official|restricted|diffusion restreinte|confidential|confidentiel|confidencial|reservado)\W*"
)
_NOTE = re.compile(r"\W{0,2}[\d¹²³⁴⁵⁶⁷⁸⁹]{1,2}\W?\s+[^\W\d_]{2,}.{12,}")
_DATED = re.compile(r"\W*\d{1,2}\W?(?:st|nd|rd|th|er)?\s+(?:de\s+)?[^\W\d_]{3,10}\W{1,2}(?:del?\s+)?(?:19|20)\d\d\W*")
"""A date alone: its day is no mark of a note."""


def furniture(leaves: Sequence[Leaf], aside: Sequence[Found], sender: frozenset[str]) -> list[Found]:
    """What stands aside on each page, besides the lines that are `aside` already. `sender`: the words of the sender's name."""
    rows = [rows_of(leaf, found) for leaf, found in zip(leaves, aside, strict=True)]
    heads = [[row for row in rows[i] if row.bottom < HEAD * leaf.sheet.height] for i, leaf in enumerate(leaves)]
    feet = [[row for row in reversed(rows[i]) if row.top > FOOT * leaf.sheet.height] for i, leaf in enumerate(leaves)]
    found: list[Found] = []
    first = opening(leaves, sender)
    for i, leaf in enumerate(leaves):
        here = dict(aside[i])
        others = [
            (plain(row.text), row.top / leaves[k].sheet.height) for k in range(len(leaves)) if k != i for row in (*heads[k], *feet[k])
        ]
        next_page = rows[i + 1] if i + 1 < len(leaves) else []
        for row, verdict in (
            *_heads(leaf, heads[i], others, first),
            *_feet(leaf, feet[i], rows[i], others),
            *_catchword(leaf, rows[i], next_page),
        ):
            here.update(dict.fromkeys(row.numbers, verdict))
        found.append(here | _notes(leaf, here))
    return found


def _heads(leaf: Leaf, rows: Sequence[Row], others: Sequence[tuple[str, float]], first: Opening) -> Iterator[tuple[Row, Verdict]]:
    tables = {n for block in leaf.blocks if block.table is not None for n in range(block.first, block.first + len(block.lines))}
    for n, row in enumerate(rows):
        if tables.intersection(row.numbers):
            return
        beside = _counted_beside(row, leaf)
        if beside is not None:
            yield beside, Verdict("page_number", 0.97, "it counts the pages")
            row = _without(row, beside)
        verdict = _head([*rows[:n], row, *rows[n + 1 :]], n, leaf, others, first) or _under_count(rows, n, beside)
        if verdict is None:
            yield from ((below, found) for below in rows[n + 1 :] if (found := _numbered(below, leaf)) and found.certainty > SURE)
            return
        yield row, verdict


def _counted_beside(row: Row, leaf: Leaf) -> Row | None:
    """The part of a row that counts the pages, at either end of it, well away from what else stands there; only on later pages."""
    for number, line in zip(row.numbers, row.lines, strict=True):
        counts = page_number(line.text) and any(int(n) in leaf.counts for n in COUNT.findall(line.text))
        if counts and len(row.lines) > 1 and leaf.number > 1 and line in (row.lines[0], row.lines[-1]):
            return Row((number,), (line,))
    return None


def _without(row: Row, part: Row) -> Row:
    kept = [(n, line) for n, line in zip(row.numbers, row.lines, strict=True) if n not in part.numbers]
    return Row(tuple(n for n, _ in kept), tuple(line for _, line in kept))


def _under_count(rows: Sequence[Row], n: int, beside: Row | None) -> Verdict | None:
    """What stands beside the count of the pages at the very head of a later page, with white below it, is its running head."""
    if beside is None or n or (len(rows) > 1 and not parted(rows[0], rows[1])):
        return None
    return Verdict("running_head", 0.9, "it stands beside the count of the pages")


def _head(
    rows: Sequence[Row], n: int, leaf: Leaf, others: Sequence[tuple[str, float]], first: Opening, last: bool = False
) -> Verdict | None:
    """What a row at the head of a page is; apart from the text is one too over a row of the head. last: the row below is not asked."""
    row = rows[n]
    verdict = _faxed(row) or _numbered(row, leaf)
    if verdict or leaf.number == 1:
        return verdict
    apart = n + 1 == len(rows) or parted(row, rows[n + 1]) or not (last or _head(rows, n + 1, leaf, others, first, last=True) is None)
    return _repeated(row, leaf, others, "running_head", apart) or echo(row, first, leaf, apart, n > 0) or _classified(row)


def _feet(leaf: Leaf, rows: Sequence[Row], every: Sequence[Row], others: Sequence[tuple[str, float]]) -> Iterator[tuple[Row, Verdict]]:
    for band in _loose(list(_bands(rows, every)), leaf):
        verdicts = [_numbered(row, leaf) or _faxed(row) or _repeated(row, leaf, others, "footer", True) for row in band]
        reach = _reach(band, leaf)
        if reach is None and any(verdict is None for verdict in verdicts):
            below = _below_notes(band, leaf)
            yield from below
            own = ((row, _alone(row, leaf, others)) for row in band[len(below) :])
            yield from ((row, lowest) for row, lowest in takewhile(lambda each: each[1] is not None, own) if lowest)
            return
        yield from ((row, verdict or reach) for row, verdict in zip(band, verdicts, strict=True) if verdict or reach)  # type: ignore[misc]


def _below_notes(band: Sequence[Row], leaf: Leaf) -> list[tuple[Row, Verdict]]:
    """The lowest rows of a band that say how to reach the sender, close below a footnote; in small type only."""
    for count in range(len(band) - 1, 0, -1):
        run = band[:count]
        notes = any(map(_noted, run))
        reached = None if notes or not small(run, leaf) else _reach(run, leaf)
        if reached is not None and any(text_cues(row.text) & {"contact", "box"} for row in run):
            return [(row, reached) for row in run]
    return []


def _alone(row: Row, leaf: Leaf, others: Sequence[tuple[str, float]]) -> Verdict | None:
    """What the lowest row of a page is whatever stands above it: it counts the pages, or repeats how to reach the sender."""
    verdict = _numbered(row, leaf)
    if verdict is not None and verdict.certainty > SURE and not row.text.strip().isdigit():
        return verdict
    return _repeated(row, leaf, others, "footer", True) if text_cues(row.text) & {"contact", "box"} else None


def _bands(rows: Sequence[Row], every: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows from the foot upwards, cut where white parts them from what stands above or the type changes.

    A band that reaches up into the page is no footer and ends the search.
    """
    order = list(reversed(every))
    band: list[Row] = []
    for row, above in pairwise([*order, None]):
        if row is None or row not in rows:
            return
        band.append(row)
        if above is None or parted(above, row):
            yield band
            band = []


def _numbered(row: Row, leaf: Leaf) -> Verdict | None:
    """A row that counts the pages and says nothing else."""
    text = row.text.strip()
    if page_number(text) and COUNT.search(text):
        counts = any(int(n) in leaf.counts for n in COUNT.findall(text))
        sure = counts or bool(COUNTED.fullmatch(folded(text)))
        return Verdict("page_number", 0.98 if sure else 0.85, "it counts the pages" if counts else "a number alone at the edge of the page")
    believed = any((word.confidence or 0) >= 60 and any(c.isalpha() for c in word.text) for line in row.lines for word in line.words)
    if len(text) <= 3 and leaf.number > 1 and not believed:
        return Verdict("page_number", 0.8, "a sign or two alone at the edge of the page")
    return None


def _classified(row: Row) -> Verdict | None:
    """A mark of secrecy, alone above the text of a later page."""
    if _CLASSIFIED.fullmatch(folded(row.text)) and row.text.upper() == row.text:
        return Verdict("running_head", 0.9, "a mark of secrecy above the text of a later page")
    return None


def _faxed(row: Row) -> Verdict | None:
    if "faxed" in text_cues(row.text):
        return Verdict("running_head", 0.97, "the line that a fax machine prints: date, time, page")
    return None


def _repeated(row: Row, leaf: Leaf, others: Sequence[tuple[str, float]], kind: Kind, apart: bool) -> Verdict | None:
    """A row that comes again at the same height of another page. apart: white parts it from the text; a line of text never counts."""
    text, height = plain(row.text), row.top / leaf.sheet.height
    if len(text) < 4 or (len(text) >= RUNNING and not apart) or (kind == "footer" and _noted(row)):
        return None
    # A sentence that goes on from the page before may stand at the head of two pages alike.
    if kind == "running_head" and starts_lower(row.text):
        return None
    # Two pages may end, or begin, with the same words that lead over to a list or a table.
    if (kind == "footer" or len(text) >= 25) and row.text.rstrip()[-1:] in ":;" and not small([row], leaf):
        return None
    again = sum(abs(height - there) <= SAME_HEIGHT and ratio(text, other) >= ALIKE for other, there in others)
    return Verdict(kind, 0.97 if again > 1 else 0.95, f"it stands at the edge of {again + 1} pages") if again else None


def _noted(row: Row) -> bool:
    """Whether a row looks like the first of a footnote, and not like an address that begins with the number of a house."""
    return bool(_NOTE.match(row.text)) and not text_cues(row.text) & {"street", "contact"}


def _reach(band: Sequence[Row], leaf: Leaf) -> Verdict | None:
    """A band at the foot of the page that says how to reach the sender."""
    lines = [line for row in band for line in row.lines]
    cues = [text_cues(line.text) for line in lines]
    ways = sum(bool(c & {"contact", "box"}) for c in cues)
    places = sum(bool(c & {"street", "postal"}) for c in cues)
    cues = [c - {"recipient", "unit"} if "comma" in c else c for c in cues]  # "Office address:" is a label
    other = sum(bool(c & {"recipient", "recipient_address", "unit", "seat", "running", "compliments", "titled", "sentence"}) for c in cues)
    if note_mark(band[-1].text.split()[0] if band[-1].text.split() else "") and not ways:
        return None
    whole = any("street" in c for c in cues) and any("postal" in c for c in cues) and small(band, leaf)
    # Names and labels over the columns of a foot tell neither way.
    mute = sum(bool(c & {"label", "organ", "polity", "accredited"}) and not c & {"contact", "box", "street", "postal"} for c in cues)
    if other == 0 and (ways + places) * 2 >= len(lines) - mute and (ways or whole):
        sure = 0.96 if ways else 0.85
        return Verdict("footer", sure, "it says at the foot of the page how to reach the sender")
    return None


def _loose(bands: Sequence[list[Row]], leaf: Leaf) -> Iterator[list[Row]]:
    """The bands at the foot, those of small type close above one another as one where together they say how to reach the sender.

    Columns of addresses hang at different heights, and the last line of the longest hangs below the others.
    """
    start = 0
    while start < len(bands):
        end = start + 1
        while end < len(bands) and bands[end - 1][-1].top - bands[end][0].bottom < LOOSE * bands[end][0].size and small(bands[end], leaf):
            end += 1
        runs = ([row for band in bands[start:n] for row in band] for n in range(end, start + 1, -1))
        run = next((run for run in runs if small(run, leaf) and _reach(run, leaf)), None)
        yield run or bands[start]
        start = start + 1 if run is None else next(n for n in range(start, end) if bands[n][-1] is run[-1]) + 1


LOOSE = 0.9
"""Ems of white below which two bands of small type at the foot of a page may be one."""


def _catchword(leaf: Leaf, rows: Sequence[Row], next_page: Sequence[Row]) -> Iterator[tuple[Row, Verdict]]:
    """A word or two at the right, clear below the text, that are set again where the next page begins: old letters lead over so."""
    if len(rows) < 2 or not parted(rows[-2], rows[-1]):
        return
    row = rows[-1]
    word = plain_figures(row.text)
    right = row.lines[0].left > (leaf.sheet.left + leaf.sheet.right) / 2
    if not word.isalpha() or len(row.text.split()) > 2 or not right or row.text.rstrip()[-1:] == ".":
        return
    # The next page has a head of its own above the word that goes on.
    if any(plain_figures(" ".join(below.text.split()[: len(row.text.split())])) == word for below in next_page[:4]):
        yield row, Verdict("footer", 0.9, "it says below the text with what word the next page begins")


def _notes(leaf: Leaf, aside: Found) -> Found:
    """Blocks in smaller type below everything else that begin with the mark of a note."""
    found: Found = {}
    long = sorted(line.size for _, line in leaf.lines if len(line.text) >= 30)
    rest = [block for block in leaf.blocks if not all(n in aside for n in range(block.first, block.first + len(block.lines)))]
    for block in sorted(rest, key=lambda b: -b.box.bottom):
        words = block.text.split()
        if not long or block.size > SMALLER * long[len(long) // 2] or block.box.top < leaf.sheet.height / 2 or not words:
            break
        if not note_mark(words[0]) or _DATED.fullmatch(folded(block.text)):
            break
        found.update(
            {
                n: Verdict("footnote", 0.95, "small type at the foot of the page that begins with the mark of a note")
                for n in range(block.first, block.first + len(block.lines))
                if n not in aside
            }
        )
    return found
