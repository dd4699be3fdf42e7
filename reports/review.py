"""The review of an archive: its survey, its defects by day and scanner, and a sampling plan for each batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from reports.sampling import Lot, LotPage, drawn
from reports.scanners import Alarm, Group, alarms, groups
from reports.survey import Letter, Survey, survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AQL = 2.5
"""Percent of pages that may be bad in a batch that is accepted nineteen times in twenty; the middle of the standard's usual range."""


class Review(Struct, frozen=True, kw_only=True):
    """Everything that is told beside the table of all letters. aql: what the lots were drawn with; the newest lot first."""

    letters: tuple[Letter, ...]
    survey: Survey
    groups: tuple[Group, ...]
    alarms: tuple[Alarm, ...]
    lots: tuple[Lot, ...]
    aql: float = AQL

    @property
    def by_id(self) -> dict[str, Letter]:
        """All letters by id."""
        return {letter.row.id: letter for letter in self.letters}


def review(letters: Sequence[Letter], aql: float = AQL) -> Review:
    """The review of these letters. aql: one of `sampling.limits()`."""
    found = groups(letters)
    return Review(
        letters=tuple(letters), survey=survey(letters), groups=found, alarms=alarms(found), lots=tuple(lots(letters, aql)), aql=aql
    )


def lots(letters: Iterable[Letter], aql: float) -> list[Lot]:
    """A lot for each batch; letters without one are a lot by the day on which they came. The one that came last is first."""
    pages: dict[str, list[LotPage]] = {}
    latest: dict[str, str] = {}
    for letter in letters:
        if letter.summary is None or not letter.summary.pages:
            continue
        name = letter.row.batch or letter.row.received[:10]
        pages.setdefault(name, []).extend(LotPage(letter.row.id, page.page) for page in letter.summary.pages)
        latest[name] = max(latest.get(name, ""), letter.row.received)
    names = sorted(sorted(pages), key=lambda name: latest[name], reverse=True)
    return [drawn(name, pages[name], aql) for name in names]
