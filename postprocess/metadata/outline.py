"""What sort of letter it is, and where its first part begins to speak and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from document.metadata import Found
from document.text import LabelledLine
from postprocess.metadata.stream import Stream, found
from postprocess.metadata.wording import any_of, fold, forms, pattern, resembles, starts

NOTE, LETTER = "note verbale", "letter"

_SURE_SALUTATION = re.compile(r"\W*(dear|sehr (geehrte|verehrte)|estimad[oa]s?|de mi (mayor )?consideracion|to whom it may concern)\b")
_ENDS_SALUTATION = re.compile(r"[,:;.]\W*$")
_SENTENCE = 400
"""Characters in which a mission that speaks of itself comes to its verb: its name and that of the organizations where it is accredited."""


class Sign(Struct, frozen=True, order=True):
    """A formula that tells the sort of letter: where in the text, which sort, how much it weighs (0-1)."""

    place: int
    kind: str
    weight: float


class Outline(Struct, frozen=True):
    """opening: number of the line with which the first part begins to speak, None when nothing tells; end: one past its last line."""

    kind: Found | None
    opening: int | None
    end: int

    def before(self, number: int) -> bool:
        """Whether a line stands in the head of the letter; anywhere, where no opening is known."""
        return self.opening is None or number < self.opening


def outline(letter: Stream) -> Outline:
    """Find the sort of the first part by the formula that comes first, and where it begins and ends."""
    signs = sorted(_signs(letter))
    first = next((sign for sign in signs), None)
    if first is None:
        fallback = _by_ending(letter)
        return Outline(fallback, None, len(letter.lines))
    opening = letter.number(first.place)
    kind = found(first.kind, letter.lines[opening : opening + 1], _certainty(letter, signs, first))
    return Outline(kind, _speaking(letter, signs, opening), _end(letter, signs, opening))


def _signs(letter: Stream) -> Iterator[Sign]:
    title = re.compile(rf"\W*{pattern(forms('note title'))}\W*")
    for number, line in enumerate(letter.lines):
        folded, place = fold(line.text), letter.starts[number]
        if title.fullmatch(folded):
            yield Sign(place, NOTE, 0.95)
        elif is_salutation(line):
            yield Sign(place, LETTER, 0.95)
    for match in any_of("compliments").finditer(letter.folded):
        yield Sign(match.start(), NOTE, 0.97)
    for match in any_of("honour of a person").finditer(letter.folded):
        yield Sign(match.start(), LETTER, 0.8)
    for match in any_of("honour of a mission").finditer(letter.folded):
        if any_of("mission").search(letter.folded, max(0, match.start() - _SENTENCE), match.start()):
            yield Sign(match.start(), NOTE, 0.8)
    near = resembles(letter.folded, "compliments")
    if near is not None:
        yield Sign(near, NOTE, 0.85)


def is_salutation(line: LabelledLine) -> bool:
    """Whether a line greets: by its words, and by its kind or the comma that ends it."""
    folded = fold(line.text)
    if not starts("salutation").match(folded):
        return False
    short = len(folded) < 60 and _ENDS_SALUTATION.search(folded) is not None
    return (
        line.kind == "salutation" or _SURE_SALUTATION.match(folded) is not None or (short and line.kind not in ("addressee", "letterhead"))
    )


def _certainty(letter: Stream, signs: list[Sign], first: Sign) -> float:
    """More where the end of the letter agrees, less where a formula of the other sort stands on the same page."""
    page = letter.lines[letter.number(first.place)].page
    other = any(sign.kind != first.kind and letter.lines[letter.number(sign.place)].page == page and sign.weight > 0.9 for sign in signs)
    ending = any_of("end of a note" if first.kind == NOTE else "closing").search(letter.folded, first.place) is not None
    return first.weight + (0.02 if ending else -0.05) - (0.2 if other else 0.0)


def _by_ending(letter: Stream) -> Found | None:
    for phrases, kind in (("end of a note", NOTE), ("closing", LETTER)):
        near = any_of(phrases).search(letter.folded)
        place = near.start() if near else resembles(letter.folded, phrases)
        if place is not None and (kind == NOTE or near is not None):
            return found(kind, letter.between(place, place + 1), 0.7)
    return None


def _speaking(letter: Stream, signs: list[Sign], opening: int) -> int:
    """The line from which the head is over: a title is still part of it, a formula stands in a sentence that began before."""
    spoken = [sign for sign in signs if sign.weight != 0.95 or is_salutation(letter.lines[letter.number(sign.place)])]
    number = letter.number(spoken[0].place) if spoken else opening
    region = letter.lines[number].region
    while number > 0 and letter.lines[number - 1].region == region and len(letter.lines[number - 1].text) > 40:
        number -= 1
    return number


def _end(letter: Stream, signs: list[Sign], opening: int) -> int:
    """The first part ends with the page before one on which another opening of a letter stands."""
    page = letter.lines[opening].page
    later = [letter.lines[letter.number(sign.place)].page for sign in signs if sign.weight > 0.9]
    after = min((other for other in later if other > page), default=None)
    return next((n for n, line in enumerate(letter.lines) if after is not None and line.page >= after), len(letter.lines))
