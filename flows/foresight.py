"""What a rerun would do, or change in the text, found out without reading, writing or publishing anything."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from archive.originals import verified_original
from archive.stages import STAGES, StageStore
from document.problem import Refusal, Stopped
from flows.pages import LazyScan
from flows.story import compose_text, key_of, result_of
from flows.workroom import VERSION, Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

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
    """A result that is needed is not in the stage store."""


class KeptStages(StageStore):
    """Gives the results that are kept, makes those of the stages `made` anew, and writes nothing."""

    def __init__(self, folder: Path, made: Collection[str] = ()) -> None:
        super().__init__(folder)
        self._made = made

    def once(self, stage: str, key: str, kind: type[T], make: Callable[[], T]) -> T:
        """Raises NotKept."""
        if stage in self._made:
            return make()
        kept = self._kept(self.path(stage, key), kind)
        if kept is None:
            raise NotKept
        return kept

    def put_bytes(self, stage: str, key: str, suffix: str, data: bytes) -> None:
        """Nothing is written."""


def foresee(room: Workroom, chosen: Sequence[Entry]) -> Iterator[Change]:
    """What doing the text stages anew would change, document by document."""
    store = KeptStages(room.folders.stages, TEXT_STAGES)
    for entry in chosen:
        try:
            with LazyScan(room, verified_original(room.folders, entry)) as scan:
                *_, composition = compose_text(room, store, Clock(), entry, scan)
        except (NotKept, Stopped):
            yield Change(entry=entry, unread=True)
            continue
        files = {"transcript.txt": composition.transcript("text"), "text.txt": composition.text}
        yield Change(entry=entry, difference=tuple(line for name, text in files.items() for line in _difference(room, entry, name, text)))


def is_outdated(room: Workroom, entry: Entry) -> bool:
    """Whether a rerun of a published document would do any stage anew, or publish anything else than lies there.

    Asked of the stage keys, which name all that a result depends on: engine and second reader, settings, lexicons, what was learnt,
    versions. A page that could not be read has nothing kept, so that its letter is never up to date. Raises Trouble.
    """
    if (entry.engine, entry.settings, entry.version) != (room.engine.name, room.settings.key, VERSION):
        return True
    try:
        with LazyScan(room, ()) as scan:  # opened for nothing: all is kept, or the answer is yes
            _, result = result_of(room, KeptStages(room.folders.stages), Clock(), entry, scan)
    except (NotKept, Refusal):
        return True
    return key_of(result) != entry.result_key


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
