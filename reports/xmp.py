"""What a PDF says of itself: an XMP packet (ISO 16684-1) with Dublin Core terms and the mark of PDF/A-2b (ISO 19005-2, 6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from reports.xml import xml_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from document.metadata import Metadata

_X = "adobe:ns:meta/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_PDF = "http://ns.adobe.com/pdf/1.3/"
_PDFAID = "http://www.aiim.org/pdfa/ns/id/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def title_of(metadata: Metadata, name: str) -> str:
    """What kind of letter, its reference, whose and of when; the name of the scan where the letter does not tell."""
    kind = metadata.kind.value if metadata.kind else ""
    reference = metadata.reference.value if metadata.reference else ""
    sender = metadata.sender_mission or metadata.sender_state
    about = [reference or kind.capitalize(), sender.value if sender else "", metadata.date.value if metadata.date else ""]
    told = ", ".join(part for part in about if part)
    return xml_text(told if sender or reference else name)


def xmp_packet(metadata: Metadata, *, name: str, document: str, language: str, producer: str) -> bytes:
    """Title, sender, date, reference and language of the letter. No time of writing: equal letters give equal bytes."""
    root = etree.Element(f"{{{_X}}}xmpmeta", nsmap={"x": _X})
    rdf = etree.SubElement(root, f"{{{_RDF}}}RDF", nsmap={"rdf": _RDF})
    said = etree.SubElement(rdf, f"{{{_RDF}}}Description", nsmap={"dc": _DC, "pdf": _PDF, "pdfaid": _PDFAID})
    said.set(f"{{{_RDF}}}about", "")
    etree.SubElement(said, f"{{{_PDFAID}}}part").text = "2"
    etree.SubElement(said, f"{{{_PDFAID}}}conformance").text = "B"
    etree.SubElement(said, f"{{{_PDF}}}Producer").text = xml_text(producer)
    etree.SubElement(said, f"{{{_DC}}}format").text = "application/pdf"
    sender = metadata.sender_mission or metadata.sender_state
    _listed(said, "title", "Alt", [title_of(metadata, name)])
    _listed(said, "creator", "Seq", [sender.value] if sender else [])
    _listed(said, "date", "Seq", [metadata.date.value] if metadata.date else [])
    _listed(said, "language", "Bag", [language] if language else [])
    _listed(said, "type", "Bag", [metadata.kind.value] if metadata.kind else [])
    _listed(said, "subject", "Bag", [found.value for found in metadata.communication_refs])
    if metadata.reference:
        etree.SubElement(said, f"{{{_DC}}}identifier").text = xml_text(metadata.reference.value)
    etree.SubElement(said, f"{{{_DC}}}source").text = xml_text(f"{name} ({document})")
    body: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n' + body + b'\n<?xpacket end="r"?>'


def _listed(parent: etree._Element, name: str, container: str, values: Sequence[str]) -> None:
    if not values:
        return
    held = etree.SubElement(etree.SubElement(parent, f"{{{_DC}}}{name}"), f"{{{_RDF}}}{container}")
    for value in values:
        item = etree.SubElement(held, f"{{{_RDF}}}li")
        item.text = xml_text(value)
        if container == "Alt":
            item.set(_LANG, "x-default")
