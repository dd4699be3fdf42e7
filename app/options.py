"""What all commands share: exit codes, common options, and the voice for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flows.log import log, writes_json
from flows.settings import default_archive

OK = 0
REFUSED = 2  # some documents were refused
FAILED = 3  # some documents failed (wins over refused), or the machine is not ready
WRONG = 4  # wrong arguments or settings
INTERRUPTED = 130


def archive_option(command: Any) -> Any:
    """`--archive DIR` and `--debug`, the same for every command."""
    command = click.option("--debug", is_flag=True, help="Show where an error came from, and more of what happens.")(command)
    where = "The archive. Default: VERBALE_ARCHIVE, then ./archive."
    return click.option("--archive", callback=_folder, default=None, metavar="DIR", help=where)(command)


def _folder(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    """An empty path would mean the current folder: most likely a variable that was not set."""
    if value == "":
        raise click.UsageError("--archive is empty: it needs the path of a folder.")
    return Path(value) if value is not None else None


def json_option(command: Any) -> Any:
    """`--json`: one JSON document on stdout and nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Write one JSON document to stdout and nothing else.")(command)


def say(message: str) -> None:
    """To people, on stderr: never in the way of --json. Where the log is JSON, a line of it."""
    log.info(message) if writes_json() else click.echo(message, err=True)


def archive_root(archive: Path | None) -> Path:
    """The archive that a command is about."""
    return (archive or default_archive()).absolute()
