"""Letters as an engine reads them, made from their truth without a picture: words with boxes, in an engine's order of lines.

Hundreds of letters can so be composed in seconds, and for each word its true kind is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from random import Random

from msgspec import Struct

from document.geometry import Box, Transform
from document.page import Line, PageReading, PreparedPage, Word
from samples.leaves import SCRAPS, Leaf, TrueLine, leaf_of, leaf_of_truth, split, true_lines
from samples.letter import INK, PLAIN_DIGITS, RegionKind, plain
from samples.sheet import Sheet

TESSERACT = {"en": "eng", "fr": "fra", "es": "spa", "de": "deu"}
MISREAD = (
    ("rn", "m"),
    ("m", "rn"),
    ("l", "1"),
    ("I", "l"),
    ("e", "c"),
    ("h", "b"),
    ("o", "0"),
    (",", "."),
    ("é", "e"),
    ("ü", "ii"),
    ("S", "5"),
    ("ll", "U"),
)
"""What stands there, and what engines read."""


class Noise(Struct, frozen=True, kw_only=True):
    """What goes wrong while reading. jitter: of the boxes' edges in pixels; wrong: share of the words misread; merged: share of the
    pairs of neighbours in two columns that are read as one line; scraps: signatures and crests are read as words; stamps: so many to a
    letter, over its text and beside it."""

    jitter: int = 0
    wrong: float = 0.0
    merged: float = 0.0
    scraps: bool = False
    stamps: float = 0.0


EXACT = Noise()
USUAL = Noise(jitter=1, wrong=0.01, merged=0.3, scraps=True, stamps=0.34)


class ReadLetter(Struct, frozen=True):
    """A letter as an engine would read it, and what is true of it. `kinds`: the true kind of the word at a box of a page."""

    name: str
    language: str
    pages: tuple[tuple[PreparedPage, PageReading], ...]
    kinds: dict[tuple[int, Box], RegionKind]
    body_text: str
    metadata: dict[str, object]


def columns_first(lines: list[TrueLine], height: float) -> list[list[TrueLine]]:
    """Blocks of lines in an engine's order: bands of the page from top to bottom, in each the columns from left to right.

    The recursive cut of Nagy and Seth ("Hierarchical representation of optically scanned documents", 1984).
    """
    bands = parted(lines, lambda box: (box.top, box.bottom), height)
    if len(bands) > 1:
        return [block for band in bands for block in columns_first(band, height)]
    columns = parted(lines, lambda box: (box.left, box.right), 1.6 * height)
    if len(columns) > 1:
        return [block for column in columns for block in columns_first(column, height)]
    return [sorted(lines, key=lambda line: (line.box.centre[1], line.box.left))]


def parted(lines: list[TrueLine], side: Callable[[Box], tuple[int, int]], gap: float) -> list[list[TrueLine]]:
    """Lines in groups that white of at least `gap` pixels parts along one side."""
    groups: list[list[TrueLine]] = []
    reach = 0.0
    for line in sorted(lines, key=lambda line: side(line.box)):
        start, end = side(line.box)
        if groups and start - reach < gap:
            groups[-1].append(line)
        else:
            groups.append([line])
            reach = end
        reach = max(reach, end)
    return groups


def merged(lines: Sequence[TrueLine], share: float, random: Random) -> list[list[TrueLine]]:
    """Lines, and such as stand side by side and are read as one: `share` of the pairs of regions beside each other."""
    coins: dict[tuple[int, int], bool] = {}
    rows: list[list[TrueLine]] = []
    for line in lines:
        for row in rows:
            last = row[-1]
            level = abs(last.box.centre[1] - line.box.centre[1]) < 0.35 * max(last.box.height, line.box.height)
            pair = (last.region, line.region)
            if level and last.region != line.region and last.box.right < line.box.left and coins.setdefault(pair, random.random() < share):
                row.append(line)
                break
        else:
            rows.append([line])
    return rows


def misread(text: str, random: Random) -> str:
    """The word with one slip; the same when no slip fits."""
    fitting = [(a, b) for a, b in MISREAD if a in text]
    return text.replace(*random.choice(fitting), 1) if fitting else text


def read_word(text: str, box: Box, kind: RegionKind, noise: Noise, random: Random) -> Word:
    """A word as the engine gives it."""
    shaken = (
        [edge + random.randint(-noise.jitter, noise.jitter) for edge in (box.left, box.top, box.right, box.bottom)]
        if noise.jitter
        else None
    )
    place = box if shaken is None else Box(shaken[0], shaken[1], max(shaken[2], shaken[0] + 1), max(shaken[3], shaken[1] + 1))
    shown = plain(text).translate(PLAIN_DIGITS)
    if kind in INK or text in SCRAPS:
        return Word(text=shown, box=place, confidence=float(random.randint(5, 72)))
    if random.random() < noise.wrong and len(shown) > 3:
        return Word(text=misread(shown, random), box=place, confidence=float(random.randint(38, 88)))
    return Word(text=shown, box=place, confidence=95.0 + random.randint(0, 1))


def read_leaf(
    leaf: Leaf, language: str, noise: Noise, random: Random
) -> tuple[PreparedPage, PageReading, dict[tuple[int, Box], RegionKind]]:
    """What an engine reads on a page, and the true kind of each word by its place."""
    rows = merged(leaf.lines, noise.merged, random)
    joined = [line for row in rows for line in true_lines(row[0].kind, row[0].region, [word for part in row for word in part.words])]
    origin = {id(line): row for line, row in zip(joined, rows, strict=True)}
    heights = sorted(line.box.height for line in joined)
    blocks = columns_first(joined, 0.9 * heights[len(heights) // 2]) if joined else []
    kinds: dict[tuple[int, Box], RegionKind] = {}
    lines: list[Line] = []
    for number, block in enumerate(blocks, 1):
        for paragraph, (_, some) in enumerate(groupby(block, key=lambda line: line.region), 1):
            for line in some:
                told = [(part.kind, word, box) for part in origin[id(line)] for word, box in part.words]
                words = [read_word(word, box, kind, noise, random) for kind, word, box in told]
                kinds |= {(leaf.number, word.box): kind for word, (kind, _, _) in zip(words, told, strict=True)}
                lines.append(Line(words=tuple(words), block=number, paragraph=paragraph))
    page = PreparedPage(
        number=leaf.number,
        width=leaf.width,
        height=leaf.height,
        dpi=leaf.dpi,
        turn=0,
        skew_degrees=0.0,
        transform=Transform(),
        blank=not lines,
    )
    return page, PageReading(number=leaf.number, reader="truth", language=language, lines=tuple(lines)), kinds


def stamped(leaf: Leaf, random: Random) -> Leaf:
    """The page with a registry's stamp on it, its lines somewhere over the text or beside it."""
    rows = random.choice((("RECEIVED", "18 NOV 2018"), ("OHCHR REGISTRY", "26 MAI 2015", "Recipients: SPB"), ("ENTRÉE", "03.02.2012")))
    size = leaf.dpi * random.uniform(0.1, 0.16)
    left, top = random.uniform(0.1, 0.7) * leaf.width, random.uniform(0.05, 0.9) * leaf.height
    lines = list[TrueLine]()
    for n, row in enumerate(rows):
        box = Box(round(left), round(top + n * 1.4 * size), round(left + 0.62 * size * len(row)), round(top + n * 1.4 * size + 0.7 * size))
        lines += true_lines("stamp", 900, split(row, box))
    return Leaf(leaf.number, leaf.width, leaf.height, leaf.dpi, (*leaf.lines, *lines))


