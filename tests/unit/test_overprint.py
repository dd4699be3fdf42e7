"""Stamps beside and over the print of a line: their words leave the text, those of the letter stay."""

from __future__ import annotations

from document.geometry import Box
from document.page import Line, OtherReading, Word
from postprocess.belief import UNLIKE, belief
from postprocess.lines import printed_line
from postprocess.reading_order.overprint import registry_word
from postprocess.reading_order.specks import is_speck, reread, spaced_out
from tests.printed import EM, LEFT, line
from tests.unit.test_regions import ADDRESSEE, OPENING, composed, letter, removed, rows

PEN = 40


def large(texts: list[str], left: int, bottom: int, confidence: float = 95.0) -> list[Word]:
    """Words of a stamp, twice as large as the type of the page, each a little higher than the last."""
    return [
        Word(text=t, box=Box(left + 120 * n, bottom - PEN - 6 * n, left + 120 * n + 100, bottom - 6 * n), confidence=confidence)
        for n, t in enumerate(texts)
    ]


def stamped_addressee(second: list[str]) -> list[Line]:
    """An addressee with a registry's stamp at its right that the engine read on the same lines."""
    lines = rows(ADDRESSEE, 400)
    stamp = [large(["RE", "CEIV", "ED"], LEFT + 27 * EM, lines[1].words[0].box.bottom + 12)]
    stamp.append(large(second, LEFT + 27 * EM, lines[2].words[0].box.bottom + 20))
    return [lines[0], Line(words=(*lines[1].words, *stamp[0])), Line(words=(*lines[2].words, *stamp[1])), lines[3]]


def test_a_stamp_in_pieces_is_torn_off_the_addressee_it_stands_beside() -> None:
    found = composed(letter(between=stamped_addressee(["19", "SEP", "2016"])))
    assert " ".join(removed(found)) == "RE CEIV ED 19 SEP 2016"
    assert {found.regions[number].kind for number in found.left_out} == {"stamp"}
    assert "\n".join(ADDRESSEE) in found.text
    assert all(found.regions[number].reason for number in found.left_out)


def test_a_date_in_the_type_of_the_page_beside_a_reference_stays() -> None:
    together = Line(words=(*line("Ref. 112/2019", 400, LEFT).words, *line("19 JUL 2017", 400, LEFT + 27 * EM).words))
    assert "19 JUL 2017" in composed(letter(between=[together])).text


def test_what_a_letter_says_of_received_letters_stays() -> None:
    found = composed(letter(body="The letter marked RECEIVED was " + OPENING))
    assert "marked RECEIVED was" in found.text
    assert removed(found) == []


def test_registries_words_are_capitals_whole_or_in_pieces() -> None:
    assert registry_word(large(["RE", "CEIV", "ED"], 0, 100))
    assert registry_word(large(["REÇU", "|"], 0, 100))
    assert not registry_word(large(["Received"], 0, 100))
    assert not registry_word(large(["RECEIPTS", "OF", "TAXES"], 0, 100))
    assert not registry_word(large(["REFUGEES"], 0, 100))


def voted(text: str, first: str, second: str, sure: float) -> Word:
    readings = (OtherReading("first", first, 43.0), OtherReading("second", second, sure))
    return Word(text=text, box=Box(100, 100, 130, 110), confidence=88.0, readings=readings)


def test_what_both_readers_nearly_agree_on_is_print_however_the_first_doubted() -> None:
    assert reread([voted("V.", "v.", "V.", 99.0)])
    assert not reread([voted("ys", "~", "ys", 99.0)])
    assert not reread([voted("V.", "v.", "V.", 60.0)])


def test_two_plain_words_of_the_second_reader_are_print() -> None:
    words = [voted("and", "Ya", "and most", 99.0), voted("most", "Ya", "and most", 99.0)]
    assert reread(words)
    assert not is_speck(words, 40.0)


def test_a_word_set_with_white_between_its_letters_is_one() -> None:
    def word(text: str, confidence: float) -> Word:
        return Word(text=text, box=Box(0, 0, 30, 30), confidence=confidence)

    assert spaced_out([word("Pr", 44), word("o", 99), word("t", 99), word("oko", 99), word("ll", 78)])
    assert not spaced_out([word("Lx", 40), word("Ae", 70), word("KC", 60)])


def both(text: str, box: Box, *read: tuple[str, float]) -> Word:
    """A word of two readers: what each of them read there, and how sure it was."""
    readings = tuple(OtherReading(reader, seen, sure) for reader, (seen, sure) in zip(("first", "second"), read, strict=True))
    return Word(text=text, box=box, confidence=60.0, readings=readings)


def signed_date(*read: tuple[str, float]) -> Line:
    """A date and, one em behind it, ink three times as high as print."""
    date = line("Geneva, 8 May 2014", 2000, LEFT)
    last = date.words[-1].box
    pen = Box(last.right + EM, last.bottom - 2 * EM, last.right + 4 * EM, last.bottom + EM)
    return Line(words=(*date.words, both("MV", pen, *read)))


def test_a_signature_close_behind_a_date_leaves_the_text() -> None:
    found = composed([*letter(), signed_date(("[Ml", 50.0), ("MV", 67.0))])
    assert removed(found) == ["MV"]
    assert "Geneva, 8 May 2014" in found.text
    assert {found.regions[number].kind for number in found.left_out} <= {"handwriting", "stamp"}


def test_a_large_word_that_both_readers_know_stays() -> None:
    assert removed(composed([*letter(), signed_date(("MV", 70.0), ("MV", 90.0))])) == []


def test_a_sign_alone_counts_where_both_readers_see_it() -> None:
    box = Box(LEFT + 10 * EM, 2000, LEFT + 10 * EM + EM // 2, 2000 + EM // 2)
    unlike = Line(words=(both("4", box, ("4", 61.0), ("Le", 27.0)),), block=9)
    alike = Line(words=(both("4", box, ("4", 61.0), ("4", 27.0)),), block=9)
    assert removed(composed([*letter(), unlike])) == ["4"]
    assert removed(composed([*letter(), alike])) == []


def test_belief_falls_with_what_the_second_reader_sees() -> None:
    box = Box(0, 0, 30, 30)
    assert belief(Word(text="a", box=box, confidence=80.0)) == 80.0
    assert belief(both("Ref", box, ("Ref", 80.0), ("ref", 20.0))) == 80.0
    assert belief(both("Ref", box, ("Ref", 80.0), ("", 0.0))) == UNLIKE * 80.0
    assert belief(Word(text="2", box=box, readings=(OtherReading("first", ""), OtherReading("second", "2", 99.0)))) is None


def test_a_line_knows_whether_it_was_torn_off() -> None:
    words = large(["RECEIVED"], 0, 100)
    assert printed_line(words, overprint=True).overprint
    assert not printed_line(words).overprint


def test_a_catchword_goes_where_the_next_page_begins_with_it() -> None:
    first = [*letter(), line("another", 2700, LEFT + 34 * EM)]
    second = letter(body="another paragraph begins here, " + OPENING[4:], top=300)
    found = composed(first, second)
    assert removed(found) == ["another"]
    assert found.text.count("another paragraph begins here") == 1
    alone = composed([*letter(), line("another", 2700, LEFT + 34 * EM)], letter(top=300))
    assert "another" in alone.text
