"""Page pictures out of PDF files: the embedded scan where the page is one image, a rendering where it is not."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
import pytest
from pdf2image import convert_from_path
from PIL import Image

from document.page import SourcePage
from document.problem import Refusal
from preprocessing.opening import Limits, Scan, open_scan

Picture = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 248, 350  # A4 at 30 dpi
PAGE = (WIDTH * 72 / 150, HEIGHT * 72 / 150)  # points at 150 dpi
UPRIGHT = (PAGE[0], 0, 0, PAGE[1], 0, 0)


def letter(mode: str = "L") -> Image.Image:
    """No symmetry: a block top left, a bar right, lines."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (245, 240, 230) if mode in ("RGB", "CMYK") else (255, 255, 255))
    picture.paste((0, 0, 0), (12, 12, 92, 72))
    picture.paste((180, 20, 30), (200, 120, 230, 320))
    for top in range(100, 330, 20):
        picture.paste((20, 20, 20), (20, top, 150, top + 6))
    if mode == "1":
        return picture.convert("L").point(lambda level: 255 if level > 128 else 0).convert("1")
    return picture.convert(mode)


def jpeg(mode: str) -> tuple[bytes, dict[str, object]]:
    buffer = io.BytesIO()
    letter(mode).save(buffer, "JPEG", quality=90)
    space = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}[mode]
    more = {"/Decode": pikepdf.Array([1, 0] * 4)} if mode == "CMYK" else {}  # Pillow writes CMYK the Adobe way, inverted
    return buffer.getvalue(), {"/Filter": pikepdf.Name.DCTDecode, "/ColorSpace": pikepdf.Name(space), "/BitsPerComponent": 8, **more}


def jpeg2000() -> tuple[bytes, dict[str, object]]:
    buffer = io.BytesIO()
    letter("RGB").save(buffer, "JPEG2000")
    return buffer.getvalue(), {"/Filter": pikepdf.Name.JPXDecode}


def fax() -> tuple[bytes, dict[str, object]]:
    buffer = io.BytesIO()
    letter("1").save(buffer, "TIFF", compression="group4")
    with Image.open(buffer) as opened:
        start, length = opened.tag_v2[273][0], opened.tag_v2[279][0]
    parameters = pikepdf.Dictionary(K=-1, Columns=WIDTH, Rows=HEIGHT, BlackIs1=True)
    facts = {
        "/Filter": pikepdf.Name.CCITTFaxDecode,
        "/DecodeParms": parameters,
        "/ColorSpace": pikepdf.Name.DeviceGray,
        "/BitsPerComponent": 1,
    }
    return buffer.getvalue()[start : start + length], facts


def bits(inverted: bool) -> tuple[bytes, dict[str, object]]:
    picture = letter("1")
    samples = picture.tobytes()
    facts: dict[str, object] = {"/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 1}
    if inverted:
        samples = bytes(255 - each for each in samples)
        facts["/Decode"] = pikepdf.Array([1, 0])
    return zlib.compress(samples), {"/Filter": pikepdf.Name.FlateDecode, **facts}


def stencil() -> tuple[bytes, dict[str, object]]:
    return zlib.compress(letter("1").tobytes()), {"/Filter": pikepdf.Name.FlateDecode, "/ImageMask": True, "/BitsPerComponent": 1}


def indexed() -> tuple[bytes, dict[str, object]]:
    picture = letter("RGB").quantize(16)
    palette = bytes(picture.getpalette("RGB") or [])[:48]
    space = pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, len(palette) // 3 - 1, pikepdf.String(palette)])
    return zlib.compress(picture.tobytes()), {"/Filter": pikepdf.Name.FlateDecode, "/ColorSpace": space, "/BitsPerComponent": 8}


class Pages:
    """A PDF under construction."""

    def __init__(self) -> None:
        self.pdf = pikepdf.new()

    def image(self, data: bytes, facts: dict[str, object], size: tuple[int, int] = (WIDTH, HEIGHT)) -> pikepdf.Object:
        stream = pikepdf.Stream(self.pdf, data)
        stream.stream_dict = pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=size[0], Height=size[1])
        for key, value in facts.items():
            stream[key] = value
        return self.pdf.make_indirect(stream)

    def page(self, content: str, objects: dict[str, pikepdf.Object], size: tuple[float, float] = PAGE, **keys: object) -> pikepdf.Page:
        page = self.pdf.add_blank_page(page_size=size)
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(objects), Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = pikepdf.Stream(self.pdf, content.encode())
        for key, value in keys.items():
            page.obj[f"/{key}"] = value
        return page

    def scan(self, made: tuple[bytes, dict[str, object]], matrix: tuple[float, ...] = UPRIGHT, **keys: object) -> None:
        """A page that is one image."""
        size = keys.pop("size", PAGE)
        self.page(draw(matrix), {"/Im": self.image(*made)}, size, **keys)  # type: ignore[arg-type]

    def save(self, path: Path, **options: object) -> Path:
        self.pdf.save(path, **options)
        return path


