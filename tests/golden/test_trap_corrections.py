"""Trap letters, read rightly and with slips: what is right stays, what is repaired becomes what is printed."""

from __future__ import annotations

from functools import cache

import pytest

from document.correction import Correction
from document.page import PageReading
from postprocess.correction.correct import correct
from postprocess.correction.rules import subjects
from postprocess.lexicon import Lexicon, gather
from samples.engine import EXACT, Noise, ReadLetter, read_sheets
from samples.setting import set_and_told
from samples.traps import TRAPS, make_trap

ENGINE = {"eng": "en", "fra": "fr", "spa": "es", "deu": "de"}
MISREAD = Noise(wrong=0.03)


@cache
def lexicons() -> tuple[Lexicon, ...]:
    return gather(subjects()).lexicons


def letter(trap: str, noise: Noise) -> ReadLetter:
    number = sorted(TRAPS).index(trap)
    bundle = make_trap(trap, number, tuple(ENGINE)[number % 4])  # type: ignore[arg-type]
    sheets, text = set_and_told(bundle)
    return read_sheets(sheets, trap, str(bundle.facts["language"]), text, bundle.facts, noise=noise, seed=number)


def applied(pages: list[PageReading]) -> list[Correction]:
    done = correct(pages, languages=ENGINE, lexicons=lexicons())
    return [c for c in done.corrections if c.decision == "applied"]


@pytest.mark.parametrize("trap", sorted(TRAPS))
def test_a_trap_letter_is_repaired_to_what_is_printed_and_nowhere_else(trap: str) -> None:
    printed = [reading for _, reading in letter(trap, EXACT).pages]
    assert applied(printed) == []
    misread = [reading for _, reading in letter(trap, MISREAD).pages]
    for correction in applied(misread):
        page = next(page for page in printed if page.number == correction.page)
        words = page.lines[correction.line].words[correction.first : correction.first + correction.count]
        assert correction.after == " ".join(word.text for word in words)
