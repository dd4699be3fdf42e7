"""Taking a letter out of sight, and bringing it back. The original stays, and the catalogue says who did it, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import withdrawals
from flows.rerun import rerun
from flows.rescans import SCANNED_TWICE, ask_about_later_scans

if TYPE_CHECKING:
    from archive.catalogue import Catalogue
    from archive.folders import Folders
    from archive.records import Entry
    from flows.ingest import Row
    from flows.workroom import Workroom


class CannotWithdraw(Exception):
    """The letter cannot be withdrawn or restored; the message says why."""


def withdraw(folders: Folders, catalogue: Catalogue, entry: Entry, *, by: str, why: str) -> None:
    """Take a letter out of the published folder, the reports and exports. Raises CannotWithdraw, Trouble."""
    if not withdrawals.withdraw(catalogue, entry.id, by=by, why=why):
        if catalogue.entry(entry.id).status != "withdrawn":
            raise CannotWithdraw("This letter is being read just now. Try again when it has been.")
        _out_of_sight(folders, catalogue, entry.id)  # where an earlier call was stopped half-way
        raise CannotWithdraw("This letter is withdrawn already; `verbale show` says since when.")
    _out_of_sight(folders, catalogue, entry.id)


def _out_of_sight(folders: Folders, catalogue: Catalogue, document: str) -> None:
    """Its files are gone, and so is the question whether another letter is a scan of it."""
    withdrawals.answer_doubt(catalogue, SCANNED_TWICE, document)
    withdrawals.unpublish(folders, document)


def restore(room: Workroom, entry: Entry, *, by: str) -> Row:
    """Publish a withdrawn letter again; nothing is read again that is kept. Raises CannotWithdraw, Trouble."""
    if not withdrawals.restore(room.catalogue, entry.id, by=by):
        raise CannotWithdraw("This letter is not withdrawn.")
    row = rerun(room, [room.catalogue.entry(entry.id)], from_stage=None)[0]
    ask_about_later_scans(room.folders, room.catalogue, entry.id)
    return row
