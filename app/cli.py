"""The command line: `verbale`. Every error ends in one sentence, one piece of advice, and an exit code (app.options)."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING

import click

from app.cleaning import clean
from app.correcting import correct, lexicon
from app.evaluating import evaluate
from app.exporting import export, restore, withdraw
from app.learning import learn
from app.looking import check, report, show, status
from app.options import FAILED, INTERRUPTED, OK, WRONG, say
from app.reading import ingest, rerun, serve
from app.rows import plain
from document.problem import Problem, Stopped
from flows.settings import NoArchive, WrongSettings, unknown_in_environment

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="verbale", message="verbale %(version)s")
def verbale() -> None:
    """Turn scanned mission letters into clean text that archivists can trust."""


COMMANDS = {
    command.name: command
    for command in (
        ingest, rerun, status, show, correct, lexicon, report, serve, check, clean, learn, export, withdraw, restore,
        evaluate,
    )
}  # fmt: skip
for _command in COMMANDS.values():
    verbale.add_command(_command)


GARBAGE_AFTER = 20_000
"""New objects that hold others, after which Python looks for circles among them; its own figure is 700."""


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point: runs a command and leaves with its exit code; an error is one sentence and one piece of advice."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in arguments
    signal.signal(signal.SIGTERM, _interrupt)
    # Before numpy is loaded: pages are worked on side by side, and threads of OpenBLAS's own would only cost their start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Before word lists and lexicons are loaded, which are looked through for garbage in vain: a twentieth of this process's time.
    gc.set_threshold(GARBAGE_AFTER)
    for sentence in unknown_in_environment():
        say(f"Warning: {sentence}")
    try:
        code = verbale.main(arguments, prog_name="verbale", standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = WRONG
    except NoArchive as error:
        say(str(error))
        code = WRONG
    except WrongSettings as error:
        say(f"{plain(error.problem.message)} {error.problem.advice}")
        code = WRONG
    except (KeyboardInterrupt, click.Abort):
        say("Interrupted. Nothing is lost: the next run goes on from here.")
        code = INTERRUPTED
    except Stopped as error:
        traceback.print_exc() if debug else None
        say(f"{plain(error.problem.message)} {error.problem.advice}")
        code = FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of our output has gone: not our error
        code = OK
    except Exception as error:
        traceback.print_exc() if debug else None
        unforeseen = Problem("unforeseen", detail=type(error).__name__)
        say(f"{unforeseen.message} {unforeseen.advice}")
        code = FAILED
    sys.exit(code or OK)


def _interrupt(number: int, frame: object) -> None:
    """SIGTERM ends a run as Ctrl-C does: documents are given back."""
    raise KeyboardInterrupt
