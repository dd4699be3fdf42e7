"""The true resolution of a page, from the size of its print, and the size at which it is read best."""

from __future__ import annotations

from dataclasses import dataclass

from document.page import SourcePage

X_HEIGHT_INCH = 0.078
"""What the most frequent letter of running text measures on a scan: 0.069 inch for 11-point Times, 0.079 for 11-point Arial,
0.070 for typewriters, and half a dot of ink spread on each side. The pages tried lie between 0.062 and 0.101."""

TAG_BELIEVED = (0.7, 1.45)
"""Print may be this much smaller or larger than X_HEIGHT_INCH before the resolution tag is not believed."""

SANE_DPI = (40.0, 1300.0)
ASSUMED_DPI = 300.0

BEST_X_HEIGHT = 22.0
"""Pixels. Tesseract reads best between 20 and 25."""

SMALLEST_X_HEIGHT, LARGEST_X_HEIGHT = 12.0, 36.0
"""Pixels, beyond which print is resized. Enlarging halves the errors from 7 to 11 pixels (75-150 dpi); from 12 to 17 (200 dpi) it helps
one page and harms the next, a fax most of all, and costs a fifth of the time."""

SMALLEST_SCALE, LARGEST_SCALE = 0.3, 3.0

SQUARE_ENOUGH = 0.01
LONGEST_SHEET = 1.8
"""Long by short side of sheets of office paper (legal: 1.65). A tag that makes a page longer than this lies about its pixels."""


@dataclass(frozen=True, kw_only=True)
class Pixels:
    """Stretches that make the pixels of a page square, and their dots per inch then."""

    across: float
    down: float
    dpi: float


def square_pixels(page: SourcePage) -> Pixels:
    """Stretch the coarser side of non-square pixels (fax: 204 x 98 or 204 x 196 dpi), unless the sheet would not be a sheet then."""
    across, down = (value if SANE_DPI[0] <= value <= SANE_DPI[1] else ASSUMED_DPI for value in page.dpi)
    fine = max(across, down)
    if abs(across - down) <= SQUARE_ENOUGH * fine:
        return Pixels(across=1.0, down=1.0, dpi=(across + down) / 2)
    before, after = (_oblong(page.width / x, page.height / y) for x, y in ((1.0, 1.0), (across, down)))
    if after > max(LONGEST_SHEET, before):
        return Pixels(across=1.0, down=1.0, dpi=fine)
    return Pixels(across=fine / across, down=fine / down, dpi=fine)


def effective_dpi(tagged: float, x_height: float) -> float:
    """Dots per inch by the size of the print (`x_height` in pixels, 0.0 when unknown); the tag where that does not speak against it."""
    by_print = x_height / X_HEIGHT_INCH
    if not x_height or TAG_BELIEVED[0] <= by_print / tagged <= TAG_BELIEVED[1]:
        return tagged
    return by_print


def _oblong(width: float, height: float) -> float:
    return max(width, height) / min(width, height)


def reading_scale(dpi: float, x_height: float) -> float:
    """How much to enlarge (above 1) or reduce a page for reading. `x_height` in pixels, 0.0 when unknown: then `dpi` decides."""
    size = x_height or dpi * X_HEIGHT_INCH
    if size > LARGEST_X_HEIGHT:
        return max(BEST_X_HEIGHT / size, SMALLEST_SCALE)
    if size < SMALLEST_X_HEIGHT:
        return min(BEST_X_HEIGHT / size, LARGEST_SCALE)
    return 1.0
