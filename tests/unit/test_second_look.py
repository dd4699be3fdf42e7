"""The second look at doubtful words: what it mends, what it must leave alone, and what a bad second reader may do: nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from document.page import OtherReading, PageReading
from document.problem import Trouble
from ocr.alignment import spans, with_own_marks
from ocr.cutting import pieces
from ocr.doubt import budget, chosen
from ocr.evidence import PageFacts, facts
from ocr.paddle import PaddleReader, decoded
from ocr.reread import Look, doubtful, reread_page
from ocr.second_reader import Sign
from tests.fake_second_reader import FakeSecondReader, page_of

Rubbish = Callable[[int], tuple[Sign, ...]]
SENTENCE = "the Government of the Republic has the honour to refer to its letter concerning the situation of the children"
FILLING = SENTENCE.split()


def around(*odd: tuple[str, float]) -> list[list[tuple[str, float]]]:
    """Lines of sure words, the odd ones in the middle of the second."""
    sure = [(word, 96.6) for word in FILLING]
    return [sure[:6], [*sure[6:8], *odd, *sure[8:10]], sure[10:], sure[:9], sure[9:], sure[:6]]


def looked_at(
    rows: list[list[tuple[str, float]]], changed: dict[str, str], rubbish: Rubbish | None = None
) -> tuple[Look, FakeSecondReader]:
    """The page of `rows` after a second look by a reader that reads some words otherwise."""
    reading, picture = page_of(rows)
    words = [text for row in rows for text, _ in row]
    reader = FakeSecondReader({number: changed.get(text, text) for number, text in enumerate(words, start=1)}, rubbish)
    found = doubtful(reader, reading, picture.shape[1], picture.shape[0])
    return reread_page(reader, picture, reading, found), reader


def texts(reading: PageReading) -> list[str]:
    return [word.text for line in reading.lines for word in line.words]


@pytest.mark.parametrize(
    ("read", "printed"),
    [("Siobhan", "Siobhán"), ("childrcn", "children"), ("Tom4s", "Tomáš"), ("govemment", "government"), ("2o21", "2021"), ("tne", "the")],
)
def test_a_misread_word_is_read_better_and_both_readings_stay_on_record(read: str, printed: str) -> None:
    look, _ = looked_at(around((read, 62.0)), {read: printed})
    assert texts(look.reading)[8] == printed
    word = look.reading.lines[1].words[2]
    assert [(other.reader, other.text) for other in word.readings] == [("fake 1.0", read), ("second fake 1.0", printed)]
    assert not look.reading.problems


@pytest.mark.parametrize(
    ("read", "heard"),
    [
        ("regardless", "règardless"),  # a speckle over a letter of a word that the language knows
        ("“quoted”", '"quoted"'),
        ("well-known", "well—known"),
        ("•", "*"),
        ("¡Viva", "Viva"),
        ("14th", "l4th"),
        ("1.", "I."),
        ("l'hiver", "I'hiver"),
        ("2016", "201"),
        ("assurances", ""),
    ],
)
def test_what_the_second_reader_cannot_tell_stays(read: str, heard: str) -> None:
    look, _ = looked_at(around((read, 80.0)), {read: heard})
    assert texts(look.reading)[8] == read


def test_words_that_the_first_reader_ran_together_are_parted_in_their_box() -> None:
    look, _ = looked_at(around(("ofthechildren", 20.0)), {"ofthechildren": "of the children"})
    parts = look.reading.lines[1].words[2:5]
    assert [word.text for word in parts] == ["of", "the", "children"]
    before = around(("ofthechildren", 20.0))
    box = page_of(before)[0].lines[1].words[2].box
    assert parts[0].box.left == box.left
    assert parts[-1].box.right == box.right
    assert all(one.box.right == other.box.left for one, other in pairwise(parts))


def test_a_blank_that_the_second_reader_drops_joins_nothing() -> None:
    rows = around(("childrcn", 40.0))
    look, _ = looked_at(rows, {}, rubbish=lambda _: _signs("honourchildrento"))
    assert texts(look.reading) == [text.replace("childrcn", "children") for row in rows for text, _ in row]


@pytest.mark.parametrize(
    ("read", "heard", "after"),
    [
        ("RutPeters", "RutaPeters", ["Ruta", "Peters"]),
        ("MacDonaid", "MacDonald", ["MacDonald"]),
        ("VanDoorn", "VanDoorn", ["VanDoorn"]),
    ],
)
def test_a_capital_after_small_letters_begins_a_word_that_the_first_reader_did_not_see(read: str, heard: str, after: list[str]) -> None:
    look, _ = looked_at(around((read, 20.0)), {read: heard})
    assert texts(look.reading)[8 : 8 + len(after)] == after
    assert len(texts(look.reading)) == sum(map(len, around())) + len(after)


def test_a_speck_before_a_word_is_no_comma() -> None:
    look, _ = looked_at(around(("their", 70.0)), {"their": ",their"})
    assert texts(look.reading)[8] == "their"


def test_sure_words_of_the_language_cost_nothing() -> None:
    reading, picture = page_of([[(word, 96.6) for word in FILLING]])
    assert doubtful(FakeSecondReader({}), reading, picture.shape[1], picture.shape[0]) == ()


def test_the_most_doubtful_words_come_first_and_a_page_has_its_budget() -> None:
    rows = [[(word, 30.0 if number == 3 else 91.0) for number, word in enumerate(FILLING)] for _ in range(12)]
    reading, picture = page_of(rows)
    reader = FakeSecondReader({})
    known = facts(reading.lines, "eng")
    found = chosen(reading.lines, known, picture.shape[1], picture.shape[0], reader.columns)
    cost = sum(reader.columns(piece.box.height, piece.box.width) for piece in found)
    assert 0 < cost <= budget(reading.lines, known, reader.columns)
    worst, others = (sum(piece.first <= place < piece.last for piece in found) for place in (3, 10))
    assert worst > others


def test_pieces_hold_the_words_beside_and_are_never_too_wide() -> None:
    reading, picture = page_of([[(word, 96.0) for word in FILLING]])
    line = reading.lines[0]
    one = pieces(0, line, [4], picture.shape[1], picture.shape[0])
    assert [(piece.first, piece.last) for piece in one] == [(3, 6)]
    many = pieces(0, line, range(len(FILLING)), picture.shape[1], picture.shape[0])
    assert [word for piece in many for word in range(piece.first, piece.last)] == list(range(len(FILLING)))
    assert len(many) > 1


def _crash(_: int) -> tuple[Sign, ...]:
    raise Trouble("second-reader-failed", "RuntimeError")


def _signs(text: str) -> tuple[Sign, ...]:
    return tuple(Sign(sign, 1.0, at, at + 1) for at, sign in enumerate(text))


@pytest.mark.parametrize(
    "rubbish",
    [
        lambda _: (),
        lambda _: _signs("of another page altogether, seen through the paper"),
        lambda _: _signs(" "),
        lambda n: _signs("x" * 400 * n),
        lambda _: _signs("e\u0301" * 9),
        lambda _: (Sign("ab", 0.5, 9.0, 3.0), Sign("", 2.0, -5.0, 1e9)),
        _crash,
    ],
)
def test_a_second_reader_that_misbehaves_takes_nothing_away(rubbish: Rubbish) -> None:
    rows = around(("childrcn", 40.0), ("Siobhan", 62.0), ("mandat", 10.0))
    look, _ = looked_at(rows, {}, rubbish=rubbish)
    assert texts(look.reading) == [text for row in rows for text, _ in row]
    assert look.broken == (rubbish is _crash)


def test_a_second_reader_that_sees_other_print_on_a_page_is_not_believed_there() -> None:
    rows = [row for _ in range(3) for row in around(("childrcn", 40.0), ("letter", 96.6), ("mandat", 10.0), ("reply", 96.6))]
    look, _ = looked_at(rows, {}, rubbish=lambda n: _signs("what the back of the sheet says"[n % 5 :]))
    assert texts(look.reading) == [text for row in rows for text, _ in row]
    assert [problem.code for problem in look.reading.problems] == ["not-reread"]
    assert all(not word.readings for line in look.reading.lines for word in line.words)


def test_what_was_read_before_a_failure_counts() -> None:
    rows = [*around(("childrcn", 40.0)), *around(("govemment", 30.0))]
    reading, picture = page_of(rows)
    good = FakeSecondReader({n: {"childrcn": "children"}.get(t, t) for n, t in enumerate(texts(reading), start=1)})

    class Breaks(FakeSecondReader):
        def read(self, strip: np.ndarray) -> tuple[Sign, ...]:  # type: ignore[type-arg]
            if self.strips:
                raise Trouble("second-reader-failed", "RuntimeError")
            self.strips += 1
            return good.read(strip)

    reader = Breaks({})
    look = reread_page(reader, picture, reading, doubtful(reader, reading, picture.shape[1], picture.shape[0]))
    assert look.broken
    assert "children" in texts(look.reading)
    assert "govemment" in texts(look.reading)
    assert look.reading.problems[0].detail == "RuntimeError"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abcéßI1l’.-", min_size=1, max_size=9), min_size=1, max_size=8), st.text("abcéßI1l'.- ", max_size=60))
def test_every_sign_of_the_other_reading_belongs_to_one_word_at_most_and_none_is_used_twice(words: list[str], other: str) -> None:
    found = spans(words, other)
    assert len(found) == len(words)
    signs = len("".join(other.split()))
    places = [place for span in found for place in range(span.first, span.last)]
    assert places == list(range(signs))
    assert all(sum(span.parts) == span.last - span.first for span in found)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.text("abceilI1é.,’-", min_size=1, max_size=8), st.floats(0, 100)), min_size=1, max_size=12),
    st.text("abceilI1é.,'- ", max_size=80),
)
def test_no_word_is_lost_whatever_the_second_reader_says(row: list[tuple[str, float]], said: str) -> None:
    reading, picture = page_of([row])
    reader = FakeSecondReader({}, rubbish=lambda _: _signs(said))
    look = reread_page(reader, picture, reading, doubtful(reader, reading, picture.shape[1], picture.shape[0]))
    after = look.reading.lines[0].words
    assert all(word.text.strip() and " " not in word.text for word in after)
    starts = Counter(word.box.left for word in after)
    assert all(starts[word.box.left] == 1 for word in reading.lines[0].words[1:])  # the first may reach further to the left
    assert [word.box.left for word in after] == sorted(word.box.left for word in after)


def test_marks_are_the_first_readers_and_letters_may_be_the_seconds() -> None:
    assert with_own_marks("“Genéve”,", '"Genève",') == "“Genève”,"
    assert with_own_marks("l’eau", "leau") == "l’eau"
    assert with_own_marks("Tel", "-Tel.") == "Tel."
    assert with_own_marks("125", "I25") == "125"
    assert with_own_marks("1etter", "letter") == "letter"


def test_the_best_path_joins_repeats_and_drops_blanks() -> None:
    best = np.array([1, 1, 0, 1, 2, 2, 0], dtype=np.intp)
    likely = np.full((7, 3), 0.1, np.float32)
    likely[np.arange(7), best] = [0.5, 0.9, 0.9, 0.8, 0.7, 0.6, 0.9]
    signs = decoded(likely, ["", "l", "a"], 70)
    assert [(s.text, round(s.confidence, 3), s.left, s.right) for s in signs] == [
        ("l", 0.9, 0.0, 20.0),
        ("l", 0.8, 30.0, 40.0),
        ("a", 0.7, 40.0, 60.0),
    ]


def test_facts_count_only_what_is_sure() -> None:
    reading, _ = page_of([[("Casaï,", 97.0), ("Casar", 60.0)]])
    assert facts(reading.lines, "fra") == PageFacts("fra", 0.5, Counter({"Casaï": 1}))


def test_the_recogniser_reads_a_drawn_line_with_its_places() -> None:
    strip = np.full((60, 760), 255, np.uint8)
    cv2.putText(strip, "Note verbale No. 135", (20, 42), cv2.FONT_HERSHEY_DUPLEX, 1.4, 0, 2, cv2.LINE_AA)
    reader = PaddleReader()
    signs = reader.read(strip)
    assert "".join(sign.text for sign in signs).replace(" ", "") == "Noteverbale" + "No.135"
    assert all(0 <= sign.left < sign.right <= 760 and 0.5 < sign.confidence <= 1 for sign in signs)
    assert [sign.left for sign in signs] == sorted(sign.left for sign in signs)
    assert "onnxruntime" in reader.name
    assert reader.read(np.full((40, 90), 255, np.uint8)) == ()


@pytest.mark.parametrize(("read", "heard"), [("children", "childten"), ("of", "ef"), ("formed", "fomed")])
def test_a_common_word_does_not_become_a_rare_one(read: str, heard: str) -> None:
    look, _ = looked_at(around((read, 60.0)), {read: heard})
    assert texts(look.reading)[8] == read


def test_what_the_second_reader_put_in_is_not_read_again() -> None:
    reading, picture = page_of(around(("qzwx", 12)))
    put_in = [
        replace(line, words=tuple(replace(w, readings=(OtherReading("first", ""),)) if w.text == "qzwx" else w for w in line.words))
        for line in reading.lines
    ]
    reader = FakeSecondReader({})
    size = picture.shape[1], picture.shape[0]
    assert doubtful(reader, reading, *size)
    assert not doubtful(reader, replace(reading, lines=tuple(put_in)), *size)
