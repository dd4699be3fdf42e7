"""One document from claim to verdict: whatever happens, the catalogue says truly how it stands."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from archive.originals import verified_original
from archive.publish import refuse, take_back
from archive.records import Finished, now
from document.problem import Refusal, Stopped, Trouble
from flows.log import facts, log, writes_json
from flows.story import tell
from flows.workroom import VERSION, Clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.records import Entry
    from document.problem import Problem
    from flows.workroom import Workroom

# Trouble that may be over in a moment, so that it is worth waiting for.
_PASSING = {
    "engine-time-out", "engine-crashed", "out-of-memory", "catalogue-busy", "catalogue-unreachable", "too-many-gaps", "unforeseen",
}  # fmt: skip
# Trouble that no letter is to blame for: tried by the next run at once, then ever more rarely, without end.
_OF_THE_MACHINE = {
    "disk-full", "folder-unwritable", "catalogue-busy", "catalogue-unreachable", "engine-missing", "language-missing",
}  # fmt: skip
READABLE = ("waiting", "failed")
PUBLISHED = ("published", "needs-a-look")


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
    clock = Clock(run=room.run, document=document)
    log.info("begun", extra=facts(run=room.run, document=document, redo_from=redo_from))
    room.in_hand.add(document)
    try:
        _finish(room, before, _attempt(room, before, redo_from, clock), clock)
    except Trouble as error:
        if room.stopping.is_set() or error.problem.code == "worker-stopped":
            _give_back(room, before)
            raise Interrupted from error
        _finish(room, before, _failed(room, before, error.problem), clock)
        raise
    finally:
        room.in_hand.discard(document)  # one that could not be written down is anybody's when its lease ends
        if room.stopping.is_set():
            _give_back(room, before)
    return room.catalogue.entry(document)


def _give_back(room: Workroom, before: Entry) -> None:
    """A document that is not finished stands again as it stood; of one that is, nothing is changed."""
    room.catalogue.give_back(before.id, room.worker, before.status if before.status != "working" else "waiting")


def _again(room: Workroom, before: Entry, code: str) -> tuple[int, str | None]:
    """How many runs have failed by now, and when the next one is due; the tries within one run count once."""
    tries = before.tries if before.id in room.failed else before.tries + 1
    room.failed.add(before.id)
    endless = code in _OF_THE_MACHINE
    waits = [*([0.0] if endless else []), *room.settings.retry_minutes]
    wait = waits[min(tries, len(waits)) - 1] if endless or tries <= len(waits) else None
    return tries, None if wait is None else now(60 * wait)


def _failed(room: Workroom, before: Entry, problem: Problem) -> Finished:
    tries, retry_at = _again(room, before, problem.code)
    return Finished(status="failed", problems=(problem,), tries=tries, retry_at=retry_at)


def _finish(room: Workroom, before: Entry, end: Finished, clock: Clock) -> None:
    if not room.catalogue.finish(before.id, room.worker, replace(end, seconds=clock.seconds)):
        log.warning("document %s was taken over by another worker", before.id, extra=facts(run=room.run, document=before.id))
        return
    _tell_log(room, before.id, end, clock)
    if end.status in PUBLISHED:
        with suppress(Trouble):  # `verbale check --deep` mends it; this document is done
            for old in room.catalogue.superseded_by(before.id):
                refuse(room.folders, old, old.problems)


def _tell_log(room: Workroom, document: str, end: Finished, clock: Clock) -> None:
    """How the attempt ended, without the details of problems: they may name files and quote letters."""
    told = facts(
        run=room.run, document=document, status=end.status, stage=clock.stopped_in or None if end.status == "failed" else None,
        problems=list(dict.fromkeys(p.code for p in end.problems)) or None, pages=end.pages, grade=end.grade,
        expected_error=end.expected_cer, seconds=clock.seconds, tries=end.tries or None, retry_at=end.retry_at,
    )  # fmt: skip
    # People are told of a failure by the command's own words.
    log.log(logging.ERROR if end.status == "failed" and writes_json() else logging.INFO, "ended", extra=told)


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
        log.debug("unforeseen, document %s", entry.id, exc_info=True, extra=facts(run=room.run, document=entry.id, stage=clock.stopped_in))
        raise Trouble("unforeseen", type(error).__name__) from error
    tries, retry_at = _again(room, entry, told.gap) if told.gap else (0, None)
    return Finished(
        status=told.status, problems=told.problems, pages=told.pages, language=told.language, result_key=told.result_key,
        estimate=told.estimate, engine=room.engine.name, settings=room.settings.key, version=VERSION, tries=tries, retry_at=retry_at,
        grade=told.grade, expected_cer=told.expected_cer,
    )  # fmt: skip
