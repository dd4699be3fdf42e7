"""Taking scans in: what is a document, has it stopped growing, is its original stored and verified."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from natsort import os_sorted

from archive.catalogue import Entry, now
from archive.folders import sync_folder, troubles
from document.problem import Problem, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.catalogue import Catalogue
    from archive.folders import Folders

_BLOCK = 1 << 20
LETTER_SUFFIX = ".letter"


class Source(Struct, frozen=True):
    """One document where it was dropped: a file, or a `.letter` folder whose files are its pages in natural order."""

    path: Path
    files: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The name as dropped in; bytes that are no UTF-8 are shown as the replacement character."""
        return os.fsencode(self.path.name).decode("utf-8", errors="replace")


class Receipt(Struct, frozen=True, kw_only=True):
    """What became of one source: the document it is, whether it is new, or why it was left. `look`: size and time when it was copied."""

    source: Source
    look: tuple[int, float] | None = None
    entry: Entry | None = None
    new: bool = False
    problem: Problem | None = None


def sources(paths: Iterable[Path]) -> Iterator[Source]:
    """The documents below `paths`, in natural order. Hidden files, links to nowhere, sockets, pipes and devices are passed over."""
    for path in paths:
        if not path.exists():
            raise Trouble("source-vanished", str(path))
        yield from _below(path)


def _below(path: Path) -> Iterator[Source]:
    if path.is_file():
        yield Source(path, (path,))
    elif path.is_dir() and path.suffix == LETTER_SUFFIX:
        yield Source(path, tuple(f for f in os_sorted(_visible(path)) if f.is_file()))
    elif path.is_dir():
        for child in os_sorted(_visible(path)):
            if not (child.is_dir() and child.is_symlink()):  # a link may lead round in a circle
                yield from _below(child)


def _visible(folder: Path) -> list[Path]:
    with troubles():
        return [child for child in folder.iterdir() if not child.name.startswith(".")]


def settled(found: Iterable[Source], seconds: float) -> tuple[list[Source], list[Source]]:
    """Those sources that have stopped growing and those that have not: two looks at size and time, `seconds` apart."""
    first = [(source, _look(source)) for source in found]
    young = any(look is not None and time.time() - look[1] < 3600 for _, look in first)
    if first:
        time.sleep(seconds if young else min(seconds, 1.0))
    still: list[Source] = []
    moving: list[Source] = []
    for source, look in first:
        quiet = look is not None and look == _look(source) and time.time() - look[1] >= seconds
        (still if quiet else moving).append(source)
    return still, moving


def _look(source: Source) -> tuple[int, float] | None:
    """Size and latest change of all files, None when one has gone."""
    try:
        looks = [f.stat() for f in source.files] + ([source.path.stat()] if source.path.is_dir() else [])
    except OSError:
        return None
    return sum(s.st_size for s in looks if stat.S_ISREG(s.st_mode)), max(s.st_mtime for s in looks)


def take_in(source: Source, folders: Folders, catalogue: Catalogue, *, batch: str | None, scanner: str | None) -> Receipt:
    """Store the original byte for byte, verify it, and enter it in the catalogue. Raises Trouble; the source is left alone."""
    with folders.scratch("intake") as scratch:
        copy = scratch / _stored_name(source.path.name)
        look = _look(source)
        sha256 = _copy(source, copy)
        held = catalogue.entries(ids=[_identity(sha256)])
        if held:
            return Receipt(source=source, look=look, entry=held[0])
        entry = Entry(
            id=_identity(sha256), name=source.name, sha256=sha256, status="waiting", pages=None, language=None, grade=None,
            expected_cer=None, received=now(), batch=batch, scanner=scanner, result_key=None, attempts=0,
        )  # fmt: skip
        _store(copy, folders.originals / entry.id)
        entry, new = catalogue.register(entry)
        return Receipt(source=source, look=look, entry=entry, new=new)


def _identity(sha256: str) -> str:
    """The id of a document: the first 64 bits of its checksum, the same on every machine."""
    return sha256[:16]


def _stored_name(name: str) -> str:
    """File systems take 255 bytes; the name as dropped in is the catalogue's to keep in full."""
    raw = os.fsencode(name)
    return os.fsdecode(raw if len(raw) <= 200 else raw[:150] + raw[-50:])


def _copy(source: Source, place: Path) -> str:
    """Copy a file or a `.letter` folder; the checksum of what was read, proven by reading the copy again."""
    if source.path.is_dir():
        place.mkdir()
        return _checksum_of_folder([(f.name, _copy_file(f, place / f.name)) for f in source.files])
    return _copy_file(source.path, place)


def _copy_file(source: Path, place: Path) -> str:
    with troubles(), source.open("rb") as reading, place.open("wb") as writing:
        read = hashlib.sha256()
        while block := reading.read(_BLOCK):
            read.update(block)
            writing.write(block)
        writing.flush()
        os.fsync(writing.fileno())
    if checksum(place) != read.hexdigest():
        raise Trouble("original-changed")
    return read.hexdigest()


def checksum(path: Path) -> str:
    """SHA-256 of a file, or of a `.letter` folder (over the names and checksums of its files). Raises Trouble."""
    if path.is_dir():
        return _checksum_of_folder([(f.name, checksum(f)) for f in os_sorted(path.iterdir())])
    with troubles(), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checksum_of_folder(sums: Iterable[tuple[str, str]]) -> str:
    rows = [os.fsencode(name) + b"\0" + one.encode() for name, one in sums]
    return hashlib.sha256(b"verbale letter folder\n" + b"\n".join(rows)).hexdigest()


def _store(copy: Path, place: Path) -> None:
    """Move the verified copy to `originals/<id>/<name>` in one rename; what an earlier, interrupted intake left is replaced."""
    with troubles():
        made = copy.parent / "stored"
        made.mkdir()
        copy.rename(made / copy.name)
        sync_folder(made)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            shutil.rmtree(place)
        made.rename(place)
        sync_folder(place.parent)


def original_files(path: Path) -> list[Path]:
    """The files of an original, in the order of their pages."""
    return list(os_sorted(path.iterdir())) if path.is_dir() else [path]


def remove_source(receipt: Receipt) -> None:
    """Take a source out of the inbox, now that its original is stored. What has changed since then stays. Raises Trouble."""
    source = receipt.source
    if receipt.look is None or receipt.look != _look(source):
        return
    with troubles():
        for file in source.files:
            file.unlink(missing_ok=True)
        if source.path.is_dir() and not any(source.path.iterdir()):
            source.path.rmdir()
