"""The image embedded in a PDF page: taken out as it is stored, and compared with the page where there is doubt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2_raw as pdfium
from PIL import Image as Pillow
from PIL import ImageOps

from document.problem import Trouble
from preprocessing.opening_messages import PictureReady
from preprocessing.pdf_comparison import RAW_MODES, bitmap_rows, cells, look_alike, page_cells, same_without, sampled_bitmap
from preprocessing.pdf_layout import Image, Layout
from preprocessing.pdf_matrix import shown_turn

_PLAIN_SPACES = (
    pdfium.FPDF_COLORSPACE_DEVICEGRAY,
    pdfium.FPDF_COLORSPACE_DEVICERGB,
    pdfium.FPDF_COLORSPACE_CALGRAY,
    pdfium.FPDF_COLORSPACE_CALRGB,
    pdfium.FPDF_COLORSPACE_ICCBASED,
)
_SAMPLES_A_PIXEL = {pdfium.FPDFBitmap_Gray: 1, pdfium.FPDFBitmap_BGR: 3}

_INVERTING = bytes(range(255, -1, -1))

# How an image object has to be read: as it is, or with black and white exchanged (a stencil that paints black).
AS_IT_IS, INVERTED = "as it is", "inverted"


class Unreadable(Exception):
    """pdfium cannot decode the image."""


def reading_of(page: Any, layout: Layout, masked_file: bool) -> str | None:
    """How to read `layout.whole` so that it looks like the page; None when it never does and the page has to be rendered.

    masked_file: whether the file speaks of masks, decode arrays or layers anywhere. An ordinary 8-bit grey or RGB image, or a JPEG 2000
    one, alone on the page in a file without any, is believed; all others are compared with a small rendering of the page. Whatever lies
    under the image must not show at all: a word of it may have been covered on purpose.
    """
    image = layout.whole
    if image is None:
        return None
    buried = [each.handle for each in layout.buried]
    if buried and not same_without(page, layout.size_inches, buried):
        return None
    ordinary = image.jpeg2000 or (image.bits_per_pixel in (8, 24) and image.colour_space in _PLAIN_SPACES)
    if ordinary and image.drawn.plain and not masked_file and not buried:
        return AS_IT_IS
    try:
        return _compared(page, layout, image)
    except Unreadable:
        return None


def write_image(image: Image, reading: str, target: Path, memory_bytes: int) -> PictureReady:
    """The image's own pixels as an 8-bit picture. Raises Unreadable, Trouble (out-of-memory)."""
    with _decoded(image, memory_bytes) as (bitmap, bitmap_format):
        if bitmap_format == pdfium.FPDFBitmap_BGR and image.grey:
            return _write_one_channel(bitmap, target)
        if bitmap_format == pdfium.FPDFBitmap_Gray and reading == INVERTED:
            return _write_one_channel(bitmap, target, _INVERTING)
        if bitmap_format in (pdfium.FPDFBitmap_Gray, pdfium.FPDFBitmap_BGR):
            return write_bitmap(bitmap, target)
        return _write_see_through(bitmap, target)


def write_bitmap(bitmap: Any, target: Path) -> PictureReady:
    """The samples of a grey or BGR bitmap, without the bytes that fill its rows up."""
    width, height, stride, samples = bitmap_rows(bitmap)
    channels = _SAMPLES_A_PIXEL[pdfium.FPDFBitmap_GetFormat(bitmap)]
    with target.open("wb") as file:
        if stride == width * channels:
            file.write(samples)
        else:
            for start in range(0, height * stride, stride):
                file.write(samples[start : start + width * channels])
    return PictureReady(width=width, height=height, channels=channels)


def _write_one_channel(bitmap: Any, target: Path, table: bytes | None = None) -> PictureReady:
    """The first sample of each pixel, exchanged by `table`: pdfium gives three equal ones for grey images with /Decode."""
    width, height, stride, samples = bitmap_rows(bitmap)
    step = _SAMPLES_A_PIXEL[pdfium.FPDFBitmap_GetFormat(bitmap)]
    with target.open("wb") as file:
        for start in range(0, height * stride, stride):
            file.write(bytes(samples[start : start + width * step])[::step].translate(table))
    return PictureReady(width=width, height=height, channels=1)


def _write_see_through(bitmap: Any, target: Path) -> PictureReady:
    """Four samples a pixel: the fourth is alpha, or nothing."""
    width, height, stride, samples = bitmap_rows(bitmap)
    mode, raw = RAW_MODES[pdfium.FPDFBitmap_GetFormat(bitmap)]
    with target.open("wb") as file:
        for row in range(height):
            line = Pillow.frombytes(mode, (width, 1), bytes(samples[row * stride : row * stride + width * 4]), "raw", raw)
            file.write(_on_white(line).tobytes("raw", "BGR"))
    return PictureReady(width=width, height=height, channels=3)


@contextmanager
def _decoded(image: Image, memory_bytes: int) -> Iterator[tuple[Any, int]]:
    """pdfium aborts when memory runs out, so what it will need (the samples, and a copy) is compared with the limit first."""
    needed = 2 * image.width * image.height * (1 if image.bits_per_pixel in (1, 8) else 3)
    if needed > 0.9 * memory_bytes:
        raise Trouble("out-of-memory", f"{image.width} x {image.height} pixels")
    bitmap = pdfium.FPDFImageObj_GetBitmap(image.drawn.handle)
    if not bitmap:
        raise Unreadable
    try:
        bitmap_format = pdfium.FPDFBitmap_GetFormat(bitmap)
        size = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
        if bitmap_format not in RAW_MODES or size != (image.width, image.height):
            raise Unreadable
        yield bitmap, bitmap_format
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _compared(page: Any, layout: Layout, image: Image) -> str | None:
    shown = page_cells(page, layout.size_inches)
    with _decoded(image, 2**62) as (bitmap, _):
        stored = cells(_on_white(sampled_bitmap(bitmap)))
    turn, mirrored = shown_turn(image.drawn.matrix, layout.rotate)
    stored = ImageOps.mirror(stored) if mirrored else stored
    stored = stored.rotate(-turn, expand=True) if turn else stored
    readings = [(AS_IT_IS, stored)]
    readings += [(INVERTED, ImageOps.invert(stored))] if image.stencil else []
    return next((name for name, picture in readings if look_alike(shown, picture)), None)


def _on_white(picture: Pillow.Image) -> Pillow.Image:
    if picture.mode != "RGBA":
        return picture
    paper = Pillow.new("RGB", picture.size, (255, 255, 255))
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper
