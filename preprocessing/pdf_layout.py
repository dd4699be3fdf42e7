"""Whether a PDF page is one scanned image, or has to be rendered, and then how finely."""

from __future__ import annotations

import ctypes
from math import floor, sqrt
from typing import Any, NamedTuple

import pypdfium2_raw as pdfium

from preprocessing.pdf_matrix import Rectangle
from preprocessing.pdf_objects import Drawn, address, drawn_objects

POINTS_PER_INCH = 72
RENDERING_DPI = 300  # what Tesseract's models were trained for
HIGHEST_RENDERING_DPI = 400
LOWEST_RENDERING_DPI = 72
A4_LONG_SIDE_PIXELS = 3510  # at 300 dpi

_COVERED = 0.9  # a page is one image when the image covers this much of it,
_CUT_OFF = 0.02  # and not more than this much of the image hangs over the page's edge
_SPECK_POINTS = 2.0  # drawings smaller than this both ways are not worth a rendering
_LARGE = 0.5  # an image over this much of the page is the scan itself; text under it cannot be seen
_IMAGE_THAT_COUNTS = 0.05  # smaller ones (a logo, a signature) do not decide how finely a page is rendered
_GREY_SPACES = (pdfium.FPDF_COLORSPACE_DEVICEGRAY, pdfium.FPDF_COLORSPACE_CALGRAY, pdfium.FPDF_COLORSPACE_ICCBASED)


class Image(NamedTuple):
    """An image on the page; `width`, `height` in its own pixels; `stencil`: its bits say where paint goes, not what colour."""

    drawn: Drawn
    width: int
    height: int
    bits_per_pixel: int
    colour_space: int
    jpeg2000: bool
    points_per_unit: float

    @property
    def stencil(self) -> bool:
        return self.colour_space == pdfium.FPDF_COLORSPACE_UNKNOWN and self.bits_per_pixel == 1

    @property
    def grey(self) -> bool:
        """Whether a pixel is one sample of grey, as stored."""
        return self.bits_per_pixel in (1, 8) and self.colour_space in _GREY_SPACES

    @property
    def dpi(self) -> tuple[float, float]:
        """Along its own axes."""
        across, down = (side * self.points_per_unit for side in self.drawn.matrix.sides)
        return self.width * POINTS_PER_INCH / max(across, 1e-6), self.height * POINTS_PER_INCH / max(down, 1e-6)


