"""Which of several readings of a page is kept: the one that leaves less print unread and is surer of what it read."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from document.page import PageReading, PreparedPage
from document.problem import Problem
from ocr.legibility import sure_letters

VERSION = 1
"""Raised whenever another reading of a page may be kept."""

MUCH_UNREAD = 0.04
"""Share of the letters outside all words from which a page is read in other ways too. Stamps, crests and signatures stay below
on nine pages in ten; dropped paragraphs lie above."""

CLEARLY = 1.05
"""How many times more letters must be read for sure to speak for a reading; between equal readings of a page it varies by 0.03."""


class PreparedReading(Struct, frozen=True, kw_only=True):
    """A reading, the preparation of the page that gave it, and the share (0-1) of the page's letters that it leaves unread."""

    prepared: PreparedPage
    reading: PageReading
    unread_share: float


def better(kept: PreparedReading, tried: PreparedReading) -> PreparedReading:
    """`tried` when it finds much more of the print and is no less sure, or is much surer and finds no less; `kept` otherwise."""
    sure, sure_before = sure_letters(tried.reading.lines), sure_letters(kept.reading.lines)
    finds_more = 2 * tried.unread_share < kept.unread_share and sure >= sure_before
    is_surer = sure > CLEARLY * sure_before and tried.unread_share <= kept.unread_share
    return tried if finds_more or is_surer else kept


def doubted(best: PreparedReading) -> PreparedReading:
    """The reading that was kept, with a word to the archivist when print is still left unread."""
    if best.unread_share <= MUCH_UNREAD:
        return best
    reading = best.reading
    doubt = Problem("print-not-read", reading.number, f"about {best.unread_share:.0%} of it")
    return replace(best, reading=replace(reading, problems=(*reading.problems, doubt)))
