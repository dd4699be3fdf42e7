"""Law 1: every word of the reading is in the map exactly once, and in the text exactly once, whatever the page looks like."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from document.geometry import Box, Transform
from document.page import Line, OtherReading, PageReading, PreparedPage, Word
from document.text import LEFT_OUT, Composition
from postprocess.compose import compose
from tests.printed import line

TEXTS = st.one_of(
    st.sampled_from(
        ["", "the", "Mission", "inde-", "pendent", "1.", "•", "(a)", "2013.", "—", "12,5", "so\u00ad", "¬", "-", "Palais", "'1", "«"]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=8),
)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, top = draw(st.integers(-20, 2000)), draw(st.integers(-20, 2800))
    return Box(left, top, left + draw(st.integers(0, 400)), top + draw(st.integers(0, 120)))


WORDS = st.builds(Word, text=TEXTS, box=boxes(), confidence=st.one_of(st.none(), st.floats(0, 100)))
SCATTERED = st.lists(st.builds(Line, words=st.lists(WORDS, max_size=6).map(tuple), block=st.integers(0, 5)), max_size=25)


@st.composite
def grids(draw: st.DrawFn) -> list[Line]:
    """Rows and columns of words, some missing: tables, columns, addresses, up to hundreds of columns."""
    columns = draw(st.sampled_from([1, 2, 3, 5, 300]))
    rows = draw(st.integers(1, 6 if columns < 10 else 2))
    pitch, width = draw(st.sampled_from([30, 50, 90, 200])), draw(st.sampled_from([5, 20, 60, 300]))
    found = []
    for row in range(rows):
        here = draw(st.lists(TEXTS, min_size=columns, max_size=columns)) if columns < 10 else ["w"] * columns
        words = [Word(text=t, box=Box(k * 2 * width, row * pitch, k * 2 * width + width, row * pitch + 25)) for k, t in enumerate(here)]
        found += [Line(words=tuple(words))] if draw(st.booleans()) else [Line(words=(w,), block=k) for k, w in enumerate(words)]
    return found


STAMPS = st.sampled_from(
    [["RECEIVED"], ["RE", "CEIV", "ED"], ["19", "SEP", "2016"], ["OHCHR", "REGISTRY"], ["Lx", "Ae"], ["~"], ["XYZ", "|"]]
)
PRINT = st.sampled_from([
    "Permanent Mission of the Republic of Laurania", "Geneva, the 3 May", "2016", "Ref.: LAU/112-2016", "Dear Madam,", "1. the inde-",
    "pendent inquiry into the wells of the district, which was closed in the spring;", "1 A note at the foot of the page.", "RECEIVED",
    "The Permanent Mission presents its compliments to the Office and has the honour to inform it of the follow-", "ing.", "- 2 -",
    "2014 12 300 17", "2015 13 310 18", "2016 14 320 19", "Annex", "Accept,",
])  # fmt: skip


@st.composite
def letters(draw: st.DrawFn) -> list[Line]:
    """Lines of a letter down the page, some with a stamp behind or over them in a size of its own, some read by a second reader."""
    found = []
    for row in range(draw(st.integers(0, 12))):
        baseline, size = 150 + row * draw(st.sampled_from([45, 60, 200])), draw(st.sampled_from([26, 40]))
        words = list(line(draw(PRINT), baseline, draw(st.sampled_from([200, 260, 900])), em=size).words)
        if draw(st.booleans()):
            gap, bottom = draw(st.sampled_from([5, 30, 90, 400])), baseline + draw(st.integers(-30, 30))
            left, confidence = words[-1].box.right + gap, draw(st.sampled_from([3.0, 45.0, 96.0]))
            readings = draw(st.sampled_from([(), (OtherReading("a", "Ya", 30.0), OtherReading("b", "and most", 99.0))]))
            words += [
                Word(text=t, box=Box(left + 130 * n, bottom - 60, left + 130 * n + 110, bottom), confidence=confidence, readings=readings)
                for n, t in enumerate(draw(STAMPS))
            ]
        found.append(Line(words=tuple(words), block=draw(st.integers(0, 2))))
    return found


DOCUMENTS = st.lists(st.one_of(SCATTERED, grids(), letters()), max_size=4)


def composed(document: list[list[Line]]) -> Composition:
    pages = []
    for number, lines in enumerate(document, 1):
        prepared = PreparedPage(number=number, width=2000, height=2800, dpi=200, turn=0, skew_degrees=0, transform=Transform())
        pages.append((prepared, PageReading(number=number, reader="test", language="", lines=tuple(lines))))
    return compose(pages)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(DOCUMENTS)
def test_every_word_is_in_the_map_once_and_in_the_text_once(document: list[list[Line]]) -> None:
    composition = composed(document)
    read = Counter((n, w.text, w.box, w.confidence) for n, lines in enumerate(document, 1) for each in lines for w in each.words)
    assert Counter((w.page, w.read, w.box, w.confidence) for w in composition.words) == read
    shown = Counter(piece.word for paragraph in composition.paragraphs for piece in paragraph.pieces)
    assert shown == Counter(n for n, w in enumerate(composition.words) if w.fate != "removed")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(DOCUMENTS)
def test_the_text_can_be_rebuilt_from_the_words_and_their_pieces(document: list[list[Line]]) -> None:
    composition = composed(document)
    paragraphs = []
    for paragraph in composition.paragraphs:
        text = ""
        for piece in paragraph.pieces:
            whole = composition.words[piece.word].text
            assert piece.shown in (whole, whole[:-1])
            assert piece.shown == whole or whole[-1] in "-\u2010\u2011\u00ad¬"
            text += piece.gap + piece.shown
        paragraphs.append(text)
    assert composition.text == ("\n\n".join(p for p in paragraphs if p) + "\n" if any(paragraphs) else "")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(DOCUMENTS)
def test_the_map_is_in_order_and_the_transcript_has_every_word(document: list[list[Line]]) -> None:
    composition = composed(document)
    places = [(w.page, w.region, w.line) for w in composition.words]
    assert places == sorted(places)
    assert all(composition.regions[w.region].page == w.page for w in composition.words)
    kinds = [composition.regions[w.region].kind for w in composition.words if w.fate == "removed"]
    assert set(kinds) <= LEFT_OUT
    assert all(composition.regions[w.region].reason for w in composition.words if w.fate == "removed")
    assert Counter(composition.transcript("read").split()) == Counter(part for w in composition.words for part in w.read.split())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(letters(), min_size=1, max_size=3))
def test_in_letters_with_stamps_notes_and_tables_every_word_has_one_fate(document: list[list[Line]]) -> None:
    composition = composed(document)
    shown = [piece.word for paragraph in composition.paragraphs for piece in paragraph.pieces]
    assert sorted(shown) == [n for n, w in enumerate(composition.words) if w.fate != "removed"]
    assert len(composition.words) == sum(len(each.words) for lines in document for each in lines)
    glued = {
        piece.word for paragraph in composition.paragraphs for number, piece in enumerate(paragraph.pieces) if number and not piece.gap
    }
    assert all(n in glued or not composition.words[n].text for n, w in enumerate(composition.words) if w.fate == "joined")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(DOCUMENTS)
def test_equal_readings_give_equal_compositions(document: list[list[Line]]) -> None:
    assert composed(document) == composed(document)
