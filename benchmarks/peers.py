"""The contestants. Each reads all letters; CPU, wall time and peak memory are those of its processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PIL import Image, ImageSequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.corpus import Corpus, Letter

_OCRMYPDF = ("--deskew", "--rotate-pages", "--clean", "--force-ocr", "--jobs", "1")
_RENDER_DPI = 300


class Run(Struct, kw_only=True):
    """What one contestant did."""

    name: str
    pages: int = 0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    peak_megabytes: float = 0.0
    texts: dict[str, str] = {}
    stage_seconds: dict[str, float] = {}


@contextmanager
def _measured(run: Run, command: Sequence[str], **environment: str) -> Iterator[int]:
    """Run a command to its end; its exit status. Its own children count with it."""
    started = time.perf_counter()
    child = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    run.wall_seconds += time.perf_counter() - started
    run.cpu_seconds += usage.ru_utime + usage.ru_stime
    run.peak_megabytes = max(run.peak_megabytes, usage.ru_maxrss / 1024)
    yield child.returncode


def tesseract(corpus: Corpus, work: Path) -> Run:
    """The bare program: PDF pages rendered at 300 dpi grey (not counted), other scans as they are, one thread, the right language told."""
    run = Run(name="tesseract")
    for letter in corpus.letters:
        texts = []
        for page in _pictures(letter, work / "tesseract" / letter.name):
            out = page.with_suffix("")
            with _measured(run, ["tesseract", str(page), str(out), "--psm", "3", "-l", letter.language], OMP_THREAD_LIMIT="1"):
                text = out.with_suffix(".txt")
                texts.append(text.read_text(encoding="utf-8") if text.exists() else "")
            page.unlink()
        run.pages += len(texts)
        run.texts[letter.name] = "\f".join(texts)
    return run


def _pictures(letter: Letter, place: Path) -> list[Path]:
    place.mkdir(parents=True, exist_ok=True)
    if letter.scan.suffix == ".pdf":
        subprocess.run(["pdftoppm", "-gray", "-r", str(_RENDER_DPI), str(letter.scan), str(place / "page")], check=True)
        return sorted(place.glob("page*.pgm"))
    paths = []
    with Image.open(letter.scan) as scan:
        for number, frame in enumerate(ImageSequence.Iterator(scan)):
            paths.append(place / f"page-{number:04}.png")
            frame.convert("L").save(paths[-1], compress_level=1)
    return paths


def ocrmypdf(corpus: Corpus, work: Path) -> Run:
    """OCRmyPDF as its users run it on bad scans, one core, the right language told."""
    run = Run(name="ocrmypdf")
    for letter in corpus.letters:
        text = work / f"{letter.name}.sidecar.txt"
        command = ["ocrmypdf", *_OCRMYPDF, "-l", letter.language, "--image-dpi", str(_RENDER_DPI), "--sidecar", str(text)]
        with _measured(run, [*command, str(letter.scan), str(work / "ocrmypdf.pdf")]):
            run.texts[letter.name] = text.read_text(encoding="utf-8") if text.exists() else ""
        run.pages += run.texts[letter.name].count("\f") + 1
    return run


def verbale(corpus: Corpus, work: Path, cores: int) -> Run:
    """This project, the command as people type it, finding languages itself."""
    run = Run(name=f"verbale, {cores} core{'s' if cores > 1 else ''}")
    archive = work / f"archive-{cores}"
    command = [sys.executable, "-m", "app", "ingest", *(str(letter.scan) for letter in corpus.letters), "--archive", str(archive)]
    with _measured(run, command, VERBALE_CORES=str(cores), PREFECT_API_URL=""):
        shown = subprocess.run(
            [sys.executable, "-m", "app", "status", "--json", "--archive", str(archive)], capture_output=True, text=True, check=True
        )
    for document in json.loads(shown.stdout):
        run.pages += document["pages"] or 0
        if document["folder"]:
            run.texts[Path(document["name"]).stem] = (Path(document["folder"]) / "transcript.txt").read_text(encoding="utf-8")
        for stage, seconds in _stages(archive, document["id"]).items():
            run.stage_seconds[stage] = run.stage_seconds.get(stage, 0.0) + seconds
    return run


def _stages(archive: Path, document: str) -> dict[str, float]:
    shown = subprocess.run(
        [sys.executable, "-m", "app", "show", document, "--json", "--archive", str(archive)], capture_output=True, text=True, check=True
    )
    seconds: dict[str, float] = {}
    for attempt in json.loads(shown.stdout)["attempts"]:
        for stage, taken in attempt["seconds"].items():
            seconds[stage] = seconds.get(stage, 0.0) + taken
    return seconds
