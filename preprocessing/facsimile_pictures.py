"""The picture of a page as a PDF holds it: the bytes of the file where a PDF can hold them, coded anew without loss elsewhere."""

from __future__ import annotations

import io
import mmap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from document.page import SourcePage
from document.text_layer import Straightened
from preprocessing.jpeg_strips import joined_strips
from preprocessing.page_sources import PageSource

_QUALITIES = (90, 80)  # of JPEG; where they are too large, JPEG 2000 looks better at the size wanted than JPEG at 70 and less
_POORER_QUALITIES = (70, 60)  # of pictures that JPEG 2000 would need too much memory for
_MOST_SAMPLES = 40_000_000  # for JPEG 2000, whose encoder takes 12 bytes for each: A4 in colour at 350 dpi
_LEAST_SHARE = 1 / 200  # of the picture's own bytes, for JPEG 2000: below, letters are lost
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1}  # colour type: samples a pixel (PNG, 11.2.2); those with alpha are none
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
# TIFF 6.0
_COMPRESSION, _PHOTOMETRIC, _FILL_ORDER, _OFFSETS, _ROWS_PER_STRIP, _COUNTS, _PLANAR, _TABLES = 259, 262, 266, 273, 278, 279, 284, 347
_GROUP_4, _JPEG = 4, 7


