"""Reading documents again: which ones, from which stage on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from flows.ingest import Outcome, Row, on_threads, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.catalogue import Catalogue, Entry
    from flows.ingest import Progress, ReadAll
    from flows.workroom import Workroom

ALL = ("waiting", "failed", "published", "needs-a-look", "refused")
GRADES = "ABCDE"


class Choice(Struct, frozen=True, kw_only=True):
    """Which documents to read again; several wishes add up. `below`: those with a worse grade than this one."""

    ids: tuple[str, ...] = ()
    failed: bool = False
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


def choose(catalogue: Catalogue, choice: Choice) -> list[Entry]:
    """The documents of a choice, in the order they were received. Raises UnknownDocument."""
    ids = {find(catalogue, typed) for typed in choice.ids}
    if choice.failed:
        ids |= {e.id for e in catalogue.entries(statuses=["failed"])} | set(catalogue.to_do())
    if choice.problem:
        ids |= {e.id for e in catalogue.entries(problem=choice.problem) if e.status != "withdrawn"}
    if choice.below or choice.everything:
        worse = GRADES[GRADES.index(choice.below) + 1 :] if choice.below else ""
        held = [e for e in catalogue.entries() if e.status != "withdrawn"]
        ids |= {e.id for e in held if choice.everything or (e.grade and e.grade in worse)}
    return catalogue.entries(ids=ids)


def rerun(
    room: Workroom, chosen: Sequence[Entry], *, from_stage: str | None, read_all: ReadAll = on_threads, progress: Progress | None = None
) -> list[Row]:
    """Read `chosen` again. Without `from_stage` only what has changed since is done anew: settings, versions, missing results."""
    run(room, [e.id for e in chosen], statuses=ALL, redo_from=from_stage, read_all=read_all, progress=progress)
    after = {e.id: e for e in room.catalogue.entries(ids=[e.id for e in chosen])}
    return [Row(name=e.name, outcome=_outcome(e, after[e.id], from_stage), entry=after[e.id]) for e in chosen]


def _outcome(before: Entry, after: Entry, from_stage: str | None) -> Outcome:
    if after.status == "working" or after.status == "waiting":
        return "left to another run"
    nothing_to_do = from_stage is None and before.status == after.status and before.result_key == after.result_key
    return "unchanged" if nothing_to_do and after.status in ("published", "needs-a-look") else after.status
