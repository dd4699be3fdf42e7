"""The searchable PDF promises: PDF/A-2b, the picture as received, the transcript in reading order at its place, equal bytes."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

from document.geometry import Box, Transform, quarter_turn
from document.metadata import Found, Metadata
from document.page import OpenedScan, PageReading, PreparedPage
from document.text import Composition, ReadWord, Region
from document.text_layer import TextLayer
from preprocessing.opening import open_scan
from reports.layout import placed_pages
from reports.text_layer import text_layer
from tests.pdfa import check_pdfa, squeezed

WORDS = [
    ("Čapek", Box(200, 120, 420, 160)),
    ("Szűcs-", Box(440, 120, 640, 160)),
    ("Kőváry", Box(200, 190, 400, 230)),
    ("a", Box(420, 190, 440, 230)),
]
UPRIGHT = Transform()
METADATA = Metadata(
    sender_mission=Found(value="Permanent Mission of X <&>", certainty=1.0), reference=Found(value="Note No. 7", certainty=1.0),
    date=Found(value="2021-06-17", certainty=1.0), kind=Found(value="note verbale", certainty=1.0),
)  # fmt: skip


def drawn(mode: str = "L", size: tuple[int, int] = (800, 1100)) -> Image.Image:
    """A page with bars where the words stand."""
    image = Image.new("L", size, 250)
    for _, box in WORDS:
        ImageDraw.Draw(image).rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=30)
    return image.convert("1", dither=Image.Dither.NONE) if mode == "1" else image.convert(mode)


def layer_of(opened: OpenedScan, turns: Sequence[int] = (), lean: Transform = UPRIGHT, straight: bool = False) -> TextLayer:
    """lean: from the upright page to the picture as stored, but for the quarter turns."""
    words = tuple(
        ReadWord(page=page.number, line=number // 2, region=page.number - 1, box=box, read=text, text=text, confidence=90.0, fate="text")
        for page in opened.pages
        for number, (text, box) in enumerate(WORDS)
    )
    regions = tuple(Region(page=page.number, kind="body", certainty=1.0) for page in opened.pages)
    composition = Composition(pages=len(opened.pages), words=words, regions=regions, paragraphs=())
    sheets = []
    for page, turn in zip(opened.pages, turns or [0] * len(opened.pages), strict=True):
        width, height = (page.height, page.width) if turn % 180 else (page.width, page.height)
        mirror = Transform((-1.0, 0.0, float(page.width), 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)) if page.mirrored else Transform()
        prepared = PreparedPage(
            number=page.number, width=width, height=height, dpi=page.dpi[0], turn=turn, skew_degrees=0.0,
            transform=lean.inverse().then(mirror).then(quarter_turn(turn, page.width, page.height)),
        )  # fmt: skip
        sheets.append((page, prepared, PageReading(number=page.number, reader="r 1", language="eng", lines=())))
    return text_layer(
        placed_pages(composition, sheets), METADATA, name="a.png", document="0a1b", language="en", producer="verbale 9.9", straight=straight
    )  # fmt: skip


def made(paths: Sequence[Path] | Path, tmp_path: Path, turns: Sequence[int] = ()) -> tuple[bytes, tuple[int, ...], OpenedScan]:
    with open_scan([paths] if isinstance(paths, Path) else paths, tmp_path) as scan:
        data, anew = scan.facsimile(layer_of(scan.opened, turns))
    check_pdfa(data, tmp_path)
    return data, anew, scan.opened


def saved(tmp_path: Path, image: Image.Image, name: str, **options: object) -> Path:
    path = tmp_path / name
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def said(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


def looks_like(data: bytes, number: int, dpi: float, expected: Image.Image) -> bool:
    """Whether page `number` (from 1) shows this picture, at the resolution that gives each pixel one."""
    with pypdfium2.PdfDocument(data) as pdf:
        shown = np.asarray(pdf[number - 1].render(scale=dpi / 72).to_pil().convert("L").resize(expected.size)).astype(int)
    return bool(abs(shown - np.asarray(expected.convert("L"))).mean() < 2.5)


def embedded(data: bytes, number: int = 1) -> tuple[bytes, str]:
    """The bytes of the picture of a page, and how they are coded."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        image = pdf.pages[number - 1].resources.XObject.Picture
        return image.read_raw_bytes(), str(image.Filter)


