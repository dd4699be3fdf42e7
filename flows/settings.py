"""The settings: defaults, then `ARCHIVE/settings.toml`, then the environment (`VERBALE_<NAME>`), the last one winning."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from document.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "VERBALE_"
FILE_NAME = "settings.toml"

Positive = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(gt=0, le=86400)]
Delay = Annotated[float, Meta(ge=0, le=86400)]
Minutes = Annotated[float, Meta(ge=0, le=525600)]


class WrongSettings(Exception):
    """A setting cannot be understood; the message says which, why, and what would do."""

    @property
    def problem(self) -> Problem:
        return Problem("settings-wrong", detail=str(self).rstrip("."))


class NoArchive(Exception):
    """There is no archive where one was said to be."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that can be set. The comment behind each field is its documentation (docs/settings.md is made from it)."""

    inbox: str | None = None  # folder that `verbale ingest` without a path and `verbale serve` look into; default ARCHIVE/inbox
    catalogue: str | None = None  # PostgreSQL, for several machines: postgresql+psycopg://user@host/database; default: SQLite in ARCHIVE
    languages: Annotated[tuple[str, ...], Meta(min_length=1)] = ("eng", "fra", "spa", "deu")  # Tesseract's names; the first is tried first
    cores: Annotated[int, Meta(ge=1, le=1024)] | None = None  # pages read side by side; default: all cores this process may use
    page_timeout_seconds: Seconds = 120.0  # time limit of one recognition; the engine is ended after it
    open_timeout_seconds: Seconds = 60.0  # time limit for opening a file or one page of it
    memory_megabytes: Positive = 1024  # limit for the process that opens a file
    max_pixels: Positive = 150_000_000  # a page with more is refused
    max_pages: Positive = 1000  # a file with more is refused
    max_bytes: Positive = 1 << 30  # a larger file is refused
    settle_seconds: Delay = 3.0  # a file of the inbox is taken in when it has not changed for so long
    retry_delays_seconds: tuple[Delay, ...] = (2.0, 10.0)  # trouble is tried again after these waits within a run
    lease_seconds: Annotated[float, Meta(ge=2, le=3600)] = 60.0  # documents of a worker not heard of for so long are taken over
    retry_minutes: tuple[Minutes, ...] = (10.0, 60.0, 360.0, 1440.0)  # what failed is tried again by runs that begin so long after
    max_unread_share: Annotated[float, Meta(ge=0, le=1)] = 0.5  # a letter of which a larger share of the pages cannot be read fails
    lexicons: str | None = None  # folder with lexicons of your own (docs/corrections.md), used beside those that come with verbale
    reread: Literal["on", "off"] = "on"  # the second look at doubtful words; off leaves it out
    log: Literal["text", "json"] = "text"  # json: what happens, one JSON object a line (docs/administrator/monitoring.md)
    letter_pdf: Literal["received", "straightened"] = "received"  # the pictures of letter.pdf: as they came, or turned and straightened
    ingest_every_minutes: Annotated[float, Meta(gt=0)] = 10.0  # `verbale serve`: how often the inbox is looked at
    ingest_cron: str | None = None  # `verbale serve`: when the inbox is looked at, in place of the interval: "*/5 7-19 * * 1-5"
    rerun_failed_cron: str = "0 2 * * *"  # `verbale serve`: when failed documents are tried again
    quality_report_cron: str = "0 6 * * 1"  # `verbale serve`: when the report of the archive is written
    sampling_aql: float = 2.5  # `verbale report`: percent of bad pages at which a batch is still accepted (docs/reports.md)
    prefect_port: Annotated[int, Meta(ge=1, le=65535)] = 4200  # `verbale serve`: port of Prefect's pages, on loopback

    @property
    def workers(self) -> int:
        """How many pages are read side by side."""
        return self.cores or len(os.sched_getaffinity(0))

    @property
    def key(self) -> str:
        """A short name for those settings that a result may depend on, to find what was read with others."""
        return hashlib.sha256(msgspec.json.encode([getattr(self, name) for name in _OF_RESULTS])).hexdigest()[:12]


_OF_RESULTS = ("languages", "reread", "letter_pdf", "memory_megabytes", "max_pixels", "max_pages", "max_bytes", "max_unread_share")

# Names that other parts read from the environment themselves.
_ALSO_KNOWN = {"VERBALE_ARCHIVE", "VERBALE_DEBUG"}


def load(archive: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force for an archive. Raises WrongSettings."""
    file = archive / FILE_NAME
    values: dict[str, Any] = {name: _value(name, value) for name, value in _from_file(file).items()}
    origins = dict.fromkeys(values, str(file))
    for name in Settings.__struct_fields__:
        text = environment.get(PREFIX + name.upper())
        if text is not None:
            values[name] = _value(name, text)
            origins[name] = PREFIX + name.upper()
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise WrongSettings(_explained(str(error), origins)) from error


def _explained(said: str, origins: Mapping[str, str]) -> str:
    """What msgspec says ("Expected `int` >= 1 - at `$.cores`"), with the setting's name and where it was set."""
    expected, _, place = said.partition(" - at `$.")
    name = re.split(r"[`\[.]", place)[0]
    words = {"`int`": "a whole number", "`float`": "a number", "`str`": "text", "`array`": "a list"}
    for term, meant in words.items():
        expected = expected.replace(term, meant)
    where = f" ({origins[name]})" if name in origins else ""
    return f"The setting {name or '?'}{where} is wrong: {expected}. Settings are described in docs/settings.md."


def _value(name: str, value: Any) -> Any:
    """Lists may be written with commas or plus signs: `eng,fra` or, as Tesseract does, `eng+fra`."""
    if isinstance(value, str) and isinstance(getattr(Settings(), name), tuple):
        return [part for part in value.replace("+", ",").replace(" ", ",").split(",") if part]
    return value


def _from_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongSettings(f"{path} cannot be read: {error}") from error
    for name in values:
        if name not in Settings.__struct_fields__:
            raise WrongSettings(f"{path}: there is no setting {name!r}{_meant(name, Settings.__struct_fields__)}.")
    return values


def unknown_in_environment(environment: Mapping[str, str] = os.environ) -> list[str]:
    """One sentence for each VERBALE_ variable that means nothing: most likely a slip of the pen."""
    known = {PREFIX + name.upper() for name in Settings.__struct_fields__} | _ALSO_KNOWN
    strange = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    return [f"There is no setting {name}{_meant(name, known)}." for name in strange]


def _meant(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.7)
    return f" (did you mean {close[0]}?)" if close else ""


def default_archive(environment: Mapping[str, str] = os.environ) -> Path:
    """`VERBALE_ARCHIVE`, then `./archive`."""
    return Path(environment.get("VERBALE_ARCHIVE") or "archive")
