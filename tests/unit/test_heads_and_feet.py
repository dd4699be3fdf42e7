"""What stands at the head and the foot of letters: it leaves the text, and what is the letter's own stays."""

from __future__ import annotations

import pytest

from document.page import Line
from tests.printed import EM, LEADING, MORE, OPENING, composed, line, set_text

SMALL = 28


def head(baseline: int = 200) -> list[Line]:
    return [line(text, baseline + n * LEADING) for n, text in enumerate(("Permanent Mission", "of the Republic of Laurania"))]


def first_page(*between: Line) -> list[Line]:
    return [*head(), *between, *set_text(OPENING, 900), *set_text(MORE, 1400)]


def dotted(text: str, baseline: int) -> Line:
    return line(text, baseline, em=SMALL)


@pytest.mark.parametrize(
    "said", ["URGENT", "VERY URGENT", "CONFIDENTIAL", "BY HAND", "By fax: 917 90 06", "Par courriel", "Por valija diplomática"]
)
def test_how_a_letter_is_sent_stays_below_the_letterhead(said: str) -> None:
    assert said in composed(first_page(line(said, 450))).text


def test_a_line_of_its_own_below_a_letterhead_that_says_nothing_of_a_sender_stays() -> None:
    found = composed(first_page(line("Mount Harlow Waterworks Inquiry", 520)))
    assert "Mount Harlow Waterworks Inquiry" in found.text
    assert "Permanent Mission of the Republic of Laurania\n" not in found.text


@pytest.mark.parametrize("number", ["LAU No. 514/2020", "OGE03417", "DG/MLA/NV/2017/N° 211", "MPL-N.V. No. 133-18"])
def test_a_number_without_a_label_is_the_letters_reference(number: str) -> None:
    found = composed(first_page(line(number, 520)))
    assert number in found.text
    assert "reference" in {region.kind for region in found.regions}


def test_a_page_count_beside_a_running_head_leaves_with_it() -> None:
    found = composed(first_page(), [line("Permanent Mission of Laurania | | Page 2 of 2", 150), *set_text(MORE, 400)])
    assert "Page 2" not in found.text
    assert found.text.count("Permanent Mission of") == 1


def test_the_number_of_a_note_below_a_long_running_head_leaves_too() -> None:
    top = "Permanent Mission of the Republic of Laurania to the United Nations Office in Geneva"
    accredited = line("to the United Nations Office in Geneva", 300)
    found = composed(first_page(accredited, line("Note verbale no. 687/2023", 520)), [
        line(top, 150), line("Note verbale no. 687/2023 - page 2", 200), *set_text(MORE, 400),
    ])  # fmt: skip
    assert found.text.count("687/2023") == 1


def test_a_mark_of_secrecy_leaves_later_pages_only() -> None:
    found = composed(first_page(), [line("RESTRICTED", 120, 900), *set_text(MORE, 400)])
    assert "RESTRICTED" not in found.text


def test_a_heading_in_capitals_on_a_later_page_stays() -> None:
    found = composed(first_page(), [line("DOMESTIC REMEDIES", 120, 900), *set_text(MORE, 400)])
    assert "DOMESTIC REMEDIES" in found.text


def test_a_page_count_close_below_a_note_leaves_and_the_note_comes_last() -> None:
    note = "1 Official Gazette of Laurania, No. 67, annex 4."
    found = composed(
        [*first_page(), dotted(note, 2600), dotted("Page 1 of 2", 2636)],
        [*set_text(MORE, 300), dotted("Page 2 of 2", 2636)],
    )
    assert found.text.endswith(f"{note}\n")
    assert "Page" not in found.text


def test_ways_to_reach_the_sender_close_below_a_note_leave_and_the_note_stays() -> None:
    note = "1 Official Gazette of Laurania, No. 67, annex 4."
    foot = ["Rue de Lausanne 45, 1202 Geneva", "Tel. +41 22 555 01 02", "laurania@mission.example"]
    found = composed([*first_page(), dotted(note, 2520), *(dotted(text, 2556 + 36 * n) for n, text in enumerate(foot))])
    assert found.text.endswith(f"{note}\n")
    assert "555 01 02" not in found.text


def test_running_text_goes_on_past_the_addressee_at_the_foot_of_a_page() -> None:
    addressee = ["Office of the High Commissioner for Human Rights", "Palais Wilson", "1201 Geneva"]
    cut = MORE.index("district council")
    first = [*head(), *set_text(OPENING, 900), *set_text(MORE[:cut], 1400)]
    foot = [line(text, 2400 + n * LEADING) for n, text in enumerate(addressee)]
    found = composed([*first, *foot], [*set_text(MORE[cut:], 200), *set_text(OPENING, 700)])
    assert MORE in found.text
    assert "\n".join(addressee) in found.text


def test_a_copy_is_a_paragraph_of_its_own_and_a_signatory_keeps_its_lines() -> None:
    end = ["Yours sincerely,", "Anna Berg", "Ambassador", "cc: The President of the Council"]
    lines = [line(text, 1900 + n * LEADING + (n > 0) * 4 * EM) for n, text in enumerate(end)]
    found = composed([*first_page(), *lines])
    assert "Anna Berg\nAmbassador\n\ncc: The President of the Council" in found.text


def test_who_signs_on_a_later_page_is_no_addressee() -> None:
    found = composed(first_page(), [line("Anna Berg", 400), line("Ambassador", 450), line("Permanent Representative", 500)])
    assert found.regions[-1].kind == "signatory"


def test_the_letters_own_date_over_a_registrys_stamp_stays_and_the_stamps_leaves() -> None:
    found = composed(first_page(line("Geneva, 9 March 2016", 520, 1300), line("RECEIVED", 590, 1320), line("11 MAR 2016", 660, 1320)))
    assert "Geneva, 9 March 2016" in found.text
    assert "RECEIVED" not in found.text
    assert "11 MAR" not in found.text
