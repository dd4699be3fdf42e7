"""Letters as an engine reads them, made from their truth without a picture: words with boxes, in an engine's order of lines.

Hundreds of letters can so be composed in seconds, and for each word its true kind is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby
from math import radians, tan
from pathlib import Path
from random import Random

from msgspec import Struct

from document.geometry import Box, Transform, enclosing
from document.page import Line, PageReading, PreparedPage, Word
from samples.letter import INK, RegionKind, plain
from samples.lines import PLAIN_DIGITS
from samples.sheet import Run, SetRegion, Sheet, Stroke
from samples.typefaces import UNITS, pixel_font

TESSERACT = {"en": "eng", "fr": "fra", "es": "spa", "de": "deu"}
SCRAPS = ("—", "~", "Dm", "Z", "(", "|", "KC", "ye", "\\", "Ae", "/", "oo", "@", "<>", "Lx", "=", "ji", "&", "Sz", "'", "AN", "fo")
"""What engines make of signatures and crests."""
MISREAD = (("rn", "m"), ("m", "rn"), ("l", "1"), ("I", "l"), ("e", "c"), ("h", "b"), ("o", "0"), (",", "."), ("é", "e"), ("ü", "ii"), ("S", "5"), ("ll", "U"))
"""What stands there, and what engines read."""
DESCENDING, LOW = frozenset("gjpqyçQ,;()/"), frozenset("acegmnopqrsuvwxyzçæœ.,:;")


class Noise(Struct, frozen=True, kw_only=True):
    """What goes wrong while reading. jitter: of the boxes' edges in pixels; wrong: share of the words misread; merged: share of the
    pairs of neighbours in two columns that are read as one line; scraps: signatures and crests are read as words; stamps: so many to a
    letter, over its text and beside it."""

    jitter: int = 0
    wrong: float = 0.0
    merged: float = 0.0
    scraps: bool = False
    stamps: int = 0


EXACT = Noise()
USUAL = Noise(jitter=1, wrong=0.01, merged=0.3, scraps=True, stamps=1)


class TrueLine(Struct, frozen=True):
    """A printed line of a region: its words and their boxes in upright pixels."""

    kind: RegionKind
    region: int
    words: tuple[tuple[str, Box], ...]

    @property
    def box(self) -> Box:
        return enclosing(box for _, box in self.words)


class Leaf(Struct, frozen=True):
    """A page before it is read."""

    number: int
    width: int
    height: int
    dpi: float
    lines: tuple[TrueLine, ...]


class ReadLetter(Struct, frozen=True):
    """A letter as an engine would read it, and what is true of it. `kinds`: the true kind of the word at a box of a page."""

    name: str
    language: str
    pages: tuple[tuple[PreparedPage, PageReading], ...]
    kinds: dict[tuple[int, Box], RegionKind]
    body_text: str
    metadata: dict[str, object]


# words and their boxes


@cache
def ink(family: str, style: str, text: str) -> tuple[float, float, float, float]:
    """The ink of a word at size 1 around its base point: left, top, right, bottom."""
    left, top, right, bottom = pixel_font(family, style, UNITS).getbbox(text, anchor="ls")
    return left / UNITS, top / UNITS, right / UNITS, bottom / UNITS


def run_words(run: Run, scale: float) -> list[tuple[str, Box]]:
    """The words of a run; a run with no-break spaces has several."""
    found, x = [], run.x
    for text in run.text.split(" "):
        if text:
            left, top, right, bottom = (v * run.font.size for v in ink(run.font.family, run.font.style, text))
            box = Box(*(round(v * scale) for v in (x + left, run.baseline + top, x + right, run.baseline + bottom)))
            found.append((text, Box(box.left, box.top, max(box.right, box.left + 1), max(box.bottom, box.top + 1))))
        x += run.font.width(text + " ")
    return found


def line_words(runs: Sequence[Run], scale: float) -> tuple[tuple[str, Box], ...]:
    """The words of a set line; a raised footnote mark is glued to its word."""
    words: list[tuple[str, Box]] = []
    glued = False
    for run in runs:
        some = run_words(run, scale)
        if glued and words and some:
            text, box = words.pop()
            some[0] = text + some[0][0], enclosing([box, some[0][1]])
        words += some
        glued = not run.after
    return tuple(words)


def stroke_box(strokes: Iterable[Stroke], scale: float) -> Box:
    """The box of curves in pixels."""
    points = [point for stroke in strokes for point in stroke.points]
    xs, ys = [round(x * scale) for x, _ in points], [round(y * scale) for _, y in points]
    return Box(min(xs), min(ys), max(xs) + 1, max(ys) + 1)


def leaf_of(sheet: Sheet, dpi: float, noise: Noise, random: Random) -> Leaf:
    """A sheet in type as a page of words; what is drawn by hand becomes scraps where the noise has them."""
    scale = dpi / 72
    found: list[TrueLine] = []
    for number, region in enumerate(sheet.regions):
        found += [TrueLine(region.kind, number, line_words(line.runs, scale)) for line in region.lines]
        if region.strokes and noise.scraps:
            found.append(scrap_line(region, number, scale, random))
    small = [stroke for stroke in sheet.ornaments if len(stroke.points) > 2]
    if small and noise.scraps:
        crest = stroke_box(small, scale)
        found.append(TrueLine("letterhead", len(sheet.regions), (scrap(crest, random),)))
    return Leaf(sheet.number, round(sheet.width * scale), round(sheet.height * scale), dpi, tuple(line for line in found if line.words))


def scrap(place: Box, random: Random) -> tuple[str, Box]:
    """A scrap somewhere within a place, as high as a part of it."""
    height = max(8, round(place.height * random.uniform(0.2, 0.7)))
    left, top = random.randint(place.left, max(place.left, place.right - height)), random.randint(place.top, max(place.top, place.bottom - height))
    return random.choice(SCRAPS), Box(left, top, left + height, top + height)


def scrap_line(region: SetRegion, number: int, scale: float, random: Random) -> TrueLine:
    """A signature as an engine reads it: up to three scraps on one line."""
    box = stroke_box(region.strokes, scale)
    words = [scrap(box, random) for _ in range(random.randint(0, 3))]
    return TrueLine(region.kind, number, tuple(sorted(words, key=lambda word: word[1])))


# truth files, whose pictures lie turned and tilted


def upright(box: Sequence[int], page: dict[str, object]) -> Box:
    """A box of the stored picture on the upright page; boxes of tilted lines lose what the tilt adds to their height."""
    width, height, rotation, skew = (float(page[key]) for key in ("width", "height", "rotation", "skew_deg"))  # type: ignore[arg-type]
    left, top, right, bottom = box
    turned = {
        0: (left, top, right, bottom), 90: (top, width - right, bottom, width - left),
        180: (width - right, height - bottom, width - left, height - top), 270: (height - bottom, left, height - top, right),
    }[round(rotation) % 360]  # fmt: skip
    wide, high = (width, height) if rotation % 180 == 0 else (height, width)
    slope = tan(radians(skew))
    x, y = (turned[0] + turned[2]) / 2, (turned[1] + turned[3]) / 2
    x, y = x + slope * (y - high / 2), y - slope * (x - wide / 2)
    half_width, half_height = (turned[2] - turned[0]) / 2, max(3.0, (turned[3] - turned[1] - abs(slope) * (turned[2] - turned[0])) / 2)
    return Box(round(x - half_width), round(y - half_height), round(x + half_width), round(y + half_height)).within(round(wide), round(high))


def split(text: str, box: Box) -> tuple[tuple[str, Box], ...]:
    """The words of a line in shares of its box by their letters; each as high as its letters are."""
    line_low, line_deep = all(c in LOW for c in text if c != " "), any(c in DESCENDING for c in text)
    size = box.height / ((0.46 if line_low else 0.69) + (0.21 if line_deep else 0.0))
    base = box.bottom - (0.21 * size if line_deep else 0.0)
    step, at, words = box.width / max(len(text), 1), 0, []
    for word in text.split(" "):
        if word:
            left, right = box.left + at * step, box.left + (at + len(word)) * step
            top = base - (0.46 if all(c in LOW for c in word) else 0.69) * size
            bottom = base + (0.21 * size if any(c in DESCENDING for c in word) else 0.0)
            words.append((word, Box(round(left), round(top), max(round(right), round(left) + 1), max(round(bottom), round(top) + 1))))
        at += len(word) + 1
    return tuple(words)


def leaf_of_truth(number: int, page: dict[str, object], noise: Noise, random: Random) -> Leaf:
    """A page of a truth file (`truth/<id>.json`)."""
    found: list[TrueLine] = []
    for place, region in enumerate(page["regions"]):  # type: ignore[arg-type, var-annotated]
        kind, texts = region["type"], region.get("text", "").split("\n")
        boxes = region.get("line_bboxes") or [region["bbox"]]
        if kind in INK and not noise.scraps:
            continue
        if kind in INK and (len(boxes) != len(texts) or not texts[0]):
            found.append(TrueLine(kind, place, (scrap(upright(region["bbox"], page), random),)))
            continue
        found += [TrueLine(kind, place, split(plain(t), upright(b, page))) for t, b in zip(texts, boxes, strict=False)]
    turned = int(page["rotation"]) % 180  # type: ignore[call-overload]
    wide, high = (page["height"], page["width"]) if turned else (page["width"], page["height"])
    dpi = float(page["dpi"][0])  # type: ignore[index]
    return Leaf(number, int(wide), int(high), dpi, tuple(line for line in found if line.words))  # type: ignore[call-overload]


# the engine


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
    shaken = [edge + random.randint(-noise.jitter, noise.jitter) for edge in (box.left, box.top, box.right, box.bottom)] if noise.jitter else None
    place = box if shaken is None else Box(shaken[0], shaken[1], max(shaken[2], shaken[0] + 1), max(shaken[3], shaken[1] + 1))
    shown = plain(text).translate(PLAIN_DIGITS)
    if kind in INK or text in SCRAPS:
        return Word(text=shown, box=place, confidence=float(random.randint(5, 72)))
    if random.random() < noise.wrong and len(shown) > 3:
        return Word(text=misread(shown, random), box=place, confidence=float(random.randint(38, 88)))
    return Word(text=shown, box=place, confidence=95.0 + random.randint(0, 1))


def read_leaf(leaf: Leaf, language: str, noise: Noise, random: Random) -> tuple[PreparedPage, PageReading, dict[tuple[int, Box], RegionKind]]:
    """What an engine reads on a page, and the true kind of each word by its place."""
    rows = merged(leaf.lines, noise.merged, random)
    single = {id(row[0]): row for row in rows}
    joined = [row[0] if len(row) == 1 else TrueLine(row[0].kind, row[0].region, tuple(w for line in row for w in line.words)) for row in rows]
    origin = {id(line): single[id(row[0])] for line, row in zip(joined, rows, strict=True)}
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
        number=leaf.number, width=leaf.width, height=leaf.height, dpi=leaf.dpi, turn=0, skew_degrees=0.0, transform=Transform(), blank=not lines
    )
    return page, PageReading(number=leaf.number, reader="truth", language=language, lines=tuple(lines)), kinds


def stamped(leaf: Leaf, random: Random) -> Leaf:
    """The page with a registry's stamp on it, its lines somewhere over the text or beside it."""
    rows = random.choice((("RECEIVED", "18 NOV 2018"), ("OHCHR REGISTRY", "26 MAI 2015", "Recipients: SPB"), ("ENTRÉE", "03.02.2012")))
    size = leaf.dpi * random.uniform(0.1, 0.16)
    left, top = random.uniform(0.1, 0.7) * leaf.width, random.uniform(0.05, 0.9) * leaf.height
    lines = []
    for n, row in enumerate(rows):
        box = Box(round(left), round(top + n * 1.4 * size), round(left + 0.62 * size * len(row)), round(top + n * 1.4 * size + 0.7 * size))
        lines.append(TrueLine("stamp", 900, split(row, box)))
    return Leaf(leaf.number, leaf.width, leaf.height, leaf.dpi, (*leaf.lines, *lines))


