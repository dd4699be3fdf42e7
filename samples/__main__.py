"""`python -m samples --to FOLDER`: writes a corpus of invented letters, or the demo's samples, with their truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from samples.orders import DEMO, HARD, MIXTURE, Order, corpus_orders, write_corpus
from samples.wide import trap_orders, wide_orders


def chosen_orders(chosen: argparse.Namespace) -> list[Order] | tuple[Order, ...]:
    """The orders that the command line asks for."""
    if chosen.demo:
        return DEMO
    if chosen.wide:
        return wide_orders(chosen.count or 40, chosen.seed)
    if chosen.traps:
        return trap_orders(chosen.count, chosen.seed)
    kinds = HARD if chosen.hard else (*MIXTURE, *HARD)
    return corpus_orders(chosen.count or len(kinds), chosen.seed, kinds)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m samples", description="Write scans of invented mission letters with their truth.")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="gets scans/, truth/ and manifest.csv")
    parser.add_argument("--count", type=int, help="how many letters (default: one of every kind)")
    parser.add_argument("--seed", type=int, default=1, help="another number, other letters")
    parser.add_argument("--hard", action="store_true", help="only worn, copied, photographed and faxed sheets")
    parser.add_argument("--demo", action="store_true", help="the samples of the demo instead")
    parser.add_argument("--wide", action="store_true", help="letters with many letterheads and structures, hardly worn")
    parser.add_argument("--traps", action="store_true", help="trap letters, one trap each")
    chosen = parser.parse_args(arguments)
    rows = write_corpus(chosen_orders(chosen), chosen.to)
    print(f"{len(rows)} letters, {sum(len(truth.pages) for _, truth in rows)} pages in {chosen.to}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
