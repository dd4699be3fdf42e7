"""What an engine makes of ink that is no print: scraps of signatures, crests, seals and dirt; and the stamps of registries that it can read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from postprocess.cues import text_cues
from postprocess.furniture import Found, Leaf, Verdict
from postprocess.lines import PrintedLine
from postprocess.marks import item_mark

HARDLY = 60.0
"""Engine confidence (0-100) below which a word is not believed on its own."""

_STAMPED_DATE = re.compile(r"\W*\d{1,2}\W{0,2}[A-Z]{3,5}\W{0,2}(?:19|20)\d{2}\W*")
# Letters in a row that make a line a word, however badly it reads.
_WORD = re.compile(r"[^\W\d_]{4,}")

_MARKS = Verdict("handwriting", 0.9, "marks that make no word the engine believes: a signature, a crest, a seal or dirt")
_STAMP = Verdict("stamp", 0.9, "the words of a registry's stamp")


def scraps(leaf: Leaf, aside: Found) -> Found:
    """Lines of the page that hold no word and no number that the engine believes, and the stamps of registries."""
    lines = [(number, line) for number, line in leaf.lines if number not in aside]
    marks: Found = {number: _MARKS for number, line in lines if _no_print(line)}
    return marks | _stamps(lines)


def _no_print(line: PrintedLine) -> bool:
    words = [word for word in line.words if word.text]
    if not words or any(word.confidence is None for word in words) or _WORD.search(line.text):
        return False
    if item_mark(tuple(word.text for word in words), set_in=True):
        return False
    known = [w for w in words if (w.confidence or 0) >= HARDLY and any(c.isalnum() for c in w.text)]
    figures = any((w.confidence or 0) >= HARDLY / 2 and w.text.strip(".,:;()").isdigit() for w in words)
    return not figures and sum(len(w.text) for w in known) < 2


def _stamps(lines: Sequence[tuple[int, PrintedLine]]) -> Found:
    """A word such as RECEIVED on a line of its own, and the date and number under or over it."""
    short = [(number, line, text_cues(line.text)) for number, line in lines if len(line.text) < 45]
    heads = [line for _, line, cues in short if len(line.text.split()) <= 2 and len(line.text) < 20 and "stamped" in cues]
    dates = sum("date" in cues for _, _, cues in short)
    found: Found = {}
    for number, line, _ in short:
        stamped = any(line is head or _beside(line, head) for head in heads)
        if stamped or (dates > 1 and _STAMPED_DATE.fullmatch(line.text)):
            found[number] = _STAMP
    return found


def _beside(line: PrintedLine, head: PrintedLine) -> bool:
    """Whether a short line with figures stands just over or under the head of a stamp."""
    over = min(line.right, head.right) - max(line.left, head.left)
    near = abs(line.baseline - head.baseline) <= 2.2 * max(line.size, head.size)
    return near and 2 * over > min(line.box.width, head.box.width) and len(line.text) <= 24 and bool(re.search(r"\d", line.text))
