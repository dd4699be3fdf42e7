"""Whom the letter is written to: persons by name, else the office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from msgspec import Struct
from rapidfuzz import fuzz

from document.metadata import Found
from document.text import LabelledLine
from postprocess.lexicon import built_in
from postprocess.metadata.names import bare_name, house
from postprocess.metadata.outline import Outline
from postprocess.metadata.stream import Stream, found
from postprocess.metadata.wording import any_of, fold, starts, tidy

_POSTCODE = re.compile(r"\b(?:CH[- ]?)?1[2-9]\d{2}\b")
NAME_READ, OFFICE_READ = 0.65, 0.9
"""How sure it is that a person's name, an office, is read without a slip: names have accents that the English model lacks."""
_MOST = 60
"""Addressees that are told; mandate holders who write together are some twenty."""
_LONGEST = 75
"""Letters of the longest line of an address; running text is wider."""


class Addressee(Struct, frozen=True):
    """One addressee: a person's name or the lines of an office; `person`: which of the two."""

    value: str
    lines: tuple[LabelledLine, ...]
    person: bool


def addressees(letter: Stream, plan: Outline) -> tuple[Found, ...]:
    """Those of the first part in order, each once."""
    result: dict[str, tuple[Found, bool]] = {}
    numbers = {id(line): number for number, line in enumerate(letter.lines)}
    for block, sure in _blocks(letter, plan, numbers):
        if _is_signed(letter, block, numbers[id(block[0])]):
            continue
        for one in split(block):
            certainty = (NAME_READ if one.person else OFFICE_READ) - (0.0 if sure else 0.15)
            if not _COPIED.match(fold(one.value)):
                result.setdefault(fold(one.value), (found(one.value, one.lines, certainty), one.person))
    # Under a person's name a mandate is that person's, even where a stamp parts the two; it is no addressee of its own.
    persons = any(person for _, person in result.values())
    told = [one for one, person in result.values() if person or not (persons and starts("mandate title").match(fold(one.value)))]
    return _without_doubles(tuple(told)[:_MOST])


_COPIED = re.compile(r"\W*(?:cc|c\.c\.?|copy to|copies to|copie|copia|kopie)\b")


def _blocks(letter: Stream, plan: Outline, numbers: dict[int, int]) -> Iterator[tuple[Sequence[LabelledLine], bool]]:
    """Regions that are addressees; where there is none, regions that look like one in the head or below the end of a note."""
    lines = letter.lines[: plan.end]
    regions = [list(members) for _, members in groupby(lines, key=lambda line: (line.page, line.region, line.kind))]
    known = [region for region in regions if region[0].kind == "addressee"]
    if known:
        yield from ((region, True) for region in known)
        return
    farewell = any_of("end of a note").search(letter.folded)
    for region in regions:
        number = numbers[id(region[0])]
        outside = plan.before(number) or (farewell is not None and farewell.start() < letter.starts[number])
        if outside and _looks_like_address(region):
            yield region, False


def _is_signed(letter: Stream, block: Sequence[LabelledLine], number: int) -> bool:
    """Whether a block is that of a signatory: a title of one stands in its first line, in the line above, or below a name in it."""
    above, first, below = (fold(letter.lines[n].text) if 0 <= n < len(letter.lines) else "" for n in (number - 1, number, number + 1))
    named = bare_name(block[0].text) is not None
    title = starts("signatory title")
    return title.match(first) is not None or (named and (title.match(above) is not None or title.match(below) is not None))


def _looks_like_address(region: Sequence[LabelledLine]) -> bool:
    """Short lines, an office that is written to among them, no running text and no contact lines of a letterhead."""
    if len(region) > 14 or any(len(line.text) > _LONGEST for line in region):
        return False
    texts = [fold(line.text) for line in region]
    if any(any_of("mission").match(text.removeprefix("the ")) or any_of("compliments").search(text) for text in texts):
        return False
    return any(any_of("mandate title").search(text) or _names_body(text) for text in texts)


