"""Law 1: every word of the reading is in the map exactly once, and in the text exactly once, whatever the page looks like."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from document.geometry import Box, Transform
from document.page import Line, PageReading, PreparedPage, Word
from document.text import LEFT_OUT, Composition
from postprocess.compose import compose

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


DOCUMENTS = st.lists(st.one_of(SCATTERED, grids()), max_size=4)


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


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(DOCUMENTS)
def test_equal_readings_give_equal_compositions(document: list[list[Line]]) -> None:
    assert composed(document) == composed(document)
