"""A model of Tesseract without its list of words: of the 89 MB of the model of Latin script 88 are one, and to load them takes longer
than to read a few names."""

from __future__ import annotations

import struct
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

if TYPE_CHECKING:
    from pathlib import Path

WORDS = 19
"""The place of the list among the parts of a file (LSTM_SYSTEM_DAWG of https://github.com/tesseract-ocr/tesseract, tessdatamanager.h). A
file begins with the number of its parts (32 bits) and where each of them begins (64 bits each, -1 where there is none)."""

LARGE = 32 << 20
"""Bytes of a list that are worth a copy without it; those of single languages are smaller."""

MOST_PARTS = 64


class LeanModels:
    """Copies without words of the large models in the folder `models`, made in the folder `to` when they are first asked for."""

    def __init__(self, models: Path, to: Path) -> None:
        self._models, self._to = models, to
        self._lock = Lock()
        self._made: dict[str, bool] = {}

    def folder_of(self, model: str) -> Path | None:
        """The folder that holds a lean `model`; None where the model is small, of another build, or cannot be copied."""
        with self._lock:
            if model not in self._made:
                self._made[model] = False
                with suppress(OSError, struct.error, ValueError):
                    self._made[model] = _copied(self._models / f"{model}.traineddata", self._to / f"{model}.traineddata")
            return self._to if self._made[model] else None


def _copied(model: Path, to: Path) -> bool:
    with model.open("rb") as file:
        parts = _parts(file)
        if len(parts) <= WORDS or len(range(*parts[WORDS])) < LARGE:
            return False
        kept = [_read(file, *part) if place != WORDS else b"" for place, part in enumerate(parts)]
    at, starts = struct.calcsize(f"<i{len(parts)}q"), list[int]()
    for part in kept:
        starts.append(at if part else -1)
        at += len(part)
    to.parent.mkdir(parents=True, exist_ok=True)
    beside = to.with_name(uuid4().hex)
    beside.write_bytes(struct.pack(f"<i{len(parts)}q", len(parts), *starts) + b"".join(kept))
    beside.rename(to)
    return True


def _parts(file: BinaryIO) -> list[tuple[int, int]]:
    """Where each part begins and ends; equal where there is none. Raises ValueError and struct.error when it is no such file."""
    (count,) = struct.unpack("<i", file.read(4))
    if not 0 < count <= MOST_PARTS:
        raise ValueError(count)
    starts = struct.unpack(f"<{count}q", file.read(8 * count))
    size = file.seek(0, 2)
    ends = sorted({*(start for start in starts if start >= 0), size})
    if ends[-1] > size:
        raise ValueError(ends[-1])
    return [(start, next(end for end in ends if end > start)) if 0 <= start < size else (0, 0) for start in starts]


def _read(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    return file.read(end - start)