@cache
def _bodies() -> tuple[str, ...]:
    """The folded names of bodies and mandates; not of houses, nor of the Office at Geneva, which letterheads name too."""
    entries = [*built_in("bodies").entry, *built_in("mandates").entry]
    return tuple(sorted({fold(form) for entry in entries if entry.kind != "house" and entry.code != "UNOG" for form in entry.forms}))


def _named(folded: str) -> Iterator[str]:
    """The bodies and mandates that a folded text names."""
    for name in _bodies():
        place = folded.find(name)
        end = place + len(name)
        if place >= 0 and not folded[max(0, place - 1) : place].isalnum() and not folded[end : end + 1].isalnum():
            yield name


def _names_body(folded: str) -> bool:
    return next(_named(folded), None) is not None


def split(block: Sequence[LabelledLine]) -> Iterator[Addressee]:
    """The addressees of a block: each person begins one, when an office stands below the name; the lines of an address end it.

    Lines above the first office that are no name, and blocks that name neither, are scraps of stamps and signatures.
    """
    lines = [line for line in block if line.text.strip()]
    heads = [n for n, line in enumerate(lines) if bare_name(line.text) and (n + 1 == len(lines) or not bare_name(lines[n + 1].text))]
    heads = [n for n in heads if n == 0 or is_postal(lines[n - 1].text) or _is_office(lines, n + 1)]
    office = lines[: heads[0]] if heads else lines
    offices = [line for line in office if not is_postal(line.text)]
    first = next((number for number in range(len(offices)) if _is_office(offices, number)), len(offices))
    offices = offices[first:]
    if offices:
        yield Addressee(", ".join(tidy(line.text).strip(" ,;") for line in offices), tuple(offices), person=False)
    for n in heads:
        yield Addressee(bare_name(lines[n].text) or "", (lines[n],), person=True)


def _is_office(lines: Sequence[LabelledLine], number: int) -> bool:
    """Whether a line names an office: by its first word, or by the name of a body."""
    folded = fold(lines[number].text) if number < len(lines) else ""
    return is_titled(_TO.sub("", folded)) or _names_body(folded)


_TO = re.compile(r"^\W*(?:to|to the|a la|al|a l'|au|aux|a|an das|an die|an den|dem|der)\s+")
"""Words in front of an office that is written to."""


def is_titled(folded: str) -> bool:
    """Whether a folded line begins with the title or the office of an addressee."""
    return any(starts(kind).match(folded) for kind in ("mandate title", "addressee title"))


def is_postal(text: str) -> bool:
    """Whether a line gives a place and no office: a house, a street, a town, a country."""
    folded = fold(text)
    if _names_body(_POSTCODE.sub("", folded)) or is_titled(folded):
        return False
    bare = any_of("place").sub("", folded)
    only_town = not re.sub(r"\W|\d|switzerland|suisse|suiza|schweiz|svizzera|suica|\bch\b", "", bare)
    return (
        only_town
        or house().search(folded) is not None
        or _POSTCODE.search(text) is not None
        or (any_of("street").search(folded) is not None and any(c.isdigit() for c in text))
    )


def _without_doubles(every: tuple[Found, ...]) -> tuple[Found, ...]:
    """Each once: an office named again with fewer lines or misread is the same one, the better known form is kept in its first place."""
    kept: list[Found] = []
    for one in every:
        twin = next((number for number, other in enumerate(kept) if _same(one.value, other.value)), None)
        if twin is None:
            kept.append(one)
        elif _known(one.value) > _known(kept[twin].value):
            kept[twin] = one
    return tuple(kept)


def _same(one: str, other: str) -> bool:
    a, b = fold(one), fold(other)
    return a in b or b in a or (len(a) > 20 and fuzz.ratio(a, b) >= 90)


def _known(value: str) -> int:
    return sum(map(len, _named(fold(value))))
