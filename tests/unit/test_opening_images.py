"""Pictures out of picture files: what every format and oddity becomes, what is refused, and that facts and pictures agree."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageOps

from document.page import SourcePage
from document.problem import Refusal, Trouble
from preprocessing.opening import Limits, Scan, open_scan

WIDTH, HEIGHT = 60, 90
Picture = npt.NDArray[np.uint8]


def page_picture(mode: str = "L") -> Image.Image:
    """White paper with a dark corner top left, a red bar below it (grey in grey pictures)."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (255, 255, 255))
    picture.paste((0, 0, 0), (4, 4, 24, 24))
    picture.paste((200, 30, 40), (4, 40, 24, 60))
    if mode == "1":
        return picture.convert("L").point(lambda level: 255 if level > 200 else 0).convert("1")
    return picture.convert(mode)


def save(picture: Image.Image, path: Path, file_format: str, **options: object) -> Path:
    picture.save(path, file_format, **options)
    return path


def with_alpha(mode: str) -> Image.Image:
    picture = page_picture("RGB").convert(mode)
    alpha = Image.new("L", picture.size, 255)
    alpha.paste(0, (30, 70, 60, 90))  # see-through where the colour below is black
    picture.paste(0, (30, 70, 60, 90))
    picture.putalpha(alpha)
    return picture


def deep(top: int) -> Image.Image:
    levels = np.asarray(page_picture("L")).astype(np.float64) / 255 * top
    return Image.fromarray(levels.astype(np.uint16))


# name: (how the file is made, channels of its picture, may differ by so many levels)
FORMATS = {
    "g4.tif": (lambda p: save(page_picture("1"), p, "TIFF", compression="group4"), 1, 0),
    "g3.tif": (lambda p: save(page_picture("1"), p, "TIFF", compression="group3"), 1, 0),
    "lzw.tif": (lambda p: save(page_picture("RGB"), p, "TIFF", compression="tiff_lzw"), 3, 0),
    "jpeg.tif": (lambda p: save(page_picture("RGB"), p, "TIFF", compression="jpeg", quality=95), 3, 40),
    "alpha.tif": (lambda p: save(with_alpha("RGB"), p, "TIFF"), 3, 0),
    "cmyk.tif": (lambda p: save(page_picture("CMYK"), p, "TIFF"), 3, 2),
    "12-bit.tif": (lambda p: save(deep(4095), p, "TIFF"), 1, 1),
    "dim-16-bit.tif": (lambda p: save(deep(1023), p, "TIFF"), 1, 1),
    "float.tif": (lambda p: save(Image.fromarray(np.asarray(page_picture("L")).astype(np.float32) / 255), p, "TIFF"), 1, 1),
    "grey.jpg": (lambda p: save(page_picture("L"), p, "JPEG", quality=95), 1, 40),
    "colour.jpg": (lambda p: save(page_picture("RGB"), p, "JPEG", quality=95), 3, 60),
    "cmyk.jpg": (lambda p: save(page_picture("CMYK"), p, "JPEG", quality=95), 3, 60),
    "1-bit.png": (lambda p: save(page_picture("1"), p, "PNG"), 1, 0),
    "16-bit.png": (lambda p: save(deep(65535), p, "PNG"), 1, 1),
    "palette.png": (lambda p: save(page_picture("RGB").quantize(8), p, "PNG"), 3, 8),
    "grey-palette.png": (lambda p: save(page_picture("L").convert("P"), p, "PNG"), 1, 0),
    "alpha.png": (lambda p: save(with_alpha("RGB"), p, "PNG"), 3, 0),
    "grey-alpha.png": (lambda p: save(with_alpha("L"), p, "PNG"), 1, 0),
    "page.webp": (lambda p: save(page_picture("RGB"), p, "WEBP", lossless=True), 3, 0),
    "page.jp2": (lambda p: save(page_picture("RGB"), p, "JPEG2000"), 3, 2),
    "grey.j2k": (lambda p: save(page_picture("L"), p, "JPEG2000"), 1, 2),
}


@pytest.fixture(scope="module")
def all_formats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scan]:
    """Every format as one document, under names that say nothing."""
    folder = tmp_path_factory.mktemp("formats")
    files = [make(folder / f"{number}.bin") for number, (make, _, _) in enumerate(FORMATS.values())]
    with open_scan(files, folder) as scan:
        yield scan


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_page(all_formats: Scan, name: str) -> None:
    number = list(FORMATS).index(name) + 1
    _, channels, tolerance = FORMATS[name]
    picture = all_formats.picture(number)
    wanted = np.asarray(page_picture("RGB"))[:, :, ::-1]
    if channels == 1:
        wanted = np.asarray(page_picture("1" if name in ("g4.tif", "g3.tif", "1-bit.png") else "L").convert("L"))
    assert picture.dtype == np.uint8
    assert picture.shape == wanted.shape
    assert np.abs(picture.astype(int) - wanted).max() <= tolerance


