"""`verbale serve`: keeps a Prefect server and the schedules of one archive alive, and leaves nothing behind when it ends."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from archive import leases
from archive.records import INBOX_DUE
from archive.workers import heartbeat, worker_name
from document.problem import Trouble
from flows.children import Child
from flows.places import archive_of
from flows.prefect_environment import BEATING, QUIET, answers, own_server, prefect_api_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from archive.catalogue import Catalogue
    from flows.settings import Settings

    Say = Callable[[str], None]

STOPPED, NOT_READY, REFUSED, INTERRUPTED = 0, 3, 4, 130
SERVE = "serve"

_HEALTHY_WITHIN_SECONDS = 180.0
_RUNS_END_WITHIN_SECONDS = 13.0  # they end themselves after 12
_SERVER_ENDS_WITHIN_SECONDS = 4.0
_PAUSES_SECONDS = (5.0, 15.0, 60.0)


def serve(root: Path, settings: Settings, say: Say) -> int:
    """Read the inbox, try failed documents again and write the report, each on its schedule, until SIGTERM (0) or SIGINT (130).

    Returns 3 when Prefect could not be started, 4 when the archive is being served already or a schedule is wrong. Raises Trouble.
    """
    with archive_of(root, settings, make=True) as (folders, catalogue), _alone(catalogue, say) as alone, _Signals() as signals:
        if not alone:
            return REFUSED
        home = folders.prefect
        home.mkdir(parents=True, exist_ok=True)
        url = prefect_api_url()
        if url and not answers(url):
            say(f"Prefect does not answer at {url}; a server of this archive's own takes its place.")
            url = None
        service = _Service(root, settings, home, url, signals, say)
        try:
            return service.run()
        finally:
            service.stop()
            with suppress(Trouble):
                catalogue.forget(INBOX_DUE)
            say("Stopped.")


@contextmanager
def _alone(catalogue: Catalogue, say: Say) -> Iterator[bool]:
    """Whether nobody else serves this archive, on this machine or another: a lease in the catalogue, which ends with this process."""
    mine = worker_name()
    other = leases.take(catalogue, SERVE, mine)
    if other is not None:
        host, process, _ = other.rsplit("/", 2)
        say(f"This archive is being served already, by process {process} on {host}. End that one first.")
        yield False
        return
    try:
        with heartbeat(lambda: leases.take(catalogue, SERVE, mine), catalogue.lease_seconds):
            yield True
    finally:
        with suppress(Trouble):
            leases.give_up(catalogue, SERVE, mine)


class _Signals:
    """Notes that SIGTERM or SIGINT came, instead of raising in the middle of starting or ending something."""

    def __init__(self) -> None:
        self.exit_code: int | None = None

    def __enter__(self) -> _Signals:
        self._before = {number: signal.signal(number, self._note) for number in (signal.SIGTERM, signal.SIGINT)}
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: object) -> None:
        self.exit_code = INTERRUPTED if number == signal.SIGINT else STOPPED

    def wait(self, seconds: float) -> int | None:
        """Sleep for so long, or until a signal comes: then its exit code."""
        end = time.monotonic() + seconds
        while self.exit_code is None and time.monotonic() < end:
            time.sleep(min(0.2, seconds))
        return self.exit_code


class _Service:
    """The two children: the server, unless somebody else's is used, and the process that runs the schedules."""

    def __init__(self, root: Path, settings: Settings, home: Path, url: str | None, signals: _Signals, say: Say) -> None:
        self._root, self._settings, self._home, self._signals, self._say = root, settings, home, signals, say
        self._shared_url = url
        self._server: Child | None = None
        self._runner: Child | None = None

    def run(self) -> int:
        """Start both, and start them again when one of them ends by itself."""
        failures = 0
        while True:
            ended = self._serve_once()
            if ended is not None:
                return ended
            if failures == 0 and self._runner is None:
                return NOT_READY
            pause = _PAUSES_SECONDS[min(failures, len(_PAUSES_SECONDS) - 1)]
            failures += 1
            self.stop()
            self._say(f"Starting again in {pause:g} seconds.")
            stopped = self._signals.wait(pause)
            if stopped is not None:
                return stopped

    def _serve_once(self) -> int | None:
        """The exit code when serving is over; None when a child ended by itself."""
        environment = self._environment()
        if environment is None:
            return self._signals.exit_code
        shared = ["--shared"] if self._shared_url else []
        command = [sys.executable, "-P", "-m", "flows.deployments", str(self._root), *shared]
        self._runner = Child(command, environment, self._home / "runner.log", stdout=sys.stderr.fileno())
        while self._signals.wait(1.0) is None:
            if self._runner.exit_code is not None:
                if self._runner.exit_code == REFUSED:
                    return REFUSED
                self._say(f"The schedules stopped; {self._home / 'runner.log'} says why.")
                return None
            if self._server and self._server.exit_code is not None:
                self._say(f"The Prefect server stopped; {self._home / 'server.log'} says why.")
                return None
        return self._signals.exit_code

    def _environment(self) -> Mapping[str, str] | None:
        """The environment that leads to a server that answers; one is started when need be. None when there is none in the end."""
        if self._shared_url:
            self._say(f"Serving {self._root} through Prefect at {self._shared_url}.")
            return os.environ | QUIET | _RUNNER
        port = _port(self._settings.prefect_port)
        if port != self._settings.prefect_port:
            self._say(f"Port {self._settings.prefect_port} is taken, so Prefect's pages are on port {port}.")
        self._say("Starting Prefect; this takes about half a minute.")
        environment = own_server(self._home, port)
        command = [sys.executable, "-P", "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
        self._server = Child(command, environment, self._home / "server.log")
        if not self._is_healthy(self._server, environment["PREFECT_API_URL"]):
            return None
        self._say(f"Serving {self._root}. Prefect's pages: http://127.0.0.1:{port} (this machine only). Ctrl-C ends it.")
        return environment | _RUNNER

    def _is_healthy(self, server: Child, url: str) -> bool:
        end = time.monotonic() + _HEALTHY_WITHIN_SECONDS
        while self._signals.wait(0.5) is None and time.monotonic() < end:
            if server.exit_code is not None:
                break
            if answers(url, own=True):
                return True
        if self._signals.exit_code is None:
            self._say(f"Prefect did not start; {self._home / 'server.log'} says why.")
        return False

    def stop(self) -> None:
        """End the schedules first: their runs give documents back and tell the server so."""
        for child, patience in ((self._runner, _RUNS_END_WITHIN_SECONDS), (self._server, _SERVER_ENDS_WITHIN_SECONDS)):
            if child:
                child.stop(patience)


# Runs log to the server; the runner's own file is for what goes wrong. No folder of the caller's may pose as one of our packages.
_RUNNER = BEATING | {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING", "PYTHONSAFEPATH": "1"}


def _port(wanted: int) -> int:
    """The wanted port on loopback, or a free one when something else has it."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return wanted
