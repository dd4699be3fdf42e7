"""A letter in METS (https://www.loc.gov/standards/mets/) with PREMIS 3 (https://www.loc.gov/standards/premis/): what a preservation system
must know of its files, of what was done to them, when, and by which program or person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from lxml import etree
from msgspec import Struct

from reports.metadata import FIELDS, index_cells
from reports.xml import child, to_bytes, xml_text

_METS = "http://www.loc.gov/METS/"
_PREMIS = "http://www.loc.gov/premis/v3"
_XLINK = "http://www.w3.org/1999/xlink"
_DC = "http://purl.org/dc/elements/1.1/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

MEDIA_TYPES = {
    ".txt": "text/plain", ".csv": "text/csv", ".json": "application/json", ".html": "text/html", ".xml": "application/xml",
    ".pdf": "application/pdf", ".tif": "image/tiff", ".tiff": "image/tiff", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
    ".png": "image/png", ".webp": "image/webp", ".jp2": "image/jp2",
}  # fmt: skip


PER_PAGE = ("alto", "hocr", "page")
"""Folders with a file for each page, named by its number."""


class PackagedFile(Struct, frozen=True, kw_only=True):
    """A file of the package: its path seen from the METS file, the group it is in ("original", "published"), its SHA-256 and size."""

    path: str
    use: str
    sha256: str
    size: int

    @property
    def media_type(self) -> str:
        dot = self.path.rfind(".")
        return MEDIA_TYPES.get(self.path[dot:].lower(), "application/octet-stream") if dot >= 0 else "application/octet-stream"


class Agent(Struct, frozen=True):
    """Who did something: `kind` is "software" or "person"."""

    name: str
    kind: str
    version: str = ""


class Event(Struct, frozen=True, kw_only=True):
    """Something that was done to the letter: when (ISO 8601), what came of it, who did it, and to which group of its files."""

    kind: str
    at: str
    detail: str
    outcome: str
    agents: tuple[Agent, ...]
    of: str


def mets(document: str, name: str, metadata: dict[str, Any], files: Sequence[PackagedFile], events: Sequence[Event]) -> bytes:
    """The METS file of one letter. metadata: its `metadata.json`. Equal values give equal bytes."""
    root = etree.Element(f"{{{_METS}}}mets", nsmap={None: _METS, "xlink": _XLINK, "premis": _PREMIS, "dc": _DC, "xsi": _XSI})
    root.set("OBJID", document)
    root.set("TYPE", "letter")
    root.set("LABEL", xml_text(name))
    _header(root, events)
    _descriptive(root, metadata, name)
    agents = list(dict.fromkeys(agent for event in events for agent in event.agents))
    _administrative(root, files, events, agents)
    _files(root, files)
    _structure(root, files)
    return to_bytes(root)


def _header(root: etree._Element, events: Sequence[Event]) -> None:
    header = child(root, "metsHdr", CREATEDATE=max((event.at for event in events), default=None))
    for agent in dict.fromkeys(agent for event in events for agent in event.agents if agent.name == "verbale"):
        made = child(header, "agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
        child(made, "name", f"{agent.name} {agent.version}".strip())


def _descriptive(root: etree._Element, metadata: dict[str, Any], name: str) -> None:
    wrapped = child(child(child(root, "dmdSec", ID="dmd"), "mdWrap", MDTYPE="DC"), "xmlData")
    terms = {
        "title": name, "creator": _value(metadata, "sender_mission") or _value(metadata, "sender_state"), "date": _value(metadata, "date"),
        "identifier": _value(metadata, "reference"), "type": _value(metadata, "kind"), "language": _value(metadata, "language"),
        "subject": _value(metadata, "communication_refs"),
    }  # fmt: skip
    for term, value in terms.items():
        if value:
            etree.SubElement(wrapped, f"{{{_DC}}}{term}").text = xml_text(value)


def _value(metadata: dict[str, Any], name: str) -> str:
    return index_cells({name: metadata.get(name)})[list(FIELDS).index(name)]


def _administrative(root: etree._Element, files: Sequence[PackagedFile], events: Sequence[Event], agents: Sequence[Agent]) -> None:
    section = child(root, "amdSec", ID="amd")
    for number, file in enumerate(files, 1):
        _object(_premis(section, "techMD", f"object_{number}", "OBJECT"), file)
    for number, event in enumerate(events, 1):
        wrapped = _premis(section, "digiprovMD", f"event_{number}", "EVENT")
        _event(wrapped, number, event, [agents.index(agent) + 1 for agent in event.agents], [f.path for f in files if f.use == event.of])
    for number, agent in enumerate(agents, 1):
        _agent(_premis(section, "digiprovMD", f"agent_{number}", "AGENT"), number, agent)


def _premis(section: etree._Element, kind: str, name: str, what: str) -> etree._Element:
    return child(child(child(section, kind, ID=name), "mdWrap", MDTYPE=f"PREMIS:{what}", MDTYPEVERSION="3.0"), "xmlData")


def _p(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_PREMIS}}}{name}")
    if text is not None:
        made.text = xml_text(text)
    return made


def _identified(parent: etree._Element, what: str, kind: str, value: str) -> None:
    _p(parent, f"{what}Type", kind)
    _p(parent, f"{what}Value", value)


def _object(wrapped: etree._Element, file: PackagedFile) -> None:
    made = _p(wrapped, "object")
    made.set(f"{{{_XSI}}}type", "premis:file")
    _identified(_p(made, "objectIdentifier"), "objectIdentifier", "path", file.path)
    told = _p(made, "objectCharacteristics")
    fixity = _p(told, "fixity")
    _p(fixity, "messageDigestAlgorithm", "SHA-256")
    _p(fixity, "messageDigest", file.sha256)
    _p(told, "size", str(file.size))
    _p(_p(_p(told, "format"), "formatDesignation"), "formatName", file.media_type)
    _p(made, "originalName", file.path.rpartition("/")[2])


def _event(wrapped: etree._Element, number: int, event: Event, agents: Sequence[int], objects: Sequence[str]) -> None:
    made = _p(wrapped, "event")
    _identified(_p(made, "eventIdentifier"), "eventIdentifier", "local", f"event_{number}")
    _p(made, "eventType", event.kind)
    _p(made, "eventDateTime", event.at)
    _p(_p(made, "eventDetailInformation"), "eventDetail", event.detail)
    _p(_p(made, "eventOutcomeInformation"), "eventOutcome", event.outcome)
    for agent in agents:
        _identified(_p(made, "linkingAgentIdentifier"), "linkingAgentIdentifier", "local", f"agent_{agent}")
    for path in objects:
        _identified(_p(made, "linkingObjectIdentifier"), "linkingObjectIdentifier", "path", path)


def _agent(wrapped: etree._Element, number: int, agent: Agent) -> None:
    made = _p(wrapped, "agent")
    _identified(_p(made, "agentIdentifier"), "agentIdentifier", "local", f"agent_{number}")
    _p(made, "agentName", agent.name)
    _p(made, "agentType", agent.kind)
    if agent.version:
        _p(made, "agentVersion", agent.version)


def _files(root: etree._Element, files: Sequence[PackagedFile]) -> None:
    section = child(root, "fileSec")
    for use in dict.fromkeys(file.use for file in files):
        group = child(section, "fileGrp", USE=use)
        for number, file in _numbered(files):
            if file.use == use:
                held = child(
                    group, "file", ID=f"file_{number}", MIMETYPE=file.media_type, SIZE=file.size, CHECKSUM=file.sha256,
                    CHECKSUMTYPE="SHA-256", ADMID=f"object_{number}",
                )  # fmt: skip
                place = child(held, "FLocat", LOCTYPE="URL")
                place.set(f"{{{_XLINK}}}href", quote(file.path))


def _numbered(files: Sequence[PackagedFile]) -> Iterator[tuple[int, PackagedFile]]:
    return enumerate(files, 1)


def _structure(root: etree._Element, files: Sequence[PackagedFile]) -> None:
    """The letter with its files; a page with what is told of it alone."""
    letter = child(child(root, "structMap", TYPE="physical"), "div", TYPE="letter", DMDID="dmd", ADMID="amd")
    pages: dict[str, list[int]] = {}
    for number, file in _numbered(files):
        folder, _, name = file.path.rpartition("/")
        page = name.partition(".")[0] if folder.rpartition("/")[2] in PER_PAGE else ""
        if page:
            pages.setdefault(page, []).append(number)
        else:
            child(letter, "fptr", FILEID=f"file_{number}")
    for place, (page, numbers) in enumerate(sorted(pages.items()), 1):
        leaf = child(letter, "div", TYPE="page", ORDER=place, LABEL=page)
        for number in numbers:
            child(leaf, "fptr", FILEID=f"file_{number}")
