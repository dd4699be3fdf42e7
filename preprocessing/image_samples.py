"""Samples of a decoded picture, brought to 8 bits grey or BGR and written to a file band by band.

Bands keep the memory down: a picture of 150 million pixels takes 600 MB in Pillow already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from preprocessing.opening_messages import PictureReady

_BAND_PIXELS = 4_000_000
_DEEP_MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")
_GREY_MODES = ("1", "L")
_MIN_IS_WHITE = 0  # TIFF 6.0, PhotometricInterpretation
_PHOTOMETRIC = 0x0106

ToBytes = Callable[[Image.Image], bytes]


def write_samples(image: Image.Image, target: Path) -> PictureReady:
    """Write a loaded picture of any Pillow mode: alpha laid on white, palettes expanded, CMYK as RGB, deep grey scaled to 8 bits."""
    channels, to_bytes = _converter(image)
    with target.open("wb") as file:
        _write_bands(image, file, to_bytes)
    return PictureReady(width=image.width, height=image.height, channels=channels)


def _write_bands(image: Image.Image, file: BinaryIO, to_bytes: ToBytes) -> None:
    for band in _bands(image):
        file.write(to_bytes(band))


def _bands(image: Image.Image) -> Iterator[Image.Image]:
    rows = max(1, _BAND_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield image.crop((0, top, image.width, min(top + rows, image.height)))


def _converter(image: Image.Image) -> tuple[int, ToBytes]:
    """How many channels the picture gets, and what makes their samples of a band."""
    if image.mode in _DEEP_MODES:
        return 1, _deep_grey(image)
    if image.has_transparency_data and not _wholly_transparent(image):
        grey = image.mode in ("L", "LA", "La") or (image.mode in ("P", "PA") and _grey_palette(image))
        return (1, _grey_on_white) if grey else (3, _colour_on_white)
    if image.mode in (*_GREY_MODES, "LA", "La") or (image.mode in ("P", "PA") and _grey_palette(image)):
        return 1, _grey
    return 3, _colour


def _grey(band: Image.Image) -> bytes:
    return (band if band.mode == "L" else band.convert("L")).tobytes()


def _colour(band: Image.Image) -> bytes:
    return band.convert("RGB").tobytes("raw", "BGR")


def _grey_on_white(band: Image.Image) -> bytes:
    band = band.convert("RGBA").convert("LA")
    paper = Image.new("L", band.size, 255)
    paper.paste(band.getchannel("L"), mask=band.getchannel("A"))
    return paper.tobytes()


def _colour_on_white(band: Image.Image) -> bytes:
    band = band.convert("RGBA")
    paper = Image.new("RGB", band.size, (255, 255, 255))
    paper.paste(band.convert("RGB"), mask=band.getchannel("A"))
    return paper.tobytes("raw", "BGR")


def _grey_palette(image: Image.Image) -> bool:
    """Whether all colours that the picture uses are grey."""
    palette = image.getpalette("RGB") or []
    used = image.getchannel("P").getcolors() if image.mode == "PA" else image.getcolors()
    return all(len(set(palette[3 * index : 3 * index + 3])) <= 1 for _, index in used or [] if isinstance(index, int))


def _wholly_transparent(image: Image.Image) -> bool:
    """Such an alpha channel is a writer's mistake: laid on white, nothing would be left of the page."""
    return all(band.convert("RGBA").getchannel("A").getextrema() == (0, 0) for band in _bands(image))


def _deep_grey(image: Image.Image) -> ToBytes:
    """Samples of 12, 16 or 32 bits, whole or floating.

    Scanners write 10 or 12 bits into 16: whole samples are scaled by the power of two that holds the brightest one, so that the
    paper is bright and black stays black. Anything with negative or odd samples is stretched from its darkest to its brightest.
    """
    import numpy as np  # costs 0.1 s of start-up, which other pictures need not pay

    low, high = _finite_extremes(image)
    whole = image.mode != "F"
    start = 0.0 if low >= 0 else low
    if whole and low >= 0:
        end = float(max(256, 1 << int(high).bit_length()) - 1)
    elif low >= 0 and high <= 255:
        end = 1.0 if high <= 1 else 255.0
    else:
        start, end = low, max(high, low + 1)
    tags: dict[int, Any] = getattr(image, "tag_v2", {})
    inverted = tags.get(_PHOTOMETRIC) == _MIN_IS_WHITE

    def to_bytes(band: Image.Image) -> bytes:
        samples = np.nan_to_num(np.asarray(band).astype(np.float32), nan=end, posinf=end, neginf=start)
        eight = np.clip((samples - start) * (255.0 / (end - start)) + 0.5, 0, 255).astype(np.uint8)
        return bytes((255 - eight if inverted else eight).tobytes())

    return to_bytes


def _finite_extremes(image: Image.Image) -> tuple[float, float]:
    import numpy as np

    low, high = np.inf, -np.inf
    for band in _bands(image):
        samples = np.asarray(band)
        finite = samples[np.isfinite(samples)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return (low, high) if low <= high else (0.0, 0.0)
