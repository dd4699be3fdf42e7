"""Letterheads without a word of their own are told by their place: on one axis with an office's name, or in a column beside the text."""

from __future__ import annotations

import pytest

from document.page import Line
from tests.printed import EM, LEADING, LEFT, MEASURE, MORE, OPENING, composed, line, set_text

SMALL = 28


def letter(*head: Line, measure: int = MEASURE) -> list[Line]:
    return [*head, *set_text(OPENING, 900, measure=measure), *set_text(MORE, 1500, measure=measure)]


def centred(text: str, baseline: int, axis: int) -> Line:
    return line(text, baseline, axis - len(text) * EM // 4)


def test_lines_centred_under_a_ministry_are_its_letterhead_and_the_number_among_them_stays() -> None:
    axis = LEFT + 500
    left = ["MINISTRY OF WELLS", "AND OF PUBLIC FOUNTAINS", "GENERAL SECRETARIAT", "DIRECTION OF HARD WATER"]
    head = [centred(text, 200 + n * LEADING, axis) for n, text in enumerate(left)]
    found = composed(letter(*head, centred("No. 2021-0034/MW/GS", 200 + 4 * LEADING, axis)))
    assert found.text.startswith("No. 2021-0034/MW/GS\n\nThe Permanent Mission")


def test_an_office_and_a_street_beside_a_crest_go_with_the_name_above_them() -> None:
    head = ["LAURANIAN MISSION TO THE UN", "GENEVA, SWITZERLAND", "Office of the Legal Adviser", "11, route de Pregny, 1292 Chambésy"]
    found = composed(letter(*(line(text, 200 + n * LEADING, LEFT + 400) for n, text in enumerate(head))))
    assert found.text.startswith("The Permanent Mission of the Republic")


def test_an_addressee_below_a_letterhead_stays_though_it_begins_with_an_office() -> None:
    head = [line("Permanent Mission of the Republic of Laurania", 200), line("Avenue des Puits 4, 1202 Geneva", 200 + LEADING)]
    to = ["Office of the Legal Counsel", "Palais Wilson", "Geneva, Switzerland"]
    found = composed(letter(*head, *(line(text, 500 + n * LEADING) for n, text in enumerate(to))))
    assert found.text.startswith("\n".join(to))


def test_the_first_line_of_text_stays_under_a_letterhead_ranged_right() -> None:
    edge = LEFT + MEASURE
    head = ["PERMANENT MISSION", "OF THE REPUBLIC OF LAURANIA", "to the United Nations Office", "in Geneva"]
    lines = [line(text, 200 + n * LEADING, edge - line(text, 0, 0).words[-1].box.right) for n, text in enumerate(head)]
    text = set_text(OPENING, 200 + 6 * LEADING)
    found = composed([*lines, *text, *set_text(MORE, 200 + 14 * LEADING)])
    assert " ".join(found.text.split()).startswith(OPENING)


@pytest.mark.parametrize("title", ["The wells of Mount Harlow", "Replies to the questions put"])
def test_a_heading_below_a_letterhead_set_in_the_middle_stays(title: str) -> None:
    axis = LEFT + MEASURE // 2
    head = [centred(text, 200 + n * LEADING, axis) for n, text in enumerate(["Permanent Mission", "of the Republic of Laurania"])]
    found = composed(letter(*head, centred(title, 200 + 4 * LEADING, axis)))
    assert title in found.text


def test_a_column_right_of_the_text_leaves_it_but_for_its_date_and_number() -> None:
    said = ["Contact", "T +41 22 555 01 02", "wells@laurania.example", "Postal address", "Case postale 171", "1211 Geneva 19"]
    measure = 1150
    column = [line(text, 1000 + n * LEADING, LEFT + 1250, em=SMALL) for n, text in enumerate(said)]
    facts = [line("Our ref. GEN/114/2019", 700, LEFT + 1250, em=SMALL), line("3 May 2019", 750, LEFT + 1250, em=SMALL)]
    found = composed(letter(line("Permanent Mission of the Republic of Laurania", 200), *facts, *column, measure=measure))
    assert "Our ref. GEN/114/2019" in found.text
    assert "3 May 2019" in found.text
    assert not any(text in found.text for text in said)
    assert " ".join(found.text.split()).endswith(MORE)


def test_a_second_letterhead_goes_though_its_first_line_repeats_the_first() -> None:
    first = letter(line("Republic of Laurania", 200), line("Permanent Mission in Geneva", 260))
    names = ["Republic of Laurania", "Office of the Prosecutor General", "Department of Foreign Wells"]
    second = [line(text, 150 + n * 40, em=SMALL) for n, text in enumerate(names)]
    found = composed(first, [*second, line("MEMORANDUM", 500, LEFT + 600), *set_text(MORE, 700)])
    assert not any(name in found.text for name in names[1:])
    assert found.text.count(names[0]) == OPENING.count(names[0])
    assert "MEMORANDUM" in found.text


def test_columns_of_addresses_at_the_foot_go_though_one_line_hangs_below_them() -> None:
    columns = [
        ("Permanent Mission of Laurania", "Geneva"),
        ("Visiting address", "Rue du Puits 4", "Postal address", "Case postale 190", "1211 Geneva 20"),
        ("Telephone", "+41 22 555 01 02", "Telefax", "+41 22 555 01 03"),
    ]
    foot = [
        line(text, 2420 + n * 40 + 6 * (n == 4), LEFT + k * 650, em=SMALL)
        for k, column in enumerate(columns)
        for n, text in enumerate(column)
    ]
    found = composed([*letter(), *foot])
    assert " ".join(found.text.split()) == f"{OPENING} {MORE}"


def test_the_address_of_a_registry_is_no_stamp() -> None:
    to = ["Special Procedures Branch", "Palais des Nations, 1211 Geneva 10", "registry@ohchr.org"]
    found = composed(letter(*(line(text, 400 + n * LEADING) for n, text in enumerate(to))))
    assert "registry@ohchr.org" in found.text


def test_an_address_at_the_right_margin_keeps_its_lines() -> None:
    to = ["Dr. Anna Lindqvist", "Special Rapporteur", "Palais Wilson", "– Geneva –"]
    found = composed(letter(*(line(text, 400 + n * LEADING, LEFT + MEASURE - 400) for n, text in enumerate(to))))
    assert found.text.startswith("\n".join(to))


@pytest.mark.parametrize("name", ["Ministry of Outer Wells", "The Embassy in Port Harlow", "The Supreme Court"])
def test_an_office_that_heads_the_text_of_a_later_page_stays(name: str) -> None:
    first = letter(line("Permanent Mission of the Republic of Laurania", 200))
    found = composed(first, [centred(name, 150, LEFT + MEASURE // 2), *set_text(MORE, 300), *set_text(OPENING, 700)])
    assert name in found.text


def test_what_stands_above_the_date_of_a_letter_and_is_set_off_goes_though_no_word_of_it_is_known() -> None:
    head = [line("Oberste Brunnenbehörde", 200, LEFT + 300, em=SMALL), line("Abteilung Tiefbrunnen", 240, LEFT + 300, em=SMALL)]
    found = composed(letter(*head, line("Geneva, 3 May 2019", 500), line("Dear Sir,", 700)))
    assert found.text.startswith("Geneva, 3 May 2019\n\nDear Sir,")


@pytest.mark.parametrize("said", ["4-7-105", "WELLS/2019 (4)"])
def test_a_number_without_a_label_above_the_date_stays(said: str) -> None:
    head = [line("Oberste Brunnenbehörde", 200, LEFT + 300, em=SMALL), line("Abteilung Tiefbrunnen", 240, LEFT + 300, em=SMALL)]
    found = composed(letter(*head, line(said, 400, LEFT + 1100), line("Geneva, 3 May 2019", 500, LEFT + 1100), line("Dear Sir,", 700)))
    assert said in found.text


def test_a_title_above_the_date_stays() -> None:
    axis = LEFT + MEASURE // 2
    title = [centred("The wells of Mount Harlow", 200, axis), centred("and their water", 200 + LEADING, axis)]
    found = composed([*title, line("Geneva, 3 May 2019", 500), *set_text(MORE, 700)])
    assert "The wells of Mount Harlow" in found.text


def test_an_embassy_that_is_greeted_below_the_date_of_a_second_letter_is_its_addressee() -> None:
    to = ["The Ambassador", "Permanent Mission of Laurania", "Geneva"]
    second = [line("27 September 2021", 250), *(line(text, 350 + n * LEADING) for n, text in enumerate(to)), line("Dear Sir,", 550)]
    first = letter(line("Permanent Mission of the Republic of Laurania", 200))
    found = composed(first, [*second, *set_text(MORE, 700), line("Yours faithfully,", 1400)])
    assert "\n".join(to) in found.text


def test_a_telephone_under_an_unknown_office_at_the_right_tells_its_letterhead() -> None:
    edge = LEFT + MEASURE
    head = ["Board of Wells and Springs", "and of Public Fountains", "Tel. +41 22 555 01 02"]
    lines = [line(text, 200 + n * LEADING, edge - line(text, 0, 0).words[-1].box.right) for n, text in enumerate(head)]
    found = composed(letter(*lines, line("Geneva, 3 May 2019", 500), line("Dear Sir,", 700)))
    assert found.text.startswith("Geneva, 3 May 2019\n\nDear Sir,")
