"""The door: from labelled lines to what a letter says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from document.metadata import Found, Metadata
from document.text import LabelledLine
from postprocess.metadata.addressees import addressees
from postprocess.metadata.communications import communications
from postprocess.metadata.dated import written
from postprocess.metadata.language import language as told_language
from postprocess.metadata.outline import outline
from postprocess.metadata.references import reference
from postprocess.metadata.sender import sender, sender_address
from postprocess.metadata.signatory import signatory
from postprocess.metadata.stream import INK, stream

VERSION = 5
"""Counts up when equal lines give other metadata."""


def read_metadata(lines: Sequence[LabelledLine], language: str | None) -> Metadata:
    """Read the fields of docs/published-files.md from the lines of a letter in reading order.

    language: of the letter in two letters, None when unknown. Kinds may be wrong or all `body`, boxes may be None. Reference, date,
    kind and addressees are those of the first part, the signatory is the first found. What nothing speaks for is left None.
    """
    letter = stream([line for line in lines if line.kind not in INK and _tells(line.text)])
    plan = outline(letter)
    spoken = told_language(letter, language)
    state, mission = sender(letter, plan, spoken.value if spoken else None)
    own, date = reference(letter, plan), written(letter, plan)
    return Metadata(
        sender_state=state,
        sender_mission=mission,
        sender_address=sender_address(letter.lines, plan),
        kind=plan.kind,
        reference=own,
        communication_refs=communications(letter, sender=state.value if state else None, year=_year(date), own=own),
        date=date,
        addressees=addressees(letter, plan),
        signatory=signatory(letter),
        language=spoken,
    )


def _tells(text: str) -> bool:
    """Whether a line holds a letter or a number: a speck between two lines of a name would part them."""
    return any(c.isalpha() for c in text) or sum(c.isdigit() for c in text) > 1


def _year(date: Found | None) -> int | None:
    return int(date.value[:4]) if date is not None else None
