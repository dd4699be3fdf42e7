"""Defects of copiers and fax machines: rough strokes, streaks of faint toner, a ragged black edge, rows that slip."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np

from document.geometry import Transform
from samples.defects import NOISE_TILE, as_bytes, laid_on, turn_about_centre
from samples.page import PageImage, Picture
from samples.paper import mottle, shaded

BLACK_GLASS = 22
"""Grey of what a copier sees where no sheet lies."""


def grey_of(page: PageImage) -> Picture:
    """The picture in greys."""
    return page.picture if page.picture.ndim == 2 else as_bytes(cv2.cvtColor(page.picture, cv2.COLOR_RGB2GRAY))


def rough(page: PageImage, roughness: float, level: int, seed: int) -> PageImage:
    """Copied in black and white: strokes softened and cut at `level`, their edges eaten and swollen by chance of about a pixel at 300 dpi.

    level: of 255, higher makes strokes bolder.
    """
    unit = page.dpi[0] / 300
    soft = cv2.GaussianBlur(grey_of(page), (0, 0), 1.2 * unit).astype(np.int16)
    chance = np.random.default_rng(seed).normal(0, 1, (NOISE_TILE, NOISE_TILE)).astype(np.float32)
    grain = cv2.GaussianBlur(chance, (0, 0), 0.9 * unit, borderType=cv2.BORDER_REFLECT)
    grain = (grain / grain.std() * 26 * roughness).astype(np.int16)
    repeats = -(-page.height // NOISE_TILE), -(-page.width // NOISE_TILE)
    soft += np.tile(grain, repeats)[: page.height, : page.width]
    return page.with_picture(np.where(soft < level, np.uint8(0), np.uint8(255)))


def streaked(page: PageImage, depth: float, seed: int) -> PageImage:
    """Toner that runs out in bands down the page, with blotches: up to the share `depth` of the ink is missing there."""
    random = np.random.default_rng(seed)
    bands = cv2.resize(random.uniform(0, 1, (1, random.integers(9, 30))).astype(np.float32), (page.width, 1), interpolation=cv2.INTER_CUBIC)
    blotches = 0.5 + 0.5 * mottle((page.height, page.width), round(page.dpi[0] / 8), seed + 1)
    missing = depth * np.clip(bands * 0.7 + blotches * 0.5, 0, 1)
    ink = (255 - page.picture) * (1 - missing if page.picture.ndim == 2 else (1 - missing)[:, :, None])
    return page.with_picture(as_bytes(255 - ink))


def laid_crooked(page: PageImage, degrees: float, shift: tuple[float, float], ground: int) -> PageImage:
    """The sheet on a copier's glass, turned clockwise, moved by shares of its size; where the glass is bare the copy is `ground`."""
    by = turn_about_centre(page, degrees).then(Transform((1, 0, shift[0] * page.width, 0, 1, shift[1] * page.height, 0, 0, 1)))
    return laid_on(page, np.full_like(page.picture, ground), by)


def ragged_edge(page: PageImage, pixels: float, sides: tuple[str, ...], seed: int) -> PageImage:
    """A black edge, torn rather than straight, `pixels` broad on average; sides of "left", "right", "top", "bottom"."""
    random = np.random.default_rng(seed)
    picture = page.picture.copy()
    for side in sides:
        length = page.height if side in ("left", "right") else page.width
        coarse = np.interp(np.arange(length), np.arange(0, length + 40, 40), random.uniform(0.3, 1.3, len(range(0, length + 40, 40))))
        reach = (coarse * pixels + random.uniform(-2, 2, length)).astype(int).clip(0)
        view = {"left": picture, "right": picture[:, ::-1], "top": picture.swapaxes(0, 1), "bottom": picture[::-1].swapaxes(0, 1)}[side]
        deepest = int(reach.max()) + 1
        strip = view[:, :deepest]
        strip[np.arange(deepest)[None, :] < reach[:, None]] = BLACK_GLASS
    return page.with_picture(picture)


def hairs(page: PageImage, count: int, seed: int) -> PageImage:
    """Hairs and scratches on the glass: thin dark lines, at most an inch long."""
    random = np.random.default_rng(seed)
    picture = page.picture.copy()
    for _ in range(count):
        x, y = random.uniform(0, page.width), random.uniform(0, page.height)
        along = random.normal(0, page.dpi[0] / 40, (5, 2)) + random.normal(0, page.dpi[0] / 14, 2)
        steps = np.cumsum(along, axis=0) + np.array((x, y))
        cv2.polylines(picture, [np.rint(steps * 16).astype(np.int32)], False, (40, 40, 40), 1, cv2.LINE_AA, 4)
    return page.with_picture(picture)


def drum_shade(page: PageImage, depth: float, seed: int) -> PageImage:
    """Grey that the copier's drum leaves in broad patches."""
    patches = np.clip(mottle((page.height, page.width), round(page.dpi[0] * 1.5), seed), 0, 1)
    return page.with_picture(shaded(page.picture, 1 - depth * patches))


def slipped(page: PageImage, count: int, seed: int) -> PageImage:
    """Rows slip on the way through the fax machine: at `count` heights one to three rows come twice (and as many are lost at the foot),
    at others a few rows stand to the side by two to nine pixels. Nothing may be bent after this."""
    random = np.random.default_rng(seed)
    order, slips = np.arange(page.height), []
    for row in sorted(random.integers(page.height // 12, page.height, count).tolist()):
        again = int(random.integers(1, 4))
        order = np.concatenate([order[: row + again], order[row : page.height - again]])
        slips.append((row, again))
    picture = page.picture[order]
    for row in random.integers(0, page.height - 8, count):
        few, aside = int(random.integers(1, 5)), int(random.choice((-1, 1)) * random.integers(2, 10))
        picture[row : row + few] = np.roll(picture[row : row + few], aside, axis=1)
    return msgspec.structs.replace(page, picture=picture, slips=(*page.slips, *slips))
