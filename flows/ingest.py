"""Ingest and rerun: which documents, in which order, and what became of them. Knows nothing of Prefect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace

from archive.intake import Receipt, finish_removals, remove_source, settled, sources, take_in
from archive.records import INBOX_LOOKED_AT
from document.problem import Problem, Trouble
from flows.rescans import ask_about_rescans
from flows.taking_over import TakingOver
from flows.work import PUBLISHED, READABLE, Interrupted, is_passing, work_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from archive.intake import Source
    from archive.records import Entry
    from flows.workroom import Workroom

Outcome = Literal[
    "published", "needs-a-look", "refused", "failed", "already held", "still arriving", "left to another run", "unchanged", "withdrawn"
]


class Row(Struct, frozen=True, kw_only=True):
    """What became of one source or document of a call."""

    name: str
    outcome: Outcome
    entry: Entry | None = None
    problem: Problem | None = None


class Progress(Protocol):
    """Told how far a run is; the command line shows a bar, Prefect a log line."""

    def total(self, documents: int) -> None: ...
    def done(self, document: str) -> None: ...


class ReadAll(Protocol):
    """Runs `read` for every id, on threads of its own or under Prefect; never raises for a single document."""

    def __call__(self, room: Workroom, ids: Sequence[str], read: Callable[[str], None]) -> None: ...


class Quiet:
    """A Progress that says nothing."""

    def total(self, documents: int) -> None:
        """Nobody wants to know."""

    def done(self, document: str) -> None:
        """Nobody wants to know."""


def on_threads(room: Workroom, ids: Sequence[str], read: Callable[[str], None]) -> None:
    """One thread a document, one more than there are cores: while a document waits for its first page another uses the core."""
    with ThreadPoolExecutor(room.settings.workers + 1, thread_name_prefix="document") as pool:
        running = [pool.submit(_with_retries, room, document, read) for document in ids]
        try:
            for each in running:
                each.result()
        except BaseException:
            room.stop()
            for each in running:
                each.cancel()
            raise


def _with_retries(room: Workroom, document: str, read: Callable[[str], None]) -> None:
    """Trouble is tried again after the waits of the settings; what is left of it stands in the catalogue."""
    for delay in (*room.settings.retry_delays_seconds, None):
        try:
            return read(document)
        except Trouble as error:
            if delay is None or not is_passing(error) or room.stopping.wait(delay):
                return None
        except Interrupted:
            return None
    return None


def ingest(
    room: Workroom,
    paths: Sequence[Path] | None,
    *,
    batch: str | None = None,
    scanner: str | None = None,
    read_all: ReadAll = on_threads,
    progress: Progress | None = None,
) -> list[Row]:
    """Take in `paths`, or the inbox when there are none, and read what is new; go on with what an earlier run left undone.

    Raises Trouble when a path is not there or the archive cannot be written.
    """
    if paths is None:
        receipts = _take_in_inbox(room, batch, scanner)
    else:
        receipts = _take_in_all(room, list(sources(paths, room.folders.root)), batch, scanner)
    mine = [r.entry.id for r in receipts if r.entry and (r.new or r.entry.status in READABLE)]
    ids = list(dict.fromkeys([*room.catalogue.to_do(), *mine]))
    taking_over = TakingOver(room)
    run(room, ids, statuses=READABLE, redo_from=None, read_all=read_all, progress=progress, between=taking_over.between_documents)
    taking_over.before_the_end(read_all)
    left_behind = [
        document for document in dict.fromkeys([*ids, *taking_over.taken]) if document not in {r.entry.id for r in receipts if r.entry}
    ]
    return _rows(room, receipts) + [row_of(room, entry) for entry in room.catalogue.entries(ids=left_behind)]


def run(
    room: Workroom,
    ids: Sequence[str],
    *,
    statuses: Sequence[str],
    redo_from: str | None,
    read_all: ReadAll = on_threads,
    progress: Progress | None = None,
    between: Callable[[], None] = lambda: None,
) -> None:
    """Read the documents `ids`; how each ended stands in the catalogue. between: called before each."""
    progress = progress or Quiet()
    progress.total(len(ids))

    def read(document: str) -> None:
        between()
        try:
            work_on(room, document, statuses=statuses, redo_from=redo_from)
        except Trouble as error:
            room.troubles[document] = error.problem
            raise
        progress.done(document)

    if ids:
        read_all(room, ids, read)
        ask_about_rescans(room.folders, room.catalogue, ids)


def _take_in_all(room: Workroom, found: Sequence[Source], batch: str | None, scanner: str | None) -> list[Receipt]:
    receipts = []
    for source in found:
        try:
            receipts.append(take_in(source, room.folders, room.catalogue, batch=batch, scanner=scanner))
        except Trouble as error:
            receipts.append(Receipt(source=source, problem=error.problem))
    return receipts


def _take_in_inbox(room: Workroom, batch: str | None, scanner: str | None) -> list[Receipt]:
    """What has stopped growing is taken in and then removed from the inbox; the rest waits for the next look."""
    finish_removals(room.folders)
    ready, growing = settled(sources([room.folders.inbox]), room.settings.settle_seconds)
    receipts = [_removed(receipt) for receipt in _take_in_all(room, ready, batch, scanner) if not _gone(receipt)]
    room.catalogue.note(INBOX_LOOKED_AT)
    return receipts + [Receipt(source=source, problem=Problem("still-arriving")) for source in growing]


def _gone(receipt: Receipt) -> bool:
    """A file of the inbox that another run has taken in meanwhile is that run's to tell about."""
    return receipt.problem is not None and receipt.problem.code == "source-vanished"


def _removed(receipt: Receipt) -> Receipt:
    """The receipt, its source taken out of the inbox; what stands in the way is told, and the next look tries again."""
    if receipt.entry is None:
        return receipt
    try:
        remove_source(receipt)
    except Trouble as error:
        return replace(receipt, problem=error.problem)
    return receipt


def _rows(room: Workroom, receipts: Sequence[Receipt]) -> list[Row]:
    now = {entry.id: entry for entry in room.catalogue.entries(ids=[r.entry.id for r in receipts if r.entry])}
    rows, seen = [], set[str]()
    for receipt in receipts:
        if receipt.entry is None:
            arriving = receipt.problem is not None and receipt.problem.code == "still-arriving"
            rows.append(Row(name=receipt.source.name, outcome="still arriving" if arriving else "failed", problem=receipt.problem))
            continue
        entry = now[receipt.entry.id]
        taken_up = (receipt.new or receipt.entry.status in READABLE) and entry.id not in seen
        seen.add(entry.id)
        rows.append(_row(room, receipt, entry, taken_up))
    return rows


def _row(room: Workroom, receipt: Receipt, entry: Entry, taken_up: bool) -> Row:
    row = replace(row_of(room, entry), name=receipt.source.name)
    if not taken_up and row.outcome in PUBLISHED:
        row = replace(row, outcome="already held", problem=Problem("duplicate", detail=entry.id))
    return replace(row, problem=receipt.problem) if receipt.problem else row


def row_of(room: Workroom, entry: Entry) -> Row:
    """How a document of this call stands; one that could not be claimed or written down for trouble with the catalogue has failed."""
    if entry.status != "working" and entry.status != "waiting":
        return Row(name=entry.name, outcome=entry.status, entry=entry)
    trouble = room.troubles.get(entry.id)
    if trouble is not None and not room.stopping.is_set():
        return Row(name=entry.name, outcome="failed", entry=entry, problem=trouble)
    return Row(name=entry.name, outcome="left to another run", entry=entry)
