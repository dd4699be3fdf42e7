"""SQLite below the catalogue: its settings, its transactions, and what it says when something is wrong."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from document.problem import Trouble

READING: dict[str, str] = {}
_BUSY_SECONDS = 30


def engine(path: Path) -> sa.Engine:
    """The catalogue at `path`, opened when it is first asked."""
    made = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS})
    sa.event.listen(made, "connect", _prepare_connection)
    sa.event.listen(made, "begin", _begin)
    return made


def trouble_of(error: DBAPIError) -> Trouble:
    """What SQLite says, as a problem with advice."""
    said = str(error.orig)
    known = {
        "locked": "catalogue-busy", "busy": "catalogue-busy", "full": "disk-full", "readonly": "folder-unwritable",
        "unable to open": "folder-unwritable", "not a database": "catalogue-damaged", "malformed": "catalogue-damaged",
    }  # fmt: skip
    code = next((code for words, code in known.items() if words in said), "unforeseen")
    return Trouble(code, "the catalogue" if code == "folder-unwritable" else f"{type(error.orig).__name__}: {said}"[:120])


def unsoundness(connection: sa.Connection) -> str:
    """What SQLite finds wrong with its file, "" when it finds nothing."""
    said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    return "" if said == "ok" else str(said).replace("\n", " ")[:120]


def clock(connection: sa.Connection) -> datetime:
    """Its users are all on one machine, which has one clock."""
    return datetime.now(UTC)


def lock(connection: sa.Connection) -> None:
    """The transaction has the lock already (see `_begin`)."""


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
