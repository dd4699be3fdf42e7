"""A BagIt 1.0 bag (RFC 8493) that grows letter by letter: a stop loses the letter that was being written, and the next call goes on.

`.partial/` holds what is under way and, for each finished letter, its lines of the manifest; it is gone when the bag is complete.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from archive.folders import put_in_place, troubles, write_whole

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 1 << 20
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_STATE = "verbale-export.json"


Describe = Callable[[Sequence[tuple[str, str, int]]], Mapping[str, bytes]]


class Stored(Struct, frozen=True):
    """A file in the bag: its path below `data`, its SHA-256 and its size in bytes."""

    path: str
    sha256: str
    size: int


class Packed(Struct, frozen=True):
    """A finished letter. `key` names what was exported: the same key, the same files."""

    key: str
    files: tuple[Stored, ...]


class OtherBag(Exception):
    """The folder holds something that is not this export; the message says what to do."""


class Bag:
    """The bag in `folder`, made when it is not there."""

    def __init__(self, folder: Path) -> None:
        """Raises OtherBag where the folder holds other things, Trouble."""
        self.folder = folder
        self._partial = folder / ".partial"
        with troubles("folder-unwritable"):
            there = {file.name for file in folder.iterdir()} if folder.exists() else set()
            if there and not {"bagit.txt", ".partial"} & there:
                raise OtherBag(f"The folder {folder} is not empty. Name a new one, or one that an export was stopped in.")
            (self._partial if not self.complete else folder).mkdir(parents=True, exist_ok=True)

    @property
    def complete(self) -> bool:
        return (self.folder / "bagit.txt").exists() and not self._partial.exists()

    def holds(self) -> dict[str, str]:
        """The keys of the letters in a complete bag, {} where they cannot be told."""
        try:
            return msgspec.json.decode((self.folder / _STATE).read_bytes(), type=dict[str, str])
        except (OSError, msgspec.MsgspecError):
            return {}

    def packed(self, document: str) -> Packed | None:
        """The letter as an earlier call has finished it."""
        try:
            found = msgspec.json.decode((self._partial / f"{document}.json").read_bytes(), type=Packed)
        except (OSError, msgspec.MsgspecError):
            return None
        return found if (self.folder / "data" / document).is_dir() else None

    def add(self, document: str, key: str, sources: Mapping[str, Path], described: Describe) -> Packed:
        """Copy `sources`, by their paths in the letter's folder, and let that appear in one rename. Raises Trouble.

        described: gives files that tell of those copied, from their paths, checksums and sizes.
        """
        place = self._partial / document
        shutil.rmtree(place, ignore_errors=True)
        files = []
        with troubles():
            for path, source in sources.items():
                files.append(_copied(source, place / path, f"{document}/{path}"))
            told = [(path, stored.sha256, stored.size) for path, stored in zip(sources, files, strict=True)]
            for path, data in described(told).items():
                (place / path).parent.mkdir(parents=True, exist_ok=True)
                (place / path).write_bytes(data)
                files.append(Stored(f"{document}/{path}", hashlib.sha256(data).hexdigest(), len(data)))
        put_in_place(place, self.folder / "data" / document)
        packed = Packed(key, tuple(files))
        write_whole(self._partial / f"{document}.json", msgspec.json.encode(packed))
        return packed

    def close(self, letters: Mapping[str, Packed], besides: Mapping[str, bytes], told: Sequence[tuple[str, str]]) -> None:
        """Write manifests and declare the bag complete. besides: more files below `data`; told: labels and values of bag-info.txt.

        What lies below `data` and belongs to no letter of this export is removed. Raises Trouble.
        """
        files = [file for packed in letters.values() for file in packed.files]
        for path, data in besides.items():
            write_whole(self.folder / "data" / path, data)
            files.append(Stored(path, hashlib.sha256(data).hexdigest(), len(data)))
        with troubles():
            for stray in (self.folder / "data").iterdir():
                if stray.name not in letters and stray.name not in besides:
                    shutil.rmtree(stray) if stray.is_dir() else stray.unlink()
        oxum = ("Payload-Oxum", f"{sum(file.size for file in files)}.{len(files)}")
        tags = {
            "bag-info.txt": "".join(f"{label}: {' '.join(value.split())}\n" for label, value in (*told, oxum)).encode(),
            _STATE: msgspec.json.format(msgspec.json.encode({name: letters[name].key for name in sorted(letters)}), indent=1) + b"\n",
            "manifest-sha256.txt": "".join(f"{file.sha256}  data/{file.path}\n" for file in files).encode(),
            "bagit.txt": _DECLARATION,
        }
        sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(tags.items()))
        for name, data in {"tagmanifest-sha256.txt": sums.encode(), **tags}.items():
            write_whole(self.folder / name, data)
        with troubles():
            shutil.rmtree(self._partial)


def _copied(source: Path, place: Path, path: str) -> Stored:
    place.parent.mkdir(parents=True, exist_ok=True)
    found, size = hashlib.sha256(), 0
    with source.open("rb") as reading, place.open("wb") as writing:
        while block := reading.read(_BLOCK):
            found.update(block)
            size += len(block)
            writing.write(block)
    return Stored(path, found.hexdigest(), size)


def plain_name(name: str, taken: Collection[str] = ()) -> str:
    """A file name that every manifest can hold: UTF-8, without line ends, control signs and the percent sign; none of `taken`."""
    shown = os.fsencode(name).decode("utf-8", "replace")
    shown = "".join("_" if c in "%\\/" or not c.isprintable() else c for c in shown).lstrip(".") or "file"
    if shown not in taken:
        return shown
    stem, dot, suffix = shown.rpartition(".")
    return next(
        each
        for n in range(2, len(taken) + 3)
        if (each := f"{stem or suffix}-{n}{dot if stem else ''}{suffix if stem else ''}") not in taken
    )
