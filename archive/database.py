"""The database below the catalogue: SQLite's settings, migrations, and what it says when something is wrong."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from archive.tables import METADATA
from document.problem import Trouble

LATEST_MIGRATION = "0007"
_BUSY_SECONDS = 30


def sqlite_engine(path: Path) -> sa.Engine:
    """The catalogue at `path`, opened when it is first asked."""
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepare_connection)
    sa.event.listen(engine, "begin", _begin)
    return engine


def bring_up_to_date(connection: sa.Connection) -> None:
    """Make the tables, or change them to what this version needs, within the caller's transaction. Raises Trouble."""
    tables = sa.inspect(connection).get_table_names()
    found = "alembic_version" in tables
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if found else None
    if version is not None and version > LATEST_MIGRATION:
        raise Trouble("catalogue-newer", f"migration {version}, this version knows {LATEST_MIGRATION}")
    if not tables:
        _make(connection)
    elif version != LATEST_MIGRATION:
        _migrate(connection)


def trouble_of(error: DBAPIError) -> Trouble:
    """What SQLite says, as a problem with advice."""
    said = str(error.orig)
    known = {
        "locked": "catalogue-busy", "busy": "catalogue-busy", "full": "disk-full", "readonly": "folder-unwritable",
        "unable to open": "folder-unwritable", "not a database": "catalogue-damaged", "malformed": "catalogue-damaged",
    }  # fmt: skip
    code = next((code for words, code in known.items() if words in said), "unforeseen")
    return Trouble(code, "the catalogue" if code == "folder-unwritable" else f"{type(error.orig).__name__}: {said}"[:120])


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


def _make(connection: sa.Connection) -> None:
    """The tables of a new catalogue as the migrations would leave them, without loading Alembic, which takes a quarter of a second."""
    METADATA.create_all(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (LATEST_MIGRATION,))


def _migrate(connection: sa.Connection) -> None:
    """Run the missing migrations within the caller's transaction."""
    from alembic import command  # only an old archive waits for it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
