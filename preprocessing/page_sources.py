"""What every kind of scan file can do in the opening process: tell its pages, and write the picture of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from document.page import SourcePage
from preprocessing.opening_messages import PageFound, PictureReady

ASSUMED_LONG_SIDE_INCHES = 11.7  # A4 is 11.69 in high, Letter 11.0: within 6 % when nothing else is known
_LOWEST_DPI, _HIGHEST_DPI = 50.0, 2400.0
_SCREEN_DPIS = (72, 96)  # what software writes when nobody told it
_LONGEST_OFFICE_PAPER_INCHES = 17.0  # A3 and Tabloid
LONGEST_PAPER_INCHES = 50.0  # A0 is 46.8 in


class PageSource(Protocol):
    """An opened scan file."""

    def facts(self, first: int, plain: tuple[int, ...]) -> Iterator[PageFound]:
        """Facts about the pages from index `first` on, in order; `plain` pages are only measured. Raises Refusal, Trouble."""
        ...

    def picture(self, page: SourcePage, target: Path) -> PictureReady:
        """Write the picture that `page` promises to `target`. Raises Refusal, Trouble."""
        ...


def plausible_dpi(dpi: tuple[float, float], width: int, height: int) -> bool:
    """Whether paper could have been scanned at this resolution (pixels per inch, horizontal and vertical).

    A tag of 72 or 96 says little: it is believed only when it makes the page no longer than office paper.
    """
    if not all(_LOWEST_DPI <= each <= _HIGHEST_DPI for each in dpi):  # also false for nan
        return False
    longest = max(width / dpi[0], height / dpi[1])
    screen = all(round(each) in _SCREEN_DPIS for each in dpi)
    return longest <= (_LONGEST_OFFICE_PAPER_INCHES if screen else LONGEST_PAPER_INCHES)


def assumed_dpi(width: int, height: int) -> tuple[float, float]:
    """The resolution of a whole sheet of A4 or Letter that has this many pixels."""
    dpi = max(width, height) / ASSUMED_LONG_SIDE_INCHES
    return dpi, dpi


def size_detail(width: float, height: float) -> str:
    """For a Problem's detail."""
    return f"{width:.0f} x {height:.0f} pixels"
