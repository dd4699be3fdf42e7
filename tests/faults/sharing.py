"""Several worker processes share one archive and one catalogue in PostgreSQL; one of them is killed in the middle of it.

    python -m tests.faults.sharing FOLDER LETTERS WORKERS [--lease SECONDS] [--kill] [--cores N] [--page SECONDS]

A stand-in engine reads a page in 50 ms. Each worker goes by a host of its own, so that only its lease tells whether it lives.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from archive.catalogue import Catalogue, open_catalogue
from archive.folders import Folders
from archive.inspection import Inspection
from archive.tables import ATTEMPTS, DOCUMENTS
from flows.ingest import ingest
from flows.settings import Settings
from flows.workroom import workroom
from ocr.language import tell
from preprocessing import opening
from reports.files import NAMES
from tests import postgresql
from tests.fake_engine import SENTENCE, FakeEngine
from tests.faults.killing import drawn_letters
from tests.faults.stopping import BYTE_EQUAL, OpenedHere


def settings(address: str | None, lease_seconds: float, cores: int) -> Settings:
    return Settings(catalogue=address, cores=cores, lease_seconds=lease_seconds, retry_delays_seconds=(), settle_seconds=0.0, reread="off")


def work(root: Path, using: Settings, host: str, page_seconds: float) -> None:
    """What a worker does, on a machine that it takes for one of its own."""
    opening.OpeningProcess = OpenedHere  # type: ignore[assignment,misc]
    socket.gethostname = lambda: host  # type: ignore[assignment]
    with workroom(root, using, FakeEngine(lambda number: time.sleep(page_seconds))) as room:
        ingest(room, None)


def start(root: Path, using: Settings, host: str, page_seconds: float) -> int:
    child = os.fork()
    if child == 0:
        faulthandler.enable()
        try:
            work(root, using, host, page_seconds)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def kill_when_busy(worker: int, host: str, catalogue: Catalogue, letters: int) -> str:
    """Kill a worker that has letters in hand when a third of all are published; one of those letters."""
    mine = sa.select(DOCUMENTS.c.id).where(DOCUMENTS.c.worker.startswith(f"{host}/"), DOCUMENTS.c.status == "working")
    while True:
        done = len(catalogue.entries(statuses=["published", "needs-a-look"]))
        with catalogue.reading() as connection:
            held = connection.execute(mine).scalars().first()
        assert done < letters, "nothing was left to be killed at"
        if done >= letters / 3 and held:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
            with catalogue.reading() as connection:
                return str(connection.execute(mine).scalars().first() or "")
        time.sleep(0.01)


def left(root: Path, catalogue: Catalogue) -> dict[str, Any]:
    """How each letter stands, how often it was read to its end, and the files that are equal on however many machines."""
    with catalogue.reading() as connection:
        ended = sa.select(ATTEMPTS.c.document, sa.func.count()).where(ATTEMPTS.c.ended.is_not(None)).group_by(ATTEMPTS.c.document)
        times = dict(connection.execute(ended).tuples().all())
    folders = Folders(root)
    return {
        "statuses": {entry.id: entry.status for entry in catalogue.entries()},
        "times": times,
        "files": {
            f"{entry.id}/{name}": (folders.published / entry.id / name).read_bytes() for entry in catalogue.entries() for name in BYTE_EQUAL
        },
        "rest": [str(place) for folder in (folders.inbox, folders.work, folders.unfinished) for place in folder.rglob("*")],
        "wrong": [fault.found for fault in Inspection(folders, catalogue, NAMES, mending=False).faults()],
    }


def main(folder: Path, letters: int, workers: int, *, lease: float, kill: bool, cores: int, page: float) -> dict[str, Any]:
    tell(SENTENCE, ("eng", "fra"))
    shared, alone = folder / "shared", folder / "alone"
    for root in (shared, alone):
        drawn_letters(root / "inbox", letters)
    begun = time.monotonic()
    child = start(alone, settings(None, lease, cores), "single", page)
    assert os.waitpid(child, 0)[1] == 0
    seconds = {"alone": round(time.monotonic() - begun, 1)}
    with postgresql.cluster() as running:
        address = running.new("shared")
        catalogue = open_catalogue(address)
        begun = time.monotonic()
        children = [start(shared, settings(address, lease, cores), f"machine-{n}", page) for n in range(workers)]
        killed = kill_when_busy(children.pop(), f"machine-{workers - 1}", catalogue, letters) if kill else ""
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * len(children)
        seconds["shared"] = round(time.monotonic() - begun, 1)
        found = left(shared, catalogue)
        with catalogue.reading() as connection:
            began = connection.execute(sa.select(sa.func.count()).select_from(ATTEMPTS)).scalar()
        catalogue.close()
    held = open_catalogue(alone / "catalogue.sqlite")
    good = left(alone, held)
    held.close()
    names, files = good["files"].keys() | found["files"].keys(), found["files"]
    return {
        "seconds": seconds, "letters": len(found["statuses"]), "killed_at": killed, "attempts": began,
        "not_published_once": sorted(d for d in found["statuses"] if found["times"].get(d) != 1),
        "different": sorted(name for name in names if good["files"].get(name) != files.get(name)),
        "same_statuses": good["statuses"] == found["statuses"], "rest": found["rest"], "wrong": found["wrong"] + good["wrong"],
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("letters", type=int)
    parser.add_argument("workers", type=int)
    parser.add_argument("--lease", type=float, default=60.0)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--page", type=float, default=0.05)
    told = parser.parse_args()
    answer = main(told.folder, told.letters, told.workers, lease=told.lease, kill=told.kill, cores=told.cores, page=told.page)
    print(json.dumps(answer, indent=1))
    sys.exit(bool(answer["not_published_once"] or answer["different"] or answer["wrong"] or not answer["same_statuses"]))
