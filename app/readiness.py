"""Is this machine ready? Each check finds out one thing and, where it is amiss, says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from document.problem import Stopped
from flows.settings import Settings, WrongSettings, load, unknown_in_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_TESSERACT = 5
LEAST_FREE_BYTES = 1 << 30
# Prefect 3.8.8 breaks on later ones (docs/decisions/0002-versions-that-work-together.md).
HELD_VERSIONS = {"prefect": "3.8.", "fastapi": "0.1", "sqlalchemy": "2.0."}


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    what: str
    ok: bool
    found: str
    advice: str = ""


def look(root: Path) -> list[Finding]:
    """All findings for the archive at `root`."""
    try:
        settings = load(root)
        wrong = []
    except WrongSettings as error:
        settings = Settings()
        wrong = [Finding(what="settings", ok=False, found=str(error), advice="Mend it, then run `verbale check` again.")]
    strange = [Finding(what="settings", ok=False, found=s, advice="Correct the name or remove it.") for s in unknown_in_environment()]
    fine = [] if wrong or strange else [Finding(what="settings", ok=True, found="all understood")]
    return [
        *wrong,
        *strange,
        *fine,
        *_programs(),
        *_languages(settings),
        _second_reader(settings),
        *_libraries(),
        *_lexicons(settings),
        *_archive(root, settings),
    ]


def look_deep(root: Path) -> list[Finding]:
    """Whether the archive is sound; what could be mended has been. Of an archive that is not there yet nothing is said."""
    from archive.folders import Folders
    from flows.inspection import inspect

    if not any(place.exists() for place in (Folders(root).catalogue, Folders(root).originals)):  # whatever catalogue it has
        return []
    try:
        count, faults = inspect(root, load(root))
    except WrongSettings:
        return []  # the plain check has said so
    except Stopped as error:
        return [Finding(what="archive", ok=False, found=error.problem.message, advice=error.problem.advice)]
    shown = [
        Finding(
            what=f.what, ok=f.mended, found=f"{f.found}{' It has been mended.' if f.mended else ''}", advice="" if f.mended else f.advice
        )
        for f in faults
    ]
    good = [Finding(what="documents", ok=True, found=f"{count}: originals unchanged, catalogue and folders agree")]
    return shown or good


def _programs() -> Iterator[Finding]:
    yield Finding(
        what="Python",
        ok=sys.version_info >= (3, 11),
        found=sys.version.split()[0],
        advice="" if sys.version_info >= (3, 11) else "Install Python 3.11 or newer.",
    )
    said = _said("tesseract", "--version").split("\n")[0]
    number = said.removeprefix("tesseract").strip().removeprefix("v").split(".")[0]
    new_enough = number.isdigit() and int(number) >= LEAST_TESSERACT
    yield Finding(
        what="Tesseract",
        ok=new_enough,
        found=said or "not found",
        advice="" if new_enough else "apt-get install tesseract-ocr (version 5 or newer)",
    )
    for program in ("pdftoppm", "pdfinfo"):
        found = shutil.which(program)
        yield Finding(what=program, ok=bool(found), found=found or "not found", advice="" if found else "apt-get install poppler-utils")


def _lexicons(settings: Settings) -> Iterator[Finding]:
    from flows.lexicons import lexicons_of

    try:
        found = f"{sum(len(lexicon.entry) for lexicon in lexicons_of(settings).lexicons)} entries"
        yield Finding(what="lexicons", ok=True, found=found)
    except WrongSettings as error:
        yield Finding(what="lexicons", ok=False, found=str(error), advice="Mend the file, or correct VERBALE_LEXICONS.")


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, errors="replace")
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout or done.stderr


def _languages(settings: Settings) -> Iterator[Finding]:
    from ocr.language import package_of

    installed = set(_said("tesseract", "--list-langs").split("\n")[1:])
    for language in settings.languages:
        there = language in installed or f"script/{language}" in installed
        yield Finding(
            what=f"language {language}",
            ok=there,
            found="installed" if there else "not found",
            advice="" if there else f"apt-get install {package_of(language)}",
        )


def _second_reader(settings: Settings) -> Finding:
    """It is not needed: without it doubtful words are read once."""
    from flows.second_look import second_reader

    second = second_reader(settings)
    missing = bool(second.problems)
    return Finding(
        what="second reader", ok=True, found=second.name,
        advice="Doubtful words are read once only. pip install 'verbale[second-reader]' adds it." if missing else "",
    )  # fmt: skip


def _libraries() -> Iterator[Finding]:
    for name, start in HELD_VERSIONS.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "not found"
        good = found.startswith(start) and not (name == "fastapi" and int(found.split(".")[1]) > 150)
        yield Finding(
            what=name,
            ok=good,
            found=found,
            advice="" if good else "Install the locked versions: make test, or pip install -r requirements.lock",
        )


def _archive(root: Path, settings: Settings) -> Iterator[Finding]:
    """The archive's folders, catalogue and disk; an archive that is not there yet is made by the first ingest, not by looking."""
    from archive.postgresql import told
    from flows.places import catalogue_of, folders_of, is_there

    try:
        folders = folders_of(root, settings)
        there = next(place for place in (root, *root.parents) if place.exists())
        for folder in [f for f in folders.all if f.exists()] or [there]:
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                yield Finding(
                    what="folder", ok=False, found=f"{folder} cannot be written", advice="Give this user the right to write there."
                )
        if settings.catalogue or is_there(folders, settings):
            catalogue_of(folders, settings).close()
    except WrongSettings as error:
        yield Finding(what="archive", ok=False, found=str(error), advice="Correct the settings.")
        return
    except Stopped as error:
        yield Finding(what="archive", ok=False, found=error.problem.message, advice=error.problem.advice)
        return
    if settings.catalogue:
        yield Finding(what="catalogue", ok=True, found=told(settings.catalogue))
    yield Finding(what="archive", ok=True, found=str(root) if is_there(folders, settings) else f"{root}, made by the first ingest")
    free = shutil.disk_usage(there).free
    enough = free >= LEAST_FREE_BYTES
    yield Finding(what="disk", ok=enough, found=f"{free / 2**30:.1f} GiB free", advice="" if enough else "Free some space: at least 1 GiB.")
