"""What workers leave behind by dying is read by those that live: between two documents of their own, and before they end."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from document.problem import Trouble
from flows.work import READABLE, work_on

if TYPE_CHECKING:
    from flows.ingest import ReadAll
    from flows.workroom import Workroom

_LOOKS_IN_A_LEASE = 4
_STAY_FOR_LEASES = 1.2


class TakingOver:
    """Looks for documents whose worker is gone, four times in a lease; `taken`: those that this run has read or tried to."""

    def __init__(self, room: Workroom) -> None:
        self.taken: list[str] = []
        self._room = room
        self._every_seconds = room.settings.lease_seconds / _LOOKS_IN_A_LEASE
        self._due = time.monotonic() + self._every_seconds
        self._lock = threading.Lock()

    def between_documents(self) -> None:
        """Read what is left behind, when it is time to look. Trouble with it is written down, and no trouble of the caller's."""
        if time.monotonic() < self._due or not self._lock.acquire(blocking=False):
            return
        try:
            self._due = time.monotonic() + self._every_seconds
            left, _ = self._look()
        except Trouble:
            return  # the catalogue is away: whoever asked for a look will notice by itself
        finally:
            self._lock.release()
        for document in left:
            with suppress(Trouble):
                self._read(document)

    def before_the_end(self, read_all: ReadAll) -> None:
        """While other machines have documents in hand this run stays and looks, for as long as a lease may run.

        Of a machine that dies now nobody else might take notice before the next run.
        """
        patience_seconds = _STAY_FOR_LEASES * self._room.settings.lease_seconds
        until = time.monotonic() + patience_seconds
        while not self._room.stopping.is_set():
            left, watched = self._room.catalogue.patiently(self._look)
            if left:
                read_all(self._room, left, self._read)
                until = time.monotonic() + patience_seconds
            elif not watched or time.monotonic() > until:
                break
            else:
                self._room.stopping.wait(min(2.0, self._every_seconds))

    def _look(self) -> tuple[list[str], bool]:
        left, watched = self._room.catalogue.left_behind()
        mine = [document for document in left if document not in self.taken and document not in self._room.troubles]
        self.taken += mine
        return mine, watched

    def _read(self, document: str) -> None:
        try:
            work_on(self._room, document, statuses=READABLE)
        except Trouble as error:
            self._room.troubles[document] = error.problem
            raise
