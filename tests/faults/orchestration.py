"""How much of the processor's time goes into keeping order: claims, catalogue, stage store, folders, Prefect.

    python -m tests.faults.orchestration FOLDER LETTERS [--real] [--prefect] [--cores N]

Processor time of this process, less what its threads spend within the stages on pictures and texts, plus what they spend there on
keeping results; children (Tesseract, the processes that open scans) are counted apart. With `--real` letters of the samples are read by
Tesseract, else small drawn pages by a stand-in that takes no time, so that hundreds of letters tell what order costs for each.
VERBALE_CATALOGUE and, with `--prefect`, PREFECT_API_URL say where order is kept.
"""

from __future__ import annotations

import argparse
import json
import resource
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.stages import StageStore
from flows import prefect_flows, workroom
from flows.ingest import ingest
from flows.orchestration import run_ingest
from flows.settings import load
from samples import make
from tests.fake_engine import FakeEngine
from tests.faults.killing import drawn_letters
from tests.faults.stopping import OpenedHere

_seconds = Counter[str]()
_lock = threading.Lock()
_outermost = threading.local()


@contextmanager
def spent(what: str) -> Iterator[None]:
    """Adds up the processor time of this thread under the outermost name; keeping within a stage is taken out of it."""
    before, _outermost.what = getattr(_outermost, "what", None), what
    started = time.thread_time()
    try:
        yield
    finally:
        _outermost.what = before
        taken = time.thread_time() - started
        with _lock:
            _seconds[what] += taken
            if before is not None:
                _seconds[before] -= taken


def watched(call: Callable[..., Any], what: str) -> Callable[..., Any]:
    def watching(*arguments: Any, **named: Any) -> Any:
        with spent(what):
            return call(*arguments, **named)

    return watching


def watch() -> None:
    """From here on the stages and the store are watched."""
    workroom.Clock.time = lambda self, stage: spent(stage)  # type: ignore[assignment,method-assign,misc]
    for name in ("_keep", "_kept"):
        setattr(StageStore, name, watched(getattr(StageStore, name), "keeping results"))


def cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def main(root: Path, letters: int, *, real: bool, prefect: bool) -> dict[str, Any]:
    if real:
        for number in range(letters):
            make(root / "inbox", name=f"letter {number}", scan="office-200", seed=number, pages=1 + number % 3)
    else:
        drawn_letters(root / "inbox", letters)
        from preprocessing import opening

        opening.OpeningProcess = OpenedHere  # type: ignore[assignment,misc]
        workroom.Tesseract = lambda *_: FakeEngine()  # type: ignore[assignment,misc]
    settings = load(root)
    watch()
    mine, children = cpu(resource.RUSAGE_SELF), cpu(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    if prefect:
        rows = run_ingest(root, settings, None)
    else:
        with workroom.workroom(root, settings) as room:
            rows = ingest(room, None)
    mine, children = cpu(resource.RUSAGE_SELF) - mine, cpu(resource.RUSAGE_CHILDREN) - children
    keeping = _seconds.pop("keeping results", 0.0)
    stages = sum(_seconds.values())
    order = mine - stages + _seconds.get("publish", 0.0)
    return {
        "letters": len(rows), "wall_seconds": round(time.monotonic() - begun, 1), "cpu_seconds": round(mine + children, 1),
        "children": round(children, 1), "stages": {name: round(taken, 2) for name, taken in sorted(_seconds.items())},
        "keeping_results": round(keeping, 2), "order": round(order, 2), "order_ms_a_letter": round(1000 * order / letters, 1),
        "order_percent": round(100 * order / (mine + children), 2), "prefect": prefect_flows.__name__ if prefect else None,
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("letters", type=int)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--prefect", action="store_true")
    asked = parser.parse_args()
    print(json.dumps(main(asked.folder, asked.letters, real=asked.real, prefect=asked.prefect), indent=1))
