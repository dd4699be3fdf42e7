"""Corpora of bundles: many letterheads and structures, and the trap letters; scans that cost a reader little."""

from __future__ import annotations

from itertools import cycle, islice

from samples.heads import HEADS
from samples.letter import Language
from samples.orders import Order
from samples.traps import TRAPS

LANGUAGES: tuple[Language, ...] = ("eng", "fra", "eng", "spa", "eng", "deu", "fra")
SCANS = (
    ("clean-300", "pdf"), ("office-200", "pdf"), ("clean-300", "pdf-born-digital"), ("office-200", "pdf"),
    ("clean-300", "pdf-born-digital"),
    ("stamped-grey-300", "pdf"), ("office-200", "pdf"), ("clean-300", "tiff-lzw"), ("stamped-200", "pdf"), ("blank-verso-200", "pdf"),
    ("office-200", "pdf-mixed"), ("turned-180", "pdf"), ("fax-204x196", "tiff-g4"),
)  # fmt: skip
"""Scan and format of the letters of the wide corpus, in turn."""
PLANS = ("note", "letter", "dossier", "letter", "note", "despatch", "letter", "note")
STRETCHES = (5, 3, 7, 2, 9, 4)
MARKED = (
    "blank-verso-200",
    "turned-90",
    "stamped-grey-300",
    "overstamped-200",
    "stamped-over-200",
    "fax-204x196",
    "mixed-turns",
    "one-turned-200",
)
"""Scans that are traps by what happened to the sheet."""


def wide_orders(count: int, seed: int) -> list[Order]:
    """So many bundles: plans, letterheads, lengths, languages and scans each in turn."""
    heads = cycle(sorted(set(HEADS) - {"typed", "plain"}))
    mixture = islice(zip(cycle(PLANS), cycle(LANGUAGES), cycle(SCANS), cycle(STRETCHES), strict=False), count)
    orders = []
    for n, (plan, language, (scan, form), stretches) in enumerate(mixture, 1):
        head = None if plan == "despatch" else next(h for h in heads if plan != "note" or h != "personal")
        name = f"{n:03d}-{language}-{plan}-{(head or 'typed').replace(' ', '')}"
        orders.append(
            Order(name=name, scan=scan, format=form, seed=seed * 1000 + n, language=language, plan=plan, stretches=stretches, head=head)
        )
    return orders


def trap_orders(count: int | None, seed: int) -> list[Order]:
    """So many trap letters, every trap in turn and then the sheets that something happened to; one of each when no count is given."""
    kinds = [(name, "clean-300" if n % 2 else "office-200") for n, name in enumerate(TRAPS)]
    kinds += [(("note", "letter")[n % 2], scan) for n, scan in enumerate(MARKED)]
    drawn = islice(zip(cycle(kinds), cycle(LANGUAGES), strict=False), count or len(kinds))
    return [
        Order(
            name=f"{n:03d}-{language}-{plan if plan in TRAPS else scan}", scan=scan, format="tiff-g4" if "fax" in scan else "pdf",
            seed=seed * 1000 + n, language=language, plan=plan, stretches=4,
        )
        for n, ((plan, scan), language) in enumerate(drawn, 1)
    ]  # fmt: skip
