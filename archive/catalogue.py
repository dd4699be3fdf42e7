"""The catalogue: which documents there are, how each stands, who is at work on it. The truth (docs/design.md, law 6)."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.exc import DBAPIError

from archive.tables import ATTEMPTS, DOCUMENTS, EVENTS, PROBLEMS, VERDICTS
from archive.workers import is_gone
from document.correction import Verdict
from document.geometry import Box
from document.problem import Problem, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Status = Literal["published", "needs-a-look", "refused", "failed", "working", "waiting"]

LATEST_MIGRATION = "0003"
LEASE = timedelta(seconds=120)
_BUSY_SECONDS = 30


class Entry(Struct, frozen=True, kw_only=True):
    """One document as the catalogue knows it."""

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
    problems: tuple[Problem, ...] = ()


class Finished(Struct, frozen=True, kw_only=True):
    """How an attempt ended. `seconds` by stage; `result_key` names what is published."""

    status: Status
    problems: tuple[Problem, ...] = ()
    pages: int | None = None
    language: str | None = None
    result_key: str | None = None
    grade: str | None = None
    expected_cer: float | None = None
    seconds: dict[str, float] = {}


class Attempt(Struct, frozen=True, kw_only=True):
    """One run of one document through the stages."""

    number: int
    started: str
    ended: str | None
    status: str | None
    from_stage: str | None
    seconds: dict[str, float]
    version: str | None


def now() -> str:
    """The time as the catalogue writes it: UTC, ISO 8601, whole milliseconds, so that text order is time order."""
    return _stamp(datetime.now(UTC))


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Catalogue:
    """All access to the database. Methods are safe to call from several threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise _trouble(error) from error

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect().execution_options(immediate=True) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise _trouble(error) from error

    def register(self, entry: Entry) -> tuple[Entry, bool]:
        """Enter a new document; returns what the catalogue holds under this checksum and whether it is new."""
        with self._writing() as connection:
            held = connection.execute(sa.select(DOCUMENTS.c.id).where(DOCUMENTS.c.sha256 == entry.sha256)).scalar()
            if held is None:
                row = msgspec.structs.asdict(entry)
                row.pop("problems")
                connection.execute(DOCUMENTS.insert().values(**row))
                _write_problems(connection, entry.id, entry.problems)
        return (entry, True) if held is None else (self.entry(held), False)

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
        query = sa.select(DOCUMENTS).order_by(DOCUMENTS.c.received, DOCUMENTS.c.id)
        if statuses is not None:
            query = query.where(DOCUMENTS.c.status.in_(list(statuses)))
        if problem is not None:
            query = query.where(DOCUMENTS.c.id.in_(sa.select(PROBLEMS.c.document).where(PROBLEMS.c.code == problem)))
        wanted = None if ids is None else list(dict.fromkeys(ids))
        with self._reading() as connection:
            if wanted is None:
                rows = connection.execute(query).mappings().all()
            else:
                rows = [r for part in _parts(wanted) for r in connection.execute(query.where(DOCUMENTS.c.id.in_(part))).mappings()]
            problems = _read_problems(connection, None if wanted is None else [r["id"] for r in rows])
        fields = set(Entry.__struct_fields__) - {"problems"}
        return [Entry(**{k: r[k] for k in fields}, problems=tuple(problems.get(r["id"], ()))) for r in rows]

    def matching(self, start: str) -> list[str]:
        """Ids that begin with `start`: people type the first few characters."""
        with self._reading() as connection:
            return list(connection.execute(sa.select(DOCUMENTS.c.id).where(DOCUMENTS.c.id.startswith(start, autoescape=True))).scalars())

    def claim(self, document: str, worker: str, *, statuses: Iterable[str], from_stage: str | None, version: str) -> bool:
        """Take the document for `worker` when it stands in one of `statuses`, or when the worker that had it is gone."""
        with self._writing() as connection:
            row = connection.execute(sa.select(DOCUMENTS).where(DOCUMENTS.c.id == document).with_for_update()).mappings().one()
            free = row["status"] in set(statuses)
            left = row["status"] == "working" and (is_gone(row["worker"]) or (row["lease_until"] or "") < now())
            if not free and not left:
                return False
            number = row["attempts"] + 1
            connection.execute(
                DOCUMENTS.update()
                .where(DOCUMENTS.c.id == document)
                .values(status="working", worker=worker, lease_until=_stamp(datetime.now(UTC) + LEASE), attempts=number)
            )
            connection.execute(
                ATTEMPTS.insert().values(document=document, number=number, started=now(), from_stage=from_stage, version=version)
            )
        return True

    def renew(self, worker: str) -> None:
        """Lengthen the leases of all documents that `worker` has."""
        with self._writing() as connection:
            connection.execute(
                DOCUMENTS.update()
                .where(DOCUMENTS.c.worker == worker, DOCUMENTS.c.status == "working")
                .values(lease_until=_stamp(datetime.now(UTC) + LEASE))
            )

    def finish(self, document: str, worker: str, end: Finished) -> bool:
        """Write down how the attempt ended. False when the document has meanwhile been taken over: then nothing is written."""
        with self._writing() as connection:
            values: dict[str, object] = {"status": end.status, "worker": None, "lease_until": None}
            known = {"pages": end.pages, "language": end.language, "result_key": end.result_key}
            values |= {key: value for key, value in known.items() if value is not None}
            if end.result_key is not None:  # what is published now may have no estimate where an earlier reading had one
                values |= {"grade": end.grade, "expected_cer": end.expected_cer}
            mine = sa.and_(DOCUMENTS.c.id == document, DOCUMENTS.c.worker == worker)
            if connection.execute(DOCUMENTS.update().where(mine).values(**values)).rowcount != 1:
                return False
            _write_problems(connection, document, end.problems)
            latest = sa.select(DOCUMENTS.c.attempts).where(DOCUMENTS.c.id == document).scalar_subquery()
            connection.execute(
                ATTEMPTS.update()
                .where(ATTEMPTS.c.document == document, ATTEMPTS.c.number == latest)
                .values(ended=now(), status=end.status, seconds=msgspec.json.encode(end.seconds).decode())
            )
        return True

    def give_back(self, document: str, worker: str, status: Status) -> None:
        """Return a claimed document untouched: an interrupt, or nothing to do. Its attempt is struck out."""
        with self._writing() as connection:
            mine = sa.and_(DOCUMENTS.c.id == document, DOCUMENTS.c.worker == worker)
            row = connection.execute(sa.select(DOCUMENTS.c.attempts).where(mine)).scalar()
            if row is None:
                return
            connection.execute(ATTEMPTS.delete().where(ATTEMPTS.c.document == document, ATTEMPTS.c.number == row))
            connection.execute(DOCUMENTS.update().where(mine).values(status=status, worker=None, lease_until=None, attempts=row - 1))

    def to_do(self) -> list[str]:
        """Documents that wait, and those whose worker is gone, in the order they were received."""
        query = sa.select(DOCUMENTS.c.id, DOCUMENTS.c.status, DOCUMENTS.c.worker, DOCUMENTS.c.lease_until).where(
            DOCUMENTS.c.status.in_(["waiting", "working"])
        )
        with self._reading() as connection:
            rows = connection.execute(query.order_by(DOCUMENTS.c.received, DOCUMENTS.c.id)).all()
        return [r.id for r in rows if r.status == "waiting" or is_gone(r.worker) or (r.lease_until or "") < now()]

    def attempts(self, document: str) -> list[Attempt]:
        """All attempts at a document, first to last."""
        with self._reading() as connection:
            query = sa.select(ATTEMPTS).where(ATTEMPTS.c.document == document).order_by(ATTEMPTS.c.number)
            rows = [dict(r) for r in connection.execute(query).mappings()]
        for row in rows:
            row.pop("document")
            row["seconds"] = msgspec.json.decode(row["seconds"] or "{}", type=dict[str, float])
        return [Attempt(**row) for row in rows]

    def decide(self, document: str, verdict: Verdict) -> None:
        """Remember what a person decided about a correction; the box in pixels of the page as stored in the scan."""
        with self._writing() as connection:
            last = connection.execute(sa.select(sa.func.max(VERDICTS.c.number)).where(VERDICTS.c.document == document)).scalar()
            row = {**msgspec.structs.asdict(verdict), **msgspec.structs.asdict(verdict.box)}
            row.pop("box")
            connection.execute(VERDICTS.insert().values(document=document, number=(last or 0) + 1, decided=now(), **row))

    def verdicts(self, document: str) -> list[Verdict]:
        """What persons decided about the corrections of a document, first to last."""
        with self._reading() as connection:
            query = sa.select(VERDICTS).where(VERDICTS.c.document == document).order_by(VERDICTS.c.number)
            rows = connection.execute(query).mappings().all()
        return [
            Verdict(
                page=r["page"], box=Box(r["left"], r["top"], r["right"], r["bottom"]), before=r["before"], after=r["after"],
                verdict=r["verdict"],
            )
            for r in rows
        ]  # fmt: skip

    def note(self, event: str) -> None:
        """Remember that `event` happened just now ("inbox looked at")."""
        with self._writing() as connection:
            connection.execute(EVENTS.delete().where(EVENTS.c.name == event))
            connection.execute(EVENTS.insert().values(name=event, at=now()))

    def noted(self, event: str) -> str | None:
        """When `event` last happened."""
        with self._reading() as connection:
            return connection.execute(sa.select(EVENTS.c.at).where(EVENTS.c.name == event)).scalar()


