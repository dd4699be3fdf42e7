"""Tesseract as a reading engine: the only file that knows pytesseract."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from math import ceil
from pathlib import Path
from shlex import quote
from uuid import uuid4

import numpy as np
import numpy.typing as npt
from pytesseract import TesseractError, TesseractNotFoundError, pytesseract

from document.page import Line
from document.problem import Trouble
from ocr.content import content, shifted
from ocr.language import package_of
from ocr.lean_model import LeanModels
from ocr.tsv import lines_of

FULL_PAGE, ONE_BLOCK = "3", "6"  # page segmentation modes, `tesseract --help-psm`
DPI_RANGE = (70, 2400)  # outside of it Tesseract does not believe the figure (kMinCredibleResolution, kMaxCredibleResolution)
QUESTION_SECONDS = 30
ASKED_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""A terminal sends these to the whole family: the page is not to blame, and the run that reads it is about to hear the same."""

NOT_STARTED = (126, 127)  # exit status of `timeout` and `nice` for a program that they cannot start or find

PROGRAM = "tesseract"

LAUNCHER = Path(__file__).with_name("limited")
"""Runs Tesseract within limits. pytesseract ends a child that takes too long but nothing that the child has started, and keeps in memory
whatever it says."""

pytesseract.tesseract_cmd = str(LAUNCHER)

PROCESSOR_SHARE = 1 / 3
"""Of the time limit: a page of letters takes 2 to 8 s, one of dots and noise without end; a busy machine needs more time by the clock."""

PATIENCE_SECONDS = 15
"""How much longer pytesseract waits: by then the launcher has ended everything."""

MOST_ANSWER_BYTES = 1 << 16

BMP_HEADER = "<2sI4xIIiiHH4xI8xI4x"
"""BITMAPFILEHEADER and BITMAPINFOHEADER without compression and without a resolution."""

GREYS = b"".join(bytes((grey, grey, grey, 0)) for grey in range(256))
"""The palette by which the samples of a bitmap are grey."""

KNOWN_REASONS = re.compile(
    r"Error during processing|Could not initialize tesseract|Image too (?:large|small)|Error in pix\w+"
    r"|Error opening data file|couldn't load any languages|Assert failed|read_params_file: Can't open|could not create TSV output file"
)
"""What may be repeated of Tesseract's last words; the rest could hold text of a letter."""


