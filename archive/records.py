"""What the catalogue knows of a document and of the attempts at it, and how it writes times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from document.problem import Problem

# Events that the catalogue remembers: when the inbox was last looked at, and when a schedule looks again at the latest.
INBOX_LOOKED_AT, INBOX_DUE = "inbox looked at", "inbox due"

Status = Literal["published", "needs-a-look", "refused", "failed", "working", "waiting", "withdrawn"]


class Entry(Struct, frozen=True, kw_only=True):
    """One document as the catalogue knows it.

    engine, settings, version: what the published result was read with. tries: runs in a row that failed; retry_at: when the next one
    is due by itself, None when never. superseded_by: the document that took the place of this refused one.
    """

    id: str
    name: str
    sha256: str
    status: Status
    pages: int | None
    language: str | None
    grade: str | None
    expected_cer: float | None
    received: str
    batch: str | None
    scanner: str | None
    result_key: str | None
    attempts: int
    engine: str | None = None
    settings: str | None = None
    version: str | None = None
    tries: int = 0
    retry_at: str | None = None
    superseded_by: str | None = None
    problems: tuple[Problem, ...] = ()


class Finished(Struct, frozen=True, kw_only=True):
    """How an attempt ended. `seconds` by stage; `result_key` names what is published; the rest as in Entry and Attempt."""

    status: Status
    problems: tuple[Problem, ...] = ()
    pages: int | None = None
    language: str | None = None
    result_key: str | None = None
    grade: str | None = None
    expected_cer: float | None = None
    seconds: dict[str, float] = {}
    engine: str | None = None
    settings: str | None = None
    version: str | None = None
    tries: int = 0
    retry_at: str | None = None
    estimate: float | None = None


class Attempt(Struct, frozen=True, kw_only=True):
    """One run of one document through the stages.

    estimate: share of the letters in words of which the engine was sure, less those it hardly believed: what readings are compared by.
    """

    number: int
    started: str
    ended: str | None
    status: str | None
    from_stage: str | None
    seconds: dict[str, float]
    version: str | None
    estimate: float | None = None


def now(in_seconds: float = 0.0) -> str:
    """The time as the catalogue writes it: UTC, ISO 8601, whole milliseconds, so that text order is time order."""
    return stamp(datetime.now(UTC) + timedelta(seconds=in_seconds))


def stamp(moment: datetime) -> str:
    """A moment as the catalogue writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
