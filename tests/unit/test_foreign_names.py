"""Letters of names that two readers leave open: only what the second reader held possible and the model of the script read is put in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from document.page import Line, Word
from document.problem import Trouble
from ocr.cutting import pieces
from ocr.foreign_names import Script
from ocr.paddle import decoded
from ocr.reread import reread_page
from ocr.second_reader import Sign
from tests.fake_second_reader import FakeSecondReader, page_of

SURE = [(word, 96.6) for word in ["the", "Government", "has", "the", "honour", "to", "refer", "to", "its", "letter", "of", "June"]]


class SheetReader:
    """An engine that reads one word on its sheet, or fails."""

    name = "engine 1.0"

    def __init__(self, text: str, confidence: float = 90.0, fails: str = "") -> None:
        self.text, self.confidence, self.fails, self.sheets = text, confidence, fails, 0

    def languages(self) -> frozenset[str]:
        return frozenset({"Latin"})

    def read(self, picture: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        return self.glance(picture, language=language, dpi=dpi)

    def glance(self, strip: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        self.sheets += 1
        assert language == "Latin"
        if self.fails:
            raise Trouble(self.fails)
        _, picture = page_of([[("x", 1.0)]])
        [line] = page_of([[("x", 1.0)]])[0].lines
        assert picture.size
        word = line.words[0]
        return (Line(words=(Word(text=self.text, box=word.box, confidence=self.confidence),)),)


class OpenReader(FakeSecondReader):
    """Reads as it is told, and holds other letters possible."""

    rivals: dict[str, tuple[tuple[str, float], ...]] = {}

    def read(self, strip: npt.NDArray[np.uint8]) -> tuple[Sign, ...]:
        return tuple(Sign(s.text, s.confidence, s.left, s.right, self.rivals.get(s.text, ())) for s in super().read(strip))


def name_after(
    read: str, heard: str, rivals: dict[str, tuple[tuple[str, float], ...]], engine: SheetReader
) -> tuple[Word, tuple[str, ...]]:
    """The name as it stands after both looks, and the problems of the page."""
    rows = [SURE[:6], [*SURE[6:9], (read, 85.0), *SURE[9:11]], SURE[:6]]
    reading, picture = page_of(rows)
    words = [text for row in rows for text, _ in row]
    reader = OpenReader(dict(enumerate([heard if text == read else text for text in words], start=1)))
    reader.rivals = rivals
    found = pieces(1, reading.lines[1], {3}, picture.shape[1], picture.shape[0])
    look = reread_page(reader, picture, reading, found, Script(engine, "Latin", 300.0))
    return look.reading.lines[1].words[3], tuple(p.code for p in look.reading.problems)


@pytest.mark.parametrize(
    ("read", "heard", "rivals", "third", "printed"),
    [
        ("Porvaldur", "Porvaldur", {"P": (("Þ", 0.04),)}, "Þorvaldur", "Þorvaldur"),
        ("Dukicevo", "Dukićevo", {"D": (("Đ", 0.3),)}, "Đukićevo", "Đukićevo"),
        ("Ervindi", "Ervindi", {"i": (("í", 0.01),)}, "Érvindí", "Ervindí"),  # É was possible to one reader only
    ],
)
def test_a_letter_that_both_hold_possible_is_put_in(
    read: str, heard: str, rivals: dict[str, tuple[tuple[str, float], ...]], third: str, printed: str
) -> None:
    engine = SheetReader(third)
    word, problems = name_after(read, heard, rivals, engine)
    assert word.text == printed
    assert [other.text for other in word.readings] == [read, heard, third]
    assert (engine.sheets, problems) == (1, ())


@pytest.mark.parametrize(
    ("read", "rivals", "third"),
    [
        ("Kronvald", {"n": (("ñ", 0.01),)}, "Kronvald"),
        ("Kronvald", {"n": (("ñ", 0.01),)}, "Krønvald"),
        ("Kronvald", {"n": (("ñ", 0.01),)}, "Kroñwald"),
        ("Kronvald", {"n": (("ñ", 0.01),)}, "Kroñvaldt"),
        ("Kronvald", {"n": (("ñ", 0.01),)}, ""),
    ],
)
def test_what_only_one_of_them_reads_stays_out(read: str, rivals: dict[str, tuple[tuple[str, float], ...]], third: str) -> None:
    word, _ = name_after(read, read, rivals, SheetReader(third))
    assert word.text == read


def test_a_faint_possibility_and_an_unsure_reading_are_not_enough() -> None:
    assert name_after("Kronvald", "Kronvald", {"n": (("ñ", 0.01),)}, SheetReader("Kroñvald", confidence=50.0))[0].text == "Kronvald"


@pytest.mark.parametrize("word", ["assurances", "London", "ASSURANCES"])
def test_words_and_common_names_are_not_asked_about(word: str) -> None:
    engine = SheetReader(word)
    name_after(word, word, {"o": (("ó", 0.1),), "a": (("á", 0.1),), "A": (("Á", 0.1),)}, engine)
    assert engine.sheets == 0


def test_names_without_an_open_letter_cost_nothing() -> None:
    engine = SheetReader("Kronvald")
    name_after("Kronvald", "Kronvald", {}, engine)
    assert engine.sheets == 0


def test_a_failure_takes_nothing_away_and_is_told() -> None:
    word, problems = name_after("Simonovic", "Šimonović", {"o": (("ó", 0.1),)}, SheetReader("", fails="engine-crashed"))
    assert word.text == "Šimonović"
    assert problems == ("not-reread",)


def test_a_stopped_run_stops() -> None:
    with pytest.raises(Trouble):
        name_after("Kronvald", "Kronvald", {"n": (("ñ", 0.1),)}, SheetReader("", fails="worker-stopped"))


def test_the_best_path_tells_which_other_letters_were_possible() -> None:
    likely = np.array([[0.0, 0.9, 0.08, 0.02], [0.1, 0.8, 0.1, 0.0], [0.9, 0.05, 0.05, 0.0]], np.float32)
    [sign] = decoded(likely, ["", "n", "ñ", "m"], 30)
    assert sign.text == "n"
    assert [(letter, round(likely, 2)) for letter, likely in sign.rivals] == [("ñ", 0.1)]
