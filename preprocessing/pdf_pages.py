"""Pages out of PDF files: facts and text through pdfium, pictures from the embedded image or rendered."""

from __future__ import annotations

import ctypes
import mmap
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pypdfium2_raw as pdfium
from msgspec.structs import replace
from PIL import Image as Pillow

from document.page import OwnText, SourcePage
from document.problem import Problem, Refusal, Trouble
from preprocessing.image_samples import write_samples
from preprocessing.opening_messages import Limits, PageFound, PictureReady
from preprocessing.page_sources import assumed_dpi, plausible_dpi, size_detail
from preprocessing.pdf_comparison import file_cells, lost_ink, page_cells
from preprocessing.pdf_images import AS_IT_IS, Unreadable, reading_of, write_image
from preprocessing.pdf_layout import LOWEST_RENDERING_DPI, RENDERING_DPI, Layout, drawn_layout, page_layout, rendering_dpi
from preprocessing.pdf_matrix import Matrix, Rectangle, page_to_image, page_to_rendering, shown_turn
from preprocessing.pdf_objects import address
from preprocessing.pdf_rendering import Rendering, render_with_pdfium, render_with_poppler, sizes_from_poppler
from preprocessing.pdf_repair import with_pages_found
from preprocessing.pdf_text import Character, own_text, page_characters
from preprocessing.pdf_user_units import believed, user_units

COARSE_DPI = 150
_LETTER_POINTS = (612.0, 792.0)  # what viewers take for a page without a size
# Image dictionaries are never compressed, so these words stand in the open in every file that has them (ISO 32000-1, 7.5.7).
_MASKS_OR_LAYERS = re.compile(rb"/(?:SMask|SMaskInData|Mask|ImageMask|Decode|OCProperties|OC)\b")
_POPPLERS_SHARE = 0.6  # of the time limit, so that pdfium has some left when poppler is lost


class Placement(NamedTuple):
    """Where a page's picture lies on it. to_page: from stored pixels to points; image: from the unit square of the scan, if it is one."""

    box: Rectangle
    rotate: int
    to_page: Matrix
    image: Matrix | None