TEXT = squeezed("".join(text for text, _ in WORDS))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The searchable copy of a grey page."""
    folder = tmp_path_factory.mktemp("page")
    return made(saved(folder, drawn(), "a.png", dpi=(200, 200)), folder)[0]


def test_both_readers_find_the_text_in_reading_order(tmp_path: Path, data: bytes):
    assert squeezed(said(data)) == TEXT
    file = tmp_path / "letter.pdf"
    file.write_bytes(data)
    for options in ([], ["-raw"]):
        shown = subprocess.run(["pdftotext", *options, file, "-"], capture_output=True, text=True, check=True).stdout
        assert squeezed(shown) == TEXT if options else sorted(squeezed(shown)) == sorted(TEXT.replace("-", ""))


def place_of(data: bytes, word: str, dpi: float) -> tuple[float, float, float, float]:
    """Where a search finds the word on the first page: left, top, right, bottom in pixels."""
    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[0]
        text = page.get_textpage()
        index, count = text.search(word).get_next()
        left, bottom, right, top = next(text.get_rect(n) for n in range(text.count_rects(index, count)))
        height = page.get_height()
    return left * dpi / 72, (height - top) * dpi / 72, right * dpi / 72, (height - bottom) * dpi / 72


def test_a_search_finds_a_word_at_its_place(data: bytes):
    assert place_of(data, "Kőváry", 200) == pytest.approx((200, 190, 400, 230), abs=4)


def test_turned_pages_are_shown_upright_and_their_pictures_left_alone(tmp_path: Path):
    turns = (90, 180, 270)
    upright = drawn()
    stored = [upright.rotate(turn, expand=True) for turn in turns]  # Pillow turns counterclockwise
    paths = [saved(tmp_path, page, f"{n}.jpg", dpi=(100, 100), quality=95) for n, page in enumerate(stored)]
    data, _, _ = made(paths, tmp_path, turns)
    assert squeezed(said(data)) == TEXT * 3
    for number, path in enumerate(paths, 1):
        assert embedded(data, number)[0] == path.read_bytes()
        assert looks_like(data, number, 100, upright)


TAKEN_OVER: list[tuple[str, str, dict[str, Any], str]] = [
    ("L", "a.jpg", {}, "/DCTDecode"), ("RGB", "b.jpg", {"progressive": True}, "/DCTDecode"), ("L", "c.png", {}, "/FlateDecode"),
    ("P", "d.png", {}, "/FlateDecode"), ("1", "e.png", {}, "/FlateDecode"), ("RGB", "f.jp2", {}, "/JPXDecode"),
    ("1", "g.tif", {"compression": "group4", "tiffinfo": {278: 1100}}, "/CCITTFaxDecode"),
    ("L", "h.tif", {"compression": "jpeg", "tiffinfo": {278: 16}}, "/DCTDecode"),
    ("RGB", "i.tif", {"compression": "jpeg", "tiffinfo": {278: 32}}, "/DCTDecode"),
]  # fmt: skip
CODED_ANEW: list[tuple[str, str, dict[str, Any], str]] = [
    ("RGBA", "a.png", {}, "/FlateDecode"), ("L", "b.tif", {"compression": "tiff_lzw"}, "/FlateDecode"),
    ("1", "c.tif", {"compression": "group4", "tiffinfo": {278: 100}}, "/CCITTFaxDecode"), ("CMYK", "d.jpg", {}, "/DCTDecode"),
    ("RGB", "e.webp", {"quality": 80}, "/JPXDecode"), ("1", "f.tif", {"compression": "packbits"}, "/CCITTFaxDecode"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "anew"), [(TAKEN_OVER, False), (CODED_ANEW, True)], ids=["taken over", "coded anew"])
def test_pictures_are_taken_over_where_a_pdf_can_hold_them_and_look_the_same_all(
    tmp_path: Path, files: list[tuple[str, str, dict[str, Any], str]], anew: bool
):
    paths = [saved(tmp_path, drawn(mode), name, **({"dpi": (100, 100)} | options)) for mode, name, options, _ in files]
    data, found, opened = made(paths, tmp_path)
    assert found == (tuple(range(1, len(files) + 1)) if anew else ())
    assert [embedded(data, page.number)[1] for page in opened.pages] == [kind for *_, kind in files]
    assert squeezed(said(data)) == TEXT * len(files)
    for page, path in zip(opened.pages, paths, strict=True):
        assert looks_like(data, page.number, page.dpi[0], Image.open(path)), path.name


def test_a_mirrored_scan_is_shown_as_the_file_asks(tmp_path: Path):
    image = drawn()
    exif = Image.Exif()
    exif[0x0112] = 2
    path = saved(tmp_path, image.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "a.jpg", dpi=(100, 100), exif=exif, quality=95)
    data, _, opened = made(path, tmp_path)
    assert opened.pages[0].mirrored
    assert looks_like(data, 1, 100, image)
    assert squeezed(said(data)) == TEXT


def scanned_pdf(tmp_path: Path) -> Path:
    """A scan with the hidden text of another program, a note and a script."""
    saved(tmp_path, drawn(), "scan.jpg", quality=95)
    path = tmp_path / "scan.pdf"
    page = canvas.Canvas(str(path), pagesize=(288, 396))
    page.beginText()
    text = page.beginText(50, 50)
    text.setTextRenderMode(3)
    text.textOut("hidden words of another program")
    page.drawText(text)
    page.drawImage(str(tmp_path / "scan.jpg"), 0, 0, 288, 396)
    page.save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.save(path)
    return path


def test_a_scanned_pdf_keeps_its_image_and_nothing_else(tmp_path: Path):
    path = scanned_pdf(tmp_path)
    data, anew, opened = made(path, tmp_path)
    assert (opened.pages[0].picture, anew) == ("embedded", ())
    raw, _ = embedded(data)
    with pikepdf.open(path) as pdf:
        image = next(o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == pikepdf.Name.Image)
        assert image.read_raw_bytes() == raw
    assert squeezed(said(data)) == TEXT


def born_digital(tmp_path: Path) -> Path:
    path = tmp_path / "drawn.pdf"
    page = canvas.Canvas(str(path), pagesize=(595, 842))
    page.setFont("Helvetica", 12)  # one of the fonts that every reader has, so that reportlab does not put it into the file
    for number in range(20):
        page.drawString(72, 700 - 20 * number, "visible words of the page itself")
    page.save()
    return path


def test_a_drawn_page_whose_fonts_are_missing_becomes_a_picture(tmp_path: Path):
    data, anew, opened = made(born_digital(tmp_path), tmp_path)
    assert (opened.pages[0].picture, anew) == ("rendered", (1,))
    assert squeezed(said(data)) == TEXT


def test_a_drawn_page_stays_as_it_is_and_its_words_are_found_once(tmp_path: Path):
    """The page's own text is told to be a blank: what readers find is the transcript."""
    path = tmp_path / "again.pdf"
    path.write_bytes(made(born_digital(tmp_path), tmp_path)[0])  # a file whose only font is embedded
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].contents_add(b"q 0 0 1 rg 100 100 50 50 re f BT /VerbaleText 9 Tf 200 200 Td <00010002> Tj ET Q")
        pdf.save(path)
    data, anew, opened = made(path, tmp_path)
    assert (opened.pages[0].picture, anew) == ("rendered", ())
    assert squeezed(said(data)) == TEXT
    assert len(data) < 1.2 * path.stat().st_size


