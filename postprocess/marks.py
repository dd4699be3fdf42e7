"""How the first and the last words of lines speak: marks of list items, ends of sentences, page numbers."""

from __future__ import annotations

import re

BULLETS = "•●○▪■‣·*–—-"

_DASHES = "–—-"

_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,5})\)|(?:\d{1,2}|[a-z]|[ivx]{2,5})\.")
_GLUED = re.compile(r"\((?:\d{1,2}|[a-z]|[ivx]{1,5})\)\w\S*")
# What engines make of bullets; only believed when the line is set in.
_BLURRED = re.compile(r"[¢«»+°©®eo¤>~]|[¢«»°©®¤~]{2}|[*•·+][—–-]?")
_COPIED = re.compile(r"\W{0,2}(?:c\.? ?c\.?|Copy to|Copies to|Copie|Copia|Kopie)\W{0,2}[:.]?\s", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;…][\d¹²³⁴⁵⁶⁷⁸⁹]{0,2}[)\]”’»\"']*$|[”»\"]$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p|seite|s|página|pág)\.?\s*\|?\s*)?\d{1,3}\W*(?:(?:of|de|sur|von|/)\s*\d{1,3}\W*)?", re.IGNORECASE
)
_NOTE_MARK = re.compile(r"[\d¹²³⁴⁵⁶⁷⁸⁹]{1,3}\.?|[^\w\s]{1,2}|['’‘!|°*†‡][^\W\d_].*")


def item_mark(words: tuple[str, ...], set_in: bool) -> bool:
    """Whether a line that begins with these words begins a list item. `set_in`: it stands in from the margin."""
    if len(words) < 2 and not (words and _GLUED.fullmatch(words[0])):
        return False
    first = words[0]
    # "– Genève –" is set off, as a town below an address is.
    if first in _DASHES and words[-1] in _DASHES and any(c.isalpha() for word in words for c in word):
        return False
    if first in BULLETS or _NUMBERED.fullmatch(first) or _GLUED.fullmatch(first):
        return True
    return set_in and bool(_BLURRED.fullmatch(first))


def ends_sentence(text: str) -> bool:
    """Whether a line ends with a full stop, a colon or the like, a note mark or closing quotes behind it allowed for."""
    return bool(_SENTENCE_END.search(text.rstrip()))


def starts_lower(text: str) -> bool:
    """Whether a line begins in lower case, opening quotes and brackets aside; "| have" does not, it is a misread "I have"."""
    return text.lstrip("\"'«“„‘([ ")[:1].islower()


def ends_open(text: str) -> bool:
    """Whether a line ends with a plain word in lower case, so that its sentence must go on."""
    return text[-1:].isalpha() and text.split()[-1][:1].islower()


def copied(text: str) -> bool:
    """Whether a line says who has a copy: "cc: ...", "c.c. ..."."""
    return bool(_COPIED.match(text))


def page_number(text: str) -> bool:
    """Whether a line holds nothing but a page number: "2", "- 2 -", "Page 2 of 3", "2/3"."""
    return bool(_PAGE_NUMBER.fullmatch(text.strip()))


def note_mark(word: str) -> bool:
    """Whether a word may be the mark of a footnote; engines make "!" or "'" of a raised 1."""
    return bool(_NOTE_MARK.fullmatch(word))
