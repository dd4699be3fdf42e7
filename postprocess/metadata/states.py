"""Names of States as they are printed: where one ends in the text, its plain form, and what the lexicon of real States knows of it.

A State may be in no lexicon: its name is read from the letter's own words, and the lexicon only helps.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from postprocess.lexicon import built_in
from postprocess.metadata.stream import Stream
from postprocess.metadata.wording import fold, forms, starts, words

_LINK = re.compile(
    r"\W{0,3}(?:\S{1,2}\s+)?(?:of\s*(?:the\W{1,3})?|de\s+la\s|de\s+l'|de\s+los\s|de\s+las\s|du\s|des\s|dell'|dello\s|della\s|dei\s|degli\s|delle\s|del\s|de\s|d'|di\s|dos\s|das\s|da\s"
    r"|do\s|der\s|von\s)\s*"
)
_TOKEN = re.compile(r"\S+")
_SPECKS = "(),;:.|‘’'\""
_DESCRIBED = re.compile(
    r"(?P<noun>[^\W\d_]+)\s+(?P<sort>(?:[^\W\d_]+\s+){1,4}?)(?:of the\s|of\s|de la\s|de los\s|de\s|du\s|del\s|des\s|d'|di\s|da\s|do\s)(?=[^\W\d_])"
)
"""A State's noun with words behind it, up to its name."""
_BEHIND = re.compile(r"\s*\((?:[^\W\d_][\w'’.-]*\s){0,5}[^\W\d_][\w'’.-]*\)")
_NOT_STATES = re.compile(
    r"(?:the )?(?:united nations|nations unies|naciones unidas|vereinten nationen|european union|union europeenne|un\b|onu\b|human rights)"
)


class StateName(Struct, frozen=True):
    """A name and the stretch of the text that it takes; `capitals`: it is printed in capitals only, and was set in small letters."""

    name: str
    start: int
    end: int
    capitals: bool


def after_mission(letter: Stream, place: int, language: str) -> StateName | None:
    """The State named after the word for a mission that ends at `place`, behind its preposition and article; None without one."""
    link = _LINK.match(letter.folded, place)
    if link is None or (letter.text[link.end() :][:1] and not letter.text[link.end()].isupper()):
        return None
    start = link.end()
    end = max(_end(letter, start), _known_end(letter, start))
    name = " ".join(_without_specks(word) for word in letter.text[start:end].strip(" ,;:.-–|").split())
    if len(name) < 3 or _NOT_STATES.match(fold(name)):
        return None
    plain = plain_case(name)
    return StateName(_nominative(plain, letter.folded[place:start]) if language == "de" else plain, start, end, name.upper() == name)


def _end(letter: Stream, start: int) -> int:
    """Where the run of capitalised words ends; prepositions, articles and conjunctions belong to it when another such word follows."""
    end, first = start, True
    capitals = False
    described = _described_end(letter, start)
    for match in _TOKEN.finditer(letter.text, start):
        word = match[0].strip(_SPECKS)
        folded = fold(word)
        if not first and _new_line(letter, match.start(), dangling=end < _last_word_end(letter, match.start())):
            break
        if first:
            capitals = len(word) > 1 and word.isupper()
        elif folded in words("after a State") or not word or (capitals and len(word) > 1 and not word.isupper()):
            break
        if (folded in words("connective") or match.end() <= described) and not first:
            continue
        if not _is_capitalised(word):
            break
        end, first = match.start() + len(match[0].rstrip(",;:.|")), False
        if match[0][-1] in ",;:|" or (match[0][-1] == "." and len(word) > 3):
            break
    behind = _BEHIND.match(letter.text, end)
    return behind.end() if behind and fold(behind[0]).rstrip(" )").endswith((" of", " de", " d'", " of the", " del")) else end


def _without_specks(word: str) -> str:
    """A small word of a name without the marks that dirt has left on it; other words as they are."""
    bare = word.strip(_SPECKS)
    return bare if fold(bare) in words("connective") else word


