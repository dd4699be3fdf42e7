"""Do the catalogue and the folders agree? Everything is looked at, both ways; what can be mended is mended (`verbale check --deep`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from archive.folders import put_away, sweep, troubles
from archive.intake import finish_removals
from archive.originals import WHY, checksum, identity, keep_original, link_or_copy, natural_order, original
from archive.publish import refuse, take_back
from archive.records import Entry, now
from archive.workers import worker_name
from document.problem import Stopped, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from archive.catalogue import Catalogue
    from archive.folders import Folders

PUBLISHED = ("published", "needs-a-look")


class Fault(Struct, frozen=True, kw_only=True):
    """One disagreement: what it is about, what is wrong in a sentence, whether it was mended; advice where it was not.

    waiting: the document has to be read, or published from what its stages kept, before all is well.
    """

    what: str
    found: str
    mended: bool = False
    advice: str = ""
    waiting: bool = False


class Inspection:
    """Looks, and mends when `mending`. names: the files that a published document has."""

    def __init__(self, folders: Folders, catalogue: Catalogue, names: Collection[str], *, mending: bool) -> None:
        self._folders, self._catalogue, self._names, self._mending = folders, catalogue, names, mending

    def faults(self) -> list[Fault]:
        """All of them, in the order of the catalogue; documents that somebody is at work on are left out. Raises Trouble."""
        unsound = self._catalogue.unsoundness()
        if unsound:
            advice = "Restore the catalogue from the backup; originals and published letters are untouched."
            return [Fault(what="catalogue", found=f"The catalogue is damaged ({unsound}).", advice=advice)]
        if self._mending:
            sweep(self._folders)
            finish_removals(self._folders)
        found = [fault for entry in self._catalogue.entries() if entry.status != "working" for fault in self._of_document(entry)]
        return found + list(self._orphans())

    def _of_document(self, entry: Entry) -> Iterator[Fault]:
        for look in (self._original, self._refusal, self._second_copy, self._publication):
            fault = look(entry)
            if fault is not None:
                yield fault

    def _original(self, entry: Entry) -> Fault | None:
        """Is the original there, and still what was taken in? Where two copies lie about, the good one is kept."""
        if _is(self._place(entry.id), entry.sha256):
            return None
        good = next((place for place in self._copies(entry.id) if _is(place, entry.sha256)), None)
        if good is None:
            advice = "Drop the scan in again, or restore the folder originals from the backup."
            gone = self._place(entry.id) is None
            return Fault(what=entry.id, found=f"The original {'is gone' if gone else 'has changed since it was stored'}.", advice=advice)
        return self._mended(entry, "Of two copies of the original one has changed.", lambda: self._keep(entry, good))

    def _refusal(self, entry: Entry) -> Fault | None:
        if entry.status != "refused" or self._why(entry.id) == [p.code for p in entry.problems] or self._place(entry.id) is None:
            return None
        return self._mended(entry, "The refused scan does not lie beside its reason.", lambda: refuse(self._folders, entry, entry.problems))

    def _second_copy(self, entry: Entry) -> Fault | None:
        """A refused scan lies in `refused`, any other in `originals`; an interrupted move may leave it in both."""
        refused, kept = self._folders.refused / entry.id, self._folders.originals / entry.id
        if entry.status == "refused":
            if not kept.exists() or not refused.exists():
                return None
            return self._mended(entry, "A refused scan lies among the originals too.", lambda: self._put_away(kept))
        if not refused.exists() or self._place(entry.id) is None:
            return None
        return self._mended(entry, "A scan that is not refused lies among the refused.", lambda: take_back(self._folders, entry))

    def _publication(self, entry: Entry) -> Fault | None:
        """Are all files there that are said to be published? What is missing is made again from what the stages kept."""
        if entry.status not in PUBLISHED:
            return None
        missing = [name for name in self._names if not (self._folders.published / entry.id / name).is_file()]
        if not missing:
            return None
        found = f"Of the published files {'all are' if len(missing) == len(self._names) else ', '.join(missing) + ' is'} missing."
        mended = self._mended(entry, found, lambda: None, status="waiting")
        return msgspec.structs.replace(mended, waiting=mended.mended)

    def _orphans(self) -> Iterator[Fault]:
        """What lies in the folders and the catalogue does not know."""
        with troubles():
            places = [
                p for f in (self._folders.originals, self._folders.refused, self._folders.published) for p in natural_order(f.iterdir())
            ]
        known = {entry.id for entry in self._catalogue.entries()}
        taking_in = any(self._folders.work.glob("intake.*"))  # an original is stored a moment before it is entered
        adopted = set[str]()
        for place in places:
            if place.name in known | adopted or place.name.startswith(".") or taking_in:
                continue
            fault = self._adopt(place) if place.parent != self._folders.published else None
            if fault is not None:
                adopted.add(place.name)
            shown = f"{place.parent.name}/{place.name}"
            advice = "Nothing of verbale's has this place: look at it and take it away."
            yield fault or Fault(what=shown, found="The catalogue knows no such document.", advice=advice)

    def _adopt(self, place: Path) -> Fault | None:
        """An original without an entry gets one, when its checksum says that it is what its folder claims."""
        held = self._place(place.name)
        if held is None or identity(sha256 := checksum(held)) != place.name:
            return None
        name = held.name.encode("utf-8", "replace").decode()
        if self._mending:
            self._catalogue.register(
                Entry(
                    id=place.name, name=name, sha256=sha256, status="waiting", pages=None, language=None, grade=None, expected_cer=None,
                    received=now(), batch=None, scanner=None, result_key=None, attempts=0,
                )
            )  # fmt: skip
        return Fault(what=place.name, found="An original had no entry in the catalogue.", mended=self._mending, waiting=self._mending)

    def _mended(self, entry: Entry, found: str, mend: Callable[[], object], status: str | None = None) -> Fault:
        """The fault, mended under a claim, so that nobody works on the document meanwhile; `status`: how it stands afterwards."""
        fault = Fault(what=entry.id, found=found)
        worker = worker_name()
        if not self._mending or not self._catalogue.claim(entry.id, worker, statuses=[entry.status], from_stage=None, version=""):
            return fault
        try:
            mend()
        except Stopped as error:
            self._catalogue.give_back(entry.id, worker, entry.status)
            return msgspec.structs.replace(fault, advice=f"{error.problem.message} {error.problem.advice}")
        self._catalogue.give_back(entry.id, worker, status or entry.status)  # type: ignore[arg-type]
        return msgspec.structs.replace(fault, mended=True)

    def _keep(self, entry: Entry, good: Path) -> None:
        with self._folders.scratch("mend") as scratch:
            with troubles():
                link_or_copy(good, scratch / "copy")
            keep_original(self._folders, entry.sha256, scratch / "copy", good.name)

    def _put_away(self, folder: Path) -> None:
        with self._folders.scratch("mend") as scratch:
            put_away(folder, scratch)

    def _place(self, document: str) -> Path | None:
        try:
            return original(self._folders, document)
        except Trouble as error:
            if error.problem.code == "original-changed":
                return None
            raise

    def _copies(self, document: str) -> list[Path]:
        folders = [f / document for f in (self._folders.originals, self._folders.refused) if (f / document).is_dir()]
        with troubles():
            return [file for folder in folders for file in natural_order(folder.iterdir()) if file.name not in WHY]

    def _why(self, document: str) -> list[str] | None:
        folder = self._folders.refused / document
        try:
            told = msgspec.json.decode((folder / "why.json").read_bytes())
            return [problem["code"] for problem in told["problems"]] if (folder / "why.txt").is_file() else None
        except (OSError, msgspec.MsgspecError, LookupError, TypeError):
            return None


def _is(place: Path | None, sha256: str) -> bool:
    try:
        return place is not None and checksum(place) == sha256
    except Trouble as error:
        if error.problem.code == "source-vanished":
            return False
        raise
