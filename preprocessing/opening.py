"""Pages out of scan files: PDF, TIFF, JPEG, PNG, WebP, JPEG 2000, told by content.

    with open_scan([path], work, Limits()) as scan:
        for page in scan.opened.pages:
            picture = scan.picture(page.number)

The files are opened in a child process (preprocessing/opening_child.py) that is killed when it takes too long and replaced when it dies.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from document.page import OpenedScan, SourcePage
from document.problem import KINDS, Problem, Refusal, Stopped, Trouble
from document.text_layer import TextLayer
from preprocessing.opening_messages import (
    SECONDS_A_PAGE,
    Begin,
    FacsimileReady,
    FacsimileWanted,
    FactsEnd,
    FactsWanted,
    Failed,
    Limits,
    PageFound,
    PictureReady,
    PictureWanted,
)
from preprocessing.opening_process import OpeningProcess

__all__ = ["VERSION", "Limits", "Scan", "open_scan"]

VERSION = 2
"""Of the stage `open`: raised whenever equal input may give other facts or another picture."""

_MOST_CRASHES = 3  # of the reader while it tells the facts of one file

_Written = tuple[PictureReady, Path]


class Scan:
    """An open document. `opened` holds the facts; `picture` may be called from several threads."""

    def __init__(self, files: Sequence[Path], folder: Path, limits: Limits) -> None:
        self.opened = OpenedScan(format="", pages=())
        self._begin = Begin(files=tuple(os.fsencode(file.absolute()) for file in files), work=os.fsencode(folder), limits=limits)
        self._folder, self._limits = folder, limits
        self._lock = threading.Lock()
        self._process: OpeningProcess | None = None
        self._kept: dict[int, _Written] = {}
        self._written = 0

    def open(self) -> None:
        """Find out the facts, and show one page: a document of which no page can be shown is refused as a whole."""
        self.opened = self._facts()
        self._show_one_page()

    def picture(self, number: int) -> npt.NDArray[np.uint8]:
        """The picture of page `number` (from 1) as stored: (height, width) grey or (height, width, 3) BGR, 0 black, 255 white.

        Height and width are those of its SourcePage; `tag_turn` and `mirrored` are not applied. Raises Refusal or Trouble with the
        page set; other pages may still be had. IndexError for a page that does not exist.
        """
        if not 1 <= number <= len(self.opened.pages):
            raise IndexError(f"no page {number}")
        try:
            with self._lock:
                written = self._kept.pop(number, None) or self._make(number)
            return _samples(*written)
        except OSError as error:
            raise _from_operating_system(error, number) from error

    def facsimile(self, layer: TextLayer) -> tuple[bytes, tuple[int, ...]]:
        """The searchable copy as PDF/A-2b, and the numbers of the pages whose picture had to be coded anew. Raises Refusal, Trouble."""
        target = self._folder / "facsimile.pdf"
        try:
            with self._lock:
                process = self._running_process()
                wanted = FacsimileWanted(layer=layer, target=os.fsencode(target))
                process.ask(wanted)
                reply = self._reply(process, time.monotonic() + self._limits.timeout_seconds + wanted.more_seconds)
            if not isinstance(reply, FacsimileReady):
                raise Trouble("unforeseen", "the process that opens the file answers another question")
            return target.read_bytes(), reply.coded_anew
        except OSError as error:
            raise _from_operating_system(error) from error
        finally:
            target.unlink(missing_ok=True)

    def close(self) -> None:
        """End the child process; files are the caller's to remove."""
        with self._lock:
            self._end_process()

    def _show_one_page(self) -> None:
        """The page shown is kept for whoever asks for it first."""
        first: Refusal | None = None
        started = time.monotonic()
        for page in self.opened.pages:
            try:
                self._kept[page.number] = self._make(page.number)
            except Refusal as refusal:
                first = first or refusal
                if time.monotonic() - started > self._limits.timeout_seconds:
                    break
            except Trouble:
                return
            else:
                return
        if first is not None:
            raise Refusal(first.problem.code, first.problem.detail)

    def _facts(self) -> OpenedScan:
        pages: list[SourcePage] = []
        problems: list[Problem] = []
        formats: list[str] = []
        for file in range(len(self._begin.files)):
            try:
                name, found = self._facts_of_file(file, self._limits.max_pages - len(pages))
            except Stopped as stopped:
                raise _naming_file(stopped, file, len(self._begin.files)) from None
            formats.append(name)
            for each in found:
                pages.append(replace(each.page, number=len(pages) + 1, file=file))
                problems += [replace(problem, page=len(pages)) for problem in each.problems]
        if not pages:
            raise Refusal("no-pages")
        return OpenedScan(format=formats[0] if len(formats) == 1 else "folder", pages=tuple(pages), problems=tuple(problems))

    def _facts_of_file(self, file: int, most: int) -> tuple[str, list[PageFound]]:
        """A page that kills the reader is asked for again, its size only; so the others can still be had."""
        found: list[PageFound] = []
        plain: tuple[int, ...] = ()
        while True:
            try:
                return self._facts_from(FactsWanted(file=file, first=len(found), plain=plain), found, most), found
            except Stopped as stopped:
                crashed = self._process is None and stopped.problem.code in ("damaged", "opening-time-out", "too-costly")
                hopeless = len(plain) >= _MOST_CRASHES or len(found) in plain
                if not crashed or hopeless or (isinstance(stopped, Trouble) and not found):
                    raise
                plain = (*plain, len(found))

    def _facts_from(self, request: FactsWanted, found: list[PageFound], most: int) -> str:
        """Adds to `found` what the child tells, and returns the format of the file."""
        process = self._running_process()
        process.ask(request)
        deadline = time.monotonic() + self._limits.timeout_seconds
        while True:
            reply = self._reply(process, deadline)
            if isinstance(reply, FactsEnd):
                return reply.format
            if not isinstance(reply, PageFound):
                raise Trouble("unforeseen", "the process that opens the file answers another question")
            if len(found) >= most:
                raise Refusal("too-many-pages", f"more than {self._limits.max_pages}")
            if not found or reply.page.index > found[-1].page.index:  # a picture file tells all its pages again
                found.append(reply)
            deadline += SECONDS_A_PAGE

    def _make(self, number: int) -> _Written:
        page = self.opened.pages[number - 1]
        self._written += 1
        target = self._folder / f"picture-{self._written}"
        process = self._running_process()
        process.ask(PictureWanted(page=replace(page, own_text=None), target=os.fsencode(target)))
        try:
            reply = self._reply(process, time.monotonic() + self._limits.timeout_seconds)
        except Stopped as stopped:
            target.unlink(missing_ok=True)
            raise type(stopped)(stopped.problem.code, stopped.problem.detail, number) from None
        if not isinstance(reply, PictureReady) or (reply.width, reply.height) != (page.width, page.height):
            raise Trouble("unforeseen", "the picture is not what the facts promised", number)
        return reply, target

    def _reply(self, process: OpeningProcess, deadline: float) -> PageFound | FactsEnd | PictureReady | FacsimileReady:
        """Raises Refusal, Trouble; a child that did not survive, or has run out of memory, is not asked again."""
        try:
            reply = process.reply(deadline)
        except Stopped:
            self._process = None
            raise
        if isinstance(reply, Failed):
            if reply.code in ("out-of-memory", "too-costly"):
                self._end_process()
            refused = reply.code in KINDS and KINDS[reply.code].family == "refusal"
            raise (Refusal if refused else Trouble)(reply.code, reply.detail)
        return reply

    def _running_process(self) -> OpeningProcess:
        if self._process is not None and not self._process.alive:
            self._end_process()  # it died between two requests, so no page is to blame
        if self._process is None:
            self._process = OpeningProcess(self._begin)
        return self._process

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None


