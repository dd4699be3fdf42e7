"""Defects of photographs: a desk under the sheet, corners that run together, shade, glare."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from document.geometry import Transform
from samples.defects import as_bytes, laid_on
from samples.page import PageImage, Picture
from samples.paper import mottle, shaded
from samples.sheet import Colour

DESKS: tuple[Colour, ...] = ((92, 80, 66), (62, 60, 60), (150, 116, 84), (120, 124, 130), (176, 160, 140), (44, 52, 60))
"""Brown, black, wood, grey, light wood, slate."""


def desk(width: int, height: int, colour: Colour, seed: int) -> Picture:
    """A desk top: grain along it, patches, dust."""
    shape = height, width
    along = cv2.resize(mottle((height, 1 + width // 60), 3, seed), (width, height), interpolation=cv2.INTER_LINEAR)
    light = 1 + 0.07 * along + 0.1 * mottle(shape, 220, seed + 1) + 0.06 * mottle(shape, 5, seed + 2)
    return as_bytes(light[:, :, None] * np.array(colour, np.float32))


def seen_from_aslant(page: PageImage, corners: npt.NDArray[np.float32]) -> Transform:
    """The map that puts the corners of the page (from the upper left, clockwise) on other places."""
    edges = np.array([(0, 0), (page.width, 0), (page.width, page.height), (0, page.height)], np.float32)
    return Transform(tuple(float(value) for value in cv2.getPerspectiveTransform(edges, corners).ravel()))  # type: ignore[arg-type]


def corners_by_lot(page: PageImage, loose: float, keystone: float, degrees: float, seed: int) -> npt.NDArray[np.float32]:
    """Where the corners of a photographed sheet lie, the page's own upper left corner being the origin: each outwards by up to the share
    `loose` of the width, one side longer (or shorter) by up to the share `keystone`, the whole turned clockwise by `degrees`."""
    random = np.random.default_rng(seed)
    corners = np.array([(0, 0), (page.width, 0), (page.width, page.height), (0, page.height)], np.float64)
    corners += np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * random.uniform(0, loose, (4, 2)) * page.width
    one, share = int(random.integers(0, 4)), keystone * random.uniform(0.3, 1) / 2
    two = (one + 1) % 4
    side = corners[two] - corners[one]
    corners[one], corners[two] = corners[one] - share * side, corners[two] + share * side
    middle, angle = corners.mean(axis=0), np.radians(degrees)
    turn = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    return np.asarray((corners - middle) @ turn.T + middle, np.float32)


def on_desk(page: PageImage, colour: Colour, keystone: float, degrees: float, seed: int) -> PageImage:
    """A sheet photographed on a desk, all four corners in the picture, its shadow beside it. The page is in colour."""
    loose, room = 0.02, 0.05
    frame = loose + room + np.radians(abs(degrees)) * 0.6
    corners = corners_by_lot(page, loose, -keystone, degrees, seed) + np.float32(frame * page.width)
    width, height = (round(side + 2 * frame * page.width) for side in (page.width, page.height))
    shadow = np.zeros((height, width), np.uint8)
    cv2.fillPoly(shadow, [np.rint(corners + page.dpi[0] * 0.04).astype(np.int32)], (255,))
    dark = 1 - 0.45 * cv2.GaussianBlur(shadow, (0, 0), page.dpi[0] * 0.05).astype(np.float32) / 255
    return laid_on(page, shaded(desk(width, height, colour, seed), dark), seen_from_aslant(page, corners))


def filling_the_frame(page: PageImage, keystone: float, degrees: float, seed: int) -> PageImage:
    """A sheet photographed so near that no edge of it is in the picture: the margins of the page are cut, not its text."""
    corners = corners_by_lot(page, 0.01, keystone, degrees, seed)
    middle = corners.mean(axis=0)
    near = np.float32(1.015 + np.radians(abs(degrees)) * 0.75)
    corners = ((corners - middle) * near + middle).astype(np.float32)
    return laid_on(page, np.full_like(page.picture, 236), seen_from_aslant(page, corners))


def vignette(page: PageImage, depth: float) -> PageImage:
    """Darker towards the corners by the share `depth`."""
    across, down = np.linspace(-1, 1, page.width, dtype=np.float32) ** 2, np.linspace(-1, 1, page.height, dtype=np.float32) ** 2
    return page.with_picture(shaded(page.picture, 1 - depth / 2 * (across[None, :] + down[:, None])))


def glare(page: PageImage, strength: float, seed: int) -> PageImage:
    """A lamp mirrored on the sheet: around one place print is washed out, by the share `strength` in its middle."""
    random = np.random.default_rng(seed)
    x, y, radius = random.uniform(0.2, 0.8) * page.width, random.uniform(0.2, 0.8) * page.height, random.uniform(0.12, 0.3) * page.width
    across, down = (np.arange(page.width, dtype=np.float32) - x) / radius, (np.arange(page.height, dtype=np.float32) - y) / (radius * 1.4)
    lamp = strength * np.exp(-(across[None, :] ** 2)) * np.exp(-(down[:, None] ** 2))
    lamp = lamp if page.picture.ndim == 2 else lamp[:, :, None]
    return page.with_picture(as_bytes(page.picture + lamp * (255 - page.picture.astype(np.float32))))


def warm(page: PageImage, balance: tuple[float, float, float]) -> PageImage:
    """Under a lamp whose white is not white: shares of red, green and blue."""
    levels = [np.linspace(0, 255 * part, 256).clip(0, 255).round().astype(np.uint8) for part in balance]
    return page.with_picture(as_bytes(cv2.LUT(page.picture, np.stack(levels, axis=1)[None])))
