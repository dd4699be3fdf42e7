"""How likely a reader takes one text for another: a channel of edits whose rates were measured (postprocess/correction/confusions.toml).

The noisy channel of Kernighan, Church and Gale (1990), with edits of up to two signs as in Brill and Moore (2000). Signs that were never
seen confused get a rate by their shape.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from math import log10
from pathlib import Path

from msgspec import Struct

from document.decoding import decode_toml

TABLE = Path(__file__).with_name("confusions.toml")

KEPT = 1 << 16
"""Results kept at hand, so that a long run does not fill the memory."""

OTHER = "other"
"""A reader that was not measured and that can write every Latin letter."""

ALIKE = (
    "iIl1!|ïíìîıİjt][", "tf", "ceoçćč©¢éèêëėęa", "nuñńňhmrü", "oO0Qöóòôõőø", "sS5$šśş§", "Bß8", "zZ2žźż", "bhk6G", "gq9yğ", "vwyx",
    "aáàâäãåo", "ITLJF1l", "EFHB", "OQCGD0", "VYU", "MNHW", "PRBF",
)  # fmt: skip
"""Signs of like shape; told by eye, for what the table did not see."""

ALIKE_PAIRS = (
    ("m", "rn"), ("rn", "m"), ("w", "vv"), ("d", "cl"), ("cl", "d"), ("h", "li"), ("li", "h"), ("n", "ri"), ("ri", "n"), ("u", "ii"),
    ("ü", "ii"), ("ii", "u"), ("ï", "li"), ("ï", "il"), ("ï", "ii"), ("ï", "r"), ("i", "r"), ("î", "r"), ("í", "r"),
    ("í", "li"), ("î", "li"), ("ñ", "fi"), ("ll", "U"), ("ff", "tf"), ("fi", "h"),
)  # fmt: skip
"""Signs that look like two others, and the other way round."""

WRITES = {
    "eng": "é",
    "fra": "ÀÂÆÇÈÉÊËÎÏÔÙÛÜàâäæçèéêëîïñôùûüÿŒœŸ",
    "spa": "ÁÉÍÑÓÚáéíñóú",
    "deu": "ÄÖÜßäöü",
}
"""Letters with marks that Tesseract's models (tessdata_fast 4.1.0) can write, from their unicharsets. All others are taken for what looks
like them."""

ALIKE_RATE, VARIANT_RATE, CASE_RATE = 0.001, 0.01, 0.001
"""Rates of what was never seen: a sign of like shape; another mark on the same letter; the other case."""

SPECK_RATE, EDIT_RATE = 0.001, 0.00003
"""A speck read as a sign at the edge of a letter; any other sign lost, put in, or taken for an unlike one."""

KEPT_MARK = 0.05
"""How often a reader that knows a letter loses its mark."""

_SPECKS = frozenset(".,:;'’‘`´-_~°\"*")
_QUOTES = str.maketrans("’‘`´“”„‐‑–—", "''''\"\"\"----")


class Table(Struct, frozen=True):
    """Rates of one reader: (printed, read) -> share; `sources`: read sign or signs -> the printed ones they may stand for."""

    rates: dict[tuple[str, str], float]
    sources: dict[str, tuple[str, ...]]


@cache
def _tables() -> dict[str, Table]:
    raw = decode_toml(TABLE.read_bytes(), dict[str, dict[str, dict[str, float]]])
    made = {}
    for reader, rows in raw.items():
        rates = dict.fromkeys(ALIKE_PAIRS, ALIKE_RATE)
        rates |= {
            (printed, read): rate for source in (raw["any"], rows) for printed, reads in source.items() for read, rate in reads.items()
        }
        made[reader] = Table(rates, _sources(rates))
    # What a reader with all letters confuses is what all readers confuse, loss of marks apart; and what was seen of such readers.
    kept = {(p, r): min(rate, KEPT_MARK) if p != plain(p) else rate for (p, r), rate in made["any"].rates.items()}
    kept |= {(printed, read): rate for printed, reads in raw.get(OTHER, {}).items() for read, rate in reads.items()}
    return made | {OTHER: Table(kept, _sources(kept))}


def _sources(rates: dict[tuple[str, str], float]) -> dict[str, tuple[str, ...]]:
    sources: dict[str, list[str]] = {}
    for (printed, read), _ in sorted(rates.items(), key=lambda pair: (-pair[1], pair[0])):
        if read:
            sources.setdefault(read, []).append(printed)
    for group in ALIKE:
        for read in group:
            known = sources.setdefault(read, [])
            known += [sign for sign in group if sign != read and sign not in known]
    return {read: tuple(found) for read, found in sources.items()}


@lru_cache(maxsize=KEPT)
def plain(text: str) -> str:
    """The text without marks on its letters: "Casaï" gives "Casai", "Łódź" gives "Lodz"."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.translate(str.maketrans("łŁøØđĐıħ", "lLoOdDih"))


