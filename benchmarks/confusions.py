"""Which letters the reader takes for which: measured on drawn words, written to postprocess/correction/confusions.toml.

    python -m benchmarks.confusions --to postprocess/correction/confusions.toml [--also CORPUS ARCHIVE ...]

Words of the dictionaries, half of them with letters of other languages put in, are drawn in several types, sizes and states and read
with each language; printed and read text are aligned (Levenshtein 1966) and the edits counted. `--also` adds what an archive read of a
corpus with truth; what second readers read
there makes the table `other`. A rate is the share of the printed sign or pair of signs that was read so.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from evaluation.score import comparable
from ocr.tesseract import Tesseract
from postprocess.correction.confusion import OTHER
from postprocess.correction.dictionary import dictionary
from samples.typefaces import Font

Picture = npt.NDArray[np.uint8]

LANGUAGES = {"eng": "en", "fra": "fr", "spa": "es", "deu": "de"}
FAMILIES = ("source serif", "source sans", "caladea")
STATES = ("clean", "blurred", "coarse", "copied")
WIDTH, HEIGHT, MARGIN, LINES, WORDS = 2480, 3508, 200, 34, 6
FEWEST, LEAST_RATE = 2, 0.0004

# Latin letters of Europe by the plain letter that they look like.
VARIANTS = {
    "a": "áàâäãåāăą", "c": "çćč", "d": "ďđð", "e": "éèêëėęěē", "g": "ğģ", "i": "íìîïīı", "k": "ķ", "l": "łľļ", "n": "ñńňņ",
    "o": "óòôöõøőō", "r": "řŕ", "s": "śšşșß", "t": "ťţț", "u": "úùûüůűū", "y": "ýÿ", "z": "źžż",
    "C": "ÇČĆ", "E": "ÉÈĖ", "O": "ÖØÓ", "S": "ŠŞŚ", "U": "ÜÚ", "Z": "ŽŻ", "A": "ÁÅÀ", "L": "Ł", "R": "Ř", "D": "Đ", "I": "İÎ",
}  # fmt: skip


class Counts(Struct):
    """How often signs were printed, and read as something else; by language."""

    printed: dict[str, Counter[str]]
    edits: dict[str, Counter[tuple[str, str]]]


def words_to_draw(language: str, random: Random, count: int) -> list[str]:
    """Common words, names in capitals, and numbers; half of the words carry letters of other languages."""
    known = sorted(dictionary(LANGUAGES[language]).common(20_000))
    drawn = []
    for _ in range(count):
        word = random.choice(known)
        if random.random() < 0.35:
            word = word.capitalize()
        if random.random() < 0.5:
            places = [i for i, c in enumerate(word) if c in VARIANTS]
            for place in random.sample(places, min(len(places), 2)):
                word = word[:place] + random.choice(VARIANTS[word[place]]) + word[place + 1 :]
        if random.random() < 0.12:
            word = random.choice([str(random.randint(1, 31)), str(random.randint(1200, 2030)), f"022 {random.randint(100, 999)}"])
        drawn.append(word)
    return drawn


def page(rows: Sequence[str], family: str, points: float, state: str, seed: int) -> Picture:
    """A drawn A4 page at 300 dpi, each row on its own line, worn as `state` says."""
    sheet = Image.new("L", (WIDTH, HEIGHT), 250)
    font = ImageFont.truetype(str(Font(family, points).path), round(points * 300 / 72))
    draw = ImageDraw.Draw(sheet)
    for number, row in enumerate(rows):
        draw.text((MARGIN, _top(number)), row, fill=25, font=font)
    picture = np.asarray(sheet)
    noise = np.random.default_rng(seed)
    if state == "blurred":
        picture = cv2.GaussianBlur(picture, (0, 0), 2.2)
    if state == "coarse":
        picture = cv2.resize(cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), (WIDTH, HEIGHT))
    if state == "copied":
        soft = cv2.GaussianBlur(picture, (0, 0), 2.0).astype(np.float32) + noise.normal(0, 30, picture.shape)
        picture = np.where(soft > 150, 255, 0).astype(np.uint8)
    return np.clip(picture.astype(np.float32) + noise.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)


def _top(number: int) -> int:
    return MARGIN + number * (HEIGHT - 2 * MARGIN) // LINES


def drawn_pairs(engine: Tesseract, language: str, seed: int) -> Iterator[tuple[str, str]]:
    """Printed and read text of each drawn line."""
    random = Random(seed)  # noqa: S311  (pages are drawn by lot, nothing is kept secret by it)
    for number, (family, state) in enumerate((f, s) for f in FAMILIES for s in STATES):
        drawn = words_to_draw(language, random, LINES * WORDS)
        rows = [" ".join(drawn[i : i + WORDS]) for i in range(0, len(drawn), WORDS)]
        picture = page(rows, family, random.choice((9.5, 10.5, 12.0)), state, seed + number)
        read: dict[int, list[tuple[int, str]]] = {}
        for line in engine.read(picture, language=language, dpi=300.0):
            for word in line.words:
                row = round((word.box.centre[1] - MARGIN - 25) * LINES / (HEIGHT - 2 * MARGIN))
                read.setdefault(row, []).append((word.box.left, word.text))
        yield from ((row, " ".join(text for _, text in sorted(read.get(n, [])))) for n, row in enumerate(rows))


def archive_pairs(corpus: Path, archive: Path) -> Iterator[tuple[str, str, str]]:
    """Table, printed and read words of an archive that has read a corpus, where they stand one for one; of a second reader what it read
    of the words that the first one doubted."""
    import sqlite3

    with sqlite3.connect(archive / "catalogue.sqlite") as catalogue:
        documents = catalogue.execute("SELECT id, name FROM documents").fetchall()
    for document, name in documents:
        truth = corpus / "truth" / f"{Path(name).stem}.full.txt"
        result = archive / "published" / document / "document.json"
        if truth.exists() and result.exists():
            words = _words(json.loads(result.read_bytes()))
            yield from _aligned(truth.read_text(encoding="utf-8").split(), words)


def _words(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The words of a document.json in the order of words.csv."""
    lines = [line for page in document["pages"] for region in page["regions"] for line in region["lines"]]
    return sorted((word for line in lines for word in line["words"]), key=lambda word: int(word["id"]))


