"""The State that writes, from the letter's own words; the names of persons and offices."""

from __future__ import annotations

import pytest

from document.text import Kind
from postprocess.lexicon import FOLDER, built_in
from postprocess.metadata.addressees import is_postal, split
from postprocess.metadata.names import bare_name
from postprocess.metadata.reading import read_metadata
from tests.unit.test_metadata import LETTER, NOTE, lines, value, values


def state(text: str, language: str = "en") -> object:
    return value(read_metadata(lines(text), language).sender_state)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("PERMANENT MISSION OF\nTHE FREE CITY OF ARVENNA\nGENEVA", "en", "Free City of Arvenna"),
        ("THE PERMANENT MISSION\nOF THE\nUNITED STATES OF AMERICA\nTO THE\nUNITED NATIONS", "en", "United States of America"),
        ("Permanent Mission of Canada\nto the United Nations", "en", "Canada"),
        ("Permanent Mission of the Islamic Republic of Iran in Geneva", "en", "Islamic Republic of Iran"),
        ("Permanent Mission of Iran (Islamic Republic of) to the", "en", "Iran (Islamic Republic of)"),
        ("Permanent Observer Mission of the Holy See to the United Nations", "en", "Holy See"),
        ("Permanent Mission of Saint Vincent and the Grenadines, Geneva", "en", "Saint Vincent and the Grenadines"),
        ("Embassy of the Duchy of Orland\nRue du Lac 4", "en", "Duchy of Orland"),
        ("MISSION PERMANENTE\nDE LA RÉPUBLIQUE TCHÈQUE\nauprès de l'Office", "fr", "République Tchèque"),
        ("La Mission permanente de la République tchèque présente ses compliments", "fr", "République tchèque"),
        ("Mission permanente de la Côte d’Ivoire auprès", "fr", "Côte d’Ivoire"),
        ("Misión Permanente de los Estados Unidos Mexicanos ante la", "es", "Estados Unidos Mexicanos"),
        ("Misión Permanente del Estado Libre de Montalba ante la", "es", "Estado Libre de Montalba"),
        ("La Mission permanente de la République unie de Tarlande auprès de l'Office", "fr", "République unie de Tarlande"),
        (
            "La Misión Permanente de la República democrática y popular de Montalba ante",
            "es",
            "República democrática y popular de Montalba",
        ),
        ("Permanent Mission of the. Republic of‘ Tarlund to the", "en", "Republic of Tarlund"),
        ("Permanent Mission of the KINGDOM OF TARLUND\nGeneva, 12 rue de la Paix", "en", "Kingdom of Tarlund"),
        ("Ständige Vertretung der Bundesrepublik Deutschland bei dem", "de", "Bundesrepublik Deutschland"),
        ("Ständige Vertretung des Fürstentums Liechtenstein\nin Genf", "de", "Fürstentum Liechtenstein"),
        ("Ständige Vertretung der Tschechischen Republik bei", "de", "Tschechische Republik"),
        ("UK Mission Geneva", "en", "United Kingdom of Great Britain and Northern Ireland"),
    ],
)
def test_the_state_is_read_in_its_full_printed_form_without_article(text: str, language: str, name: str) -> None:
    assert state(text, language) == name


def test_one_damaged_mention_is_outvoted() -> None:
    assert state(NOTE.replace("Republic of Tarlund\nGeneva", "Republie of Tarlnnd\nGeneva")) == "Republic of Tarlund"
    assert state(NOTE.replace("Republic of Tarlund presents", "Repubiic of Tar1und presents")) == "Republic of Tarlund"


@pytest.mark.parametrize(
    ("head", "language", "name"),
    [
        ("New Zealand Permanent\nMission to the United Nations\nRue du Lac 4\n\nThank you for your letter.", "en", "New Zealand"),
        ("GRAND-DUCHÉ\nDE LUXEMBOURG\nMission permanente\nauprès de l'ONU\n\nMadame,", "fr", "Grand-Duché de Luxembourg"),
        ("REPÚBLICA DE MONTALBA\nMisión Permanente ante la ONU\n\nLa Misión Permanente de Montalba saluda", "es", "República de Montalba"),
    ],
)
def test_a_state_that_the_letterhead_names_apart_from_the_mission_is_read(head: str, language: str, name: str) -> None:
    assert value(read_metadata(lines(head, kinds={0: "letterhead"}), language).sender_state) == name


def test_of_a_letterhead_in_two_languages_the_letter_s_own_counts() -> None:
    both = "Mission permanente\nde la République de Tarlund\nà Genève\n\n" + NOTE.strip()
    assert state(both) == "Republic of Tarlund"


def test_a_single_misread_letter_of_a_real_state_is_mended_and_an_invented_state_is_not_bent() -> None:
    assert state("Permanent Mission of the Republic of Lithuanla to the") == "Republic of Lithuania"
    assert state("Permanent Mission of the Republic of Ruthuania to the") == "Republic of Ruthuania"


