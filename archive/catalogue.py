"""The catalogue: which documents there are, how each stands, who is at work on it. The truth (docs/design.md, law 6)."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, TimeoutError

from archive.database import (
    bring_up_to_date,
    clock,
    engine_of,
    insert_new,
    is_up_to_date,
    patiently,
    put,
    read_from,
    trouble_of,
    unsoundness,
)
from archive.problems import parts, read_problems, supersede, write_problems
from archive.records import Attempt, Entry, Finished, Status, now, stamp
from archive.tables import ATTEMPTS, DOCUMENTS, EVENTS, PROBLEMS, VERDICTS
from archive.workers import LEASE_SECONDS, is_gone, ran_here
from document.correction import Verdict
from document.decoding import decode
from document.geometry import Box
from document.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

T = TypeVar("T")


class Catalogue:
    """All access to the database. Methods are safe to call from several threads. `lease_seconds`: how long a claim holds unrenewed."""

    def __init__(self, engine: sa.Engine, lease_seconds: float = LEASE_SECONDS) -> None:
        self._engine = engine
        self.lease_seconds = lease_seconds

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection for the queries of this package. Raises Trouble."""
        try:
            with read_from(self._engine) as connection:
                yield connection
        except (DBAPIError, TimeoutError) as error:
            raise trouble_of(error, self._engine) from error

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection in a transaction: in SQLite it has the lock, in PostgreSQL the rows that it changes. Raises Trouble."""
        try:
            with self._engine.connect().execution_options(immediate=True) as connection, connection.begin():
                yield connection
        except (DBAPIError, TimeoutError) as error:
            raise trouble_of(error, self._engine) from error

    def patiently(self, work: Callable[[], T]) -> T:
        """Do `work`, again where PostgreSQL is being restarted. Raises Trouble."""
        return patiently(self._engine, work)

    def register(self, entry: Entry) -> tuple[Entry, bool]:
        """Enter a new document; returns what the catalogue holds under this checksum and whether it is new."""
        row = msgspec.structs.asdict(entry)
        row.pop("problems")

        def once() -> bool:
            with self.writing() as connection:
                new = insert_new(connection, DOCUMENTS, row)
                if new:
                    write_problems(connection, entry.id, entry.problems)
            return new

        return (entry, True) if self.patiently(once) else (self.entry(entry.id), False)

    def entry(self, document: str) -> Entry:
        """Raises KeyError when there is no such document."""
        found = self.entries(ids=[document])
        if not found:
            raise KeyError(document)
        return found[0]

    def entries(
        self, *, ids: Iterable[str] | None = None, statuses: Iterable[str] | None = None, problem: str | None = None
    ) -> list[Entry]:
        """Documents in the order they were received."""
        wanted = None if ids is None else list(dict.fromkeys(ids))
        return self.patiently(lambda: self._entries(wanted, statuses, problem))

    def _entries(self, wanted: list[str] | None, statuses: Iterable[str] | None, problem: str | None) -> list[Entry]:
        query = sa.select(DOCUMENTS).order_by(DOCUMENTS.c.received, DOCUMENTS.c.id)
        if statuses is not None:
            query = query.where(DOCUMENTS.c.status.in_(list(statuses)))
        if problem is not None:
            query = query.where(DOCUMENTS.c.id.in_(sa.select(PROBLEMS.c.document).where(PROBLEMS.c.code == problem)))
        with self.reading() as connection:
            if wanted is None:
                rows = connection.execute(query).mappings().all()
            else:
                rows = [r for part in parts(wanted) for r in connection.execute(query.where(DOCUMENTS.c.id.in_(part))).mappings()]
            problems = read_problems(connection, None if wanted is None else [r["id"] for r in rows])
            moment = clock(connection)
        fields = set(Entry.__struct_fields__) - {"problems"}
        return [Entry(**{k: r[k] for k in fields}, problems=(*problems.get(r["id"], ()), *_left_behind(r, moment))) for r in rows]

    def matching(self, start: str) -> list[str]:
        """Ids that begin with `start`: people type the first few characters."""
        with self.reading() as connection:
            return list(connection.execute(sa.select(DOCUMENTS.c.id).where(DOCUMENTS.c.id.startswith(start, autoescape=True))).scalars())

    def claim(self, document: str, worker: str, *, statuses: Iterable[str], from_stage: str | None, version: str) -> bool:
        """Take the document for `worker` when it stands in one of `statuses`, or when the worker that had it is gone."""
        wanted, mine = set(statuses), list[int]()

        def once() -> bool:
            with self.writing() as connection:
                row = connection.execute(sa.select(DOCUMENTS).where(DOCUMENTS.c.id == document).with_for_update()).mappings().one()
                if row["status"] == "working" and row["worker"] == worker and row["attempts"] in mine:
                    return True  # written down, though the connection was lost before we heard of it
                moment = clock(connection)
                if row["status"] not in wanted and not _is_left(row, moment):
                    return False
                mine.append(number := row["attempts"] + 1)
                values = {"status": "working", "worker": worker, "lease_until": self._lease(moment), "attempts": number}
                connection.execute(DOCUMENTS.update().where(DOCUMENTS.c.id == document).values(**values))
                begun = {"number": number, "started": now(), "from_stage": from_stage, "version": version}
                connection.execute(ATTEMPTS.insert().values(document=document, **begun))
            return True

        return self.patiently(once)

    def _lease(self, moment: datetime) -> str:
        return stamp(moment + timedelta(seconds=self.lease_seconds))

    def renew(self, worker: str, documents: Collection[str]) -> None:
        """Lengthen the leases of those of `documents` that `worker` has."""
        if not documents:
            return
        with self.writing() as connection:
            lease = self._lease(clock(connection))
            mine = sa.and_(DOCUMENTS.c.worker == worker, DOCUMENTS.c.status == "working", DOCUMENTS.c.id.in_(list(documents)))
            connection.execute(DOCUMENTS.update().where(mine).values(lease_until=lease))

    def finish(self, document: str, worker: str, end: Finished) -> bool:
        """Write down how the attempt ended. False when the document has meanwhile been taken over: then nothing is written."""
        return self.patiently(lambda: self._finish(document, worker, end))

    def _finish(self, document: str, worker: str, end: Finished) -> bool:
        with self.writing() as connection:
            values: dict[str, object] = {"status": end.status, "worker": None, "lease_until": None}
            values |= {"tries": end.tries, "retry_at": end.retry_at}
            values |= {"grade": end.grade, "expected_cer": end.expected_cer} if end.result_key else {}  # no estimate is said too
            names = ("pages", "language", "result_key", "engine", "settings", "version")
            values |= {n: value for n in names if (value := getattr(end, n)) is not None}
            mine = sa.and_(DOCUMENTS.c.id == document, DOCUMENTS.c.worker == worker)
            if connection.execute(DOCUMENTS.update().where(mine).values(**values)).rowcount != 1:
                return False
            newer = connection.execute(sa.select(DOCUMENTS.c.superseded_by).where(DOCUMENTS.c.id == document)).scalar()
            told = (Problem("superseded", detail=newer),) if newer and end.status == "refused" else ()
            write_problems(connection, document, (*end.problems, *told))
            supersede(connection, document) if end.status in ("published", "needs-a-look") else None
            latest = sa.select(DOCUMENTS.c.attempts).where(DOCUMENTS.c.id == document).scalar_subquery()
            connection.execute(
                ATTEMPTS.update()
                .where(ATTEMPTS.c.document == document, ATTEMPTS.c.number == latest)
                .values(ended=now(), status=end.status, seconds=msgspec.json.encode(end.seconds).decode(), estimate=end.estimate)
            )
        return True

    def superseded_by(self, document: str) -> list[Entry]:
        """The refused documents whose place `document` took."""
        with self.reading() as connection:
            old = list(connection.execute(sa.select(DOCUMENTS.c.id).where(DOCUMENTS.c.superseded_by == document)).scalars())
        return self.entries(ids=old) if old else []

    def give_back(self, document: str, worker: str, status: Status) -> None:
        """Return a claimed document untouched: an interrupt, or nothing to do. Its attempt is struck out."""
        with self.writing() as connection:
            mine = sa.and_(DOCUMENTS.c.id == document, DOCUMENTS.c.worker == worker)
            row = connection.execute(sa.select(DOCUMENTS.c.attempts).where(mine).with_for_update()).scalar()
            if row is None:
                return
            connection.execute(ATTEMPTS.delete().where(ATTEMPTS.c.document == document, ATTEMPTS.c.number == row))
            connection.execute(DOCUMENTS.update().where(mine).values(status=status, worker=None, lease_until=None, attempts=row - 1))

    def to_do(self) -> list[str]:
        """Documents that wait, failed ones that are due again, and those whose worker is gone, in the order they were received."""
        return self.patiently(self._to_do)

    def _to_do(self) -> list[str]:
        found = DOCUMENTS.c.id, DOCUMENTS.c.status, DOCUMENTS.c.worker, DOCUMENTS.c.lease_until
        with self.reading() as connection:
            moment = clock(connection)
            due = sa.and_(DOCUMENTS.c.status == "failed", DOCUMENTS.c.retry_at <= stamp(moment))
            query = sa.select(*found).where(DOCUMENTS.c.status.in_(["waiting", "working"]) | due)
            rows = connection.execute(query.order_by(DOCUMENTS.c.received, DOCUMENTS.c.id)).mappings().all()
        return [row["id"] for row in rows if row["status"] != "working" or _is_left(row, moment)]

    def left_behind(self) -> tuple[list[str], bool]:
        """The documents of workers that are gone, and whether workers have others in hand of which only the lease tells."""
        found = DOCUMENTS.c.id, DOCUMENTS.c.status, DOCUMENTS.c.worker, DOCUMENTS.c.lease_until
        with self.reading() as connection:
            moment = clock(connection)
            rows = connection.execute(sa.select(*found).where(DOCUMENTS.c.status == "working")).mappings().all()
        left = [row["id"] for row in rows if _is_left(row, moment)]
        return left, any(row["id"] not in left and not ran_here(row["worker"]) for row in rows)

    def attempts(self, document: str) -> list[Attempt]:
        """All attempts at a document, first to last."""
        with self.reading() as connection:
            query = sa.select(ATTEMPTS).where(ATTEMPTS.c.document == document).order_by(ATTEMPTS.c.number)
            rows = [dict(r) for r in connection.execute(query).mappings()]
        for row in rows:
            row.pop("document")
            row["seconds"] = decode((row["seconds"] or "{}").encode(), dict[str, float])
        return [Attempt(**row) for row in rows]

    def unsoundness(self) -> str:
        """What the database finds wrong with its own files, "" when it finds nothing."""
        with self.reading() as connection:
            return unsoundness(connection)

    def decide(self, document: str, verdict: Verdict) -> None:
        """Remember what a person decided about a correction; the box in pixels of the page as stored in the scan."""
        with self.writing() as connection:
            keep_apart(connection, document)
            last = connection.execute(sa.select(sa.func.max(VERDICTS.c.number)).where(VERDICTS.c.document == document)).scalar()
            row = {**msgspec.structs.asdict(verdict), **msgspec.structs.asdict(verdict.box)}
            row.pop("box")
            connection.execute(VERDICTS.insert().values(document=document, number=(last or 0) + 1, decided=now(), **row))

    def verdicts(self, document: str) -> list[Verdict]:
        """What persons decided about the corrections of a document, first to last."""
        with self.reading() as connection:
            query = sa.select(VERDICTS).where(VERDICTS.c.document == document).order_by(VERDICTS.c.number)
            rows = connection.execute(query).mappings().all()
        return [
            Verdict(
                page=r["page"], box=Box(r["left"], r["top"], r["right"], r["bottom"]), before=r["before"], after=r["after"],
                verdict=r["verdict"],
            )
            for r in rows
        ]  # fmt: skip

    def decided(self, document: str) -> list[str]:
        """When persons decided about the corrections of a document, first to last."""
        with self.reading() as connection:
            query = sa.select(VERDICTS.c.decided).where(VERDICTS.c.document == document).order_by(VERDICTS.c.number)
            return list(connection.execute(query).scalars())

    def note(self, event: str, at: str | None = None) -> None:
        """Remember when `event` happened ("inbox looked at"), or will: just now, unless told otherwise."""
        with self.writing() as connection:
            put(connection, EVENTS, {"name": event, "at": at or now()})

    def noted(self, event: str) -> str | None:
        """When `event` last happened."""
        with self.reading() as connection:
            return connection.execute(sa.select(EVENTS.c.at).where(EVENTS.c.name == event)).scalar()

    def forget(self, event: str) -> None:
        """What was noted of `event` holds no more."""
        with self.writing() as connection:
            connection.execute(EVENTS.delete().where(EVENTS.c.name == event))


def keep_apart(connection: sa.Connection, document: str) -> None:
    """From here to the end of the transaction nobody else changes what belongs to this document."""
    connection.execute(sa.select(DOCUMENTS.c.id).where(DOCUMENTS.c.id == document).with_for_update())


def _is_left(row: Mapping[Any, Any], moment: datetime) -> bool:
    """Whether the worker that has the document is gone."""
    return row["status"] == "working" and (is_gone(row["worker"]) or (row["lease_until"] or "") < stamp(moment))


def _left_behind(row: Mapping[Any, Any], moment: datetime) -> tuple[Problem, ...]:
    return (Problem("worker-stopped"),) if _is_left(row, moment) else ()


def open_catalogue(place: Path | str, lease_seconds: float = LEASE_SECONDS) -> Catalogue:
    """Open the catalogue in a file of SQLite's or at an address of PostgreSQL's, made and brought up to date first. Raises Trouble."""
    catalogue = Catalogue(engine_of(place), lease_seconds)
    try:
        catalogue.patiently(lambda: _bring_up_to_date(catalogue))
    except BaseException:
        catalogue.close()
        raise
    return catalogue


def _bring_up_to_date(catalogue: Catalogue) -> None:
    with catalogue.reading() as connection:
        if is_up_to_date(connection):
            return
    with catalogue.writing() as connection:
        bring_up_to_date(connection)
