"""Rendering of PDF pages: poppler through pdf2image first, pdfium where poppler cannot."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2_raw as pdfium
from pdf2image import convert_from_path, pdfinfo_from_path
from pdf2image.exceptions import PDFInfoNotInstalledError, PDFPageCountError, PDFPopplerTimeoutError

from document.problem import Refusal, Trouble
from preprocessing.opening_messages import PictureReady
from preprocessing.pdf_images import write_bitmap

_HEADER = re.compile(rb"\A(P[56])\s+(\d+)\s+(\d+)\s+255\s")  # netpbm as pdftoppm writes it, without comments
_ROUNDING_PIXELS = 2
_ANNOTATIONS = 0x01  # FPDF_ANNOT


class Rendering(NamedTuple):
    """What to render: the page (from 1), how finely (pixels for 72 units of the page), the pixels that has to give, and whether in grey."""

    number: int
    dpi: float
    size: tuple[int, int]
    grey: bool


def render_with_poppler(path: Path, wanted: Rendering, target: Path, timeout_seconds: float) -> PictureReady | None:
    """The visible part of the page, annotations included; None when poppler cannot.

    Asked for a resolution and not for a size: pdftoppm 22.12 mixes width and height up where a page with /Rotate has to fit a size.
    Raises Trouble when it takes too long, or poppler is missing.
    """
    try:
        made = convert_from_path(
            path,
            dpi=wanted.dpi,  # type: ignore[arg-type]  # poppler takes fractions; only the annotation does not say so
            first_page=wanted.number,
            last_page=wanted.number,
            fmt="ppm",
            grayscale=wanted.grey,
            use_cropbox=True,
            output_folder=target.parent,
            output_file=f"{target.name}-",
            paths_only=True,
            timeout=max(1, int(timeout_seconds)),
        )
    except PDFPageCountError:
        return None
    except PDFPopplerTimeoutError:
        raise Trouble("opening-time-out", f"rendering took more than {timeout_seconds:.0f} s") from None
    except PDFInfoNotInstalledError:
        raise Trouble("unforeseen", "poppler is not installed") from None
    if not made:
        return None
    Path(str(made[0])).replace(target)
    return _fitted(target, wanted.size)


def render_with_pdfium(page: Any, wanted: Rendering, target: Path) -> PictureReady:
    """The same with pdfium. Raises Trouble (out-of-memory)."""
    size = wanted.size
    kind = pdfium.FPDFBitmap_Gray if wanted.grey else pdfium.FPDFBitmap_BGR
    bitmap = pdfium.FPDFBitmap_CreateEx(*size, kind, None, 0)
    if not bitmap:
        raise Trouble("out-of-memory", f"{size[0]} x {size[1]} pixels")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, _ANNOTATIONS)
        return write_bitmap(bitmap, target)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def sizes_from_poppler(path: Path, most: int, timeout_seconds: float) -> list[tuple[float, float] | None]:
    """Width and height of each page in points, as shown; None for a page that has none.

    Raises Refusal (locked, damaged, no-pages, too-many-pages), Trouble.
    """
    seconds = max(1, int(timeout_seconds))
    try:
        count = int(pdfinfo_from_path(str(path), timeout=seconds)["Pages"])
        if count > most:
            raise Refusal("too-many-pages", f"{count} pages, the limit is {most}")
        if count < 1:
            raise Refusal("no-pages")
        facts = pdfinfo_from_path(str(path), timeout=seconds, first_page=1, last_page=count)
    except PDFPageCountError as error:
        raise Refusal(*(("locked",) if "Incorrect password" in str(error) else ("damaged", "no reader can open it"))) from None
    except PDFPopplerTimeoutError:
        raise Trouble("opening-time-out", f"more than {seconds} s") from None
    return [_size(facts, number) for number in range(1, count + 1)]


def _size(facts: dict[str, Any], number: int) -> tuple[float, float] | None:
    """pdfinfo writes `Page    2 size: 595 x 842 pts (A4)` before turning, and `Page    2 rot:  90`."""
    found = {" ".join(key.split()): str(value) for key, value in facts.items() if key.startswith("Page ")}
    size = re.match(r"([\d.]+) x ([\d.]+) pts", found.get(f"Page {number} size", ""))
    width, height = (float(size[1]), float(size[2])) if size else (0.0, 0.0)
    if width <= 0 or height <= 0:
        return None
    turned = found.get(f"Page {number} rot", "0").strip() in ("90", "270")
    return (height, width) if turned else (width, height)


def _fitted(file: Path, size: tuple[int, int]) -> PictureReady | None:
    """None unless the file holds a whole picture of about this size: poppler ends well even when the disk is full.

    Poppler rounds sizes up, so that a row or column may have to be cut off, or added in white.
    """
    with file.open("rb") as opened:
        header = _HEADER.match(opened.read(64))
        length = opened.seek(0, 2)
    if not header:
        return None
    channels = 1 if header[1] == b"P5" else 3
    width, height = int(header[2]), int(header[3])
    if length != header.end() + width * height * channels or max(abs(width - size[0]), abs(height - size[1])) > _ROUNDING_PIXELS:
        return None
    if (width, height) != size:
        _cut(file, header.end(), width * channels, (size[0] * channels, size[1]))
        return PictureReady(width=size[0], height=size[1], channels=channels, order="RGB")
    return PictureReady(width=width, height=height, channels=channels, offset=header.end(), order="RGB")


def _cut(file: Path, offset: int, row_bytes: int, wanted: tuple[int, int]) -> None:
    """Make the rows after `offset` as long and as many as wanted (bytes a row, rows), and drop what stands before them."""
    samples = file.read_bytes()
    with file.open("wb") as opened:
        for row in range(wanted[1]):
            start = offset + row * row_bytes
            opened.write(samples[start : start + min(row_bytes, wanted[0])].ljust(wanted[0], b"\xff"))
