"""Sampling plans: which pages of a batch a person compares with the scan, and when the batch as a whole may be accepted.

Single sampling for normal inspection at general level II of ISO 2859-1:1999, its tables in sampling.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

FILE = Path(__file__).with_name("sampling.toml")


class Plan(NamedTuple):
    """How many pages of a lot are checked, and how many bad ones among them are at most accepted."""

    letter: str
    sample: int
    accept: int


class LotPage(NamedTuple):
    """One page that can be drawn."""

    document: str
    page: int


class Lot(Struct, frozen=True, kw_only=True):
    """A batch and the pages that were drawn from it, in the order of the letters. pages: how many it has."""

    name: str
    pages: int
    sample: int
    accept: int
    drawn: tuple[LotPage, ...]

    @property
    def reject(self) -> int:
        """The number of bad pages in the sample from which the lot is not accepted."""
        return self.accept + 1


@cache
def _tables() -> tuple[dict[str, tuple[int, int]], dict[float, list[str]]]:
    """(code letter to largest lot and size of the sample, AQL to its column)."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    letters = {letter: (largest, size) for letter, (largest, size) in tables["letters"].items()}
    return letters, {float(aql): column.split() for aql, column in tables["accept"].items()}


def limits() -> list[float]:
    """The acceptance quality limits, percent of bad pages, for which there are plans."""
    return list(_tables()[1])


def plan(pages: int, aql: float) -> Plan:
    """The plan for a lot of so many pages; a sample is never larger than its lot. aql: one of `limits()`."""
    letters, accept = _tables()
    column, names = accept[aql], list(letters)
    at = next((n for n, (largest, _) in enumerate(letters.values()) if pages <= largest), len(names) - 1)
    while column[at] in "v^":
        at += 1 if column[at] == "v" else -1
    return Plan(names[at], min(letters[names[at]][1], pages), int(column[at]))


def drawn(name: str, pages: Sequence[LotPage], aql: float) -> Lot:
    """A lot with its sample. The same pages under the same name give the same sample, in whatever order they are given.

    Pages are drawn by the order of the hashes of what they are: as good as at random, and a page that is added later displaces one other
    at most.
    """
    found = plan(len(pages), aql)
    by_lot = sorted(pages, key=lambda page: sha256(f"{name}\0{page.document}\0{page.page}".encode("utf-8", "surrogatepass")).digest())
    return Lot(name=name, pages=len(pages), sample=found.sample, accept=found.accept, drawn=tuple(sorted(by_lot[: found.sample])))
