"""Snapshots of what an archive has learnt: `learnt/<number>.json`, and which of them is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from archive.folders import troubles, write_whole
from document.decoding import decode
from document.learnt import Snapshot

if TYPE_CHECKING:
    from archive.folders import Folders


class NoSnapshot(Exception):
    """There is no such snapshot; the message says which there are."""


def snapshots(folders: Folders) -> list[int]:
    """The numbers of all snapshots."""
    return sorted(int(file.stem) for file in folders.learnt.glob("*.json") if file.stem.isdigit())


def snapshot(folders: Folders, number: int) -> Snapshot:
    """Raises NoSnapshot, and Trouble when it cannot be read."""
    path = folders.learnt / f"{number}.json"
    if not path.exists():
        there = ", ".join(map(str, snapshots(folders))) or "none"
        raise NoSnapshot(f"There is no snapshot {number}; there is: {there}. `verbale learn` makes one.")
    try:
        with troubles():
            return decode(path.read_bytes(), Snapshot)
    except msgspec.MsgspecError as error:
        raise NoSnapshot(f"Snapshot {number} is damaged. `verbale learn` makes a new one.") from error


def keep(folders: Folders, made: Snapshot) -> None:
    """Write a new snapshot. Raises Trouble."""
    write_whole(folders.learnt / f"{made.number}.json", msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n")


def use(folders: Folders, number: int | None) -> None:
    """Name the snapshot that letters are composed with from now on; None: none. Raises NoSnapshot, Trouble."""
    if number is not None:
        snapshot(folders, number)
    write_whole(folders.learnt / "in-use", b"" if number is None else f"{number}\n".encode())


def in_use(folders: Folders) -> Snapshot | None:
    """The snapshot that letters are composed with. Raises NoSnapshot when it is gone, Trouble."""
    try:
        with troubles():
            said = (folders.learnt / "in-use").read_text(encoding="ascii", errors="replace").strip()
    except Exception as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise
    return snapshot(folders, int(said)) if said.isdigit() else None
