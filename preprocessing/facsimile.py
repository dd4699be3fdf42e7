"""The searchable copy of a scan: PDF/A-2b (ISO 19005-2), its pictures as received, the text of the letter unseen over them.

Works where the scan is opened (preprocessing/opening_child.py), because it opens the original: a picture file becomes a page that holds its
very bytes, a scanned PDF page one that holds the very image of it, a drawn PDF page stays as it is. Only where PDF/A forbids what a page
needs (fonts that are not in the file, colours of a press) does the page become a picture.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from document.page import SourcePage
from document.problem import Refusal
from document.text_layer import Font, PageLayer, TextLayer
from preprocessing.facsimile_pages import PdfPages, Placed, drawing
from preprocessing.facsimile_pictures import Encoded, decoded, encoded, encoded_anew
from preprocessing.page_sources import PageSource
from preprocessing.pdf_matrix import Matrix

_POINTS_PER_INCH = 72
_LONGEST_SIDE_POINTS = 14_400  # ISO 19005-2, 6.1.13
_PROFILE = Path(__file__).with_name("srgb.icc")  # LittleCMS's own sRGB, made with Pillow: "no copyright, use freely"
_FONT = Name("/VerbaleText")
_BASE_FONT = Name("/VERBAL+GlyphLessLetter")
_SIZE_TOLERANCE = 1.15
"""A picture that must be coded anew gets so many times the bytes of the original, for text and metadata need some too."""


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
    pdfs: dict[int, PdfPages] = {}
    anew = []
    for page in layer.pages:
        placed, recoded = _page(made, page, files, pdfs, target.with_suffix(".samples"))
        _lay_text(made, placed, page, font)
        anew += [page.source.number] if recoded else []
    _describe(made, layer)
    pikepdf.settings.set_flate_compression_level(9)
    made.save(
        target, deterministic_id=True, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, min_version="1.7",
        fix_metadata_version=False,
    )  # fmt: skip
    return tuple(anew)


def _page(made: pikepdf.Pdf, page: PageLayer, files: Files, pdfs: dict[int, PdfPages], scratch: Path) -> tuple[Placed, bool]:
    """The page as it was received; as a picture coded anew where that is forbidden; empty where it could not be opened."""
    opened = files(page.source.file)
    if opened.format == "pdf":
        pages = pdfs.setdefault(page.source.file, PdfPages(opened.path, opened.source))
        placed = pages.taken_over(made, page)
        if placed is not None:
            return placed, False
    else:
        kept = encoded(opened.path, opened.format, page.source)
        if kept is not None:
            return _pictured(made, page, kept), False
    lossless = page.source.picture == "rendered" or opened.format in ("png", "tiff")
    share = int(_SIZE_TOLERANCE * opened.path.stat().st_size / _pages_of(opened, pdfs.get(page.source.file)))
    try:
        with decoded(opened.source, page.source, scratch) as image:
            return _pictured(made, page, encoded_anew(image, share, lossless=lossless, drawn=page.source.picture == "rendered")), True
    except Refusal:
        return _pictured(made, page, None), False
    finally:
        scratch.unlink(missing_ok=True)


def _pages_of(opened: OpenFile, pages: PdfPages | None) -> int:
    return max(1, pages.count if pages is not None else int(getattr(opened.source, "count", 1)))


def _pictured(made: pikepdf.Pdf, page: PageLayer, picture: Encoded | None) -> Placed:
    """A page that holds one picture and nothing else; the turn it is shown in leaves the picture as it is."""
    source = page.source
    across, down = (max(_POINTS_PER_INCH / dpi, 0.0) for dpi in source.dpi)
    shrink = min(1.0, _LONGEST_SIDE_POINTS / max(source.width * across, source.height * down))
    width, height = source.width * across * shrink, source.height * down * shrink
    flip = Matrix(-1, 0, 0, 1, width, 0) if source.mirrored else Matrix()
    to_page = Matrix(width / source.width, 0, 0, -height / source.height, 0, height).then(flip)
    sheet = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, round(width, 3), round(height, 3)]), Resources=Dictionary())
    made.pages.append(pikepdf.Page(made.make_indirect(sheet)))
    added = made.pages[-1]
    if picture is not None:
        added.obj.Resources.XObject = Dictionary(Picture=_image(made, source, picture))
        added.obj.Contents = Stream(made, drawing("/Picture", Matrix(width, 0, 0, height, 0, 0).then(flip)))
    return Placed(added, to_page, page.turn)


def _image(made: pikepdf.Pdf, source: SourcePage, picture: Encoded) -> Stream:
    image = Stream(made, picture.data)
    image.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=source.width, Height=source.height, **picture.entries(made)
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
