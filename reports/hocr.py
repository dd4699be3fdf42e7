"""A page as hOCR 1.2 (http://kba.github.io/hocr-spec/1.2/): an XHTML page that OCR tools and viewers read.

Boxes are pixels of the page picture as stored in the scan; `x_wconf` is the engine's own confidence, 0 to 100, no probability.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from reports.template import language_tag
from reports.xml import child, to_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from document.geometry import Box
    from document.text import Kind
    from reports.layout import PlacedLine, PlacedPage, PlacedRegion, PlacedWord

NAMESPACE = "http://www.w3.org/1999/xhtml"

ROLES: dict[Kind, str] = {
    "letterhead": "ocr_header",
    "running_head": "ocr_header",
    "footer": "ocr_footer",
    "page_number": "ocr_pageno",
    "table": "ocr_table",
    "stamp": "ocr_textfloat",
    "handwriting": "ocr_textfloat",
    "signature": "ocr_textfloat",
}
"""The class of a region by its kind; all others are content areas."""

CAPABILITIES = ("ocr_page", "ocr_carea", *dict.fromkeys(ROLES.values()), "ocr_par", "ocr_line", "ocrx_word", "ocrp_wconf", "ocrp_lang")


def hocr_page(page: PlacedPage, *, document: str, name: str, provenance: Mapping[str, str]) -> bytes:
    """The hOCR file of one page. document: its id; name: of the scan as it was dropped in; provenance: names of tools and versions."""
    root = etree.Element(f"{{{NAMESPACE}}}html", nsmap={None: NAMESPACE})
    tag = language_tag(page.reading.language)
    if tag:
        root.set("lang", tag)
        root.set("{http://www.w3.org/XML/1998/namespace}lang", tag)
    head = child(root, "head")
    child(head, "title", f"{name}, page {page.source.number}")
    child(head, "meta", content="text/html; charset=utf-8").set("http-equiv", "Content-Type")
    system = "; ".join((f"verbale {provenance.get('verbale', '')}", *page.readers))
    for key, value in (("ocr-system", system), ("ocr-capabilities", " ".join(CAPABILITIES)), ("ocr-number-of-pages", "1")):
        child(head, "meta", name=key, content=value)
    child(head, "meta", name="ocr-id", content=document)
    sheet = child(child(root, "body"), "div", class_="ocr_page", id=f"page_{page.source.number}", title=_page_title(page, name))
    angle = round((page.prepared.turn - page.prepared.skew_degrees) % 360, 2)
    for region in page.regions:
        _region(sheet, region, angle)
    return to_bytes(root, "<!DOCTYPE html>")


def _page_title(page: PlacedPage, name: str) -> str:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    across, down = page.source.dpi
    return (
        f'image "{quoted}"; bbox 0 0 {page.source.width} {page.source.height}; ppageno {page.source.number - 1}; '
        f"scan_res {round(across)} {round(down)}"
    )


def _bbox(box: Box) -> str:
    return f"bbox {box.left} {box.top} {box.right} {box.bottom}"


def _region(sheet: etree._Element, region: PlacedRegion, angle: float) -> None:
    kind = region.region.kind
    area = child(sheet, "div", class_=ROLES.get(kind, "ocr_carea"), id=f"region_{region.number + 1}", title=_bbox(region.box))
    area.set("data-kind", kind)
    area.set("data-fate", "removed" if region.left_out else "text")
    paragraph = child(area, "p", class_="ocr_par", id=f"par_{region.number + 1}", title=_bbox(region.box))
    for line in region.lines:
        _line(paragraph, line, angle)


def _line(paragraph: etree._Element, line: PlacedLine, angle: float) -> None:
    title = _bbox(line.box) + (f"; textangle {angle:g}" if angle else "")
    made = child(paragraph, "span", class_="ocr_line", id=f"line_{line.words[0].number}", title=title)
    for word in line.words:
        _word(made, word)


def _word(line: etree._Element, word: PlacedWord) -> None:
    title = _bbox(word.box) + (f"; x_wconf {round(word.confidence)}" if word.confidence is not None else "")
    made = child(line, "span", None if word.others else word.text, class_="ocrx_word", id=f"word_{word.number}", title=title)
    if word.others:
        alternatives = child(made, "span", class_="alternatives")
        child(alternatives, "ins", word.text, class_="alt")
        for other in word.others:
            child(alternatives, "del", other, class_="alt")
