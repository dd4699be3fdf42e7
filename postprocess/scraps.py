"""What an engine makes of ink that is no print: scraps of signatures, crests, seals and dirt; and registries' stamps that it can read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import fmean

from msgspec.structs import replace

from document.page import Word
from postprocess.belief import belief
from postprocess.cues import cues_of, folded, text_cues
from postprocess.leaves import Found, Leaf, Verdict
from postprocess.lines import PrintedLine
from postprocess.marks import item_mark, page_number
from postprocess.reading_order.overprint import LARGER, registry_word
from postprocess.reading_order.specks import is_speck, reread, spaced_out

HARDLY = 60.0
"""Engine confidence (0-100) below which a word is not believed on its own."""

SIGN = 75.0
"""Engine confidence below which a line of signs alone is ink, even under print: rules and dots of a letter are read with more."""

_STAMPED_DATE = re.compile(r"\W*\d{1,2}\W{0,2}[A-Z]{3,5}\W{0,2}(?:19|20)\d{2}\W*")
# The date of a letter names the town; that of a registry does not.
_TOWN = re.compile(r"\W*[^\W\d_]{4,}\W*,\W+\w")
# Letters in a row that make a line a word, however badly it reads.
_WORD = re.compile(r"[^\W\d_]{4,}")


# What short lines of a letter say, so that they are kept however badly they read.
_TELLING = frozenset(
    ["date", "reference", "contact", "closing", "salutation", "recipient", "recipient_address", "unit", "seat", "organ", "role", "postal"]
)

_MARKS = Verdict("handwriting", 0.9, "marks that make no word the engine believes: a signature, a crest, a seal or dirt")
_STAMP = Verdict("stamp", 0.9, "the words of a registry's stamp")
_OVERPRINT = Verdict("stamp", 0.9, "a stamp beside the print of a line, which stays")


def scraps(leaf: Leaf) -> Found:
    """Lines of the page that hold no word and no number that the engine believes, and the stamps of registries."""
    marks: Found = {}
    for block in leaf.blocks:
        above: PrintedLine | None = None
        for number, line in enumerate(block.lines, block.first):
            goes_on = above is not None and abs(above.left - line.left) < 1.5 * line.size
            if line.overprint:
                marks[number] = _OVERPRINT if registry_word(line.words) or not is_speck(line.words, leaf.sheet.size) else _MARKS
            elif _no_print(line, leaf.sheet.size, goes_on):
                marks[number] = _MARKS
            else:
                above = line
    rows = {n for block in leaf.blocks if block.table is not None for n in range(block.first, block.first + len(block.lines))}
    print_ = [(number, line) for number, line in leaf.lines if line.overprint or (number not in marks and number not in rows)]
    return marks | _stamps(print_, leaf.sheet.size)


def _no_print(line: PrintedLine, size: float, goes_on: bool) -> bool:
    """Whether a line is ink that was taken for print. size: the page's type size in pixels; goes_on: it stands under a printed line at the
    same margin, as the last word of a paragraph does; then only what the engine itself does not believe is none."""
    words = [word for word in line.words if word.text]
    if not words or any(belief(word) is None for word in words) or reread(words) or spaced_out(words):
        return False
    if item_mark(tuple(word.text for word in words), set_in=True):
        return False
    if not any(c.isalnum() for c in line.text) and max(map(_belief, words)) < SIGN:
        return True
    odd = all(_belief(w) < HARDLY and not _usual(w.box.height, size) for w in words if any(c.isalnum() for c in w.text))
    if odd or is_speck(words, size):
        return not goes_on
    counts = page_number(line.text) and any(_belief(w) >= HARDLY / 2 for w in words if any(c.isdigit() for c in w.text))
    if _WORD.search(line.text) or counts or cues_of(folded(line.text)) & _TELLING:
        return False
    if len(words) > 1 and not goes_on and all(sum(c.isalnum() for c in w.text) <= 2 for w in words) and fmean(map(_belief, words)) < HARDLY:
        return True
    believed = [w.text for w in words if _belief(w) >= HARDLY / (2 if goes_on else 1)]
    if any(sum(c.isalnum() for c in text) > 1 for text in believed) or (len(words) == 1 and any(text[0].isalnum() for text in believed)):
        return False
    return not any(_figures(word) and _usual(word.box.height, size) for word in words)


def _belief(word: Word) -> float:
    return belief(word) or 0.0


def _figures(word: Word) -> bool:
    """Whether a word holds a number that the engine may have read right."""
    return sum(c.isdigit() for c in word.text) > 2 and _belief(word) >= HARDLY / 2


def _usual(height: int, size: float) -> bool:
    """Whether a box is as high as print of the page; pens and seals write larger."""
    return 0.3 * size <= height <= 1.6 * size


def _stamps(lines: Sequence[tuple[int, PrintedLine]], size: float) -> Found:
    """A word such as RECEIVED on a line of its own, the date and number under or over it; a date as stamps print it, where the letter has
    another or it is set much larger than print. size: of the page's type in pixels."""
    short = [(number, line, text_cues(line.text)) for number, line in lines if len(line.text) < 45]
    heads = [line for _, line, cues in short if _is_head(line, cues)]
    dates = sum("date" in cues for _, _, cues in short)
    found: Found = {}
    for number, line, cues in short:
        stamped = any(line is head or ((_dated(line, cues) or _worded(line)) and _beside(line, head)) for head in heads)
        if stamped or ((dates > 1 or line.size >= LARGER * size) and _STAMPED_DATE.fullmatch(line.text)):
            found[number] = _STAMP
    return found


def _is_head(line: PrintedLine, cues: frozenset[str]) -> bool:
    """Whether a line is a word such as RECEIVED, alone but for specks of its frame."""
    words = sum(any(c.isalnum() for c in word) and len(word) > 1 for word in line.text.split())
    return (len(line.text) < 20 and words <= 2 and "stamped" in cues) or (words <= 1 and registry_word(line.words))


def _worded(line: PrintedLine) -> bool:
    """Whether a line is a registry's word with scraps of a frame around it; letters at its edge may read as small ones."""
    words = [word for word in line.words if sum(c.isalpha() for c in word.text) > 4]
    rest = sum(c.isalnum() for word in line.words if word not in words for c in word.text)
    capitals = all(2 * sum(c.isupper() for c in word.text) > len(word.text) for word in words)
    return len(words) == 1 and rest <= 4 and capitals and registry_word([replace(words[0], text=words[0].text.upper())])


def _beside(line: PrintedLine, head: PrintedLine) -> bool:
    """Whether a line stands just over or under the head of a stamp."""
    over = min(line.right, head.right) - max(line.left, head.left)
    near = abs(line.baseline - head.baseline) <= 2.2 * max(line.size, head.size)
    return near and 2 * over > min(line.box.width, head.box.width)


def _dated(line: PrintedLine, cues: frozenset[str]) -> bool:
    """Whether a line is what a stamp prints beside its word: a date, or a number and at most three letters."""
    letters = sum(c.isalpha() for c in line.text)
    figures = sum(c.isdigit() for c in line.text)
    dated = "date" in cues and not _TOWN.match(line.text)
    return len(line.text) <= 24 and (dated or (letters <= 3 and 0 < figures <= 8)) and not cues & {"reference", "postal"}
