"""Correcting: rules say what stands on a page in place of what was read, evidence says how certainly, persons have the last word.

Nothing is changed in silence (docs/design.md, law 2): a corrected word keeps what was read, and every change is a Correction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version

from msgspec import Struct
from msgspec.structs import replace

from document.correction import Correction, Verdict
from document.geometry import Box, enclosing
from document.page import Line, PageReading, Word
from postprocess.correction.bullets import from_bullets
from postprocess.correction.confusion import reader_of
from postprocess.correction.dictionary import dictionary
from postprocess.correction.entries import from_entries
from postprocess.correction.evidence import shown
from postprocess.correction.passage import Passage, passage
from postprocess.correction.patterns import from_digits, from_joins, from_signs
from postprocess.correction.proposal import Proposal
from postprocess.correction.rules import Rule, built_in
from postprocess.correction.rules import digest as rules_digest
from postprocess.correction.shelf import Shelf
from postprocess.correction.spelling import Spellings, from_consistency, from_dictionary
from postprocess.correction.verdicts import Place, decided
from postprocess.lexicon import Lexicon

VERSION = 1
"""Counts up when equal readings, rules and lexicons give other corrections."""

OWN_TEXT = "own text"
"""The reader of pages that carry their own text: nobody guessed there, so nothing is corrected by rule."""


class Corrected(Struct, frozen=True, kw_only=True):
    """The pages with the applied corrections in them, and all corrections, in the order of the readings."""

    pages: tuple[PageReading, ...]
    corrections: tuple[Correction, ...]


def key() -> list[object]:
    """What decides, beside readings, lexicons and verdicts, which corrections are found: for the stage's key."""
    return [VERSION, rules_digest(), version("pyspellchecker")]


def correct(
    pages: Sequence[PageReading],
    *,
    languages: Mapping[str, str],
    lexicons: Sequence[Lexicon],
    verdicts: Sequence[Verdict] = (),
    places: Mapping[int, Place] | None = None,
    learnt: Mapping[str, int] | None = None,
    rules: Sequence[Rule] | None = None,
) -> Corrected:
    """Correct the pages of one letter.

    languages: the reader's name of a language ("eng") to two letters ("en"). places: by page number, from the upright pixels of the words
    to the pixels in which the boxes of the verdicts are; upright ones when left out. learnt: names, and how many published letters spell
    them so.
    """
    shelf = _shelf(tuple(lexicons))
    cut = [passage(page, languages.get(page.language, page.language), reader_of(page.language)) for page in pages]
    used = Spellings(cut, learnt or {})
    done = []
    for page, pieces in zip(pages, cut, strict=True):
        found = [] if page.reader == OWN_TEXT else _proposals(pieces, shelf, used, built_in() if rules is None else rules)
        mine = [verdict for verdict in verdicts if verdict.page == page.number]
        place = (places or {}).get(page.number, _as_it_is)
        done.append(_applied(page, decided(page, [_correction(page, proposal) for proposal in found], mine, place)))
    return Corrected(pages=tuple(page for page, _ in done), corrections=tuple(c for _, corrections in done for c in corrections))


@lru_cache(maxsize=4)
def _shelf(lexicons: tuple[Lexicon, ...]) -> Shelf:
    """Sorting the lexicons costs more than correcting a page: letters share it."""
    return Shelf(lexicons)


def _as_it_is(box: Box) -> Box:
    return box


def _proposals(pieces: Passage, shelf: Shelf, used: Spellings, rules: Sequence[Rule]) -> list[Proposal]:
    """What the rules want, the surest first; of proposals for one word only the surest stays."""
    found = [p for rule in rules if not rule.languages or pieces.language in rule.languages for p in _of(rule, pieces, shelf, used)]
    kept: list[Proposal] = []
    for proposal in sorted(found, key=lambda p: (-(p.certainty >= p.rule.threshold), -p.certainty, p.line, p.first, p.rule.name, p.after)):
        if not any(proposal.places & other.places for other in kept):
            kept.append(proposal)
    return sorted(kept, key=lambda p: (p.line, p.first))


