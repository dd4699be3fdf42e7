"""Pages out of TIFF, JPEG, PNG, WebP and JPEG 2000 files, through Pillow."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PIL import Image, UnidentifiedImageError

from document.page import SourcePage
from document.problem import Refusal
from preprocessing.image_samples import write_samples
from preprocessing.opening_messages import Limits, PageFound, PictureReady
from preprocessing.page_sources import assumed_dpi, plausible_dpi, size_detail

if TYPE_CHECKING:
    from collections.abc import Callable

_PLUGINS = {
    "tiff": ("PIL.TiffImagePlugin", "TIFF"),
    "jpeg": ("PIL.JpegImagePlugin", "JPEG"),
    "png": ("PIL.PngImagePlugin", "PNG"),
    "webp": ("PIL.WebPImagePlugin", "WEBP"),
    "jpeg2000": ("PIL.Jpeg2KImagePlugin", "JPEG2000"),
}
_ORIENTATION = 0x0112  # TIFF 6.0 and EXIF 2.3, tag Orientation
_SUBFILE_TYPE = 0x00FE  # TIFF 6.0, tag NewSubfileType
_REDUCED_COPY, _MASK = 1, 4  # its bits
# orientation: (clockwise turn, mirrored before it), and how Pillow undoes the turn that its TIFF reader has already made
_SHOWN = {1: (0, False), 2: (0, True), 3: (180, False), 4: (180, True), 5: (270, True), 6: (90, False), 7: (90, True), 8: (270, False)}
_UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


class ImageFile:
    """A picture file; only TIFF may have more than one page."""

    def __init__(self, path: Path, file_format: str, limits: Limits) -> None:
        self._path, self._format, self._limits = path, file_format, limits

    def facts(self, first: int, plain: tuple[int, ...]) -> Iterator[PageFound]:
        """See PageSource. A page that cannot be told although others can keeps its place, with the size of its neighbour."""
        with self._open() as image:
            pages = self._tiff_pages(image) if self._format == "tiff" else iter([self._page(image, 0)])
            for number, page in enumerate(pages, 1):
                if number > self._limits.max_pages:
                    raise Refusal("too-many-pages", f"more than {self._limits.max_pages}")
                yield PageFound(page=_numbered(page, number))

    def picture(self, page: SourcePage, target: Path) -> PictureReady:
        """See PageSource."""
        with self._open() as image:
            self._guarded(lambda: image.seek(page.index))
            self._check_size(image)
            orientation = _orientation(image)
            self._guarded(image.load)
            stored: Image.Image = image
            if self._format == "tiff" and orientation in _UNDO:
                stored = image.transpose(_UNDO[orientation])
            if stored.size != (page.width, page.height):
                raise Refusal("damaged", "the picture has another size than its header says")
            return write_samples(stored, target)

    def _open(self) -> Image.Image:
        module, name = _PLUGINS[self._format]
        import_module(module)  # Pillow knows it from now on and need not look for all others
        Image.MAX_IMAGE_PIXELS = self._limits.max_pixels
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        opened: list[Image.Image] = []
        self._guarded(lambda: opened.append(Image.open(self._path, formats=(name,))))
        return opened[0]

    def _tiff_pages(self, image: Image.Image) -> Iterator[SourcePage]:
        """Leaves out the reduced copies and masks that go with a page."""
        last: SourcePage | None = None
        index, broken = 0, 0
        while broken < 2:
            try:
                self._guarded(lambda at=index: image.seek(at))  # type: ignore[misc]
                companion = last is not None and _is_companion(image, last)
                page = self._page(image, index)
            except EOFError:
                break
            except Refusal as refusal:
                if last is None or refusal.problem.code != "damaged":
                    raise
                broken, companion = broken + 1, False
                page = _numbered(last, index + 1, index)
            else:
                broken = 0
            index += 1
            if not companion:
                last = page
                yield page

    def _page(self, image: Image.Image, index: int) -> SourcePage:
        self._check_size(image)
        orientation = _orientation(image)
        turn, mirrored = _SHOWN[orientation]
        width, height = image.size
        if self._format == "tiff" and orientation >= 5:
            width, height = height, width  # Pillow tells the size after the turn
        dpi = _tagged_dpi(image)
        tagged = dpi is not None and plausible_dpi(dpi, width, height)
        return SourcePage(
            number=index + 1,
            width=width,
            height=height,
            dpi=dpi if dpi is not None and tagged else assumed_dpi(width, height),
            dpi_from="tag" if tagged else "assumed",
            picture="file",
            tag_turn=turn,
            mirrored=mirrored,
            index=index,
        )

    def _check_size(self, image: Image.Image) -> None:
        width, height = image.size
        if width < 1 or height < 1:
            raise Refusal("damaged", "a picture without pixels")
        if width * height > self._limits.max_pixels:
            raise Refusal("too-many-pixels", size_detail(width, height))

    def _guarded(self, action: Callable[[], object]) -> None:
        """Run a step of Pillow's; what it raises for bad content becomes a Refusal. EOFError (no such page), MemoryError pass."""
        try:
            action()
        except (EOFError, MemoryError, Refusal):
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise Refusal("too-many-pixels", f"more than {self._limits.max_pixels} pixels") from None
        except UnidentifiedImageError:
            raise Refusal("damaged", f"its {self._format} content is wrong, or of a kind that cannot be read") from None
        except OSError as error:
            if error.errno is not None:
                raise  # the machine's fault, not the picture's
            raise Refusal("damaged", f"its {self._format} content breaks off or is wrong") from None
        except Exception as error:  # Pillow's readers raise ValueError, SyntaxError, TypeError, struct.error ... for fuzzed content
            raise Refusal("damaged", f"its {self._format} content is wrong: {type(error).__name__}") from None


def _numbered(page: SourcePage, number: int, index: int | None = None) -> SourcePage:
    return replace(page, number=number, index=page.index if index is None else index)


def _orientation(image: Image.Image) -> int:
    try:
        value = _exif(image).get(_ORIENTATION, 1)
    except Exception:  # EXIF data is often damaged while the picture is sound
        return 1
    return value if isinstance(value, int) and value in _SHOWN else 1


def _exif(image: Image.Image) -> Image.Exif:
    if image.format != "PNG":
        return image.getexif()
    exif = Image.Exif()  # PngImageFile.getexif would decode the whole picture, and hide that it is damaged
    exif.load(image.info.get("exif", b""))
    return exif


def _tagged_dpi(image: Image.Image) -> tuple[float, float] | None:
    try:
        horizontal, vertical = image.info["dpi"]
        return float(horizontal), float(vertical)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _is_companion(image: Image.Image, page: SourcePage) -> bool:
    tags: dict[int, object] = getattr(image, "tag_v2", {})
    kind = tags.get(_SUBFILE_TYPE, 0)
    if not isinstance(kind, int) or not kind & (_REDUCED_COPY | _MASK):
        return False
    return bool(kind & _MASK) or image.size[0] * image.size[1] < page.width * page.height
