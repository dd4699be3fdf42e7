"""Defects of scans, one small function each: a page goes in, a page comes out, and its truth stays true.

Functions that move pixels hand on the map from the upright page to the picture (`PageImage.transform`); the others leave it alone.
Chance comes from `seed` alone.
"""

from __future__ import annotations

from math import cos, radians, sin

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from document.geometry import Transform
from document.geometry import quarter_turn as turned
from samples.page import PageImage, Picture

WHITE = 255
NOISE_TILE = 512
"""Side of the square of noise that is laid over a page again and again: drawing noise for every pixel takes longer than the letter."""


def as_bytes(picture: npt.NDArray[np.generic]) -> Picture:
    """A picture with values cut to 0-255."""
    cut: Picture = np.clip(picture, 0, 255).astype(np.uint8)
    return cut


def moved(page: PageImage, picture: Picture, by: Transform) -> PageImage:
    """The page with a picture on which everything lies elsewhere. Raises ValueError when its rows have slipped: that comes last."""
    if page.slips:
        raise ValueError("rows slip when all else is done")
    return msgspec.structs.replace(page, picture=picture, transform=page.transform.then(by))


def centred_on_pixels(by: Transform) -> npt.NDArray[np.float64]:
    """A map as OpenCV wants it, which counts from the centres of pixels; boxes count from their corners."""
    half = Transform((1, 0, 0.5, 0, 1, 0.5, 0, 0, 1))
    return np.array(half.then(by).then(half.inverse()).matrix).reshape(3, 3)


def warped(page: PageImage, by: Transform) -> PageImage:
    """The picture bent by a map within its own frame, white where nothing comes to lie."""
    size, fill = (page.width, page.height), (WHITE, WHITE, WHITE)
    picture = cv2.warpPerspective(page.picture, centred_on_pixels(by), size, flags=cv2.INTER_LINEAR, borderValue=fill)
    return moved(page, as_bytes(picture), by)


def laid_on(page: PageImage, ground: Picture, by: Transform) -> PageImage:
    """The sheet laid on a ground (grey or RGB as the page is, of any size), where the map `by` puts it."""
    size = int(ground.shape[1]), int(ground.shape[0])
    picture = cv2.warpPerspective(
        page.picture, centred_on_pixels(by), size, dst=ground.copy(), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT
    )
    return moved(page, as_bytes(picture), by)


def turn_about_centre(page: PageImage, degrees: float) -> Transform:
    """The map that turns a page clockwise about its centre."""
    c, s, x, y = cos(radians(degrees)), sin(radians(degrees)), page.width / 2, page.height / 2
    return Transform((c, -s, x - c * x + s * y, s, c, y - s * x - c * y, 0, 0, 1))


def skew(page: PageImage, degrees: float) -> PageImage:
    """Turned clockwise by a few degrees about its centre, in the same frame."""
    return warped(page, turn_about_centre(page, degrees))


def perspective(page: PageImage, strength: float, seed: int) -> PageImage:
    """Seen from aslant, as by a telephone: each corner moves inwards by up to `strength` of the width."""
    random = np.random.default_rng(seed)
    width, height = page.width, page.height
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    inwards = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * random.uniform(0.1, 1, (4, 2)) * strength * width
    matrix = cv2.getPerspectiveTransform(corners, (corners + inwards).astype(np.float32)).ravel()
    return warped(page, Transform(tuple(float(value) for value in matrix)))  # type: ignore[arg-type]


