"""The stage `read` with an engine that reads what the test wrote down: which languages it is asked for, and which doubts come out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from document.geometry import Box, Transform
from document.page import Line, OwnText, PageReading, PreparedPage, Word
from ocr.legibility import legible, look, plausible, sure_weight
from ocr.reader import read_page

CANDIDATES = ("eng", "fra", "spa", "deu")
ENGLISH = (
    "The Permanent Mission has the honour to transmit herewith the reply of the Government to the questions put by the mandate holders"
)
FRENCH = "La Mission permanente a l'honneur de transmettre ci-joint la réponse du Gouvernement aux questions posées par les rapporteurs"
ITALIAN = "La Missione permanente ha l'onore di trasmettere la risposta del Governo alle domande poste dai relatori speciali per le Nazioni"
RUBBISH = "fl iW aq lrt vvx oe ll zb nq Tt rr jh kk pp xz wq ii lI oq bd pq"

Picture = npt.NDArray[np.uint8]
PAGE: Picture = np.full((1100, 850), 255, np.uint8)


def lines(text: str, confidence: float = 95.0, left: int = 100, top: int = 100) -> tuple[Line, ...]:
    """Six words a line, one below the other."""
    words = text.split()
    rows = [words[start : start + 6] for start in range(0, len(words), 6)]
    return tuple(
        Line(
            words=tuple(
                Word(
                    text=word,
                    box=Box(left + 100 * column, top + 30 * row, left + 100 * column + 90, top + 30 * row + 20),
                    confidence=confidence,
                )
                for column, word in enumerate(texts)
            ),
            block=1,
            paragraph=1,
        )
        for row, texts in enumerate(rows)
    )


class Scripted:
    """Reads what it was given, by language where that is a dictionary, and keeps a diary."""

    name = "scripted 1"

    def __init__(self, page: dict[str, tuple[Line, ...]], strip: Callable[[Picture], tuple[Line, ...]]) -> None:
        self.page, self.strip = page, strip
        self.diary: list[str] = []

    def languages(self) -> frozenset[str]:
        return frozenset(CANDIDATES)

    def read(self, picture: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        self.diary.append(f"read {language}")
        return self.page.get(language, self.page.get("", ()))

    def glance(self, strip: Picture, *, language: str, dpi: float) -> tuple[Line, ...]:
        self.diary.append(f"glance {language}")
        return self.strip(strip)


def scripted(page: str | dict[str, tuple[Line, ...]], strip: str = "", confidence: float = 95.0) -> Scripted:
    return Scripted(page if isinstance(page, dict) else {"": lines(page, confidence)}, lambda _: lines(strip))


def prepared(blank: bool = False) -> PreparedPage:
    height, width = PAGE.shape
    return PreparedPage(number=3, width=width, height=height, dpi=100, turn=0, skew_degrees=0, transform=Transform(), blank=blank)


def read(engine: Scripted, hint: str | None = "eng", languages: tuple[str, ...] = CANDIDATES, own: OwnText | None = None) -> PageReading:
    return read_page(engine, PAGE, prepared(), languages=languages, hint=hint, own_text=own)


def codes(reading: PageReading) -> list[str]:
    assert all(problem.page == 3 for problem in reading.problems)
    return [problem.code for problem in reading.problems]


def test_a_blank_page_costs_no_engine_call() -> None:
    engine = scripted(ENGLISH)
    reading = read_page(engine, PAGE, prepared(blank=True), languages=CANDIDATES, hint=None, own_text=None)
    assert (reading.lines, reading.problems, engine.diary) == ((), (), [])


def test_with_a_hint_a_page_is_read_once() -> None:
    engine = scripted(ENGLISH)
    reading = read(engine)
    assert engine.diary == ["read eng"]
    assert (reading.number, reading.reader, reading.language, codes(reading)) == (3, "scripted 1", "eng", [])
    assert reading.lines == engine.page[""]


def test_without_a_hint_a_glance_tells_the_model() -> None:
    engine = scripted(FRENCH, strip=FRENCH)
    assert read(engine, hint=None).language == "fra"
    assert engine.diary == ["glance eng", "read fra"]


def test_without_a_choice_there_is_no_glance() -> None:
    engine = scripted(ENGLISH)
    read(engine, hint=None, languages=("eng",))
    assert engine.diary == ["read eng"]


def test_a_page_in_another_language_is_read_again_with_its_model() -> None:
    engine = scripted({"eng": lines(FRENCH.replace("é", "6"), 88), "fra": lines(FRENCH, 93)})
    reading = read(engine)
    assert engine.diary == ["read eng", "read fra"]
    assert (reading.language, reading.lines) == ("fra", engine.page["fra"])


@pytest.mark.parametrize("worse", [lines(FRENCH, 60), lines(" ".join(FRENCH.split()[:9]), 99), ()])
def test_the_second_reading_is_kept_only_when_it_is_no_worse(worse: tuple[Line, ...]) -> None:
    engine = scripted({"eng": lines(FRENCH, 88), "fra": worse})
    assert read(engine).lines == engine.page["eng"]


def test_an_unsure_language_is_a_doubt_and_claims_no_language() -> None:
    reading = read(scripted(ITALIAN))
    assert codes(reading) == ["language-unsure"]
    assert reading.problems[0].detail == "it looks like ita"
    assert reading.language == ""
    mixed = read(scripted(f"{ENGLISH} {FRENCH}"), hint=None)
    assert codes(mixed) == ["language-unsure"]


def test_few_words_need_not_tell_their_language() -> None:
    engine = scripted("Ginebra mayo 2017 MP 268 Colombettes")
    reading = read(engine, hint="spa")
    assert (reading.language, codes(reading)) == ("spa", [])


def test_a_page_that_reads_badly_is_a_doubt_without_any_of_its_text() -> None:
    reading = read(scripted(ENGLISH, confidence=71.4))
    assert codes(reading) == ["low-confidence"]
    assert reading.problems[0].detail == "mean engine confidence 71"


def test_a_page_that_reads_better_upside_down_is_a_doubt() -> None:
    page: Picture = PAGE.copy()
    page[500:520, 100:700:7] = 0
    page[500, :50] = 0

    def strip(picture: Picture) -> tuple[Line, ...]:
        turned = bool((picture[:, -50:] == 0).any())
        return lines(ENGLISH) if turned else lines(RUBBISH, 30)

    for engine, expected in ((Scripted({"": lines(RUBBISH, 30)}, strip), True), (scripted(RUBBISH, RUBBISH, 30), False)):
        reading = read_page(engine, page, prepared(), languages=CANDIDATES, hint="eng", own_text=None)
        assert ("turn-unsure" in codes(reading)) == expected


def test_a_page_on_which_next_to_nothing_was_found_is_looked_at_again() -> None:
    page: Picture = PAGE.copy()
    page[800:820, 100:700:7] = 0
    footer = lines("Page 3", top=1050)
    engine = Scripted({"": (*lines("i ; l", 20), *footer)}, lambda _: lines(ENGLISH))
    reading = read_page(engine, page, prepared(), languages=CANDIDATES, hint="eng", own_text=None)
    assert codes(reading) == ["low-confidence"]
    assert [word.text for line in reading.lines for word in line.words] == [*ENGLISH.split(), "Page", "3"]
    assert reading.lines[0].words[0].box.top > 600
    empty = scripted("")
    assert (read(empty).lines, codes(read(empty))) == ((), [])


def test_hidden_text_is_ignored_and_said() -> None:
    reading = read(scripted(ENGLISH), own=OwnText(visible=False, lines=lines("wrong words of another program")))
    assert (reading.reader, codes(reading)) == ("scripted 1", ["hidden-text-ignored"])
    assert read(scripted(ENGLISH), own=OwnText(visible=True, lines=())).problems == ()


def test_a_look_weighs_the_letters_of_words_and_numbers_that_the_engine_believes() -> None:
    assert sure_weight(lines("Mission 12,345 7", 100)) == len("Mission") + len("12345")
    assert sure_weight(lines("Mission", 50)) == pytest.approx(len("Mission") / 4)
    assert sure_weight(lines("12,345", 70)) == 0
    assert sure_weight([*lines("Mission", 49), *lines("xQz l| a1b", 99)]) == 0


def test_plausible_words_are_counted_with_their_confidence() -> None:
    shown = legible([*lines("The “Mission”, Colombes-Nord", 90), *lines("xQz 12 l| a1b of", 10)])
    assert (shown.words, shown.confidence) == (3, 90)
    assert (legible(()).words, legible(()).confidence) == (0, 0.0)
    assert [plausible(word) for word in ("l'honneur", "GENEVA", "جنيف", "tHe", "2021", "a/b/c")] == [True] * 3 + [False] * 3


def test_other_rooms_get_a_look() -> None:
    engine = scripted("", strip=ENGLISH)
    assert look(engine, "deu")(PAGE, 300.0).words > 10
    assert engine.diary == ["glance deu"]
