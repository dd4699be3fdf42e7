"""The codes of communications of the special procedures that a letter answers: AL GBR 3/2021.

Form: TYPE STATE number/year, with the State's ISO 3166-1 alpha-3 code, or OTH for other actors (OHCHR, spcommreports.ohchr.org).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from msgspec import Struct

from document.metadata import Found
from postprocess.lexicon import built_in
from postprocess.metadata.stream import Stream, found
from postprocess.metadata.wording import fold

TYPES = ("AL", "UA", "OL", "JAL", "JUA", "JOL")
OLDEST = 2
"""Years that may lie between a communication and its answer where its code had to be repaired: a reply is asked for in sixty days."""

_TYPE, _NUMBER, _YEAR = r"J?(?:AL|UA|OL)", r"[1-9]\d{0,2}", r"(?:19|20)\d{2}"
_WHOLE = re.compile(rf"(?<![\w/])(?P<type>{_TYPE}) (?P<state>[A-Z]{{3}}) (?P<number>{_NUMBER}) ?/ ?(?P<year>{_YEAR})(?![\w/])")
_BARE = re.compile(rf"(?<![\w/.-])(?P<state>[A-Z]{{3}}) (?P<number>{_NUMBER})/(?P<year>{_YEAR})(?![\w/])")
_DAMAGED = re.compile(
    r"(?<![\w/])(?P<type>[J1I]?(?:[A4ÀÁÂÄ] ?[L1Il|!]|[UV] ?[A4ÀÁÂÄ]|[O0Q] ?[L1Il|!]))[ .,:-]{0,3}(?:\S{1,2} )?"
    r"(?P<state>[A-Z0-9]{3}|[A-Za-z]{3})[ .,:-]{0,3}"
    r"(?P<number>[0-9OoIl|SBZ]{1,3}) ?[/|l\\] ?(?P<year>[12IlZ|][0O9][0-9OoIl|SBZ]{2})(?![\w/])"
)
_DIGITS = str.maketrans("OoIl|SBZQ", "001115820")
_LETTERS = str.maketrans("014|!58ÀÁÂÄVQ", "OIALLSBAAAAUO")


class Code(Struct, frozen=True):
    """A code as read; exact: nothing was repaired."""

    start: int
    end: int
    type: str
    state: str
    number: int
    year: int
    exact: bool

    def __str__(self) -> str:
        return f"{self.type} {self.state} {self.number}/{self.year}".strip()


def communications(letter: Stream, *, sender: str | None, year: int | None, own: Found | None) -> tuple[Found, ...]:
    """All codes in the order of the letter, each once.

    sender: the State that writes; year: of the letter; own: its own reference. A code of a later year is misread and left out.
    """
    codes = sorted(_codes(letter.text, sender, year), key=lambda code: code.start)
    codes = [code for code in codes if (code.type or not _is_own(code, own)) and (year is None or code.year <= year)]
    typed = {(code.state, code.number, code.year) for code in codes if code.type}
    times = Counter(str(code) for code in codes)
    result: dict[str, Found] = {}
    for code in codes:
        bare_again = not code.type and (code.state, code.number, code.year) in typed
        if str(code) not in result and not bare_again:
            certainty = _certainty(code, times[str(code)], sender)
            result[str(code)] = found(str(code), letter.between(code.start, code.end), certainty)
    return tuple(result.values())


def _codes(text: str, sender: str | None, year: int | None) -> Iterator[Code]:
    """What looks like a code: whole ones first; a damaged one that does not fit hides what could be taken for one without type in it."""
    seen: set[int] = set()
    for form, exact in ((_WHOLE, True), (_DAMAGED, False), (_BARE, True)):
        for match in form.finditer(text):
            code = _code(match, exact=exact)
            places = range(code.start, code.end)
            if code.type not in ("", *TYPES) or not seen.isdisjoint(places):
                continue
            seen.update(places)
            known = code.state in state_codes() or agrees(code.state, sender)
            if (code.type and exact) or (known and (exact or _fits(code, year))):
                yield code


def _code(match: re.Match[str], *, exact: bool) -> Code:
    parts = match.groupdict()
    kind = parts.get("type") or ""
    if not exact:
        kind = kind.replace(" ", "").translate(_LETTERS)
        kind = kind[:-1] + kind[-1].replace("l", "L").replace("I", "L")
        kind = "J" + kind[1:] if len(kind) == 3 else kind
        parts["state"] = parts["state"].upper().translate(_LETTERS)
        parts["number"], parts["year"] = (parts[name].translate(_DIGITS) for name in ("number", "year"))
    return Code(match.start(), match.end(), kind, parts["state"], int(parts["number"]), int(parts["year"]), exact)


def _fits(code: Code, year: int | None) -> bool:
    return year is not None and code.number > 0 and year - OLDEST <= code.year <= year


def _is_own(code: Code, own: Found | None) -> bool:
    return own is not None and str(code) in own.value


def _certainty(code: Code, times: int, sender: str | None) -> float:
    known = code.state in state_codes() or agrees(code.state, sender)
    return (0.93 if code.exact else 0.8) + (0.03 if known else -0.15) + (0.03 if times > 1 else 0.0) - (0.0 if code.type else 0.15)


def is_code(text: str) -> bool:
    """Whether a text is nothing but the code of a communication."""
    return _WHOLE.fullmatch(" ".join(text.split()).strip(" .,;:")) is not None


@cache
def state_codes() -> frozenset[str]:
    """The alpha-3 codes of ISO 3166-1, and OTH."""
    return frozenset(entry.code for entry in built_in("states").entry)


def agrees(code: str, sender: str | None) -> bool:
    """Whether the letters of a code stand in a State's name, in their order, the first at the beginning of a word that is no article."""
    words = [
        word for word in fold(sender or "").replace("'", " ").split() if len(word) > 2 and word not in ("the", "des", "del", "las", "los")
    ]
    wanted = code.lower()
    tails = ["".join(words[number:]) for number in range(len(words))]
    return any(tail.startswith(wanted[:1]) and _in_order(wanted, tail) for tail in tails)


def _in_order(wanted: Sequence[str], text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in wanted)
