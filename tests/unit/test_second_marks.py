"""Quotes, dashes, bullets and letters of the page's language: what the second reader is believed, and what it is not."""

from __future__ import annotations

import pytest

from document.geometry import Box
from ocr.alignment import with_other_marks, with_own_marks
from ocr.own_letters import spelled
from ocr.second_reader import Sign
from ocr.second_reading import Heard, heard
from tests.unit.test_second_look import around, looked_at, texts


@pytest.mark.parametrize(
    ("read", "sure", "heard"),
    [
        ("‘been", 56, "been"),  # a speck
        ("Rights”", 21, "Rights"),
        ("B«189", 60, "B.189"),
        ("con~", 48, "con-"),
        ("+", 71, "•"),
        ("*", 59, "•"),
        ("for-Human", 30, "for Human"),
    ],
)
def test_a_mark_that_the_first_reader_doubts_gives_way(read: str, sure: float, heard: str) -> None:
    look, _ = looked_at(around((read, sure)), {read: heard})
    assert " ".join(texts(look.reading)[8 : 9 + heard.count(" ")]) == heard


@pytest.mark.parametrize(
    ("read", "sure", "heard"),
    [
        ("‘Omar", 93, "Omar"),
        ("offer.’", 40, "offer.1"),  # the digits of notes are told by their shape
        ("l’Estat", 20, "l Estat"),
        ("qu’Anna", 20, "qu Anna"),
        ("¿Viva", 40, "Viva"),
        ("“Geneve", 40, '"Geneve'),
        ("1er", 60, "ler"),
        ("1:", 92, "I :"),
        ("l’espion", 40, "1’espion"),
        ("Committee", 86, "Comittee"),
        ("•", 80, "*"),
    ],
)
def test_marks_and_strokes_that_stay(read: str, sure: float, heard: str) -> None:
    look, _ = looked_at(around((read, sure)), {read: heard})
    assert texts(look.reading)[8] == read


def test_either_reading_of_the_marks_is_put_to_the_vote() -> None:
    assert with_own_marks("“Dachan*", "Dachau") == "“Dachau*"
    assert with_other_marks("“Dachan*", '"Dachau"') == '“Dachau"'
    assert with_other_marks("Rute’Peters", "Ruta Peters") == "Ruta Peters"
    assert with_other_marks("l’homme", "l homme") == "l’homme"
    assert with_other_marks("—Señor", "-Señor") == "—Señor"
    assert with_other_marks("¡Viva", "Viva!") == "¡Viva!"


def held(text: str, at: int, *possible: tuple[str, float]) -> Heard:
    """A reading that holds other letters possible at one place."""
    return Heard(text, (0.9,) * len(text), clean=True, rivals=tuple(possible if k == at else () for k in range(len(text))))


@pytest.mark.parametrize(
    ("text", "at", "letter", "language", "after"),
    [
        ("taglich", 1, "ä", "deu", "täglich"),
        ("Tragodie", 4, "ö", "deu", "Tragödie"),
        ("interet", 5, "ê", "fra", "interet"),  # no word with one mark only
        ("Casai", 4, "ï", "eng", "Casai"),  # a name that no language knows
        ("ou", 1, "ù", "fra", "ou"),  # both are words
        ("Îles", 0, "İ", "eng", "Îles"),
        ("taglich", 1, "o", "deu", "taglich"),
    ],
)
def test_a_letter_of_the_language_is_believed_where_it_makes_a_word_of_none(
    text: str, at: int, letter: str, language: str, after: str
) -> None:
    assert spelled(held(text, at, (letter, 0.05)), language).text == after


@pytest.mark.parametrize(("signs", "text"), [("ľ'Office", "l'Office"), ("ď’un", "d’un"), ("Veľký", "Veľký")])
def test_an_apostrophe_is_not_read_twice(signs: str, text: str) -> None:
    """A caron on d, l and t looks like an apostrophe behind them."""
    [word] = heard([text], [Sign(sign, 0.9, float(n), float(n + 1)) for n, sign in enumerate(signs)], Box(0, 0, 100, 20))
    assert word.text == text
