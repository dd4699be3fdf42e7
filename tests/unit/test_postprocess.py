"""What composing promises for a page: the order in which a person reads it, and paragraphs that flow."""

from __future__ import annotations

import pytest

from document.geometry import Box
from document.page import Line, PageReading, Word
from document.text import Composition
from postprocess.compose import compose
from tests.printed import EM, LEADING, LEFT, MEASURE, after, line, page, set_text, word


def read_lines(composition: Composition) -> list[str]:
    return [row for row in composition.transcript("read").split("\n") if row]


FIRST = "The Permanent Mission presents its compliments to the Office and has the honour to refer to the letter of the Chair."
SECOND = "Primary education costs nothing and is compulsory from six years on, and the rate of enrolment stands at ninety per cent there."


def test_keeps_the_engines_order_where_nothing_speaks_against_it() -> None:
    lines = [*set_text(FIRST, 300), *set_text(SECOND, 700)]
    assert read_lines(compose([page(lines)])) == [" ".join(w.text for w in each.words) for each in lines]


def test_letterhead_in_two_columns_is_read_column_by_column_though_the_engine_read_across() -> None:
    top = line("Permanent Mission | | Avenue de la Paix 73", 100)
    right = top.words[2].box.left
    across = Line(words=(*line("of Brennhold", 150).words, *line("1202 Geneva", 150, right).words))
    lines = [top, across, line("Tel 022 720", 200, right)]
    body = set_text(FIRST, 500)
    ours = read_lines(compose([page([*lines, *body])]))
    assert ours[:5] == ["Permanent Mission", "of Brennhold", "Avenue de la Paix 73", "1202 Geneva", "Tel 022 720"]


def test_block_read_late_goes_where_it_stands() -> None:
    body = set_text(FIRST, 600)
    lines = [
        line("Our ref.: POL 9", 200),
        line("Office of the United Nations", 350),
        line("Palais Wilson", 400),
        *body,
        line("Geneva, 22 May", 200, 1300),
    ]
    ours = read_lines(compose([page(lines)]))
    assert ours[:4] == ["Our ref.: POL 9", "Geneva, 22 May", "Office of the United Nations", "Palais Wilson"]


def test_line_above_another_in_its_column_is_read_first() -> None:
    lines = [line("Brennhold", 200), line("Permanent Mission", 100), line("of the Principality of", 150)]
    assert read_lines(compose([page(lines)])) == ["Permanent Mission", "of the Principality of", "Brennhold"]


def test_columns_of_running_text_stay_columns_above_a_line_that_spans_them() -> None:
    left, right = set_text(FIRST, 200, 100, 800), set_text(SECOND, 200, 1000, 800)
    title = line("What everybody needs to know about the enrolment of children in schools there", 700, 150)
    ours = read_lines(compose([page([*left, *right, title])]))
    assert ours == [" ".join(w.text for w in each.words) for each in [*left, *right, title]]


def test_rows_of_a_table_are_read_row_by_row() -> None:
    rows = [("District", "Households", "Cost"), ("Lutz", "2340", "88.0"), ("Munt", "394", "77.2"), ("Torva", "1401", "64.1")]
    table = [
        Line(words=tuple(word(cell, 200 + 500 * n, 900 + 60 * k) for n, cell in enumerate(row)), block=7) for k, row in enumerate(rows)
    ]
    composition = compose([page([*set_text(FIRST, 300), *table])])
    assert composition.text.split("\n\n")[-1] == "District  Households  Cost\nLutz  2340  88.0\nMunt  394  77.2\nTorva  1401  64.1\n"
    assert composition.paragraphs[-1].kind == "table"


def test_hole_in_running_text_is_no_gutter() -> None:
    lines = set_text(" ".join([FIRST, SECOND, FIRST, SECOND]), 300)
    holed = [Line(words=(*each.words[:4], *each.words[9:])) if n in (3, 4) else each for n, each in enumerate(lines)]
    assert read_lines(compose([page(holed)])) == [" ".join(w.text for w in each.words) for each in holed]


def test_mark_that_was_read_as_a_block_of_its_own_goes_to_its_line() -> None:
    marks = [line("1.", 300, 200, block=1), line("2.", 400, 200, block=1)]
    items = [line("the facts are as stated above;", 300, 300, block=2), line("an appeal lies to the court.", 400, 300, block=2)]
    assert compose([page([*marks, *items])]).text == "1. the facts are as stated above;\n\n2. an appeal lies to the court.\n"


def test_paragraphs_flow_and_are_parted_by_white() -> None:
    first = set_text(FIRST, 300)
    assert compose([page([*first, *set_text(SECOND, after(first))])]).text == f"{FIRST}\n\n{SECOND}\n"


def test_paragraphs_are_parted_by_an_indent_alone() -> None:
    first = set_text(FIRST, 300, indent=3 * EM)
    second = set_text(SECOND, 300 + LEADING * len(first), indent=3 * EM)
    assert compose([page([*first, *second])]).text == f"{FIRST}\n\n{SECOND}\n"


