"""Overprint: words of stamps that the engine read on one line with the letter's own print beside or under them.

A part of a line that stands clear of its print is torn off where it is a registry's word ("RECEIVED", also in pieces), the date under or
over one, or ink that nobody believes and that keeps neither the size nor the baseline of the print beside it. What runs on in the
print is never torn: the rest of the line stays, and nothing is taken from words that stand close to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from document.geometry import Box
from document.page import Word
from postprocess.belief import belief
from postprocess.cues import folded
from postprocess.lines import PrintedLine

LARGER = 1.35
"""How much larger than the print beside it a stamp is set at least; the measure itself errs by 0.1."""

BLIND = 40.0
"""Engine confidence (0-100) below which nothing is believed of a word."""

ALIKE = 82
"""Similarity (0-100) from which capitals are a registry's word: one letter in six may be lost under the frame of the stamp."""

HEADS = (
    "received", "recu", "recue", "recibido", "recibida", "entree", "entrada", "registered", "registry", "ohchrregistry", "registre",
    "registratura", "eingegangen", "eingang", "arrivee", "ingekomen", "scanned", "recebido", "ricevuto",
)  # fmt: skip
"""What registries stamp, folded: the words of `stamped` in letter_words.toml that stand alone."""

_DATE = re.compile(r"\d{1,2}\W?[A-Z]{3,5}\W?(?:19|20)\W?\d{2}\W?|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}")
_RECIPIENTS = re.compile(r"RECIPIENTS?\W?[A-Z]{0,4}|Recipients?\W?[A-Z]{0,4}")

CLOSE = 0.8
"""Ems of white between a line of print and a registry's word behind it, at least: the blanks of print are narrower."""

UNSURE = 80.0
"""Engine confidence (0-100) below which a registry's word close behind print is a stamp's, and not the letter's own."""

TOWERING = 1.5
"""Ems from which a word's box is higher than print: ascenders and descenders together have 0.9."""

Parts = Mapping[int, Sequence[PrintedLine]]


def registry_word(words: Sequence[Word]) -> bool:
    """Whether words are what a registry stamps over a letter, in capitals, whole or in pieces; specks of its frame count for nothing."""
    letters = "".join(c for w in words for c in w.text if c.isalpha())
    if not 4 <= len(letters) <= 14 or not letters.isupper() or sum(len(w.text) > 1 for w in words) > 4:
        return False
    plain = folded(letters)
    return any(fuzz.ratio(plain, head) >= ALIKE for head in HEADS)


def stamp_apart(cell: Sequence[Word], line: PrintedLine) -> list[Sequence[Word]]:
    """A part of a line cut where a registry's word or date, or a pen's strokes, begin closely behind its print; whole where none do."""
    for at in range(1, len(cell)):
        tail = cell[at:]
        if cell[at].box.left - cell[at - 1].box.right < CLOSE * line.size or not any(c.islower() for w in cell[:at] for c in w.text):
            continue
        text = "".join(w.text for w in tail)
        doubted = any((w.first_confidence or 100.0) < UNSURE for w in tail)
        if doubted and (registry_word(tail) or (text.upper() == text and _DATE.fullmatch(text)) or _RECIPIENTS.fullmatch(text)):
            return [cell[:at], tail]
        if all(_disbelieved(w) and w.box.height > TOWERING * line.size for w in tail):
            return [cell[:at], tail]
    return [cell]


def overprint(parts: Parts, size: float) -> set[tuple[int, int]]:
    """The parts of lines, by number of line and part, that a stamp has put beside print. size: of the page's type in pixels."""
    heads = [(part.box, part.size) for found in parts.values() for part in found if registry_word(part.words)]
    torn: set[tuple[int, int]] = set()
    for number, found in parts.items():
        if len(found) < 2:
            continue
        host = max(found, key=lambda part: (sum(c.isalpha() for c in part.text), -part.left))
        near = [box for box, height in heads if _within_reach(host, box, height)]
        torn |= {(number, k) for k, part in enumerate(found) if part is not host and _of_a_stamp(part, host, near, size)}
    return torn


def _of_a_stamp(part: PrintedLine, host: PrintedLine, near: Sequence[Box], size: float) -> bool:
    """Whether a part that stands clear of its line's print is a stamp's. near: the boxes of the registries' words close by."""
    if registry_word(part.words):
        return True
    text = "".join(w.text for w in part.words)
    beside = any(_under(part.box, box) for box in near)
    if _DATE.fullmatch(text) or _RECIPIENTS.fullmatch(text):
        return beside or (part.size >= LARGER * max(host.size, size))
    letters = sum(c.isalnum() for c in text)
    doubted = all(map(_disbelieved, part.words))
    odd = not size / LARGER <= part.size <= LARGER * size or _crooked(part, host)
    return letters <= 8 and doubted and (odd or beside)


def _disbelieved(word: Word) -> bool:
    """Whether nothing is believed of a word; of one without a confidence, such as a PDF's own, all is."""
    sure = belief(word)
    return sure is not None and sure < BLIND


def _crooked(part: PrintedLine, host: PrintedLine) -> bool:
    """Whether the words of a part do not stand on the baseline of the print beside it."""
    off = [abs(w.box.bottom - host.baseline) for w in part.words if any(c.isalnum() for c in w.text)]
    return bool(off) and max(off) > 0.45 * host.size


def _within_reach(host: PrintedLine, box: Box, height: float) -> bool:
    return box.top - 4 * height <= host.baseline <= box.bottom + 4 * height


def _under(box: Box, head: Box) -> bool:
    """Whether a box stands over or under a registry's word, within its width and a third of it to either side."""
    third = head.width // 3
    return box.left < head.right + third and box.right > head.left - third and box != head