def draw(matrix: tuple[float, ...], name: str = "Im") -> str:
    return "q {} cm /{} Do Q\n".format(" ".join(f"{value:.4f}" for value in matrix), name)


def shown(page: SourcePage, picture: Picture) -> Picture:
    picture = picture[:, ::-1] if page.mirrored else picture
    return np.rot90(picture, -page.tag_turn // 90)


def grey(picture: Picture | Image.Image, size: tuple[int, int] = (32, 40)) -> npt.NDArray[np.int_]:
    image = (
        picture
        if isinstance(picture, Image.Image)
        else Image.fromarray(np.ascontiguousarray(picture[..., ::-1] if picture.ndim == 3 else picture))
    )
    return np.asarray(image.convert("L").resize(size, Image.Resampling.BOX)).astype(int)


WIDE, HIGH = PAGE[0], PAGE[1]
# How a scan may lie on its page: the matrix, the size of the page, /Rotate.
PLACINGS: dict[str, tuple[tuple[float, ...], tuple[float, float], int]] = {
    "upright": (UPRIGHT, PAGE, 0),
    "rotate 90": (UPRIGHT, PAGE, 90),
    "rotate 180": (UPRIGHT, PAGE, 180),
    "rotate 270": (UPRIGHT, PAGE, 270),
    "rotate -90": (UPRIGHT, PAGE, -90),
    "flipped upside down": ((WIDE, 0, 0, -HIGH, 0, HIGH), PAGE, 0),
    "mirrored": ((-WIDE, 0, 0, HIGH, WIDE, 0), PAGE, 0),
    "turned half": ((-WIDE, 0, 0, -HIGH, WIDE, HIGH), PAGE, 0),
    "turned left": ((0, WIDE, -HIGH, 0, HIGH, 0), (HIGH, WIDE), 0),
    "turned right": ((0, -WIDE, HIGH, 0, 0, WIDE), (HIGH, WIDE), 0),
    "turned right, rotate 90": ((0, -WIDE, HIGH, 0, 0, WIDE), (HIGH, WIDE), 90),
    "mirrored, rotate 90": ((-WIDE, 0, 0, HIGH, WIDE, 0), PAGE, 90),
    "transposed": ((0, WIDE, HIGH, 0, 0, 0), (HIGH, WIDE), 0),
}
KINDS: dict[str, tuple[Callable[[], tuple[bytes, dict[str, object]]], int]] = {
    "grey JPEG": (lambda: jpeg("L"), 1),
    "colour JPEG": (lambda: jpeg("RGB"), 3),
    "CMYK JPEG": (lambda: jpeg("CMYK"), 3),
    "JPEG 2000": (jpeg2000, 3),
    "fax": (fax, 1),
    "bits": (lambda: bits(False), 1),
    "inverted bits": (lambda: bits(True), 1),
    "stencil": (stencil, 1),
    "palette": (indexed, 3),
}


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scan]:
    """One page for each placing, then one for each kind of image."""
    folder = tmp_path_factory.mktemp("scans")
    pages = Pages()
    for matrix, size, rotate in PLACINGS.values():
        pages.scan(jpeg("L"), matrix, size=size, Rotate=rotate)
    for make, _ in KINDS.values():
        pages.scan(make())
    with open_scan([pages.save(folder / "scan")], folder) as scan:
        yield scan