def test_double_spacing_parts_nothing() -> None:
    first = [line(" ".join(w.text for w in each.words), 300 + 2 * n * LEADING) for n, each in enumerate(set_text(FIRST + " " + SECOND, 0))]
    assert compose([page(first)]).text == f"{FIRST} {SECOND}\n"


@pytest.mark.parametrize("slope", [-0.005, 0.005])
def test_paragraphs_hold_with_a_third_of_a_degree_of_skew_left(slope: float) -> None:
    first = set_text(FIRST, 300)
    lines = [*first, *set_text(SECOND, after(first))]
    tilted = [
        Line(
            words=tuple(
                Word(text=w.text, box=Box(w.box.left, (t := w.box.top + round(slope * w.box.left)), w.box.right, t + w.box.height))
                for w in each.words
            )
        )
        for each in lines
    ]
    assert compose([page(tilted)]).text == f"{FIRST}\n\n{SECOND}\n"


def test_addressee_and_signatory_keep_their_lines() -> None:
    address = ["Special Procedures Branch", "Palais Wilson", "52, rue des Paquis", "1201 Geneva"]
    lines = [line(text, 200 + n * LEADING) for n, text in enumerate(address)]
    body = set_text(FIRST, after(lines))
    signed = [line("Anna Smith", after(body, 4)), line("Ambassador", after(body, 5))]
    assert compose([page([*lines, *body, *signed])]).text == "\n".join(address) + f"\n\n{FIRST}\n\nAnna Smith\nAmbassador\n"


@pytest.mark.parametrize("marks", [("•", "•"), ("1.", "2."), ("(a)", "(b)"), ("-", "-"), ("¢", "¢")])
def test_list_items_are_paragraphs(marks: tuple[str, str]) -> None:
    lead = set_text(FIRST, 300)
    first = set_text(f"{marks[0]} {SECOND}", after(lead), LEFT + 2 * EM, MEASURE - 2 * EM)
    second = set_text(f"{marks[1]} {FIRST}", 300 + LEADING * (len(lead) + len(first)) + LEADING, LEFT + 2 * EM, MEASURE - 2 * EM)
    composition = compose([page([*lead, *first, *second])])
    assert composition.text == f"{FIRST}\n\n{marks[0]} {SECOND}\n\n{marks[1]} {FIRST}\n"
    assert [p.kind for p in composition.paragraphs[1:]] == ["list", "list"]


def test_number_at_the_start_of_a_line_is_no_list_mark_in_the_middle_of_a_sentence() -> None:
    text = "It was decided by the municipal council of the town under the terms of the fourth article\n3. Nothing else was said"
    lines = [line(part, 300 + n * LEADING) for n, part in enumerate(text.split("\n"))]
    assert compose([page(lines)]).text == text.replace("\n", " ") + "\n"


def test_sentence_runs_on_over_page_number_running_head_and_footnote() -> None:
    words = (FIRST + " " + SECOND).split()
    head, tail = " ".join(words[:30]), " ".join(words[30:])
    note = line("1 General comment No. 37 (2020) on the right of assembly.", 2500, em=30)
    first = page([line("Permanent Mission of Quenlora", 100), *set_text(head, 300), note])
    second = page([line("Permanent Mission of Quenlora", 100), line("- 2 -", 170, 900), *set_text(tail, 400)], 2)
    text = compose([first, second]).text
    assert f"{FIRST} {SECOND}" in text.split("\n\n")
    assert text.endswith("\n\n1 General comment No. 37 (2020) on the right of assembly.\n")


def test_sentence_runs_on_over_a_blank_page() -> None:
    words = (FIRST + " " + SECOND).split()
    pages = [page(set_text(" ".join(words[:30]), 300)), page([], 2), page(set_text(" ".join(words[30:]), 300), 3)]
    assert compose(pages).text == f"{FIRST} {SECOND}\n"


def test_finished_paragraph_does_not_run_on_over_the_page() -> None:
    assert compose([page(set_text(FIRST, 300)), page(set_text(SECOND, 300), 2)]).text == f"{FIRST}\n\n{SECOND}\n"


def test_broken_word_is_joined_and_its_second_half_says_so() -> None:
    lines = [line("The Academy offers many hours of instruction and an inde-", 300), line("pendent board examines every complaint.", 350)]
    composition = compose([page(lines)])
    assert composition.text == "The Academy offers many hours of instruction and an independent board examines every complaint.\n"
    assert [w.text for w in composition.words if w.fate == "joined"] == ["pendent"]
    assert "inde-\npendent" in composition.transcript("read")


def test_empty_document_and_blank_pages() -> None:
    assert compose([]).text == ""
    composition = compose([page([]), page([Line(words=())], 2)])
    assert (composition.text, composition.pages, composition.words) == ("", 2, ())


def test_page_without_its_reading_is_refused() -> None:
    prepared, reading = page([])
    with pytest.raises(ValueError, match="one reading"):
        compose([(prepared, PageReading(number=2, reader="test", language="", lines=reading.lines))])
