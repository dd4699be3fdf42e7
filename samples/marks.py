"""Marks that a registry leaves on a letter: stamps and scribbles. They stand in no text, but they have their regions."""

from __future__ import annotations

from math import cos, pi, sin

import cv2
import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from document.geometry import Box, Transform
from samples.letter import RegionKind
from samples.ornaments import signature
from samples.page import PageImage, TrueLine, TrueRegion
from samples.sheet import Colour
from samples.typefaces import pixel_font

PURPLE: Colour = (92, 58, 150)
RED: Colour = (176, 38, 44)
BLUE: Colour = (34, 64, 150)


def round_stamp(text: str, pixels: int) -> Image.Image:
    """Coverage of a round stamp of this diameter: two rings, `text` between them, a star in the middle."""
    picture = Image.new("L", (pixels, pixels), 0)
    draw, middle, font = ImageDraw.Draw(picture), pixels / 2, pixel_font("source sans", "bold", round(pixels * 0.1, 1))
    for inset in (0.02, 0.2):
        draw.ellipse([pixels * inset, pixels * inset, pixels * (1 - inset), pixels * (1 - inset)], outline=255, width=max(1, pixels // 70))
    tips = [(pixels * (0.17, 0.07)[n % 2], n * pi / 5) for n in range(10)]
    draw.polygon([(middle + r * sin(angle), middle - r * cos(angle)) for r, angle in tips], fill=255)
    side = round(pixels * 0.16)
    for n, letter in enumerate(text):
        angle = 2 * pi * n / len(text)
        tile = Image.new("L", (side, side), 0)
        ImageDraw.Draw(tile).text((side / 2, side / 2), letter, fill=255, font=font, anchor="mm")
        tile = tile.rotate(-angle * 180 / pi, Image.Resampling.BILINEAR)
        place = round(middle + 0.39 * pixels * sin(angle) - side / 2), round(middle - 0.39 * pixels * cos(angle) - side / 2)
        picture.paste(255, (*place, place[0] + side, place[1] + side), tile)
    return picture


def date_stamp(lines: tuple[str, ...], pixels: int) -> Image.Image:
    """Coverage of a framed stamp of this width with lines of text in the middle."""
    height = round(pixels * (0.12 + 0.17 * len(lines)))
    picture = Image.new("L", (pixels, height), 0)
    draw, font = ImageDraw.Draw(picture), pixel_font("source sans", "bold", round(pixels * 0.13, 1))
    draw.rectangle([1, 1, pixels - 2, height - 2], outline=255, width=max(2, pixels // 60))
    for n, line in enumerate(lines):
        draw.text((pixels / 2, pixels * (0.145 + 0.17 * n)), line, fill=255, font=font, anchor="mm")
    return picture


def pressed(page: PageImage, cover: npt.NDArray[np.uint8], left: int, top: int, colour: Colour, kind: RegionKind, text: str) -> PageImage:
    """The page with ink of a colour laid over it where `cover` says, whatever is printed there shining through, and its region.

    Raises ValueError on a page that defects have already bent: marks are made on paper, before it is scanned.
    """
    if page.transform != Transform():
        raise ValueError("marks are made before the page is bent")
    box = Box(left, top, left + cover.shape[1], top + cover.shape[0]).within(page.width, page.height)
    part = cover[box.top - top : box.bottom - top, box.left - left : box.right - left].astype(np.float32) / 255
    picture = page.picture.copy()
    place = picture[box.top : box.bottom, box.left : box.right]
    if picture.ndim == 2:
        grey = float(np.dot(colour, (0.299, 0.587, 0.114))) / 255
        place[:] = (place * (1 - part * (1 - grey))).round()
    else:
        place[:] = (place * (1 - part[:, :, None] * (1 - np.array(colour, np.float32) / 255))).round()
    lines = (TrueLine(text, box),) if text else ()
    region = TrueRegion(kind, box, lines)
    return msgspec.structs.replace(page, picture=picture, regions=(*page.regions, region))


def stamp(
    page: PageImage, text: str | tuple[str, ...], centre: tuple[float, float], inches: float, degrees: float, colour: Colour, seed: int
) -> PageImage:
    """A rubber stamp, round for one text and framed for lines, `inches` wide, turned clockwise by `degrees`.

    centre: its place in shares of the page's width and height. The ink is uneven, as rubber stamps are.
    """
    pixels = round(inches * page.dpi[0])
    flat = round_stamp(text, pixels) if isinstance(text, str) else date_stamp(text, pixels)
    cover = np.array(flat.rotate(-degrees, Image.Resampling.BICUBIC, expand=True), np.float32)
    random = np.random.default_rng(seed)
    uneven = cv2.resize(random.uniform(0.45, 1.0, (9, 9)).astype(np.float32), cover.shape[::-1], interpolation=cv2.INTER_CUBIC)
    inked = np.clip(cover * np.clip(uneven, 0, 1), 0, 255).astype(np.uint8)
    left, top = round(centre[0] * page.width - inked.shape[1] / 2), round(centre[1] * page.height - inked.shape[0] / 2)
    return pressed(page, inked, left, top, colour, "stamp", text if isinstance(text, str) else " ".join(text))


def clearest(page: PageImage, centres: list[tuple[float, float]], inches: float) -> tuple[float, float]:
    """Of several places for a mark of this size, the one with the least ink under it; the first of equals."""
    half = round(inches * page.dpi[0] / 2)
    grey = page.picture if page.picture.ndim == 2 else page.picture.min(axis=2)

    def ink(centre: tuple[float, float]) -> int:
        x, y = round(centre[0] * page.width), round(centre[1] * page.height)
        return int((grey[max(0, y - half) : y + half, max(0, x - half) : x + half] < 200).sum())

    return min(centres, key=ink)


def scribble(page: PageImage, centre: tuple[float, float], inches: float, seed: int) -> PageImage:
    """A few strokes of a pencil, as a registrar leaves them in a margin; region kind `handwriting`, without text."""
    pixels = round(inches * page.dpi[0])
    cover = np.zeros((pixels // 2 + 8, pixels + 8), np.uint8)
    for stroke in signature(seed + 7, 4, 4, pixels, pixels / 2):
        points = np.rint(np.array(stroke.points) * 16).astype(np.int32)
        cv2.polylines(cover, [points], False, (190,), max(1, round(page.dpi[0] / 90)), cv2.LINE_AA, 4)
    left, top = round(centre[0] * page.width - cover.shape[1] / 2), round(centre[1] * page.height - cover.shape[0] / 2)
    return pressed(page, cover, left, top, (70, 70, 76), "handwriting", "")
