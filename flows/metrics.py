"""The figures that monitoring asks for: from the catalogue, the inbox and the disks."""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, get_args

from archive.intake import sources
from archive.records import INBOX_DUE, INBOX_LOOKED_AT, Status
from archive.statistics import statistics
from document.problem import Trouble
from flows.serving import SERVE
from reports.metrics import exposition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.catalogue import Catalogue
    from archive.folders import Folders

_QUANTILES = {"median": 0.5, "p90": 0.9, "p99": 0.99}


def metrics(folders: Folders, catalogue: Catalogue) -> str:
    """The figures of this moment in Prometheus's text format. Raises Trouble when the catalogue cannot be read."""
    found, now = statistics(catalogue), datetime.now(UTC).timestamp()
    arrivals = _arrivals(folders)
    oldest = {"catalogue": _seconds(found.oldest_waiting), "inbox": min(arrivals, default=None) if arrivals is not None else None}
    every_status = dict.fromkeys(get_args(Status), 0)
    return exposition({
        "verbale_info": {version("verbale"): 1},
        "verbale_documents": every_status | found.documents,
        "verbale_pages": every_status | found.pages,
        "verbale_documents_with_problem": found.problems,
        "verbale_documents_graded": dict.fromkeys([*"ABCDE", "none"], 0) | found.graded,
        "verbale_expected_error_ratio": _distribution(found.estimates),
        "verbale_attempts_total": found.attempts,
        "verbale_stage_seconds_total": found.stage_seconds,
        "verbale_stage_pages_total": found.stage_pages,
        "verbale_waiting_oldest_seconds": {place: max(0.0, now - since) if since else 0.0 for place, since in oldest.items()},
        "verbale_inbox_scans": None if arrivals is None else len(arrivals),
        "verbale_inbox_last_look_timestamp_seconds": _seconds(found.events.get(INBOX_LOOKED_AT)),
        "verbale_inbox_next_look_timestamp_seconds": _seconds(found.events.get(INBOX_DUE)),
        "verbale_retries_pending": found.due,
        "verbale_served": SERVE in found.leases,
        "verbale_workers": found.workers,
        "verbale_leases_abandoned": found.abandoned,
        **_disks(folders),
    })  # fmt: skip


def _arrivals(folders: Folders) -> list[float] | None:
    """When each scan of the inbox came there (its inode's change: copies keep the scanner's own time); None if it cannot be listed."""
    found = []
    try:
        for source in sources([folders.inbox]):
            with suppress(OSError):  # a run has just taken it in
                found.append(source.path.stat().st_ctime)
    except (Trouble, OSError):
        return None
    return found


def _distribution(estimates: Sequence[float]) -> Mapping[str, float] | None:
    """`estimates` in ascending order; the quantiles by nearest rank."""
    if not estimates:
        return None
    ranks = {name: estimates[math.ceil(share * len(estimates)) - 1] for name, share in _QUANTILES.items()}
    return {"mean": math.fsum(estimates) / len(estimates), **ranks}


def _disks(folders: Folders) -> dict[str, Mapping[str, float]]:
    places = {"archive": folders.root, "inbox": folders.inbox}
    usage = {place: shutil.disk_usage(folder) for place, folder in places.items() if folder.exists()}
    return {
        "verbale_disk_free_bytes": {place: used.free for place, used in usage.items()},
        "verbale_disk_size_bytes": {place: used.total for place, used in usage.items()},
    }


def _seconds(at: str | None) -> float | None:
    """A time of the catalogue in seconds since 1970."""
    return None if at is None else datetime.fromisoformat(at).timestamp()