def _described_end(letter: Stream, start: int) -> int:
    """Where the small words end that say what sort of State it is ('République fédérale démocratique de X'); `start` without any."""
    described = _DESCRIBED.match(letter.folded, start)
    if described is None or described["noun"] not in _state_nouns() or not letter.text[described.end()].isupper():
        return start
    sort = described["sort"].split()
    small = letter.text[slice(*described.span("sort"))].islower() and sort[0] not in words("connective")
    return described.end() if small else start


@cache
def _state_nouns() -> frozenset[str]:
    """The folded nouns of States, each the first word of a form: 'republique', 'royaume'."""
    return frozenset(form.split()[0] for form in forms("state noun")) | {"etats", "estados"}


def _last_word_end(letter: Stream, place: int) -> int:
    while place > 0 and letter.text[place - 1].isspace():
        place -= 1
    return place


def _is_capitalised(word: str) -> bool:
    bare = re.sub(r"^[dlDL]['’]", "", word)
    return bool(bare) and bare[0].isupper() and not any(c.isdigit() for c in bare) and "@" not in bare


def _new_line(letter: Stream, place: int, *, dangling: bool) -> bool:
    """Whether at this place a line begins that does not go on with the name: of another region, or with a label of its own."""
    number = letter.number(place)
    if letter.starts[number] != place or number == 0:
        return False
    line, above = letter.lines[number], letter.lines[number - 1]
    folded = fold(line.text)
    labels = any(starts(kind).match(folded) for kind in ("reference", "contact", "street", "place", "salutation", "note title", "mission"))
    if labels or (line.page != above.page):
        return True
    goes_on = dangling or folded.split()[0].strip(",") in words("connective")
    return line.region != above.region and not goes_on


def _known_end(letter: Stream, start: int) -> int:
    """Where the longest name of a real State ends that stands here; `start` when none does. Names as 'République tchèque' need it."""
    stretch = letter.folded[start : start + 80]
    known = [len(form) for form in lexicon_names() if stretch.startswith(form) and not stretch[len(form) : len(form) + 1].isalnum()]
    return start + max(known, default=0)


def plain_case(name: str) -> str:
    """A name that is set in capitals only, in small letters with capitals where they belong; others as they are."""
    if name.upper() != name:
        return name
    small = [word.lower() if fold(word) in words("connective") and number else _capital(word) for number, word in enumerate(name.split())]
    return " ".join(small)


def _capital(word: str) -> str:
    prefix = re.match(r"[DL]['’](?=\w)", word)
    small = "-".join(part[:1] + part[1:].lower() for part in word[prefix.end() if prefix else 0 :].split("-"))
    return (prefix[0].lower() if prefix else "") + small


def _nominative(name: str, link: str) -> str:
    """A German name in the genitive in its first case: 'des Königreichs X' gives Königreich X, 'der Tschechischen Republik' the -e."""
    parts = name.split()
    link = link.split()[-1] if link.split() else ""
    if link == "des":
        parts[0] = re.sub(r"(?<=staat)es$|(?<=bund)es$|(?<=land)es$|(?<=[^s])s$", "", parts[0])
    elif link == "der":
        count = next((n for n, word in enumerate(parts) if not word.endswith("en")), 0)
        parts[:count] = [word[:-1] for word in parts[:count]]
    return " ".join(parts)


@cache
def lexicon_names() -> frozenset[str]:
    """All folded names of real States."""
    return frozenset(fold(form) for entry in built_in("states").entry if entry.code != "OTH" for form in entry.forms)


@cache
def full_name(folded: str) -> str | None:
    """The English long name of the real State that a folded name means, None for others."""
    return next((entry.text for entry in built_in("states").entry if folded in {fold(form) for form in entry.forms}), None)


def mended(name: str) -> str | None:
    """The name of a real State that differs from this one by a single misread letter; None when there is none, or more than one."""
    folded = fold(name)
    if len(folded) < 10 or folded in lexicon_names():
        return None
    entries = built_in("states").entry
    near = {form for e in entries for form in e.forms if Levenshtein.distance(folded, fold(form), score_cutoff=1) <= 1}
    return near.pop() if len({fold(form) for form in near}) == 1 else None
