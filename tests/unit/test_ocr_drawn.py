"""The real Tesseract on pages drawn here, and the own text of PDF pages against such pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from font_lato import Lato
from font_source_serif_pro import SourceSerifPro
from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFont

from document.geometry import Box, Transform, quarter_turn
from document.page import Line, OwnText, PageReading, PreparedPage, Word
from ocr.reader import read_page
from ocr.tesseract import Tesseract

Picture = npt.NDArray[np.uint8]
CANDIDATES = ("eng", "fra", "spa", "deu")
DPI, WIDTH, HEIGHT = 150, 1240, 1000
TEXTS = {
    "eng": """The Permanent Mission presents its compliments to the Office
of the High Commissioner for Human Rights and has the honour
to transmit herewith the reply of the Government to the letter
of 3 May 2021. Every household was visited by the inspectors
and the results were published before the end of the year.
The Government attaches great importance to this question.""",
    "fra": """La Mission permanente présente ses compliments au Bureau du
Haut-Commissariat aux droits de l'homme et a l'honneur de lui
transmettre ci-joint la réponse du Gouvernement à la lettre du
3 mai 2021. Chaque ménage a été visité par les inspecteurs et
les résultats ont été publiés avant la fin de l'année.
Le Gouvernement attache une grande importance à la question.""",
    "spa": """La Misión Permanente saluda atentamente a la Oficina del Alto
Comisionado para los Derechos Humanos y tiene el honor de
remitirle adjunta la respuesta del Gobierno a la carta del
3 de mayo de 2021. Los inspectores visitaron cada hogar y los
resultados se publicaron antes de que terminara el año.
El Gobierno concede gran importancia a esta cuestión.""",
    "deu": """Die Ständige Vertretung begrüßt das Büro des Hohen Kommissars
