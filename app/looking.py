"""Commands that look: status, show, report, check. None of them fails because of what failed before."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.options import FAILED, OK, archive_option, archive_root, json_option, say
from app.rows import counted, entry_json, plain, print_json, summary, table, why
from flows.settings import load

if TYPE_CHECKING:
    from archive.folders import Folders
    from archive.records import Attempt, Entry


@click.command()
@click.option("--metrics", "as_metrics", is_flag=True, help="Write figures for monitoring in Prometheus's text format, and nothing else.")
@json_option
@archive_option
def status(as_metrics: bool, as_json: bool, archive: Path | None, debug: bool) -> int:
    """Show every document: published, waiting, refused, failed, and why."""
    from flows.looks import next_look
    from flows.places import archive_of

    if as_json and as_metrics:
        raise click.UsageError("--json and --metrics cannot be written at once.")
    root = archive_root(archive)
    with archive_of(root, load(root)) as (folders, catalogue):
        if as_metrics:
            from flows.metrics import metrics

            click.echo(metrics(folders, catalogue), nl=False)
            return OK
        entries, looked = catalogue.entries(), next_look(catalogue)
    if as_json:
        print_json([entry_json(entry, folders) for entry in entries])
        return OK
    rows = [
        (e.id, e.name, e.status, e.grade or "", str(e.pages or ""), e.language or "", e.received[:16].replace("T", " "), why(e.problems))
        for e in entries
    ]
    if rows:
        table(("id", "name", "status", "grade", "pages", "language", "received (UTC)", "what to know"), rows)
    click.echo(f"{counted(len(entries))}: {summary(e.status for e in entries)}." if entries else f"The archive {root} is empty.")
    click.echo(f"Inbox {folders.inbox}, {looked}")
    return OK


@click.command()
@click.argument("document", metavar="ID")
@click.option("--removed", is_flag=True, help="List the words that were left out of the clean text, and why.")
@json_option
@archive_option
def show(document: str, removed: bool, as_json: bool, archive: Path | None, debug: bool) -> int:
    """Show one document: how it stands, where its files are, what was tried. The first characters of the id are enough."""
    from archive.withdrawals import withdrawals
    from flows.places import archive_of
    from flows.rerun import UnknownDocument, find

    root = archive_root(archive)
    with archive_of(root, load(root)) as (folders, catalogue):
        try:
            entry = catalogue.entry(find(catalogue, document))
        except UnknownDocument as error:
            raise click.UsageError(str(error)) from error
        attempts, taken_back = catalogue.attempts(entry.id), withdrawals(catalogue, entry.id)
    words = _removed(folders.published / entry.id / "removals.csv") if removed else None
    if as_json:
        print_json({**_show_json(entry, folders, attempts, words), "withdrawals": taken_back})
    elif words is None:
        _show_people(entry, folders, attempts)
        for each in taken_back:
            back = f"; restored {each.restored} by {plain(each.restored_by or '')}" if each.restored else ""
            click.echo(f"  withdrawn  {each.at} by {plain(each.by)}: {plain(each.why)}{back}")
    elif words:
        table(("page", "kind", "words", "reason"), _by_region(words))
    else:
        click.echo("No word of this document was left out of the clean text.")
    return OK


def _removed(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def _by_region(words: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    """One row a stretch of words that were left out for one reason."""
    runs = groupby(words, key=lambda row: (row["page"], row["kind"], row["reason"]))
    return [(page, kind.replace("_", " "), plain(" ".join(row["text"] for row in run)), reason) for (page, kind, reason), run in runs]


def _show_json(entry: Entry, folders: Folders, attempts: list[Attempt], words: list[dict[str, str]] | None) -> dict[str, Any]:
    shown = {**entry_json(entry, folders), "original": _original(entry, folders), "attempts": attempts}
    shown |= {name: getattr(entry, name) for name in ("engine", "settings", "version", "tries", "retry_at", "superseded_by")}
    return shown if words is None else {**shown, "removed": words}


def _original(entry: Entry, folders: Folders) -> str | None:
    from archive.originals import original
    from document.problem import Trouble

    try:
        return str(original(folders, entry.id))
    except Trouble:
        return None


def _show_people(entry: Entry, folders: Folders, attempts: list[Attempt]) -> None:
    known = {
        "name": entry.name,
        "status": entry.status,
        "pages": entry.pages,
        "language": entry.language,
        **_estimate(entry, folders),
        "received": entry.received,
        "batch": entry.batch,
        "scanner": entry.scanner,
        "engine": entry.engine,
        "settings": entry.settings,
        "version": entry.version,
        "next try": entry.retry_at,
        "replaced by": entry.superseded_by,
        "original": _original(entry, folders),
        "published": entry_json(entry, folders)["folder"],
        "sha256": entry.sha256,
    }
    click.echo(entry.id)
    for label, value in known.items():
        if value is not None:
            click.echo(f"  {label:<11} {plain(str(value))}")
    for problem in entry.problems:
        page = f"Page {problem.page}: " if problem.page else ""
        click.echo(f"  {problem.kind.family:<10} {page}{plain(problem.message)} {problem.advice} [{problem.code}]")
    for attempt in attempts:
        seconds = ", ".join(f"{stage} {taken:.2f} s" for stage, taken in attempt.seconds.items())
        click.echo(f"  attempt {attempt.number:<2} {attempt.started}  {attempt.status or 'under way'}  {seconds}")


def _estimate(entry: Entry, folders: Folders) -> dict[str, str | None]:
    """Grade, expected error with its interval, and the reason in words, as far as there are any."""
    from flows.report import confidence_of
    from reports.marking import rate

    found = confidence_of(folders, entry.id)
    expected, (low, high), reason = found.get("expected_cer"), found.get("interval") or (0.0, 1.0), found.get("reason")
    worst = f", worst page {found['low_grade']}" if found.get("low_grade") not in (None, entry.grade) else ""
    return {
        "grade": f"{entry.grade}{worst}" if entry.grade else None,
        "expected": f"{rate(expected)} of characters wrong ({rate(low)} to {rate(high)})" if expected is not None else None,
        "reason": reason or None,
    }


@click.command()
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR", help="Default: ARCHIVE/reports.")
@click.option("--aql", type=float, default=None, metavar="PERCENT", help="Bad pages at which a batch is still accepted. Default: 2.5.")
@archive_option
def report(output: Path | None, aql: float | None, archive: Path | None, debug: bool) -> int:
    """Write the report of the whole archive: its quality, what to look at, sampling plans, all documents; and the same as CSV and JSON."""
    from flows.places import archive_of
    from flows.report import write_report

    root = archive_root(archive)
    settings = load(root)
    with archive_of(root, settings) as (folders, catalogue):
        page = write_report(folders, catalogue, output, settings.sampling_aql if aql is None else aql)
    click.echo(str(page))
    return OK


@click.command()
@click.option("--deep", is_flag=True, help="Compare every original with its checksum, catalogue and folders with each other, and mend.")
@json_option
@archive_option
def check(deep: bool, as_json: bool, archive: Path | None, debug: bool) -> int:
    """Tell whether this machine is ready: programs, languages, folders, disk, settings. With --deep: whether the archive is sound."""
    from app.readiness import look, look_deep

    root = archive_root(archive)
    found = look(root)
    found += look_deep(root) if deep else []
    if as_json:
        print_json(found)
    else:
        table(("", "what", "found", "advice"), [("ok" if f.ok else "NOT OK", f.what, f.found, f.advice) for f in found])
    ready = all(f.ok for f in found)
    say("This machine is ready." if ready else "This machine is not ready.")
    return OK if ready else FAILED
