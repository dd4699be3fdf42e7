from __future__ import annotations

import pytest

from ocr.language import package_of, tell, two_letters

CANDIDATES = ("eng", "fra", "spa", "deu")

TEXTS = {
    "eng": "The Permanent Mission has the honour to transmit the reply of the Government to the questions put by the mandate holders.",
    "fra": "La Mission permanente a l'honneur de transmettre ci-joint la réponse du Gouvernement aux questions posées par les rapporteurs.",
    "spa": "La Misión Permanente tiene el honor de remitir adjunta la respuesta del Gobierno a las preguntas formuladas por los relatores.",
    "deu": "Die Ständige Vertretung beehrt sich, die Antwort der Regierung auf die Fragen der Berichterstatter zu übermitteln.",
}
ITALIAN = "La Missione permanente ha l'onore di trasmettere in allegato la risposta del Governo alle domande poste dai relatori speciali."


@pytest.mark.parametrize("language", CANDIDATES)
def test_a_sentence_tells_its_language(language: str) -> None:
    told = tell(TEXTS[language], CANDIDATES)
    assert (told.language, told.other) == (language, "")
    assert told.certain


@pytest.mark.parametrize("language", CANDIDATES)
def test_capitals_and_misread_letters_do_not_hide_the_language(language: str) -> None:
    assert tell(TEXTS[language].upper(), CANDIDATES).language == language
    damaged = TEXTS[language].replace("m", "rn").replace("é", "e").replace("h", "b", 2)
    assert tell(damaged, CANDIDATES).language == language


@pytest.mark.parametrize(
    "text", ["", "12 345 67 89 3.4 % 2019 CHF", "Tel. 022 758 77 11", "Geneva", "Tomáš Řehoř, Márta Szűcs, Eløise Nygård"]
)
def test_little_or_nothing_said_is_uncertain(text: str) -> None:
    assert not tell(text, CANDIDATES).certain


def test_a_page_half_in_another_language_is_uncertain() -> None:
    assert not tell(f"{TEXTS['eng']} {TEXTS['fra']}", CANDIDATES).certain


def test_a_bilingual_letterhead_does_not_decide() -> None:
    letterhead = "MISSION PERMANENTE PERMANENT MISSION Chemin des Colombettes 1202 Genève Téléphone Télécopie"
    told = tell(f"{letterhead} {TEXTS['eng'] * 4}", CANDIDATES)
    assert told.language == "eng"
    assert told.certain


def test_a_language_that_is_no_candidate_is_named_and_leaves_the_candidates_uncertain() -> None:
    told = tell(ITALIAN, CANDIDATES)
    assert told.other == "ita"
    assert not told.certain
    assert tell(ITALIAN, (*CANDIDATES, "ita")).language == "ita"


def test_models_that_are_no_language_are_never_told() -> None:
    assert tell(TEXTS["eng"], ("Latin",)) == ("Latin", 0.0, "")
    assert tell(TEXTS["eng"], ("Latin", "eng")).language == "eng"


def test_names_of_languages_and_packages() -> None:
    assert [two_letters(name) for name in ("eng", "deu", "fra+eng", "Latin")] == ["en", "de", "fr", ""]
    assert package_of("fra") == "tesseract-ocr-fra"
    assert package_of("chi_sim") == "tesseract-ocr-chi-sim"
    assert package_of("script/Latin") == "tesseract-ocr-script-latn"
