"""The searchable copy of a scan: PDF/A-2b (ISO 19005-2), its pictures as received, the text of the letter unseen over them.

Works where the scan is opened (preprocessing/opening_child.py), because it opens the original: a picture file becomes a page that holds its
very bytes, a scanned PDF page one that holds the very image of it, a drawn PDF page stays as it is. Only where PDF/A forbids what a page
needs (fonts that are not in the file, colours of a press), or where it is to be straightened, does the page become a new picture.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from document.problem import Refusal
from document.text_layer import Font, PageLayer, TextLayer
from preprocessing.facsimile_pages import PdfPages, Placed, drawing
from preprocessing.facsimile_pictures import Encoded, decoded, encoded, encoded_anew, straight
from preprocessing.page_sources import PageSource
from preprocessing.pdf_matrix import Matrix

_POINTS_PER_INCH = 72
_LONGEST_SIDE_POINTS = 14_400  # ISO 19005-2, 6.1.13
_PROFILE = Path(__file__).with_name("srgb.icc")  # LittleCMS's own sRGB, made with Pillow: "no copyright, use freely"
_FONT = Name("/VerbaleText")
_BASE_FONT = Name("/VERBAL+GlyphLessLetter")
_MOST_GROWTH = 1.2
"""Size of the copy, in sizes of the original, where a picture must be coded anew."""
_FIXED_BYTES, _TEXT_SHARE = 5_000, 0.3
"""What font, profile and metadata need of it, and the compressed text of a page, as a share of its operators."""


class OpenFile(NamedTuple):
    """A file of the document: its format as told by content."""

    path: Path
    format: str
    source: PageSource


class Files(Protocol):
    """Gives the files of the document by their number."""

    def __call__(self, file: int, /) -> OpenFile: ...


def write_facsimile(layer: TextLayer, files: Files, target: Path) -> tuple[int, ...]:
    """Write the copy to `target`; the numbers of the pages whose picture had to be coded anew. The same input gives the same bytes.

    Raises OSError, MemoryError.
    """
    made = pikepdf.new()
    font = made.make_indirect(_font(made, layer.font))
    pages_of = Counter(page.source.file for page in layer.pages)
    pdfs: dict[int, PdfPages] = {}
    anew = []
    for page in layer.pages:
        opened = files(page.source.file)
        if opened.format == "pdf" and page.source.file not in pdfs:
            pdfs[page.source.file] = PdfPages(opened.path, opened.source)
        placed = None if page.straightened else _as_received(made, page, opened, pdfs.get(page.source.file), font)
        if placed is None:
            placed = _coded_anew(made, page, opened, pages_of[page.source.file], target.with_suffix(".samples"))
            anew += [page.source.number] if "/Contents" in placed.page.obj else []
        _lay_text(made, placed, page, font)
    _describe(made, layer)
    pikepdf.settings.set_flate_compression_level(9)
    made.save(
        target, deterministic_id=True, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, min_version="1.7",
        fix_metadata_version=False,
    )  # fmt: skip
    return tuple(anew)


def _as_received(made: pikepdf.Pdf, page: PageLayer, opened: OpenFile, pages: PdfPages | None, font: Any) -> Placed | None:
    """The page as it lies in the file; None where a PDF, or PDF/A, cannot hold it so."""
    if pages is not None:
        return pages.taken_over(made, page, font)
    kept = encoded(opened.path, opened.format, page.source)
    return None if kept is None else _pictured(made, page, kept)


def _coded_anew(made: pikepdf.Pdf, page: PageLayer, opened: OpenFile, pages: int, scratch: Path) -> Placed:
    """The page as a picture that is coded anew, straightened where that is wanted; empty where it cannot be opened."""
    drawn = page.source.picture == "rendered"
    lossless = drawn or (opened.format in ("png", "tiff") and page.straightened is None)
    share = int((_MOST_GROWTH * opened.path.stat().st_size - _FIXED_BYTES) / pages - _TEXT_SHARE * len(page.content))
    try:
        with decoded(opened.source, page.source, scratch) as image:
            shown = straight(image, page.straightened) if page.straightened else image
            return _pictured(made, page, encoded_anew(shown, share, lossless=lossless, drawn=drawn))
    except Refusal:
        return _pictured(made, page, None)
    finally:
        scratch.unlink(missing_ok=True)


class _Sheet(NamedTuple):
    """A picture's size in pixels, their number in an inch, whether it is shown mirrored, and the clockwise turn it is shown in."""

    width: int
    height: int
    dpi: tuple[float, float]
    mirrored: bool
    turn: int


