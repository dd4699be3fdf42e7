"""The lexicons at hand, sorted for looking up: which phrases begin where, which single words there are, which towns have which codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from postprocess.correction.confusion import plain
from postprocess.correction.passage import keys, split
from postprocess.lexicon import Entry, Lexicon


class Form(Struct, frozen=True):
    """One way in which an entry is printed, as its parts; `keys` in small letters."""

    entry: Entry
    parts: tuple[str, ...]
    keys: tuple[str, ...]


class Shelf:
    """Lexicons by subject; what a rule asks for is sorted once."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._lexicons: Mapping[str, list[Lexicon]] = _by_subject(lexicons)
        self._indexes: dict[tuple[tuple[str, ...], tuple[str, ...], int], Index] = {}
        self.words = frozenset(key for lexicon in lexicons for entry in lexicon.entry for form in entry.forms for key in keys(form))
        towns = [entry for lexicon in self._lexicons.get("towns", []) for entry in lexicon.entry]
        self.codes = frozenset(code for entry in towns for code in entry.code.split())
        self.town_names = tuple(form for entry in towns for form in entry.forms)
        self.town_ends = frozenset(plain(keys(form)[-1]) for form in self.town_names if keys(form))
        self.code_of = _codes(towns)

    def index(self, subjects: tuple[str, ...], kinds: tuple[str, ...], least_parts: int) -> Index:
        """The forms of some subjects."""
        key = (subjects, kinds, least_parts)
        if key not in self._indexes:
            entries = (entry for subject in subjects for lexicon in self._lexicons.get(subject, []) for entry in lexicon.entry)
            fitting = (entry for entry in entries if not kinds or entry.kind in kinds)
            self._indexes[key] = Index([f for entry in fitting for f in _forms(entry) if len(f.parts) >= least_parts])
        return self._indexes[key]


class Index:
    """Forms by the parts they hold: `places` gives (form, place in it) for a part in small letters; `single` forms of one part,
    `unmarked` the same without marks on their letters."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = tuple({form.parts: form for form in forms}.values())
        self.places: dict[str, list[tuple[int, int]]] = {}
        self.single: dict[str, list[Form]] = {}
        self.unmarked: dict[str, list[Form]] = {}
        for number, form in enumerate(self.forms):
            for place, key in enumerate(form.keys):
                self.places.setdefault(key, []).append((number, place))
            if len(form.keys) == 1:
                self.single.setdefault(form.keys[0], []).append(form)
                self.unmarked.setdefault(plain(form.keys[0]), []).append(form)


def _forms(entry: Entry) -> list[Form]:
    cut = [tuple(match.group() for match in split(form)) for form in entry.forms]
    return [Form(entry, parts, tuple(part.casefold() for part in parts)) for parts in cut if parts]


def _by_subject(lexicons: Sequence[Lexicon]) -> dict[str, list[Lexicon]]:
    sorted_: dict[str, list[Lexicon]] = {}
    for lexicon in lexicons:
        sorted_.setdefault(lexicon.subject, []).append(lexicon)
    return sorted_


def _codes(towns: Sequence[Entry]) -> dict[tuple[str, ...], frozenset[str]]:
    """Postal codes by the parts of a town's name without marks."""
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for entry in towns:
        for form in entry.forms:
            parts = tuple(plain(key) for key in keys(form))
            found[parts] = found.get(parts, frozenset()) | frozenset(entry.code.split())
    return found