def test_facts_and_pictures_agree(all_formats: Scan) -> None:
    assert all_formats.opened.format == "folder"
    assert [page.file for page in all_formats.opened.pages] == list(range(len(FORMATS)))
    for page in all_formats.opened.pages:
        assert all_formats.picture(page.number).shape[:2] == (page.height, page.width)
        assert page.picture == "file"


def only_page(file: Path, limits: Limits | None = None) -> tuple[SourcePage, Picture]:
    with open_scan([file], file.parent, limits) as scan:
        assert len(scan.opened.pages) == 1
        return scan.opened.pages[0], scan.picture(1)


def shown(page: SourcePage, picture: Picture) -> Picture:
    picture = picture[:, ::-1] if page.mirrored else picture
    return np.rot90(picture, -page.tag_turn // 90)


def test_turns_that_a_file_asks_for_are_told_and_not_applied(tmp_path: Path) -> None:
    files = []
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        files.append(save(page_picture("L"), tmp_path / f"a{orientation}", "PNG", exif=exif))
        files.append(save(page_picture("L"), tmp_path / f"b{orientation}", "JPEG", exif=exif, quality=95))
        files.append(save(page_picture("L"), tmp_path / f"c{orientation}", "TIFF", tiffinfo={0x0112: orientation}, compression="tiff_lzw"))
    stored = np.asarray(page_picture("L")).astype(int)
    with open_scan(files, tmp_path) as scan:
        for page, file in zip(scan.opened.pages, files, strict=True):
            picture = scan.picture(page.number)
            assert (page.width, page.height) == (WIDTH, HEIGHT)
            assert np.abs(picture.astype(int) - stored).max() <= 40, file.name
            with Image.open(file) as opened:
                upright = np.asarray(ImageOps.exif_transpose(opened).convert("L")).astype(int)
            assert np.abs(shown(page, picture).astype(int) - upright).max() <= 40, file.name


def test_an_alpha_channel_that_hides_everything_is_a_mistake(tmp_path: Path) -> None:
    picture = page_picture("RGB")
    picture.putalpha(0)
    _, found = only_page(save(picture, tmp_path / "scan", "PNG"))
    assert found.min() == 0


@pytest.mark.parametrize(
    ("tag", "size", "dpi", "dpi_from"),
    [
        ((300, 300), (2480, 3508), (300, 300), "tag"),
        ((204, 98), (1728, 1078), (204, 98), "tag"),
        ((72, 72), (2480, 3508), (3508 / 11.7, 3508 / 11.7), "assumed"),  # nobody scans sheets of a metre
        ((72, 72), (595, 842), (72, 72), "tag"),
        ((1, 1), (1240, 1754), (1754 / 11.7, 1754 / 11.7), "assumed"),
        (None, (1240, 1754), (1754 / 11.7, 1754 / 11.7), "assumed"),
    ],
)
def test_resolution_is_believed_only_when_plausible(
    tmp_path: Path, tag: tuple[int, int] | None, size: tuple[int, int], dpi: tuple[float, float], dpi_from: str
) -> None:
    options = {"dpi": tag} if tag else {}
    page, _ = only_page(save(Image.new("1", size, 1), tmp_path / "scan", "TIFF", compression="group4", **options))
    assert page.dpi == pytest.approx(dpi, rel=0.01)
    assert page.dpi_from == dpi_from


def tiff_pages(path: Path, pages: list[Image.Image]) -> Path:
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return path


def test_pages_of_several_files_follow_each_other(tmp_path: Path) -> None:
    three = tiff_pages(tmp_path / "b", [Image.new("L", (20 + 2 * n, 30), 255) for n in range(3)])
    one = save(page_picture("L"), tmp_path / "a", "PNG")
    with open_scan([three, one], tmp_path) as scan:
        assert [(p.number, p.file, p.index, p.width) for p in scan.opened.pages] == [
            (1, 0, 0, 20),
            (2, 0, 1, 22),
            (3, 0, 2, 24),
            (4, 1, 0, 60),
        ]
        assert [scan.picture(n).shape for n in (4, 2, 1, 3)] == [(90, 60), (30, 22), (30, 20), (30, 24)]
        with pytest.raises(IndexError):
            scan.picture(5)


def test_reduced_copies_in_a_tiff_are_no_pages(tmp_path: Path) -> None:
    full, copy, second = page_picture("L"), page_picture("L").resize((20, 30)), page_picture("L")
    copy.encoderinfo = {"tiffinfo": {0x00FE: 1}}  # type: ignore[attr-defined]
    with open_scan([tiff_pages(tmp_path / "scan", [full, copy, second])], tmp_path) as scan:
        assert [page.index for page in scan.opened.pages] == [0, 2]
        assert scan.picture(2).shape == (HEIGHT, WIDTH)


def test_one_broken_page_of_a_tiff_keeps_the_others(tmp_path: Path) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (80, 80), dtype=np.uint8))
    file = tiff_pages(tmp_path / "scan", [page_picture("L"), noise, page_picture("L")])
    with Image.open(file) as opened:
        opened.seek(1)
        start = opened.tag_v2[273][0]
    content = bytearray(file.read_bytes())
    content[start : start + 400] = b"\x81" * 400
    file.write_bytes(content)
    with open_scan([file], tmp_path) as scan:
        assert len(scan.opened.pages) == 3
        with pytest.raises(Refusal) as refused:
            scan.picture(2)
        assert (refused.value.problem.code, refused.value.problem.page) == ("damaged", 2)
        assert scan.picture(3).shape == scan.picture(1).shape


