"""What the catalogue can say about the whole archive in figures, for monitoring: counts and sums, no names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import sqlalchemy as sa
from msgspec import Struct

from archive.database import clock
from archive.records import stamp
from archive.tables import ATTEMPTS, DOCUMENTS, EVENTS, LEASES, PROBLEMS
from document.decoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.catalogue import Catalogue

_AT_A_TIME = 5000
"""Attempts held at once. PostgreSQL would stream them within a transaction only, and readers open none (archive/postgresql.py)."""


class Statistics(Struct, frozen=True, kw_only=True):
    """Figures of one moment.

    documents, pages: by status. attempts: finished ones, by how they ended. stage_seconds: wall time by stage, over all attempts;
    stage_pages: pages of the documents that were taken through the stage. graded, estimates: of what is published, the estimates in
    ascending order, in shares of characters. problems: documents by code. oldest_waiting, events: when, as the catalogue writes times.
    workers: that hold documents under a lease in force. abandoned: documents whose worker is gone. due: documents that will be
    tried again by themselves. leases: what one process alone does, and does now (archive/leases.py).
    """

    documents: dict[str, int]
    pages: dict[str, int]
    attempts: dict[str, int]
    stage_seconds: dict[str, float]
    stage_pages: dict[str, int]
    graded: dict[str, int]
    estimates: list[float]
    problems: dict[str, int]
    oldest_waiting: str | None
    events: dict[str, str]
    workers: int
    abandoned: int
    due: int
    leases: list[str]


def statistics(catalogue: Catalogue) -> Statistics:
    """Read the figures; a second for a hundred thousand documents. Raises Trouble."""
    abandoned = sum(any(p.code == "worker-stopped" for p in e.problems) for e in catalogue.entries(statuses=["working"]))
    d, published = DOCUMENTS.c, DOCUMENTS.c.status.in_(["published", "needs-a-look"])
    with catalogue.reading() as connection:
        moment = stamp(clock(connection))
        by_status = connection.execute(sa.select(d.status, sa.func.count(), sa.func.sum(d.pages)).group_by(d.status)).all()
        graded = connection.execute(sa.select(d.grade, sa.func.count()).where(published).group_by(d.grade)).all()
        known = sa.select(d.expected_cer).where(published, d.expected_cer.is_not(None)).order_by(d.expected_cer)
        counted = (
            sa.select(PROBLEMS.c.code, sa.func.count(PROBLEMS.c.document.distinct())).group_by(PROBLEMS.c.code).order_by(PROBLEMS.c.code)
        )
        leased = sa.select(sa.func.count(d.worker.distinct())).where(d.status == "working", d.lease_until >= moment)
        due = sa.select(sa.func.count()).where(d.retry_at.is_not(None))
        leases = sa.select(LEASES.c.name).where(LEASES.c.until >= moment).order_by(LEASES.c.name)
        attempts, stage_seconds, stage_pages = _attempts(connection)
        return Statistics(
            documents={status: count for status, count, _ in by_status},
            pages={status: pages or 0 for status, _, pages in by_status},
            attempts=attempts, stage_seconds=stage_seconds, stage_pages=stage_pages,
            graded={grade or "none": count for grade, count in graded},
            estimates=list(connection.execute(known).scalars()),
            problems=dict(connection.execute(counted).tuples().all()),
            oldest_waiting=connection.execute(sa.select(sa.func.min(d.received)).where(d.status == "waiting")).scalar(),
            events=dict(connection.execute(sa.select(EVENTS.c.name, EVENTS.c.at)).tuples().all()),
            workers=connection.execute(leased).scalar_one(), abandoned=abandoned, due=connection.execute(due).scalar_one(),
            leases=list(connection.execute(leases).scalars()),
        )  # fmt: skip


def _attempts(connection: sa.Connection) -> tuple[dict[str, int], dict[str, float], dict[str, int]]:
    """Sums over the finished attempts. They are added up here: each kind of database has its own words for looking into JSON."""
    ended, pages = Counter[str](), Counter[str]()
    seconds: dict[str, float] = {}
    for status, taken, count in _finished(connection):
        ended[status or "none"] += 1
        for stage, spent in decode((taken or "{}").encode(), dict[str, float]).items():
            seconds[stage] = seconds.get(stage, 0.0) + spent
            pages[stage] += count or 0
    return dict(sorted(ended.items())), dict(sorted(seconds.items())), dict(sorted(pages.items()))


def _finished(connection: sa.Connection) -> Iterator[tuple[str | None, str | None, int | None]]:
    """Status, seconds by stage and pages of the finished attempts, page by page of the key."""
    key = (ATTEMPTS.c.document, ATTEMPTS.c.number)
    query = sa.select(ATTEMPTS.c.status, ATTEMPTS.c.seconds, DOCUMENTS.c.pages, *key).join(DOCUMENTS, DOCUMENTS.c.id == ATTEMPTS.c.document)
    query = query.where(ATTEMPTS.c.ended.is_not(None)).order_by(*key).limit(_AT_A_TIME)
    after = ("", 0)
    while rows := connection.execute(query.where(sa.tuple_(*key) > after)).all():
        for status, taken, count, *_ in rows:
            yield status, taken, count
        after = (rows[-1].document, rows[-1].number)