class Layout(NamedTuple):
    """What a page shows.

    box: its visible part, in units of the page; rotate: its /Rotate; whole: the image that is the page, if one is; printing: addresses of
    the text objects that hold more than spaces; points_per_unit: how large those units are (preprocessing/pdf_user_units.py).
    """

    box: Rectangle
    rotate: int
    drawn: list[Drawn]
    images: list[Image]
    whole: Image | None
    printing: frozenset[int]
    points_per_unit: float = 1.0

    @property
    def size_inches(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = (side * self.points_per_unit / POINTS_PER_INCH for side in (self.box.width, self.box.height))
        return (height, width) if self.rotate % 180 else (width, height)

    @property
    def grey(self) -> bool:
        """Whether nothing in colour is drawn, as far as can be told without decoding images."""
        return all(d.grey for d in self.drawn if d.kind != "image" and d.inked) and all(image.grey for image in self.images)

    def covers(self, drawn: Drawn) -> bool:
        """Whether a large opaque image is drawn later over all of it."""
        return any(
            image.drawn.order > drawn.order
            and not image.stencil
            and image.drawn.plain
            and image.drawn.bounds.overlap(self.box).area >= _LARGE * self.box.area
            and (drawn.white or _within(drawn.bounds.overlap(self.box), image.drawn.bounds.around(1.0)))
            for image in self.images
        )

    def shows(self, drawn: Drawn) -> bool:
        """Whether people see it on the page."""
        return self._marks(drawn) and not self.covers(drawn)

    @property
    def buried(self) -> list[Drawn]:
        """What lies under `whole`, and would show if that hid less than it seems to: by a mask of its own, or in a hidden layer."""
        if self.whole is None:
            return []
        return [each for each in self.drawn if each is not self.whole.drawn and self._marks(each) and not each.white]

    def _marks(self, drawn: Drawn) -> bool:
        """Whether it would show on an empty page."""
        if drawn.kind == "text" and address(drawn.handle) not in self.printing:
            return False
        seen = drawn.bounds.overlap(self.box)
        return drawn.inked and seen.width >= 0 and seen.height >= 0


def drawn_layout(page: Any, box: Rectangle, rotate: int, points_per_unit: float) -> Layout:
    """What is drawn on the page, as yet without a word about its text or a whole image."""
    drawn = drawn_objects(page)
    images = [_image(page, each, points_per_unit) for each in drawn if each.kind == "image"]
    return Layout(box, rotate, drawn, images, None, frozenset(), points_per_unit)


def page_layout(layout: Layout, printing: frozenset[int]) -> Layout:
    """Finds the image that is the whole page: nothing else on the page shows, it covers the page, and the page does not crop it."""
    layout = layout._replace(printing=printing)
    box = layout.box
    shown = [each for each in layout.drawn if layout.shows(each) and not _speck(each)]
    if len(shown) != 1 or shown[0].kind != "image":
        return layout
    only = next(image for image in layout.images if image.drawn is shown[0])
    common = only.drawn.bounds.overlap(box).area
    fits = common >= _COVERED * box.area and common >= (1 - _CUT_OFF) * only.drawn.bounds.area
    sound = only.drawn.matrix.axis_parallel and only.width > 0 and only.height > 0
    return layout._replace(whole=only if fits and sound else None)


def rendering_dpi(layout: Layout, max_pixels: int) -> tuple[int, bool]:
    """How finely to render, and whether `max_pixels` made that coarser than wanted; 0 when even LOWEST_RENDERING_DPI is too fine."""
    width, height = layout.size_inches
    wanted = _wanted_dpi(layout)
    most = sqrt(max_pixels / ((width + 0.01) * (height + 0.01)))  # pixels are rounded up at most by a fraction of this margin
    if most < min(wanted, LOWEST_RENDERING_DPI):
        return 0, True
    return max(1, floor(min(wanted, most))), most < wanted


def _wanted_dpi(layout: Layout) -> float:
    """300 dpi, finer (up to 400) where images are.

    A page of unscaled pictures (a point a pixel, so that the sheet seems a metre high) gets about as many pixels as an A4 sheet has
    at 300 dpi, or as its images have.
    """
    counted = [i for i in layout.images if i.drawn.bounds.area >= _IMAGE_THAT_COUNTS * layout.box.area]
    if sum(image.drawn.bounds.area for image in layout.images) >= _LARGE * layout.box.area:
        counted = layout.images  # a scan in many narrow strips
    native = max((max(i.dpi) for i in counted), default=0.0)
    wanted = min(max(native, RENDERING_DPI), HIGHEST_RENDERING_DPI)
    if native and not any(each.kind == "text" and layout.shows(each) for each in layout.drawn):
        wanted = min(wanted, max(native, A4_LONG_SIDE_PIXELS / max(layout.size_inches)))
    return wanted


def _image(page: Any, drawn: Drawn, points_per_unit: float) -> Image:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(drawn.handle, ctypes.byref(width), ctypes.byref(height))
    found = pdfium.FPDF_IMAGEOBJ_METADATA()
    jpeg2000 = _last_filter(drawn.handle) == b"JPXDecode"
    if not jpeg2000:  # pdfium would decode all of it, a second of work, to tell its colours
        pdfium.FPDFImageObj_GetImageMetadata(drawn.handle, page, ctypes.byref(found))
    return Image(drawn, width.value, height.value, found.bits_per_pixel, found.colorspace, jpeg2000, points_per_unit)


def _last_filter(handle: Any) -> bytes:
    name = ctypes.create_string_buffer(32)
    count = pdfium.FPDFImageObj_GetImageFilterCount(handle)
    length = pdfium.FPDFImageObj_GetImageFilter(handle, count - 1, name, len(name)) if count > 0 else 0
    return name.value if length <= len(name) else b""


def _speck(drawn: Drawn) -> bool:
    return drawn.kind != "text" and max(drawn.bounds.width, drawn.bounds.height) < _SPECK_POINTS


def _within(inner: Rectangle, outer: Rectangle) -> bool:
    return outer.left <= inner.left and outer.bottom <= inner.bottom and inner.right <= outer.right and inner.top <= outer.top
