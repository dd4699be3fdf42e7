"""In which order blocks are read that stand side by side in even rows, beside a window or beside a table."""

from __future__ import annotations

from collections.abc import Sequence

from document.geometry import Box
from document.page import Line, Word
from postprocess.lines import cells, printed_line
from postprocess.reading_order.order import reading_order
from tests.printed import line, set_text

BODY = "The Permanent Mission presents its compliments to the Office and has the honour to refer to the letter of the Chair."


def across(*parts: tuple[str, int], baseline: int) -> Line:
    return Line(words=tuple(w for text, left in parts for w in line(text, baseline, left).words))


def read(lines: Sequence[Line]) -> list[str]:
    return [ordered.line.text for ordered in reading_order(lines)]


def test_even_rows_of_addressees_close_above_the_text_are_read_block_by_block() -> None:
    rows = [
        [("Ms. Anna Berg", "Mr. Bo Dahl"), ("Special Rapporteur on water", "Expert on libraries"), ("Palais Wilson", "Palais Wilson")],
        [("Mr. Carl Egger", "Ms. Dora Falk"), ("Chair of the Group", "Rapporteur on wells"), ("Palais Wilson", "Palais Wilson")],
    ]
    lines = [across((a, 200), (b, 1000), baseline=400 + 200 * n + 50 * k) for n, row in enumerate(rows) for k, (a, b) in enumerate(row)]
    ours = read([line("Ref.: 7/2021", 300), *lines, *set_text(BODY, 580 + 220)])
    assert ours[:13] == ["Ref.: 7/2021", *(part[side] for row in rows for side in (0, 1) for part in row)]


def test_a_letterhead_above_the_second_addressee_is_read_before_the_first() -> None:
    letterhead = [
        "Permanent Mission of Laurania",
        "Rue de Lausanne 45",
        "1202 Geneva",
        "Tel. 022 555 01 02",
        "Fax 022 555 01 03",
        "Switzerland",
    ]
    left = ["Geneva, 4 May 2021", "Ref.: 7/2021", "Ms. Anna Berg", "Special Rapporteur"]
    tops = [300, 350, 460, 510]
    lines = [line(text, 200 + 50 * n, 1200) for n, text in enumerate(letterhead)]
    lines += [line(text, top) for text, top in zip(left, tops, strict=True)]
    lines += [across(("Mr. Bo Dahl", 200), ("Ms. Dora Falk", 1000), baseline=600), across(("Chair", 200), ("Expert", 1000), baseline=650)]
    ours = read([*lines, *set_text(BODY, 900)])
    assert ours[:14] == [*letterhead, *left, "Mr. Bo Dahl", "Chair", "Ms. Dora Falk", "Expert"]


def test_the_last_lines_of_an_address_beside_smaller_facts_belong_to_it() -> None:
    address = ["Office of the High Commissioner", "Human Rights", "Special Procedures", "Palais des Nations", "1211 Geneva 10"]
    facts = ["Our ref.: 20/4471", "Your ref.: OL 1/2020", "Geneva, 3 December 2020"]
    lines = []
    for n, text in enumerate(address):
        beside = line(facts[n], 590 + 52 * n, 1300, em=34).words if n < len(facts) else ()
        lines.append(Line(words=(*line(text, 600 + 58 * n).words, *beside)))
    assert read([*lines, *set_text(BODY, 1200)])[:8] == [*address, *facts]


def test_columns_of_a_table_that_were_read_on_their_own_go_back_into_its_rows() -> None:
    rows = [("District", "2019", "2020"), ("Harlow", "421", "503"), ("Mount", "987", "101"), ("Coast", "810", "856")]
    table = [across((a, 200), (b, 700), baseline=600 + 60 * n) for n, (a, b, _) in enumerate(rows)]
    column = [line(c, 600 + 60 * n, 1000) for n, (_, _, c) in enumerate(rows)]
    ours = read([*set_text(BODY, 300), *table, *column, *set_text(BODY, 1200)])
    assert [" ".join(row) for row in rows] == ours[2:6]


def test_a_rule_between_cells_is_white_and_a_bar_in_a_sentence_is_not_a_gap() -> None:
    def at(text: str, left: int) -> Word:
        return Word(text=text, box=Box(left, 100, left + 20 * len(text), 128), confidence=90.0)

    assert [len(cell) for cell in cells(printed_line([at("2019", 0), at("|", 110), at("95", 150)]), 1.4)] == [2, 1]
    assert len(cells(printed_line([at("that", 0), at("|", 90), at("have", 120)]), 1.4)) == 1


def test_a_word_cut_in_two_by_the_engine_is_one_line_however_the_sheet_is_bent() -> None:
    halves = [
        line("each visit leaves a trac", 300),
        line("e of which one may ask a copy", 300, line("each visit leaves a trac", 300).words[-1].box.right + 2),
    ]
    assert read([halves[0], *set_text(BODY, 400), halves[1]])[0] == "each visit leaves a trac e of which one may ask a copy"
