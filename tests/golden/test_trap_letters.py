"""Trap letters through the rooms of the text, without OCR: nothing of the letter is lost, and letterheads go."""

from __future__ import annotations

import pytest

from evaluation.cleaning import Cleaned, judge
from postprocess.compose import compose
from samples.engine import Noise, read_sheets
from samples.setting import set_and_told
from samples.traps import TRAPS, make_trap

SHAKEN = Noise(jitter=1, merged=0.3)
LANGUAGES = ("eng", "fra", "spa", "deu")
SEEDS = (1, 2)
WHOLE = ("bilingual", "contacts-in-body", "contacts-at-foot", "facts-in-head", "own-name-first", "parts-of-their-own", "under-running-head")
"""Traps in whose letters nothing may be left that is to go, either."""


def judged(trap: str, seed: int) -> Cleaned:
    bundle = make_trap(trap, seed, LANGUAGES[seed % 4])  # type: ignore[arg-type]
    sheets, text = set_and_told(bundle)
    letter = read_sheets(sheets, trap, str(bundle.facts["language"]), text, bundle.facts, noise=SHAKEN, seed=seed)
    return judge(compose(letter.pages), letter.kinds, text)


@pytest.mark.parametrize("trap", sorted(TRAPS))
def test_nothing_of_a_trap_letter_is_lost(trap: str) -> None:
    for seed in SEEDS:
        assert judged(trap, seed).lost_words == ()


@pytest.mark.parametrize("trap", WHOLE)
def test_what_is_no_part_of_the_letter_goes(trap: str) -> None:
    assert judged(trap, 3).leaked_words == ()
