"""The command that scores what an archive has published against a truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from app.options import FAILED, OK, archive_option, archive_root, json_option, say
from app.rows import print_json, table
from flows.settings import load

if TYPE_CHECKING:
    from evaluation.published import EvaluatedLetter, Evaluation


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path), metavar="CORPUS")
@json_option
@archive_option
def evaluate(corpus: Path, as_json: bool, archive: Path | None, debug: bool) -> int:
    """Score what is published against a truth: error rates, and how well stated confidence fits. CORPUS/truth holds NAME.full.txt ..."""
    from evaluation.published import evaluate as evaluated
    from evaluation.truth import truths
    from flows.places import archive_of

    try:
        known = list(truths(corpus))
    except (ValueError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise click.UsageError(f"CORPUS holds no truth that can be read: {error}.") from error
    root = archive_root(archive)
    with archive_of(root, load(root)) as (folders, catalogue):
        entries = catalogue.entries(statuses=("published", "needs-a-look"))
    found = evaluated(known, {Path(entry.name).stem: folders.published / entry.id for entry in entries})
    if as_json:
        print_json(_json(found))
    else:
        _show(found)
    return OK if found.letters else FAILED


def _json(found: Evaluation) -> dict[str, Any]:
    rows = [{**msgspec.to_builtins(letter), "cer": letter.transcript.cer, "wer": letter.transcript.wer} for letter in found.letters]
    for row in rows:
        del row["stated"], row["right"]
    return {"letters": rows, "missing": found.missing, "words": found.words, "documents": found.documents}


def _show(found: Evaluation) -> None:
    from evaluation.calibration import percent, shown

    columns = ("letter", "CER %", "WER %", "CER of the text %", "expected CER %", "90 % interval", "grade")
    table(columns, [_row(letter) for letter in found.letters])
    if found.words.bins:
        rows = [(str(part.words), percent(part.stated), percent(part.right)) for part in found.words.bins]
        table(("words", "stated to be right %", "right %"), rows)
    click.echo(shown(found.words, found.documents))
    for name in found.missing:
        say(f"Nothing is published of {name}.")


def _row(letter: EvaluatedLetter) -> tuple[str, ...]:
    from evaluation.calibration import percent

    low, high = letter.interval or (None, None)
    between = f"{percent(low)} – {percent(high)}" if letter.interval else "-"
    text = letter.text.cer if letter.text else None
    rates = (letter.transcript.cer, letter.transcript.wer, text, letter.expected_cer)
    return (letter.name, *(percent(rate) for rate in rates), between, letter.grade or "-")
