"""Pages as words with boxes: of letters set in type, without drawing them, and of the truth files of a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import radians, tan
from random import Random

from msgspec import Struct

from document.geometry import Box, enclosing
from samples.letter import INK, RegionKind, plain
from samples.sheet import Run, SetRegion, Sheet, Stroke
from samples.typefaces import UNITS, advance, pixel_font

SCRAPS = ("—", "~", "Dm", "Z", "(", "|", "KC", "ye", "\\", "Ae", "/", "oo", "@", "<>", "Lx", "=", "ji", "&", "Sz", "'", "AN", "fo")
"""What engines make of signatures and crests."""
DESCENDING, LOW = frozenset("gjpqyçQ,;()/"), frozenset("acegmnopqrsuvwxyzçæœ.,:;")


class TrueLine(Struct, frozen=True):
    """A printed line of a region: its words and their boxes in upright pixels; its own box."""

    kind: RegionKind
    region: int
    words: tuple[tuple[str, Box], ...]
    box: Box


def true_lines(kind: RegionKind, region: int, words: Sequence[tuple[str, Box]]) -> list[TrueLine]:
    """The line of these words; none where there are no words."""
    return [TrueLine(kind, region, tuple(words), enclosing(box for _, box in words))] if words else []


class Leaf(Struct, frozen=True):
    """A page before it is read."""

    number: int
    width: int
    height: int
    dpi: float
    lines: tuple[TrueLine, ...]


@cache
def character_ink(family: str, style: str, character: str) -> tuple[float, float, float, float]:
    """The ink of a character at size 1 around its base point: left, top, right, bottom."""
    mask, (x, y) = pixel_font(family, style, UNITS).getmask2(character, "L", anchor="ls")
    left, top, right, bottom = mask.getbbox() or (0, 0, 1, 1)
    return (x + left) / UNITS, (y + top) / UNITS, (x + right) / UNITS, (y + bottom) / UNITS


@cache
def ink(family: str, style: str, text: str) -> tuple[float, float, float, float]:
    """The ink of a word at size 1 around its base point: left, top, right, bottom. (PIL's own boxes reach over the white at its sides.)"""
    each = [character_ink(family, style, c) for c in text]
    right = advance(family, style, text[:-1]) + each[-1][2] if len(text) > 1 else each[-1][2]
    return each[0][0], min(box[1] for box in each), right, max(box[3] for box in each)


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


def leaf_of(sheet: Sheet, dpi: float, scraps: bool, random: Random) -> Leaf:
    """A sheet in type as a page of words; what is drawn by hand becomes scraps where the noise has them."""
    scale = dpi / 72
    found: list[TrueLine] = []
    for number, region in enumerate(sheet.regions):
        found += [made for line in region.lines for made in true_lines(region.kind, number, line_words(line.runs, scale))]
        if region.strokes and scraps:
            found += scrap_line(region, number, scale, random)
    small = [stroke for stroke in sheet.ornaments if len(stroke.points) > 2]
    if small and scraps:
        crest = stroke_box(small, scale)
        found += true_lines("letterhead", len(sheet.regions), (scrap(crest, random),))
    return Leaf(sheet.number, round(sheet.width * scale), round(sheet.height * scale), dpi, tuple(found))


def scrap(place: Box, random: Random) -> tuple[str, Box]:
    """A scrap somewhere within a place, as high as a part of it."""
    height = max(8, round(place.height * random.uniform(0.2, 0.7)))
    left, top = (
        random.randint(place.left, max(place.left, place.right - height)),
        random.randint(place.top, max(place.top, place.bottom - height)),
    )
    return random.choice(SCRAPS), Box(left, top, left + height, top + height)


def scrap_line(region: SetRegion, number: int, scale: float, random: Random) -> list[TrueLine]:
    """A signature as an engine reads it: up to three scraps on one line."""
    box = stroke_box(region.strokes, scale)
    words = [scrap(box, random) for _ in range(random.randint(0, 3))]
    return true_lines(region.kind, number, sorted(words, key=lambda word: word[1]))


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
    return Box(round(x - half_width), round(y - half_height), round(x + half_width), round(y + half_height)).within(
        round(wide), round(high)
    )


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


def leaf_of_truth(number: int, page: dict[str, object], scraps: bool, random: Random) -> Leaf:
    """A page of a truth file (`truth/<id>.json`)."""
    found: list[TrueLine] = []
    for place, region in enumerate(page["regions"]):  # type: ignore[arg-type, var-annotated]
        kind, texts = region["type"], region.get("text", "").split("\n")
        boxes = region.get("line_bboxes") or [region["bbox"]]
        if kind in INK and not scraps:
            continue
        if kind in INK and (len(boxes) != len(texts) or not texts[0]):
            found += true_lines(kind, place, (scrap(upright(region["bbox"], page), random),))
            continue
        for text, box in zip(texts, boxes, strict=False):
            found += true_lines(kind, place, split(plain(text), upright(box, page)))
    turned = int(page["rotation"]) % 180  # type: ignore[call-overload]
    wide, high = (page["height"], page["width"]) if turned else (page["width"], page["height"])
    dpi = float(page["dpi"][0])  # type: ignore[index]
    return Leaf(number, int(wide), int(high), dpi, tuple(found))  # type: ignore[call-overload]
