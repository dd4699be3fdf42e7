"""Coarse comparison of page pictures: does the image that was taken out, or poppler's rendering, show what pdfium sees on the page?"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypdfium2_raw as pdfium
from PIL import Image as Pillow
from PIL import ImageChops, ImageStat

from preprocessing.opening_messages import PictureReady

RENDERED_PIXELS = 440  # long side of the small rendering: 40 dpi of an A4 page,
FINE_PIXELS = 880  # and of the one where a word may be the difference
CELLS = 32  # a page is compared in so many cells across and down
_SAME_LEVELS = 8.0  # mean difference of grey levels between cells; a wrong polarity differs by 200, another decoder by 2
_LOST_LEVELS = 24  # a cell this much lighter than it should be has lost what stood in it,
_LOST_CELLS = 0.02  # and this share of lost cells is more than another font or a thinner line
_SAMPLED_ROWS = 1000

RAW_MODES = {
    pdfium.FPDFBitmap_Gray: ("L", "L"),
    pdfium.FPDFBitmap_BGR: ("RGB", "BGR"),
    pdfium.FPDFBitmap_BGRx: ("RGB", "BGRX"),
    pdfium.FPDFBitmap_BGRA: ("RGBA", "BGRA"),
}


def look_alike(one: Pillow.Image, other: Pillow.Image) -> bool:
    """Whether the cells agree: their mean difference, and a tenth of the greatest, so that one wrong corner shows."""
    difference = ImageChops.difference(one, other)
    greatest = float(difference.getextrema()[1])  # type: ignore[arg-type]
    return max(ImageStat.Stat(difference).mean[0], greatest / 10) <= _SAME_LEVELS


def lost_ink(wanted: Pillow.Image, shown: Pillow.Image) -> bool:
    """Whether `shown` leaves white what is dark in `wanted`."""
    lighter = ImageChops.subtract(shown, wanted).histogram()
    return sum(lighter[_LOST_LEVELS:]) > _LOST_CELLS * CELLS * CELLS


def page_cells(page: Any, size_inches: tuple[float, float]) -> Pillow.Image:
    """The cells of the page as pdfium shows it."""
    return cells(_rendered(page, size_inches, RENDERED_PIXELS))


def same_without(page: Any, size_inches: tuple[float, float], handles: Iterable[Any]) -> bool:
    """Whether the page looks the same, to the last pixel, without these objects.

    The outermost pixels do not count: an image may share them with what lies under it.
    """
    handles = list(handles)
    whole = _rendered(page, size_inches, FINE_PIXELS)
    try:
        left_out = [pdfium.FPDFPageObj_SetIsActive(handle, False) for handle in handles]
        without = _rendered(page, size_inches, FINE_PIXELS)
    finally:
        for handle in handles:
            pdfium.FPDFPageObj_SetIsActive(handle, True)
    edge = 1 if min(whole.size) > 2 else 0
    inside = edge, edge, whole.width - edge, whole.height - edge
    return all(left_out) and ImageChops.difference(whole, without).crop(inside).getbbox() is None


def _rendered(page: Any, size_inches: tuple[float, float], long_side: int) -> Pillow.Image:
    width, height = size_inches
    scale = long_side / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(*size, pdfium.FPDFBitmap_BGRx, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, 0)
        return sampled_bitmap(bitmap)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def file_cells(file: Path, ready: PictureReady) -> Pillow.Image:
    """The cells of a picture that has been written."""
    row = ready.width * ready.channels
    mode, raw = ("L", "L") if ready.channels == 1 else ("RGB", ready.order)
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as samples:
        starts = [ready.offset + line * row for line in _chosen_rows(ready.height)]
        lines = b"".join(samples[start : start + row] for start in starts)
    return cells(Pillow.frombytes(mode, (ready.width, len(starts)), lines, "raw", raw))


def cells(picture: Pillow.Image) -> Pillow.Image:
    """CELLS x CELLS mean grey levels."""
    return picture.resize((CELLS, CELLS), Pillow.Resampling.BOX).convert("L")


def sampled_bitmap(bitmap: Any) -> Pillow.Image:
    """A picture of about _SAMPLED_ROWS of its rows: enough to compare grey levels, and little memory."""
    width, height, stride, samples = bitmap_rows(bitmap)
    mode, raw = RAW_MODES[pdfium.FPDFBitmap_GetFormat(bitmap)]
    chosen = _chosen_rows(height)
    lines = b"".join(samples[row * stride : (row + 1) * stride] for row in chosen)
    return Pillow.frombytes(mode, (width, len(chosen)), lines, "raw", raw, stride, 1)


def bitmap_rows(bitmap: Any) -> tuple[int, int, int, memoryview]:
    """Width and height, bytes from row to row, and all samples, where pdfium holds them."""
    height, stride = pdfium.FPDFBitmap_GetHeight(bitmap), pdfium.FPDFBitmap_GetStride(bitmap)
    buffer = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte * (stride * height)))
    return pdfium.FPDFBitmap_GetWidth(bitmap), height, stride, memoryview(buffer.contents).cast("B")


def _chosen_rows(height: int) -> range:
    return range(0, height, max(1, height // _SAMPLED_ROWS))
