"""Writes page pictures as files of every format that scans come in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from PIL import Image

from samples import pdf
from samples.defects import quarter_turn
from samples.page import PageImage
from samples.sheet import Sheet

ORIENTATION = 0x0112
"""EXIF and TIFF tag of the turn that viewers are asked for."""
ORIENTATIONS = {0: 1, 90: 6, 180: 3, 270: 8}
"""Its values by the clockwise turn asked for (TIFF 6.0, page 36)."""


class Job(Struct, frozen=True, eq=False):
    """What is to be written where: the pages, the sheets they were drawn from, and the seed for what is left to chance."""

    path: Path
    pages: list[PageImage]
    sheets: tuple[Sheet, ...]
    seed: int

    @property
    def only_page(self) -> PageImage:
        return self.pages[0]


def whole(dpi: tuple[float, float]) -> tuple[int, int]:
    """A resolution in whole pixels per inch."""
    return round(dpi[0]), round(dpi[1])


def image_of(page: PageImage) -> Image.Image:
    """The picture as Pillow has it: mode 1, L or RGB."""
    image = Image.fromarray(page.picture)
    return image.convert("1", dither=Image.Dither.NONE) if pdf.is_bilevel(page) else image


def claimed_dpi(page: PageImage) -> tuple[int, int]:
    """The resolution that the file is to claim."""
    return whole(page.tag_dpi or page.dpi)


def on_transparency(page: PageImage) -> Image.Image:
    """Black ink on nothing: who drops the alpha channel sees a black page."""
    grey = np.array(Image.fromarray(page.picture).convert("L"))
    return Image.fromarray(np.dstack([np.zeros_like(grey), 255 - grey]), "LA")


def tiff(compression: str, convert: Callable[[PageImage], Image.Image] = image_of, **options: Any) -> Callable[[Job], None]:
    """A writer of TIFFs, one picture a page."""

    def write(job: Job) -> None:
        images = [convert(page) for page in job.pages]
        for image, page in zip(images, job.pages, strict=True):
            image.encoderinfo = {"dpi": claimed_dpi(page), "tiffinfo": {ORIENTATION: ORIENTATIONS[page.tag_turn]}}
        first = images[0].encoderinfo
        images[0].save(job.path, "TIFF", compression=compression, save_all=True, append_images=images[1:], **first, **options)

    return write


def bilevel(page: PageImage) -> Image.Image:
    """The picture as mode 1."""
    return Image.fromarray(page.picture).convert("L").point([0] * 150 + [255] * 106).convert("1", dither=Image.Dither.NONE)


def picture(file_format: str, convert: Callable[[PageImage], Image.Image], **options: Any) -> Callable[[Job], None]:
    """A writer of files that hold one picture."""

    def write(job: Job) -> None:
        page, extra = job.only_page, dict(options)
        if file_format in ("JPEG", "PNG"):
            extra["dpi"] = claimed_dpi(page)
        if file_format == "JPEG" and page.tag_turn:
            exif = Image.Exif()
            exif[ORIENTATION] = ORIENTATIONS[page.tag_turn]
            extra["exif"] = exif
        convert(page).save(job.path, file_format, **extra)

    return write


def grey_or_colour(page: PageImage) -> Image.Image:
    """The picture as mode L or RGB."""
    return Image.fromarray(page.picture)


def sixteen_bit(page: PageImage) -> Image.Image:
    """The picture in 65,536 greys."""
    grey = np.array(Image.fromarray(page.picture).convert("L"), np.uint16)
    return Image.fromarray(grey * 257)


def palette(page: PageImage) -> Image.Image:
    """The picture in sixteen colours."""
    return Image.fromarray(page.picture).convert("RGB").quantize(16, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def cmyk(page: PageImage) -> Image.Image:
    """The picture in printing colours."""
    return Image.fromarray(page.picture).convert("RGB").convert("CMYK")


def letter_folder(job: Job) -> None:
    """A folder `X.letter` with a file for each page, by turns JPEG and PNG, numbered without zeros."""
    job.path.mkdir(parents=True, exist_ok=True)
    for page in job.pages:
        suffix, file_format = (("jpg", "JPEG"), ("png", "PNG"))[(page.number + 1) % 2]
        writer = picture(file_format, grey_or_colour)
        writer(Job(job.path / f"page {page.number}.{suffix}", [page], job.sheets, job.seed))


def turned_with_tag(page: PageImage) -> PageImage:
    """Stored on its side, with a tag that sets it upright again."""
    return msgspec.structs.replace(quarter_turn(page, 270), tag_turn=90)


def wrong_tag(page: PageImage) -> PageImage:
    """Stored as it is, with a tag that turns it on its side."""
    return msgspec.structs.replace(page, tag_turn=90)


class Format(Struct, frozen=True):
    """A format: its file suffix, its writer, whether it holds one page only, what it does to pages first, what kind of scan it makes."""

    suffix: str
    write: Callable[[Job], None]
    single: bool = False
    prepare: Callable[[PageImage], PageImage] = lambda page: page
    kind: str = "scan"


def written(make: Callable[[Job], bytes]) -> Callable[[Job], None]:
    """A writer of what `make` makes."""

    def write(job: Job) -> None:
        job.path.write_bytes(make(job))

    return write


pictures = written(lambda job: pdf.of_pictures(job.pages))
jpeg = picture("JPEG", grey_or_colour, quality=75)

FORMATS: dict[str, Format] = {
    "pdf": Format(".pdf", pictures),
    "pdf-turned": Format(".pdf", pictures, prepare=turned_with_tag),
    "pdf-wrongly-turned": Format(".pdf", pictures, prepare=wrong_tag),
    "pdf-text": Format(".pdf", written(lambda job: pdf.with_hidden_text(job.pages, False, job.seed)), kind="text-layer"),
    "pdf-bad-text": Format(".pdf", written(lambda job: pdf.with_hidden_text(job.pages, True, job.seed)), kind="bad-text-layer"),
    "pdf-born-digital": Format(".pdf", written(lambda job: pdf.born_digital(job.sheets)), kind="born-digital"),
    "pdf-mixed": Format(".pdf", written(lambda job: pdf.mixed(job.sheets, job.pages[1:])), kind="mixed"),
    "tiff-g4": Format(".tif", tiff("group4", bilevel)),
    "tiff-lzw": Format(".tif", tiff("tiff_lzw")),
    "tiff-jpeg": Format(".tif", tiff("jpeg", grey_or_colour, quality=75)),
    "tiff-alpha": Format(".tif", tiff("tiff_lzw", on_transparency)),
    "tiff-turned": Format(".tif", tiff("tiff_lzw"), prepare=turned_with_tag),
    "jpeg": Format(".jpg", jpeg, single=True),
    "jpeg-exif": Format(".jpg", jpeg, single=True, prepare=turned_with_tag),
    "jpeg-cmyk": Format(".jpg", picture("JPEG", cmyk, quality=75), single=True),
    "png": Format(".png", picture("PNG", image_of, compress_level=3), single=True),
    "png-1bit": Format(".png", picture("PNG", bilevel, compress_level=6), single=True),
    "png-16bit": Format(".png", picture("PNG", sixteen_bit, compress_level=1), single=True),
    "png-palette": Format(".png", picture("PNG", palette, compress_level=3), single=True),
    "png-alpha": Format(".png", picture("PNG", on_transparency, compress_level=1), single=True),
    "webp": Format(".webp", picture("WEBP", grey_or_colour, quality=80, method=1), single=True),
    "jpeg2000": Format(".jp2", picture("JPEG2000", grey_or_colour, quality_mode="rates", quality_layers=[20]), single=True),
    "folder": Format(".letter", letter_folder),
}
"""Formats by name."""
