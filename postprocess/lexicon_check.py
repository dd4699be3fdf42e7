"""What is wrong in a lexicon that a user has written, in sentences for that user."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from postprocess.correction.dictionary import LANGUAGES, dictionary
from postprocess.lexicon import FOLDER, Entry, Lexicon, WrongLexicon, built_in, load

OWN_WORDS = "words"
"""A subject without a built-in lexicon: words that are right as they stand, names of persons and places of an archive."""

MAY_BE_COMMON = frozenset(["months", "states", "letters", "languages", "bodies", OWN_WORDS])
"""Subjects whose entries are looked for where their context tells them, so that common words may be among them: May, Chad."""

COMMON = 5000
"""Count in a dictionary from which a word is common."""


def known_subjects() -> frozenset[str]:
    """The subjects that verbale knows what to do with."""
    return frozenset({OWN_WORDS, *(path.stem for path in FOLDER.glob("*.toml"))})


def faults(path: Path) -> list[str]:
    """Everything that is wrong in a file, one sentence each; an empty list when it can be used."""
    try:
        lexicon = load(path)
    except WrongLexicon as error:
        return [str(error)]
    return [
        *_of_file(lexicon),
        *(f"{entry.text!r}: {fault}" for entry in lexicon.entry for fault in _of_entry(entry, lexicon)),
        *_twice(path, lexicon),
    ]


def _of_file(lexicon: Lexicon) -> Iterator[str]:
    if lexicon.subject not in known_subjects():
        yield f"There is no subject {lexicon.subject!r}. There are: {', '.join(sorted(known_subjects()))}."
    if not lexicon.source.strip() and not all(entry.source.strip() for entry in lexicon.entry):
        yield "It has no source: say in `source` where the entries were taken from."
    if not lexicon.entry:
        yield "It has no entries."


def _of_entry(entry: Entry, lexicon: Lexicon) -> Iterator[str]:
    kinds = _kinds(lexicon.subject)
    if kinds and entry.kind not in kinds:
        yield f"there is no kind {entry.kind!r} in {lexicon.subject}; there are: {', '.join(sorted(kinds))}."
    if entry.language and not (len(entry.language) == 2 and entry.language.isalpha() and entry.language.islower()):
        yield f"the language {entry.language!r} is not two small letters, such as fr."
    for form in entry.forms:
        if not any(c.isalnum() for c in form):
            yield "an entry needs letters."
        elif form != " ".join(form.split()) or any(unicodedata.category(c) in ("Cc", "Cf") for c in form):
            yield "blanks at an end, two blanks in a row, or invisible signs."
        elif form != unicodedata.normalize("NFC", form):
            yield "its letters and their marks are apart (Unicode NFD); write them as one (NFC)."
        elif lexicon.subject not in MAY_BE_COMMON and _common(form):
            yield f"{form!r} is a common word: other words would be turned into it."


def _kinds(subject: str) -> frozenset[str]:
    """The kinds that the built-in lexicon of a subject has; none where it has none, or there is no such lexicon."""
    if not (FOLDER / f"{subject}.toml").exists():
        return frozenset()
    return frozenset(entry.kind for entry in built_in(subject).entry)


def _common(form: str) -> bool:
    return any(dictionary(language).count(form) >= COMMON for language in LANGUAGES)


def _twice(path: Path, lexicon: Lexicon) -> Iterator[str]:
    """Forms that stand twice in the file, or that the built-in lexicon has."""
    place = FOLDER / f"{lexicon.subject}.toml"
    others = built_in(lexicon.subject) if place.exists() and place.resolve() != path.resolve() else None
    seen = {form.casefold(): "the built-in lexicon" for entry in (others.entry if others else ()) for form in entry.forms}
    for entry in lexicon.entry:
        for form in dict.fromkeys(f.casefold() for f in entry.forms):
            if form in seen:
                yield f"{entry.text!r}: {form!r} stands in {seen[form]} already."
            seen.setdefault(form, "this file")