def read_leaves(
    leaves: Sequence[Leaf], name: str, language: str, body: str, facts: dict[str, object], noise: Noise, random: Random
) -> ReadLetter:
    """All pages of a letter as an engine reads them. language: in two letters."""
    if leaves and random.random() < noise.stamps:
        at = random.randrange(len(leaves))
        leaves = [stamped(leaf, random) if n == at else leaf for n, leaf in enumerate(leaves)]
    pages, kinds = [], dict[tuple[int, Box], RegionKind]()
    for leaf in leaves:
        page, reading, found = read_leaf(leaf, TESSERACT[language], noise, random)
        pages.append((page, reading))
        kinds |= found
    return ReadLetter(name, language, tuple(pages), kinds, body, facts)


def read_sheets(
    sheets: Sequence[Sheet], name: str, language: str, body: str, facts: dict[str, object], *,
    dpi: float = 300, noise: Noise = EXACT, seed: int = 0,
) -> ReadLetter:  # fmt: skip
    """A letter in type as an engine reads it. language: in two letters; body, facts: its clean text and metadata."""
    random = Random(f"engine {seed}")  # noqa: S311
    return read_leaves([leaf_of(sheet, dpi, noise.scraps, random) for sheet in sheets], name, language, body, facts, noise, random)


def read_truth(path: Path, *, noise: Noise = EXACT, seed: int = 0) -> ReadLetter:
    """A letter of a corpus (`truth/<id>.json` beside `<id>.body.txt`) as an engine would read it, words in shares of their lines.

    Raises OSError when a file is missing, KeyError when it has no metadata.
    """
    random = Random(f"engine {path.stem} {seed}")  # noqa: S311
    truth = json.loads(path.read_text("utf-8"))
    leaves = [leaf_of_truth(number, page, noise.scraps, random) for number, page in enumerate(truth["pages"], 1)]
    body = path.with_suffix("").with_suffix(".body.txt").read_text("utf-8")
    return read_leaves(leaves, path.stem, truth["metadata"]["language"], body, truth["metadata"], noise, random)
