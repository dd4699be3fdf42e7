"""Named defects of a scan: what is wrong with the picture of a page, told as facts. They ask nobody to look; doubts do (problem.py)."""

from __future__ import annotations

from msgspec import Struct

DEFECTS: dict[str, str] = {
    "low-resolution": "few pixels to a letter",
    "blurred": "soft edges",
    "faint": "faint print",
    "noisy": "noise in the paper",
    "dirty": "specks of dirt",
    "dark-border": "black edge",
    "cut-off": "text cut off at the edge",
    "skewed": "lines far from level",
    "turned": "not upright in the scan",
    "bleed-through": "the other side shines through",
    "stamp-over-text": "a stamp or signature over print",
    "handwriting": "handwriting on the page",
    "uneven-light": "shade or glare",
    "perspective": "photographed aslant",
}
"""Every defect by name, with the few words that a report has for it."""


class Defect(Struct, frozen=True, kw_only=True):
    """One defect of one page. `name` is a key of DEFECTS; `evidence`: the measured figures that made it one."""

    name: str
    evidence: dict[str, float] = {}

    @property
    def words(self) -> str:
        return DEFECTS[self.name]