@contextmanager
def open_scan(files: Sequence[Path], work: Path, limits: Limits | None = None, opened: OpenedScan | None = None) -> Iterator[Scan]:
    """Open one document: a file, or several whose pages follow each other in the order given.

    work: a folder on a disk with room for a few uncompressed pages; a folder of ours in it is removed at the end. opened: the facts,
    where they are known from before, so that nothing is told twice.
    Raises Refusal (damaged, locked, unsupported, empty, no-pages, too-many-pixels, -pages, -bytes, too-costly) and Trouble
    (opening-time-out, out-of-memory, disk-full, source-vanished, folder-unwritable, unforeseen).
    """
    limits = limits or Limits()
    folder = _checked_and_prepared(files, work, limits)
    scan = Scan(files, folder, limits)
    try:
        try:
            if opened is None:
                scan.open()
            else:
                scan.opened = opened
        except OSError as error:
            raise _from_operating_system(error) from error
        yield scan
    finally:
        scan.close()
        shutil.rmtree(folder, ignore_errors=True)


def _checked_and_prepared(files: Sequence[Path], work: Path, limits: Limits) -> Path:
    """A new folder of ours in `work`. Raises Refusal, Trouble."""
    try:
        _check_files(files, limits)
    except OSError as error:
        raise _from_operating_system(error) from error
    try:
        return Path(tempfile.mkdtemp(prefix="opening-", dir=work.absolute()))
    except OSError as error:
        trouble = _from_operating_system(error)
        lacking = trouble.problem.code == "source-vanished"  # the working folder, not the scan
        raise (Trouble("folder-unwritable", trouble.problem.detail) if lacking else trouble) from error


