"""The command that cleans a text which another engine has read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.options import OK, REFUSED, say
from app.rows import plain, print_json
from flows.settings import default_archive, load

if TYPE_CHECKING:
    from postprocess.plain import PlainLine

MOST_BYTES = 16 << 20
"""A text of so many bytes holds five thousand pages: no letter."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--metadata", is_flag=True, help="Write what the letter says of itself as JSON instead of its text.")
@click.option("--debug", is_flag=True, help="Show where an error came from.")
def clean(file: Path, metadata: bool, debug: bool) -> int:
    """Clean a page that something else has read: plain text or Markdown in, the text of the letter out."""
    from postprocess.plain import clean_text, label_text

    text = _text(file)
    if text is None:
        return REFUSED
    text, repaired = _corrected(text)
    lines = label_text(text)
    if metadata:
        print_json(_metadata(lines))
    else:
        click.echo(clean_text(lines), nl=False)
    for kind, count in _left_out(lines).items():
        say(f"Left out: {count} {'line' if count == 1 else 'lines'}, {kind.replace('_', ' ')}.")
    for rule, count in repaired.items():
        say(f"Corrected: {count} {'place' if count == 1 else 'places'}, {rule}.")
    return OK


def _corrected(text: str) -> tuple[str, dict[str, int]]:
    """The text with what the rules of correction are certain of, and how many places each of them changed."""
    from flows.lexicons import lexicons_of
    from postprocess.correction.correct import correct_text

    lexicons = lexicons_of(load(default_archive())).lexicons
    text, corrections = correct_text(text, _language(text) or "", lexicons)
    rules = [correction.rule for correction in corrections if correction.decision == "applied"]
    return text, {rule: rules.count(rule) for rule in dict.fromkeys(rules)}


def _language(text: str) -> str | None:
    from ocr.language import tell, two_letters

    told = tell(text, ("eng", "fra", "spa", "deu"))
    return two_letters(told.language) if told.certain else None


def _text(file: Path) -> str | None:
    """The text of a file; None after it was said what is wrong with it."""
    if not file.is_file():
        raise click.UsageError(f"There is no file {plain(str(file))}.")
    try:
        data = file.read_bytes() if file.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise click.UsageError(f"{plain(str(file))} cannot be read: {error.strerror}.") from error
    if data is None:
        say(f"{plain(str(file))} is too large for a letter. Split it and clean the parts.")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        say(f"{plain(str(file))} is not a text in UTF-8. Read scans with `verbale ingest`, save texts as UTF-8.")
        return None
    return text


def _metadata(lines: list[PlainLine]) -> dict[str, object]:
    from postprocess.metadata.reading import read_metadata
    from postprocess.plain import labelled
    from reports.metadata import metadata_json

    language = _language(" ".join(line.text for line in lines))
    return metadata_json(read_metadata(labelled(lines), language), lambda page, box: box)


def _left_out(lines: list[PlainLine]) -> dict[str, int]:
    kinds = [line.kind for line in lines if line.left_out]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
