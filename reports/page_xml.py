"""A page as PAGE XML of 2019 (https://github.com/PRImA-Research-Lab/PAGE-XML): what tools for ground truth and correction read.

Outlines are corners of upright boxes carried back to the picture as stored: on a page that stands askew they are askew with the print.
TextEquiv of the lowest index is the corrected text, others what stood there before and what other readers read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from document.geometry import enclosing
from reports.template import language_name
from reports.xml import child, to_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from document.geometry import Box
    from document.text import Kind
    from reports.layout import PlacedLine, PlacedPage, PlacedRegion, PlacedWord

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
SCHEMA = f"{NAMESPACE}/pagecontent.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

TYPES: dict[Kind, str] = {
    "letterhead": "header",
    "running_head": "header",
    "footer": "footer",
    "page_number": "page-number",
    "heading": "heading",
    "annex_title": "heading",
    "footnote": "footnote",
    "table": "other",
    "stamp": "other",
    "handwriting": "other",
    "signature": "other",
}
"""The type of a region by its kind; all others are paragraphs."""

_NO_TIME = "1970-01-01T00:00:00Z"
_COMMENT = "Created and LastChange are fixed: equal results give equal bytes. Times are in the catalogue and in METS."
_LANGUAGES = frozenset(["English", "French", "Spanish", "German", "Italian", "Portuguese", "Dutch", "Russian", "Arabic"])


class _Sheet:
    """Where the boxes of one page lie on the picture as stored."""

    def __init__(self, page: PlacedPage) -> None:
        self._back = page.prepared.transform.inverse()
        self._size = page.source.width, page.source.height

    def coords(self, parent: etree._Element, upright: Box) -> None:
        left, top, right, bottom = upright.left, upright.top, upright.right, upright.bottom
        points = (self._back.point(x, y) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)))
        inside = ((min(max(round(value), 0), side) for value, side in zip(point, self._size, strict=True)) for point in points)
        child(parent, "Coords", points=" ".join(f"{x},{y}" for x, y in inside))


def page_xml(page: PlacedPage, *, document: str, name: str, provenance: Mapping[str, str]) -> bytes:
    """The PAGE file of one page. document: its id; name: of the scan as it was dropped in; provenance: names of tools and versions."""
    root = etree.Element(f"{{{NAMESPACE}}}PcGts", nsmap={None: NAMESPACE, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    root.set("pcGtsId", f"letter_{document}_page_{page.source.number}")
    _metadata(root, page, provenance)
    across, down = page.source.dpi
    angle = (page.prepared.turn - page.prepared.skew_degrees) % 360
    language = language_name(page.reading.language)
    sheet = child(
        root, "Page", imageFilename=name, imageWidth=page.source.width, imageHeight=page.source.height, imageXResolution=f"{across:g}",
        imageYResolution=f"{down:g}", imageResolutionUnit="PPI", orientation=f"{angle - 360 if angle > 180 else angle:.3f}",
        type="content" if page.regions else "blank", primaryLanguage=language if language in _LANGUAGES else None,
    )  # fmt: skip
    if page.regions:
        order = child(child(sheet, "ReadingOrder"), "OrderedGroup", id="order")
        for index, region in enumerate(page.regions):
            child(order, "RegionRefIndexed", index=index, regionRef=f"region_{region.number + 1}")
    places = _Sheet(page)
    for index, region in enumerate(page.regions):
        _region(sheet, places, region, index)
    return to_bytes(root)


def _metadata(root: etree._Element, page: PlacedPage, provenance: Mapping[str, str]) -> None:
    told = child(root, "Metadata")
    child(told, "Creator", f"verbale {provenance.get('verbale', '')}".rstrip())
    child(told, "Created", _NO_TIME)
    child(told, "LastChange", _NO_TIME)
    child(told, "Comments", _COMMENT)
    prepared = ", ".join(step.name for step in page.prepared.steps if step.applied)
    steps = [("preparing", prepared), *(("reading", reader) for reader in page.readers)]
    for name, value in (*steps, *((key, value) for key, value in provenance.items() if key != "verbale")):
        if value:
            child(told, "MetadataItem", type="processingStep", name=name, value=value)


def _region(sheet: etree._Element, places: _Sheet, region: PlacedRegion, index: int) -> None:
    kind = region.region.kind
    fate = " verbale {leftOut:true;}" if region.left_out else ""
    made = child(
        sheet, "TextRegion", id=f"region_{region.number + 1}", type=TYPES.get(kind, "paragraph"),
        custom=f"readingOrder {{index:{index};}} structure {{type:{kind};}}{fate}",
    )  # fmt: skip
    places.coords(made, enclosing(word.upright for line in region.lines for word in line.words))
    for line in region.lines:
        _line(made, places, line)
    _text(made, "\n".join(_words(line) for line in region.lines))


def _words(line: PlacedLine) -> str:
    return " ".join(word.text for word in line.words if word.text)


def _line(region: etree._Element, places: _Sheet, line: PlacedLine) -> None:
    made = child(region, "TextLine", id=f"line_{line.words[0].number}")
    places.coords(made, enclosing(word.upright for word in line.words))
    for word in line.words:
        _word(made, places, word)
    _text(made, _words(line))


def _word(line: etree._Element, places: _Sheet, word: PlacedWord) -> None:
    made = child(line, "Word", id=f"word_{word.number}")
    places.coords(made, word.upright)
    _text(made, word.text, index=0, conf=None if word.p_correct is None else f"{word.p_correct:.4f}")
    for index, other in enumerate(word.others, 1):
        _text(made, other, index=index, comments="before correction" if other == word.read else "other reading")


def _text(parent: etree._Element, text: str, **attributes: str | float | None) -> None:
    child(child(parent, "TextEquiv", **attributes), "Unicode", text)
