"""PostgreSQL below the catalogue: how it is reached, whose clock counts, and what it says when something is wrong.

Errors are told apart by SQLSTATE (PostgreSQL's manual, appendix A), and told in words of ours: a message of the server may hold the
values of a statement, and one of the driver the password.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from archive.tables import METADATA
from document.problem import Trouble

PREFIX = "postgresql"
READING = {"isolation_level": "AUTOCOMMIT"}
"""No transaction is left open while a million rows are looked at, and none costs questions of its own."""
_CONNECT_SECONDS = 10
_STATEMENT_SECONDS = 60
_ONE_MIGRATION_AT_A_TIME = 0x7665726261  # any number that other programs on the server do not use: "verba"

_UNREACHABLE = ("catalogue-unreachable", "the connection failed or was lost")
_REFUSED = "PostgreSQL refuses what VERBALE_CATALOGUE says: "
_BY_STATE = {
    "57P01": ("catalogue-unreachable", "the server is being stopped"),
    "57P02": ("catalogue-unreachable", "the server has crashed"),
    "57P03": ("catalogue-unreachable", "the server is starting"),
    "57P05": _UNREACHABLE,
    "53300": ("catalogue-unreachable", "the server has too many connections"),
    "08": _UNREACHABLE,
    "40": ("catalogue-busy", ""),  # serialization failures, deadlocks
    "55P03": ("catalogue-busy", ""),
    "57014": ("catalogue-busy", ""),  # a statement that waited for too long
    "53100": ("disk-full", ""),
    "53200": ("out-of-memory", "the server of the catalogue"),
    "25006": ("folder-unwritable", "the catalogue: its server only reads"),
    "28": ("settings-wrong", _REFUSED + "the user or the password"),
    "3D": ("settings-wrong", _REFUSED + "there is no such database"),
    "42501": ("settings-wrong", _REFUSED + "the user may not use the tables"),
    "XX00": ("catalogue-damaged", "PostgreSQL finds its files damaged"),
}
_IN_WORDS = {
    "authentication failed": "28000",
    "no password supplied": "28000", 'role "': "28000", "does not exist": "3D000", "too many clients": "53300",
    "remaining connection slots": "53300", "too many connections": "53300",
}  # fmt: skip


def engine(address: str) -> sa.Engine:
    """A catalogue in PostgreSQL, connected to when it is first asked. Raises Trouble for an address that is none."""
    try:
        url = sa.make_url(address)
        if url.drivername not in (PREFIX, f"{PREFIX}+psycopg") or not url.database:
            raise ArgumentError
        return sa.create_engine(
            url.set(drivername=f"{PREFIX}+psycopg"),
            pool_pre_ping=True,  # a connection that a restart of the server has cut is replaced before it is used
            pool_size=2,
            max_overflow=8,
            connect_args={
                "connect_timeout": _CONNECT_SECONDS, "application_name": "verbale",
                "client_encoding": "utf8",  # of a database made in the locale C texts would come as bytes
                # a machine that has gone without a word is noticed in a minute, on both sides
                "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60000,
                "options": f"{url.query.get('options', '')} -c statement_timeout={_STATEMENT_SECONDS}s"
                f" -c idle_in_transaction_session_timeout={_STATEMENT_SECONDS}s",
            },
        )  # fmt: skip
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise Trouble("settings-wrong", "VERBALE_CATALOGUE is no address like postgresql+psycopg://user@host/database") from None


def trouble_of(error: DBAPIError) -> Trouble:
    """What PostgreSQL says, as a problem with advice."""
    said = str(error.orig)
    state = getattr(error.orig, "sqlstate", None) or next((state for words, state in _IN_WORDS.items() if words in said), "")
    code, detail = next((known for start, known in _BY_STATE.items() if state.startswith(start)), ("", ""))
    if not code and not state and isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
        code, detail = _UNREACHABLE
    return Trouble(code or "unforeseen", detail if code else f"{type(error.orig).__name__} {state}".strip())


def told(address: str) -> str:
    """Where the catalogue is, without user and password."""
    url = sa.make_url(address)
    return f"{url.database} in PostgreSQL at {url.host or 'this machine'}{f':{url.port}' if url.port else ''}"


def unsoundness(connection: sa.Connection) -> str:
    """Reads every row, which fails where a page of the server's files is damaged."""
    connection.exec_driver_sql("SET statement_timeout = 0")
    for table in METADATA.sorted_tables:
        everything: Any = sa.func.sum(sa.func.octet_length(sa.cast(sa.literal_column(f'"{table.name}"'), sa.Text)))
        connection.execute(sa.select(everything).select_from(table)).scalar()
    connection.exec_driver_sql("RESET statement_timeout")
    return ""


def clock(connection: sa.Connection) -> datetime:
    """The server's clock: those of the workers may differ."""
    moment: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return moment


def lock(connection: sa.Connection) -> None:
    """Wait until no other transaction changes the tables, and keep others waiting until this one ends."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_MIGRATION_AT_A_TIME)))
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a migration may take longer than what a worker asks for
