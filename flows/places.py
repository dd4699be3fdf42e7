"""Where an archive lies, and whether there is one."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive.catalogue import Catalogue, open_catalogue
from archive.folders import Folders
from document.problem import Trouble
from flows.settings import NoArchive, Settings, WrongSettings

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def archive_of(root: Path, settings: Settings, *, make: bool = False) -> Iterator[tuple[Folders, Catalogue]]:
    """The folders and the catalogue of an archive. Raises Trouble, WrongSettings, and NoArchive where there is none yet.

    make: make what is missing, for commands that bring scans in. A mistyped path must not become an archive by being looked at.
    """
    folders = folders_of(root, settings)
    if not make and not is_there(folders, settings):
        raise NoArchive(f"There is no archive at {root}. `verbale ingest` makes one; --archive or VERBALE_ARCHIVE says where.")
    folders.make()
    catalogue = catalogue_of(folders, settings)
    try:
        yield folders, catalogue
    finally:
        catalogue.close()


def is_there(folders: Folders, settings: Settings) -> bool:
    """Whether there is an archive."""
    return folders.originals.is_dir() if settings.catalogue else folders.catalogue.exists()


def catalogue_of(folders: Folders, settings: Settings) -> Catalogue:
    """The catalogue of an archive, opened. Raises Trouble, and WrongSettings where PostgreSQL refuses what the settings say."""
    if settings.catalogue and folders.catalogue.exists():
        raise WrongSettings(
            f"VERBALE_CATALOGUE is set, and {folders.catalogue} is there too: an archive has one catalogue. "
            "docs/administrator/several-machines.md says how to move it."
        )
    try:
        return open_catalogue(settings.catalogue or folders.catalogue, settings.lease_seconds)
    except Trouble as error:
        if error.problem.code == "settings-wrong":
            raise WrongSettings(error.problem.detail) from None
        raise


def folders_of(root: Path, settings: Settings) -> Folders:
    """The folders of an archive. Raises WrongSettings when they cannot serve: in each other's way, or not there."""
    folders = Folders(root, Path(settings.inbox) if settings.inbox else None)
    if root.exists() and not root.is_dir():
        raise WrongSettings(f"The archive {root} is a file, not a folder.")
    if settings.inbox and not folders.inbox.is_dir():
        raise WrongSettings(f"The inbox {folders.inbox} is not a folder that is there. Make it, or correct VERBALE_INBOX.")
    # An inbox that holds the archive's own results would be read for ever; links may lead there too.
    inbox, place = folders.inbox.resolve(), folders.root.resolve()
    if place.is_relative_to(inbox) or (inbox.is_relative_to(place) and inbox != place / "inbox"):
        raise WrongSettings(f"The inbox {folders.inbox} and the archive {root} lie in each other. Correct VERBALE_INBOX.")
    return folders
