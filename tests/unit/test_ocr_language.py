from __future__ import annotations

import pytest

from ocr.function_words import plainly
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
    "text", ["", "12 345 67 89 3.4 % 2019 CHF", "Tel. 022 758 77 11", "Geneva", "Jiří Kovář, Ilona Gősz, Søren Vågård"]
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


PAGES = {
    "eng": f"""{TEXTS["eng"]} These questions have been put by the Special Rapporteur in the joint communication of 3 May, which was
        received by the Ministry on the same day. The Government would like to assure the mandate holders that the
        persons named in their letter have been examined by a doctor, that they have access to a lawyer, and that the
        inquiry into the events at the border is still open.""",
    "fra": f"""{TEXTS["fra"]} Les mesures prises par le Gouvernement sont les suivantes : une enquête est ouverte dans chaque région,
        avec le concours des parquets; ces enquêtes ont été confiées à une unité spéciale, et leurs résultats seront
        communiqués aux familles. Le Gouvernement tient à souligner que cette unité est indépendante, et que les
        victimes sont assistées par un avocat.""",
    "spa": f"""{TEXTS["spa"]} El Gobierno desea subrayar que las medidas adoptadas por el Ministerio han sido comunicadas a los
        familiares y a sus abogados. Según la ley de 2017, las personas detenidas son presentadas ante el juez en el
        plazo de un día, y los responsables han sido llevados ante la justicia. También se ha abierto una
        investigación sobre los hechos, y el informe se ha publicado así.""",
    "deu": f"""{TEXTS["deu"]} Die Regierung weist darauf hin, dass das Verfahren nach dem Gesetz von 2017 geführt wurde und dass sich
        die Betroffenen durch einen Anwalt vertreten lassen können. Das Ministerium ist für die Aufsicht zuständig und
        wird auch über die Ergebnisse berichten; eine Beschwerde ist nicht eingegangen. Zum Schutz der Zeugen und zur
        Sicherung von Beweisen ist gesorgt.""",
}
NEIGHBOURS = {
    "ita": f"""{ITALIAN} Il Governo desidera sottolineare che le misure adottate garantiscono che le persone private della libertà
        siano trattate con umanità, e che la legge del 2017 ha introdotto nuove garanzie al fine di proteggere le
        vittime, per le quali è stato aperto un ufficio in ogni provincia; i responsabili dei fatti sono stati portati
        davanti alla giustizia.""",
    "por": """A Missão Permanente apresenta os seus cumprimentos ao Escritório do Alto Comissariado para os Direitos Humanos e tem a
        honra de transmitir a resposta do Governo à comunicação conjunta dos relatores especiais, por meio da qual se
        pedem informações sobre as medidas que foram adotadas para garantir que as pessoas privadas da liberdade sejam
        tratadas com humanidade. Esta resposta está conforme com as leis que estão em vigor, e com as estatísticas que
        o Governo pôde obter até esta data.""",
    "cat": """La Missió Permanent presenta els seus compliments a l'Oficina de l'Alt Comissionat per als Drets Humans i té l'honor
        de trametre la resposta del Govern a la comunicació conjunta dels relators especials, amb la qual es demana
        informació sobre les mesures que han estat adoptades per garantir que les persones privades de llibertat
        siguin tractades amb humanitat. El Govern vol subratllar que el Parlament ha aprovat la llei i que el Tribunal
        ha resolt els recursos que les parts van presentar abans que el termini finís.""",
    "nld": """De Permanente Vertegenwoordiging biedt het Bureau van de Hoge Commissaris voor de rechten van de mens haar
        complimenten aan en heeft de eer het antwoord van de regering over te brengen op de mededeling van de speciale
        rapporteurs, waarin wordt gevraagd welke maatregelen zijn genomen om te waarborgen dat personen die van hun
        vrijheid zijn beroofd met menselijkheid worden behandeld. De regering wil erop wijzen dat de wet van 2017
        nieuwe waarborgen heeft ingevoerd, en dat er toen geen klacht was ingediend.""",
    "ron": """Misiunea Permanentă prezintă complimentele sale Oficiului Înaltului Comisar pentru Drepturile Omului și are onoarea de a
        transmite răspunsul Guvernului la comunicarea comună a raportorilor speciali, prin care se cer informații despre măsurile care au
        fost luate pentru a garanta că persoanele private de libertate au fost tratate cu umanitate. Guvernul dorește să sublinieze că
        legea din anul 2017 este în vigoare, iar instanța a dispus că nu este nicio plângere.""",
    "dan": """Den faste mission hilser Kontoret for højkommissæren for menneskerettigheder og har den ære at fremsende regeringens
        svar på den fælles henvendelse fra de særlige rapportører, hvori der anmodes om oplysninger om de
        foranstaltninger, der er truffet for at sikre, at de personer, der er berøvet friheden, behandles
        menneskeligt. Regeringen ønsker at understrege, at den lov, der blev vedtaget i 2017, har indført nye
        garantier, og at der ikke er indgivet nogen klage over den myndighed, der traf afgørelsen.""",
}


@pytest.mark.parametrize("language", CANDIDATES)
def test_a_page_plainly_in_one_language_needs_no_model(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr.language._identifier", lambda: pytest.fail("the model was loaded"))
    assert tell(PAGES[language], CANDIDATES) == (language, 1.0, "")


@pytest.mark.parametrize("language", CANDIDATES)
def test_what_is_told_by_its_little_words_is_what_the_model_tells(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr.language.plainly", lambda text, candidates: "")
    told = tell(PAGES[language], CANDIDATES)
    assert (told.language, told.certain) == (language, True)


@pytest.mark.parametrize("language", CANDIDATES)
@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_a_language_near_by_is_not_plainly_another(language: str, neighbour: str) -> None:
    assert plainly(NEIGHBOURS[neighbour], CANDIDATES) == ""
    assert plainly(f"{PAGES[language]} {NEIGHBOURS[neighbour]}", CANDIDATES) == ""
    assert not tell(f"{PAGES[language]} {NEIGHBOURS[neighbour]}", CANDIDATES).certain


def test_a_language_that_is_no_candidate_is_not_plainly_told() -> None:
    assert plainly(PAGES["deu"], ("eng", "fra")) == ""
    assert tell(PAGES["deu"], ("eng", "fra")).other == "deu"
