"""When a schedule looks at the inbox next: promised before each look and after it, so that nobody need ask Prefect."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.records import INBOX_DUE, INBOX_LOOKED_AT, now
from document.problem import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.catalogue import Catalogue


@contextmanager
def promised(catalogue: Catalogue, every_minutes: float) -> Iterator[None]:
    """The body is a look that a schedule began; the next begins `every_minutes` later at the latest, or that long after this one's end."""
    _promise(catalogue, every_minutes)
    try:
        yield
    finally:
        _promise(catalogue, every_minutes)


def _promise(catalogue: Catalogue, every_minutes: float) -> None:
    with suppress(Trouble):  # it is only told to people; the look itself counts
        catalogue.note(INBOX_DUE, now(60 * every_minutes))


def next_look(catalogue: Catalogue) -> str:
    """A sentence for people on the last look and the next one. Raises Trouble."""
    last, due = catalogue.noted(INBOX_LOOKED_AT), catalogue.noted(INBOX_DUE)
    looked = f"last looked at: {_minute(last) if last else 'never'}"
    if due is None:
        return f"{looked}; no look is planned (`verbale serve` plans them)."
    if due >= now():
        return f"{looked}; next: by {_minute(due)}."
    if any(not entry.problems for entry in catalogue.entries(statuses=["working"])):  # of one whose worker is gone that is said
        return f"{looked}; next: when the run that is under way has ended."
    return f"{looked}; next: was to be by {_minute(due)}. Is `verbale serve` still running?"


def _minute(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