class Encoded(NamedTuple):
    """An image's bytes and what a PDF must know of them. channels: 1 grey, 3 RGB; palette: of RGB triples, b"" when there is none."""

    data: bytes
    filter: str
    channels: int
    bits: int = 8
    parameters: Mapping[str, int | bool] = MappingProxyType({})
    palette: bytes = b""

    def entries(self, made: pikepdf.Pdf) -> dict[str, Any]:
        """For the dictionary of the image."""
        space: Any = Name.DeviceGray if self.channels == 1 else Name.DeviceRGB
        if self.palette:
            space = Array([Name.Indexed, Name.DeviceRGB, len(self.palette) // 3 - 1, Stream(made, self.palette)])
        told: dict[str, Any] = {"ColorSpace": space, "BitsPerComponent": self.bits, "Filter": Name(self.filter)}
        return told | ({"DecodeParms": Dictionary(dict(self._parameters()))} if self.parameters else {})

    def _parameters(self) -> Iterator[tuple[str, int | bool]]:
        return ((f"/{name}", value) for name, value in self.parameters.items())


def encoded(path: Path, file_format: str, page: SourcePage) -> Encoded | None:
    """The picture as the file holds it; None when a PDF, or PDF/A, cannot hold it so. Raises OSError."""
    taken = {"jpeg": _jpeg, "png": _png, "tiff": _tiff, "jpeg2000": _jpeg2000}.get(file_format)
    try:
        return taken(path, page) if taken else None
    except (ValueError, KeyError, IndexError, SyntaxError, TypeError):  # Pillow's and our own words for a file that is not as it should be
        return None


def _jpeg(path: Path, page: SourcePage) -> Encoded | None:
    with Image.open(path, formats=("JPEG",)) as image:
        channels = {"L": 1, "RGB": 3}.get(image.mode)
    return Encoded(path.read_bytes(), "/DCTDecode", channels) if channels else None


def _jpeg2000(path: Path, page: SourcePage) -> Encoded | None:
    """PDF/A-2, 6.2.8.3: 1 or 3 channels of 8 bits; the image's dictionary tells the colours. A bare codestream is no JPX file."""
    data = path.read_bytes()
    with Image.open(path, formats=("JPEG2000",)) as image:
        channels = {"L": 1, "RGB": 3}.get(image.mode)
    return Encoded(data, "/JPXDecode", channels) if channels and data[4:8] == b"jP  " else None


def _png(path: Path, page: SourcePage) -> Encoded | None:
    return _png_bytes(path.read_bytes())


def _png_bytes(data: bytes) -> Encoded | None:
    """PNG's compression is that of PDF with predictors (ISO 32000-1, 7.4.4.4), unless it is interlaced or see-through."""
    chunks: dict[bytes, list[bytes]] = {}
    place = 8
    while place + 8 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        chunks.setdefault(data[place + 4 : place + 8], []).append(data[place + 8 : place + 8 + length])
        place += length + 12
    header = chunks[b"IHDR"][0]
    width, bits, colour, interlaced = int.from_bytes(header[:4], "big"), header[8], header[9], header[12]
    if interlaced or colour not in _PNG_CHANNELS or b"tRNS" in chunks:
        return None
    channels = _PNG_CHANNELS[colour]
    palette = chunks[b"PLTE"][0] if colour == 3 else b""
    parameters: dict[str, int | bool] = {"Predictor": 15, "Colors": channels, "BitsPerComponent": bits, "Columns": width}
    return Encoded(b"".join(chunks[b"IDAT"]), "/FlateDecode", channels, bits, parameters, palette)


def _tiff(path: Path, page: SourcePage) -> Encoded | None:
    """Fax pages of one strip and JPEG pages as they are, other black and white pages as fax pages."""
    with Image.open(path, formats=("TIFF",)) as image:
        image.seek(page.index)
        tags: Any = image.tag_v2  # type: ignore[attr-defined]
        if _OFFSETS not in tags or tags.get(_PLANAR, 1) != 1:
            return None
        compression, black_is_one = tags.get(_COMPRESSION), tags.get(_PHOTOMETRIC) == 0
        if compression == _GROUP_4 and len(tags[_OFFSETS]) == 1:
            data = _strips(path, tags)[0]
            return _fax(data.translate(_REVERSED) if tags.get(_FILL_ORDER) == 2 else data, page, black_is_one)
        if compression == _JPEG and image.mode in ("L", "RGB"):
            joined = joined_strips(_strips(path, tags), tags.get(_TABLES), tags[_ROWS_PER_STRIP], (page.width, page.height))
            channels = 1 if image.mode == "L" else 3
            # 2: the three samples are red, green and blue; a decoder takes them for luminance and colour unless it is told
            transform: dict[str, int | bool] = {"ColorTransform": 0} if tags.get(_PHOTOMETRIC) == 2 else {}
            return Encoded(joined, "/DCTDecode", channels, parameters=transform) if joined else None
    return None


def _strips(path: Path, tags: Any) -> list[bytes]:
    with path.open("rb") as file:
        strips = []
        for offset, count in zip(tags[_OFFSETS], tags[_COUNTS], strict=True):
            file.seek(offset)
            strips.append(file.read(count))
    return strips


def _fax(data: bytes, page: SourcePage, white_is_zero: bool) -> Encoded:
    """Group 4 codes runs of zeros as white; where the file says that zeros are black, the samples are exchanged."""
    parameters: dict[str, int | bool] = {"K": -1, "Columns": page.width, "Rows": page.height, "EndOfBlock": False}
    return Encoded(data, "/CCITTFaxDecode", 1, 1, parameters | ({} if white_is_zero else {"BlackIs1": True}))


@contextmanager
def decoded(source: PageSource, page: SourcePage, scratch: Path) -> Iterator[Image.Image]:
    """The picture of the page as stored, grey or RGB. Raises what opening it raises."""
    ready = source.picture(page, scratch)
    mode, raw = ("L", "L") if ready.channels == 1 else ("RGB", ready.order)
    with scratch.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as samples:
        size = ready.width * ready.height * ready.channels
        yield Image.frombytes(mode, (ready.width, ready.height), samples[ready.offset : ready.offset + size], "raw", raw)


def straight(image: Image.Image, shown: Straightened) -> Image.Image:
    """The picture as it is shown straight; black and white stays black and white. Raises MemoryError."""
    a, b, c, d, e, f, g, h, i = shown.transform.inverse().matrix
    paper = shown.paper if image.mode == "L" else (shown.paper,) * 3
    placed = image.transform(
        (shown.width, shown.height), Image.Transform.PERSPECTIVE, [v / i for v in (a, b, c, d, e, f, g, h)], Image.Resampling.BICUBIC,
        fillcolor=255 if _black_and_white(image) else paper,
    )  # fmt: skip
    return placed.point([0] * 128 + [255] * 128) if _black_and_white(image) else placed


def _black_and_white(image: Image.Image) -> bool:
    return image.mode == "L" and not any(image.histogram()[1:255])


def encoded_anew(image: Image.Image, bytes_wanted: int, *, lossless: bool, drawn: bool) -> Encoded:
    """Black and white as a fax page; else as PNG does it, where nothing may be lost; else JPEG, or JPEG 2000, of the size wanted at most.

    drawn: it was drawn for us from a page of lines and letters: sixteen greys are enough for their edges.
    """
    if _black_and_white(image):
        return _as_fax(image.convert("1", dither=Image.Dither.NONE))
    if lossless:
        out = io.BytesIO()
        (_sixteen_greys(image) if drawn and image.mode == "L" else image).save(out, "PNG")
        kept = _png_bytes(out.getvalue())
        assert kept is not None  # Pillow interlaces nothing
        return kept
    small = image.width * image.height * _channels(image) <= _MOST_SAMPLES
    for quality in _QUALITIES if small else (*_QUALITIES, *_POORER_QUALITIES):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        if len(out.getvalue()) <= bytes_wanted:
            break
    else:
        if small:
            return _jpeg2000_of(image, bytes_wanted)
    return Encoded(out.getvalue(), "/DCTDecode", _channels(image))


def _channels(image: Image.Image) -> int:
    return 1 if image.mode == "L" else 3


def _jpeg2000_of(image: Image.Image, bytes_wanted: int) -> Encoded:
    out = io.BytesIO()
    bare = image.width * image.height * _channels(image)
    ratio = bare / max(bytes_wanted, _LEAST_SHARE * bare)
    image.save(out, "JPEG2000", quality_mode="rates", quality_layers=[ratio], irreversible=True, mct=_channels(image) // 3)
    return Encoded(out.getvalue(), "/JPXDecode", _channels(image))


def _sixteen_greys(image: Image.Image) -> Image.Image:
    palette = Image.new("P", (1, 1))
    palette.putpalette([level for step in range(16) for level in (17 * step,) * 3])
    return image.convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)


def _as_fax(image: Image.Image) -> Encoded:
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: image.height})
    with Image.open(out, formats=("TIFF",)) as written:
        tags: Any = written.tag_v2  # type: ignore[attr-defined]
        start, count = tags[_OFFSETS][0], tags[_COUNTS][0]
        white_is_zero = tags.get(_PHOTOMETRIC) == 0
    parameters: dict[str, int | bool] = {"K": -1, "Columns": image.width, "Rows": image.height, "EndOfBlock": False}
    data = out.getvalue()[start : start + count]
    return Encoded(data, "/CCITTFaxDecode", 1, 1, parameters | ({} if white_is_zero else {"BlackIs1": True}))