def reader_of(name: str) -> str:
    """The table for a reader's name: the measured language that it names, `OTHER` where it names none."""
    said = name.replace("+", " ").split()
    return next((part for part in reversed(said) if part in _tables() and part != "any"), OTHER)


@lru_cache(maxsize=KEPT)
def likelihood(printed: str, read: str, reader: str) -> float:
    """The probability, as log10, that print `printed` is read as `read`; 0 when they are equal. Kinds of quotation marks are one."""
    printed, read = printed.translate(_QUOTES), read.translate(_QUOTES)
    if printed == read:
        return 0.0
    rates = _tables()[reader].rates
    rows = len(printed) + 1
    best = [[-99.0] * (len(read) + 1) for _ in range(rows)]
    best[0][0] = 0.0
    for i in range(rows):
        for j in range(len(read) + 1):
            here = best[i][j]
            if here <= -99.0:
                continue
            for p, r, cost in _steps(printed, i, read, j, rates, reader):
                best[i + p][j + r] = max(best[i + p][j + r], here + cost)
    return best[-1][-1]


def _steps(printed: str, i: int, read: str, j: int, rates: dict[tuple[str, str], float], reader: str) -> Iterator[tuple[int, int, float]]:
    """Signs of print and of reading that one step takes, and its cost."""
    if i < len(printed) and j < len(read):
        if printed[i] == read[j]:
            yield 1, 1, 0.0
        else:
            yield 1, 1, log10(max(rates.get((printed[i], read[j]), 0.0), _by_shape(printed[i], read[j], reader)))
    if j < len(read):
        yield 0, 1, log10(SPECK_RATE if read[j] in _SPECKS and j in (0, len(read) - 1) else EDIT_RATE)
    if i < len(printed):
        yield 1, 0, log10(max(rates.get((printed[i], ""), 0.0), EDIT_RATE))
    for p, r in ((1, 2), (2, 1), (2, 2)):
        seen = rates.get((printed[i : i + p], read[j : j + r])) if i + p <= len(printed) and j + r <= len(read) else None
        if seen:
            yield p, r, log10(seen)


def _by_shape(printed: str, read: str, reader: str) -> float:
    if plain(printed) == plain(read):
        return KEPT_MARK if read == plain(read) else VARIANT_RATE if printed != plain(printed) else EDIT_RATE
    if printed.casefold() == read.casefold():
        return CASE_RATE
    alike = any(printed in group and read in group for group in ALIKE)
    foreign = printed != plain(printed) and printed not in WRITES.get(reader, "")
    return (VARIANT_RATE if foreign else ALIKE_RATE) if alike else EDIT_RATE


def sources(read: str, reader: str) -> Iterator[str]:
    """Texts that may have been printed where `read` was read: one confusion undone, at any place."""
    known = _tables()[reader].sources
    for start in range(len(read)):
        for length in (1, 2):
            piece = read[start : start + length]
            if len(piece) == length:
                yield from (read[:start] + printed + read[start + length :] for printed in known.get(piece, ()))
