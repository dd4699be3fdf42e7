"""Tesseract as a reading engine: the only file that knows pytesseract."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import numpy as np
import numpy.typing as npt
from pytesseract import TesseractError, TesseractNotFoundError, pytesseract

from document.page import Line
from document.problem import Trouble
from ocr.content import content, shifted
from ocr.language import package_of
from ocr.tsv import lines_of

FULL_PAGE, ONE_BLOCK = 3, 6  # page segmentation modes, `tesseract --help-psm`
DPI_RANGE = (70, 2400)  # outside of it Tesseract does not believe the figure (kMinCredibleResolution, kMaxCredibleResolution)
QUESTION_SECONDS = 30
ASKED_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""A terminal sends these to the whole family: the page is not to blame, and the run that reads it is about to hear the same."""

NOT_STARTED = (126, 127)  # exit status of `nice` for a program that it cannot start or find

KNOWN_REASONS = re.compile(
    r"Error during processing|Could not initialize tesseract|Image too (?:large|small)|Error in pix\w+"
    r"|Error opening data file|couldn't load any languages|Assert failed|read_params_file: Can't open|could not create TSV output file"
)
"""What may be repeated of Tesseract's last words; the rest could hold text of a letter."""


class Tesseract:
    """Tesseract 4.1 or newer, called once a page through pytesseract.

    work: folder for the picture and the table of a page, both removed when the page is read. timeout_seconds: a child that takes
    longer is killed. nice: lower priority, 0-19. Several threads may share one object.
    """

    def __init__(self, work: Path, timeout_seconds: float = 120, nice: int = 0) -> None:
        self.work = work
        self.timeout_seconds = timeout_seconds
        self.nice = nice
        # Pages run side by side: four OpenMP threads in each child make them many times slower (tesseract#3109).
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")

    @cached_property
    def name(self) -> str:
        first = _answer("--version").partition("\n")[0].split()
        if len(first) < 2 or first[0] != "tesseract":
            raise Trouble("engine-missing", "the program of that name is not Tesseract")
        return f"tesseract {first[1].removeprefix('v')}"

    @cached_property
    def _languages(self) -> frozenset[str]:
        _, heading, names = _answer("--list-langs").partition("List of available languages")
        if not heading:
            raise Trouble("engine-missing", "it does not list its languages")
        return frozenset(name.strip() for name in names.splitlines()[1:] if name.strip())

    def languages(self) -> frozenset[str]:
        return self._languages

    def read(self, picture: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        """One recognition of a page, see `Engine.read`."""
        part = content(picture, dpi)
        lines = self._recognise(picture[part.top : part.bottom, part.left : part.right], language, dpi, FULL_PAGE)
        return shifted(lines, part.left, part.top)

    def glance(self, strip: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        """One recognition of a strip as a single block of text, see `Engine.glance`."""
        return self._recognise(strip, language, dpi, ONE_BLOCK)

    def _recognise(self, picture: npt.NDArray[np.uint8], language: str, dpi: float, segmentation: int) -> tuple[Line, ...]:
        for model in language.split("+"):
            if model not in self.languages():
                raise Trouble("language-missing", f"{model}: package {package_of(model)}")
        base = self.work / f"page-{uuid4().hex}"
        source, table = base.with_suffix(".pgm"), base.with_suffix(".tsv")
        resolution = round(min(max(dpi, DPI_RANGE[0]), DPI_RANGE[1]))
        try:
            _write_pgm(source, picture)
            with _troubles(self.timeout_seconds):
                pytesseract.run_tesseract(
                    str(source),
                    str(base),
                    "tsv",
                    language,
                    config=f"--dpi {resolution} --psm {segmentation} -c tessedit_create_tsv=1",
                    nice=self.nice,
                    timeout=self.timeout_seconds,
                )
            return _understood(table, picture.shape[1], picture.shape[0])
        finally:
            source.unlink(missing_ok=True)
            table.unlink(missing_ok=True)


def _write_pgm(path: Path, picture: npt.NDArray[np.uint8]) -> None:
    """Uncompressed, because packing a big page costs more than straightening it; no resolution inside, so `--dpi` decides."""
    height, width = picture.shape
    try:
        with path.open("xb") as file:
            file.write(b"P5\n%d %d\n255\n" % (width, height))
            file.write(np.ascontiguousarray(picture).data)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise Trouble("disk-full") if full else Trouble("folder-unwritable", _reason(error)) from error


def _understood(table: Path, width: int, height: int) -> tuple[Line, ...]:
    """The lines of the table that the child left. Raises Trouble engine-crashed when it left none or a broken one."""
    try:
        return lines_of(table.read_bytes(), width, height)
    except OSError as error:
        raise Trouble("engine-crashed", "it wrote no table of words") from error
    except ValueError as error:
        raise Trouble("engine-crashed", str(error)) from error


def _answer(question: str) -> str:
    """What Tesseract says about itself. Raises Trouble engine-missing."""
    try:
        done = subprocess.run(
            [cast(str, pytesseract.tesseract_cmd), question],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=QUESTION_SECONDS,
            check=False,
        )
    except OSError as error:
        raise Trouble("engine-missing", _reason(error)) from error
    except subprocess.TimeoutExpired as error:
        raise Trouble("engine-missing", f"no answer to {question} within {QUESTION_SECONDS} s") from error
    if done.returncode != 0:
        raise Trouble("engine-missing", f"{question} ended with status {done.returncode}")
    return done.stdout.decode("utf-8", "replace")


@contextmanager
def _troubles(timeout_seconds: float) -> Iterator[None]:
    """Everything that can go wrong with the child, in the words of the house."""
    try:
        yield
    except TesseractError as error:
        raise _crash(error) from error
    except TesseractNotFoundError as error:
        raise Trouble("engine-missing", "not found") from error
    except RuntimeError as error:  # pytesseract's word for a child that it killed
        raise Trouble("engine-time-out", f"{timeout_seconds:g} s") from error
    except OSError as error:
        no_room = error.errno in (errno.ENOMEM, errno.EAGAIN)
        raise Trouble("out-of-memory" if no_room else "engine-missing", _reason(error)) from error
    except UnicodeDecodeError as error:  # pytesseract decodes what the dying child said
        raise Trouble("engine-crashed", "it failed without an intelligible reason") from error


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _crash(error: Any) -> Trouble:
    """What a child that ended badly tells: a missing model, too little memory, a crash."""
    said = str(error.message)
    model = re.search(r"Failed loading language '([\w/]+)'", said)
    if model:
        return Trouble("language-missing", f"{model[1]}: package {package_of(model[1])}")
    if error.status in NOT_STARTED:
        return Trouble("engine-missing", f"status {error.status}")
    if "bad_alloc" in said:
        return Trouble("out-of-memory", "Tesseract")
    if -error.status in ASKED_TO_END:
        return Trouble("worker-stopped")
    if error.status < 0:
        return Trouble("engine-crashed", f"killed by {_signal_name(-error.status)}")
    reasons = KNOWN_REASONS.findall(said)
    return Trouble("engine-crashed", f"status {error.status}" + (f": {reasons[-1]}" if reasons else ""))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