def test_a_font_that_is_only_named_needs_not_be_in_the_file(tmp_path: Path):
    """reportlab begins every page in Helvetica, also those that show nothing in it."""
    path = born_digital(tmp_path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Contents = pikepdf.Stream(pdf, b"BT /F1 12 Tf ET 100 600 300 20 re 100 500 300 20 re f")
        pdf.save(path)
    data, anew, opened = made(path, tmp_path)
    assert (opened.pages[0].picture, anew) == ("rendered", ())
    assert squeezed(said(data)) == TEXT


def leaning(mode: str) -> tuple[Image.Image, Transform]:
    """The page as a camera sees it that is held askew, and the map from the page to that."""
    lean = Transform((0.98, -0.05, 40.0, 0.045, 0.97, 5.0, 1e-5, 2e-5, 1.0))
    back = lean.inverse().matrix
    coefficients = [value / back[8] for value in back[:8]]
    picture = drawn().transform((800, 1100), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=250)
    return picture.point([0] * 128 + [255] * 128).convert("1") if mode == "1" else picture.convert(mode), lean


@pytest.mark.parametrize(
    ("mode", "name", "options", "kind"),
    [
        ("L", "a.jpg", {"quality": 90}, "/DCTDecode"), ("RGB", "b.png", {}, "/JPXDecode"),
        ("1", "c.tif", {"compression": "group4"}, "/CCITTFaxDecode"),
    ],
)  # fmt: skip
def test_a_page_that_stands_askew_is_shown_straight_where_that_is_wanted(
    tmp_path: Path, mode: str, name: str, options: dict[str, Any], kind: str
):
    picture, lean = leaning(mode)
    path = saved(tmp_path, picture, name, dpi=(100, 100), **options)
    with open_scan([path], tmp_path) as scan:
        data, anew = scan.facsimile(layer_of(scan.opened, lean=lean, straight=True))
    check_pdfa(data, tmp_path)
    assert (anew, embedded(data)[1]) == ((1,), kind)
    assert squeezed(said(data)) == TEXT
    assert looks_like(data, 1, 100, drawn(mode))
    assert place_of(data, "Kőváry", 100) == pytest.approx((200, 190, 400, 230), abs=4)


def test_a_page_that_stands_straight_keeps_its_very_picture_whatever_is_wanted(tmp_path: Path):
    path = saved(tmp_path, drawn().rotate(90, expand=True), "a.jpg", dpi=(100, 100), quality=95)
    with open_scan([path], tmp_path) as scan:
        data, anew = scan.facsimile(layer_of(scan.opened, [90], straight=True))
    assert (anew, embedded(data)[0]) == ((), path.read_bytes())


def test_a_picture_that_is_coded_anew_stays_within_the_size_of_the_original(tmp_path: Path):
    grain = np.random.default_rng(1).normal(0, 12, (1100, 800))
    image = Image.fromarray((np.asarray(drawn()) + grain).clip(0, 255).astype(np.uint8))
    path = saved(tmp_path, image, "a.webp", quality=70)
    data, anew, _ = made(path, tmp_path)
    assert (anew, embedded(data)[1]) == ((1,), "/JPXDecode")
    assert len(data) <= 1.2 * path.stat().st_size
    assert squeezed(said(data)) == TEXT


def test_equal_input_gives_equal_bytes(tmp_path: Path, data: bytes):
    assert made(saved(tmp_path, drawn(), "a.png", dpi=(200, 200)), tmp_path)[0] == data


def test_metadata_tell_title_sender_date_reference_and_language(data: bytes):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        packet = pdf.Root.Metadata.read_bytes().decode()
        assert str(pdf.Root.Lang) == "en"
    for told in ("Note No. 7, Permanent Mission of X &lt;&amp;&gt;, 2021-06-17", "2021-06-17", ">Note No. 7<", ">en<", "verbale 9.9"):
        assert told in packet


def test_a_page_that_cannot_be_opened_is_left_empty(tmp_path: Path):
    path = saved(tmp_path, drawn(), "a.png", dpi=(200, 200))
    with open_scan([path], tmp_path) as scan:
        layer = layer_of(scan.opened)
        path.write_bytes(path.read_bytes()[:200])
        data, _ = scan.facsimile(layer)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