@pytest.mark.parametrize("name", PLACINGS)
def test_a_scan_is_handed_over_as_stored_with_how_it_is_shown(scans: Scan, name: str) -> None:
    number = list(PLACINGS).index(name) + 1
    page, picture = scans.opened.pages[number - 1], scans.picture(number)
    assert (page.picture, page.dpi_from, page.dpi) == ("embedded", "page size", pytest.approx((150, 150), rel=0.001))
    assert picture.shape == (HEIGHT, WIDTH) == (page.height, page.width)
    assert np.abs(picture.astype(int) - np.asarray(letter("L"))).max() <= 25
    file = Path(next(iter(scans._begin.files)).decode())
    poppler = convert_from_path(file, first_page=number, last_page=number, dpi=150)[0]
    assert np.abs(grey(shown(page, picture)) - grey(poppler)).mean() < 6


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_image_is_taken_out_the_right_way(scans: Scan, name: str) -> None:
    number = len(PLACINGS) + list(KINDS).index(name) + 1
    page, picture = scans.opened.pages[number - 1], scans.picture(number)
    assert page.picture == "embedded"
    assert picture.shape == ((HEIGHT, WIDTH) if KINDS[name][1] == 1 else (HEIGHT, WIDTH, 3))
    if KINDS[name][1] == 3:
        blue, _, red = picture[200, 215].astype(int)
        assert red > blue + 80
    wanted = letter({1: "1", 3: "RGB"}[KINDS[name][1]]) if name != "grey JPEG" else letter("L")
    assert np.abs(grey(picture) - grey(wanted.convert("RGB"))).mean() < (14 if name == "CMYK JPEG" else 3)


def one_page(tmp_path: Path, pages: Pages, limits: Limits | None = None) -> tuple[SourcePage, Picture]:
    with open_scan([pages.save(tmp_path / "scan")], tmp_path, limits) as scan:
        page, picture = scan.opened.pages[0], scan.picture(1)
        assert picture.shape[:2] == (page.height, page.width)
        return page, picture


def over_scan(content: str, **keys: object) -> Pages:
    """A scan with something else on its page."""
    pages = Pages()
    pages.page(draw(UPRIGHT) + content, {"/Im": pages.image(*jpeg("L"))}, **keys)  # type: ignore[arg-type]
    return pages


@pytest.mark.parametrize(
    "content",
    [
        "BT /F1 9 Tf 10 100 Td (Filed 2018) Tj ET",
        "1 1 1 rg 20 20 60 30 re f",  # a part painted over in white is not for anyone to read
        "0 0 1 RG 2 w 10 10 m 90 90 l S",
    ],
)
def test_what_is_drawn_over_a_scan_is_in_the_picture(tmp_path: Path, content: str) -> None:
    page, picture = one_page(tmp_path, over_scan(content))
    assert (page.picture, page.dpi) == ("rendered", (300, 300))
    assert picture.shape[:2] == (round(PAGE[1] * 300 / 72), round(PAGE[0] * 300 / 72))


@pytest.mark.parametrize(
    "content",
    [
        "BT /F1 9 Tf 3 Tr 10 100 Td (hidden) Tj ET",
        "BT /F1 9 Tf 10 100 Td (   ) Tj ET",
        "10 10 m 90 90 l n",  # a path without paint
        "0 0 1 rg 500 500 90 90 re f",  # beside the page
    ],
)
def test_what_nobody_sees_does_not_make_a_scan_a_rendering(tmp_path: Path, content: str) -> None:
    assert one_page(tmp_path, over_scan(content))[0].picture == "embedded"


