"""A page as ALTO 4.4 (Analyzed Layout and Text Object, https://www.loc.gov/standards/alto/): what libraries and viewers exchange.

Boxes are pixels of the page picture as stored in the scan. CONTENT is the corrected text, ALTERNATIVE what stood there before and what
other readers read. WC is p_correct, a calibrated probability; the engine's own confidence is none and stays out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from reports.layout import engine_of
from reports.template import language_tag
from reports.xml import child, to_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from document.geometry import Box
    from reports.layout import PlacedLine, PlacedPage, PlacedRegion, PlacedWord

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

_ROLES = frozenset(["date", "reference", "addressee", "salutation", "heading", "body", "closing", "signatory", "annex_title"])
"""Kinds that say what a text does in the letter; the others say what it is on the page."""

LEFT_OUT_ID = "tag_left_out"


def alto_page(page: PlacedPage, *, document: str, name: str, provenance: Mapping[str, str]) -> bytes:
    """The ALTO file of one page. document: its id; name: of the scan as it was dropped in; provenance: names of tools and versions."""
    root = etree.Element(f"{{{NAMESPACE}}}alto", nsmap={None: NAMESPACE, "xsi": _XSI})
    root.set("SCHEMAVERSION", "4.4")
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    steps = _description(root, page, document, name, provenance)
    _tags(root, page)
    sheet = child(
        child(root, "Layout"), "Page", ID=f"page_{page.source.number}", PHYSICAL_IMG_NR=page.source.number, WIDTH=page.source.width,
        HEIGHT=page.source.height, ROTATION=_rotation(page) or None, LANG=language_tag(page.reading.language) or None,
        PROCESSINGREFS=" ".join(steps),
    )  # fmt: skip
    space = child(sheet, "PrintSpace", ID=f"space_{page.source.number}", HPOS=0, VPOS=0, WIDTH=page.source.width, HEIGHT=page.source.height)
    for region in page.regions:
        _block(space, region)
    return to_bytes(root)


def _probability(word: PlacedWord) -> str | None:
    return None if word.p_correct is None else f"{word.p_correct:.4f}"


def _description(root: etree._Element, page: PlacedPage, document: str, name: str, provenance: Mapping[str, str]) -> list[str]:
    """What made the page, step by step; the ids of the steps."""
    description = child(root, "Description")
    child(description, "MeasurementUnit", "pixel")
    source = child(description, "sourceImageInformation")
    child(source, "fileName", name)
    child(source, "documentIdentifier", document, documentIdentifierLocation="verbale")
    own = ("verbale", provenance.get("verbale", ""))
    _step(description, "step_prepare", "preOperation", own, [step.name for step in page.prepared.steps if step.applied])
    ids = ["step_prepare"]
    for number, reader in enumerate(page.readers, 1):
        ids.append(f"step_read_{number}")
        _step(description, ids[-1], "contentGeneration", engine_of(reader), [], f"language {page.reading.language}" if number == 1 else "")
    settings = ", ".join(f"{key} {value}" for key, value in provenance.items() if key != "verbale")
    _step(description, "step_compose", "contentModification", own, ["reading order", "regions", "corrections", "hyphenation"], settings)
    return [*ids, "step_compose"]


def _step(parent: etree._Element, name: str, category: str, software: tuple[str, str], told: list[str], settings: str = "") -> None:
    step = child(parent, "Processing", ID=name)
    child(step, "processingCategory", category)
    for each in told:
        child(step, "processingStepDescription", each)
    if settings:
        child(step, "processingStepSettings", settings)
    made = child(step, "processingSoftware")
    child(made, "softwareName", software[0])
    if software[1]:
        child(made, "softwareVersion", software[1])


def _tags(root: etree._Element, page: PlacedPage) -> None:
    if not page.regions:
        return
    tags = child(root, "Tags")
    for kind in sorted({region.region.kind for region in page.regions}):
        child(tags, "RoleTag" if kind in _ROLES else "LayoutTag", ID=f"tag_{kind}", TYPE="region", LABEL=kind)
    if any(region.left_out for region in page.regions):
        child(tags, "OtherTag", ID=LEFT_OUT_ID, TYPE="text", LABEL="left out", DESCRIPTION="Not in the clean text of the letter")


def _rotation(page: PlacedPage) -> float:
    """Degrees counterclockwise by which the text stands on the stored picture."""
    return round((page.prepared.turn - page.prepared.skew_degrees) % 360, 2)


def _place(box: Box) -> dict[str, int]:
    return {"HPOS": box.left, "VPOS": box.top, "WIDTH": box.width, "HEIGHT": box.height}


def _block(space: etree._Element, region: PlacedRegion) -> None:
    tags = f"tag_{region.region.kind}" + (f" {LEFT_OUT_ID}" if region.left_out else "")
    block = child(space, "TextBlock", ID=f"region_{region.number + 1}", TAGREFS=tags, **_place(region.box))
    for line in region.lines:
        _line(block, line)


def _line(block: etree._Element, line: PlacedLine) -> None:
    made = child(block, "TextLine", ID=f"line_{line.words[0].number}", **_place(line.box))
    for place, word in enumerate(line.words):
        if place:
            child(made, "SP")
        last = place == len(line.words) - 1
        hyphen = word.text[-1:] if last and word.part == "HypPart1" and len(word.text) > 1 and not word.text[-1].isalnum() else ""
        _string(made, word, word.text.removesuffix(hyphen))
        if hyphen:
            child(made, "HYP", CONTENT=hyphen)


def _string(line: etree._Element, word: PlacedWord, content: str) -> None:
    string = child(
        line, "String", ID=f"word_{word.number}", **_place(word.box), CONTENT=content, WC=_probability(word), SUBS_TYPE=word.part or None,
        SUBS_CONTENT=word.whole or None,
    )  # fmt: skip
    for other in word.others:
        child(string, "ALTERNATIVE", other, PURPOSE="before correction" if other == word.read else "other reading")
