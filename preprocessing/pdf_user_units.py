"""How large a unit of a PDF page is: /UserUnit, which neither pdfium nor poppler minds (ISO 32000-1, 14.11.2 and table 30)."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

import pikepdf

from preprocessing.page_sources import LONGEST_PAPER_INCHES

_MAY_HOLD_ONE = re.compile(rb"/UserUnit\b|/ObjStm\b")
_POINTS_PER_INCH = 72
_SMALLEST_PAPER_INCHES = 1.0


def user_units(path: Path) -> list[float]:
    """1/72 inches a unit of each page that has another than that, in the order of the pages; empty where no page says so.

    Raises OSError.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if not _MAY_HOLD_ONE.search(content):
            return []
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            units = [_number(page.obj.get("/UserUnit", 1)) for page in pdf.pages]
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, RuntimeError):  # a file that only other readers open
        return []
    return units if any(unit != 1 for unit in units) else []


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 1.0


def believed(unit: float, width: float, height: float) -> float:
    """The unit where it makes a paper of a page of so many units, else 1: a slip or a trap, by which all pictures would be huge or tiny."""
    longest = max(width, height) * unit / _POINTS_PER_INCH
    return unit if _SMALLEST_PAPER_INCHES <= longest <= LONGEST_PAPER_INCHES else 1.0
