"""Reading documents again: which ones, from which stage on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from flows.foresight import is_outdated
from flows.ingest import Row, on_threads, row_of, run
from flows.places import archive_of
from flows.work import PUBLISHED
from flows.workroom import workroom

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.catalogue import Catalogue
    from archive.records import Entry
    from flows.ingest import Progress, ReadAll
    from flows.settings import Settings
    from flows.workroom import Workroom

ALL = ("waiting", "failed", "published", "needs-a-look", "refused")
GRADES = "ABCDE"


class Choice(Struct, frozen=True, kw_only=True):
    """Which documents to read again; several wishes add up.

    failed: all that failed, letters with a page that did, and what a stopped run left behind; due: of these, those whose tries are not
    used up. below: those with a worse grade than this one. engine, settings: what was read with these, as the catalogue names them.
    outdated: the ids of what would be read or written otherwise today (see `outdated`).
    """

    ids: tuple[str, ...] = ()
    failed: bool = False
    due: bool = False
    engine: str | None = None
    settings: str | None = None
    outdated: frozenset[str] = frozenset()
    problem: str | None = None
    below: str | None = None
    everything: bool = False


class UnknownDocument(Exception):
    """No document, or more than one, goes by what was typed."""


def find(catalogue: Catalogue, typed: str) -> str:
    """The id that begins with `typed`. Raises UnknownDocument."""
    found = catalogue.matching(typed)
    if len(found) != 1:
        raise UnknownDocument(
            f"No document has the id {typed!r}." if not found else f"{len(found)} documents have ids that begin with {typed!r}."
        )
    return found[0]


def harder(choice: Choice) -> bool:
    """Whether the documents were chosen because of how they read, or one by one; not for a new version or after trouble."""
    return bool(choice.ids or choice.problem or choice.below)


def outdated(root: Path, settings: Settings) -> frozenset[str]:
    """The ids of published documents of which a rerun would do any stage anew. Raises Trouble, WrongSettings, NoArchive."""
    with archive_of(root, settings), workroom(root, settings) as room:
        return frozenset(entry.id for entry in room.catalogue.entries(statuses=PUBLISHED) if is_outdated(room, entry))


def choose(catalogue: Catalogue, choice: Choice) -> list[Entry]:
    """The documents of a choice, in the order they were received. Raises UnknownDocument.

    A refused scan whose place another took is chosen by its id alone: the letter would be published twice. So is a withdrawn one.
    """
    ids = {find(catalogue, typed) for typed in choice.ids}
    if choice.failed or choice.due:
        ids |= set(catalogue.to_do())
    wished = [e.id for e in catalogue.entries() if not _put_aside(e) and any(_wishes(e, choice))]
    if choice.problem:
        ids |= {e.id for e in catalogue.entries(problem=choice.problem) if not _put_aside(e)}
    return catalogue.entries(ids=ids.union(wished))


def _put_aside(entry: Entry) -> bool:
    return bool(entry.superseded_by) or entry.status == "withdrawn"


def _wishes(entry: Entry, choice: Choice) -> Iterator[bool]:
    """For each wish but ids and problems, whether the document is meant."""
    yield choice.everything
    yield choice.failed and (entry.status == "failed" or entry.retry_at is not None)
    yield choice.due and entry.retry_at is not None
    yield bool(choice.below and entry.grade) and (entry.grade or "") in GRADES[GRADES.index(choice.below or "E") + 1 :]
    yield choice.engine is not None and entry.engine == choice.engine
    yield choice.settings is not None and entry.settings == choice.settings
    yield entry.id in choice.outdated


def rerun(
    room: Workroom,
    chosen: Sequence[Entry],
    *,
    from_stage: str | None,
    harder: bool = False,
    read_all: ReadAll = on_threads,
    progress: Progress | None = None,
) -> list[Row]:
    """Read `chosen` again. Without `from_stage` only what has changed since is done anew: settings, versions, missing results.

    harder: pages that read badly are read with other recipes too (flows/ladder.py), once.
    """
    room.harder = harder
    run(room, [e.id for e in chosen], statuses=ALL, redo_from=from_stage, read_all=read_all, progress=progress)
    after = {e.id: e for e in room.catalogue.entries(ids=[e.id for e in chosen])}
    return [_row(room, before, after[before.id], from_stage) for before in chosen]


def _row(room: Workroom, before: Entry, after: Entry, from_stage: str | None) -> Row:
    row = row_of(room, after)
    nothing_to_do = from_stage is None and before.status == after.status and before.result_key == after.result_key
    return replace(row, outcome="unchanged") if nothing_to_do and row.outcome in PUBLISHED else row
