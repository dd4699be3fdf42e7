"""What a rerun of the text stages would change, found out without reading, writing or publishing anything."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from archive.originals import verified_original
from archive.stages import STAGES, StageStore
from document.problem import Stopped
from flows.pages import LazyScan
from flows.story import compose_text
from flows.workroom import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from archive.records import Entry
    from flows.workroom import Workroom

T = TypeVar("T")

TEXT_STAGES = STAGES[STAGES.index("correct") :]
"""Stages that cost no reading."""


class Change(Struct, frozen=True, kw_only=True):
    """What a rerun would change in a document: `difference` as lines of a unified diff, empty when nothing would; `unread`: its reading
    is not kept, so that it would be read again first."""

    entry: Entry
    difference: tuple[str, ...] = ()
    unread: bool = False

    @property
    def changes(self) -> bool:
        return self.unread or bool(self.difference)


class NotKept(Exception):
    """A reading that is needed is not in the stage store."""


class KeptReadings(StageStore):
    """Gives the readings that are kept, makes all later stages anew, and writes nothing."""

    def once(self, stage: str, key: str, kind: type[T], make: Callable[[], T]) -> T:
        """Raises NotKept."""
        if stage in TEXT_STAGES:
            return make()
        kept = self._kept(self.path(stage, key), kind)
        if kept is None:
            raise NotKept
        return kept

    def put_bytes(self, stage: str, key: str, suffix: str, data: bytes) -> None:
        """Nothing is written."""


def foresee(room: Workroom, chosen: Sequence[Entry]) -> Iterator[Change]:
    """What doing the text stages anew would change, document by document."""
    store = KeptReadings(room.folders.stages)
    for entry in chosen:
        try:
            with LazyScan(room, verified_original(room.folders, entry)) as scan:
                *_, composition = compose_text(room, store, Clock(), entry, scan)
        except (NotKept, Stopped):
            yield Change(entry=entry, unread=True)
            continue
        files = {"transcript.txt": composition.transcript("text"), "text.txt": composition.text}
        yield Change(entry=entry, difference=tuple(line for name, text in files.items() for line in _difference(room, entry, name, text)))


def _difference(room: Workroom, entry: Entry, name: str, text: str) -> Iterator[str]:
    file = room.folders.published / entry.id / name
    now = file.read_text(encoding="utf-8") if file.exists() else ""
    yield from difflib.unified_diff(
        now.replace("\f", "\n").split("\n"),
        text.replace("\f", "\n").split("\n"),
        f"{entry.id}/{name}",
        f"{entry.id}/{name} (new)",
        lineterm="",
        n=1,
    )
