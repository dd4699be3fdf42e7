"""What the regions promise: what is no part of the letter leaves the text, and nothing else does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from document.page import Line
from document.text import Composition
from postprocess.cues import sender_words, text_cues
from tests.printed import EM, LEADING, LEFT, MEASURE, MORE, OPENING, composed, line, set_text

HEAD = ["Permanent Mission", "of the Republic of Laurania", "Rue de Lausanne 45, 1202 Geneva", "Tel. +41 22 555 01 02"]
ADDRESSEE = ["Special Procedures Branch", "Office of the High Commissioner for Human Rights", "Palais des Nations", "1211 Geneva 10"]


def centred(text: str, baseline: int) -> Line:
    return line(text, baseline, LEFT + MEASURE // 2 - len(text) * EM // 4)


def rows(texts: Sequence[str], baseline: int, left: int = LEFT) -> list[Line]:
    return [line(text, baseline + n * LEADING, left) for n, text in enumerate(texts)]


def letter(*, head: Sequence[Line] = (), between: Sequence[Line] = (), body: str = OPENING, top: int = 900) -> list[Line]:
    return [*head, *between, *set_text(body, top), *set_text(MORE, top + 10 * LEADING)]


def removed(composition: Composition) -> list[str]:
    return [composition.words_of(number) for number in composition.left_out]


def centred_head(baseline: int = 200) -> list[Line]:
    return [centred(text, baseline + n * LEADING) for n, text in enumerate(HEAD)]


def test_a_centred_letterhead_leaves_the_text_and_stays_in_the_transcript() -> None:
    found = composed(letter(head=centred_head()))
    assert " ".join(removed(found)) == " ".join(HEAD)
    assert found.text.startswith("The Permanent Mission of the Republic")
    assert "Tel. +41 22 555 01 02" in found.transcript("text")
    assert {found.regions[number].kind for number in found.left_out} == {"letterhead"}
    assert all("letterhead" in found.regions[number].reason for number in found.left_out)


def test_an_addressee_looks_like_an_address_and_stays() -> None:
    found = composed(letter(head=centred_head(), between=rows(ADDRESSEE, 520)))
    assert found.text.startswith("\n".join(ADDRESSEE))


def test_date_and_reference_inside_the_letterhead_block_stay() -> None:
    head = [*centred_head(), centred("Ref. GEN/114/2019", 400), centred("Geneva, 3 May 2019", 450)]
    found = composed(letter(head=head))
    assert "Ref. GEN/114/2019" in found.text
    assert "Geneva, 3 May 2019" in found.text
    assert "Rue de Lausanne" not in found.text


def test_a_letterhead_in_two_languages_side_by_side_goes_whole() -> None:
    left, right = ["PERMANENT MISSION", "OF THE REPUBLIC", "OF LAURANIA"], ["MISSION PERMANENTE", "DE LA RÉPUBLIQUE", "DE LAURANIE"]
    head = [*rows(left, 200), *rows(right, 200, LEFT + 1000)]
    found = composed(letter(head=head, between=rows(ADDRESSEE, 520)))
    assert found.text.startswith("Special Procedures Branch")


def test_addresses_numbers_and_links_inside_the_body_stay() -> None:
    body = (
        "The office of the registrar was moved to Rue de Lausanne 45, 1202 Geneva, and may be reached by telephone, Tel. +41 22 555 01 02, "
        "or by electronic mail at registrar@laurania.example, as is also stated at www.laurania.example for all who wish to enquire."
    )
    found = composed(letter(body=body))
    assert removed(found) == []
    assert "registrar@laurania.example" in found.text


def test_a_heading_at_the_top_of_a_page_stays_and_the_first_line_under_a_running_head_too() -> None:
    second = [line("Note Verbale No. 12/2019", 100), line("Measures taken", 260), *set_text(MORE, 330)]
    first = letter(head=centred_head(), between=[line("Note Verbale No. 12/2019", 600)])
    found = composed(first, second)
    assert found.text.count("Note Verbale No. 12/2019") == 1
    assert "\n\nMeasures taken\n\nThe Government wishes" in found.text


STACKED = ["PERMANENT MISSION", "OF THE", "UNITED PROVINCES OF CORVAINE", "TO THE", "UNITED NATIONS OFFICE IN GENEVA"]


@pytest.mark.parametrize("below", [[], ["Note Verbale No. 12/2019 - page 2"]])
def test_a_letterhead_of_several_lines_leaves_later_pages_that_print_it_on_one(below: list[str]) -> None:
    head = [centred(text, 150 + n * LEADING) for n, text in enumerate(STACKED)]
    first = letter(head=head, between=[line("Note Verbale No. 12/2019", 600)])
    repeated = [line(text, 100 + n * LEADING) for n, text in enumerate([" ".join(STACKED), *below])]
    found = composed(first, [*repeated, *set_text(MORE, 330)])
    assert found.text.count("UNITED PROVINCES") == 0
    assert "page 2" not in found.text
    assert found.text.count(MORE) == 2


def test_a_line_of_text_that_names_the_mission_stays_at_the_top_of_a_page() -> None:
    text = "Permanent Mission of the Republic of Laurania to the United Nations Office avails itself of this opportunity to renew"
    found = composed(letter(head=centred_head()), set_text(text + " the assurances of its highest consideration.", 100))
    assert "avails itself" in found.text
    assert "Permanent Mission of the Republic of Laurania to the United Nations Office" in found.text


@pytest.mark.parametrize("number", ["2", "- 2 -", "Page 2", "2/3", "Page 2 of 3", "page 2 de 3"])
def test_page_numbers_leave_the_text(number: str) -> None:
    found = composed(letter(), [centred(number, 100), *set_text(MORE, 300)])
    assert removed(found) == [number]
    assert found.regions[found.left_out[0]].kind == "page_number"


def test_a_footer_with_the_ways_to_reach_the_sender_leaves_the_text() -> None:
    foot = [centred("Rue de Lausanne 45 - 1202 Geneva - Tel. +41 22 555 01 02", 2700)]
    found = composed([*letter(), *foot])
    assert [found.regions[number].kind for number in found.left_out] == ["footer"]


def test_an_addressee_at_the_foot_of_a_note_verbale_stays() -> None:
    foot = [line("Geneva, 3 May 2019", 2350), *rows(ADDRESSEE, 2500)]
    found = composed([*letter(head=centred_head()), *foot])
    assert found.text.rstrip().endswith("Geneva, 3 May 2019\n\n" + "\n".join(ADDRESSEE))


def test_each_part_of_a_document_loses_its_own_letterhead() -> None:
    second = [
        *centred_head(), line("Geneva, 4 May 2019", 520), line("Dear Sir,", 640), *set_text(MORE, 760), line("Yours sincerely,", 1300),
        line("Jane Miller", 1500), line("Ambassador", 1550), line("Permanent Mission of the Republic of Laurania", 1600),
    ]  # fmt: skip
    found = composed(letter(head=centred_head()), second)
    assert " ".join(removed(found)) == " ".join(HEAD + HEAD)
    assert found.text.endswith("Jane Miller\nAmbassador\nPermanent Mission of the Republic of Laurania\n")


def test_a_signatory_alone_on_the_last_page_is_no_letterhead() -> None:
    first = [*letter(), line("Yours sincerely,", 1900)]
    found = composed(first, rows(["Jane Miller", "Deputy Permanent Representative", "Permanent Mission of Laurania", "Geneva"], 300))
    assert removed(found) == []


def test_a_title_in_large_capitals_names_nobody_and_stays() -> None:
    title = [centred("THE EXPERIENCES OF A TEACHER", 200), centred("1939 - 1945", 260)]
    found = composed(letter(head=title, body=MORE))
    assert removed(found) == []


def test_what_is_not_certain_enough_stays_and_is_asked_about() -> None:
    found = composed(letter(head=[centred("OF LAURANIA", 200), line("Rue de Lausanne 45", 800)], body=MORE))
    assert set(found.left_out).isdisjoint(found.questionable)
    assert all(found.words_of(number) in " ".join(found.text.split()) for number in found.questionable)


def test_the_stamp_of_a_registry_leaves_the_text() -> None:
    stamp = [line("RECEIVED", 420, LEFT + 1200), line("16 MAY 2019", 470, LEFT + 1150)]
    found = composed([*letter(head=centred_head(), between=[line("Geneva, 3 May 2019", 560)]), *stamp])
    assert "RECEIVED" not in found.text
    assert "16 MAY 2019" not in found.text
    assert "Geneva, 3 May 2019" in found.text


def test_the_sender_is_the_name_the_letter_gives_itself() -> None:
    assert sender_words([OPENING]) == {"republic", "laurania"}
    assert sender_words(["La Mission permanente de la République de Lauranie présente ses compliments"]) == {"republique", "lauranie"}
    assert "geneva" not in sender_words(["Permanent Mission of Laurania Geneva 12"])


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Tel. 022 555 12 34", "contact"),
        ("mission@laurania.example", "contact"),
        ("P.O. Box 12", "box"),
        ("Genève, le 3 mars 2020", "date"),
        ("Ginebra, 19 de junio de 2022", "date"),
        ("Genf, den 3. März 2020", "date"),
        ("N/Réf. 518/DH", "reference"),
        ("Nota núm. 4-2", "reference"),
        ("Dear Madam,", "salutation"),
        ("Monsieur le Président,", "salutation"),
        ("Yours sincerely,", "closing"),
        ("Veuillez agréer, Madame, l’expression de ma haute considération.", "closing"),
        ("28/10/2022 11:19 MISSION NO.740 P.01/02", "faxed"),
        ("A handwritten signature in blue ink", "described"),
    ],
)
def test_cues_are_seen_in_every_language(text: str, cue: str) -> None:
    assert cue in text_cues(text)


def test_a_date_in_figures_is_no_telephone_number() -> None:
    assert "contact" not in text_cues("28/10/2022")
