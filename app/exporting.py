"""Commands that hand letters on and take them back: export, withdraw, restore."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.options import FAILED, OK, WRONG, archive_option, archive_root, say
from app.rows import counted, plain, why
from flows.settings import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.catalogue import Catalogue
    from archive.records import Entry


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option(
    "--to", "place", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="A new folder: the bag."
)
@archive_option
def export(ids: tuple[str, ...], place: Path, archive: Path | None, debug: bool) -> int:
    """Write letters with all their files, METS and PREMIS into a BagIt bag, and verify it. Without ID: all that are published."""
    from app.reading import Bar
    from archive.bag import OtherBag
    from archive.bag_check import UnsoundBag
    from flows.export import export
    from flows.places import archive_of

    root = archive_root(archive)
    place = place.absolute()
    if place.is_relative_to(root):
        raise click.UsageError("The bag cannot lie in the archive itself.")
    with archive_of(root, load(root)) as (folders, catalogue), Bar("Exporting") as bar:
        entries = _chosen(catalogue, ids)
        try:
            written = export(folders, catalogue, entries, place, bar)
        except OtherBag as error:
            raise click.UsageError(str(error)) from error
        except UnsoundBag as error:
            say(f"{error} Delete the folder and export again; if it happens again, the disk is not to be trusted.")
            return FAILED
    say(f"{counted(len(entries))} in {plain(str(place))}, {written} written by this call; every checksum verified.")
    return OK


def _chosen(catalogue: Catalogue, ids: Sequence[str]) -> list[Entry]:
    """Raises UsageError for a letter that was named and is not published, and when there is none."""
    from flows.work import PUBLISHED

    if not ids:
        entries = catalogue.entries(statuses=PUBLISHED)
    else:
        entries = list({entry.id: entry for typed in ids for entry in [_entry(catalogue, typed)]}.values())
        for entry in entries:
            if entry.status not in PUBLISHED:
                raise click.UsageError(f"{entry.id} is {entry.status}: only published letters can be exported.")
    if not entries:
        raise click.UsageError("No letter is published, so that there is nothing to export.")
    return entries


def _entry(catalogue: Catalogue, typed: str) -> Entry:
    from flows.rerun import UnknownDocument, find

    try:
        return catalogue.entry(find(catalogue, typed))
    except UnknownDocument as error:
        raise click.UsageError(str(error)) from error


def _by_option(command: click.decorators.FC) -> click.decorators.FC:
    return click.option("--by", default=None, metavar="NAME", help="Who decided it. Default: the name of this user.")(command)


def _who(by: str | None) -> str:
    """Who decided; a name of blanks is none."""
    try:
        return (by or "").strip() or getpass.getuser()
    except (KeyError, OSError):
        raise click.UsageError("This user has no name. Say who decided it with --by NAME.") from None


@click.command()
@click.argument("document", metavar="ID")
@click.option("--why", "reason", required=True, metavar="TEXT", help="The reason, kept with the letter.")
@_by_option
@archive_option
def withdraw(document: str, reason: str, by: str | None, archive: Path | None, debug: bool) -> int:
    """Take a letter out of sight: reports, exports and the published folder. Its original stays, with who did it, when and why."""
    from flows.places import archive_of
    from flows.withdraw import CannotWithdraw, withdraw

    if not reason.strip():
        raise click.UsageError("--why needs a reason.")
    root = archive_root(archive)
    with archive_of(root, load(root)) as (folders, catalogue):
        entry = _entry(catalogue, document)
        try:
            withdraw(folders, catalogue, entry, by=_who(by), why=reason.strip())
        except CannotWithdraw as error:
            say(str(error))
            return WRONG
    say(f"{entry.id} ({plain(entry.name)}) is withdrawn. `verbale restore {entry.id}` brings it back.")
    return OK


@click.command()
@click.argument("document", metavar="ID")
@_by_option
@archive_option
def restore(document: str, by: str | None, archive: Path | None, debug: bool) -> int:
    """Publish a withdrawn letter again."""
    from flows.places import archive_of
    from flows.withdraw import CannotWithdraw, restore
    from flows.workroom import workroom

    root = archive_root(archive)
    with archive_of(root, load(root)) as (_, catalogue):
        entry = _entry(catalogue, document)
    with workroom(root, load(root)) as room:
        try:
            row = restore(room, entry, by=_who(by))
        except CannotWithdraw as error:
            say(str(error))
            return WRONG
    after = row.entry or entry
    say(f"{entry.id} ({plain(entry.name)}): {row.outcome}. {why(after.problems)}".rstrip())
    return FAILED if row.outcome in ("failed", "refused") else OK
