"""Corrections: what evidence changes, what nothing may change, what persons decide."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from msgspec.structs import replace

from document.correction import Correction, Verdict
from document.geometry import Box
from document.page import Line, OtherReading, PageReading, Word
from postprocess.correction.correct import Corrected, correct, correct_text, replay
from postprocess.lexicon import Entry, Lexicon, gather

LANGUAGES = {"eng": "en", "fra": "fr", "spa": "es", "deu": "de"}


@cache
def lexicons() -> tuple[Lexicon, ...]:
    return gather(["streets", "towns", "holders", "formulae"]).lexicons


def word(text: str, row: int, place: int, confidence: float | None = 85.0, readings: tuple[OtherReading, ...] = ()) -> Word:
    box = Box(100 * place, 40 * row, 100 * place + 90, 40 * row + 30)
    return Word(text=text, box=box, confidence=confidence, readings=readings)


def page(*rows: str, reader: str = "tesseract 5", language: str = "eng", confidence: float | None = 85.0) -> PageReading:
    lines = tuple(Line(words=tuple(word(t, r, p, confidence) for p, t in enumerate(row.split()))) for r, row in enumerate(rows))
    return PageReading(number=1, reader=reader, language=language, lines=lines)


def reread(reading: PageReading, row: int, place: int, *others: OtherReading) -> PageReading:
    """The page, a word of it read by others too."""
    words = list(reading.lines[row].words)
    first = OtherReading("tesseract 5", words[place].text, words[place].confidence)
    words[place] = replace(words[place], readings=(first, *others))
    lines = list(reading.lines)
    lines[row] = Line(words=tuple(words))
    return replace(reading, lines=tuple(lines))


def run(reading: PageReading, verdicts: Sequence[Verdict] = ()) -> Corrected:
    return correct([reading], languages=LANGUAGES, lexicons=lexicons(), verdicts=verdicts)


def text(done: Corrected) -> list[str]:
    return [" ".join(w.text for w in line.words if w.text) for line in done.pages[0].lines]


ADDRESS = ("Avenue Louis Casar 58", "1216 Cointrin GE")


def test_a_corrected_word_keeps_what_was_read_and_the_correction_explains_itself() -> None:
    done = run(page(*ADDRESS))
    changed = done.pages[0].lines[0].words[2]
    assert (changed.read, changed.text) == ("Casar", "Casaï")
    (correction,) = done.corrections
    assert (correction.rule, correction.before, correction.after, correction.decision) == ("street", "Casar", "Casaï", "applied")
    assert correction.box == changed.box
    assert correction.reason == "in the lexicon: Avenue Louis-Casaï"
    assert 0.9 <= correction.certainty < 1
    assert all(w.read is None for line in done.pages[0].lines for w in line.words if w is not changed)


def test_replaying_the_corrections_over_the_reading_gives_the_corrected_page() -> None:
    read = page("the Vice -President of", *ADDRESS)
    done = run(read)
    assert replay(read, done.corrections) == done.pages[0]
    assert text(done)[0] == "the Vice-President of"
    assert [w.text for w in done.pages[0].lines[0].words] == ["the", "Vice-President", "", "of"]


def test_a_page_that_carries_its_own_text_is_not_corrected() -> None:
    assert run(page(*ADDRESS, reader="own text", confidence=None)).corrections == ()


def test_a_page_in_a_language_without_a_dictionary_is_corrected_by_lexicons() -> None:
    assert text(run(page(*ADDRESS, language="ita")))[0] == "Avenue Louis Casaï 58"


@pytest.mark.parametrize(
    "rows",
    [
        ("Representative Casar and Mr. Louis Casar, 58, of 1216 Cointrin",),
        ("Avenue Louis Casar 58", "1003 Lausanne"),
        ("telephone 022 735 17 46, on 3 May 1971, AL GBR 3/2021, 12 of 18",),
        ("the aforementionned seperate recieved adress occured",),
        ("Übergabe der Unterlagen an das Ministerium",),
        ("Permanent Mission of the Kingdom of Laurania",),
    ],
)
def test_what_may_not_change_does_not(rows: tuple[str, ...]) -> None:
    for confidence in (96.0, 93.0, 88.0):
        assert text(run(page(*rows, confidence=confidence))) == list(rows)


def test_a_second_reader_that_sees_the_mark_settles_a_name() -> None:
    name = page("Siobhan Mullally", "Special Rapporteur on trafficking in persons", confidence=96.0)
    assert text(run(name))[0] == "Siobhan Mullally"
    seen = reread(name, 0, 0, OtherReading("tesseract 5 Latin", "Siobhán", 90.0))
    assert text(run(seen))[0] == "Siobhán Mullally"


def test_a_second_reader_that_sees_no_mark_keeps_what_is_printed() -> None:
    address = page("52, rue des Paquis", "1201 Geneva")
    assert text(run(address))[0] == "52, rue des Pâquis"
    plain = reread(address, 0, 3, *(OtherReading(reader, "Paquis", 95.0) for reader in ("Latin", "small")))
    assert text(run(plain))[0] == "52, rue des Paquis"


def test_readings_of_a_word_that_was_put_together_from_others_are_left_aside() -> None:
    split = page("the Office of the United Nations High Commissioner for Human Rights", confidence=98.0)
    whole = (OtherReading("tesseract 5", "fgesCommissioner", 0.0), OtherReading("PP-OCRv6 small", "High Commissioner", 99.9))
    words = [replace(w, readings=whole) if w.text in ("High", "Commissioner") else w for w in split.lines[0].words]
    assert run(replace(split, lines=(Line(words=tuple(words)),))).corrections == ()


def test_readers_that_agree_protect_a_slip_of_the_writer() -> None:
    row = "Office of the United Nations High Commissloner for Human Rights"
    alone = page(row, confidence=60.0)
    assert text(run(alone))[0] == row.replace("Commissloner", "Commissioner")
    agreed = reread(alone, 0, 6, OtherReading("Latin", "Commissloner", 95.0), OtherReading("small", "Commissloner", 95.0))
    assert text(run(agreed))[0] == row


def verdict(kind: str, correction: Correction | None = None, **changes: object) -> Verdict:
    made = Verdict(page=1, box=Box(200, 0, 290, 30), before="Casar", after="Casaï", verdict=kind)  # type: ignore[arg-type]
    return replace(made, **changes) if changes else made


def test_a_rejected_correction_is_told_and_not_done() -> None:
    done = run(page(*ADDRESS), [verdict("reject")])
    assert text(done)[0] == "Avenue Louis Casar 58"
    assert [(c.decision, c.decided_by) for c in done.corrections] == [("rejected", "person")]


def test_an_accepted_proposal_is_done() -> None:
    name = page("Siobhan Mullally", "Special Rapporteur on trafficking", confidence=80.0)
    (proposed,) = run(name).corrections
    assert proposed.decision == "proposed"
    accepted = Verdict(page=1, box=proposed.box, before=proposed.before, after=proposed.after, verdict="accept")
    assert text(run(name, [accepted]))[0] == "Siobhán Mullally"


def test_the_last_decision_about_a_place_counts() -> None:
    assert text(run(page(*ADDRESS), [verdict("reject"), verdict("accept")]))[0] == "Avenue Louis Casaï 58"
    assert text(run(page(*ADDRESS), [verdict("replace", after="Caser"), verdict("reject", after="Caser")]))[0] == "Avenue Louis Casaï 58"


def test_what_a_person_read_stands_there_whatever_a_later_reading_says() -> None:
    for read in ("Casar", "Casa1", "Lasar"):
        moved = page(f"Avenue Louis {read} 58", "1216 Cointrin")
        done = run(moved, [verdict("replace", after="Casa-Ï", box=Box(196, 3, 288, 31))])
        assert text(done)[0] == "Avenue Louis Casa-Ï 58"
        assert [(c.rule, c.before, c.decision) for c in done.corrections] == [("person", read, "applied")]


def test_a_decision_about_a_place_that_is_gone_changes_nothing() -> None:
    away = verdict("replace", after="Elsewhere", box=Box(900, 900, 990, 930))
    assert run(page(*ADDRESS), [away]) == run(page(*ADDRESS))


def test_a_text_without_places_keeps_its_blanks_and_lines() -> None:
    given = "  Avenue  Louis Casar 58 \n\n1216\tCointrin GE\fRepresentative Casar\n"
    done, corrections = correct_text(given, "en", lexicons())
    assert done == given.replace("Louis Casar", "Louis Casaï")
    assert [c.after for c in corrections] == ["Casaï"]


def test_a_word_that_a_user_knows_is_left_alone() -> None:
    row = "transnational corporatrons and other business enterprises"
    doubtful = page(row, confidence=70.0)
    assert text(run(doubtful))[0] == row.replace("corporatrons", "corporations")
    own = Lexicon(subject="words", about="", source="ours", entry=(Entry(text="corporatrons"),))
    done = correct([doubtful], languages=LANGUAGES, lexicons=[*lexicons(), own])
    assert text(done)[0] == row


def test_a_spelling_that_was_learnt_repairs_a_name_and_takes_no_mark_away() -> None:
    name = page("the Ministry of Ostmarkia informs", confidence=70.0)
    misread = page("the Ministry of Ostmarkla informs", confidence=70.0)
    marked = page("the Ministry of Ostmárkia informs", confidence=70.0)
    for reading in (name, misread):
        done = correct([reading], languages=LANGUAGES, lexicons=lexicons(), learnt={"Ostmarkia": 5})
        assert text(done) == ["the Ministry of Ostmarkia informs"]
    assert text(run(misread)) == ["the Ministry of Ostmarkla informs"]
    assert correct([marked], languages=LANGUAGES, lexicons=lexicons(), learnt={"Ostmarkia": 5}).corrections == ()
