"""What the archive's report needs of one letter, small enough to be held for ten thousand of them: taken from its published files."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from document.decoding import decode
from reports.marking import DOUBTFUL

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
"""Raised when a summary holds other things: kept ones are made anew from the published files."""

FILES = ("confidence.json", "metadata.json", "corrections.csv", "words.csv")
"""What a summary is made from."""

MOST_WORDS = 200
"""Doubtful words that are kept of one letter: a page that is no print may have thousands, and none of them says anything."""

_WORD = re.compile(r"\w[\w'’.-]*\w")


class PageSummary(Struct, frozen=True, kw_only=True):
    """A page as `confidence.json` tells of it."""

    page: int
    grade: str | None = None
    expected_cer: float | None = None
    reason: str = ""
    words: int = 0
    doubtful: int = 0
    dpi: float | None = None
    defects: tuple[str, ...] = ()


class LetterSummary(Struct, frozen=True, kw_only=True):
    """One letter. sender: the State, "" where it is not known; date: of the letter, ISO 8601, "" where it has none.

    corrections: by rule how many were applied, proposed and rejected; doubtful: words of the clean text that are less than 90 % likely to
    be right, and how often each stands there.
    """

    version: int = VERSION
    sender: str = ""
    date: str = ""
    low_grade: str | None = None
    reason: str = ""
    pages: tuple[PageSummary, ...] = ()
    corrections: dict[str, tuple[int, int, int]] = {}
    doubtful: dict[str, int] = {}


def summarised(files: Mapping[str, bytes]) -> LetterSummary:
    """The summary of a letter from its published files by name. One that is missing or damaged tells nothing."""
    confidence, metadata = (_object(files.get(name, b"")) for name in ("confidence.json", "metadata.json"))
    return LetterSummary(
        sender=_value(metadata, "sender_state"), date=_value(metadata, "date"), low_grade=confidence.get("low_grade"),
        reason=confidence.get("reason") or "", pages=tuple(_page(page) for page in confidence.get("pages", [])),
        corrections=_corrections(_rows(files.get("corrections.csv", b""))), doubtful=_doubtful(_rows(files.get("words.csv", b""))),
    )  # fmt: skip


def encoded(summary: LetterSummary) -> str:
    """The summary as it is kept."""
    return msgspec.json.encode(summary).decode()


def decoded(kept: str) -> LetterSummary | None:
    """A kept summary; None where it is of another version or cannot be read."""
    try:
        summary = decode(kept.encode(), LetterSummary)
    except msgspec.MsgspecError:
        return None
    return summary if summary.version == VERSION else None


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(data)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _rows(data: bytes) -> csv.DictReader[str]:
    return csv.DictReader(StringIO(data.decode("utf-8", "replace"), newline=""))


def _value(metadata: dict[str, Any], field: str) -> str:
    found = metadata.get(field)
    return str(found.get("value") or "") if isinstance(found, dict) else ""


def _page(page: dict[str, Any]) -> PageSummary:
    known = {name: page[name] for name in PageSummary.__struct_fields__ if page.get(name) is not None}
    return PageSummary(**(known | {"defects": tuple(page.get("defects", ()))}))


def _corrections(rows: csv.DictReader[str]) -> dict[str, tuple[int, int, int]]:
    counts = Counter((row["rule"], row["decision"]) for row in rows)
    rules = dict.fromkeys(rule for rule, _ in sorted(counts))
    return {rule: (counts[rule, "applied"], counts[rule, "proposed"], counts[rule, "rejected"]) for rule in rules}


def _doubtful(rows: csv.DictReader[str]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in rows:
        if row["fate"] != "removed" and row["p_correct"] and float(row["p_correct"]) < DOUBTFUL:
            word = _WORD.search(row["text"])
            counts.update([word[0]] if word else [])
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS])