class Tesseract:
    """Tesseract 4.1 or newer, called once a page through pytesseract.

    work: folder for the picture and the table of a page, both removed when the page is read. timeout_seconds: a child that takes
    longer is killed with all it has started. nice: lower priority, 0-19. Several threads may share one object.
    """

    def __init__(self, work: Path, timeout_seconds: float = 120, nice: int = 0) -> None:
        self.work = work
        self.timeout_seconds = timeout_seconds
        self.nice = nice
        self._ended = False
        # Pages run side by side: four OpenMP threads in each child make them many times slower (tesseract#3109).
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")

    @cached_property
    def name(self) -> str:
        first = _answer("--version").partition("\n")[0].split()
        if len(first) < 2 or first[0] != "tesseract":
            raise Trouble("engine-missing", "the program of that name is not Tesseract")
        return f"tesseract {first[1].removeprefix('v')}"

    @cached_property
    def _listed(self) -> tuple[str, ...]:
        _, heading, names = _answer("--list-langs").partition("List of available languages")
        if not heading:
            raise Trouble("engine-missing", "it does not list its languages")
        return tuple(names.splitlines())

    @cached_property
    def _languages(self) -> frozenset[str]:
        return frozenset(name.strip() for name in self._listed[1:] if name.strip())

    @cached_property
    def _lean_models(self) -> LeanModels | None:
        folder = re.search(r' in "(.+)"', self._listed[0])  # version 5 tells it
        return LeanModels(Path(folder[1]), self.work / "models") if folder else None

    def languages(self) -> frozenset[str]:
        return self._languages

    def read(self, picture: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        """One recognition of a page, see `Engine.read`."""
        part = content(picture, dpi)
        lines = self._recognise(picture[part.top : part.bottom, part.left : part.right], language, dpi, FULL_PAGE)
        return shifted(lines, part.left, part.top)

    def glance(self, strip: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        """One recognition of a strip as a single block of text, see `Engine.glance`. Of a large model the list of words is left out."""
        folder = self._lean_models.folder_of(language) if self._lean_models else None
        return self._recognise(strip, language, dpi, f"{ONE_BLOCK} --tessdata-dir {quote(str(folder))}" if folder else ONE_BLOCK)

    def _recognise(self, picture: npt.NDArray[np.uint8], language: str, dpi: float, segmentation: str) -> tuple[Line, ...]:
        if self._ended:
            raise Trouble("worker-stopped")
        for model in language.split("+"):
            if model not in self.languages():
                raise Trouble("language-missing", f"{model}: package {package_of(model)}")
        base = self.work / f"page-{uuid4().hex}"
        resolution = round(min(max(dpi, DPI_RANGE[0]), DPI_RANGE[1]))
        arguments = f"--dpi {resolution} --psm {segmentation} -c tessedit_create_tsv=1"
        try:
            _write_bmp(base.with_suffix(".bmp"), picture)
            with self._troubles(base):
                self._run(base, language, arguments)
            return _understood(base.with_suffix(".tsv"), picture.shape[1], picture.shape[0])
        finally:
            for suffix in (".bmp", ".tsv", ".limits", ".pid", ".log"):
                base.with_suffix(suffix).unlink(missing_ok=True)

    def _run(self, base: Path, language: str, arguments: str) -> None:
        """Through pytesseract, which calls the launcher in place of the program."""
        processor_seconds = ceil(PROCESSOR_SHARE * self.timeout_seconds)
        base.with_suffix(".limits").write_text(f"{self.timeout_seconds:g}\n{PROGRAM}\n{processor_seconds}\n")
        pytesseract.run_tesseract(
            str(base.with_suffix(".bmp")), str(base), "tsv", language, config=arguments, nice=self.nice,
            timeout=self.timeout_seconds + PATIENCE_SECONDS,
        )  # fmt: skip

    def end(self) -> None:
        """End the children that are at work, with all they have started: the run is being stopped."""
        self._ended = True
        for file in self.work.glob("page-*.pid"):
            with suppress(OSError, ValueError):
                os.killpg(int(file.read_text()), signal.SIGKILL)

    @contextmanager
    def _troubles(self, base: Path) -> Iterator[None]:
        """Everything that can go wrong with the child, in the words of the house."""
        started = time.monotonic()
        try:
            yield
        except TesseractError as error:
            if self._ended:
                raise Trouble("worker-stopped") from error
            if -error.status == signal.SIGXCPU:
                seconds = ceil(PROCESSOR_SHARE * self.timeout_seconds)
                raise Trouble("engine-time-out", f"{seconds} s of processor time") from error
            if -error.status == signal.SIGKILL and time.monotonic() - started >= self.timeout_seconds:
                raise Trouble("engine-time-out", f"{self.timeout_seconds:g} s") from error
            raise _crash(error.status, _said(base.with_suffix(".log"))) from error
        except TesseractNotFoundError as error:
            raise Trouble("engine-missing", "not found") from error
        except RuntimeError as error:  # pytesseract's word for a child that it killed
            raise Trouble("engine-time-out", f"{self.timeout_seconds:g} s") from error
        except OSError as error:
            raise _not_run(error) from error


def _write_bmp(path: Path, picture: npt.NDArray[np.uint8]) -> None:
    """Uncompressed, because packing a big page costs more than straightening it; no resolution inside, so `--dpi` decides.

    A bitmap of Windows, because Leptonica takes it in row by row and a PGM byte by byte: a page is recognised in 8 % less time.
    """
    height, width = picture.shape
    rows = np.zeros((height, -(-width // 4) * 4), np.uint8)
    rows[:, :width] = picture[::-1]
    start = len(GREYS) + struct.calcsize(BMP_HEADER)
    header = struct.pack(BMP_HEADER, b"BM", start + rows.size, start, 40, width, height, 1, 8, rows.size, 256)
    try:
        with path.open("xb") as file:
            file.write(header + GREYS)
            file.write(rows.data)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise Trouble("disk-full") if full else Trouble("folder-unwritable", _reason(error)) from error


def _understood(table: Path, width: int, height: int) -> tuple[Line, ...]:
    """The lines of the table that the child left. Raises Trouble engine-crashed when it left none or a broken one."""
    try:
        return lines_of(table.read_bytes(), width, height)
    except (OSError, ValueError) as error:
        if _is_full(table.parent):  # Tesseract does not notice
            raise Trouble("disk-full") from error
        raise Trouble("engine-crashed", str(error) if isinstance(error, ValueError) else "it wrote no table of words") from error


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < MOST_ANSWER_BYTES
    except OSError:
        return False


def _answer(question: str) -> str:
    """What Tesseract says about itself. Raises Trouble engine-missing."""
    command = ["timeout", "-s", "KILL", str(QUESTION_SECONDS), PROGRAM, question]
    try:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
            said = child.stdout.read(MOST_ANSWER_BYTES) if child.stdout else b""
            if len(said) == MOST_ANSWER_BYTES:
                child.terminate()  # which ends what it has started, too
                raise Trouble("engine-missing", f"an answer to {question} without end")
    except OSError as error:
        raise Trouble("engine-missing", _reason(error)) from error
    if child.returncode == -signal.SIGKILL:
        raise Trouble("engine-missing", f"no answer to {question} within {QUESTION_SECONDS} s")
    if child.returncode != 0:
        raise Trouble("engine-missing", f"{question} ended with status {child.returncode}")
    return said.decode("utf-8", "replace")


def _said(log: Path) -> str:
    """The end of what the child said."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - MOST_ANSWER_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _not_run(error: OSError) -> Trouble:
    if error.errno in (errno.ENOMEM, errno.EAGAIN):
        return Trouble("out-of-memory", _reason(error))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble("disk-full")
    return Trouble("engine-missing", _reason(error))


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _crash(status: int, said: str) -> Trouble:
    """What a child that ended badly tells: a missing model, too little memory, a crash."""
    model = re.search(r"Failed loading language '([\w/]+)'", said)
    if model:
        return Trouble("language-missing", f"{model[1]}: package {package_of(model[1])}")
    if status in NOT_STARTED:
        return Trouble("engine-missing", f"status {status}")
    if "bad_alloc" in said:
        return Trouble("out-of-memory", "Tesseract")
    if -status in ASKED_TO_END:
        return Trouble("worker-stopped")
    if status < 0:
        return Trouble("engine-crashed", f"killed by {_signal_name(-status)}")
    reasons = KNOWN_REASONS.findall(said)
    return Trouble("engine-crashed", f"status {status}" + (f": {reasons[-1]}" if reasons else ""))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
