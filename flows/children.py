"""Programs that `verbale serve` starts: each in a process group of its own, none of which outlives it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_PR_SET_PDEATHSIG = 1


class Child:
    """A program in its own process group, so that Ctrl-C in a terminal reaches it only through us, in the right order.

    log: what it writes to stderr; the log of the time before is kept beside it. stdout: its other words, the log by default.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path, stdout: int | None = None) -> None:
        if log.exists():
            log.replace(log.with_suffix(".before.log"))
        # This module's own __main__ ties the program to our life, then becomes it.
        tied = [sys.executable, "-P", "-m", __name__, str(os.getpid()), *command]
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                tied,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=file if stdout is None else stdout,
                stderr=file,
                start_new_session=True,
            )

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def stop(self, patience_seconds: float) -> None:
        """Ask it to end; after `patience_seconds` it and all that it started are ended."""
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience_seconds)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # what it has left behind, or itself
        self._process.wait()


def end_with_parent(parent: int) -> None:
    """Have this process get SIGTERM when its parent ends, however that ends (prctl(2), PR_SET_PDEATHSIG; kept over exec)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we had asked
        sys.exit(1)


if __name__ == "__main__":
    end_with_parent(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606  # no shell wanted