class PdfFile:
    """A PDF file. pdfium holds it open; without pdfium's help, poppler alone tells and renders its pages."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Raises Refusal (locked, damaged, no-pages, too-many-pages), Trouble."""
        self._path, self._limits = path, limits
        self._document: Any = _load(path)
        self._sizes: list[tuple[float, float] | None] = []
        self._mended: tuple[Problem, ...] = ()
        self._count = pdfium.FPDF_GetPageCount(self._document) if self._document else 0
        if self._count < 1:
            self._sizes = self._sizes_from_poppler()
            self._document, self._count = None, len(self._sizes)
            if not any(self._sizes):
                self._find_pages()
        if self._count > limits.max_pages:
            raise Refusal("too-many-pages", f"{self._count} pages, the limit is {limits.max_pages}")
        self._masked = _mentions_masks(path)
        self._units = user_units(self._path)

    def _sizes_from_poppler(self) -> list[tuple[float, float] | None]:
        try:
            return sizes_from_poppler(self._path, self._limits.max_pages, self._limits.timeout_seconds * _POPPLERS_SHARE)
        except Refusal as refusal:
            if self._document and refusal.problem.code == "damaged":
                raise Refusal("no-pages") from None  # pdfium has opened it, and found none
            raise

    def _find_pages(self) -> None:
        """Poppler counts pages and can tell nothing of any: their tree is gone. What of them stands in the file is shown."""
        handle, name = tempfile.mkstemp(suffix=".pdf")
        os.close(handle)
        found = with_pages_found(self._path, Path(name))
        document = _load(Path(name)) if found else None
        count = pdfium.FPDF_GetPageCount(document) if document else 0
        if count:
            told = max(self._count, count)
            self._mended = (Problem("pages-found-again", detail=f"{count} of {told}" if told > count else f"all {count}"),)
            self._path, self._document, self._count, self._sizes = Path(name), document, count, []

    def facts(self, first: int, plain: tuple[int, ...]) -> Iterator[PageFound]:
        """See PageSource."""
        for index in range(first, self._count):
            with self._page(index) as page:
                if page is None:
                    told = self._measured(index, (self._sizes[index] if self._sizes else None) or _LETTER_POINTS)
                elif index in plain:
                    told = self._measured(index, (pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)))
                else:
                    told = self._found(index, page)
                yield told if index else replace(told, problems=(*self._mended, *told.problems))

    def picture(self, page: SourcePage, target: Path) -> PictureReady:
        """See PageSource."""
        if page.width * page.height > self._limits.max_pixels:
            raise Refusal("too-many-pixels", size_detail(page.width, page.height))
        with self._page(page.index) as loaded:
            if page.picture == "embedded" and loaded is not None:
                with suppress(Unreadable):
                    return self._embedded(loaded, page, target)
                return self._as_if_embedded(loaded, page, target)
            layout = self._drawing(loaded, page.index) if loaded is not None else None
            dpi = page.dpi[0] * (layout.points_per_unit if layout else 1.0)
            wanted = Rendering(page.index + 1, dpi, (page.width, page.height), layout is not None and layout.grey)
            return self._rendered(loaded, wanted, target)

    def placement(self, page: SourcePage) -> Placement | None:
        """Where its picture lies on the page; None when pdfium does not find it there."""
        with self._page(page.index) as loaded:
            if loaded is None:
                return None
            layout, _ = self._layout(loaded, page.index)
            if page.picture == "rendered":
                to_page = page_to_rendering(layout.box, layout.rotate, page.width, page.height).inverse()
                return Placement(layout.box, layout.rotate, to_page, None)
            whole = layout.whole
            if whole is None or (whole.width, whole.height) != (page.width, page.height):
                return None
            matrix = whole.drawn.matrix
            return Placement(layout.box, layout.rotate, page_to_image(matrix, page.width, page.height).inverse(), matrix)

    @contextmanager
    def _page(self, index: int) -> Iterator[Any]:
        """The page with its annotations and form fields drawn into it, so that their text is found; None when pdfium cannot load it."""
        page = pdfium.FPDF_LoadPage(self._document, index) if self._document else None
        if page and pdfium.FPDFPage_GetAnnotCount(page) > 0 and pdfium.FPDFPage_Flatten(page, 0) == pdfium.FLATTEN_SUCCESS:
            pdfium.FPDF_ClosePage(page)
            page = pdfium.FPDF_LoadPage(self._document, index)
        try:
            yield page or None
        finally:
            if page:
                pdfium.FPDF_ClosePage(page)

    def _drawing(self, page: Any, index: int) -> Layout:
        """What is drawn, without a look at its text."""
        found = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(found))
        box = Rectangle(found.left, found.bottom, found.right, found.top)
        box = box if box.area > 0 else Rectangle(0, 0, *_LETTER_POINTS)
        unit = believed(self._units[index], box.width, box.height) if index < len(self._units) else 1.0
        return drawn_layout(page, box, max(0, pdfium.FPDFPage_GetRotation(page)) * 90, unit)

    def _layout(self, page: Any, index: int) -> tuple[Layout, list[Character]]:
        layout = self._drawing(page, index)
        characters = page_characters(page) if any(each.kind == "text" for each in layout.drawn) else []
        return page_layout(layout, frozenset(each.drawer for each in characters)), characters

    def _found(self, index: int, page: Any) -> PageFound:
        layout, characters = self._layout(page, index)
        image = layout.whole
        too_large = [i for i in layout.images if i.width * i.height > self._limits.max_pixels]
        if image and not too_large and reading_of(page, layout, self._masked):
            return PageFound(page=_embedded_page(index, layout, characters))
        if too_large:  # told with its own size, so that asking for its picture is refused before anything is decoded
            size = too_large[0].width, too_large[0].height
            return PageFound(page=_source_page(index, size, assumed_dpi(*size), "assumed", "rendered"))
        return self._rendered_page(index, layout, characters)

    def _rendered_page(self, index: int, layout: Layout, characters: list[Character]) -> PageFound:
        dpi, lowered = rendering_dpi(layout, self._limits.max_pixels)
        page = _rendering(index, layout, dpi or LOWEST_RENDERING_DPI)
        matrix = page_to_rendering(layout.box, layout.rotate, page.width, page.height)
        page = replace(page, own_text=_own_text(layout, characters, matrix, page))
        coarse = lowered and 0 < dpi < COARSE_DPI
        return PageFound(page=page, problems=(Problem("low-resolution", index + 1, f"{dpi} dpi"),) if coarse else ())

    def _measured(self, index: int, points: tuple[float, float]) -> PageFound:
        """A page of which only the size is known."""
        layout = Layout(Rectangle(0, 0, *points), 0, [], [], None, frozenset())
        return PageFound(page=_rendering(index, layout, rendering_dpi(layout, self._limits.max_pixels)[0] or LOWEST_RENDERING_DPI))

    def _embedded(self, loaded: Any, page: SourcePage, target: Path) -> PictureReady:
        """The very image that the facts were told of: others of its size may lie on the page."""
        layout, _ = self._layout(loaded, page.index)
        whole = layout.whole
        if whole is None or (whole.width, whole.height) != (page.width, page.height):
            raise Unreadable
        reading = reading_of(loaded, layout, self._masked) if whole.stencil or layout.buried else AS_IT_IS
        if reading is None:
            raise Unreadable
        return write_image(whole, reading, target, self._limits.memory_bytes)

    def _as_if_embedded(self, loaded: Any, page: SourcePage, target: Path) -> PictureReady:
        """The page rendered, and turned back to how its image (which pdfium cannot decode) is stored."""
        layout = self._drawing(loaded, page.index)
        shown = (page.height, page.width) if page.tag_turn % 180 else (page.width, page.height)
        dpi = max(pixels / inches for pixels, inches in zip(shown, layout.size_inches, strict=True))
        drawn = _rendering(page.index, layout, max(1, int(min(dpi, RENDERING_DPI))))
        wanted = Rendering(drawn.number, drawn.dpi[0] * layout.points_per_unit, (drawn.width, drawn.height), layout.grey)
        made = self._rendered(loaded, wanted, target)
        mode, raw = ("L", "L") if made.channels == 1 else ("RGB", made.order)
        upright = Pillow.frombytes(mode, (made.width, made.height), target.read_bytes()[made.offset :], "raw", raw)
        stored = upright.resize(shown).rotate(page.tag_turn, expand=True)
        return write_samples(stored.transpose(Pillow.Transpose.FLIP_LEFT_RIGHT) if page.mirrored else stored, target)

    def _rendered(self, loaded: Any, wanted: Rendering, target: Path) -> PictureReady:
        late: Trouble | None = None
        made: PictureReady | None = None
        try:
            made = render_with_poppler(self._path, wanted, target, self._limits.timeout_seconds * _POPPLERS_SHARE)
        except Trouble as trouble:
            late = trouble
        if loaded is not None and (made is None or _loses_ink(loaded, target, made)):
            made = render_with_pdfium(loaded, wanted, target)
        if made is None:
            raise late or Refusal("damaged", "no reader can open the page")
        return made