def _of(rule: Rule, pieces: Passage, shelf: Shelf, used: Spellings) -> list[Proposal]:
    words = dictionary(pieces.language)
    match rule.kind:
        case "entry":
            return from_entries(pieces, rule, shelf, words)
        case "dictionary":
            return from_dictionary(pieces, rule, shelf, words, used)
        case "consistency":
            return from_consistency(pieces, rule, shelf, words, used)
        case "digits":
            return from_digits(pieces, rule, shelf)
        case "sign":
            return from_signs(pieces, rule, shelf)
        case "bullet":
            return from_bullets(pieces, rule)
        case "join":
            return from_joins(pieces, rule)


def _correction(page: PageReading, proposal: Proposal) -> Correction:
    words = page.lines[proposal.line].words[proposal.first : proposal.first + proposal.count]
    return Correction(
        page=page.number, line=proposal.line, first=proposal.first, count=proposal.count, box=enclosing(w.box for w in words),
        before=" ".join(w.text for w in words), after=proposal.after, rule=proposal.rule.name, version=proposal.rule.version,
        reason=proposal.reason, certainty=shown(proposal.certainty),
        decision="applied" if proposal.certainty >= proposal.rule.threshold else "proposed",
    )  # fmt: skip


def _applied(page: PageReading, corrections: Sequence[Correction]) -> tuple[PageReading, Sequence[Correction]]:
    applied = [c for c in corrections if c.decision == "applied"]
    return (replay(page, applied) if applied else page), corrections


def replay(page: PageReading, corrections: Sequence[Correction]) -> PageReading:
    """The page with corrections put in: the first of their words takes the whole text, the others become empty."""
    lines = list(page.lines)
    for correction in corrections:
        words = list(lines[correction.line].words)
        for step in range(correction.count):
            word = words[correction.first + step]
            words[correction.first + step] = replace(word, text="" if step else correction.after, read=word.read or word.text)
        lines[correction.line] = replace(lines[correction.line], words=tuple(words))
    return replace(page, lines=tuple(lines))


def correct_text(
    text: str, language: str, lexicons: Sequence[Lexicon], rules: Sequence[Rule] | None = None
) -> tuple[str, tuple[Correction, ...]]:
    """Correct a text that another engine read, a form feed between its pages; blanks and line ends stay as they are.

    language: two letters. Nothing is known of confidences and places: boxes count lines and words.
    """
    pages = [_text_page(number, page, language) for number, page in enumerate(text.split("\f"), start=1)]
    done = correct(pages, languages={}, lexicons=lexicons, rules=rules)
    changed = {
        (c.page, c.line, c.first + step): "" if step else c.after
        for c in done.corrections
        if c.decision == "applied"
        for step in range(c.count)
    }
    return "\f".join(_put_in(page, number, changed) for number, page in enumerate(text.split("\f"), start=1)), done.corrections


def _text_page(number: int, text: str, language: str) -> PageReading:
    lines = tuple(
        Line(
            words=tuple(
                Word(text=word, box=Box(20 * place, 20 * row, 20 * place + 18, 20 * row + 18)) for place, word in enumerate(line.split())
            )
        )
        for row, line in enumerate(text.split("\n"))
    )
    return PageReading(number=number, reader="text", language=language, lines=lines)


def _put_in(text: str, page: int, changed: Mapping[tuple[int, int, int], str]) -> str:
    """The text with its changed words; a word that was merged into the one before it takes the blank in front of it along."""
    rows = []
    for row, line in enumerate(text.split("\n")):
        out, place, words = [], 0, line.split()
        for number, word in enumerate(words):
            start = line.index(word, place)
            new = changed.get((page, row, number), word)
            out.append(line[place:start] + new if new or number == 0 else "")
            place = start + len(word)
        rows.append("".join(out) + line[place:])
    return "\n".join(rows)