def test_what_lies_under_a_scan_does_not_show(tmp_path: Path) -> None:
    pages = Pages()
    under = "0.9 g 0 0 500 500 re f BT 0 g /F1 9 Tf 10 100 Td (recognised words) Tj ET\n"
    pages.page("1 1 1 rg 0 0 500 500 re f\n" + draw(UPRIGHT), {"/Im": pages.image(*jpeg("L"))})
    pages.page(under.replace("0 0 500 500", "20 20 50 50") + draw(UPRIGHT), {"/Im": pages.image(*jpeg("L"))})
    with open_scan([pages.save(tmp_path / "scan")], tmp_path) as scan:
        assert [page.picture for page in scan.opened.pages] == ["embedded", "embedded"]


def flat(picture: Image.Image) -> tuple[bytes, dict[str, object]]:
    """A grey picture, bit by bit as it is."""
    facts = {"/Filter": pikepdf.Name.FlateDecode, "/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8}
    return zlib.compress(picture.convert("L").tobytes()), facts


def blackened(mode: str = "L") -> Image.Image:
    """The letter with one line made unreadable."""
    picture = letter(mode)
    picture.paste(0, (18, 198, 160, 212))
    return picture


STACKS = {
    "black box over a line": (letter, blackened),
    "letter on a white page": (lambda: Image.new("L", (WIDTH, HEIGHT), 255), letter),
    "letter on a black page": (lambda: Image.new("L", (WIDTH, HEIGHT), 0), letter),
    "white page on a letter": (letter, lambda: Image.new("L", (WIDTH, HEIGHT), 255)),
}


@pytest.mark.parametrize("name", STACKS)
def test_of_several_images_the_one_that_people_see_is_handed_over(tmp_path: Path, name: str) -> None:
    """What a black box hides was hidden on purpose."""
    under, over = (make() for make in STACKS[name])
    pages = Pages()
    objects = {"/Im": pages.image(*flat(under)), "/Over": pages.image(*flat(over))}
    pages.page(draw(UPRIGHT) + draw(UPRIGHT, "Over"), objects)
    page, picture = one_page(tmp_path, pages)
    assert page.picture == "embedded"
    assert np.array_equal(picture, np.asarray(over))


def add_layer(pages: Pages, page: pikepdf.Page) -> None:
    """The layer /Layer of the page, switched off."""
    layer = pages.pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="layer"))
    page.obj.Resources["/Properties"] = pikepdf.Dictionary(Layer=layer)
    hidden = pikepdf.Dictionary(ON=pikepdf.Array([]), OFF=pikepdf.Array([layer]))
    pages.pdf.Root["/OCProperties"] = pikepdf.Dictionary(OCGs=pikepdf.Array([layer]), D=hidden)


@pytest.mark.parametrize("names", [("letter", "blackened"), ("blackened", "letter"), ("white", "letter"), ("letter", "white")])
@pytest.mark.parametrize("packed", [False, True])
def test_an_image_in_a_layer_that_is_switched_off_is_not_handed_over(tmp_path: Path, names: tuple[str, str], packed: bool) -> None:
    """packed: the words that tell of layers are compressed."""
    made = {"letter": letter("L"), "blackened": blackened(), "white": Image.new("L", (WIDTH, HEIGHT), 255)}
    under, over = (made[name] for name in names)
    pages = Pages()
    objects = {"/Im": pages.image(*flat(under)), "/Over": pages.image(*flat(over))}
    add_layer(pages, pages.page(draw(UPRIGHT) + "/OC /Layer BDC\n" + draw(UPRIGHT, "Over") + "EMC\n", objects))
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    with open_scan([pages.save(tmp_path / "scan", object_stream_mode=mode)], tmp_path) as scan:
        picture = scan.picture(1)
    assert np.abs(grey(picture) - grey(under)).mean() < 3
    assert np.abs(grey(picture) - grey(over)).max() > 40


