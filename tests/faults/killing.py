"""Kills an ingest with SIGKILL at random moments until all is read, and compares what is left with an undisturbed run.

    python -m tests.faults.killing FOLDER LETTERS [--real] [--seed N]

Without --real a stand-in engine reads a page in 50 ms and scans are opened without processes of their own; with it the command itself
reads letters of one to three pages with Tesseract, under a second ingest of the same inbox and a rerun of the same documents.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from flows.ingest import ingest
from flows.settings import Settings
from flows.workroom import workroom
from ocr.language import tell
from preprocessing import opening
from samples import make
from tests.fake_engine import SENTENCE, FakeEngine
from tests.faults.stopping import OpenedHere, left

PAGE_SECONDS = 0.05
LONGER = 1.01
SETTINGS = Settings(cores=2, retry_delays_seconds=(), settle_seconds=0.0)


def drawn_letters(inbox: Path, count: int) -> None:
    """Small pages, each with a number of its own."""
    inbox.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        page = Image.new("L", (220, 160), 255)
        for row in range(4):
            ImageDraw.Draw(page).text((20, 20 + 30 * row), f"letter {number} row {row}", 0)
        page.save(inbox / f"letter {number}.png")


def made_letters(inbox: Path, count: int) -> None:
    """Letters of the samples, of one to three pages."""
    inbox.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        make(inbox, name=f"letter {number}", scan="office-200", seed=number, pages=1 + number % 3)


def read_with_stand_in(root: Path) -> None:
    opening.OpeningProcess = OpenedHere  # type: ignore[assignment,misc]
    with workroom(root, SETTINGS, FakeEngine(lambda number: time.sleep(PAGE_SECONDS))) as room:
        ingest(room, None)


def start_stand_in(root: Path) -> list[int]:
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        faulthandler.enable()
        try:
            read_with_stand_in(root)
        except BaseException:
            traceback.print_exc()
            os.kill(os.getpid(), signal.SIGABRT)
        os._exit(0)
    with suppress(PermissionError):  # it has come so far itself
        os.setpgid(child, child)
    return [child]


def started(root: Path, *arguments: str) -> int:
    """The command in a process group of its own; posix_spawn, because subprocess would wait for children that it was not asked for."""
    environment = os.environ | {"VERBALE_SETTLE_SECONDS": "0", "VERBALE_ARCHIVE": str(root)}
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    command = [sys.executable, "-m", "app", *arguments]
    return os.posix_spawn(sys.executable, command, environment, setsid=True, file_actions=quiet)


def start_commands(root: Path) -> list[int]:
    """Two ingests of one inbox, and a rerun beside them."""
    return [started(root, "ingest"), started(root, "ingest"), started(root, "rerun", "--all", "--from", "compose")]


def ended(children: list[int], within_seconds: float) -> bool:
    """Whether all of them ended by themselves; those that did not are killed, with all they started."""
    until = time.monotonic() + within_seconds
    living = list(children)
    while living and time.monotonic() < until:
        for child in list(living):
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                living.remove(child)
                assert os.waitstatus_to_exitcode(status) >= 0, "a run crashed"
        time.sleep(0.005)
    for child in living:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return not living


def killed_until_done(root: Path, start: Callable[[Path], list[int]], apart: tuple[float, float], seed: int) -> int:
    """How many times the run was killed before one came to its end; `apart`: seconds, more than three pages take.

    Each run is given a little longer than the one before: on a busy machine the first ones may not even get to reading.
    """
    chance = random.Random(seed)
    kills = 0
    while not ended(start(root), chance.uniform(*apart) * LONGER**kills):
        kills += 1
    return kills


def main(folder: Path, letters: int, *, real: bool, seed: int) -> dict[str, Any]:
    """What the two archives have in common, and how often one of them was killed."""
    tell(SENTENCE, ("eng", "fra"))
    folder.mkdir(parents=True, exist_ok=True)
    (made_letters if real else drawn_letters)(folder / "scans", letters)
    good, bad = folder / "undisturbed", folder / "killed"
    for root in (good, bad):
        shutil.copytree(folder / "scans", root / "inbox")
    begun = time.monotonic()
    assert ended([started(good, "ingest")] if real else start_stand_in(good), 36000)
    undisturbed_seconds = time.monotonic() - begun
    start = start_commands if real else start_stand_in
    page = undisturbed_seconds / sum(1 + number % 3 for number in range(letters)) if real else PAGE_SECONDS
    apart = (4 * page, 8 * page) if real else (4 * page, 30 * page)
    kills = killed_until_done(bad, start, apart, seed)
    if real:
        assert ended([started(bad, "ingest")], 36000)
    seconds = {"undisturbed": round(undisturbed_seconds, 1), "killed": round(time.monotonic() - begun - undisturbed_seconds, 1)}
    return {"letters": letters, "kills": kills, "seconds": seconds, **compared(left(good), left(bad))}


def compared(good: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Is what is left the same, byte for byte?"""
    names = good["files"].keys() | found["files"].keys()
    return {
        "documents": len(found["documents"]),
        "files": len(found["files"]),
        "different_files": sorted(name for name in names if good["files"].get(name) != found["files"].get(name)),
        "same_catalogue": (good["documents"], good["problems"]) == (found["documents"], found["problems"]),
        "wrong": found["wrong"],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("letters", type=int)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    answer = main(asked.folder, asked.letters, real=asked.real, seed=asked.seed)
    print(json.dumps(answer, indent=1))
    sys.exit(bool(answer["different_files"] or answer["wrong"] or not answer["same_catalogue"]))