def _check_files(files: Sequence[Path], limits: Limits) -> None:
    """What can be told without opening them. Raises Refusal, OSError."""
    if not files:
        raise Refusal("no-pages")
    total = 0
    for position, file in enumerate(files):
        facts = file.stat()
        refused: Refusal | None = None
        if not stat.S_ISREG(facts.st_mode):  # reading a pipe would wait for ever
            refused = Refusal("unsupported", "it is not a file")
        elif facts.st_size == 0:
            refused = Refusal("empty")
        if refused is not None:
            raise _naming_file(refused, position, len(files))
        total += facts.st_size
    if total > limits.max_bytes:
        raise Refusal("too-many-bytes", f"{total} bytes, the limit is {limits.max_bytes}")


def _naming_file(stopped: Stopped, position: int, count: int) -> Stopped:
    """Which file of several it was."""
    if count == 1:
        return stopped
    detail = f"file {position + 1} of {count}"
    return type(stopped)(stopped.problem.code, f"{detail}: {stopped.problem.detail}" if stopped.problem.detail else detail)


def _from_operating_system(error: OSError, page: int | None = None) -> Trouble:
    said = error.strerror or type(error).__name__
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble("disk-full", page=page)
    if error.errno in (errno.ENOENT, errno.ESTALE):
        return Trouble("source-vanished", said, page)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR):
        return Trouble("folder-unwritable", said, page)
    if error.errno == errno.ENOMEM:
        return Trouble("out-of-memory", said, page)
    return Trouble("unforeseen", said, page)


def _samples(ready: PictureReady, file: Path) -> npt.NDArray[np.uint8]:
    shape = (ready.height, ready.width) if ready.channels == 1 else (ready.height, ready.width, ready.channels)
    flat = np.fromfile(file, dtype=np.uint8, offset=ready.offset)
    file.unlink()
    if flat.size != ready.height * ready.width * ready.channels:
        raise Trouble("unforeseen", "the picture's file is not complete")
    picture = flat.reshape(shape)
    if ready.channels == 3 and ready.order == "RGB":
        cv2.cvtColor(picture, cv2.COLOR_RGB2BGR, dst=picture)
    return picture
