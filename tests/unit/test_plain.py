"""The text rooms on text that something else has read: `verbale clean`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cleaning import clean
from postprocess.plain import clean_text, label_text

LETTER = """\
Mission permanente
de la République de Lauranie

Rue de Lausanne 45
1202 Genève

Tél. +41 22 555 01 02

**N/Réf. 732.4/CD**

Genève, le 3 mars 2020

Monsieur Jean Martin  
Rapporteur spécial sur le droit à l’éducation  
Palais des Nations  
1211 Genève 10

Monsieur le Rapporteur spécial,

Je me réfère à la communication AL LAU 3/2020 et de vous faire part de la [réponse](https://x.example) du Gouvernement, qui a chargé

le Ministère de l’Instruction de publier *chaque année* le nombre des écoles ouvertes à Mont-Harlow (téléphone : +41 22 555 01 99).

Le Gouvernement a pris les mesures suivantes :

1. une ligne téléphonique gratuite ;
2. la désignation d’un médiateur.

Veuillez agréer, Monsieur le Rapporteur spécial, l’expression de ma haute considération.

![A handwritten signature in blue ink](sig.png)

A handwritten signature in blue ink, appearing to read 'J. Miller', with a flowing script.

Jeanne Miller
Ambassadrice
Représentante permanente
"""  # noqa: W291 - two blanks at the end of a line are Markdown's hard line break


STRANGE = ["Dear Sir,", "Tel. 022 555 01 02", "the wells", "# Head", "**bold", "a_b_c", "2", "\f", "", "\\*", "<br>", "• x"]


@pytest.fixture(scope="module")
def text() -> str:
    return clean_text(label_text(LETTER))


def test_letterheads_marks_and_descriptions_go(text: str) -> None:
    for gone in ("Rue de Lausanne", "Tél. +41 22 555 01 02", "**", "*", "https", "handwritten", "[", "Mission permanente"):
        assert gone not in text


def test_reference_date_and_addressee_stay_with_their_lines(text: str) -> None:
    assert text.startswith("N/Réf. 732.4/CD\n\nGenève, le 3 mars 2020\n\nMonsieur Jean Martin\nRapporteur spécial sur le droit")
    assert "Palais des Nations\n1211 Genève 10\n\nMonsieur le Rapporteur spécial,\n\n" in text


def test_paragraphs_run_on_over_the_end_of_a_page(text: str) -> None:
    assert "qui a chargé le Ministère de l’Instruction de publier chaque année" in text


def test_numbers_and_addresses_in_the_body_stay(text: str) -> None:
    assert "(téléphone : +41 22 555 01 99)" in text


def test_list_items_are_paragraphs_and_the_signatory_keeps_the_lines(text: str) -> None:
    assert "\n\n1. une ligne téléphonique gratuite ;\n\n2. la désignation d’un médiateur.\n\n" in text
    assert text.endswith("Jeanne Miller\nAmbassadrice\nReprésentante permanente\n")


def test_hyphens_at_line_ends_are_joined_where_the_word_is_one() -> None:
    two = (
        "The Government has taken note of the concern that the regis-\nter of dwellings might be consulted by the Vice-\n"
        "President alone, and has changed it."
    )
    assert "register of dwellings" in clean_text(label_text(two))
    assert "Vice-President" in clean_text(label_text(two))


def test_nothing_makes_an_empty_text() -> None:
    assert clean_text(label_text("")) == ""
    assert clean_text(label_text("\n\n---\n\n<!-- nothing -->\n")) == ""


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Dear Sir,", "Tel. 022 555 01 02", "the wells", "# Head", "**bold", "a_b_c", "2", "\f", "", "\\*", "<br>", "• x"])
    )
)
def test_any_text_is_taken_and_every_line_kept_or_told(lines: list[str]) -> None:
    found = label_text("\n".join(lines))
    shown = clean_text(found).split()
    kept = [word for line in found if not line.left_out for word in line.text.split()]
    assert sorted("".join(shown)) == sorted("".join(kept))


def test_the_command_writes_the_text_and_tells_what_it_left_out(tmp_path: Path) -> None:
    file = tmp_path / "letter.md"
    file.write_text(LETTER, encoding="utf-8")
    done = CliRunner().invoke(clean, [str(file)], standalone_mode=False)
    assert done.return_value == 0
    assert done.stdout == clean_text(label_text(LETTER))
    assert "letterhead" in done.stderr
    told = CliRunner().invoke(clean, [str(file), "--metadata"], standalone_mode=False)
    assert '"N/Réf. 732.4/CD"' in told.stdout
    assert '"2020-03-03"' in told.stdout


@pytest.mark.parametrize("data", [b"\xff\xfe\x00x", b"%PDF-1.4\x00\xe2\xe3", b"caf\xe9"])
def test_what_is_no_text_is_refused_with_a_sentence(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(data)
    done = CliRunner().invoke(clean, [str(file)], standalone_mode=False)
    assert done.return_value == 2
    assert "not a text in UTF-8" in done.stderr
    assert done.stdout == ""


def test_a_file_that_is_not_there_is_a_wrong_argument(tmp_path: Path) -> None:
    done = CliRunner().invoke(clean, [str(tmp_path / "nothing.txt")])
    assert "There is no file" in done.output


def test_items_run_on_and_keep_their_hyphen() -> None:
    opening = "The Permanent Mission presents its compliments to the Office and has the honour to inform it of what follows on the wells:"
    items = "1. The wells were closed in the spring of the year by the council; and\n2. the Vice-\nPresident was informed of it."
    assert clean_text(label_text(f"{opening}\n\n{items}\n")).endswith("2. the Vice-President was informed of it.\n")


def test_rows_of_tables_and_quotations_lose_their_signs() -> None:
    cleaned = clean_text(
        label_text("The figures are the following.\n\n| Year | Wells |\n|---|---|\n| 2018 | 12 |\n\n> No well was closed.\n")
    )
    assert "Year  Wells\n2018  12\n" in cleaned
    assert "|" not in cleaned
    assert "\nNo well was closed." in cleaned
