"""Handing letters on: a BagIt bag with originals, published files, METS with PREMIS events, and an index."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from archive.bag import Bag, OtherBag, plain_name
from archive.bag_check import UnsoundBag, verify
from archive.originals import natural_order, original, verified_original
from archive.stages import digest
from document.problem import Trouble
from flows.report import document_row, metadata_of
from flows.workroom import VERSION
from reports import mets as packaging
from reports.index import Indexed, archive_index, archive_index_lines
from reports.mets import Agent, Event, PackagedFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.bag import Packed
    from archive.catalogue import Catalogue
    from archive.folders import Folders
    from archive.records import Attempt, Entry
    from flows.ingest import Progress

PUBLISHED = ("published", "needs-a-look")
METS = "mets.xml"
_SOFTWARE = "verbale"


def export(folders: Folders, catalogue: Catalogue, entries: Sequence[Entry], place: Path, progress: Progress) -> int:
    """Export published letters into the bag at `place`, letter by letter; how many had to be written. Goes on where a call was stopped.

    Raises OtherBag where the folder holds something else, UnsoundBag where the finished bag does not verify, Trouble.
    """
    bag = Bag(place)
    keys = {entry.id: _key(catalogue, entry) for entry in entries}
    if bag.complete:
        if bag.holds() != keys:
            raise OtherBag(f"The folder {place} holds the finished bag of another export. Name a new folder.")
        _verify(place)
        return 0
    progress.total(len(entries))
    letters: dict[str, Packed] = {}
    written = 0
    for entry in entries:
        kept = bag.packed(entry.id)
        if kept is None or kept.key != keys[entry.id]:
            kept, written = _pack(bag, folders, catalogue, entry, keys[entry.id]), written + 1
        letters[entry.id] = kept
        progress.done(entry.id)
    _close(bag, folders, entries, letters)
    _verify(place)
    return written


def _key(catalogue: Catalogue, entry: Entry) -> str:
    """What is exported of a letter: changed by a new result, and by the events that its METS file tells."""
    return digest([VERSION, entry.id, entry.sha256, entry.result_key, catalogue.attempts(entry.id)])


def _pack(bag: Bag, folders: Folders, catalogue: Catalogue, entry: Entry, key: str) -> Packed:
    sources = _sources(folders, entry)
    events = list(_events(entry, catalogue.attempts(entry.id), folders.published / entry.id))

    def described(files: Sequence[tuple[str, str, int]]) -> Mapping[str, bytes]:
        told = [PackagedFile(path=path, use=path.partition("/")[0], sha256=sha256, size=size) for path, sha256, size in files]
        return {METS: packaging.mets(entry.id, entry.name, metadata_of(folders, entry.id), told, events)}

    return bag.add(entry.id, key, sources, described)


def _sources(folders: Folders, entry: Entry) -> dict[str, Path]:
    """The files of a letter by their paths in the bag. The original has been compared with its checksum. Raises Trouble."""
    found: dict[str, Path] = {}
    names: set[str] = set()
    for file in verified_original(folders, entry):
        names.add(name := plain_name(file.name, names))
        found[f"original/{name}"] = file
    folder = folders.published / entry.id
    for file in natural_order(file for file in folder.rglob("*") if file.is_file()):
        found[f"published/{file.relative_to(folder).as_posix()}"] = file
    if not (folder / "text.txt").exists():
        raise Trouble("source-vanished", str(folder))
    return found


def _events(entry: Entry, attempts: Sequence[Attempt], folder: Path) -> Iterator[Event]:
    """What was done to a letter, first to last."""
    own = Agent(_SOFTWARE, "software", VERSION)
    yield Event(
        kind="ingestion", at=entry.received, detail="The scan was stored byte for byte and read again to verify it.", outcome="success",
        agents=(own,),
    )  # fmt: skip
    ended = [attempt for attempt in attempts if attempt.ended and attempt.status in PUBLISHED]
    if not ended:
        return
    last = ended[-1]
    at, agents = str(last.ended), (Agent(_SOFTWARE, "software", last.version or VERSION),)
    yield Event(
        kind="fixity check", at=last.started, detail=f"SHA-256 of the original compared with {entry.sha256}.", outcome="pass", agents=agents
    )
    yield _reading(folder, at, agents)
    yield from _corrections(folder, at, agents)
    yield Event(kind="publication", at=at, detail="The published files were written.", outcome=str(last.status), agents=agents)


def _reading(folder: Path, at: str, agents: tuple[Agent, ...]) -> Event:
    document = _json(folder / "document.json")
    readers = Counter(page.get("reader") or "nothing read" for page in document.get("pages", []))
    languages = sorted({page["language"] for page in document.get("pages", []) if page.get("language")})
    told = ", ".join(f"{reader}: {count} {'page' if count == 1 else 'pages'}" for reader, count in sorted(readers.items()))
    provenance = "; ".join(f"{key} {value}" for key, value in sorted(document.get("provenance", {}).items()))
    engines = []
    for reader in sorted(reader for reader in readers if reader != "nothing read"):
        name, _, version = reader.rpartition(" ")
        engines.append(Agent(name, "software", version) if name and version[:1].isdigit() else Agent(reader, "software"))
    detail = f"The pages were read ({told}) with the models {', '.join(languages) or 'none'}. {provenance}"
    return Event(kind="text recognition", at=at, detail=detail, outcome="success", agents=(*agents, *engines))


def _corrections(folder: Path, at: str, agents: tuple[Agent, ...]) -> Iterator[Event]:
    """One event for what rules have corrected and one for what persons have."""
    try:
        with (folder / "corrections.csv").open(newline="", encoding="utf-8") as opened:
            rows = [row for row in csv.DictReader(opened) if row["decision"] == "applied"]
    except (OSError, KeyError):
        return
    persons = sum(row["rule"] == "person" for row in rows)
    rules = Counter(row["rule"] for row in rows if row["rule"] != "person")
    if rules:
        told = ", ".join(f"{rule}: {count}" for rule, count in sorted(rules.items()))
        yield Event(
            kind="modification",
            at=at,
            detail=f"Words were corrected by rules ({told}).",
            outcome=f"{rules.total()} corrected",
            agents=agents,
        )
    if persons:
        yield Event(
            kind="modification", at=at, detail="Words were corrected by a person.", outcome=f"{persons} corrected",
            agents=(Agent("archivist", "person"),),
        )  # fmt: skip


def _close(bag: Bag, folders: Folders, entries: Sequence[Entry], letters: Mapping[str, Packed]) -> None:
    known = []
    for entry in entries:
        scan = next(file.path for file in letters[entry.id].files if file.path.startswith(f"{entry.id}/original/"))
        many = original(folders, entry.id).is_dir()
        row = document_row(entry)
        known.append(Indexed(row, metadata_of(folders, entry.id), f"{entry.id}/published", str(Path(scan).parent) if many else scan))
    besides = {"index.csv": archive_index(known).encode(), "index.jsonl": archive_index_lines(known).encode()}
    bag.close(letters, besides, [("Bag-Software-Agent", f"verbale {VERSION}"), ("External-Description", f"{len(entries)} letters")])


def _verify(place: Path) -> None:
    try:
        verify(place)
    except UnsoundBag as error:
        raise UnsoundBag(f"The bag {place} does not verify: {str(error)[:300]}") from error


def _json(file: Path) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(file.read_bytes())
    except (OSError, msgspec.DecodeError):
        return {}
    return found if isinstance(found, dict) else {}
