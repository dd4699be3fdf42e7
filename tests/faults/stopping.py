"""Stops a small ingest at each of its writes in turn, or tells it there that the disk is full, and looks at what is left.

    python -m tests.faults.stopping FOLDER stop|torn|full|filled|each [EVERY [FIRST]]

*stop*: the process ends at once before the write; *torn*: after half of it; *full*: this one write fails for want of room; *filled*: this
one and all after it. Then the next run goes on by itself and must leave what an undisturbed run leaves. Writes are counted at the calls
that Python makes to the system: what is opened for writing, written, renamed, linked, deleted, made, synced, and committed.
*each*: every place in the code that writes, once, in one of these ways after the other.
"""

from __future__ import annotations

import builtins
import errno
import faulthandler
import io
import json
import os
import shutil
import sqlite3
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import sqlalchemy as sa
from PIL import Image, ImageDraw

from archive import folders as places
from archive.catalogue import open_catalogue
from archive.inspection import Inspection
from flows.ingest import ingest
from flows.settings import Settings
from flows.workroom import workroom
from ocr.language import tell
from preprocessing import opening
from preprocessing.opening_child import Opener
from preprocessing.opening_messages import Begin, Reply, Request
from reports.files import NAMES
from tests.fake_engine import SENTENCE, FakeEngine

SETTINGS = Settings(cores=1, retry_delays_seconds=(), settle_seconds=0.0)
BYTE_EQUAL = ("text.txt", "transcript.txt", "reading.txt", "words.csv", "corrections.csv", "removals.csv", "metadata.json")
STOPPED = 137
MODES = ("stop", "torn", "full", "filled")
HOUSE = Path(__file__).parents[2]
FREES = {"unlink", "remove", "rmdir"}  # a full disk does not stand in their way


class Write(NamedTuple):
    """One write of a run. Threads take turns as they like: where it is asked for and how often before tells it, its number does not."""

    place: str
    before: int


class Writes:
    """Writes down all writes, and at the one to disturb does what `mode` says."""

    def __init__(self, mode: str, at: Write | None) -> None:
        self.mode, self.at = mode, at
        self.seen: list[Write] = []
        self._often = Counter[str]()
        self._filled = False
        self._lock = threading.Lock()

    def comes(self, name: str, tear: Callable[[], object] | None = None) -> None:
        place = f"{name} {_place()}"
        with self._lock:
            this = Write(place, self._often[place])
            self._often[place] += 1
            self.seen.append(this)
            due = this == self.at or self._filled
            self._filled |= due and self.mode == "filled"
        if not due:
            return
        if self.mode == "torn" and tear:
            tear()
        if self.mode in ("stop", "torn"):
            os._exit(STOPPED)
        if name not in FREES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _place() -> str:
    """The nearest line of the house that asked for the write, and the one that asked for that."""
    frame: FrameType | None = sys._getframe(2)
    found = []
    while frame is not None and len(found) < 2:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(HOUSE) and not file.is_relative_to(HOUSE / "tests"):
            found.append(f"{file.relative_to(HOUSE)}:{frame.f_lineno}")
        frame = frame.f_back
    return " ".join(found)


