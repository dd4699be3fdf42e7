"""Defects grouped by day, batch and scanner, so that a device that begins to fail is noticed on the day on which it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import exp, inf, lgamma
from typing import TYPE_CHECKING

from msgspec import Struct

from document.defect import DEFECTS

if TYPE_CHECKING:
    from reports.survey import Letter

OF_THE_LETTER = frozenset(["bleed-through", "stamp-over-text", "handwriting"])
"""Defects that the sheet had before anybody scanned it."""

FEW_PAGES = 5
"""Fewer pages say nothing about a device."""

MUCH, OFTENER = 0.2, 3.0
"""Share of the pages of a group that must have a defect, and how many times the share of all other pages that must be."""

BY_CHANCE = 0.001
"""So unlikely must it be that as many pages have a defect by chance (Fisher's exact test, one side)."""

RECENT = timedelta(days=14)
"""How long before the latest day of ingestion something that strikes is still news."""

ALONE = 0.5
"""Share of pages with a defect from which it is told though there are no other pages to compare with."""


class Group(Struct, frozen=True, kw_only=True):
    """The pages of one day, batch and scanner ("" where none was named), and how many have each defect."""

    day: str
    batch: str
    scanner: str
    letters: int
    pages: int
    defects: dict[str, int]
    striking: tuple[str, ...] = ()

    def share(self, defect: str) -> float:
        """Share of the pages that have a defect."""
        return self.defects.get(defect, 0) / self.pages if self.pages else 0.0


class Alarm(Struct, frozen=True, kw_only=True):
    """A defect that is far more frequent in one group than in all others; `elsewhere` of `others` other pages have it."""

    group: Group
    defect: str
    found: int
    elsewhere: int
    others: int

    @property
    def words(self) -> str:
        """The defect in the words of reports."""
        return DEFECTS[self.defect]


def groups(letters: Iterable[Letter]) -> tuple[Group, ...]:
    """All groups, the newest day first, with what is striking about each."""
    pages: Counter[tuple[str, str, str]] = Counter()
    documents: Counter[tuple[str, str, str]] = Counter()
    defects: dict[tuple[str, str, str], Counter[str]] = {}
    for letter in letters:
        if letter.summary is None or not letter.summary.pages:
            continue
        key = letter.row.received[:10], letter.row.batch or "", letter.row.scanner or ""
        documents[key] += 1
        pages[key] += len(letter.summary.pages)
        defects.setdefault(key, Counter()).update(name for page in letter.summary.pages for name in page.defects if name in DEFECTS)
    whole, everything = sum(defects.values(), Counter[str]()), pages.total()
    found = [
        Group(
            day=key[0], batch=key[1], scanner=key[2], letters=documents[key], pages=pages[key],
            defects={name: mine[name] for name in DEFECTS if mine[name]},
            striking=tuple(n for n in DEFECTS if n not in OF_THE_LETTER and _strikes(mine[n], pages[key], whole[n], everything)),
        )
        for key, mine in defects.items()
    ]  # fmt: skip
    return tuple(sorted(sorted(found, key=lambda group: (group.batch, group.scanner)), key=lambda group: group.day, reverse=True))


def alarms(found: Sequence[Group]) -> tuple[Alarm, ...]:
    """What strikes in the groups of the latest days, the newest first; what struck before that is no news."""
    since = str(date.fromisoformat(found[0].day) - RECENT) if found else ""
    everything = sum(group.pages for group in found)
    return tuple(
        Alarm(
            group=group, defect=name, found=group.defects[name],
            elsewhere=sum(other.defects.get(name, 0) for other in found) - group.defects[name], others=everything - group.pages,
        )
        for group in found
        if group.day >= since
        for name in group.striking
    )  # fmt: skip


def _strikes(found: int, pages: int, everywhere: int, everything: int) -> bool:
    """Is a defect on `found` of `pages` pages more than chance, when it is on `everywhere` of `everything`?"""
    others, elsewhere = everything - pages, everywhere - found
    if pages < FEW_PAGES or found < MUCH * pages:
        return False
    if not others:
        return found >= ALONE * pages
    return found / pages >= OFTENER * elsewhere / others and fisher(found, pages, everywhere, everything) < BY_CHANCE


def fisher(found: int, pages: int, everywhere: int, everything: int) -> float:
    """How likely as many or more of `pages` have what `everywhere` of `everything` have, if chance alone dealt it out (Fisher 1922)."""
    most = min(pages, everywhere)
    all_ways = _log_ways(everything, pages)
    ways = (_log_ways(everywhere, k) + _log_ways(everything - everywhere, pages - k) for k in range(found, most + 1))
    return min(1.0, sum(exp(way - all_ways) for way in ways))


def _log_ways(of: int, chosen: int) -> float:
    """Natural logarithm of the number of ways to choose so many; the numbers themselves have thousands of digits."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1) if 0 <= chosen <= of else -inf
