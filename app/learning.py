"""The command that learns letterheads and spellings from what is published, and says what it learnt before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.options import OK, archive_option, archive_root, json_option
from app.rows import counted, plain, print_json
from flows.settings import load

if TYPE_CHECKING:
    from archive.folders import Folders
    from document.learnt import Snapshot


@click.command()
@click.option("--use", "chosen", metavar="N|none", default=None, help="Compose letters with snapshot N from now on, or with none.")
@json_option
@archive_option
def learn(chosen: str | None, as_json: bool, archive: Path | None, debug: bool) -> int:
    """Learn letterheads and spellings from what is published: a new snapshot. It is used only when --use names it."""
    from archive.learnt import NoSnapshot, in_use, use
    from flows.learn import learn_from
    from flows.places import archive_of

    root = archive_root(archive)
    with archive_of(root, load(root)) as (folders, catalogue):
        try:
            if chosen is not None:
                use(folders, _number(chosen))
                return _tell_use(folders, as_json)
            made = learn_from(folders, catalogue)
            used = in_use(folders)
        except NoSnapshot as error:
            raise click.UsageError(str(error)) from error
    if as_json:
        print_json({"snapshot": made, "in_use": used.number if used else None})
    else:
        _show(made, used)
    return OK


def _number(chosen: str) -> int | None:
    if chosen != "none" and not chosen.isdigit():
        raise click.UsageError("--use needs the number of a snapshot, or none.")
    return None if chosen == "none" else int(chosen)


def _tell_use(folders: Folders, as_json: bool) -> int:
    from archive.learnt import in_use

    used = in_use(folders)
    if as_json:
        print_json({"in_use": used.number if used else None})
    else:
        what = f"with snapshot {used.number}" if used else "without a snapshot"
        click.echo(f"Letters are composed {what} from now on. `verbale rerun --from correct --all` does so for those that are published.")
    return OK


def _show(made: Snapshot, used: Snapshot | None) -> None:
    click.echo(f"Snapshot {made.number}, learnt from {counted(made.letters)}.")
    for head in made.letterheads:
        click.echo(f"  {plain(head.sender)} ({counted(head.letters)}):")
        for line in head.lines:
            click.echo(f"    {plain(line)}")
    if made.spellings:
        click.echo(f"  spellings: {', '.join(plain(spelling.text) for spelling in made.spellings)}")
    if not (made.letterheads or made.spellings):
        click.echo("  No two letters of one sender share a letterhead yet, and no name stands in three.")
    in_use = f"Snapshot {used.number} is in use." if used else "No snapshot is in use."
    click.echo(in_use if used == made else f"{in_use} To use this one: `verbale learn --use {made.number}`.")
