"""Cues that a line has from the lines around it: who signs, whose name stands beside, what stands above the date, who is greeted below."""

from __future__ import annotations

from collections.abc import Sequence

from postprocess.cues import text_cues
from postprocess.lines import PrintedLine
from postprocess.places import Sheet
from postprocess.stacks import Cued

UPPER_HALF = 0.5
"""Share of the page's height in which the date or the reference of a letter stands, where they tell what is above them."""

GREETED = 4.0
"""Ems of white between an addressee and the salutation, at most; TOGETHER: within the addressee."""
TOGETHER = 1.2


def with_neighbours(stream: Sequence[Cued], page: Sheet) -> list[Cued]:
    """The lines of a page in reading order with the cues that lines around them give. page: its measures."""
    return _signing(_paired(_beside_heads(_overhead(_addressed(stream, page), page))))


def _line(each: Cued) -> PrintedLine:
    return each[0].lines[each[1] - each[0].first]


def _overhead(stream: Sequence[Cued], page: Sheet) -> list[Cued]:
    """The lines with a cue more that stand on the first page of a letter above its date, reference and addressee, set off from its text.

    A title does not stand above a date as a rule, nor beside other lines; one line alone may be one.
    """
    said = frozenset[str]().union(*(cues for _, _, cues in stream))
    facts = [_line(each) for each in stream if each[2] & {"date", "reference"} and _line(each).baseline < UPPER_HALF * page.height]
    if not facts or "first_page" not in said or not said & {"salutation", "compliments"}:
        return list(stream)
    edge = min(_line(each).baseline - 0.5 * _line(each).size for each in stream if each[2] & _FACTS)
    above = [each for each in stream if "top" in each[2] and _line(each).baseline < edge]
    off = {each[1] for each in above if not each[2] & _PLAIN and _set_off(each, page)}
    if len(off) < 2 or any(each[2] & {"title", "annex", "sentence", "full"} for each in above):
        return list(stream)
    return [(block, n, cues | {"overhead"} if n in off else cues) for block, n, cues in stream]


_FACTS = frozenset(["date", "reference", "salutation", "compliments", "recipient", "recipient_address", "titled", "subject", "copied"])
_PLAIN = frozenset(["brief", "long", "delivery", "table", "figures"])


def _set_off(each: Cued, page: Sheet) -> bool:
    """Whether a line is set otherwise than the text; a number without a label may be the letter's own, a name somebody greeted."""
    if any(c.isdigit() for c in _line(each).text) and not each[2] & {"street", "postal", "contact", "box"}:
        return False
    return bool(each[2] & {"small", "large", "centred"}) or ("name" not in each[2] and _indented(_line(each), page))


def _indented(line: PrintedLine, page: Sheet) -> bool:
    return line.left > page.left + 2 * page.size


def _addressed(stream: Sequence[Cued], page: Sheet) -> list[Cued]:
    """The lines with a cue more that stand at the left margin between a date or a reference and a salutation, as addressees do."""
    found = list(stream)
    facts = [_line(each).baseline for each in stream if each[2] & {"date", "reference"}]
    for n, each in enumerate(stream):
        if "salutation" not in each[2] or "styled" in each[2] or not facts:
            continue
        group = _group_above(stream, n, page)
        if group and min(facts) < _line(stream[group[-1]]).baseline and not any(stream[k][2] & {"contact", "date"} for k in group):
            for k in group:
                found[k] = (*stream[k][:2], found[k][2] | {"addressed"})
    return found


def _group_above(stream: Sequence[Cued], number: int, page: Sheet) -> list[int]:
    """The numbers of the lines right above a line, at its edge and in the type of the page, from the lowest up."""
    group: list[int] = []
    below = _line(stream[number])
    for k in range(number - 1, -1, -1):
        line = _line(stream[k])
        white = (below.top - line.bottom) / below.size
        alike = abs(line.left - below.left) <= 0.8 * below.size and not stream[k][2] & {"small", "large", "reference", "subject"}
        if not alike or not 0 <= white <= (TOGETHER if group else GREETED):
            break
        group.append(k)
        below = line
    return group


def _signing(stream: Sequence[Cued]) -> list[Cued]:
    """The lines with a cue more where a name stands over an office, below text or on a later page: who signs."""
    found = list(stream)
    for n in range(len(stream) - 1):
        (_, number, cues), (_, after, below) = stream[n : n + 2]
        if "name" in cues and "role" in below and after == number + 1 and ("under_text" in cues or "first_page" not in cues):
            last = next((k for k in range(n + 2, len(stream)) if "role" not in stream[k][2]), len(stream))
            found[n:last] = [(b, k, each | {"signs"}) for b, k, each in found[n:last]]
    return found


def _beside_heads(stream: Sequence[Cued]) -> list[Cued]:
    """The lines with a cue more where an office or a State stands on one row with them at the top: its name in another tongue."""
    told = [block.lines[n - block.first] for block, n, cues in stream if "top" in cues and cues & {"organ", "polity", "accredited"}]
    found = []
    for block, n, cues in stream:
        line = block.lines[n - block.first]
        mute = "top" in cues and not cues & {"organ", "polity", "sender", "running", "long"}
        mate = mute and any(abs(other.baseline - line.baseline) < 0.5 * line.size and other is not line for other in told)
        found.append((block, n, cues | {"beside_head"} if mate else cues))
    return found


def _paired(stream: Sequence[Cued]) -> list[Cued]:
    """The lines of a page with the cues that only two of them together give: a date, or the sender's office, broken over two lines."""
    cues = [each[2] for each in stream]
    for n in range(len(stream) - 1):
        (block, number, _), (below, after, _) = stream[n : n + 2]
        a, b = block.lines[number - block.first], below.lines[after - below.first]
        if not _continued(a, b):
            continue
        for cue in ("date", "sent_by"):
            if cue in text_cues(f"{a.text} {b.text}") and not {cue} & (cues[n] | cues[n + 1]):
                cues[n], cues[n + 1] = ((each | {cue}) - _BROKEN for each in cues[n : n + 2])
    return [(block, number, found) for (block, number, _), found in zip(stream, cues, strict=True)]


_BROKEN = {"recipient", "unit", "figures", "postal", "running", "comma", "organ", "role", "titled"}
"""Cues of halves of lines, which the whole does not have."""


def _continued(a: PrintedLine, b: PrintedLine) -> bool:
    """Whether two short lines stand under each other, at one edge, as one that was broken."""
    close = 0.5 * b.size < b.baseline - a.baseline < 3 * max(a.size, b.size)
    return close and abs(a.left - b.left) < b.size and len(a.text) + len(b.text) < PAIR


PAIR = 60
"""Letters of two lines that may be one broken line of a letterhead or a date."""
