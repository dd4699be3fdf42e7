"""What a run needs at hand: the archive, the settings, the engine, and one pool of threads that all documents share."""

from __future__ import annotations

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from archive.folders import sweep
from archive.learnt import NoSnapshot, in_use
from archive.workers import heartbeat, worker_name
from flows.lexicons import lexicons_of
from flows.log import facts, log
from flows.places import archive_of
from flows.second_look import LEFT_OUT, Second, second_reader
from flows.settings import Settings, WrongSettings, load
from ocr.engine import Stoppable
from ocr.tesseract import Tesseract
from postprocess.learning import Learnt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.catalogue import Catalogue
    from archive.folders import Folders
    from document.problem import Problem
    from ocr.engine import Engine
    from ocr.second_reader import SecondReader

VERSION = version("verbale")


class Workroom:
    """Shared by all threads of a run. Tesseract and OpenCV leave the interpreter free, so threads keep every core busy."""

    def __init__(self, folders: Folders, catalogue: Catalogue, settings: Settings, engine: Engine, second: Second) -> None:
        self.folders = folders
        self.catalogue = catalogue
        self.settings = settings
        self.engine = engine
        self.lexicons = lexicons_of(settings)
        self.learnt = _learnt(folders)
        self.second = second
        self.worker = worker_name()
        self.run = uuid.uuid4().hex[:12]  # under Prefect, the id of the flow run
        self.pages = ThreadPoolExecutor(settings.workers, thread_name_prefix="page")
        self.stopping = threading.Event()
        self.harder = False  # are pages that read badly to climb the ladder of other recipes?
        self.in_hand = set[str]()  # documents that this room has claimed and not finished: their leases are renewed
        self.failed = set[str]()  # documents that have failed in this run
        self.troubles: dict[str, Problem] = {}  # the last trouble of each document, also when the catalogue could not take it

    def stop(self) -> None:
        """Begin nothing new; what can be ended at once is ended."""
        self.stopping.set()
        if isinstance(self.engine, Stoppable):
            self.engine.end()


def _learnt(folders: Folders) -> Learnt:
    """What the archive has learnt and a person has put to use. Raises WrongSettings, Trouble."""
    try:
        return Learnt(in_use(folders))
    except NoSnapshot as error:
        raise WrongSettings(f"{error} Or name another with `verbale learn --use`.") from error


class Clock:
    """Adds up the seconds that the stages of one document take, from several threads, and logs them.

    stopped_in: the stage that an error left last, "" when none did. about: what the log is to say of whose stages they are.
    """

    def __init__(self, **about: object) -> None:
        self.seconds: dict[str, float] = {}
        self.stopped_in = ""
        self._about = about
        self._lock = threading.Lock()

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        except BaseException:
            self.stopped_in = stage
            raise
        finally:
            taken = time.perf_counter() - started
            with self._lock:
                self.seconds[stage] = round(self.seconds.get(stage, 0.0) + taken, 4)
            log.debug("%s took %.4f s", stage, taken, extra=facts(**self._about, stage=stage, seconds=round(taken, 4)))


@contextmanager
def workroom(
    root: Path, settings: Settings | None = None, engine: Engine | None = None, second: SecondReader | None = None
) -> Iterator[Workroom]:
    """A workroom for one run. Claims are kept alive while it is open. Raises Trouble, WrongSettings.

    engine, second: other readers than those of the settings; an engine that is given comes with its own second reader or with none.
    """
    settings = settings or load(root)
    with archive_of(root, settings, make=True) as (folders, catalogue):
        sweep(folders)
        with folders.scratch("engine") as scratch:
            other = Second(second) if second else Second(None, LEFT_OUT) if engine else second_reader(settings)
            room = Workroom(folders, catalogue, settings, engine or Tesseract(scratch, settings.page_timeout_seconds), other)
            try:
                with heartbeat(lambda: catalogue.renew(room.worker, list(room.in_hand)), settings.lease_seconds):
                    yield room
            finally:
                room.stop()
                room.pages.shutdown(wait=True, cancel_futures=True)
