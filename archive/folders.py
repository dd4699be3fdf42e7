"""Where things lie in an archive, and how a file or a folder comes to lie there whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from archive.workers import is_gone, ran_here, worker_name
from document.problem import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_OLD_SCRATCH_SECONDS = 24 * 3600.0
_PASSING_NAME = re.compile(r"\.[0-9a-f]{12}\.(?P<host>.+)\.(?P<process>\d+)\.(?P<start>[\w-]+)$")


class Folders:
    """The folders below the root of an archive; `work` is on the same file system, so that a rename is one step."""

    def __init__(self, root: Path, inbox: Path | None = None) -> None:
        self.root = root.absolute()
        self.inbox = inbox.absolute() if inbox else self.root / "inbox"
        self.originals = self.root / "originals"
        self.published = self.root / "published"
        self.refused = self.root / "refused"
        self.stages = self.root / "stages"
        self.unfinished = self.stages / "unfinished"
        self.work = self.root / "work"
        self.reports = self.root / "reports"
        self.learnt = self.root / "learnt"
        self.prefect = self.root / "prefect"
        self.catalogue = self.root / "catalogue.sqlite"

    @property
    def all(self) -> tuple[Path, ...]:
        return (self.root, self.inbox, self.originals, self.published, self.refused, self.stages, self.work, self.reports, self.learnt)

    def make(self) -> None:
        """Create what is missing. Raises Trouble when a folder cannot be made."""
        with troubles("folder-unwritable"):
            missing = [folder for folder in self.all if not folder.is_dir()]
            for folder in missing:
                folder.mkdir(parents=True, exist_ok=True)
            for folder in missing:
                sync_folder(folder.parent)

    @contextmanager
    def scratch(self, label: str) -> Iterator[Path]:
        """A new empty folder in `work`, gone afterwards. Its name tells who made it, so that leftovers can be told."""
        folder = self.work / _passing_name(label)
        with troubles():
            folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def troubles(missing: str = "source-vanished") -> Iterator[None]:
    """Turn what an operating system says about disks and rights into a Trouble that an archivist understands.

    missing: the code for a file or folder that is not there.
    """
    try:
        yield
    except OSError as error:
        name = str(error.filename or "")
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Trouble("disk-full") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise Trouble("folder-unwritable", name) from error
        if error.errno == errno.ENOENT:
            raise Trouble(missing, name) from error
        if error.errno == errno.ENOMEM:
            raise Trouble("out-of-memory") from error
        raise Trouble("unforeseen", f"{type(error).__name__}: {error.strerror}") from error


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems cannot, and need not
            raise
    finally:
        os.close(handle)


def _passing_name(label: str) -> str:
    """A new name for something that lives no longer than this process."""
    return f"{label}.{uuid.uuid4().hex[:12]}.{worker_name().replace('/', '.')}"


def write_whole(path: Path, data: bytes, unfinished: Path | None = None) -> None:
    """Write `path` so that it is there in full or not at all, power cuts included. Raises Trouble.

    unfinished: the folder in which it is written at first, on the same file system; the one of `path` by default.
    """
    with troubles("folder-unwritable"):
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(path.parent.parent)
        (unfinished or path.parent).mkdir(parents=True, exist_ok=True)
        temporary = (unfinished or path.parent) / _passing_name(f".{path.stem[:40]}")
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)


def put_in_place(made: Path, place: Path) -> None:
    """Rename the finished folder `made` to `place`; a folder that lies there is swapped out in the same step and deleted.

    renameat2(RENAME_EXCHANGE) is one step on Linux's own file systems. Where it is missing (some network file systems) the old
    folder steps aside first, under a name in which `restore_interrupted_swap` finds it again.
    """
    with troubles():
        for file in (f for f in made.rglob("*") if f.is_file()):
            with file.open("rb") as handle:
                os.fsync(handle.fileno())
        for folder in (made, *(f for f in made.rglob("*") if f.is_dir())):
            sync_folder(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not _renamed(made, place) and not _exchange(made, place):
            _swap_in_two_steps(made, place)
        sync_folder(place.parent)
        shutil.rmtree(made, ignore_errors=True)


def _renamed(made: Path, place: Path) -> bool:
    """False when something lies there; asking first would leave another process the time to put it there."""
    try:
        made.rename(place)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    return True


def _swap_in_two_steps(made: Path, place: Path) -> None:
    """Another machine may do the same, or bring back what stands aside between our two steps: then once more."""
    aside = place.with_name(f".{place.name}.before")
    while True:
        shutil.rmtree(aside, ignore_errors=True)
        with suppress(FileNotFoundError):
            place.rename(aside)
        if _renamed(made, place):
            break
    shutil.rmtree(aside, ignore_errors=True)


def put_away(folder: Path, scratch: Path) -> None:
    """Take a folder out of sight in one step and delete it then: a stop in between leaves no half of it. Raises Trouble."""
    with troubles():
        if folder.exists():
            aside = scratch / f"old-{folder.name}"
            folder.rename(aside)
            sync_folder(folder.parent)
            shutil.rmtree(aside, ignore_errors=True)


def restore_interrupted_swap(folder: Path) -> None:
    """Bring back what a stop between the two renames of `put_in_place` left aside."""
    for aside in folder.glob(".*.before"):
        place = folder / aside.name[1 : -len(".before")]
        if place.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            with suppress(FileNotFoundError):  # the one who put it there, or another run, was quicker
                _renamed(aside, place)


def _exchange(one: Path, other: Path) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    done = libc.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(done == 0)


def _is_left_over(place: Path) -> bool:
    """Whether the process that made something passing is gone; of other machines and containers only age can tell."""
    told = _PASSING_NAME.search(place.name)
    worker = f"{told['host']}/{told['process']}/{told['start']}" if told else ""
    if told and ran_here(worker):
        return is_gone(worker)
    try:
        return time.time() - place.stat().st_mtime > _OLD_SCRATCH_SECONDS
    except OSError:
        return False


def sweep(folders: Folders) -> None:
    """Remove what processes that are gone have left unfinished, and finish swaps that were interrupted. Raises Trouble."""
    with troubles():
        for left in (*folders.work.glob("*"), *folders.unfinished.glob(".*"), *folders.reports.glob(".*"), *folders.learnt.glob(".*")):
            if _is_left_over(left):
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
        for folder in (folders.published, folders.refused, folders.originals):
            restore_interrupted_swap(folder)
