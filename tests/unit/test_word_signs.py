"""What a word's signs, neighbours and width say against it, and what they leave in peace."""

from __future__ import annotations

import pytest

from document.geometry import Box
from document.text import ReadWord
from ocr.word_signs import of_signs, usual_width, wide


def signs(text: str, before: str = "the", after: str = "of", rest: str = "", language: str = "eng") -> set[str]:
    return {name for name, figure in of_signs(text, before, after, rest, language).items() if figure}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("highest,and", "run_together"), ("(1)the", "run_together"), ("9.Dezember", "run_together"), ("season.'", "mark_after"),
        ("droit!", "mark_after"), ("2011.*", "mark_after"), ("'presents", "mark_before"), ("_line", "mark_before"), ("law.¹", "raised"),
        ("Ministry.", "stop_inside"), ("the.", "stop_on_function"), ("olm", "fragment"),
    ],
)  # fmt: skip
def test_what_no_author_writes_speaks_against_a_word(text: str, sign: str) -> None:
    assert sign in signs(text)


@pytest.mark.parametrize(
    "text",
    ["Mission", "e.g.", "1,250.50", "mission@example.org", "A/HRC/40/1", "l'Office", "2019-2020", "(Geneva)"],
)  # fmt: skip
def test_what_letters_are_full_of_does_not(text: str) -> None:
    assert signs(text) == set()


def test_a_quotation_that_ends_later_is_none_of_dirt() -> None:
    assert "mark_before" in signs('"The', rest="Office has the honour")
    assert "mark_before" not in signs('"The', rest='Office" has the honour')


def test_a_stop_counts_only_inside_of_a_sentence_and_a_comma_only_at_the_end_of_a_part() -> None:
    assert "stop_inside" not in signs("Ministry.", after="The")
    assert "comma_at_end" in signs("paragraphs,", after="")
    assert "comma_at_end" not in signs("paragraphs,", after="and")


def word(text: str, width: int) -> ReadWord:
    return ReadWord(page=1, line=0, region=0, box=Box(0, 0, width, 40), read=text, text=text, confidence=90.0, fate="text")


def test_a_word_wider_than_its_letters_may_have_lost_some() -> None:
    usual = usual_width([word(text, 20 * len(text)) for text in ("Mission", "presents", "compliments", "Office", "nous")])
    assert wide(word("nous", 80), usual) == 0.0
    assert wide(word("nous", 200), usual) > 0.4
