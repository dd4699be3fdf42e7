"""Letters that were scanned twice: near-equal texts are asked about, and a person decides (docs/design.md, law 2).

A fingerprint is 64 minima of hash functions over the runs of three words of a text (MinHash, A. Broder 1997): the share of equal minima
estimates how much two texts have in common. What is alike is then compared word by word.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel

from archive.withdrawals import fingerprints, keep_fingerprint, raise_doubt
from document.problem import Problem
from flows.report import metadata_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.catalogue import Catalogue
    from archive.folders import Folders
    from archive.records import Entry

SCANNED_TWICE = "scanned-twice"
PUBLISHED = ("published", "needs-a-look")
FEWEST_RUNS = 60
"""Different runs of three words. Shorter letters are too much alike: a covering note says little besides its numbers."""
ALIKE = 0.5
"""Share of equal minima from which texts are compared. Twelve pairs of scans of one letter shared 0.78 to 1.0, other letters of one form
up to 0.61 (tests of 215 letters)."""
MOST_COMPARED = 20
SAME_WORDS = 0.85
"""Of one letter scanned twice, so many words are read alike even when one scan is poor."""
SAME_NUMBERS = 0.7
"""Form letters differ in little but references, dates and figures: so many of those must be equal too."""
CERTAIN = 0.75

_HASHES = 64
_WORD = re.compile(r"\w+")


def ask_about_rescans(folders: Folders, catalogue: Catalogue, ids: Iterable[str]) -> None:
    """Raise a doubt about those of `ids` whose text is nearly that of a letter received before. Raises Trouble."""
    shown = {entry.id: entry for entry in catalogue.entries(statuses=PUBLISHED)}
    kept = _up_to_date(folders, catalogue, shown, set(ids) & set(shown))
    rows, table = list(kept), _table(kept)
    for document in ids:
        if document in kept:
            earlier = _earlier(shown[document], shown, table, rows)
            found = next((other for other in earlier if _same_letter(folders, document, other.id)), None)
            if found is not None:
                raise_doubt(catalogue, document, Problem(SCANNED_TWICE, detail=found.id))


def ask_about_later_scans(folders: Folders, catalogue: Catalogue, document: str) -> None:
    """Raise the doubts about letters that were received after `document`, which is shown again. Raises Trouble."""
    shown = {entry.id: entry for entry in catalogue.entries(statuses=PUBLISHED)}
    kept = {other: found for other, found in fingerprints(catalogue).items() if other in shown and found[1]}
    if document in kept:
        table = _table(kept)
        shares = (table == table[list(kept).index(document)]).mean(axis=1)
        alike = {other for other, share in zip(kept, shares, strict=True) if share >= ALIKE}
        ask_about_rescans(folders, catalogue, sorted(alike - {document}))


def _table(kept: dict[str, tuple[str, bytes]]) -> npt.NDArray[np.uint64]:
    """The minima of all documents, one row each."""
    return np.frombuffer(b"".join(hashes for _, hashes in kept.values()), dtype=np.uint64).reshape(len(kept), _HASHES)


def _up_to_date(folders: Folders, catalogue: Catalogue, shown: dict[str, Entry], ids: set[str]) -> dict[str, tuple[str, bytes]]:
    """The fingerprints of what is published, those of `ids` made anew where their text has changed."""
    kept = fingerprints(catalogue)
    for document in sorted(ids):
        key = shown[document].result_key or ""
        if kept.get(document, ("", b""))[0] != key:
            kept[document] = key, fingerprint(_words(folders, document))
            keep_fingerprint(catalogue, document, *kept[document])
    return {document: found for document, found in kept.items() if document in shown and found[1]}


def _earlier(entry: Entry, shown: dict[str, Entry], table: npt.NDArray[np.uint64], rows: Sequence[str]) -> list[Entry]:
    """The letters received before that may be the same, the most alike first. table: the minima of `rows`, one row a document."""
    shares = (table == table[rows.index(entry.id)]).mean(axis=1)
    alike = sorted((-float(shares[row]), rows[int(row)]) for row in np.flatnonzero(shares >= ALIKE))
    before = [shown[other] for _, other in alike if (shown[other].received, other) < (entry.received, entry.id)]
    return before[:MOST_COMPARED]


def fingerprint(words: list[str]) -> bytes:
    """The minima of a text, b"" for one that is too short to tell."""
    runs = {_hash(" ".join(words[place : place + 3])) for place in range(len(words) - 2)}
    if len(runs) < FEWEST_RUNS:
        return b""
    values = np.fromiter(runs, dtype=np.uint64)
    generator = np.random.default_rng(1997)
    factors = generator.integers(1, 1 << 31, _HASHES, dtype=np.uint64) | np.uint64(1)
    # multiply-shift hashing (M. Dietzfelbinger 1997): overflow is the modulus
    with np.errstate(over="ignore"):
        minima = ((values[:, None] * (factors * np.uint64(0x9E3779B97F4A7C15))[None, :]) >> np.uint64(16)).min(axis=0)
    return bytes(minima.astype(np.uint64).tobytes())


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _words(folders: Folders, document: str) -> list[str]:
    try:
        text = (folders.published / document / "text.txt").read_text(encoding="utf-8")
    except OSError:
        return []
    return _WORD.findall(text.casefold())


def _same_letter(folders: Folders, one: str, other: str) -> bool:
    """Whether words and numbers agree, and neither reference nor date speaks against it."""
    mine, theirs = _words(folders, one), _words(folders, other)
    if Indel.normalized_similarity(mine, theirs) < SAME_WORDS:
        return False
    numbers, others = ({word for word in words if any(c.isdigit() for c in word)} for words in (mine, theirs))
    if numbers | others and len(numbers & others) < SAME_NUMBERS * len(numbers | others):
        return False
    told, known = metadata_of(folders, one), metadata_of(folders, other)
    return all(_agree(told.get(name), known.get(name)) for name in ("reference", "date"))


def _agree(one: Any, other: Any) -> bool:
    if not (one and other) or min(one["certainty"], other["certainty"]) < CERTAIN:
        return True
    return "".join(_WORD.findall(str(one["value"]).casefold())) == "".join(_WORD.findall(str(other["value"]).casefold()))
