"""What calibrated confidence promises: worse evidence never looks better, and nothing is stated about what was not calibrated."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from document.confidence import Confidence
from document.geometry import Box, Transform
from document.page import Line, OtherReading, PageReading, PreparedPage, Trial, Word
from document.text import Composition, ReadWord, Region
from ocr.calibration import CalibratedPage, probabilities
from reports.estimate import estimate, grade, interval
from reports.shares import EstimatedPage

SENTENCE = "The Mission presents its compliments to the Office and has the honour to submit the following answer to the questions"
TEXT = SENTENCE.split()
FACTS = {"x_height": 20.0, "print_contrast": 0.8, "noise": 0.002, "edge_width": 1.0}


def sheet(number: int = 1, **facts: float) -> PreparedPage:
    return PreparedPage(
        number=number, width=2000, height=2800, dpi=300.0, turn=0, skew_degrees=0.0, transform=Transform(), facts={**FACTS, **facts}
    )


def read(confidence: float | None = 96.0, texts: list[str] = TEXT, **changes: Word) -> list[Word]:
    """A page of one line a word, so that regions and lines are plain; `changes` by text."""
    words = [Word(text=t, box=Box(200, 100 * n, 200 + 30 * len(t), 100 * n + 40), confidence=confidence) for n, t in enumerate(texts, 1)]
    return [changes.get(word.text, word) for word in words]


def composed(words: list[Word], kind: str = "body", page: int = 1) -> Composition:
    shown = tuple(
        ReadWord(page=page, line=n, region=0, box=w.box, read=w.read or w.text, text=w.text, confidence=w.confidence, fate="text")
        for n, w in enumerate(words)
    )
    return Composition(pages=page, words=shown, regions=(Region(page=page, kind=kind, certainty=1.0),), paragraphs=())  # type: ignore[arg-type]


def reading(words: list[Word], reader: str = "tesseract 5.3.0", language: str = "eng") -> PageReading:
    return PageReading(number=1, reader=reader, language=language, lines=tuple(Line(words=(w,)) for w in words))


def likely(words: list[Word], reader: str = "tesseract 5.3.0", **facts: float) -> tuple[float, ...]:
    return probabilities([CalibratedPage(prepared=sheet(**facts), reading=reading(words, reader))], composed(words))


def measured(words: list[Word], unread: float = 0.0, kind: str = "body", language: str = "eng", **facts: float) -> Confidence:
    trial = Trial(
        way="as prepared", unread_share=unread, left_unread_share=unread, letters=1000, sure_letters=900, doubtful_letters=0, kept=True
    )
    text, read_page, prepared = composed(words, kind), reading(words, language=language), sheet(**facts)
    found = probabilities([CalibratedPage(prepared=prepared, reading=read_page, trials=(trial,))], text)
    return estimate([EstimatedPage(prepared=prepared, reading=read_page, trials=(trial,))], text, found)


def test_a_word_that_the_engine_doubts_is_less_likely_right() -> None:
    sure, unsure, bad = (
        likely(read(Mission=Word(text="Mission", box=Box(200, 200, 410, 240), confidence=c)))[1] for c in (96.0, 80.0, 20.0)
    )
    assert sure > 0.98
    assert sure > unsure > bad


def test_a_second_reader_that_agrees_makes_a_doubtful_word_likelier_than_one_that_reads_otherwise() -> None:
    def word(other: str) -> Word:
        both = (OtherReading("first", "answer", 80.0), OtherReading("second", other, 97.0))
        return Word(text="answer", box=read()[TEXT.index("answer")].box, confidence=80.0, readings=both)

    agreed, otherwise = (likely(read(answer=word(other)))[TEXT.index("answer")] for other in ("answer", "amsver"))
    assert agreed > otherwise


def test_the_own_text_of_a_pdf_needs_no_engine_to_be_trusted() -> None:
    assert min(likely(read(None), reader="own text")) > 0.98


def test_every_probability_is_one_and_equal_input_gives_equal_figures() -> None:
    words = read(50.0, ["", "7", "?", "l|", "ÀÉ", "2021/3", *TEXT])
    found = likely(words)
    assert all(0 < p < 1 for p in found)
    assert found == likely(words)


def test_a_page_that_gets_worse_step_by_step_has_an_ever_worse_estimate() -> None:
    steps = [
        measured(read(97.0)),
        measured(read(92.0)),
        measured(read(90.0), x_height=12.0),
        measured(read(90.0), x_height=9.0, print_contrast=0.2),
        measured(read(90.0), unread=0.2, x_height=9.0, print_contrast=0.2),
    ]
    rates = [step.expected_cer for step in steps]
    assert None not in rates
    assert rates == sorted(rates)  # type: ignore[type-var]
    assert len(set(rates)) == len(rates)
    assert [step.grade for step in steps] == sorted(step.grade or "" for step in steps)
    assert (steps[0].grade, steps[-1].grade) == ("A", "E")


def test_print_that_was_not_read_shows_though_every_word_is_sure() -> None:
    whole, half = measured(read(97.0)), measured(read(97.0), unread=0.3)
    assert (whole.expected_cer or 0) < 0.01 < 0.1 < (half.expected_cer or 0)
    assert "print that was not read" in half.reason


def test_the_worst_page_is_not_hidden_by_the_mean() -> None:
    good, bad = measured(read(97.0)), measured(read(82.0))
    assert good.low_grade == good.grade
    pages = [sheet(1), sheet(2)]
    words = [read(97.0) * 4, read(82.0)]
    texts = [composed(mine, page=n) for n, mine in enumerate(words, 1)]
    second = tuple(replace(word, region=1) for word in texts[1].words)
    both = Composition(pages=2, words=texts[0].words + second, regions=texts[0].regions + texts[1].regions, paragraphs=())
    read_pages = [replace(reading(mine), number=n) for n, mine in enumerate(words, 1)]
    found = probabilities([CalibratedPage(prepared=p, reading=r) for p, r in zip(pages, read_pages, strict=True)], both)
    letter = estimate([EstimatedPage(prepared=p, reading=r) for p, r in zip(pages, read_pages, strict=True)], both, found)
    assert letter.low_grade == letter.pages[1].grade == bad.grade
    assert (letter.grade or "") < (letter.low_grade or "")
    assert "page 2 is the worst part" in letter.reason


@pytest.mark.parametrize(
    ("letter", "why"),
    [
        (measured(read(90.0), kind="handwriting"), "handwriting"),
        (measured(read(5.0, ["~|x9", "ii.l", "Qq-", "%%a"] * 5)), "hardly legible"),
        (measured(read(96.0), language="jpn"), "a language that was not calibrated"),
    ],
)
def test_what_was_not_calibrated_gets_no_figure_and_says_so(letter: Confidence, why: str) -> None:
    assert (letter.expected_cer, letter.interval, letter.grade, letter.low_grade) == (None, None, None, None)
    assert letter.pages[0].reason == f"not calibrated: {why}"
    assert why in letter.reason


def test_a_page_that_could_not_be_read_takes_the_estimate_from_the_letter() -> None:
    words = read()
    found = likely(words)
    missing = EstimatedPage(prepared=sheet(2), reading=PageReading(number=2, reader="", language="", lines=()), missing=True)
    letter = estimate([EstimatedPage(prepared=sheet(), reading=reading(words)), missing], composed(words), found)
    assert letter.expected_cer is None
    assert letter.pages[0].grade == "A"
    assert "page 2: the page could not be read" in letter.reason


def test_a_blank_page_takes_nothing_away() -> None:
    words = read()
    blank = EstimatedPage(prepared=replace(sheet(2), blank=True), reading=PageReading(number=2, reader="", language="", lines=()))
    letter = estimate([EstimatedPage(prepared=sheet(), reading=reading(words)), blank], composed(words), likely(words))
    assert letter.grade == "A"
    assert letter.pages[1].expected_cer is None


@pytest.mark.parametrize(("cer", "expected"), [(0.0, "A"), (0.005, "A"), (0.0051, "B"), (0.02, "C"), (0.05, "D"), (0.2, "E"), (1.4, "E")])
def test_grades_have_limits(cer: float, expected: str) -> None:
    assert grade(cer) == expected


@pytest.mark.parametrize("cer", [0.0, 0.0005, 0.003, 0.02, 0.2, 1.0])
def test_an_interval_holds_what_is_expected(cer: float) -> None:
    low, high = interval(cer, 4000)
    assert 0 <= low <= cer <= high <= 1


def test_a_letter_too_short_for_one_mistake_may_have_none() -> None:
    assert interval(0.02, 500)[0] == 0 < interval(0.02, 50000)[0]