def quarter_turn(page: PageImage, degrees: int) -> PageImage:
    """Turned clockwise by 90, 180 or 270 degrees; 0 leaves it as it is. Raises ValueError for others."""
    by = turned(degrees, page.width, page.height)
    picture = np.ascontiguousarray(np.rot90(page.picture, -degrees // 90))
    dpi = page.dpi if degrees % 180 == 0 else (page.dpi[1], page.dpi[0])
    return msgspec.structs.replace(moved(page, picture, by), dpi=dpi)


def resample(page: PageImage, dpi: tuple[float, float]) -> PageImage:
    """Scanned at another resolution, which need not be the same across and down."""
    width, height = round(page.width * dpi[0] / page.dpi[0]), round(page.height * dpi[1] / page.dpi[1])
    picture = as_bytes(cv2.resize(page.picture, (width, height), interpolation=cv2.INTER_AREA))
    by = Transform((width / page.width, 0, 0, 0, height / page.height, 0, 0, 0, 1))
    return msgspec.structs.replace(moved(page, picture, by), dpi=dpi)


def noise(page: PageImage, strength: float, seed: int) -> PageImage:
    """Gaussian noise with a standard deviation of `strength` grey levels."""
    tile = np.random.default_rng(seed).normal(0, strength, (NOISE_TILE, NOISE_TILE)).round().astype(np.int16)
    repeats = -(-page.height // NOISE_TILE), -(-page.width // NOISE_TILE)
    whole = np.tile(tile, repeats)[: page.height, : page.width]
    return page.with_picture(as_bytes(page.picture + (whole if page.picture.ndim == 2 else whole[:, :, None])))


def specks(page: PageImage, share: float, seed: int) -> PageImage:
    """Dirt: `share` of all pixels become black specks of one to four pixels."""
    random = np.random.default_rng(seed)
    picture = page.picture.copy()
    count = int(share * page.width * page.height / 2)
    xs, ys = random.integers(0, page.width - 2, count), random.integers(0, page.height - 2, count)
    large = random.random(count) < 0.3
    picture[ys, xs] = 20
    for dx, dy in ((0, 1), (1, 0), (1, 1)):
        picture[ys[large] + dy, xs[large] + dx] = 20
    return page.with_picture(picture)


def low_contrast(page: PageImage, black: int, white: int) -> PageImage:
    """Greys squeezed between `black` and `white`: faded toner, yellow paper."""
    levels = np.linspace(black, white, 256).round().astype(np.uint8)
    return page.with_picture(as_bytes(cv2.LUT(page.picture, levels)))


def blur(page: PageImage, radius: float) -> PageImage:
    """Gaussian blur with a standard deviation of `radius` pixels."""
    return page.with_picture(as_bytes(cv2.GaussianBlur(page.picture, (0, 0), radius)))


def shading(page: PageImage, depth: float, seed: int) -> PageImage:
    """Uneven light: one side of the page is darker by the share `depth`."""
    angle = np.random.default_rng(seed).uniform(0, 2 * np.pi)
    across, down = np.linspace(-1, 1, page.width, dtype=np.float32), np.linspace(-1, 1, page.height, dtype=np.float32)
    light = 1 - depth * (1 + (across[None, :] * np.float32(np.cos(angle)) + down[:, None] * np.float32(np.sin(angle))) / 1.42) / 2
    return page.with_picture(as_bytes(page.picture * (light if page.picture.ndim == 2 else light[:, :, None])))


def bleed_through(page: PageImage, verso: Picture, strength: float) -> PageImage:
    """The back of the sheet shines through: `verso`, mirrored and blurred, darkens the page by up to the share `strength`."""
    back = verso if verso.ndim == 2 else cv2.cvtColor(verso, cv2.COLOR_RGB2GRAY)
    mirrored = cv2.resize(np.ascontiguousarray(back[:, ::-1]), (page.width, page.height))
    ghost = 1 - strength * (1 - cv2.GaussianBlur(mirrored, (0, 0), page.dpi[0] / 150).astype(np.float32) / 255)
    return page.with_picture(as_bytes(page.picture * (ghost if page.picture.ndim == 2 else ghost[:, :, None])))


def dark_border(page: PageImage, width: float, seed: int) -> PageImage:
    """The black edge of a copier along two sides, about `width` inches, fraying inwards. It covers what lies there."""
    random = np.random.default_rng(seed)
    picture = page.picture.copy()
    for axis, pixels in ((0, page.dpi[0]), (1, page.dpi[1])):
        length = picture.shape[axis]
        waves = np.convolve(random.uniform(0.6, 1.0, length + 80), np.ones(81) / 81, "valid")
        reach = (waves * width * pixels).astype(int)
        inside = np.arange(picture.shape[1 - axis])[None, :] < reach[:, None]
        picture[inside if axis == 0 else inside.T] = 28
    return page.with_picture(picture)


def threshold(page: PageImage, level: int = 150) -> PageImage:
    """Black and white only: what is darker than `level` becomes black."""
    grey = page.picture if page.picture.ndim == 2 else cv2.cvtColor(page.picture, cv2.COLOR_RGB2GRAY)
    return page.with_picture(np.where(grey < level, np.uint8(0), np.uint8(WHITE)))


def fax(page: PageImage, lines_per_inch: int = 196) -> PageImage:
    """As a fax machine sends it: 204 pixels an inch across, 98 or 196 down (ITU-T T.4), black and white."""
    return threshold(resample(page, (204, lines_per_inch)), 160)


def lying_tag(page: PageImage, dpi: tuple[float, float]) -> PageImage:
    """The file claims a resolution that it does not have."""
    return msgspec.structs.replace(page, tag_dpi=dpi)


def jpeg(page: PageImage, quality: int) -> PageImage:
    """Once through JPEG at `quality` (1-100)."""
    order = page.picture if page.picture.ndim == 2 else page.picture[:, :, ::-1]
    _, packed = cv2.imencode(".jpg", order, [cv2.IMWRITE_JPEG_QUALITY, quality])
    unpacked = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE if page.picture.ndim == 2 else cv2.IMREAD_COLOR_RGB)
    return page.with_picture(as_bytes(np.asarray(unpacked)))


def blank_versos(pages: list[PageImage]) -> list[PageImage]:
    """A duplex scan of sheets printed on one side: after each page its empty back, grey paper with a little noise."""
    result: list[PageImage] = []
    for page in pages:
        paper = np.full_like(page.picture, 246)
        back = msgspec.structs.replace(page, picture=paper, regions=(), transform=Transform(), blank=True)
        result += [page, noise(bleed_through(back, page.picture, 0.03), 2, page.number)]
    return [msgspec.structs.replace(page, number=number) for number, page in enumerate(result, 1)]
