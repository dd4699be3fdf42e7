"""Two readings of one line laid side by side: which signs of the other reading stand for which word of the first."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

MARKS = {
    sign: kind
    for kind, signs in {"'": "'‘’‚‛′´`ʼ", '"': '"“”„‟″«»', "-": "-‐‑‒–—―−_~¬", "•": "•·∙●▪■◦*°º", "¡": "¡", "¿": "¿"}.items()
    for sign in signs
}
"""Quotes, dashes and bullets, which readers write in ways of their own, and what they count as."""

BULLET = "•"
"""What all bullets count as."""

ODD = "*°º◦~¬_"
"""What the first reader takes bullets and dashes for."""

UNWRITTEN = "¡¿"
"""What the second reader cannot write."""

STROKED = {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "þ": "p"}
"""Letters that Unicode does not take apart, and the letters that they are taken for."""

LOOK_LIKE = {"1": "Il|!i", "0": "Oo"}
"""Figures, and the letters that the second reader takes them for."""

ORDINAL = re.compile(r"1(?:er|re|ère|st|º|ª)\b")

SHORTEST = 3
"""Letters of a word before a stroke that is taken for an apostrophe; before printed ones stand fewer ("d'Or"), or "qu"."""

ELISION = ("'", "’", "‘")


class Span(Struct, frozen=True):
    """The signs `first` to `last` (exclusive; blanks do not count) of the other reading that stand for a word.

    clean: the other reading has a gap at both ends of it, or reads the signs on both sides of an end as the first one does.
    parts: the lengths of the words that the other reading sees there; () where it sees nothing.
    """

    first: int
    last: int
    clean: bool
    parts: tuple[int, ...]


def folded(sign: str) -> str:
    """A sign without case, accent and the cut of its mark, for laying readings side by side: always a single one."""
    plain = unicodedata.normalize("NFD", MARKS.get(sign, sign))[0].casefold()
    return STROKED.get(plain, plain) if len(plain) == 1 else sign


def spans(words: Sequence[str], other: str) -> list[Span]:
    """For each of `words`, none of which holds a blank, its signs in `other`, words parted by blanks; least edits over folded signs."""
    own = "".join(words)
    signs, gaps = _without_blanks(other)
    ranges, same = _places(own, signs)
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len(word))
    cuts = [_cut(ranges[end], gaps) for end in ends]
    cuts[0], cuts[-1] = 0, len(signs)
    sound = [
        at in gaps or (ranges[end][0] == ranges[end][1] and end - 1 in same and end in same) for at, end in zip(cuts, ends, strict=True)
    ]
    sound[0] = sound[-1] = True
    found = []
    for number in range(len(words)):
        first, last = cuts[number], max(cuts[number], cuts[number + 1])
        inner = [first, *sorted(gap for gap in gaps if first < gap < last), last]
        parts = tuple(b - a for a, b in pairwise(inner) if b > a)
        found.append(Span(first, last, sound[number] and sound[number + 1], parts))
    return found


def _without_blanks(text: str) -> tuple[str, set[int]]:
    """The text without its blanks, and the places in it where they stood, both ends among them."""
    words = text.split()
    gaps, at = {0}, 0
    for word in words:
        at += len(word)
        gaps.add(at)
    return "".join(words), gaps


def _places(own: str, other: str) -> tuple[list[tuple[int, int]], set[int]]:
    """For each place between the signs of `own` the first and the last place in `other` that fit, and which signs are alike."""
    starts: list[list[int]] = [[] for _ in range(len(own) + 1)]
    same: set[int] = set()
    codes = Levenshtein.opcodes("".join(map(folded, own)), "".join(map(folded, other)))
    for code in codes:
        if code.tag == "equal":
            same.update(range(code.src_start, code.src_end))
        long = code.src_end - code.src_start
        for step in range(long + 1):
            starts[code.src_start + step].append(min(code.dest_start + step, code.dest_end) if code.tag != "delete" else code.dest_start)
        if code.tag == "insert":
            starts[code.src_start].append(code.dest_end)
    return [(min(found), max(found)) if found else (0, 0) for found in starts], same


def _cut(fitting: tuple[int, int], gaps: set[int]) -> int:
    """The place where the other reading has a gap; without one the first place that fits."""
    return next((at for at in range(fitting[0], fitting[1] + 1) if at in gaps), fitting[0])


def with_own_marks(word: str, other: str) -> str:
    """`other` with the quotes, dashes and bullets of `word`, and with its figures where `other` has a letter that looks like one.

    A stroke in a number (1 or l) is not the other reading's to tell, nor is a point or comma before a word, which is a speck.
    """
    return _joined(word, other, MARKS)


def with_other_marks(word: str, other: str) -> str:
    """`other` with its own quotes, dashes and bullets, of which only the cut is that of `word`; else as `with_own_marks`.

    What the second reader cannot write stays, and so does a quote where it sees a blank, but for a blank before a capital.
    """
    return _joined(word, other, UNWRITTEN)


def _joined(word: str, other: str, kept: Container[str]) -> str:
    """`other` with those marks of `word`, and no other ones, that are in `kept`."""
    if word[:1].isalnum():
        other = other.lstrip(".,;:") or other
    text = []
    for code in Levenshtein.opcodes("".join(map(folded, word)), "".join(map(folded, other))):
        mine, theirs = word[code.src_start : code.src_end], other[code.dest_start : code.dest_end]
        if code.tag in ("equal", "replace"):
            places = zip(range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=True)
            text += [
                word[at] if word[at] in kept or other[there] in kept or _stays(word, at, other, there) else other[there]
                for at, there in places
            ]
        elif code.tag == "insert":
            text += [b for b in theirs if b not in kept]
        else:
            text += [a for a in mine if a in kept]
    return "".join(text)


def _stays(word: str, at: int, other: str, there: int) -> bool:
    """Is the sign of `word` the same mark in another cut, a stroke that is the first reader's to tell, or a quote for which the second
    reader has a blank that begins nothing, or a figure? The digits of notes are told by their shape (`signs`)."""
    mine, theirs = word[at], other[there]
    same_mark = mine in MARKS and mine not in ODD and MARKS[mine] == MARKS.get(theirs)
    begins = other[there + 1 : there + 2].isupper() and at >= SHORTEST and not word[:at].casefold().endswith("qu")
    quote = MARKS.get(mine, "-") != "-" and (theirs.isdigit() or (theirs == " " and not begins))
    return same_mark or quote or _is_stroke(word, at, theirs)


def _is_stroke(word: str, at: int, other: str) -> bool:
    """Is the other sign a letter that looks like the figure at this place of a number, or a capital I or a 1 for the l of "l'"?"""
    beside = word[max(at - 1, 0) : at] + word[at + 1 : at + 2]
    in_number = any(map(str.isdigit, beside)) or not any(map(str.isalpha, word)) or ORDINAL.match(word, at) is not None
    return (other in LOOK_LIKE.get(word[at], "") and in_number) or (word[at] + other in ("lI", "l1") and word[at + 1 : at + 2] in ELISION)
