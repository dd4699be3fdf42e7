"""Whatever was read: correcting never fails, changes nothing in silence, and can be replayed."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from document.geometry import Box, Transform
from document.page import Line, OtherReading, PageReading, PreparedPage, Word
from postprocess.compose import compose
from postprocess.correction.correct import correct, correct_text, replay
from postprocess.lexicon import Lexicon, gather

LANGUAGES = {"eng": "en", "fra": "fr", "spa": "es", "deu": "de"}
SAYING = """
Avenue Louis Casar Casai, Louis-Casa! 58 1216 Cointrin 12l1 Geneva Genéve Dubravka Simonovié Special Rapporteur | am e ¢ « Vice -President
Tel. 022 9l8 24 62 3lst May 2o15 AL GBR 3/2O21 United Natlons High Commissioner for Human Rights corporatrons tne aiso • - — ’
"""
PIECES = st.sampled_from(SAYING.split())
WORDS = PIECES | st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8)
CONFIDENCES = st.none() | st.floats(0, 100)


@cache
def lexicons() -> tuple[Lexicon, ...]:
    return gather(["streets", "towns", "holders", "formulae"]).lexicons


@st.composite
def pages(draw: st.DrawFn) -> PageReading:
    rows = draw(st.lists(st.lists(WORDS, min_size=1, max_size=8), max_size=6))
    lines = []
    for row, texts in enumerate(rows):
        words = []
        for place, text in enumerate(texts):
            others = tuple(
                OtherReading(r, t) for r, t in draw(st.lists(st.tuples(st.sampled_from(["eng", "Latin", ""]), WORDS), max_size=2))
            )
            box = Box(100 * place, 40 * row, 100 * place + 90, 40 * row + 30)
            words.append(Word(text=text, box=box, confidence=draw(CONFIDENCES), readings=others))
        lines.append(Line(words=tuple(words)))
    return PageReading(number=1, reader="r", language=draw(st.sampled_from(["eng", "fra", "deu", "", "xyz"])), lines=tuple(lines))


@settings(deadline=None, max_examples=30)
@given(pages())
def test_every_change_is_a_correction_and_can_be_replayed(page: PageReading) -> None:
    done = correct([page], languages=LANGUAGES, lexicons=lexicons())
    applied = [c for c in done.corrections if c.decision == "applied"]
    assert replay(page, applied) == done.pages[0]
    for before, after in zip(page.lines, done.pages[0].lines, strict=True):
        assert [w.text for w in before.words] == [w.text if w.read is None else w.read for w in after.words]
        assert [w.box for w in before.words] == [w.box for w in after.words]
    for c in done.corrections:
        words = page.lines[c.line].words[c.first : c.first + c.count]
        assert c.before == " ".join(w.text for w in words)
        assert c.before != c.after
        assert 0 <= c.certainty < 1


@settings(deadline=None, max_examples=20)
@given(pages())
def test_replaying_the_corrections_over_the_reading_gives_the_transcript(page: PageReading) -> None:
    done = correct([page], languages=LANGUAGES, lexicons=lexicons())
    prepared = PreparedPage(number=1, width=900, height=400, dpi=100.0, turn=0, skew_degrees=0.0, transform=Transform())
    composition = compose([(prepared, done.pages[0])])
    texts = {w.box: w.read for w in composition.words}
    for c in done.corrections:
        if c.decision == "applied":
            inside = [w.box for w in page.lines[c.line].words[c.first : c.first + c.count]]
            assert " ".join(texts[box] for box in inside) == c.before
            texts |= dict.fromkeys(inside, "") | {inside[0]: c.after}
    assert texts == {w.box: w.text for w in composition.words}
    assert sorted(composition.transcript("text").split()) == sorted(" ".join(texts.values()).split())


@settings(deadline=None, max_examples=20)
@given(st.lists(WORDS, max_size=12), st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\f"]))
def test_a_text_keeps_all_that_no_correction_names(words: list[str], gap: str) -> None:
    given_text = gap.join(words)
    done, corrections = correct_text(given_text, "en", lexicons())
    if not any(c.decision == "applied" for c in corrections):
        assert done == given_text
    assert done.count("\n") == given_text.count("\n")
