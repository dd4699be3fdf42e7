"""What the letter's report promises without a browser: which words are marked, what is told of each page, and that texts stay texts."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from msgspec.structs import replace
from PIL import Image

from document.confidence import Confidence, PageConfidence
from document.correction import Correction
from document.defect import Defect
from document.geometry import Box, Transform
from document.page import Line, OtherReading, PageReading, PreparedPage, Word
from document.problem import Problem
from document.text import Composition, Fate, Paragraph, Piece, ReadWord, Region
from reports.letter import letter_report, stretches
from reports.letter_pages import LetterReport, others_of
from reports.marking import doubtful
from reports.template import showable


def word(text: str, confidence: float | None = 95.0, page: int = 1, line: int = 0, region: int = 0, fate: Fate = "text") -> ReadWord:
    return ReadWord(page=page, line=line, region=region, box=Box(10, 20, 60, 40), read=text, text=text, confidence=confidence, fate=fate)


def sheet(number: int, blank: bool = False) -> PreparedPage:
    return PreparedPage(number=number, width=100, height=140, dpi=300.0, turn=0, skew_degrees=0.0, transform=Transform(), blank=blank)


def letter(words: list[ReadWord], **changes: object) -> LetterReport:
    paragraphs = (Paragraph("unknown", tuple(Piece(n, w.text, " ") for n, w in enumerate(words))),) if words else ()
    fields: dict[str, object] = {
        "name": "a.pdf", "document": "0a1b", "status": "published", "pages": (sheet(1),),
        "readings": (PageReading(number=1, reader="tesseract 5.3.0", language="fra", lines=()),),
        "composition": Composition(
            pages=1, words=tuple(words), regions=(Region(page=1, kind="body", certainty=0.0),), paragraphs=paragraphs
        ),
    }  # fmt: skip
    return LetterReport(**(fields | changes))  # type: ignore[arg-type]


def test_words_less_likely_right_than_nine_in_ten_are_marked():
    words = [word("a"), word("b"), word("c"), word("")]
    assert doubtful(words, (0.3, 0.899, 0.9, 0.1)) == {0, 1}
    assert doubtful(words, ()) == frozenset()


def test_a_marked_word_tells_how_likely_it_is_right():
    html = letter_report(letter([word("Kingdom"), word("of"), word("Castellan")], confidence=Confidence(words=(0.372, 0.99, 0.8))))
    assert html.count("37 % likely to be right") == 3  # in the text, on the picture, in the clean text
    assert html.count('class="w sure-least"') == 1
    assert html.count('class="w sure-little"') == 1
    assert "less than 90 % likely to be right" in html


def test_no_engine_confidence_is_printed_as_a_number():
    html = letter_report(letter([word("Kingdom", 37.25), word("of", 96.0)]))
    assert "37.25" not in html
    assert "37 %" not in html
    assert "how likely words are right was not estimated" in html


def test_the_estimate_is_told_with_its_interval_and_its_reason():
    pages = (PageConfidence(page=1, expected_cer=0.013, grade="C", reason="words that are hard to read"),)
    estimate = Confidence(
        words=(0.95,), pages=pages, expected_cer=0.013, expected_wer=0.04, interval=(0.004, 0.031), grade="C", low_grade="C",
        reason="words that are hard to read",
    )  # fmt: skip
    html = letter_report(letter([word("Kingdom")], confidence=estimate))
    assert "<strong>1.3 %</strong> of the characters are expected to be wrong: in nine of ten such letters between 0.4 % and 3.1 %" in html
    assert html.count('<span class="grade gC">C</span>') == 2, "of the letter and of its page"
    assert "Words that are hard to read." in html


def test_a_letter_that_cannot_be_estimated_says_why():
    html = letter_report(letter([word("Kingdom")], confidence=Confidence(words=(0.4,), reason="not calibrated (page 1: handwriting)")))
    assert "How many characters are wrong cannot be told." in html
    assert "Not calibrated (page 1: handwriting)." in html
    assert "expected to be wrong" not in html


@pytest.mark.parametrize(
    ("pages", "readings", "told"),
    [
        ((sheet(1, blank=True),), (), "This page is blank."),
        ((sheet(1),), (), "The text of this page is missing."),
        ((), (), "The text of this page is missing."),
        ((sheet(1),), (PageReading(number=1, reader="tesseract", language="eng", lines=()),), "No words were found on this page."),
    ],
)
def test_a_page_without_words_says_why(pages, readings, told):
    html = letter_report(letter([], pages=pages, readings=readings))
    assert told in html
    assert "There is no text." in html


def test_a_page_that_was_not_read_is_missed_in_the_clean_text_too():
    composition = Composition(pages=2, words=(), regions=(), paragraphs=())
    html = letter_report(letter([], pages=(sheet(1), sheet(2, blank=True)), readings=(), composition=composition))
    assert html.count("is missing") == 2
    assert '<a href="#page-1">page 1</a> is missing</strong> from what follows' in html


def test_problems_that_need_a_look_stand_apart_from_notes():
    html = letter_report(letter([word("a")], problems=(Problem("blank-page", 1), Problem("low-resolution", 1, "150 dpi"))))
    look, notes = html.index("The scan is coarse (150 dpi)."), html.index("The page is blank.")
    assert html.index('id="look"') < look < html.index('id="notes-title"') < notes
    assert "Scan at 300 dpi where the paper is still at hand." in html


def test_commands_in_advice_are_set_as_code():
    assert "<code>verbale rerun</code>" in letter_report(letter([], problems=(Problem("page-not-read", 1),)))


def test_the_text_says_its_language():
    assert '<div class="reading" lang="fr">' in letter_report(letter([word("Genève")]))
    assert '<div class="reading" lang="">' in letter_report(letter([word("Genève")], readings=()))


def test_lines_stand_as_printed_and_regions_apart():
    words = [word("one"), word("two"), word("three", line=1), word("four", line=2, region=1)]
    regions = (Region(page=1, kind="letterhead", certainty=0.9), Region(page=1, kind="body", certainty=0.9))
    html = letter_report(letter(words, composition=Composition(pages=1, words=tuple(words), regions=regions, paragraphs=())))
    assert html.count('<span class="line"') == 3
    assert html.count('<p class="region">') == 2
    assert html.count('<p class="kind"') == 1


def test_a_paragraph_cut_into_stretches_is_still_its_text():
    paragraph = Paragraph("body", (Piece(0, "co", " "), Piece(1, "operation", ""), Piece(2, "of", " "), Piece(3, "states", "\n")))
    cut = stretches(paragraph, (0.99, 0.99, 0.4, *[0.99] * 20))
    assert "".join(stretch.text for stretch in cut) == paragraph.text
    assert [stretch.word for stretch in cut] == [None, 2, None]


HOSTILE = "</title></style><script>alert(1)</script><img src=x onerror='alert(2)'>\"\u202e\u2069gpj.exe\udcff\x00"


def test_hostile_names_and_texts_are_only_shown():
    report = letter([word(HOSTILE, 10.0)], name=HOSTILE, document=HOSTILE, provenance={HOSTILE: HOSTILE})
    report = LetterReport(
        **{f: getattr(report, f) for f in report.__struct_fields__} | {"problems": (Problem("unforeseen", None, HOSTILE),)}
    )
    html = letter_report(report)
    assert html.count("<script>") == 1
    assert "<img src=x" not in html
    assert not re.search("[\u202a-\u202e\u2066-\u2069\ud800-\udfff\x00]", html)
    assert "[U+202E][U+2069]gpj.exe[U+DCFF][U+0000]" in html
    assert html.encode("utf-8")


def test_honest_letters_of_every_script_are_shown_unchanged():
    for text in ("Genève, 3\u00a0mars", "جنيف", "א\u200fב", "Женева", "e\u0301", "日内瓦", "𝒜", "می\u200cخواهم"):
        assert showable(text) == text


def test_equal_input_gives_equal_bytes():
    assert letter_report(letter([word("a", 10.0), word("b")])) == letter_report(letter([word("a", 10.0), word("b")]))


def test_defects_of_a_page_are_told_in_words():
    defects = tuple(Defect(name=name) for name in ("faint", "skewed", "bleed-through"))
    html = letter_report(letter([word("a")], pages=(replace(sheet(1), skew_degrees=3.0),), defects={1: defects}))
    assert "faint print" in html
    assert "the other side shines through" in html
    assert "lines stood 3.0° askew" in html
    assert "lines far from level" not in html, "told in degrees already"
    assert "faint print" not in letter_report(letter([word("a")]))


def test_a_marked_word_tells_what_other_readers_read_there():
    answer = Word(
        text="answer", box=Box(10, 20, 60, 40), readings=(OtherReading("first", "amswer", 60.0), OtherReading("second", "answer", 90.0))
    )
    reading = PageReading(number=1, reader="tesseract 5.3.0", language="eng", lines=(Line(words=(answer,)),))
    html = letter_report(letter([word("answer")], readings=(reading,), confidence=Confidence(words=(0.7,))))
    assert "70 % likely to be right; also read: “amswer”" in html
    assert "“answer” or" not in html


def test_a_corrected_word_keeps_what_its_readers_read():
    corrected = Word(
        text="Genève", read="Geneve", box=Box(10, 20, 60, 40), readings=(OtherReading("a", "Geneve"), OtherReading("b", "Cenève"))
    )
    reading = PageReading(number=1, reader="tesseract 5.3.0", language="fra", lines=(Line(words=(corrected,)),))
    assert others_of(reading) == {(Box(10, 20, 60, 40), "Geneve"): ("Cenève",)}


def picture() -> bytes:
    out = BytesIO()
    Image.new("L", (50, 70), 200).save(out, "JPEG")
    return out.getvalue()


def test_a_correction_is_shown_beside_its_piece_of_the_picture():
    corrections = (
        Correction(page=1, line=0, first=0, count=1, box=Box(10, 20, 60, 40), before="Geneve", after="Genève", rule="town", version=1,
                   reason="a town", certainty=0.9, decision="applied"),
        Correction(page=2, line=0, first=0, count=1, box=Box(10, 20, 60, 40), before="a", after="b", rule="town", version=1,
                   reason="a town", certainty=0.4, decision="proposed"),
    )  # fmt: skip
    html = letter_report(letter([word("Genève")], corrections=corrections, previews={1: picture()}))
    shown = html[html.index('id="corrected"') :]
    assert shown.count('<img src="data:image/jpeg;base64,') == 1, "page 2 has no picture"
    assert "<del><bdi>Geneve</bdi></del> <ins><bdi>Genève</bdi></ins>" in shown
    assert [part.split('"')[0] for part in shown.split('data-decision="')[1:3]] == ["applied", "proposed"]


def test_what_is_left_out_is_surrounded_on_the_picture_and_told_with_its_reason():
    words = [word("MISSION", fate="removed"), word("Sir", line=1, region=1), word("stamp", line=2, region=2)]
    regions = (
        Region(page=1, kind="letterhead", certainty=0.9, reason="it stands at the top"), Region(page=1, kind="body", certainty=0.9),
        Region(page=1, kind="stamp", certainty=0.5, reason="it may be a stamp"),
    )  # fmt: skip
    composition = Composition(pages=1, words=tuple(words), regions=regions, paragraphs=())
    html = letter_report(letter(words, composition=composition, confidence=Confidence(words=(0.2, 0.2, 0.99))))
    assert '<a class="part" href="#part-0" id="r0" tabindex="-1"><title>letterhead, left out: it stands at the top</title>' in html
    assert '<a class="part stays" href="#part-2" id="r2" tabindex="-1"><title>stamp, may be left out: it may be a stamp</title>' in html
    assert '<li id="part-0"><a href="#r0">Page 1</a>, letterhead: <q><bdi>MISSION</bdi></q>' in html
    assert html.count('class="w sure-least"') == 1, "words that are left out are surrounded as a whole and not marked one by one"