def read_leaves(leaves: Sequence[Leaf], name: str, language: str, body: str, facts: dict[str, object], noise: Noise, random: Random) -> ReadLetter:
    """All pages of a letter as an engine reads them. language: in two letters."""
    for _ in range(noise.stamps if leaves else 0):
        at = random.randrange(len(leaves))
        leaves = [stamped(leaf, random) if n == at else leaf for n, leaf in enumerate(leaves)]
    pages, kinds = [], dict[tuple[int, Box], RegionKind]()
    for leaf in leaves:
        page, reading, found = read_leaf(leaf, TESSERACT[language], noise, random)
        pages.append((page, reading))
        kinds |= found
    return ReadLetter(name, language, tuple(pages), kinds, body, facts)


def read_sheets(
    sheets: Sequence[Sheet], name: str, language: str, body: str, facts: dict[str, object], *, dpi: float = 300, noise: Noise = EXACT, seed: int = 0
) -> ReadLetter:  # fmt: skip
    """A letter in type as an engine reads it. language: in two letters; body, facts: its clean text and metadata."""
    random = Random(f"engine {seed}")  # noqa: S311
    return read_leaves([leaf_of(sheet, dpi, noise, random) for sheet in sheets], name, language, body, facts, noise, random)


def read_truth(path: Path, *, noise: Noise = EXACT, seed: int = 0) -> ReadLetter:
    """A letter of a corpus (`truth/<id>.json` beside `<id>.body.txt`) as an engine would read it, words in shares of their lines.

    Raises OSError when a file is missing, KeyError when it has no metadata.
    """
    random = Random(f"engine {path.stem} {seed}")  # noqa: S311
    truth = json.loads(path.read_text("utf-8"))
    leaves = [leaf_of_truth(number, page, noise, random) for number, page in enumerate(truth["pages"], 1)]
    body = path.with_suffix("").with_suffix(".body.txt").read_text("utf-8")
    return read_leaves(leaves, path.stem, truth["metadata"]["language"], body, truth["metadata"], noise, random)