für Menschenrechte und beehrt sich, in der Anlage die Antwort
der Regierung auf das Schreiben vom 3. Mai 2021 zu übermitteln.
Jeder Haushalt wurde von den Prüfern besucht, und die
Ergebnisse wurden vor dem Ende des Jahres veröffentlicht.
Die Regierung misst dieser Frage große Bedeutung bei.""",
}


class Sheet:
    """A drawn page and the words that a PDF of it would carry."""

    def __init__(self) -> None:
        self.image = Image.new("L", (WIDTH, HEIGHT), 255)
        self.lines: list[Line] = []

    def write(self, text: str, top: int, left: int = 120, typeface: str = SourceSerifPro, size: int = 32) -> Sheet:
        font, draw = ImageFont.truetype(typeface, size), ImageDraw.Draw(self.image)
        for row in text.split("\n"):
            words, x = [], float(left)
            for word in row.split():
                draw.text((x, top), word, font=font, fill=0)
                words.append(Word(text=word, box=Box(round(x), top + size // 5, round(x + font.getlength(word)), top + size + size // 4)))
                x += font.getlength(word + " ")
            self.lines.append(Line(words=tuple(words)))
            top += round(1.4 * size)
        return self

    @property
    def picture(self) -> Picture:
        return np.array(self.image)


@pytest.fixture
def engine(tmp_path: Path) -> Tesseract:
    return Tesseract(tmp_path)


def prepared(transform: Transform | None = None) -> PreparedPage:
    return PreparedPage(
        number=1, width=WIDTH, height=HEIGHT, dpi=DPI, turn=0, skew_degrees=0, transform=transform or Transform(), blank=False
    )


def read(engine: Tesseract, picture: Picture, own: Sequence[Line] | None = None, transform: Transform | None = None) -> PageReading:
    own_text = None if own is None else OwnText(visible=True, lines=tuple(own))
    return read_page(engine, picture, prepared(transform), languages=CANDIDATES, hint=None, own_text=own_text)


def texts(lines: Sequence[Line]) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in lines]


def found(reading: PageReading) -> list[tuple[str, str]]:
    return [(problem.code, problem.detail) for problem in reading.problems]


def retold(lines: Sequence[Line], change: dict[str, str]) -> list[Line]:
    table = str.maketrans(change)
    return [replace(line, words=tuple(replace(w, text=w.text.translate(table)) for w in line.words)) for line in lines]


@pytest.mark.parametrize("language", CANDIDATES)
def test_a_page_is_read_in_its_own_language(engine: Tesseract, language: str) -> None:
    sheet = Sheet().write(TEXTS[language], 200)
    reading = read(engine, sheet.picture)
    assert reading.language == language
    assert texts(reading.lines) == TEXTS[language].split("\n")
    assert found(reading) == []
    assert reading.reader == engine.name
    assert len({line.block for line in reading.lines}) == 1
    seen, drawn = reading.lines[0].words[0], sheet.lines[0].words[0]
    assert abs(seen.box.left - drawn.box.left) < 5
    assert drawn.box.top < seen.box.bottom < drawn.box.bottom + 5
    assert 80 < (seen.confidence or 0) <= 100
    assert list(engine.work.iterdir()) == []


def test_equal_pages_give_equal_readings(engine: Tesseract) -> None:
    picture = Sheet().write("Note verbale No. 135 of the Permanent Mission", 200).picture
    assert read(engine, picture) == read(engine, picture)


def test_a_page_without_ink_has_no_lines(engine: Tesseract) -> None:
    reading = read(engine, np.full((HEIGHT, WIDTH), 255, np.uint8))
    assert (reading.lines, found(reading)) == ((), [])


@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (300, 3)])
def test_a_sliver_of_a_page_has_no_lines(engine: Tesseract, shape: tuple[int, int]) -> None:
    assert engine.read(np.zeros(shape, np.uint8), language="eng", dpi=DPI) == ()


def test_a_page_upside_down_is_a_doubt(engine: Tesseract) -> None:
    page = Sheet().write(TEXTS["eng"], 200).write(TEXTS["eng"], 500).picture[::-1, ::-1]
    assert [code for code, _ in found(read(engine, page)) if code != "language-unsure"] == ["low-confidence", "turn-unsure"]


def test_sound_own_text_is_used_word_for_word(engine: Tesseract) -> None:
    accents = TEXTS["eng"].replace("Every household", "Ilona Gősz-Tűrói")
    sheet = Sheet().write(accents, 200)
    reading = read(engine, sheet.picture, sheet.lines)
    assert found(reading) == [("own-text-used", "")]
    assert (reading.reader, reading.language) == ("own text", "eng")
    assert texts(reading.lines) == accents.split("\n")
    assert {word.confidence for line in reading.lines for word in line.words} == {None}


def test_own_text_is_placed_on_the_upright_page(engine: Tesseract) -> None:
    sheet = Sheet().write(TEXTS["eng"], 200)
    turn = quarter_turn(90, HEIGHT, WIDTH)  # stored on its side: HEIGHT wide, WIDTH high
    stored = [replace(line, words=tuple(replace(w, box=turn.inverse().box(w.box)) for w in line.words)) for line in sheet.lines]
    reading = read(engine, sheet.picture, stored, turn)
    assert found(reading) == [("own-text-used", "")]
    assert reading.lines[0].words[0].box == sheet.lines[0].words[0].box


@pytest.mark.parametrize(
    "change",
    [
        {chr(number): chr(97 + (number - 94) % 26) for number in range(97, 123)},  # letters shifted by three
        {"e": "\ue065"},  # a font without a table of its characters
        {"n": "u", "m": "rn", "c": "e", "h": "b", "t": "f", "i": "l", "a": "o"},  # another program's bad reading
    ],
)
def test_unsound_own_text_is_read_afresh(engine: Tesseract, change: dict[str, str]) -> None:
    sheet = Sheet().write(TEXTS["eng"], 200)
    reading = read(engine, sheet.picture, retold(sheet.lines, change))
    assert [code for code, _ in found(reading)] == ["own-text-unsound"]
    assert texts(reading.lines) == TEXTS["eng"].split("\n")
    assert reading.reader == engine.name


def test_words_that_the_page_does_not_show_are_left_out_and_counted(engine: Tesseract) -> None:
    sheet = Sheet().write(TEXTS["eng"], 200)
    invisible = Line(words=tuple(Word(text=text, box=Box(left, 800, left + 80, 830)) for text, left in (("white", 200), ("ink", 300))))
    reading = read(engine, sheet.picture, [*sheet.lines, invisible])
    assert found(reading) == [("text-not-shown", "2 words"), ("own-text-used", "")]
    assert texts(reading.lines) == TEXTS["eng"].split("\n")


def test_a_letterhead_drawn_as_a_picture_is_read_and_put_in_its_place(engine: Tesseract) -> None:
    body = Sheet().write(TEXTS["eng"], 300)
    whole = Sheet().write("Permanent Mission of Aldermoor\n12 Rue de la Paix 1202 Geneva", 80, 300, Lato, 36).write(TEXTS["eng"], 300)
    reading = read(engine, whole.picture, body.lines)
    assert found(reading) == [("own-text-used", "11 words read besides it")]
    assert texts(reading.lines) == ["Permanent Mission of Aldermoor", "12 Rue de la Paix 1202 Geneva", *TEXTS["eng"].split("\n")]
    assert reading.lines[0].words[0].confidence is not None


def test_crests_rules_and_noise_add_no_words(engine: Tesseract) -> None:
    sheet = Sheet().write(TEXTS["eng"], 300)
    draw, dice = ImageDraw.Draw(sheet.image), np.random.default_rng(7)
    for radius in range(12, 70, 9):
        draw.ellipse((620 - radius, 150 - radius, 620 + radius, 150 + radius), outline=0, width=3)
        draw.line((550 + radius, 80, 690 - radius, 220), fill=0, width=2)
    draw.line((120, 260, 1120, 260), fill=0, width=4)
    for x, y in dice.integers((100, 700), (1100, 950), (60, 2)):
        draw.ellipse((x, y, x + int(dice.integers(2, 12)), y + int(dice.integers(2, 14))), fill=0)
    draw.line([(int(x), int(y)) for x, y in zip(range(300, 700, 14), dice.integers(760, 880, 29), strict=True)], fill=0, width=3)
    reading = read(engine, sheet.picture, sheet.lines)
    assert found(reading) == [("own-text-used", "")]
    assert texts(reading.lines) == TEXTS["eng"].split("\n")


def test_a_scan_with_a_printed_stamp_number_is_no_born_digital_page(engine: Tesseract) -> None:
    stamp = Sheet().write("Received Registry 2021 4711", 40)
    page = Sheet().write("Received Registry 2021 4711", 40).write(TEXTS["eng"], 300)
    reading = read(engine, page.picture, stamp.lines)
    assert [code for code, _ in found(reading)] == ["own-text-unsound"]
    assert texts(reading.lines) == ["Received Registry 2021 4711", *TEXTS["eng"].split("\n")]


def test_bullets_and_line_end_hyphens_of_word_processors_are_as_printed(engine: Tesseract) -> None:
    sheet = Sheet().write(TEXTS["eng"] + "\n• the establish-\nment of a telephone line", 200)
    own = retold(sheet.lines, {"•": "\uf0b7"})
    own[6] = replace(own[6], words=(*own[6].words[:-1], replace(own[6].words[-1], text="establish\u0002")))
    reading = read(engine, sheet.picture, own)
    assert found(reading) == [("own-text-used", "")]
    assert texts(reading.lines)[6:] == ["• the establish-", "ment of a telephone line"]
