"""The parent's hold on the process that opens a scan: start it, talk to it with a time limit, end it with all it has started."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from document.decoding import decode
from document.problem import Refusal, Stopped, Trouble
from preprocessing.opening_messages import Begin, Reply, Request

# What the child and the programs it starts need from the environment: it need not see passwords of databases.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH")
_MOST_REPLY_BYTES = 2**28
_CHUNK = 2**16


class OpeningProcess:
    """One child in a process group of its own. Not for several threads at once."""

    def __init__(self, begin: Begin) -> None:
        self._encoder = msgspec.json.Encoder()
        self._pending = b""
        self._limits = begin.limits
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "preprocessing.opening_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(os.fsdecode(begin.work)),
            cwd=os.fsdecode(begin.work),
            start_new_session=True,
            bufsize=0,
        )
        self.ask(begin)

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.poll() is None

    def ask(self, request: Request) -> None:
        """Send a request. A child that has died is found out when its reply is awaited."""
        assert self._child.stdin is not None
        with suppress(BrokenPipeError):
            self._child.stdin.write(self._encoder.encode(request) + b"\n")

    def reply(self, deadline: float) -> Reply:
        """The next reply, awaited until `deadline` (time.monotonic()). Raises Refusal or Trouble, the child gone, when none comes."""
        while b"\n" not in self._pending:
            chunk = self._read(deadline)
            if not chunk:
                raise self._died()
            self._pending += chunk
            if len(self._pending) > _MOST_REPLY_BYTES:
                self.kill()
                raise Refusal("damaged", "it makes the reader talk without end")
        line, _, self._pending = self._pending.partition(b"\n")
        try:
            return decode(line, Reply)  # type: ignore[arg-type]
        except msgspec.DecodeError:
            self.kill()
            raise Refusal("damaged", "it makes the reader talk nonsense") from None

    def kill(self) -> None:
        """End the child and everything it has started; harmless when they have ended."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._child.wait()

    def _read(self, deadline: float) -> bytes:
        assert self._child.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._child.stdout, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                self.kill()
                raise Trouble("opening-time-out", f"more than {self._limits.timeout_seconds:g} s")
        return self._child.stdout.read(_CHUNK) or b""

    def _died(self) -> Stopped:
        """What the way the child ended says about the scan or the machine."""
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(timeout=5)
        status = self._child.poll()
        self.kill()
        if status == -signal.SIGXCPU:
            return Refusal("too-costly", f"more than {self._limits.processor_seconds:g} s of processor time")
        if status == -signal.SIGKILL:
            return Trouble("out-of-memory", "the system ended the process that opens the file")
        if status is not None and status < 0:
            return Refusal("damaged", f"the reader crashed: {signal.Signals(-status).name}")
        return Trouble("unforeseen", f"the process that opens the file ended with code {status}")


def _environment(work: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    house = str(Path(__file__).resolve().parents[1])
    # One thread: each more would reserve address space, and pages are read side by side anyway.
    return {**kept, "PYTHONPATH": house, "TMPDIR": work, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
