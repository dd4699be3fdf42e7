"""Who is at work: the name under which a process claims documents, and the heartbeat that keeps its claims alive."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from document.problem import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LEASE_SECONDS = 60.0
"""A worker that has not been heard of for so long has lost its documents. Others look for them all the time that they are at work, so
that they are taken over within two minutes of its death."""

_BEATS_IN_A_LEASE = 4
_BEAT_AGAIN_SECONDS = 3.0


def worker_name() -> str:
    """Who claims documents: host, process, and what tells this process from all others of that number: boot, container, start.

    In containers and on cloned machines hosts and numbers of processes come again; boot, namespace of processes and start do not.
    """
    pid = os.getpid()
    return f"{socket.gethostname()}/{pid}/{_world()}-{_process_start(pid)}"


def _world() -> str:
    """The boot of the machine and the namespace in which numbers of processes mean something (pid_namespaces(7))."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
        return f"{boot}-{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _process_start(pid: int) -> str:
    """Start time of a process in clock ticks since the boot (proc(5), field 22); "" when it is not there or has ended.

    One that has ended and that its parent has not looked after is a zombie (state Z): it works no more.
    """
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return "" if state[0] in "ZX" else state[19]
    except (OSError, IndexError):
        return ""


def ran_here(worker: str) -> bool:
    """Whether the worker belongs to those of which this process can tell whether they still run: same host, boot and container."""
    host, _, start = worker.rsplit("/", 2)
    return host == socket.gethostname() and _world() != "" and start.startswith(f"{_world()}-")


def is_gone(worker: str | None) -> bool:
    """Whether the worker ran here and has ended. Of others, and of those before a restart of the machine, only the lease can tell."""
    if not worker:
        return True
    _, pid, start = worker.rsplit("/", 2)
    return ran_here(worker) and _process_start(int(pid)) != start.rsplit("-", 1)[1]


@contextmanager
def heartbeat(renew: Callable[[], object], lease_seconds: float = LEASE_SECONDS) -> Iterator[None]:
    """Call `renew` four times in a lease while the body runs; soon again when a renewal fails."""
    stop = threading.Event()
    regular = lease_seconds / _BEATS_IN_A_LEASE

    def beat() -> None:
        wait = regular
        while not stop.wait(wait):
            try:
                renew()
                wait = regular
            except Trouble:
                wait = min(regular, _BEAT_AGAIN_SECONDS)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
