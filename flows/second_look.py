"""The stage `reread`: the doubtful words of a page are read again by a second reader, where one is installed and wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from archive.stages import digest
from document.page import PageReading
from document.problem import Problem, Stopped
from flows.readings import OF_ONE_PAGE
from ocr import reread
from ocr.foreign_names import Script
from ocr.paddle import NotInstalled, PaddleReader

if TYPE_CHECKING:
    from archive.stages import StageStore
    from flows.choice import PreparedReading
    from flows.pictures import Pictures
    from flows.settings import Settings
    from flows.workroom import Clock, Workroom
    from ocr.engine import Engine
    from ocr.second_reader import SecondReader


class Second(NamedTuple):
    """The second reader of a run, or in a few words why there is none."""

    reader: SecondReader | None
    instead: str = ""

    @property
    def name(self) -> str:
        return self.reader.name if self.reader else f"none: {self.instead}"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """A word about a second reader that was wanted and is not there."""
        return (Problem("not-reread", None, self.instead),) if self.reader is None and self.instead != LEFT_OUT else ()


LEFT_OUT = "left out"


def second_reader(settings: Settings) -> Second:
    """The second reader that the settings want."""
    if settings.reread == "off":
        return Second(None, LEFT_OUT)
    try:
        return Second(PaddleReader())
    except NotInstalled as error:
        return Second(None, str(error))


class _Unfinished(Exception):
    """A second look that broke off; what it found is shown and not kept, so that the next run tries again."""

    def __init__(self, reading: PageReading) -> None:
        self.reading = reading


def second_look(room: Workroom, store: StageStore, clock: Clock, best: PreparedReading, pictures: Pictures, read_key: str) -> PageReading:
    """The voted reading of a page. Where there is no second reader, the page needs none, or the look fails: the first reading.

    Raises Stopped only when the run is being stopped.
    """
    reader, reading = room.second.reader, best.reading
    if reader is None or not reading.lines or reading.reader != room.engine.name:
        return reading
    try:
        script = _script(room.engine, best.prepared.dpi)
        key = digest(["reread", reread.VERSION, reader.name, script and script.model, read_key, reading])
        return store.once("reread", key, PageReading, lambda: _look(reader, script, clock, best, pictures))
    except _Unfinished as error:
        return error.reading
    except Stopped as error:
        if room.stopping.is_set() or error.problem.code not in OF_ONE_PAGE:
            raise
        return replace(reading, problems=(*reading.problems, Problem("not-reread", reading.number, error.problem.code)))


def _script(engine: Engine, dpi: float) -> Script | None:
    """The model of Latin script, where the engine has it."""
    model = next((name for name in sorted(engine.languages()) if name.rpartition("/")[2] == "Latin"), None)
    return Script(engine, model, dpi) if model else None


def _look(reader: SecondReader, script: Script | None, clock: Clock, best: PreparedReading, pictures: Pictures) -> PageReading:
    """Raises what opening the page raises, and _Unfinished."""
    prepared = best.prepared
    upright = pictures.upright(prepared)
    with clock.time("reread"):
        reading = reread.begun(reader, upright, best.reading)
        pieces = reread.doubtful(reader, reading, prepared.width, prepared.height)
        look = reread.reread_page(reader, upright, reading, pieces, script)
    if look.broken:
        raise _Unfinished(look.reading)
    return look.reading
