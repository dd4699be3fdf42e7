"""The command line: `verbale`. Exit codes: 0 done, 2 some refused, 3 some failed or not ready, 4 wrong arguments or settings, 130 interrupted."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from document.problem import Stopped
from flows.settings import WrongSettings, default_archive, unknown_in_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

OK, REFUSED, FAILED, WRONG, INTERRUPTED = 0, 2, 3, 4, 130


    def __init__(self) -> None:
        self.debug = False


def archive_option(command: Any) -> Any:
    """`--archive DIR` and `--debug`, the same for every command."""
    command = click.option("--debug", is_flag=True, help="Show where an error came from, and more of what happens.")(command)
    return click.option(
        "--archive", type=click.Path(path_type=Path), default=None, metavar="DIR", help="The archive. Default: VERBALE_ARCHIVE, then ./archive."
    )(command)


def json_option(command: Any) -> Any:
    """`--json`: one JSON document on stdout and nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Write one JSON document to stdout and nothing else.")(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="verbale", message="verbale %(version)s")
def verbale() -> None:
    """Turn scanned mission letters into clean text that archivists can trust."""


def say(message: str) -> None:
    """To people, never into the way of --json."""
    click.echo(message, err=True)


def _register() -> None:
    """Commands live in files of their own, by what people want to do."""
    from app.looking import check, report, show, status
    from app.reading import ingest, rerun, serve

    for command in (ingest, rerun, status, show, report, serve, check):
        verbale.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point: runs a command and leaves with its exit code; an error is one sentence and one piece of advice."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in arguments
    signal.signal(signal.SIGTERM, _interrupt)
    _register()
    for sentence in unknown_in_environment():
        say(f"Warning: {sentence}")
    try:
        code = verbale.main(arguments, prog_name="verbale", standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = WRONG
    except WrongSettings as error:
        say(str(error))
        code = WRONG
    except (KeyboardInterrupt, click.Abort):
        say("Interrupted. Nothing is lost: the next run goes on from here.")
        code = INTERRUPTED
    except Stopped as error:
        traceback.print_exc() if debug else None
        say(f"{error.problem.message} {error.problem.advice}")
        code = FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of our output has gone: not our error
        code = OK
    except Exception as error:
        traceback.print_exc() if debug else None
        say(f"Something unforeseen went wrong ({type(error).__name__}). Run again with --debug and send the output to the people who look after verbale.")
        code = FAILED
    sys.exit(code or OK)


def _interrupt(number: int, frame: object) -> None:
    """SIGTERM ends a run as Ctrl-C does: documents are given back."""
    raise KeyboardInterrupt


def archive_root(archive: Path | None) -> Path:
    """The archive that a command is about."""
    return (archive or default_archive()).absolute()
