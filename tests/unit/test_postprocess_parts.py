"""Small parts of composing: broken words, marks at line starts, measures of lines, page furniture."""

from __future__ import annotations

import pytest

from document.geometry import Box
from document.page import Word
from postprocess.hyphens import join, vocabulary
from postprocess.lines import gaps, page_slope, printed_line, type_size
from postprocess.marks import ends_sentence, item_mark, note_mark, page_number, starts_lower


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("compet-", "ent", "competent"),
        ("consi-", "dération.", "considération."),
        ("Sicher-", "heit", "Sicherheit"),
        ("pota-", "ble", "potable"),
        ("Haut-", "Commissariat", "Haut-Commissariat"),
        ("Vice-", "President", "Vice-President"),
        ("2010-", "2012", "2010-2012"),
        ("Covid-", "19", "Covid-19"),
        ("self-", "generated", "self-generated"),
        ("so-", "called", "so-called"),
        ("so-", "ciety", "society"),
        ("ex-", "pert", "expert"),
        ("procès-", "verbal", "procès-verbal"),
        ("ci-", "après", "ci-après"),
        ("ci-", "toyens", "citoyens"),
        ("quarante-", "huit", "quarante-huit"),
        ("Messe-", "und", "Messe- und"),
        ("pre-", "and", "pre- and"),
        ("com\u00ad", "petent", "competent"),
        ("Com¬", "Petent", "ComPetent"),
        ("time—", "offered", "time—offered"),
        ("word", "next", "word next"),
        ("-", "next", "- next"),
        ("Bill--", "there", "Bill-- there"),
    ],
)
def test_word_broken_at_the_end_of_a_line(before: str, after: str, shown: str) -> None:
    text, gap = join(before, after, vocabulary([]))
    assert text + gap + after == shown


@pytest.mark.parametrize(
    ("known", "shown"), [(["cast-iron"], "cast-iron"), (["castiron"], "castiron"), (["Cast-iron,"], "cast-iron"), ([], "castiron")]
)
def test_the_document_itself_says_how_a_word_is_spelt(known: list[str], shown: str) -> None:
    text, gap = join("cast-", "iron", vocabulary(known))
    assert text + gap + "iron" == shown


@pytest.mark.parametrize(
    "text", ["• a thing", "1. a thing", "12) a thing", "(a) a thing", "(iv) a thing", "- a thing", "(3)the award", "– a"]
)
def test_list_mark(text: str) -> None:
    assert item_mark(tuple(text.split()), set_in=False)


@pytest.mark.parametrize("text", ["2013. The", "A. Smith", "a thing", "¢ a thing", "No. 3", "1.", "(2020) accepted", "-thing here"])
def test_no_list_mark_at_the_margin(text: str) -> None:
    assert not item_mark(tuple(text.split()), set_in=False)


@pytest.mark.parametrize("text", ["2", "- 2 -", "Page 2 of 3", "2/3", "p. 4", "Seite 2 von 3", "[17]"])
def test_page_number(text: str) -> None:
    assert page_number(text)


@pytest.mark.parametrize("text", ["Geneva", "2 May", "1201 Geneva", "Annex 2", "022 757 29 79", ""])
def test_no_page_number(text: str) -> None:
    assert not page_number(text)


def test_ends_and_beginnings_of_sentences() -> None:
    assert all(ends_sentence(t) for t in ("done.", "done.1", "measures:", "year;", "“done.”", "(done.)"))
    assert not any(ends_sentence(t) for t in ("done", "so,", "and-", ""))
    assert starts_lower("“the end")
    assert not starts_lower("| have")
    assert not starts_lower("The")
    assert note_mark("1")
    assert note_mark("'")
    assert note_mark("'General")
    assert not note_mark("The")


def test_type_size_does_not_depend_on_the_letters_of_a_word() -> None:
    sizes = [type_size(Word(text=t, box=Box(0, 0, 50, h))) for t, h in (("no", 46), ("if", 69), ("pen", 67), ("fig", 90))]
    assert all(s == pytest.approx(100, rel=0.01) for s in sizes)
    assert type_size(Word(text="—", box=Box(0, 0, 50, 4))) is None


def test_slope_of_a_page_is_measured_and_a_wild_one_is_not_believed() -> None:
    def words(slope: float) -> list[Word]:
        return [Word(text="nun", box=Box(x, (y := 100 + round(slope * x)), x + 60, y + 20)) for x in range(0, 1600, 100)]

    assert page_slope([words(0.005)] * 3) == pytest.approx(0.005, abs=0.001)
    assert page_slope([words(0.05)] * 3) == 0.0
    assert page_slope([]) == 0.0


def test_gaps_are_measured_in_ems() -> None:
    words = [Word(text="Nun", box=Box(x, 0, x + 60, 28)) for x in (0, 70, 230)]
    assert gaps(printed_line(words), 2.0) == [2]
