"""Originals: stored byte for byte under the id that their checksum gives them, verified, and mended where they were harmed."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from natsort import natsorted

from archive.folders import put_in_place, troubles
from document.problem import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.folders import Folders
    from archive.records import Entry

WHY = ("why.txt", "why.json")
"""What lies beside a refused original."""

_BLOCK = 1 << 20


def identity(sha256: str) -> str:
    """The id of a document: the first 64 bits of its checksum, the same on every machine."""
    return sha256[:16]


def stored_name(name: str) -> str:
    """File systems take 255 bytes, and we need some for ourselves; the name as dropped in is the catalogue's to keep in full."""
    raw = os.fsencode(name)
    return os.fsdecode(raw if len(raw) <= 200 else raw[:150] + raw[-50:])


def natural_order(paths: Iterable[Path]) -> list[Path]:
    """ "page 2" before "page 10", the same on every machine."""
    return list(natsorted(sorted(paths), key=lambda path: path.name))


def copy_original(source: Path, files: Sequence[Path], place: Path) -> str:
    """Copy a file, or the files of a `.letter` folder, to `place`; the checksum of what was read, proven by reading the copy again.

    Raises Trouble, also for a folder without files: one that cannot be listed.
    """
    if not source.is_dir():
        return _copy_file(source, place)
    if not files:
        raise Trouble("folder-unwritable", str(source))
    with troubles():
        place.mkdir()
    return _checksum_of_folder([(file.name, _copy_file(file, place / file.name)) for file in files])


def _copy_file(source: Path, place: Path) -> str:
    with troubles(), open(source, "rb", opener=_without_waiting) as reading, place.open("wb") as writing:
        if not stat.S_ISREG(os.fstat(reading.fileno()).st_mode):
            raise Trouble("source-vanished", str(source))
        read = hashlib.sha256()
        while block := reading.read(_BLOCK):
            read.update(block)
            writing.write(block)
        writing.flush()
        os.fsync(writing.fileno())
    if checksum(place) != read.hexdigest():
        raise Trouble("original-changed")
    return read.hexdigest()


def _without_waiting(path: str, flags: int) -> int:
    """A file that has become a pipe since it was looked at would be waited for without end."""
    return os.open(path, flags | os.O_NONBLOCK)


def checksum(path: Path) -> str:
    """SHA-256 of a file, or of a `.letter` folder (over the names and checksums of its files). Raises Trouble."""
    with troubles():
        if path.is_dir():
            return _checksum_of_folder([(file.name, checksum(file)) for file in natural_order(path.iterdir())])
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _checksum_of_folder(sums: Iterable[tuple[str, str]]) -> str:
    rows = [os.fsencode(name) + b"\0" + one.encode() for name, one in sums]
    return hashlib.sha256(b"verbale letter folder\n" + b"\n".join(rows)).hexdigest()


def keep_original(folders: Folders, sha256: str, copy: Path, name: str) -> None:
    """See to it that the original with this checksum is stored; `copy`, already verified, becomes it under `name` where it is not.

    So a scan that is dropped in again mends an original that was lost or harmed. Raises Trouble.
    """
    document = identity(sha256)
    try:
        if checksum(original(folders, document)) == sha256:
            return
    except Trouble as error:
        if error.problem.code not in ("original-changed", "source-vanished"):
            raise
    with troubles():
        made = copy.parent / document
        made.mkdir()
        copy.rename(made / stored_name(name))
        put_in_place(made, folders.originals / document)


def original(folders: Folders, document: str) -> Path:
    """The stored original: a file, or a folder of page files. Raises Trouble when it is not there."""
    with troubles():
        for folder, besides in ((folders.originals / document, ()), (folders.refused / document, WHY)):
            found = [file for file in natural_order(folder.iterdir()) if file.name not in besides] if folder.is_dir() else []
            if found:
                return found[0]
    raise Trouble("original-changed")


def verified_original(folders: Folders, entry: Entry) -> list[Path]:
    """The files of the original in the order of their pages, after comparing the checksum. Raises Trouble."""
    place = original(folders, entry.id)
    if checksum(place) != entry.sha256:
        raise Trouble("original-changed")
    return natural_order(place.iterdir()) if place.is_dir() else [place]


def link_or_copy(source: Path, place: Path) -> None:
    """A second name for the same bytes where the file system has that, a copy elsewhere."""
    if source.is_dir():
        shutil.copytree(source, place)
        return
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)
