"""Where a line stands on its page: a set of named cues beside those of its words."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from msgspec import Struct

from postprocess.lines import PrintedLine

RUNNING = 45
"""Letters a line from which its edges speak for the margins of the page."""

TOP, UPPER, FOOT = 0.2, 0.36, 0.87
"""Shares of the page's height: letterheads begin in the first, addressees end in the second, footers stand below the third."""


NARROW = 0.72
"""Share of the type area's width before which the lines of addresses and of signatories end."""


class Sheet(Struct, frozen=True):
    """The type area of a page, in pixels: its margins, the size of its running text, the height of its first line of it."""

    width: int
    height: int
    left: float
    right: float
    size: float
    text_top: float


def document_size(pages: Sequence[Sequence[PrintedLine]]) -> float:
    """The type size of running text in the document, in pixels; 0 where there is none."""
    sizes = [line.size for lines in pages for line in lines if len(line.text) >= RUNNING]
    return median(sizes) if sizes else 0.0


def sheet(lines: Sequence[PrintedLine], width: int, height: int, usual: float) -> Sheet:
    """Measure a page. `usual`: the type size of the document's running text."""
    long = [line for line in lines if len(line.text) >= RUNNING]
    if len(long) < 3:
        every = sorted(line.left for line in lines) or [0]
        left, right = every[len(every) // 4], max((line.right for line in lines), default=width)
        return Sheet(width, height, left, max(right, 0.85 * width), usual or _middle(lines), float(height))
    lefts, rights = sorted(line.left for line in long), sorted(line.right for line in long)
    left, right = lefts[len(lefts) // 4], rights[(3 * len(rights)) // 4]
    size = median(line.size for line in long)
    full = [line.top for line in long if _full(line, left, right) and not line.text.isupper()]
    return Sheet(width, height, left, right, size, min(full, default=float(height)))


def _middle(lines: Sequence[PrintedLine]) -> float:
    return median(line.size for line in lines) if lines else 1.0


def _full(line: PrintedLine, left: float, right: float) -> bool:
    return line.left <= left + 6 * line.size and line.right >= right - 4 * line.size and line.box.width > 0.6 * (right - left)


def _clear(line: PrintedLine, page: Sheet) -> bool:
    """Whether the line stands clear of both margins, or is too long for that."""
    wide = line.box.width > 0.8 * (page.right - page.left)
    return wide or (line.left > page.left + 2 * line.size and line.right < page.right - 2 * line.size)


def place_cues(line: PrintedLine, page: Sheet, first_page: bool) -> frozenset[str]:
    """The cues in the place and the size of a line."""
    middle = (page.left + page.right) / 2
    centre = (line.left + line.right) / 2
    height = (line.top + line.bottom) / 2 / page.height
    # A mark or two right of the text are pencil, or the end of a line that was cut off.
    after = line.left >= page.right + 0.5 * line.size and sum(c.isalnum() for c in line.text) > 3
    beside = after or line.right <= page.left - 0.5 * line.size
    said = {
        "margin": beside,
        "full": _full(line, page.left, page.right) and len(line.text) >= RUNNING and not line.text.isupper(),
        "centred": min(abs(centre - middle), abs(centre - page.width / 2)) <= 0.03 * page.width and _clear(line, page),
        "narrow": line.right < page.left + NARROW * (page.right - page.left),
        "right": line.left > page.left + 0.48 * (page.right - page.left),
        "flush": abs(line.left - page.left) <= 0.8 * line.size,
        "top": height < TOP,
        "below": first_page and height >= TOP and abs(line.left - page.left) <= 0.8 * line.size,
        "middle": UPPER < height < FOOT and not beside,
        "foot": height >= FOOT,
        "large": line.size >= 1.15 * page.size,
        "small": line.size <= 0.9 * page.size,
        "under_text": line.top > page.text_top and not beside,
        "first_page": first_page,
    }
    return frozenset(cue for cue, holds in said.items() if holds)
