"""Under Prefect or directly: the same story either way. Prefect is imported only where it is used."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from typing import TYPE_CHECKING

from flows.ingest import ingest
from flows.log import log, writes_json
from flows.prefect_environment import QUIET, answers, prefect_api_url
from flows.rerun import rerun
from flows.workroom import workroom

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import ModuleType

    from archive.records import Entry
    from flows.ingest import Progress, Row
    from flows.settings import Settings


def run_ingest(
    root: Path,
    settings: Settings,
    paths: Sequence[Path] | None,
    *,
    batch: str | None = None,
    scanner: str | None = None,
    progress: Progress | None = None,
) -> list[Row]:
    """Take in and read `paths`, or the inbox when there are none. Raises Trouble."""

    def directly() -> list[Row]:
        with workroom(root, settings) as room:
            return ingest(room, paths, batch=batch, scanner=scanner, progress=progress)

    return _either_way(
        lambda prefect_flows: prefect_flows.ingest_here(root, settings, paths, batch=batch, scanner=scanner, progress=progress), directly
    )


def run_rerun(
    root: Path,
    settings: Settings,
    chosen: Sequence[Entry],
    *,
    from_stage: str | None = None,
    harder: bool = False,
    progress: Progress | None = None,
) -> list[Row]:
    """Read the documents `chosen` again; harder: with other recipes where they read badly. Raises Trouble."""

    def directly() -> list[Row]:
        with workroom(root, settings) as room:
            return rerun(room, chosen, from_stage=from_stage, harder=harder, progress=progress)

    return _either_way(lambda prefect_flows: prefect_flows.rerun_here(root, settings, chosen, from_stage, harder, progress), directly)


def _either_way(under_prefect: Callable[[ModuleType], list[Row]], directly: Callable[[], list[Row]]) -> list[Row]:
    """Prefect shows the work, it is not needed for it: when it cannot be had, the letters are read all the same."""
    url = prefect_api_url()
    if url is None:
        return directly()
    if not answers(url):
        _warn(f"Prefect does not answer at {url}; reading goes on without it.")
        return directly()
    prefect_flows = _import_quietly()
    try:
        return under_prefect(prefect_flows)
    except prefect_flows.PrefectOut as error:
        _warn(f"Prefect could not be used ({error}); reading goes on without it.")
        return directly()


def _import_quietly() -> ModuleType:
    """Prefect's log goes to its server. The terminal belongs to the archivist, and the root logger to whoever set it up."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with warnings.catch_warnings(action="ignore"):  # of its own home folder, for one
        from flows import prefect_flows

    root.handlers[:] = handlers
    root.setLevel(level)
    prefect = logging.getLogger("prefect")
    if not root.isEnabledFor(logging.DEBUG):
        prefect.propagate = False
        prefect.addHandler(logging.NullHandler())  # else Python's handler of last resort speaks up
    return prefect_flows


def _warn(sentence: str) -> None:
    log.warning(sentence) if writes_json() else print(f"Warning: {sentence}", file=sys.stderr)
