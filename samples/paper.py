"""What happens to the sheet before it is scanned: tinted paper, holes, a staple, folds, a highlighter, a page that will not lie flat.

All of it is done to the page while it lies upright (`unbent`).
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, cos, floor, pi, sin

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from document.geometry import Box, Transform
from samples.defects import as_bytes
from samples.page import PageImage, Picture, TrueRegion
from samples.sheet import Colour

TINTS: tuple[Colour, ...] = ((250, 240, 214), (236, 224, 196), (228, 238, 226), (226, 234, 246), (248, 228, 226), (222, 218, 208))
"""Paper: cream, yellowed, greenish, bluish, pink, recycled grey."""


def unbent(page: PageImage) -> PageImage:
    """The page. Raises ValueError when it was bent already: this is done to paper, before it is scanned."""
    if page.transform != Transform():
        raise ValueError("done to the sheet before the page is bent")
    return page


def shaded(picture: Picture, light: npt.NDArray[np.floating]) -> Picture:
    """The picture under a light of 0-1 for each pixel (more for glare)."""
    return as_bytes(picture * (light if picture.ndim == light.ndim else light[:, :, None]))


def mottle(shape: tuple[int, int], grain: int, seed: int) -> npt.NDArray[np.float32]:
    """Smooth chance between -1 and 1 with a grain of so many pixels."""
    small = np.random.default_rng(seed).uniform(-1, 1, (shape[0] // grain + 2, shape[1] // grain + 2)).astype(np.float32)
    return np.asarray(cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def tinted(page: PageImage, colour: Colour, texture: float, seed: int) -> PageImage:
    """Printed on coloured paper whose fibres vary by the share `texture`."""
    shape = page.picture.shape[0], page.picture.shape[1]
    fibre = 1 + texture * (mottle(shape, 3, seed) * 0.6 + mottle(shape, max(4, round(page.dpi[0] / 6)), seed + 1) * 0.4 - 0.5)
    if page.picture.ndim == 2:
        return page.with_picture(shaded(page.picture, fibre * np.float32(np.dot(colour, (0.299, 0.587, 0.114)) / 255)))
    levels = [np.linspace(0, part, 256).round().astype(np.uint8) for part in colour]
    return page.with_picture(shaded(as_bytes(cv2.LUT(page.picture, np.stack(levels, axis=1)[None])), fibre))


def holes(page: PageImage, count: int, shade: int, seed: int) -> PageImage:
    """Two holes 80 mm apart (ISO 838), three or four, 11-13 mm from the left edge, showing what lies behind: `shade`, with a shadow."""
    random = np.random.default_rng(seed)
    inch, gap = page.dpi[0], {2: 80, 3: 108, 4: 80}[count] / 25.4
    radius, x = inch * random.uniform(0.1, 0.125), inch * random.uniform(10.5, 13) / 25.4
    picture = page.picture.copy()
    for n in range(count):
        y = page.height / 2 + (n - (count - 1) / 2) * gap * inch + random.uniform(-0.02, 0.02) * inch
        at, grey = (round(x * 16), round(y * 16)), min(255, shade + 36)
        cv2.circle(picture, at, round(radius * 16), (shade,) * 3, -1, cv2.LINE_AA, 4)
        # The light falls from the upper left: the lower rim of the hole catches it.
        lit = (at[0] + round(radius * 3), at[1] + round(radius * 3))
        cv2.circle(picture, lit, round(radius * 13), (grey,) * 3, -1, cv2.LINE_AA, 4)
    return page.with_picture(picture)


def staple(page: PageImage, seed: int) -> PageImage:
    """A staple in the upper left corner, slanting, with its shadow."""
    random = np.random.default_rng(seed)
    inch, angle = page.dpi[0], random.uniform(-0.4, pi / 2)
    x, y, half = random.uniform(0.3, 0.5) * inch, random.uniform(0.3, 0.55) * inch, 0.2 * inch
    picture = page.picture.copy()
    for offset, grey, width in ((inch * 0.018, 172, 0.024), (0.0, 74, 0.016)):
        ends = [
            (round((x + side * half * cos(angle) + offset) * 16), round((y + side * half * sin(angle) + offset) * 16)) for side in (-1, 1)
        ]
        cv2.line(picture, ends[0], ends[1], (grey,) * 3, max(1, round(width * inch)), cv2.LINE_AA, 4)
    return page.with_picture(picture)


def folds(page: PageImage, heights: tuple[float, ...], depth: float) -> PageImage:
    """Creases across the page at shares of its height: a light edge above a shadow that fades over a third of an inch."""
    inch = page.dpi[1]
    light = np.ones(page.height, np.float32)
    rows = np.arange(page.height)
    for height in heights:
        below = (rows - height * page.height) / inch
        light -= depth * np.where(below >= 0, np.exp(-np.abs(below) / 0.12), 0).astype(np.float32)
        light += depth * 0.5 * np.where(below < 0, np.exp(-np.abs(below) / 0.02), 0).astype(np.float32)
        light -= depth * 1.2 * (np.abs(below) < 0.005)
    return page.with_picture(shaded(page.picture, light[:, None]))


def highlighted(page: PageImage, colour: Colour, seed: int) -> PageImage:
    """A highlighter drawn over some lines of the body."""
    random = np.random.default_rng(seed)
    lines = [line for region in page.regions if region.kind in ("body", "list", "reference") for line in region.lines]
    ink = np.array(colour, np.float32) / 255
    picture = page.picture.copy()
    for n in random.choice(len(lines), min(4, len(lines)), replace=False) if lines else ():
        box = lines[int(n)].box
        right = box.left + round(box.width * random.uniform(0.3, 1))
        place = picture[max(0, box.top - 2) : box.bottom + 2, box.left : right]
        place[:] = (place * (ink if picture.ndim == 3 else np.float32(np.dot(ink, (0.299, 0.587, 0.114))))).round()
    return page.with_picture(picture)


def curled(page: PageImage, depth: float) -> PageImage:
    """A sheet that arches: its middle lies lower on the picture than its sides, by the share `depth` of its height."""
    shift = (depth * page.height * np.sin(np.linspace(0, pi, page.width))).astype(np.float32)
    xs = np.tile(np.arange(page.width, dtype=np.float32), (page.height, 1))
    above = np.arange(page.height, dtype=np.float32)[:, None] - shift[None, :]
    white = (255, 255, 255)
    picture = cv2.remap(unbent(page).picture, xs, above, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=white)

    def lower(box: Box) -> Box:
        beneath = shift[max(0, box.left) : max(1, box.right)]
        return Box(box.left, box.top + floor(beneath.min()), box.right, box.bottom + ceil(beneath.max()))

    regions = tuple(moved_region(region, lower) for region in page.regions)
    return msgspec.structs.replace(page, picture=as_bytes(picture), regions=regions)


def moved_region(region: TrueRegion, lower: Callable[[Box], Box]) -> TrueRegion:
    """The region with all its boxes moved."""
    replace = msgspec.structs.replace
    lines = tuple(
        replace(line, box=lower(line.box), words=tuple(replace(word, box=lower(word.box)) for word in line.words)) for line in region.lines
    )
    return replace(region, box=lower(region.box), lines=lines)