def as_bytes(picture: Image.Image, file_format: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, file_format)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "empty", ""),
        (b"Dear Sir,\n", "unsupported", "text file"),
        (b"{\\rtf1 Dear Sir}", "unsupported", "RTF"),
        (b"PK\x03\x04word/document.xml", "unsupported", "Office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unsupported", "Office"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(600), "unsupported", "HEIC"),
        (bytes(range(256)) * 8, "unsupported", "no known kind"),
        (as_bytes(page_picture("L"), "GIF"), "unsupported", "GIF"),
        (as_bytes(page_picture("L"), "BMP"), "unsupported", "BMP"),
        (as_bytes(page_picture("L"), "JPEG")[:450], "damaged", ""),
        (as_bytes(page_picture("L"), "PNG")[:90], "damaged", ""),
        (as_bytes(page_picture("L"), "TIFF")[:200], "damaged", ""),
        (as_bytes(page_picture("L"), "JPEG2000")[:150], "damaged", ""),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "damaged", ""),
    ],
)
def test_refused(tmp_path: Path, content: bytes, code: str, said: str) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused, open_scan([file], tmp_path):
        pass
    assert refused.value.problem.code == code
    assert said in refused.value.problem.detail
    assert list(tmp_path.iterdir()) == [file]


def test_limits(tmp_path: Path) -> None:
    file = tiff_pages(tmp_path / "scan", [page_picture("L")] * 3)
    size = file.stat().st_size
    for limits, code in (
        (Limits(max_pixels=WIDTH * HEIGHT - 1), "too-many-pixels"),
        (Limits(max_pixels=100), "too-many-pixels"),
        (Limits(max_pages=2), "too-many-pages"),
        (Limits(max_bytes=size - 1), "too-many-bytes"),
    ):
        with pytest.raises(Refusal) as refused, open_scan([file], tmp_path, limits):
            pass
        assert refused.value.problem.code == code
    with open_scan([file], tmp_path, Limits(max_pixels=WIDTH * HEIGHT, max_pages=3, max_bytes=size)) as scan:
        assert len(scan.opened.pages) == 3
    with pytest.raises(Refusal) as refused, open_scan([file, file], tmp_path, Limits(max_pages=5)):
        pass
    assert refused.value.problem.code == "too-many-pages"


def test_very_wide_pictures_are_judged_by_their_pixels(tmp_path: Path) -> None:
    file = save(Image.new("1", (35_000, 40), 1), tmp_path / "scan", "TIFF", compression="group4")
    _, picture = only_page(file)
    assert picture.shape == (40, 35_000)
    with pytest.raises(Refusal):
        only_page(file, Limits(max_pixels=1_000_000))


def test_what_is_not_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(Refusal) as refused, open_scan([tmp_path / name], tmp_path):
            pass
        assert refused.value.problem.code == "unsupported"
    with pytest.raises(Trouble) as trouble, open_scan([tmp_path / "gone"], tmp_path):
        pass
    assert trouble.value.problem.code == "source-vanished"
    file = save(page_picture("L"), tmp_path / "scan", "PNG")
    with pytest.raises(Trouble) as trouble, open_scan([file], tmp_path / "nowhere"):
        pass
    assert trouble.value.problem.code == "folder-unwritable"
    with pytest.raises(Refusal) as refused, open_scan([], tmp_path):
        pass
    assert refused.value.problem.code == "no-pages"


def test_a_bad_file_of_several_is_named_by_its_place(tmp_path: Path) -> None:
    good, bad = save(page_picture("L"), tmp_path / "1", "PNG"), tmp_path / "2"
    bad.write_bytes(b"Thumbs")
    with pytest.raises(Refusal) as refused, open_scan([good, bad], tmp_path):
        pass
    assert refused.value.problem.detail.startswith("file 2 of 2: ")