def _sheet(page: PageLayer) -> _Sheet:
    source, straightened = page.source, page.straightened
    if straightened is None:
        return _Sheet(source.width, source.height, source.dpi, source.mirrored, page.turn)
    return _Sheet(straightened.width, straightened.height, (straightened.dpi, straightened.dpi), False, 0)


def _pictured(made: pikepdf.Pdf, page: PageLayer, picture: Encoded | None) -> Placed:
    """A page that holds one picture and nothing else; the turn it is shown in leaves the picture as it is."""
    sheet = _sheet(page)
    across, down = (max(_POINTS_PER_INCH / dpi, 0.0) for dpi in sheet.dpi)
    shrink = min(1.0, _LONGEST_SIDE_POINTS / max(sheet.width * across, sheet.height * down))
    width, height = sheet.width * across * shrink, sheet.height * down * shrink
    flip = Matrix(-1, 0, 0, 1, width, 0) if sheet.mirrored else Matrix()
    to_page = Matrix(width / sheet.width, 0, 0, -height / sheet.height, 0, height).then(flip)
    paper = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, round(width, 3), round(height, 3)]), Resources=Dictionary())
    made.pages.append(pikepdf.Page(made.make_indirect(paper)))
    added = made.pages[-1]
    if picture is not None:
        added.obj.Resources.XObject = Dictionary(Picture=_image(made, sheet, picture))
        added.obj.Contents = Stream(made, drawing("/Picture", Matrix(width, 0, 0, height, 0, 0).then(flip)))
    return Placed(added, to_page, sheet.turn)


def _image(made: pikepdf.Pdf, sheet: _Sheet, picture: Encoded) -> Stream:
    image = Stream(made, picture.data)
    image.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=sheet.width, Height=sheet.height, **picture.entries(made)
    )  # fmt: skip
    return image


def _lay_text(made: pikepdf.Pdf, placed: Placed, page: PageLayer, font: Any) -> None:
    placed.page.obj.Rotate = placed.rotate % 360
    if not page.content:
        return
    placed.page.add_resource(font, Name.Font, _FONT)
    # six digits: two would shift the text of a page of 150 million pixels by a millimetre
    matrix = " ".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in placed.to_page)
    text = f"q {matrix} cm BT {_FONT} 1 Tf 3 Tr\n".encode("ascii") + page.content + b"\nET Q"
    placed.page.contents_add(Stream(made, text), prepend=False)


def _font(made: pikepdf.Pdf, font: Font) -> Dictionary:
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=_BASE_FONT, Flags=4, FontBBox=Array([0, 0, 500, 1000]), ItalicAngle=0, Ascent=1000, Descent=0,
        CapHeight=1000, StemV=80, FontFile2=Stream(made, font.program, Length1=len(font.program)),
        # PDF/A-2, 6.2.11.4.2 asks of a CIDSet, where there is one, to be complete: there is none
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=_BASE_FONT, CIDToGIDMap=Name.Identity, DW=500,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=made.make_indirect(descriptor),
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=_BASE_FONT, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([made.make_indirect(descendant)]), ToUnicode=Stream(made, font.to_unicode),
    )  # fmt: skip


def _describe(made: pikepdf.Pdf, layer: TextLayer) -> None:
    packet = Stream(made, layer.xmp)
    packet.stream_dict = Dictionary(Type=Name.Metadata, Subtype=Name.XML)
    made.Root.Metadata = made.make_indirect(packet)
    profile = made.make_indirect(Stream(made, _PROFILE.read_bytes(), N=3))
    made.Root.OutputIntents = Array([
        Dictionary(
            Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String("sRGB"), Info=String("sRGB IEC61966-2.1"),
            DestOutputProfile=profile,
        )
    ])  # fmt: skip
    if layer.language:
        made.Root.Lang = String(layer.language)
    made.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    made.trailer.Info = made.make_indirect(Dictionary(Title=String(layer.title)))