def _trouble(error: DBAPIError) -> Trouble:
    """What SQLite says, as a problem with advice."""
    said = str(error.orig)
    known = {
        "locked": "catalogue-busy", "busy": "catalogue-busy", "full": "disk-full", "readonly": "folder-unwritable",
        "unable to open": "folder-unwritable", "not a database": "catalogue-damaged", "malformed": "catalogue-damaged",
    }  # fmt: skip
    code = next((code for words, code in known.items() if words in said), "unforeseen")
    return Trouble(code, "the catalogue" if code == "folder-unwritable" else f"{type(error.orig).__name__}: {said}"[:120])


def _parts(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """SQLite takes a limited number of values in one statement."""
    return (ids[i : i + size] for i in range(0, len(ids), size))


def _write_problems(connection: sa.Connection, document: str, problems: Sequence[Problem]) -> None:
    connection.execute(PROBLEMS.delete().where(PROBLEMS.c.document == document))
    for position, p in enumerate(problems):
        connection.execute(PROBLEMS.insert().values(document=document, position=position, code=p.code, page=p.page, detail=p.detail))


def _read_problems(connection: sa.Connection, ids: Sequence[str] | None) -> dict[str, list[Problem]]:
    query = sa.select(PROBLEMS).order_by(PROBLEMS.c.document, PROBLEMS.c.position)
    queries = [query] if ids is None else [query.where(PROBLEMS.c.document.in_(part)) for part in _parts(ids)]
    found: dict[str, list[Problem]] = {}
    for each in queries:
        for row in connection.execute(each).mappings():
            found.setdefault(row["document"], []).append(Problem(row["code"], row["page"], row["detail"]))
    return found


def open_catalogue(path: Path) -> Catalogue:
    """Open the SQLite catalogue at `path`, made and brought up to date first when need be. Raises Trouble."""
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepare_connection)
    sa.event.listen(engine, "begin", _begin)
    catalogue = Catalogue(engine)
    try:
        with catalogue._writing() as connection:
            found = "alembic_version" in sa.inspect(connection).get_table_names()
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if found else None
            if version is not None and version > LATEST_MIGRATION:
                raise Trouble("catalogue-newer", f"migration {version}, this version knows {LATEST_MIGRATION}")
            if version != LATEST_MIGRATION:
                _migrate(connection)
    except BaseException:
        catalogue.close()
        raise
    return catalogue


def _prepare_connection(connection: sqlite3.Connection, record: object) -> None:
    """Write-ahead log, so that readers never wait; durable commits, because inbox files are deleted after them."""
    connection.isolation_level = None  # transactions begin where SQLAlchemy says
    end = time.monotonic() + _BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:  # of this lock alone SQLite says at once that it is taken, without waiting
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin(connection: sa.Connection) -> None:
    """A transaction that will write takes the lock at once: one that asks for it half-way may be refused without waiting."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("immediate") else "BEGIN")


def _migrate(connection: sa.Connection) -> None:
    """Run the missing migrations within the caller's transaction."""
    from alembic import command  # a tenth of a second that only a new archive pays
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
