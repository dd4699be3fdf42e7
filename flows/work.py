"""One document from claim to verdict: whatever happens, the catalogue says truly how it stands."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from archive.catalogue import Finished
from archive.originals import verified_original
from archive.publish import refuse, take_back
from document.problem import Refusal, Stopped, Trouble
from flows.story import tell
from flows.workroom import VERSION, Clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.catalogue import Entry
    from flows.workroom import Workroom

log = logging.getLogger("verbale")

# Trouble that may be over in a moment; the rest waits for a person, and `verbale rerun --failed`.
_PASSING = {"engine-time-out", "engine-crashed", "opening-time-out", "out-of-memory", "catalogue-busy", "unforeseen"}
READABLE = ("waiting", "failed")


class Interrupted(Exception):
    """The run is being stopped; the document has been given back."""


def is_passing(error: BaseException) -> bool:
    """Whether it is worth trying again at once."""
    return isinstance(error, Trouble) and error.problem.code in _PASSING


def work_on(room: Workroom, document: str, *, statuses: Iterable[str] = READABLE, redo_from: str | None = None) -> Entry:
    """Claim a document, take it through the story, write down how it ended.

    Returns the entry as it then stands; a document that somebody else has is left to them. Raises Trouble after it has been
    written down, so that the caller may try again, and Interrupted.
    """
    before = room.catalogue.entry(document)
    if not room.catalogue.claim(document, room.worker, statuses=statuses, from_stage=redo_from, version=VERSION):
        return before
    clock = Clock()
    try:
        _finish(room, before, _attempt(room, before, redo_from, clock), clock)
    except Trouble as error:
        if room.stopping.is_set() or error.problem.code == "worker-stopped":
            _give_back(room, before)
            raise Interrupted from error
        _finish(room, before, Finished(status="failed", problems=(error.problem,)), clock)
        raise
    finally:
        if room.stopping.is_set():
            _give_back(room, before)
    return room.catalogue.entry(document)


def _give_back(room: Workroom, before: Entry) -> None:
    """A document that is not finished stands again as it stood; of one that is, nothing is changed."""
    room.catalogue.give_back(before.id, room.worker, before.status if before.status != "working" else "waiting")


def _finish(room: Workroom, before: Entry, end: Finished, clock: Clock) -> None:
    ended = Finished(
        status=end.status, problems=end.problems, pages=end.pages, language=end.language, result_key=end.result_key, seconds=clock.seconds
    )
    if not room.catalogue.finish(before.id, room.worker, ended):
        log.warning("document %s was taken over by another worker", before.id)


def _attempt(room: Workroom, entry: Entry, redo_from: str | None, clock: Clock) -> Finished:
    """Raises Trouble only."""
    try:
        files = verified_original(room.folders, entry)
        told = tell(room, entry, files, redo_from=redo_from, clock=clock)
        take_back(room.folders, entry)
    except Refusal as error:
        refuse(room.folders, entry, (error.problem,))
        return Finished(status="refused", problems=(error.problem,))
    except Stopped:
        raise
    except MemoryError as error:
        raise Trouble("out-of-memory") from error
    except Exception as error:
        log.debug("unforeseen, document %s", entry.id, exc_info=True)
        raise Trouble("unforeseen", type(error).__name__) from error
    return Finished(
        status=told.status, problems=told.problems, pages=told.pages, language=told.language, result_key=told.result_key,
        grade=told.grade, expected_cer=told.expected_cer,
    )  # fmt: skip