def _aligned(printed: Sequence[str], words: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for op in Levenshtein.opcodes([comparable(w) for w in printed], [comparable(w["read"]) for w in words]):
        if op.src_end - op.src_start != op.dest_end - op.dest_start:
            continue
        for text, word in zip(printed[op.src_start : op.src_end], words[op.dest_start : op.dest_end], strict=True):
            first, *others = [reading["text"] for reading in word["readings"]] or [word["read"]]
            yield "any", text, first
            yield from ((OTHER, text, other) for other in others)


def count(counts: Counts, language: str, printed: str, read: str) -> None:
    """Add the edits between two texts; texts that have little in common are no mistake of single letters."""
    printed, read = _folded(printed), _folded(read)
    if Levenshtein.normalized_distance(printed, read) > 0.5:
        return
    counts.printed[language].update(printed)
    counts.printed[language].update(a + b for a, b in pairwise(printed))
    for op in Levenshtein.opcodes(printed, read):
        if op.tag != "equal" and op.src_end - op.src_start <= 2 and op.dest_end - op.dest_start <= 2:
            start, end = op.src_start, op.src_end
            before, after = printed[start:end], read[op.dest_start : op.dest_end]
            if not before:  # a sign too many: told with the sign in front of it
                start -= 1
                before, after = printed[max(start, 0) : end], printed[max(start, 0) : end] + after
            if before and " " not in before + after:
                counts.edits[language][before, after] += 1


def _folded(text: str) -> str:
    return text.translate({ord(a): "'" for a in "‘’‚´`"} | {ord(a): '"' for a in "“”„«»"} | {ord(a): "-" for a in "‐‑–—"})


def table(counts: Counts) -> str:
    """The TOML file."""
    lines = ["# Made by `python -m benchmarks.confusions`; do not edit. Printed sign -> what was read for it, as a share.", ""]
    for language, edits in sorted(counts.edits.items()):
        rates: dict[str, dict[str, float]] = {}
        for (before, after), times in sorted(edits.items()):
            rate = times / max(counts.printed[language][before], times, 1)
            if times >= FEWEST and rate >= LEAST_RATE:
                rates.setdefault(before, {})[after] = round(rate, 4)
        lines.append(f"[{language}]")
        for before, read in sorted(rates.items()):
            shown = ", ".join(f"{_quoted(after)} = {rate}" for after, rate in sorted(read.items(), key=lambda pair: (-pair[1], pair[0])))
            lines.append(f"{_quoted(before)} = {{ {shown} }}")
        lines.append("")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main() -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.confusions", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--also", nargs=2, type=Path, action="append", default=[], metavar=("CORPUS", "ARCHIVE"))
    given = parser.parse_args()
    names = [*LANGUAGES, "any", OTHER]
    counts = Counts({name: Counter() for name in names}, {name: Counter() for name in names})
    with tempfile.TemporaryDirectory(prefix="verbale-confusions-") as scratch:
        engine = Tesseract(Path(scratch), 120.0)
        for language in LANGUAGES:
            for printed, read in drawn_pairs(engine, language, seed=len(language) + ord(language[0])):
                count(counts, language, printed, read)
                count(counts, "any", printed, read)
            print(language, sum(counts.edits[language].values()), file=sys.stderr)
    for corpus, archive in given.also:
        for name, printed, read in archive_pairs(corpus, archive):
            count(counts, name, printed, read)
    given.to.write_text(table(counts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