class Watched:
    """A file opened for writing, whose writes are counted."""

    def __init__(self, file: Any, writes: Writes) -> None:
        self._file, self._writes = file, writes

    def write(self, data: Any) -> Any:
        self._writes.comes("write", lambda: (self._file.write(data[: len(data) // 2]), self._file.flush()))
        return self._file.write(data)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def watch(writes: Writes) -> None:
    """From here on every write of this process is counted."""
    for name in ("rename", "replace", "link", "unlink", "remove", "mkdir", "rmdir", "fsync", "sendfile"):
        setattr(os, name, _counted(getattr(os, name), name, writes))
    places._exchange = _counted(places._exchange, "exchange", writes)
    really = io.open

    def opened(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if not set(mode) & set("wax+") or str(file) == os.devnull:
            return really(file, mode, *more, **named)
        writes.comes("open")
        return Watched(really(file, mode, *more, **named), writes)

    io.open = builtins.open = opened  # type: ignore[assignment]

    def commit(connection: object) -> None:
        try:
            writes.comes("commit")
        except OSError:
            raise sa.exc.OperationalError("COMMIT", None, sqlite3.OperationalError("database or disk is full")) from None

    sa.event.listen(sa.Engine, "commit", commit)


def _counted(call: Callable[..., Any], name: str, writes: Writes) -> Callable[..., Any]:
    def counting(*arguments: Any, **named: Any) -> Any:
        writes.comes(name)
        return call(*arguments, **named)

    return counting


class OpenedHere:
    """Opens scans without a process of its own: a hundred runs need not start a hundred."""

    pid = 0
    alive = True

    def __init__(self, begin: Begin) -> None:
        self._opener = Opener(begin)
        self._replies: list[Reply] = []

    def ask(self, request: Request) -> None:
        assert not isinstance(request, Begin)
        self._replies += self._opener.answers(request)

    def reply(self, deadline: float) -> Reply:
        return self._replies.pop(0)

    def kill(self) -> None:
        """Nothing to end."""


def fill_inbox(inbox: Path) -> None:
    """A picture, a letter of two pictures, and what is no scan."""
    (inbox / "two.letter").mkdir(parents=True)
    for name, words in (("one.png", 3), ("two.letter/page 1.png", 2), ("two.letter/page 2.png", 1)):
        page = Image.new("L", (220, 160), 255)
        for row in range(4):
            ImageDraw.Draw(page).text((20, 20 + 30 * row), f"{name} " * words, 0)
        page.save(inbox / name)
    (inbox / "notes.pdf").write_bytes(b"no scan at all")


def forked(work: Callable[[], None]) -> int:
    """Do `work` in a process of its own; its exit code."""
    child = os.fork()
    if child == 0:
        faulthandler.enable()
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def read_inbox(root: Path, writes: Writes | None = None) -> None:
    opening.OpeningProcess = OpenedHere  # type: ignore[assignment,misc]
    if writes:
        watch(writes)
    try:
        with workroom(root, SETTINGS, FakeEngine()) as room:
            ingest(room, None)
    except places.Trouble:  # the command would say so and end
        if writes is None:
            raise


def left(root: Path) -> dict[str, Any]:
    """All that an undisturbed run and a disturbed one that was gone on with must have in common."""
    folders = places.Folders(root)
    with closing(sqlite3.connect(folders.catalogue)) as connection:
        rows = connection.execute("SELECT id, name, status, pages, language, result_key, sha256 FROM documents ORDER BY id").fetchall()
        problems = connection.execute("SELECT document, code, page, detail FROM problems ORDER BY document, position").fetchall()
    files = {
        str(file.relative_to(root)): file.read_bytes().hex()
        for place in (folders.originals, folders.refused, folders.published, folders.inbox, folders.work, folders.unfinished)
        for file in sorted(place.rglob("*"))
        if file.is_file() and (place != folders.published or file.name in BYTE_EQUAL)
    }
    return {"documents": rows, "problems": problems, "files": files, "wrong": wrong(folders)}


def wrong(folders: places.Folders) -> list[str]:
    """Where catalogue and folders do not agree."""
    catalogue = open_catalogue(folders.catalogue)
    try:
        return [each.found for each in Inspection(folders, catalogue, NAMES, mending=False).faults()]
    finally:
        catalogue.close()


def disturbed(folder: Path, mode: str, at: Write) -> tuple[int, dict[str, Any]]:
    """How the disturbed run ended, and what there is after the next one."""
    root = folder / mode
    _begin(folder, root)
    ended = forked(lambda: read_inbox(root, Writes(mode, at)))
    again = forked(lambda: read_inbox(root))
    found = left(root)
    if again != 0:
        found["again"] = again
    shutil.rmtree(root)
    return ended, found


def _begin(folder: Path, root: Path) -> None:
    """An archive as it is after its first run, with scans in its inbox: migrations are not made anew each time."""
    if not (folder / "empty").exists():
        assert forked(lambda: read_inbox(folder / "empty")) == 0
    shutil.copytree(folder / "empty", root)
    fill_inbox(root / "inbox")


def undisturbed(folder: Path) -> tuple[list[Write], dict[str, Any]]:
    """The writes of an undisturbed run, in order, and what it leaves."""
    root = folder / "undisturbed"
    _begin(folder, root)
    told = folder / "places.json"

    def counted() -> None:
        writes = Writes("count", None)
        read_inbox(root, writes)
        told.write_text(json.dumps(list(writes.seen)))

    assert forked(counted) == 0
    return [Write(*each) for each in json.loads(told.read_text())], left(root)


def chosen(writes: list[Write], mode: str, every: int, first: int) -> list[tuple[Write, str]]:
    """The writes to disturb, and how."""
    if mode != "each":
        return [(write, mode) for write in writes[first - 1 :: every]]
    return [(write, MODES[number % len(MODES)]) for number, write in enumerate((one for one in writes if not one.before), first)][::every]


def main(folder: Path, mode: str, every: int = 1, first: int = 1) -> dict[str, Any]:
    """The writes at which something went wrong, beside how many there are.

    missed: writes that did not come this time. Of two threads that make the same folder only one may have to.
    """
    tell(SENTENCE, ("eng", "fra"))  # what a first run loads is loaded once for all
    _begin(folder, folder / "warm")
    read_inbox(folder / "warm")
    writes, good = undisturbed(folder)
    told, missed, tried = {}, [], chosen(writes, mode, every, first)
    for number, (at, way) in enumerate(tried):
        if number % 100 == 0:  # an hour's soak that is stopped early shall not have said nothing
            print(f"{number} of {len(tried)} tried, wrong: {', '.join(told) or 'none'}", file=sys.stderr)
        ended, found = disturbed(folder, way, at)
        if found == good and ended == (STOPPED if way in ("stop", "torn") else 0):
            continue
        if found == good and ended == 0:
            missed.append(" ".join(map(str, at)))
            continue
        names = sorted(set(found.pop("files")) ^ set(good["files"]))
        told[" ".join(map(str, (way, *at)))] = {"ended": ended, "names": names} | {k: v for k, v in found.items() if v != good.get(k)}
    counts = {"writes": len(writes), "tried": len(tried), "documents": len(good["documents"])}
    return counts | {"missed": missed, "before": good["wrong"], "wrong": told}


if __name__ == "__main__":
    answer = main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
    print(json.dumps(answer, indent=1))
    sys.exit(bool(answer["wrong"] or answer["before"]))
