"""Commands that read documents: ingest, rerun, serve."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.options import FAILED, OK, REFUSED, archive_option, archive_root, json_option, say
from app.rows import advice, counted, entry_json, plain, print_json, row_json, summary, table, why
from archive.stages import STAGES
from document.problem import KINDS
from flows.log import set_up
from flows.settings import Settings, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.folders import Folders
    from archive.records import Entry
    from flows.foresight import Change
    from flows.ingest import Row


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option("--batch", default=None, metavar="NAME", help="Kept with the documents, to group them in reports.")
@click.option("--scanner", default=None, metavar="NAME", help="Kept with the documents, to find a scanner that fails.")
@json_option
@archive_option
def ingest(paths: tuple[Path, ...], batch: str | None, scanner: str | None, as_json: bool, archive: Path | None, debug: bool) -> int:
    """Read scans: files, or folders with all below them. Without PATH, the inbox of the archive."""
    from flows.orchestration import run_ingest
    from flows.places import folders_of

    root = archive_root(archive)
    settings = load(root)
    set_up(settings.log, debug=debug)
    for path in paths:
        _look_at(path, folders_of(root, settings))
    with Bar() as bar:
        rows = run_ingest(root, settings, list(paths) or None, batch=batch, scanner=scanner, progress=bar)
    return _show(rows, root, settings, as_json)


def _look_at(path: Path, folders: Folders) -> None:
    """Raise UsageError for a path that was named and cannot be meant."""
    if not os.path.lexists(path):
        raise click.UsageError(f"There is no file or folder {plain(str(path))}.")
    if not (path.is_file() or path.is_dir()):
        raise click.UsageError(f"{plain(str(path))} is neither a file nor a folder.")
    inside = path.resolve()
    if inside.is_relative_to(folders.root.resolve()) and not inside.is_relative_to(folders.inbox.resolve()):
        raise click.UsageError(f"{plain(str(path))} belongs to the archive itself.")


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--failed", is_flag=True, help="All that failed, letters with a page that failed, and what a stopped run left behind.")
@click.option("--problem", type=click.Choice(sorted(KINDS)), default=None, metavar="CODE", help="All with this problem.")
@click.option("--below", type=click.Choice(list("ABCDE"), case_sensitive=False), default=None, help="All with a grade worse than this.")
@click.option("--engine", default=None, metavar="NAME", help="All that this engine read, as `verbale show` names it.")
@click.option(
    "--settings", "read_with", default=None, metavar="KEY", help="All that were read with these settings, as `verbale show` names them."
)
@click.option("--outdated", is_flag=True, help="All that today's engines, settings, lexicons or version would read anew.")
@click.option("--all", "everything", is_flag=True, help="All documents.")
@click.option(
    "--from", "from_stage", type=click.Choice(STAGES), default=None, metavar="STAGE", help="Do this stage and all later ones anew."
)
@click.option(
    "--dry-run", is_flag=True, help="Only say which documents would be read; with --from correct or later, show what would change."
)
@json_option
@archive_option
def rerun(
    ids: tuple[str, ...], failed: bool, problem: str | None, below: str | None, engine: str | None, read_with: str | None, outdated: bool,
    everything: bool, from_stage: str | None, dry_run: bool, as_json: bool, archive: Path | None, debug: bool,
) -> int:  # fmt: skip
    """Read documents again. Without --from only what has changed since is done anew: settings, versions, missing results."""
    from flows.foresight import TEXT_STAGES
    from flows.ingest import Row
    from flows.orchestration import run_rerun
    from flows.places import archive_of
    from flows.rerun import Choice, UnknownDocument, choose, harder
    from flows.rerun import outdated as all_outdated

    root = archive_root(archive)
    settings = load(root)
    set_up(settings.log, debug=debug)
    if not (ids or failed or problem or below or engine or read_with or outdated or everything):
        raise click.UsageError("Say which documents: ids, --failed, --problem, --below, --engine, --settings, --outdated or --all.")
    choice = Choice(
        ids=ids, failed=failed, problem=problem, below=below, engine=engine, settings=read_with, everything=everything,
        outdated=all_outdated(root, settings) if outdated else frozenset(),
    )  # fmt: skip
    try:
        with archive_of(root, settings) as (_, catalogue):
            chosen = choose(catalogue, choice)
    except UnknownDocument as error:
        raise click.UsageError(str(error)) from error
    if below and not any(entry.grade for entry in chosen):
        say("No document has a grade.")
    if from_stage in TEXT_STAGES:
        changes = _foresee(root, settings, chosen)
        if dry_run:
            return _tell(changes, root, settings, as_json)
    if dry_run:
        return _show([Row(name=e.name, outcome="unchanged", entry=e) for e in chosen], root, settings, as_json, dry_run=True)
    with Bar() as bar:
        rows = run_rerun(root, settings, chosen, from_stage=from_stage, harder=harder(choice) and from_stage is None, progress=bar)
    if any(row.outcome == "unchanged" for row in rows):
        say("Unchanged documents were left as they are: nothing they depend on has changed. Give --from STAGE to do the work anew.")
    return _show(rows, root, settings, as_json)


def _foresee(root: Path, settings: Settings, chosen: Sequence[Entry]) -> list[Change]:
    """What doing the text anew would change, told in one sentence before it is done."""
    from flows.foresight import foresee
    from flows.workroom import workroom

    with workroom(root, settings) as room:
        changes = list(foresee(room, chosen))
    unread = sum(change.unread for change in changes)
    first = f"; {counted(unread)} would have to be read again first" if unread else ""
    say(f"{counted(sum(change.changes for change in changes))} of {len(changes)} would change{first}.")
    return changes


def _tell(changes: Sequence[Change], root: Path, settings: Settings, as_json: bool) -> int:
    from flows.places import folders_of

    if as_json:
        folders = folders_of(root, settings)
        shown = [{**entry_json(c.entry, folders), "changes": c.changes, "difference": list(c.difference)} for c in changes]
        print_json(shown)
    else:
        for change in changes:
            for line in (f"{change.entry.id}: its reading is not kept",) if change.unread else change.difference:
                click.echo(plain(line))
    return OK


@click.command()
@archive_option
def serve(archive: Path | None, debug: bool) -> int:
    """Read the inbox on a schedule, try failed documents again at night, write the report every week. Ctrl-C ends it."""
    from flows.serving import serve as serve_archive

    root = archive_root(archive)
    settings = load(root)
    set_up(settings.log, debug=debug)
    return serve_archive(root, settings, say)


def _show(rows: Sequence[Row], root: Path, settings: Settings, as_json: bool, dry_run: bool = False) -> int:
    from flows.places import folders_of

    folders = folders_of(root, settings)
    if as_json:
        print_json([row_json(row, folders) for row in rows])
    else:
        _table(rows, dry_run)
        problems = [p for row in rows for p in ((row.problem,) if row.problem else row.entry.problems if row.entry else ())]
        for sentence in advice(problems) if not dry_run else ():
            say(f"- {sentence}")
    if dry_run:
        say(f"{counted(len(rows))} would be read again.")
        return OK
    say(summary(row.outcome for row in rows))
    outcomes = {row.outcome for row in rows}
    return FAILED if "failed" in outcomes else REFUSED if "refused" in outcomes else OK


def _table(rows: Sequence[Row], dry_run: bool) -> None:
    if rows:
        cells = [
            (
                row.entry.id if row.entry else "", row.name, (row.entry.status if dry_run and row.entry else row.outcome),
                str(row.entry.pages or "") if row.entry else "", (row.entry.language or "") if row.entry else "",
                why([row.problem] if row.problem else row.entry.problems if row.entry else ()),
            )
            for row in rows
        ]  # fmt: skip
        table(("id", "name", "status", "pages", "language", "what to know"), cells)


class Bar:
    """A progress bar on stderr when that is a terminal; silent elsewhere."""

    def __init__(self, doing: str = "Reading") -> None:
        self._doing = doing
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Bar:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn(self._doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar:
            self._bar.stop()

    def total(self, documents: int) -> None:
        if self._bar:
            self._task = self._bar.add_task("read", total=documents)

    def done(self, document: str) -> None:
        if self._bar:
            self._bar.advance(self._task)
