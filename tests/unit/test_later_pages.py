"""What stands on later pages and at their edges, and what stands beside what: it leaves, stays or is read where a reader expects it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from document.page import Line
from postprocess.blocks import document_ratio, page_blocks
from postprocess.reading_order.order import reading_order
from tests.printed import LEADING, MORE, OPENING, composed, line, set_text


def rows(texts: Sequence[str], baseline: int, left: int = 200, step: int = LEADING) -> list[Line]:
    return [line(text, baseline + n * step, left) for n, text in enumerate(texts)]


def first_page(*between: Line) -> list[Line]:
    head = rows(["Permanent Mission", "of the Republic of Laurania"], 200)
    return [*head, *between, *set_text(OPENING, 900), *set_text(MORE, 1400)]


def letter(reference: str = "") -> list[Line]:
    """The first page of a second part, with a letterhead and a salutation of its own."""
    own = [line(reference, 320)] if reference else []
    head = rows(["Ministry of Wells", "of the Republic of Laurania"], 200)
    return [*head, *own, line("Dear Special Rapporteur,", 600), *set_text(OPENING, 800), *set_text(MORE, 1300)]


def read(lines: Sequence[Line]) -> list[str]:
    return [ordered.line.text for ordered in reading_order(lines)]


@pytest.mark.parametrize("before", [[first_page(line("No. 0514/2018", 450)), letter()], [first_page(line("No. 0514/2018", 450)), []]])
def test_a_running_head_counts_the_pages_of_its_part_or_the_printed_ones(before: list[list[Line]]) -> None:
    found = composed(*before, [line("Note verbale no. 514/2018 - page 2", 150), *set_text(MORE, 400)])
    assert "page 2" not in found.text
    assert "No. 0514/2018" in found.text


@pytest.mark.parametrize(("said", "sheet"), [("No. 3/2018", 3), ("Articles 2", 2), ("Law 2 of 1931", 2)])
def test_figures_at_the_head_of_a_page_that_do_not_count_the_pages_stay(said: str, sheet: int) -> None:
    pages = [first_page(), *([line(said, 150)] * (n == sheet) + set_text(MORE, 400 + 200 * n) for n in (2, 3))]
    assert said in composed(*pages).text


def test_the_reference_of_a_second_part_stays() -> None:
    assert "Note No. 98/2018" in composed(first_page(line("Note No. 77/2018", 450)), letter("Note No. 98/2018")).text


def test_a_sentence_that_goes_on_at_the_head_of_two_pages_alike_stays() -> None:
    end = "taken up, as she herself confirmed to the Ministry in a letter of the eighteenth of March that year."
    cut = "No one has been dismissed for having spoken to the press, and a post was"
    pages = [[*set_text(end, 200), *set_text(MORE, 500), *set_text(cut, 900)] for _ in range(3)]
    found = composed([*first_page(), *set_text(cut, 1900)], *pages)
    assert found.text.count("confirmed to the Ministry") == 3


def test_a_date_below_the_text_is_no_note_and_a_note_is_one() -> None:
    small = [line("11 February 2014", 2300, em=30)]
    note = [line("1 Law of 11 February 2014 on wells.", 2500, em=30)]
    found = composed([*first_page(), *small, *note])
    assert "note" not in {region.kind for region in found.regions if "2014" in region.reason}
    assert found.text.index("11 February 2014") < found.text.index("1 Law of")
    assert [region.kind for region in found.regions].count("footnote") == 1


def test_an_address_at_the_foot_of_two_pages_that_begins_with_a_number_is_no_note() -> None:
    foot = [line("7, rue des Puits · 1292 Mount Harlow", 2600, 600, em=30), line("Tel. 555 01 02 · Fax 555 01 03", 2640, 620, em=30)]
    address = rows(["Secretariat of the Council", "Palais des Nations", "1211 Geneva 10"], 600)
    assert "rue des Puits" not in composed([*first_page(), *foot], [*set_text(MORE, 300), *address, *foot]).text


def test_a_date_below_a_running_head_that_says_it_too_stays() -> None:
    top = line("Permanent Mission of the Federated Islands of Laurania, Geneva, 8 September 2014", 150, em=30)
    address = rows(["Secretariat of the Human Rights Council", "Palais des Nations", "Geneva"], 600)
    said = set_text(OPENING.replace("Republic", "Federated Islands"), 900)
    found = composed([*said, *set_text(MORE, 1400)], [top, line("Geneva, 8 September 2014", 260), *address])
    assert found.text.count("8 September 2014") == 1


def test_a_stamp_beside_an_address_does_not_part_its_lines() -> None:
    address = ["Office of the High Commissioner", "Special Procedures Branch", "Palais Wilson", "1201 Geneva"]
    lines = rows(address, 400)
    lines.insert(3, line("RECEIVED", 520, 1500, em=60))
    assert (
        "\n".join(address)
        in composed([*rows(["Permanent Mission", "of the Republic of Laurania"], 200), *lines, *set_text(OPENING, 900)]).text
    )


def test_what_is_left_of_a_registrys_word_goes_with_its_stamp() -> None:
    found = composed(first_page(line("RECEIVED", 500, 1500), line("emb REGISTRy ;", 550, 1450)))
    assert "REGISTR" not in found.text.upper()


@pytest.mark.parametrize(("em", "stays"), [(40, True), (80, False)])
def test_a_date_as_stamps_print_it_leaves_where_it_is_larger_than_print(em: int, *, stays: bool) -> None:
    assert ("07 NOV 2022" in composed(first_page(line("07 NOV 2022", 600, 1400, em=em))).text) is stays


@pytest.mark.parametrize("blank", [LEADING, 2 * LEADING])
def test_a_name_and_the_office_below_it_are_one_paragraph(blank: int) -> None:
    end = [line("Yours sincerely,", 1900), line("Anna Berg", 2100), line("Ambassador", 2100 + blank)]
    assert "Anna Berg\nAmbassador\n" in composed([*first_page(), *end]).text


def test_ink_in_the_place_of_a_name_leaves_and_an_abbreviation_stays() -> None:
    end = [line("Yours sincerely,", 1900), *rows(["— re _", "Anna Berg", "Chargée d'affaires", "a.i."], 2050)]
    text = composed([*first_page(), *end]).text
    assert "— re" not in text
    assert "Anna Berg\nChargée d'affaires a.i." in text


def test_lists_do_not_widen_the_pitch_at_which_paragraphs_part() -> None:
    items = [line(f"{n}. the inspection of the wells of district {n}, with their pumps;", 200 + 66 * n, 260) for n in range(1, 10)]
    first = set_text(OPENING, 1000)
    lines = [*items, *first, *set_text(MORE, 1000 + (len(first) - 1) * LEADING + 72)]
    ordered = reading_order(lines)
    assert [block.text for block in page_blocks(1, ordered, document_ratio([ordered]))][-2:] == [OPENING, MORE]


def test_a_paragraph_set_in_below_a_list_is_no_item_of_it() -> None:
    items = [line("1. the repair of the wells;", 400, 260), line("2. a second inspection.", 460, 260)]
    found = composed(first_page(), [*set_text(MORE, 200), *items, *set_text(OPENING, 520, indent=110)])
    assert f"2. a second inspection.\n\n{OPENING[:40]}" in found.text


def test_a_copy_below_a_list_is_a_paragraph_of_its_own() -> None:
    items = rows(
        ["1. Text of the law on wells", "2. Report of the inspector, 8 pages", "cc: Ms. Anna Berg, Ministry of Wells"], 500, step=55
    )
    assert "8 pages\n\ncc: Ms. Anna Berg" in composed(first_page(), [*set_text(MORE, 200), *items]).text


def test_a_letterhead_in_the_left_margin_is_read_before_addresses_that_begin_higher() -> None:
    margin = ["Permanent Mission", "of the Republic", "of Laurania", "7, Rue des Wells", "Tel. 555 01 02", "3 May 2012", "No. 735"]
    people = [["Ms. Anna Berg", "Special Rapporteur", "Palais Wilson"], ["Mr. Bo Dahl", "Chair of the Group", "Palais Wilson"]]
    beside = [each for n, person in enumerate(people) for each in rows(person, 200 + 200 * n, 900)]
    ours = read([*rows(margin, 300), *beside, *set_text(OPENING, 700, 900, 1000), *set_text(MORE, 1300, 900, 1000)])
    assert ours[:13] == [*margin, *people[0], *people[1]]


def test_a_letterhead_at_the_right_is_read_before_the_return_address_beside_its_lower_lines() -> None:
    letterhead = [
        "The Permanent Mission",
        "of the Republic of Laurania",
        "Rue des Wells 7",
        "1202 Geneva",
        "Tel. 555 01 02",
        "Fax 555 01 03",
    ]
    window = ["Permanent Mission of Laurania,", "Rue des Wells 7, Geneva", "No. 735/2012"]
    ours = read([*rows(letterhead, 200, 1200), *rows(window, 330), *set_text(OPENING, 700), *set_text(MORE, 1200)])
    assert ours[:9] == [*letterhead, *window]


def test_addressees_side_by_side_below_a_date_are_read_one_after_the_other() -> None:
    lines = [
        line("11 February 2014", 300),
        *rows(["Ms. Anna Berg", "Expert on wells"], 380),
        *rows(["Mr. Bo Dahl", "Expert on books"], 380, 1100),
    ]
    order = [lines[0], lines[1], lines[3], lines[2], lines[4]]
    ours = read([*order, *set_text(OPENING, 700), *set_text(MORE, 1200)])
    assert ours[:5] == ["11 February 2014", "Ms. Anna Berg", "Expert on wells", "Mr. Bo Dahl", "Expert on books"]


def test_a_reference_and_a_date_on_one_row_are_two_things_and_a_hole_in_a_sentence_is_none() -> None:
    assert read([line("Our ref.: HR-474 | Geneva, 2 May 2011", 300), *set_text(OPENING, 390)])[:2] == [
        "Our ref.: HR-474",
        "Geneva, 2 May 2011",
    ]
    assert len(read([line("in reply to the note of | of the same year", 300), *set_text(OPENING, 350)])) == 1 + len(set_text(OPENING, 350))


def test_an_underline_read_between_columns_is_white() -> None:
    left = ["The Permanent Mission of the Republic", "to the United Nations and other bodies at", "Geneva, in the Avenue of the New Wells"]
    right = ["Rue des Wells 7", "1202 Geneva", "Tel. 555 01 02"]
    rule = [(), line("_", 350, 1060).words, ()]
    across = [
        Line(words=(*line(a, 300 + 50 * n).words, *rule[n], *line(b, 300 + 50 * n, 1100).words))
        for n, (a, b) in enumerate(zip(left, right, strict=True))
    ]
    ours = [text.rstrip(" _") for text in read([*across, *set_text(OPENING, 700)]) if text != "_"]
    assert ours[:6] == [*left, *right]
