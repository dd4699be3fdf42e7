"""The stage store: what each stage found, kept under the hash of its input, its settings and its version.

No stage is paid for twice (docs/design.md, law 5), and a run that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

import msgspec

from archive.folders import troubles, write_whole
from document.decoding import decode
from document.problem import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

STAGES = ("open", "straighten", "read", "reread", "correct", "compose", "measure", "render", "publish")


def digest(value: object) -> str:
    """SHA-256 of a value's canonical JSON: equal values have equal digests, in every process."""
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


class StageStore:
    """Results by stage and key, below one folder. With `redo_from` nothing kept by that stage or a later one is used."""

    def __init__(self, folder: Path, redo_from: str | None = None) -> None:
        self._folder = folder
        self._redone = set(STAGES[STAGES.index(redo_from) :]) if redo_from else set()

    def path(self, stage: str, key: str, suffix: str = ".json") -> Path:
        return self._folder / stage / key[:2] / f"{key}{suffix}"

    def once(self, stage: str, key: str, kind: type[T], make: Callable[[], T]) -> T:
        """The kept result, or what `make` returns, which is then kept. What cannot be decoded counts as not kept."""
        path = self.path(stage, key)
        if stage not in self._redone and (kept := self._kept(path, kind)) is not None:
            return kept
        made = make()
        self._keep(path, msgspec.json.encode(made))
        return made

    def peek(self, stage: str, key: str, kind: type[T]) -> T | None:
        """The kept result, also of a stage that is done anew; None when there is none."""
        return self._kept(self.path(stage, key), kind)

    def has(self, stage: str, key: str) -> bool:
        """Whether a result is kept and may be used."""
        return stage not in self._redone and self.path(stage, key).exists()

    def _keep(self, path: Path, data: bytes) -> None:
        write_whole(path, data, self._folder / "unfinished")

    def _kept(self, path: Path, kind: type[T]) -> T | None:
        try:
            return decode(path.read_bytes(), kind)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
        except OSError as error:
            raise Trouble("folder-unwritable", f"a kept result: {error.strerror}") from error

    def put_bytes(self, stage: str, key: str, suffix: str, data: bytes) -> None:
        """Keep a companion of a result, such as a picture."""
        self._keep(self.path(stage, key, suffix), data)

    def bytes(self, stage: str, key: str, suffix: str) -> bytes | None:
        """The companion, or None when there is none."""
        with troubles():
            path = self.path(stage, key, suffix)
            return path.read_bytes() if path.exists() else None
