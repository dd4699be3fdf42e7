"""`verbale check --deep`: catalogue and folders are made to agree, and what is missing is published again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from archive.inspection import Fault, Inspection
from flows.ingest import run
from flows.work import PUBLISHED
from flows.workroom import workroom
from reports.files import NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from flows.settings import Settings
    from flows.workroom import Workroom


def inspect(root: Path, settings: Settings) -> tuple[int, list[Fault]]:
    """How many documents were looked at, and what was wrong with them or around them; mended where that could be. Raises Trouble."""
    with workroom(root, settings) as room:
        faults = Inspection(room.folders, room.catalogue, NAMES, mending=True).faults()
        run(room, [fault.what for fault in faults if fault.waiting], statuses=("waiting",), redo_from=None)
        return len(room.catalogue.entries()), [_done(room, fault) if fault.waiting else fault for fault in faults]


def _done(room: Workroom, fault: Fault) -> Fault:
    """Whether what had to be read or published again has been."""
    entry = room.catalogue.entry(fault.what)
    advice = " ".join(f"{p.message} {p.advice}" for p in entry.problems if p.kind.family == "trouble")
    return replace(fault, mended=entry.status in (*PUBLISHED, "refused"), advice=advice)