def test_the_united_nations_are_no_sender() -> None:
    assert state("The mission of the United Nations in the region, and the Mission of the United Nations.") is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Rita Frost", "Rita Frost"),
        ("H.E. Mr. Jean-Luc de la Tour, Ambassador", "Jean-Luc de la Tour"),
        ("(Signed) Ana Prado", "Ana Prado"),
        ("Daniel A. Kern", "Daniel A. Kern"),
        ("Máire Ní Dhuibhne", "Máire Ní Dhuibhne"),
        ("S.E. M. Paul Roux", "Paul Roux"),
        ("Ambassador", None),
        ("Permanent Representative", None),
        ("Palais Wilson", None),
        ("Geneva, Switzerland", None),
        ("Special Rapporteur on torture", None),
        ("el A. Kern", None),
        ("the other day", None),
        ("1201 Genève", None),
        ("", None),
    ],
)
def test_a_name_is_told_from_titles_and_places(line: str, name: str | None) -> None:
    assert bare_name(line) == name


def test_addressees_side_by_side_in_one_block_are_parted() -> None:
    block = lines(
        "Ms. Ana Prado\nSpecial Rapporteur on the right to food\nGeneva\nMr. Jon Berg\nWorking Group on Arbitrary Detention\nGeneva"
    )
    assert [one.value for one in split(block)] == ["Ana Prado", "Jon Berg"]


@pytest.mark.parametrize(
    "line", ["1201 Geneva", "Palais des Nations", "8-14 avenue de la Paix", "Geneva, Switzerland", "CH-1211 Geneva 10"]
)
def test_a_postal_line_is_no_part_of_an_office(line: str) -> None:
    assert is_postal(line)


def test_the_addressee_s_street_is_not_the_sender_s() -> None:
    text = NOTE.replace("14, Chemin des Merles - 1209 Geneva\n", "").replace("Palais Wilson", "52, rue des Pâquis")
    assert read_metadata(lines(text), "en").sender_address is None


def test_a_signatory_over_which_ink_was_written_is_left_out() -> None:
    inked = LETTER.replace("Hélène Aubry-Faure", "H&l3ne/\\ Aubr~")
    assert read_metadata(lines(inked), "fr").signatory is None


def test_names_in_capitals_and_titles_on_the_same_line_are_found() -> None:
    capitals = LETTER.replace("Hélène Aubry-Faure\nAmbassadrice", "HÉLÈNE AUBRY-FAURE, Ambassadrice")
    assert value(read_metadata(lines(capitals), "fr").signatory) == "HÉLÈNE AUBRY-FAURE"


def test_an_office_named_twice_is_told_once() -> None:
    twice = NOTE + "\nSpecial Procedures Branch\nOffice of the High Commissioner for Human Rights"
    assert values(read_metadata(lines(twice), "en").addressees) == [
        "Special Procedures Branch, Office of the High Commissioner for Human Rights"
    ]


def test_scraps_beside_an_addressee_are_none() -> None:
    kinds: dict[int, Kind] = {0: "addressee", 1: "addressee", 2: "addressee"}
    text = "z, / o) YL Q\n\nSpecial Procedures Branch\nPalais Wilson\n\nGeneva, le 19 Ay >"
    assert values(read_metadata(lines(text, kinds=kinds), "en").addressees) == ["Special Procedures Branch"]


def test_a_signatory_that_is_taken_for_an_addressee_is_found_all_the_same() -> None:
    kinds: dict[int, Kind] = {8: "addressee"}
    found = read_metadata(lines(LETTER, kinds=kinds), "fr")
    assert value(found.signatory) == "Hélène Aubry-Faure"
    assert "Hélène Aubry-Faure" not in values(found.addressees)


def test_every_lexicon_can_be_read_names_its_source_and_has_no_entry_twice() -> None:
    for path in sorted(FOLDER.glob("*.toml")):
        lexicon = built_in(path.stem)
        assert lexicon.subject == path.stem
        assert lexicon.source
        assert lexicon.about.endswith(".")
        texts = [(entry.kind, entry.text) for entry in lexicon.entry]
        assert len(texts) == len(set(texts)), path.stem


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("KENYA NATIONAL COMMISSION\nON HUMAN RIGHTS\nP.O. Box 74, Nairobi, Kenya", "Kenya"),
        ("Office of the Ombudsman\nMain Street 4, Kampala, Uganda", "Uganda"),
    ],
)
def test_the_one_state_that_the_letterhead_of_an_office_names_is_the_sender(head: str, name: str) -> None:
    letter = f"{head}\n\nDear Sir,\n\nI refer to your letter concerning the wells of Mount Harlow.\n\nYours faithfully,"
    assert value(read_metadata(lines(letter, kinds={0: "letterhead"}), "en").sender_state) == name


@pytest.mark.parametrize(
    "head", ["Office of the Ombudsman\nRue de France 4, Geneva", "Human Rights Centre\nChad Street 4, Kampala", "Kenya and Uganda Desk"]
)
def test_a_street_or_a_choice_of_states_is_no_sender(head: str) -> None:
    letter = f"{head}\n\nDear Sir,\n\nI refer to your letter concerning the wells of Mount Harlow.\n\nYours faithfully,"
    assert value(read_metadata(lines(letter, kinds={0: "letterhead"}), "en").sender_state) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna OUÉDRAOGO/LINDQVIST\nOfficier de l’Ordre de l’Étalon", "Anna OUÉDRAOGO/LINDQVIST"),
        ("Anna Lindqvist\nJoint Secretary", "Anna Lindqvist"),
        ("Anna Lindqvist\nFiscal General de la República", "Anna Lindqvist"),
    ],
)
def test_orders_and_offices_of_a_state_are_titles_below_a_name(text: str, name: str) -> None:
    assert value(read_metadata(lines(f"{NOTE}\n\nYours faithfully,\n\n{text}"), "en").signatory) == name
