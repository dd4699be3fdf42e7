"""The letter's own reference, and the codes of the communications that it answers."""

from __future__ import annotations

import pytest

from postprocess.metadata.communications import agrees, communications, state_codes
from postprocess.metadata.outline import outline
from postprocess.metadata.references import labelled, reference
from postprocess.metadata.stream import stream
from tests.unit.test_metadata import lines, read, value


@pytest.mark.parametrize(
    "text",
    [
        "Note Verbale No. 241",
        "ORD. N° 223",
        "My Ref: SP/UN/12/2017",
        "Ref: 47/2018",
        "N/Réf. : 733.1/CDH",
        "Nota núm. 6-1-17/2020",
        "Our ref.: HUM 7.4/20",
        "No. GVA/HUM/52",
        "N° 0613/2017",
        "Réf. : MPG/318-2020",
        "Gz.: GENF-329.8/2023",
        "Note Nr. 497/2014",
        "Nota N.º 368/2013",
        "Ref. MP-Geneva 45/2021",
        "Ref.: 2050/123/2021",
        "NV No 12/2020",
        "Prot. n. 1234",
        "Our Ref: UN/HR/12 (2021)",
        "No. 2021-0012345/OHCHR",
    ],
)
def test_a_reference_is_taken_with_its_printed_label(text: str) -> None:
    assert labelled(text) == text


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Ref: 12/2020 Geneva, 4 May 2020", "Ref: 12/2020"),
        ("Note Verbale No. 12/2021, Geneva, 3 May 2021", "Note Verbale No. 12/2021"),
        ("_ Our ref.: HR-470.5 |", "Our ref.: HR-470.5"),
        ("Our ret.: HR-470.5", "Our ref.: HR-470.5"),
        ("G2.: GENF-329.8/2023", "Gz.: GENF-329.8/2023"),
        ("Nota N.* 368/2013", "Nota N.º 368/2013"),
    ],
)
def test_what_stands_beside_it_is_left_out_and_a_misread_label_is_set_right(text: str, taken: str) -> None:
    assert labelled(text) == taken


@pytest.mark.parametrize(
    "text",
    [
        "Your ref: 12/2020",
        "S/Ref: 12/2020",
        "V/Réf. : 12/2020",
        "Reference: AL USA 3/2021",
        "No. 12 Rue de Lausanne",
        "No 5 of the Act was",
        "Note verbale",
        "Reference is made to the letter",
        "References",
        "Nota bene: 5",
        "No",
        "File",
        "",
    ],
)
def test_another_s_reference_an_address_and_a_sentence_are_none(text: str) -> None:
    assert labelled(text) is None


def codes(text: str, sender: str | None = None, year: int | None = 2021) -> list[str]:
    return [one.value for one in communications(stream(lines(text)), sender=sender, year=year, own=None)]


@pytest.mark.parametrize(
    "code", ["AL GBR 3/2021", "UA USA 12/2020", "OL FRA 1/2019", "JUA MEX 4/2013", "JAL IRN 2/2012", "JOL OTH 99/2020"]
)
def test_every_type_of_communication_is_found(code: str) -> None:
    assert codes(f"has the honour to refer to communication {code}, dated 3 May.") == [code]


def test_all_are_told_in_their_order_each_once() -> None:
    assert codes("refers to UA IRN 12/2021, IRN 13/2021 and AL OTH 4/2020 and again to UA IRN 12/2021 (IRN 12/2021).") == [
        "UA IRN 12/2021", "IRN 13/2021", "AL OTH 4/2020",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("communication AL\nGBR 3/2021 of", "AL GBR 3/2021"),
        ("communication AL GBR3/2021 of", "AL GBR 3/2021"),
        ("communication A1 GBR 3/2021 of", "AL GBR 3/2021"),
        ("communication 0L GBR 3/2O21 of", "OL GBR 3/2021"),
        ("communication AL 6BR 3/2021 of", None),
        ("communication AL 1RN l2/2021 of", "AL IRN 12/2021"),
        ("communication AL GBR 3/2018. of", "AL GBR 3/2018"),
        ("communication A1 GBR 3/2011 of", None),
        ("communication A1 XQZ 3/2021 of", None),
        ("communication JAL QQQ 3/2031 of", None),
        ("see document A/HRC/46/30 and RES 12/2020 of", None),
    ],
)
def test_a_damaged_code_is_repaired_only_when_state_and_year_fit(text: str, code: str | None) -> None:
    assert codes(text) == ([code] if code else [])


def test_the_code_of_a_state_on_no_list_is_repaired_when_it_agrees_with_the_sender() -> None:
    assert codes("communication AL TRL3/2021 of") == []
    assert codes("communication AL TRL3/2021 of", sender="Republic of Tarlund") == ["AL TRL 3/2021"]
    assert agrees("TRL", "Republic of Tarlund")
    assert not agrees("GBR", "Republic of Tarlund")


def test_without_the_letter_s_year_nothing_is_repaired() -> None:
    assert codes("communication AL GBR3/2021 of", year=None) == []
    assert codes("communication AL GBR 3/2021 of", year=None) == ["AL GBR 3/2021"]


def test_the_list_of_codes_holds_the_members_of_the_united_nations() -> None:
    assert {"GBR", "VAT", "PSE", "OTH", "ZWE"} <= state_codes()
    assert len(state_codes()) == 250


@pytest.mark.parametrize(
    ("text", "taken"),
    [("ON/Ref. 3-1-M/2<5", "ON/Ref. 3-1-M/2<5"), ("KTX 201", None), ("5913/2019", None), ("17", None), ("GVA-12", "GVA-12")],
)
def test_in_a_region_of_its_own_a_damaged_reference_is_taken_with_less_certainty_a_registry_number_is_not(
    text: str, taken: str | None
) -> None:
    letter = stream(lines(f"{text}\n\nDear Sir,\n\nI have the honour to write.", kinds={0: "reference"}))
    found = reference(letter, outline(letter))
    assert (found.value if found else None) == taken
    assert found is None or found.certainty < 0.75


@pytest.mark.parametrize("code", ["HEL7M0706-44", "LAU/HR/7/VOL.II (12)"])
def test_a_code_of_letters_and_figures_at_the_head_is_the_reference(code: str) -> None:
    letter = f"{code}\n\nDear Sir,\n\nI refer to your letter concerning the wells.\n\nYours faithfully,"
    assert value(read(letter).reference) == code
