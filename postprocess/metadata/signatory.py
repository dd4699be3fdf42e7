"""Who signed: the name below the closing formula, without titles."""

from __future__ import annotations

import re
from itertools import pairwise

from document.metadata import Found
from document.text import LabelledLine
from postprocess.metadata.names import bare_name
from postprocess.metadata.stream import Stream, found
from postprocess.metadata.wording import any_of, fold, starts

NAME_READ = 0.6
"""How sure it is that a name is read to the last accent: the English model lacks most of them. Of 58 names on our own letters (samples),
nearly all with letters that it lacks, 25 were right before any second look."""

_REACH = 7
"""Lines below a closing formula in which the name stands: there may be scraps of a signature between."""


def signatory(letter: Stream) -> Found | None:
    """The first signatory: a region that is one, else a name above a title below a closing formula."""
    for number, line in enumerate(letter.lines):
        if line.kind != "signatory" or _below_title(letter, number):
            continue
        if (name := bare_name(line.text)) is not None:
            titled = number + 1 < len(letter.lines) and _is_title(letter.lines[number + 1])
            return found(name, [line], NAME_READ if titled else NAME_READ - 0.1)
    return _below_closing(letter)


def _below_title(letter: Stream, number: int) -> bool:
    """Whether a title stands above in the same region: what follows is an office, not a name."""
    region = letter.lines[number].region
    return any(_is_title(line) for line in letter.lines[max(0, number - 6) : number] if line.region == region)


def _below_closing(letter: Stream) -> Found | None:
    for number, line in enumerate(letter.lines):
        if not _is_closing(line):
            continue
        below = letter.lines[number + 1 : number + 1 + _REACH]
        for place, (one, after) in enumerate(pairwise(below)):
            if one.page != line.page or one.kind in ("letterhead", "footnote"):
                continue
            name = bare_name(one.text)
            if name is not None and (_is_title(after) or _title_behind_name(one.text)):
                return found(name, [one], NAME_READ - 0.02 - 0.02 * place)
    return None


def _is_closing(line: LabelledLine) -> bool:
    folded = fold(line.text)
    return (
        line.kind == "closing" or starts("closing").match(folded) is not None or (_ENDING.search(folded) is not None and folded[-1:] != ":")
    )


_ENDING = re.compile(r"\b(consideration|consideracion|hochachtung|esteem|estima|stima|distingues|considerazione|consideracao)\W*$")


def _is_title(line: LabelledLine) -> bool:
    folded = fold(line.text)
    return len(folded) < 90 and starts("signatory title").match(folded) is not None


def _title_behind_name(text: str) -> bool:
    return "," in text and any_of("signatory title").search(fold(text.split(",", 1)[1])) is not None
