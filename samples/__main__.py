"""`python -m samples --to FOLDER`: writes a corpus of invented letters, or the demo's samples, with their truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from samples.orders import DEMO, HARD, MIXTURE, corpus_orders, write_corpus


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m samples", description="Write scans of invented mission letters with their truth.")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="gets scans/, truth/ and manifest.csv")
    parser.add_argument("--count", type=int, help="how many letters (default: one of every kind)")
    parser.add_argument("--seed", type=int, default=1, help="another number, other letters")
    parser.add_argument("--hard", action="store_true", help="only worn, copied, photographed and faxed sheets")
    parser.add_argument("--demo", action="store_true", help="the samples of the demo instead")
    chosen = parser.parse_args(arguments)
    kinds = HARD if chosen.hard else (*MIXTURE, *HARD)
    rows = write_corpus(DEMO if chosen.demo else corpus_orders(chosen.count or len(kinds), chosen.seed, kinds), chosen.to)
    print(f"{len(rows)} letters, {sum(len(truth.pages) for _, truth in rows)} pages in {chosen.to}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
