"""Pages of a PDF taken over into its searchable copy: the image of a scanned page as it is stored, a drawn page as it is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from document.page import SourcePage
from document.text_layer import PageLayer
from preprocessing.archival import UNREAD, Archival, cleaned_image
from preprocessing.page_sources import PageSource
from preprocessing.pdf_matrix import Matrix
from preprocessing.pdf_pages import PdfFile, Placement

_KEPT = frozenset(["/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group"])


def drawing(name: str, matrix: Matrix) -> bytes:
    """The operators that draw an image."""
    return f"q {' '.join(f'{value:.6f}' for value in matrix)} cm {name} Do Q".encode("ascii")


class Placed(NamedTuple):
    """A page of the copy. to_page: from pixels of the page picture as stored to its points; rotate: how it is shown, clockwise degrees."""

    page: pikepdf.Page
    to_page: Matrix
    rotate: int


class PdfPages:
    """The pages of one PDF. What qpdf cannot open has none that could be taken over."""

    def __init__(self, path: Path, source: PageSource) -> None:
        self._source = source
        self._archival = Archival()
        try:
            self._pdf: pikepdf.Pdf | None = pikepdf.open(path, suppress_warnings=True)
            self.count = len(self._pdf.pages)
        except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError):
            self._pdf, self.count = None, 1

    def taken_over(self, made: pikepdf.Pdf, page: PageLayer) -> Placed | None:
        """The page, added to `made`; None when it cannot be taken over as it is."""
        assert isinstance(self._source, PdfFile)
        placement = self._source.placement(page.source)
        if self._pdf is None or placement is None or page.source.index >= self.count:
            return None
        turned = placement.rotate + page.turn - page.source.tag_turn
        try:
            original = self._pdf.pages[page.source.index]
            if placement.image is not None:
                image = _only_image(original, page.source)
                if image is not None and cleaned_image(image):
                    return Placed(_sheet(made, placement, made.copy_foreign(image), original), placement.to_page, turned)
            return self._drawn(made, original, placement, turned)
        except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RuntimeError):  # a page that is not as it should be
            return None

    def _drawn(self, made: pikepdf.Pdf, original: pikepdf.Page, placement: Placement, turned: int) -> Placed | None:
        assert self._pdf is not None
        if "/Annots" in original.obj:
            self._pdf.flatten_annotations("screen")
        if not self._archival.fits(original):
            return None
        made.pages.append(original)
        added = made.pages[-1]
        for key in set(added.obj.keys()) - _KEPT:
            del added.obj[key]
        added.contents_add(Stream(made, UNREAD + b"q\n"), prepend=True)
        added.contents_add(Stream(made, b"\nQ EMC"), prepend=False)
        return Placed(added, placement.to_page, turned)


def _sheet(made: pikepdf.Pdf, placement: Placement, image: Any, original: pikepdf.Page) -> pikepdf.Page:
    """A page with this image and nothing else: neither the text that another program has laid over it, nor notes."""
    assert placement.image is not None
    resources = Dictionary(XObject=Dictionary(Picture=image))
    content = Stream(made, drawing("/Picture", placement.image))
    box = Array([round(value, 4) for value in placement.box])
    sheet = Dictionary(Type=Name.Page, MediaBox=box, Resources=resources, Contents=content)
    if "/UserUnit" in original.obj:
        sheet.UserUnit = original.obj.UserUnit
    made.pages.append(pikepdf.Page(made.make_indirect(sheet)))
    return made.pages[-1]


def _only_image(page: pikepdf.Page, source: SourcePage) -> Any | None:
    """The one image of the page that has the size of its picture."""
    found: dict[tuple[int, int], Any] = {}
    waiting: list[Any] = [page.resources]
    seen: set[tuple[int, int]] = set()
    while waiting:
        for each in waiting.pop().get("/XObject", Dictionary()).values():
            if each.objgen in seen:
                continue
            seen.add(each.objgen)
            if each.get("/Subtype") == Name.Form and "/Resources" in each:
                waiting.append(each.Resources)
            elif each.get("/Width") == source.width and each.get("/Height") == source.height:
                found[each.objgen] = each
    return next(iter(found.values())) if len(found) == 1 else None
