"""Handing letters on: a BagIt bag with originals, published files, METS with PREMIS events, and an index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from archive.bag import Bag, OtherBag, plain_name
from archive.bag_check import UnsoundBag, verify
from archive.originals import natural_order, original, verified_original
from archive.records import now
from archive.stages import digest
from archive.withdrawals import withdrawals
from document.problem import Trouble
from flows.events import events
from flows.report import document_row, metadata_of
from flows.workroom import VERSION
from reports import mets as packaging
from reports.index import Indexed, archive_index, archive_index_lines
from reports.mets import PackagedFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.bag import Packed
    from archive.catalogue import Catalogue
    from archive.folders import Folders
    from archive.records import Entry
    from flows.ingest import Progress

METS = "mets.xml"


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
    done = catalogue.attempts(entry.id), withdrawals(catalogue, entry.id), catalogue.decided(entry.id)
    return digest([VERSION, entry.id, entry.sha256, entry.result_key, *done])


def _pack(bag: Bag, folders: Folders, catalogue: Catalogue, entry: Entry, key: str) -> Packed:
    sources = _sources(folders, entry)
    attempts, taken_back, decided = catalogue.attempts(entry.id), withdrawals(catalogue, entry.id), catalogue.decided(entry.id)
    told_of = events(entry, attempts, taken_back, decided, folders.published / entry.id, now())

    def described(files: Sequence[tuple[str, str, int]]) -> Mapping[str, bytes]:
        told = [PackagedFile(path=path, use=path.partition("/")[0], sha256=sha256, size=size) for path, sha256, size in files]
        return {METS: packaging.mets(entry.id, entry.name, metadata_of(folders, entry.id), told, told_of)}

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
        raise UnsoundBag(f"The bag {place} does not verify: {str(error)[:300]}.") from error
