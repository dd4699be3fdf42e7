"""Taking scans in: what is a document, has it stopped growing, is its original stored and verified."""

from __future__ import annotations

import itertools
import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from archive.folders import troubles
from archive.originals import checksum, copy_original, identity, keep_original, natural_order, original
from archive.records import Entry, now
from document.problem import Problem, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.catalogue import Catalogue
    from archive.folders import Folders

LETTER_SUFFIX = ".letter"

_TAKEN = ".taken-"
"""In the hidden name of a `.letter` folder of which the pages are being deleted: the id of the document follows."""


class Source(Struct, frozen=True):
    """One document where it was dropped: a file, or a `.letter` folder whose files are its pages in natural order."""

    path: Path
    files: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The name as dropped in; bytes that are no UTF-8 are shown as the replacement character."""
        return os.fsencode(self.path.name).decode("utf-8", errors="replace")


class Receipt(Struct, frozen=True, kw_only=True):
    """What became of one source: the document it is, whether it is new, or why it was left. `look`: size and time when it was copied."""

    source: Source
    look: tuple[int, float] | None = None
    entry: Entry | None = None
    new: bool = False
    problem: Problem | None = None


def sources(paths: Iterable[Path], archive: Path | None = None) -> Iterator[Source]:
    """The documents below `paths`, in natural order; what the archive at `archive` keeps is none of them.

    Hidden files, links to nowhere, sockets, pipes and devices are passed over. A folder that cannot be listed is a source
    without files: taking it in tells why. Raises Trouble when a path is not there.
    """
    for path in paths:
        if not path.exists():
            raise Trouble("source-vanished", str(path))
        yield from _below(path, archive.resolve() if archive else None)


def _below(path: Path, archive: Path | None) -> Iterator[Source]:
    if path.is_file():
        yield Source(path, (path,))
        return
    if not path.is_dir() or path.resolve() == archive:
        return
    try:
        children = natural_order(child for child in path.iterdir() if not child.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        return  # it has just gone
    except OSError:
        yield Source(path, ())
        return
    if path.suffix == LETTER_SUFFIX and (pages := tuple(child for child in children if child.is_file())):
        yield Source(path, pages)
        children = [child for child in children if child.is_dir()]  # no pages of this letter, but not lost either
    for child in children:
        if not (child.is_dir() and child.is_symlink()):  # a link may lead round in a circle
            yield from _below(child, archive)


def settled(found: Iterable[Source], seconds: float) -> tuple[list[Source], list[Source]]:
    """Those sources that have stopped growing and those that have not: two looks at size and time, `seconds` apart.

    What has gone meanwhile is neither. A time that lies ahead says nothing but that a clock is wrong.
    """
    first = [(source, _look(source)) for source in found]
    young = any(look is not None and time.time() - look[1] < 3600 for _, look in first)
    if first:
        time.sleep(seconds if young else min(seconds, 1.0))
    still: list[Source] = []
    moving: list[Source] = []
    for source, look in first:
        if look is not None and (again := _look(source)) is not None:
            quiet = look == again and abs(time.time() - look[1]) >= seconds
            (still if quiet else moving).append(source)
    return still, moving


def _look(source: Source) -> tuple[int, float] | None:
    """Size and latest change of all files, None when one has gone."""
    try:
        looks = [f.stat() for f in source.files] + ([source.path.stat()] if source.path.is_dir() else [])
    except OSError:
        return None
    return sum(s.st_size for s in looks if stat.S_ISREG(s.st_mode)), max(s.st_mtime for s in looks)


def take_in(source: Source, folders: Folders, catalogue: Catalogue, *, batch: str | None, scanner: str | None) -> Receipt:
    """Store the original byte for byte, verify it, and enter it in the catalogue. Raises Trouble; the source is left alone."""
    with folders.scratch("intake") as scratch:
        copy = scratch / "copy"
        look = _look(source)
        sha256 = copy_original(source.path, source.files, copy)
        held = catalogue.entries(ids=[identity(sha256)])
        keep_original(folders, sha256, copy, held[0].name if held else source.path.name)
        if held:
            return Receipt(source=source, look=look, entry=held[0])
        entry = Entry(
            id=identity(sha256), name=source.name, sha256=sha256, status="waiting", pages=None, language=None, grade=None,
            expected_cer=None, received=now(), batch=batch, scanner=scanner, result_key=None, attempts=0,
        )  # fmt: skip
        entry, new = catalogue.register(entry)
        return Receipt(source=source, look=look, entry=entry, new=new)


def remove_source(receipt: Receipt) -> None:
    """Take a source out of the inbox, now that its original is stored. What has changed since then stays. Raises Trouble."""
    source = receipt.source
    if receipt.look is None or receipt.look != _look(source):
        return
    with troubles():
        if source.path.is_dir():
            _remove_letter(source, receipt.entry)
        else:
            source.path.unlink(missing_ok=True)


def _remove_letter(source: Source, entry: Entry | None) -> None:
    """The pages of a `.letter` folder go as one: half of them, left behind by a stop, would be another letter."""
    aside = source.path.with_name(f".{source.path.name[:150]}{_TAKEN}{entry.id if entry else ''}")
    source.path.rename(aside)
    _remove_pages(aside, source.path, {file.name for file in source.files})


def _remove_pages(aside: Path, place: Path, names: Iterable[str]) -> None:
    """Delete the pages in a folder that stands aside; what else lies in it comes back to its place."""
    for name in names:
        (aside / name).unlink(missing_ok=True)
    if any(aside.iterdir()):
        aside.rename(_free_name(place))
    else:
        aside.rmdir()


def _free_name(place: Path) -> Path:
    names = (place.with_name(f"{place.stem}{f' ({n})' if n else ''}{place.suffix}") for n in itertools.count())
    return next(each for each in names if not each.exists())


def finish_removals(folders: Folders) -> None:
    """Finish what a stop has left of taking `.letter` folders out of the inbox. Raises Trouble."""
    with troubles():
        for aside in [Path(top, name) for top, below, _ in os.walk(folders.inbox) for name in below if name[0] == "." and _TAKEN in name]:
            name, _, document = aside.name[1:].rpartition(_TAKEN)
            with suppress(FileNotFoundError):  # another run is finishing it too
                _remove_pages(aside, aside.with_name(name), _pages_held(folders, document, aside))


def _pages_held(folders: Folders, document: str, aside: Path) -> list[str]:
    """The names of those files that are stored as pages of the document."""
    try:
        stored = original(folders, document)
        files = [file for file in aside.iterdir() if file.is_file() and (stored / file.name).is_file()]
        return [file.name for file in files if checksum(file) == checksum(stored / file.name)]
    except Trouble:
        return []  # no such document: nothing is deleted
