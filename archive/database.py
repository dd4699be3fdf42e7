"""The database below the catalogue, SQLite or PostgreSQL: what differs between them, migrations, and waiting for one that is restarted."""

from __future__ import annotations

import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, TimeoutError

from archive import postgresql, sqlite
from archive.tables import METADATA
from document.problem import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from types import ModuleType

T = TypeVar("T")

LATEST_MIGRATION = "0007"

_WORTH_WAITING_FOR = ("catalogue-unreachable", "catalogue-busy")
_WAITS_SECONDS = (0.1, 0.3, 1.0, 3.0, 5.0, 5.0, 10.0, 10.0, 10.0)
"""A server that is restarted is back within seconds, one that recovers from a crash within half a minute."""


def engine_of(place: Path | str) -> sa.Engine:
    """A file for SQLite, or an address of PostgreSQL's. Raises Trouble for an address that is none."""
    return sqlite.engine(place) if isinstance(place, Path) else postgresql.engine(place)


def _of(dialect: sa.engine.interfaces.Dialect) -> ModuleType:
    return postgresql if dialect.name == postgresql.PREFIX else sqlite


def _dialect(connection: sa.Connection) -> Any:
    """SQLAlchemy's own words for this database: those of the other one are not loaded."""
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}")


def trouble_of(error: DBAPIError | TimeoutError, engine: sa.Engine) -> Trouble:
    """What the database says, as a problem with advice; of none of the connections becoming free it says nothing."""
    if isinstance(error, TimeoutError):
        return Trouble("catalogue-busy")
    trouble: Trouble = _of(engine.dialect).trouble_of(error)
    return trouble


def read_from(engine: sa.Engine) -> sa.Connection:
    """A connection that will only be read from."""
    return engine.connect().execution_options(**_of(engine.dialect).READING)


def clock(connection: sa.Connection) -> datetime:
    """The time by which leases are measured, the same for all workers, with its zone."""
    moment: datetime = _of(connection.dialect).clock(connection)
    return moment


def unsoundness(connection: sa.Connection) -> str:
    """What the database finds wrong with its own files, "" when it finds nothing."""
    said: str = _of(connection.dialect).unsoundness(connection)
    return said


def insert_new(connection: sa.Connection, table: sa.Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless one with its key is there, also when two workers do so at once; whether it was inserted."""
    inserting = _dialect(connection).insert(table).values(**row).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(inserting).first() is not None


def put(connection: sa.Connection, table: sa.Table, row: Mapping[str, object]) -> None:
    """Insert a row in place of the one with its key, also when two workers do so at once."""
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in row.items() if name not in keys}
    connection.execute(_dialect(connection).insert(table).values(**row).on_conflict_do_update(index_elements=keys, set_=rest))


def patiently(engine: sa.Engine, work: Callable[[], T]) -> T:
    """Do `work`, again after a while where PostgreSQL is being restarted or two transactions were in each other's way.

    `work` must do no harm when it is done twice. SQLite waits by itself. Raises Trouble.
    """
    waits = _WAITS_SECONDS if engine.dialect.name == postgresql.PREFIX else ()
    for wait in waits:
        try:
            return work()
        except Trouble as error:
            if error.problem.code not in _WORTH_WAITING_FOR:
                raise
            time.sleep(wait)
    return work()


def is_up_to_date(connection: sa.Connection) -> bool:
    """Whether the tables are those that this version needs. Raises Trouble where they are not ours, or newer."""
    tables = sa.inspect(connection).get_table_names()
    if tables and METADATA.tables["documents"].name not in tables:
        raise Trouble("settings-wrong", "the database of the catalogue holds tables of something else; give verbale one of its own")
    found = "alembic_version" in tables
    version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() if found else None
    if version is not None and version > LATEST_MIGRATION:
        raise Trouble("catalogue-newer", f"migration {version}, this version knows {LATEST_MIGRATION}")
    return bool(version == LATEST_MIGRATION)


def bring_up_to_date(connection: sa.Connection) -> None:
    """Make the tables, or change them to what this version needs, within the caller's transaction. Raises Trouble."""
    _of(connection.dialect).lock(connection)
    if is_up_to_date(connection):
        return
    if sa.inspect(connection).get_table_names():
        _migrate(connection)
    else:
        _make(connection)


def _make(connection: sa.Connection) -> None:
    """The tables of a new catalogue as the migrations would leave them, without loading Alembic, which takes a quarter of a second."""
    METADATA.create_all(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.execute(sa.text("INSERT INTO alembic_version VALUES (:version)"), {"version": LATEST_MIGRATION})


def _migrate(connection: sa.Connection) -> None:
    """Run the missing migrations within the caller's transaction."""
    from alembic import command  # only an old archive waits for it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
