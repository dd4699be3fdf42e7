"""The ways to read one page: as it was prepared, the print left out read alone; where that is doubtful, in other ways too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from document.page import Trial
from document.problem import Stopped
from flows.choice import PreparedReading, better, doubted, doubtful
from flows.ladder import RECIPES
from ocr import legibility, reader
from ocr.merge import merged
from ocr.missing import read_strips
from preprocessing import straighten
from preprocessing.coverage import coverage

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from document.page import PageReading, PreparedPage, SourcePage
    from flows.pictures import Pictures
    from flows.workroom import Clock, Workroom
    from ocr.engine import Engine
    from preprocessing.coverage import Coverage, Print

    Picture = npt.NDArray[np.uint8]

# What may befall a single page while the others can still be read; all else concerns the machine or the file as a whole.
OF_ONE_PAGE = {"damaged", "too-many-pixels", "too-costly", "unsupported", "engine-time-out", "engine-crashed", "opening-time-out"}

AS_PREPARED = "as prepared"


class PageReader:
    """Reads one page. found: the print on it, in pixels of the picture as stored; hint: the language expected."""

    def __init__(self, room: Workroom, clock: Clock, source: SourcePage, pictures: Pictures, found: Print, hint: str | None) -> None:
        self._room, self._clock, self._source, self._pictures, self._print, self._hint = room, clock, source, pictures, found, hint

    def best(self, prepared: PreparedPage) -> PreparedReading:
        """The reading of the page as prepared; where that is doubtful, the best of all ways. Raises what the engine raises on the first."""
        best = self._read(prepared, AS_PREPARED)
        for other in (*straighten.otherwise(prepared), straighten.plainer(prepared, self._source)):
            if other is not None and doubtful(best):
                best = self._or_better(best, other, _difference(prepared, other))
        return doubted(best)

    def climbed(self, best: PreparedReading) -> PreparedReading:
        """The best of that reading and of what the recipes of the ladder give, as long as it is doubtful."""
        start = best
        for way, other, prepare in RECIPES:
            prepared = prepare(best.prepared, self._source) if prepare else best.prepared
            if prepared is not None and doubtful(best):
                engine = other(self._room.engine, self._room.settings.languages) if other else None
                best = self._or_better(best, prepared, way, engine)
        return best if best.reading is start.reading else doubted(best)

    def _or_better(self, best: PreparedReading, prepared: PreparedPage, way: str, engine: Engine | None = None) -> PreparedReading:
        """Another reading where it is better. One that fails takes nothing away from the reading that is there."""
        try:
            return better(best, self._read(prepared, way, engine))
        except Stopped as error:
            if self._room.stopping.is_set() or error.problem.code not in OF_ONE_PAGE:
                raise
            return best

    def _read(self, prepared: PreparedPage, way: str, engine: Engine | None = None) -> PreparedReading:
        upright = self._pictures.upright(prepared)
        with self._clock.time("read"):
            languages, own_text = self._room.settings.languages, self._source.own_text
            engine = engine or self._room.engine
            reading = reader.read_page(engine, upright, prepared, languages=languages, hint=self._hint, own_text=own_text)
        if prepared.blank:
            return PreparedReading(prepared=prepared, reading=reading)
        return self._completed(upright, prepared, reading, way)

    def _completed(self, upright: Picture, prepared: PreparedPage, reading: PageReading, way: str) -> PreparedReading:
        """The reading with the print that it left out and that stands in lines."""
        first = self._coverage(prepared, reading)
        after, full = first, reading
        if first.strips:
            with self._clock.time("read"):
                full = self._with_strips(upright, prepared, reading, first)
            after = self._coverage(prepared, full) if full.lines != reading.lines else first
        trial = Trial(
            way=way, unread_share=round(first.share, 4), strips=len(first.strips), words_found=_count(full) - _count(reading),
            left_unread_share=round(after.share, 4), letters=legibility.letters(legibility.text_of(full.lines)),
            sure_letters=legibility.sure_letters(full.lines), doubtful_letters=legibility.doubtful_letters(full.lines), kept=True,
        )  # fmt: skip
        return PreparedReading(prepared=prepared, reading=full, trials=(trial,))

    def _with_strips(self, upright: Picture, prepared: PreparedPage, reading: PageReading, missing: Coverage) -> PageReading:
        """A strip that cannot be read takes nothing away from the page."""
        room, language = self._room, reading.language or self._hint or self._room.settings.languages[0]
        try:
            found = read_strips(room.engine, upright, missing.strips, reading.lines, language=language, dpi=prepared.dpi)
        except Stopped as error:
            if room.stopping.is_set() or error.problem.code not in OF_ONE_PAGE:
                raise
            return reading
        return replace(reading, lines=merged(reading.lines, found)) if found else reading

    def _coverage(self, prepared: PreparedPage, reading: PageReading) -> Coverage:
        with self._clock.time("straighten"):
            upright = self._print.placed(prepared.transform)
            return coverage(upright, prepared.width, prepared.height, [word.box for word in legibility.words_of(reading.lines)])


def _count(reading: PageReading) -> int:
    return len(legibility.words_of(reading.lines))


def _difference(prepared: PreparedPage, other: PreparedPage) -> str:
    """What was done otherwise, in the names of the steps."""
    done = [{step.name for step in page.steps if step.applied} for page in (prepared, other)]
    names = dict.fromkeys(step.name for page in (prepared, other) for step in page.steps)
    with_, without = ([name for name in names if name in done[a] and name not in done[b]] for a, b in ((1, 0), (0, 1)))
    return ", ".join([*(f"with {name}" for name in with_), *(f"without {name}" for name in without)]) or AS_PREPARED
