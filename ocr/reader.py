"""From an upright page picture to its words: the stage `read`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.geometry import Box
from document.page import Line, OwnText, PageReading, PreparedPage
from document.problem import Problem
from ocr import own_text as own
from ocr.engine import Engine
from ocr.function_words import likely
from ocr.language import Told, tell
from ocr.legibility import SPARSE_WORDS, legible, letters, mean_confidence, text_of, words_of
from ocr.order import arranged, box_of
from ocr.strip import GLANCE_INCHES, busiest

VERSION = 3
"""Of the stage `read`: raised whenever equal input may give another reading."""

Picture = npt.NDArray[np.uint8]

LOW_CONFIDENCE = 80.0
"""Of 120 pages of letters and typed despatches five are below it, all with 4 to 10 % of their characters wrong; of the others five have
more than 4 % wrong, through lost lines and accents, which no confidence shows."""

ENOUGH_WORDS = 20
"""A page with fewer words need not tell its language."""

HARDLY_LEGIBLE = 60.0
"""A page that reads worse than this may stand upside down."""

CLEARLY = 1.5
"""So many times more words times confidence decide between two ways up."""


class Reading(NamedTuple):
    """Lines as read with the model `language`, and the language told from them."""

    lines: tuple[Line, ...]
    language: str
    told: Told


def read_page(
    engine: Engine,
    picture: Picture,
    prepared: PreparedPage,
    *,
    languages: Sequence[str],
    hint: str | None,
    own_text: OwnText | None,
) -> PageReading:
    """Read one page.

    picture: the upright picture that `prepared` describes, grey uint8 of (height, width). languages: Tesseract's names, the preferred
    first, at least one. hint: the language of the pages before, None on the first. own_text: what the PDF page carries, boxes in
    pixels of the picture as stored. A blank page costs no engine call and gives no lines. Raises what `Engine.read` raises.
    """
    number = prepared.number
    if prepared.blank:
        return PageReading(number=number, reader="", language="", lines=())
    problems: list[Problem] = []
    if own_text is not None and own_text.visible and own_text.lines:
        reading, found = _own_reading(engine, picture, prepared, own_text, languages, hint)
        problems += found
        if reading is not None:
            return _page(number, own.OWN_TEXT, reading, [*problems, *_unsure_language(number, reading)], hint)
    elif own_text is not None and own_text.lines:
        problems.append(Problem("hidden-text-ignored", number))
    reading = _fresh(engine, picture, prepared.dpi, languages, hint)
    reading, found = _not_lost(engine, picture, prepared, languages, reading)
    doubts = [*found, *_unsure_language(number, reading), *_hard_to_read(engine, picture, prepared, reading)]
    return _page(number, engine.name, reading, [*problems, *doubts], hint)


def _page(number: int, reader: str, reading: Reading, problems: list[Problem], hint: str | None) -> PageReading:
    told = reading.told
    language = told.language if told.certain else "" if told.other else hint or ""
    return PageReading(number=number, reader=reader, language=language, lines=reading.lines, problems=tuple(problems))


def _fresh(engine: Engine, picture: Picture, dpi: float, languages: Sequence[str], hint: str | None) -> Reading:
    """One recognition; a second one only when the text read says that the model was the wrong one."""
    model = hint or _language_at_a_glance(engine, picture, dpi, languages)
    first = _read(engine, picture, dpi, languages, model)
    if not first.told.certain or first.told.language == model:
        return first
    second = _read(engine, picture, dpi, languages, first.told.language)
    return second if _no_worse(second, first) else first


def _read(engine: Engine, picture: Picture, dpi: float, languages: Sequence[str], model: str) -> Reading:
    lines = engine.read(picture, language=model, dpi=dpi)
    return Reading(lines, model, tell(text_of(lines), languages))


def _language_at_a_glance(engine: Engine, picture: Picture, dpi: float, languages: Sequence[str]) -> str:
    if len(languages) == 1:
        return languages[0]
    strip = picture[busiest(picture, dpi, GLANCE_INCHES)]
    text = text_of(engine.glance(strip, language=languages[0], dpi=dpi))
    guess = likely(text, languages)  # the text of the whole page will tell whether it was right
    if guess:
        return guess
    told = tell(text, languages)
    return told.language if told.certain else languages[0]


def _no_worse(second: Reading, first: Reading) -> bool:
    """As many letters, one in ten less at most, and no lower mean confidence in plausible words.

    On pages of four languages this mean was higher with the right model than with the wrong one every time.
    """
    enough = letters(text_of(second.lines)) >= 0.9 * letters(text_of(first.lines))
    return enough and legible(second.lines).confidence >= legible(first.lines).confidence


def _not_lost(
    engine: Engine, picture: Picture, prepared: PreparedPage, languages: Sequence[str], reading: Reading
) -> tuple[Reading, list[Problem]]:
    """A page on which hardly a word was found is not believed to be empty: its busiest strip is read alone and
    joins what was read elsewhere.

    Tesseract chooses one threshold for the page and so loses a few pale lines on a large, unevenly lit sheet in silence.
    """
    if legible(reading.lines).words >= SPARSE_WORDS:
        return reading, []
    rows = busiest(picture, prepared.dpi)
    seen = engine.glance(picture[rows], language=reading.language, dpi=prepared.dpi)
    if legible(seen).words < SPARSE_WORDS or mean_confidence(seen) < LOW_CONFIDENCE:
        return reading, []
    elsewhere = [line for line in reading.lines if _reads_outside(line, rows)]
    lines = arranged([*(_lowered(line, rows.start) for line in seen), *elsewhere])
    problem = Problem("low-confidence", prepared.number, "only one strip of the page could be read")
    return Reading(lines, reading.language, tell(text_of(lines), languages)), [problem]


def _reads_outside(line: Line, rows: slice) -> bool:
    return not rows.start <= box_of(line).centre[1] < rows.stop and mean_confidence([line]) >= HARDLY_LEGIBLE


def _lowered(line: Line, rows: int) -> Line:
    words = (replace(w, box=Box(w.box.left, w.box.top + rows, w.box.right, w.box.bottom + rows)) for w in line.words)
    return replace(line, words=tuple(words))


def _unsure_language(number: int, reading: Reading) -> list[Problem]:
    if reading.told.certain or len(words_of(reading.lines)) < ENOUGH_WORDS:
        return []
    if reading.told.other:
        return [Problem("language-unsure", number, f"it looks like {reading.told.other}")]
    return [Problem("language-unsure", number, f"{reading.told.language} with certainty {reading.told.certainty:.2f}")]


def _hard_to_read(engine: Engine, picture: Picture, prepared: PreparedPage, reading: Reading) -> list[Problem]:
    confidence = mean_confidence(reading.lines)
    if len(words_of(reading.lines)) < SPARSE_WORDS or confidence >= LOW_CONFIDENCE:
        return []
    problems = [Problem("low-confidence", prepared.number, f"mean engine confidence {confidence:.0f}")]
    if confidence < HARDLY_LEGIBLE and _reads_better_upside_down(engine, picture, prepared.dpi, reading.language):
        problems.append(Problem("turn-unsure", prepared.number, "it reads better upside down"))
    return problems


def _reads_better_upside_down(engine: Engine, picture: Picture, dpi: float, language: str) -> bool:
    strip = picture[busiest(picture, dpi)]
    upright, turned = (legible(engine.glance(view, language=language, dpi=dpi)) for view in (strip, strip[::-1, ::-1]))
    return turned.words >= SPARSE_WORDS and turned.words * turned.confidence > CLEARLY * upright.words * upright.confidence


def _own_reading(
    engine: Engine, picture: Picture, prepared: PreparedPage, own_text: OwnText, languages: Sequence[str], hint: str | None
) -> tuple[Reading | None, list[Problem]]:
    """The own text of a page, if it is sound, together with what else the page shows; and what was found about it."""
    number = prepared.number
    carried = own.upright(own_text.lines, prepared.transform, prepared.width, prepared.height)
    lines = own.shown(carried, picture)
    problems: list[Problem] = []
    unseen = len(words_of(carried)) - len(words_of(lines))
    if unseen:
        problems.append(Problem("text-not-shown", number, f"{unseen} words"))
    if not lines:
        return None, problems
    told = tell(text_of(lines), languages)
    language = told.language if told.certain else hint or languages[0]
    unsound = _unsound(engine, picture, lines, language, prepared.dpi)
    if unsound:
        return None, [Problem("own-text-unsound", number, unsound)]
    extra = own.besides(engine, picture, lines, language, prepared.dpi)
    if letters(text_of(extra)) > letters(text_of(lines)):
        return None, [Problem("own-text-unsound", number, "the page shows more than twice as much")]
    problems.append(Problem("own-text-used", number, f"{len(words_of(extra))} words read besides it" if extra else ""))
    return Reading(own.merged(lines, extra), language, told), problems


def _unsound(engine: Engine, picture: Picture, lines: Sequence[Line], language: str, dpi: float) -> str:
    """What is wrong with own text, "" when it is sound."""
    strange = own.strange_share(lines)
    if strange > own.STRANGE_SHARE:
        return f"{strange:.0%} of its words hold signs of no script"
    compared = own.sample(engine, picture, lines, language, dpi)
    return f"{compared.likeness:.0%} of a sample of {compared.lines} lines agree" if compared.likeness < own.SOUND else ""
