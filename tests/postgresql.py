"""A PostgreSQL of the tests' own: a private cluster in a temporary folder, on a free port of the loopback, gone afterwards.

PostgreSQL refuses to run as root, so root starts it as the user that Debian's package makes for it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

USER = "postgres"


class Cluster:
    """A running server. `address(name)` leads to a database."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def address(self, name: str) -> str:
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"

    def new(self, name: str) -> str:
        """An address under which there are no tables yet: a schema of its own, which is made sooner than a database."""
        engine = sa.create_engine(self.address(USER))
        with engine.begin() as connection:
            connection.exec_driver_sql(f'CREATE SCHEMA "{name}"')
        engine.dispose()
        return self.address(USER) + f"?options=-csearch_path%3D{name}"

    def control(self, *words: str) -> None:
        """pg_ctl: `start`, `stop`, `restart`. It waits until that is done."""
        options = f"-F -p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=60 -c shared_buffers=16MB"
        command = [_program("pg_ctl"), "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-s", "-o", options, *words]
        _as_nobody_special(command, self.folder)


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [Path(shutil.which(name) or "")]
    assert found[-1].is_file(), f"{name} is missing: setup/system.sh test installs Debian's package postgresql"
    return str(found[-1])


def _as_nobody_special(command: list[str], folder: Path) -> None:
    user = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"] if os.geteuid() == 0 else []
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C.UTF-8"}
    subprocess.run([*user, *command], check=True, cwd=folder, env=clean, timeout=120, stdin=subprocess.DEVNULL)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster for as long as the body runs."""
    folder = Path(tempfile.mkdtemp(prefix="verbale-postgresql-"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        made = Cluster(folder, probe.getsockname()[1])
    initdb = [_program("initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]
    try:
        _as_nobody_special(["sh", "-c", 'exec "$@" >initdb.log 2>&1', "sh", *initdb], folder)
        made.control("start")
        try:
            yield made
        finally:
            made.control("-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