def _load(path: Path) -> Any:
    """The document, or None when pdfium cannot open it. Raises Refusal (locked)."""
    pdfium.FPDF_InitLibraryWithConfig(ctypes.byref(pdfium.FPDF_LIBRARY_CONFIG(version=2)))
    document = pdfium.FPDF_LoadDocument(os.fsencode(path), None)
    if not document and pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
        raise Refusal("locked")
    return document or None


def _mentions_masks(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _MASKS_OR_LAYERS.search(content) is not None


def _loses_ink(page: Any, file: Path, made: PictureReady) -> bool:
    """Poppler gives up in the middle of some damaged pages, and says nothing."""
    return lost_ink(page_cells(page, (made.width, made.height)), file_cells(file, made))


def _own_text(layout: Layout, characters: list[Character], to_picture: Matrix, page: SourcePage) -> OwnText | None:
    seen = frozenset(address(each.handle) for each in layout.drawn if each.kind == "text" and layout.shows(each))
    return own_text(characters, seen, layout.box, to_picture, (page.width, page.height))


def _embedded_page(index: int, layout: Layout, characters: list[Character]) -> SourcePage:
    image = layout.whole
    assert image is not None  # the caller has looked
    dpi = image.dpi
    sound = plausible_dpi(dpi, image.width, image.height)
    turn, mirrored = shown_turn(image.drawn.matrix, layout.rotate)
    size = image.width, image.height
    page = _source_page(index, size, dpi if sound else assumed_dpi(*size), "page size" if sound else "assumed", "embedded")
    matrix = page_to_image(image.drawn.matrix, image.width, image.height)
    return replace(page, tag_turn=turn, mirrored=mirrored, own_text=_own_text(layout, characters, matrix, page))


def _rendering(index: int, layout: Layout, dpi: int) -> SourcePage:
    width, height = (max(1, round(inches * dpi)) for inches in layout.size_inches)
    return _source_page(index, (width, height), (float(dpi), float(dpi)), "rendered", "rendered")


def _source_page(
    index: int,
    size: tuple[int, int],
    dpi: tuple[float, float],
    dpi_from: Literal["page size", "rendered", "assumed"],
    picture: Literal["embedded", "rendered"],
) -> SourcePage:
    return SourcePage(number=index + 1, width=size[0], height=size[1], dpi=dpi, dpi_from=dpi_from, picture=picture, index=index)
