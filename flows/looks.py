"""What people are told of the looks at the inbox: the last one, and the next one as noted by the runs of the schedule."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.records import INBOX_DUE, INBOX_LOOKED_AT, now

if TYPE_CHECKING:
    from archive.catalogue import Catalogue

_STARTS_WITHIN_SECONDS = 120.0  # a run that is due takes half a minute to start, more on a busy machine


def next_look(catalogue: Catalogue) -> str:
    """A sentence for people on the last look and the next one. Raises Trouble."""
    last, due = catalogue.noted(INBOX_LOOKED_AT), catalogue.noted(INBOX_DUE)
    looked = f"last looked at: {_minute(last) if last else 'never'}"
    if due is None:
        return f"{looked}; no look is planned (`verbale serve` plans them)."
    if due >= now(-_STARTS_WITHIN_SECONDS):
        return f"{looked}; next: {_minute(due)}."
    if any(not entry.problems for entry in catalogue.entries(statuses=["working"])):  # of one whose worker is gone that is said
        return f"{looked}; next: when the run that is under way has ended."
    return f"{looked}; next: was to be {_minute(due)}. Is `verbale serve` still running?"


def _minute(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