def test_what_shows_through_the_mask_of_an_image_is_in_the_picture(tmp_path: Path) -> None:
    """A line under the letter shows, because the letter's paper is see-through; so do words of text."""
    pages = Pages()
    masked = pages.image(*flat(letter("L")))
    masked["/SMask"] = pages.image(*flat(letter("L").point(lambda level: 255 - level)))
    line = Image.new("L", (WIDTH, HEIGHT), 255)
    line.paste(60, (30, 88, 50, 92))
    pages.page(draw(UPRIGHT) + draw(UPRIGHT, "Over"), {"/Im": pages.image(*flat(line)), "/Over": masked})
    pages.page("BT /F1 4 Tf 14 124 Td (I am here) Tj ET " + draw(UPRIGHT, "Over"), {"/Over": masked})
    with open_scan([pages.save(tmp_path / "scan")], tmp_path) as scan:
        assert [page.picture for page in scan.opened.pages] == ["rendered", "rendered"]
        for number in (1, 2):
            picture = scan.picture(number)
            top, bottom, left, right = (round(part * picture.shape[0] / HEIGHT) for part in (85, 95, 28, 60))
            part = picture[top:bottom, left:right]
            assert part.min() < 120


def test_images_cut_to_letters_are_rendered(tmp_path: Path) -> None:
    """Letters may clip what is drawn after them: each image then shows a word of its own, and the last does not hide the others."""
    pages = Pages()
    words = "".join(
        f"q BT /F1 14 Tf 7 Tr 10 {height} Td (Pure Black) Tj ET {draw(UPRIGHT, name)} Q\n" for height, name in ((120, "A"), (60, "B"))
    )
    black, grey_one = (pages.image(*flat(Image.new("L", (WIDTH, HEIGHT), level))) for level in (0, 90))
    white = pages.image(*flat(Image.new("L", (WIDTH, HEIGHT), 255)))
    pages.page(draw(UPRIGHT, "White") + words, {"/White": white, "/A": black, "/B": grey_one})
    page, picture = one_page(tmp_path, pages)
    assert page.picture == "rendered"
    ink = (picture < 128).any(axis=1)
    assert ink[: len(ink) // 2].any()
    assert ink[len(ink) // 2 :].any()


def test_words_under_an_opaque_scan_are_not_its_own_text_and_leave_it_whole(tmp_path: Path) -> None:
    pages = Pages()
    pages.page("BT /F1 9 Tf 10 100 Td (recognised words) Tj ET\n" + draw(UPRIGHT), {"/Im": pages.image(*flat(letter("L")))})
    page, picture = one_page(tmp_path, pages)
    assert page.picture == "embedded"
    assert page.own_text is not None
    assert not page.own_text.visible
    assert np.array_equal(picture, np.asarray(letter("L")))


def test_pages_that_only_seem_to_be_one_image_are_rendered(tmp_path: Path) -> None:
    pages = Pages()
    half = (WIDE, 0, 0, HIGH / 2, 0, 0)
    names = []

    def add(name: str, content: str, objects: dict[str, pikepdf.Object], **keys: object) -> None:
        names.append(name)
        pages.page(content, objects, **keys)  # type: ignore[arg-type]

    whole = pages.image(*jpeg("L"))
    add("strips", draw(half) + draw((WIDE, 0, 0, HIGH / 2, 0, HIGH / 2), "Two"), {"/Im": whole, "/Two": pages.image(*jpeg("L"))})
    add("small on a large page", draw((WIDE / 2, 0, 0, HIGH / 2, 10, 10)), {"/Im": whole})
    add("cropped", draw(UPRIGHT), {"/Im": whole}, CropBox=pikepdf.Array([0, 0, WIDE, HIGH * 0.8]))
    add("skewed", draw((WIDE, 8, -8, HIGH, 4, 0)), {"/Im": whole})
    masked = pages.image(*jpeg("L"))
    mask = Image.new("L", (WIDTH, HEIGHT), 255)
    mask.paste(0, (0, 0, WIDTH, HEIGHT // 2))
    soft = {"/Filter": pikepdf.Name.FlateDecode, "/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8}
    masked["/SMask"] = pages.image(zlib.compress(mask.tobytes()), soft)
    add("soft mask", draw(UPRIGHT), {"/Im": masked})
    add("clipped", f"0 0 {WIDE / 2:.2f} {HIGH:.2f} re W n\n" + draw(UPRIGHT), {"/Im": whole})
    with open_scan([pages.save(tmp_path / "scan")], tmp_path) as scan:
        found = dict(zip(names, (page.picture for page in scan.opened.pages), strict=True))
        assert found == dict.fromkeys(names, "rendered")
        for page in scan.opened.pages:
            assert scan.picture(page.number).shape[:2] == (page.height, page.width)
        assert scan.picture(names.index("soft mask") + 1)[: page.height // 3].min() == 255


def test_an_image_in_a_form_is_found(tmp_path: Path) -> None:
    pages = Pages()
    form = pikepdf.Stream(pages.pdf, draw((1, 0, 0, 1, 0, 0)).encode())
    form.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=pikepdf.Array([0, 0, 1, 1]), Matrix=pikepdf.Array([2, 0, 0, 2, 0, 0])
    )
    form.stream_dict.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=pages.image(*jpeg("L"))))
    pages.page(draw((WIDE / 2, 0, 0, HIGH / 2, 0, 0), "Fm"), {"/Fm": pages.pdf.make_indirect(form)})
    page, picture = one_page(tmp_path, pages)
    assert np.abs(grey(shown(page, picture)) - grey(letter("L"))).mean() < 4
    assert page.picture == "embedded"


def test_an_image_that_cannot_be_decoded_leaves_the_page_its_size(tmp_path: Path) -> None:
    pages = Pages()
    data, facts = jpeg("L")
    pages.scan((data[:40] + b"\0" * 40 + data[80:], facts), Rotate=90)
    pages.scan((data, facts))
    with open_scan([pages.save(tmp_path / "scan")], tmp_path) as scan:
        for page in scan.opened.pages:
            assert scan.picture(page.number).shape[:2] == (page.height, page.width) == (HEIGHT, WIDTH)


def test_how_finely_pages_are_rendered(tmp_path: Path) -> None:
    pages = Pages()
    line = "BT /F1 12 Tf 20 100 Td (A line of text) Tj ET "
    pages.page(line, {}, (595.2, 841.68))
    whole = pages.image(*jpeg("L"))
    logo = WIDTH * 72 / 400, HEIGHT * 72 / 400
    pages.page(line + draw((logo[0], 0, 0, logo[1], 60, 20)), {"/Im": whole}, (120, 160))
    pages.page(line, {}, (595.2, 841.68), Rotate=90)
    pages.page(line, {}, (4000, 4000))
    pages.page(draw((1240, 0, 0, 3508, 0, 0)) + draw((1240, 0, 0, 3508, 1240, 0)), {"/Im": whole}, (2480, 3508))
    with open_scan([pages.save(tmp_path / "scan")], tmp_path, Limits(max_pixels=20_000_000)) as scan:
        found = scan.opened.pages
        assert [(p.width, p.height, p.dpi[0]) for p in found[:3]] == [(2480, 3507, 300), (667, 889, 400), (3507, 2480, 300)]
        assert found[3].width * found[3].height <= 20_000_000
        assert [(p.code, p.page) for p in scan.opened.problems] == [("low-resolution", 4)]
        assert max(found[4].width, found[4].height) <= 4000  # not 14,617: a page of unscaled pictures
        for page in found:
            assert scan.picture(page.number).shape[:2] == (page.height, page.width)
        assert scan.picture(1).ndim == 2  # nothing on it has a colour


def test_a_unit_of_the_page_need_not_be_a_point(tmp_path: Path) -> None:
    """A4 in units of two points: as many pixels as A4 has. A unit that would make a house of the page is not believed."""
    pages = Pages()
    line = "BT /F1 6 Tf 20 100 Td (A line of text) Tj ET "
    pages.page(line, {}, (297.6, 420.84), UserUnit=2)
    pages.scan(jpeg("L"), UserUnit=2)
    pages.page(line, {}, (595.2, 841.68), UserUnit=100)
    for name, options in (("scan", {}), ("packed", {"object_stream_mode": pikepdf.ObjectStreamMode.generate})):
        with open_scan([pages.save(tmp_path / name, **options)], tmp_path) as scan:
            told = [(p.width, p.height, round(p.dpi[0])) for p in scan.opened.pages]
            assert told == [(2480, 3507, 300), (WIDTH, HEIGHT, 75), (2480, 3507, 300)]
            for page in scan.opened.pages:
                assert scan.picture(page.number).shape == (page.height, page.width)
            assert scan.picture(1)[: 3507 // 2].min() == 255 > scan.picture(1)[3507 // 2 :].min()


def test_pages_too_large_for_any_rendering_are_refused_before_it(tmp_path: Path) -> None:
    pages = Pages()
    pages.page("", {}, (14_000, 14_000))
    pages.scan(jpeg("L"))
    file = pages.save(tmp_path / "scan")
    with open_scan([file], tmp_path, Limits(max_pixels=1_000_000)) as scan:
        with pytest.raises(Refusal) as refused:
            scan.picture(1)
        assert (refused.value.problem.code, refused.value.problem.page) == ("too-many-pixels", 1)
        assert scan.picture(2).shape == (HEIGHT, WIDTH)
    with pytest.raises(Refusal) as refused, open_scan([file], tmp_path, Limits(max_pixels=WIDTH * HEIGHT - 1)):
        pass
    assert refused.value.problem.code == "too-many-pixels"


def plain_pdf(tmp_path: Path, **options: object) -> Path:
    pages = Pages()
    pages.scan(jpeg("L"))
    return pages.save(tmp_path / "scan", **options)


def test_passwords(tmp_path: Path) -> None:
    opened = pikepdf.Encryption(owner="owner", user="")
    with open_scan([plain_pdf(tmp_path, encryption=opened)], tmp_path) as scan:
        assert scan.picture(1).shape == (HEIGHT, WIDTH)
    locked = plain_pdf(tmp_path, encryption=pikepdf.Encryption(owner="owner", user="secret"))
    with pytest.raises(Refusal) as refused, open_scan([locked], tmp_path):
        pass
    assert refused.value.problem.code == "locked"


def test_pdf_told_by_content(tmp_path: Path) -> None:
    content = plain_pdf(tmp_path).read_bytes()
    late = tmp_path / "late.tif"
    late.write_bytes(b"\n" * 900 + content)
    with open_scan([late], tmp_path) as scan:
        assert (scan.opened.format, scan.picture(1).shape) == ("pdf", (HEIGHT, WIDTH))
    headless = tmp_path / "headless"
    headless.write_bytes(content.replace(b"%PDF-", b"%XYZ-"))
    with open_scan([headless], tmp_path) as scan:  # poppler alone reads such a file
        assert (scan.opened.format, scan.opened.pages[0].picture) == ("pdf", "rendered")
        assert scan.picture(1).shape[:2] == (scan.opened.pages[0].height, scan.opened.pages[0].width)


def test_damaged_pdf(tmp_path: Path) -> None:
    content = plain_pdf(tmp_path).read_bytes()
    no_table = tmp_path / "no table"
    no_table.write_bytes(content[: content.rindex(b"xref")])
    with open_scan([no_table], tmp_path) as scan:
        assert scan.picture(1).shape == (HEIGHT, WIDTH)
    for broken in (content[:300], b"%PDF-1.7\n%%EOF"):
        no_table.write_bytes(broken)
        with pytest.raises(Refusal) as refused, open_scan([no_table], tmp_path):
            pass
        assert refused.value.problem.code == "damaged"


def test_no_pages_and_too_many(tmp_path: Path) -> None:
    pages = Pages()
    with pytest.raises(Refusal) as refused:
        one_page(tmp_path, pages)
    assert refused.value.problem.code == "no-pages"
    for _ in range(3):
        pages.page("", {})
    with pytest.raises(Refusal) as refused:
        one_page(tmp_path, pages, Limits(max_pages=2))
    assert refused.value.problem.code == "too-many-pages"
    assert "2" in refused.value.problem.detail


def test_known_facts_are_not_told_again(tmp_path: Path) -> None:
    file = plain_pdf(tmp_path)
    with open_scan([file], tmp_path) as scan:
        opened, picture = scan.opened, scan.picture(1)
    with open_scan([file], tmp_path, Limits(), opened) as again:
        assert again.opened is opened
        assert np.array_equal(again.picture(1), picture)
