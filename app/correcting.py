"""Commands for corrections: what a person decides about one, and what is wrong in a lexicon."""

from __future__ import annotations

from pathlib import Path

import click

from app.options import FAILED, OK, WRONG, archive_option, archive_root, say
from app.rows import plain, why
from flows.settings import load


@click.command()
@click.argument("document", metavar="ID")
@click.option("--accept", type=int, default=None, metavar="N", help="Row N of corrections.csv is right: let it stand in the text.")
@click.option("--reject", type=int, default=None, metavar="N", help="Row N of corrections.csv is wrong: what was read stays.")
@click.option("--replace", type=(int, str), default=None, metavar="WORD TEXT", help="Row WORD of words.csv is printed as TEXT.")
@archive_option
def correct(
    document: str, accept: int | None, reject: int | None, replace: tuple[int, str] | None, archive: Path | None, debug: bool
) -> int:
    """Decide about a correction. The decision is kept and holds for every later reading of the letter. Rows count from 1."""
    from flows.correcting import WrongRow, decide, of_correction, of_word
    from flows.places import archive_of
    from flows.rerun import UnknownDocument, find
    from flows.workroom import workroom

    if sum(option is not None for option in (accept, reject, replace)) != 1:
        raise click.UsageError("Say one of --accept N, --reject N, --replace WORD TEXT.")
    root = archive_root(archive)
    settings = load(root)
    with archive_of(root, settings):
        pass  # a mistyped path must not become an archive
    with workroom(root, settings) as room:
        try:
            entry = room.catalogue.entry(find(room.catalogue, document))
            if replace is not None:
                verdict = of_word(room.folders, entry, *replace)
            else:
                verdict = of_correction(room.folders, entry, accept or reject or 0, accept=accept is not None)
        except (UnknownDocument, WrongRow) as error:
            raise click.UsageError(str(error)) from error
        row = decide(room, entry, verdict)
    stands = verdict.before if verdict.verdict == "reject" else verdict.after
    click.echo(f"Page {verdict.page}: {plain(stands)!r} stands where {plain(verdict.before)!r} was read.")
    if row.entry is not None and row.outcome == "left to another run":
        say("Another run is at work on this document: the decision is kept, `verbale rerun` publishes it.")
    if row.outcome == "failed":
        say(f"The decision is kept, but the letter could not be published: {why(row.entry.problems) if row.entry else ''}")
        return FAILED
    return OK


@click.group()
def lexicon() -> None:
    """Lexicons: what the rules of correction know."""


@lexicon.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--debug", is_flag=True, hidden=True)
def check(file: Path, debug: bool) -> int:
    """Say what is wrong in a lexicon that you have written."""
    from postprocess.lexicon_check import faults

    found = faults(file)
    for fault in found:
        say(plain(fault))
    if found:
        return WRONG
    click.echo(f"{plain(str(file))} can be used.")
    return OK
