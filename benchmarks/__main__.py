"""`make bench`: bare Tesseract, OCRmyPDF where it is installed, and verbale, on the same pages in the same run."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import Corpus, load_corpus
from benchmarks.peers import Run, ocrmypdf, tesseract, verbale
from benchmarks.steps import Costs, costs_of_steps
from evaluation.score import NOTHING, score


def main() -> int:
    """Run all contestants one after the other and print the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, help="a folder with scans/ and truth/; default: letters made for this run")
    parser.add_argument("--count", type=int, default=8, help="how many letters to make (default 8)")
    parser.add_argument("--only", nargs="*", default=[], help="only these letters of the corpus")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="verbale-bench-") as scratch:
        place = given.corpus or _made(Path(scratch) / "corpus", given.count)
        corpus = load_corpus(place, given.only)
        work = Path(scratch)
        cores = len(os.sched_getaffinity(0))
        runs = [tesseract(corpus, work), verbale(corpus, work, 1)]
        runs += [verbale(corpus, work, cores)] if cores > 1 else []
        if shutil.which("ocrmypdf"):
            runs.append(ocrmypdf(corpus, work))
        else:
            print("OCRmyPDF is not installed: left out.", file=sys.stderr)
        costs = costs_of_steps(corpus, work)
    _print(corpus, runs)
    _print_steps(costs, runs[0])
    return 0


def _made(place: Path, count: int) -> Path:
    subprocess.run([sys.executable, "-m", "samples", "--to", str(place), "--count", str(count)], check=True, stdout=sys.stderr)
    return place


def _print(corpus: Corpus, runs: list[Run]) -> None:
    base = runs[0]
    print(f"\n{len(corpus.letters)} letters\n")
    print(
        f"{'reader':<22} {'pages':>5} {'CPU s':>8} {'CPU s/page':>10} {'x bare':>7} {'wall s':>8} {'peak MB':>8} {'CER %':>7} {'WER %':>7}"
    )
    for run in runs:
        total = NOTHING
        for letter in corpus.letters:
            total += score(letter.truth, run.texts.get(letter.name, ""))
        pages = max(run.pages, 1)
        print(
            f"{run.name:<22} {run.pages:>5} {run.cpu_seconds:>8.1f} {run.cpu_seconds / pages:>10.2f} "
            f"{run.cpu_seconds / max(base.cpu_seconds, 0.01):>7.2f} {run.wall_seconds:>8.1f} {run.peak_megabytes:>8.0f} "
            f"{100 * total.cer:>7.2f} {100 * total.wer:>7.2f}"
        )
    one, many = [r for r in runs if r.name.startswith("verbale")][:2] if len(runs) > 2 else (runs[1], runs[1])
    if many is not one:
        print(f"\nWall time of {many.name} over {one.name}: {many.wall_seconds / one.wall_seconds:.2f}")
    stages = sum(one.stage_seconds.values()) or 1.0
    print("\nShare of time of each stage, one core:")
    for stage, seconds in one.stage_seconds.items():
        print(f"  {stage:<11} {seconds:>8.1f} s {100 * seconds / stages:>5.1f} %")


def _print_steps(costs: Costs, bare: Run) -> None:
    pages, bare_seconds = max(costs.pages, 1), bare.cpu_seconds / max(bare.pages, 1)
    print(f"\nSteps of preparing a page, CPU of this process ({costs.looks} looks at the reading on {costs.pages} pages):")
    for step, seconds in costs.seconds.items():
        print(f"  {step:<22} {1000 * seconds / pages:>7.1f} ms a page {100 * seconds / pages / bare_seconds:>6.2f} % of bare Tesseract")


if __name__ == "__main__":
    sys.exit(main())
