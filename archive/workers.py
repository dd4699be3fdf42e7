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

_HEARTBEAT_SECONDS = 30.0


def worker_name() -> str:
    """Who claims documents: host, process and its start, so that a dead worker on this host is recognised at once.

    In containers hosts and numbers of processes come again; the start, with the boot of the machine, does not.
    """
    pid = os.getpid()
    return f"{socket.gethostname()}/{pid}/{_process_start(pid)}"


def _process_start(pid: int) -> str:
    """Boot and start time of a process in clock ticks since then (proc(5), field 22); "" when it is not there or has ended.

    One that has ended and that its parent has not looked after is a zombie (state Z): it works no more.
    """
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
        return "" if state[0] in "ZX" else f"{boot}-{state[19]}"
    except (OSError, IndexError):
        return ""


def is_gone(worker: str | None) -> bool:
    """Whether the worker ran on this host and has ended. Of other hosts only the lease can tell."""
    if not worker:
        return True
    host, pid, start = worker.rsplit("/", 2)
    return host == socket.gethostname() and _process_start(int(pid)) != start


@contextmanager
def heartbeat(renew: Callable[[], None], every_seconds: float = _HEARTBEAT_SECONDS) -> Iterator[None]:
    """Call `renew` now and then while the body runs. A renewal that fails is tried again at the next beat."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(every_seconds):
            try:
                renew()
            except Trouble:
                continue  # the lease outlives three missed beats

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
