"""The samples' own promise: what the truth says is what the scans show."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path

import msgspec
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

import samples
from document.geometry import Transform
from samples import FORMATS, SCANS, defects, make, make_letter, marks
from samples.__main__ import main
from samples.layout import lay_out
from samples.orders import DEMO, fulfil
from samples.page import PageImage
from samples.typefaces import covers
from samples.typeset import draw_sheet

HOME = Path(samples.__file__).parent
PLAIN = {"letterhead": "centred", "footer": ()}


@pytest.fixture(scope="module")
def page() -> PageImage:
    """A page on which there is nothing but words and signature: no rules, no crest."""
    sheet = lay_out(make_letter(3, "eng", 1, "letter"))[0]
    return draw_sheet(msgspec.structs.replace(sheet, ornaments=()), 100)


def ink_outside(page: PageImage, margin: int = 2) -> int:
    """Dark pixels that lie in no region's box."""
    dark = page.picture < 110
    for region in page.regions:
        for line in region.lines or (region,):
            box = page.stored(line.box)
            dark[max(0, box.top - margin) : box.bottom + margin, max(0, box.left - margin) : box.right + margin] = False
    return int(dark.sum())


def words_with_ink(page: PageImage) -> float:
    """Share of the words whose boxes hold ink."""
    boxes = [page.stored(word.box) for region in page.regions for line in region.lines for word in line.words]
    return float(np.mean([page.picture[b.top : b.bottom, b.left : b.right].min() < 160 for b in boxes]))


# letters


def test_a_letter_depends_on_its_seed_alone() -> None:
    assert make_letter(5, "fra", 2) == make_letter(5, "fra", 2)
    assert make_letter(5, "fra", 2) != make_letter(6, "fra", 2)


@pytest.mark.parametrize("language", ["eng", "fra", "spa", "deu"])
@pytest.mark.parametrize("kind", ["note verbale", "letter"])
@pytest.mark.parametrize("pages", [1, 2, 3])
def test_a_letter_fills_the_pages_asked_for(language: samples.letter.Language, kind: samples.letter.Kind, pages: int) -> None:
    for seed in range(2):
        letter = make_letter(seed, language, pages, kind)
        sheets = lay_out(letter)
        assert len(sheets) == pages
        assert letter.kind == kind
        right = letter.look.paper[0] - letter.look.margin + 1
        for sheet in sheets:
            for line in (line for region in sheet.regions for line in region.lines):
                assert line.runs[-1].right <= right, line.text
                assert all(a.right < b.x + 0.5 for a, b in zip(line.runs, line.runs[1:], strict=False)), line.text
                assert 0 < line.runs[0].baseline < sheet.height


def test_the_fonts_have_every_letter_of_the_texts() -> None:
    text = "".join(path.read_text("utf-8") for path in (HOME / "texts").glob("*.toml"))
    assert all(covers(family, text) for family in ("source serif", "source sans", "caladea"))
    assert not covers("lato", "Szőllősi")


def test_the_body_flows_across_lines_and_pages_and_holds_no_letterhead() -> None:
    letter = make_letter(2, "eng", 3, "note verbale", look=PLAIN | {"justified": True, "running_head": "A running head"})
    printed = [region for sheet in lay_out(letter) for region in sheet.regions]
    body = letter.body_text()
    assert any(line.text.endswith("-") for region in printed for line in region.lines), "a justified letter divides words"
    joined = " ".join(line.text for region in printed if region.kind == "body" for line in region.lines).replace("- ", "")
    assert all(part in joined for part in body.split("\n\n") if part.startswith("The ") and "-" not in part)
    assert letter.sender.head[0] not in body.split("\n\n")
    assert "A running head" not in body
    assert letter.footnotes
    assert body.rstrip().split("\n\n")[-1].startswith(f"{len(letter.footnotes)} ")


def test_metadata_names_what_the_letter_prints() -> None:
    letter = make_letter(4, "spa", 1, "letter")
    known = letter.metadata()
    body = letter.body_text()
    assert known["language"] == "es"
    assert known["reference"] in body.split("\n\n")
    assert all(reference in body for reference in letter.communication_refs)
    assert str(known["signatory"]) in body
    assert known["date"] == letter.written.isoformat()


# truth and defects


def test_every_word_has_its_box(page: PageImage) -> None:
    assert ink_outside(page, margin=0) == 0
    assert words_with_ink(page) == 1.0
    assert all(
        " ".join(word.text for word in line.words) == " ".join(line.text.split()) for region in page.regions for line in region.lines
    )


@pytest.mark.parametrize("degrees", [-4.0, -0.7, 0.3, 5.0])
def test_skew_turns_clockwise_and_takes_the_truth_along(page: PageImage, degrees: float) -> None:
    bent = defects.skew(page, degrees)
    assert bent.tilt() == (0, pytest.approx(degrees, abs=0.002))
    assert ink_outside(bent) == 0
    assert words_with_ink(bent) > 0.99
    first = page.regions[-1].lines[0].words
    left, right = bent.stored(first[0].box), bent.stored(first[-1].box)
    assert (right.bottom > left.bottom) == (degrees > 0) or len(first) == 1


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_quarter_turns_take_the_truth_along(page: PageImage, degrees: int) -> None:
    turned = defects.quarter_turn(defects.skew(page, 0.5), degrees)
    assert turned.tilt() == (degrees, pytest.approx(0.5, abs=0.002))
    assert (turned.width, turned.height) == ((page.width, page.height) if degrees == 180 else (page.height, page.width))
    assert ink_outside(turned) == 0
    assert words_with_ink(turned) > 0.99
    assert np.array_equal(defects.quarter_turn(defects.quarter_turn(page, degrees), 360 - degrees).picture, page.picture)


def test_resolution_perspective_and_fax_take_the_truth_along(page: PageImage) -> None:
    for bent in (defects.resample(page, (150, 150)), defects.perspective(page, 0.03, 1), defects.fax(page, 196)):
        assert ink_outside(bent) == 0
        assert words_with_ink(bent) > 0.97
    flat = defects.fax(page, 98)
    assert flat.dpi == (204, 98)
    assert flat.height == pytest.approx(page.height * 0.98, abs=1)
    assert set(np.unique(flat.picture)) == {0, 255}
    assert flat.tag_dpi is None
    assert defects.lying_tag(flat, (204, 196)).tag_dpi == (204, 196)


def test_defects_of_tone_leave_the_geometry_alone(page: PageImage) -> None:
    toned = [
        defects.noise(page, 12, 1), defects.specks(page, 0.001, 1), defects.low_contrast(page, 120, 230), defects.blur(page, 1.0),
        defects.shading(page, 0.3, 1), defects.bleed_through(page, page.picture, 0.3), defects.dark_border(page, 0.2, 1),
        defects.threshold(page), defects.jpeg(page, 40),
    ]  # fmt: skip
    for one in toned:
        assert one.picture.shape == page.picture.shape
        assert one.transform == Transform()
        assert not np.array_equal(one.picture, page.picture)
    assert (toned[2].picture.min(), toned[2].picture.max()) >= (120, 230)
    assert np.array_equal(toned[0].picture, defects.noise(page, 12, 1).picture), "the same seed, the same noise"


def test_blank_versos_stand_between_the_pages(page: PageImage) -> None:
    pages = defects.blank_versos([page, page])
    assert [p.number for p in pages] == [1, 2, 3, 4]
    assert [p.blank for p in pages] == [False, True, False, True]
    assert pages[1].regions == ()
    assert pages[1].picture.min() > 200


def test_marks_have_regions_and_are_made_before_the_scan(page: PageImage) -> None:
    stamped = marks.stamp(page, ("RECEIVED", "REGISTRY"), (0.5, 0.8), 1.2, 12, marks.RED, 1)
    region = stamped.regions[-1]
    changed = np.argwhere(stamped.picture != page.picture)
    assert region.kind == "stamp"
    assert changed.size
    assert region.box.top <= changed[:, 0].min() <= changed[:, 0].max() < region.box.bottom
    assert region.box.left <= changed[:, 1].min() <= changed[:, 1].max() < region.box.right
    with pytest.raises(ValueError, match="before the page is bent"):
        marks.scribble(defects.skew(page, 1), (0.5, 0.5), 1, 1)


@pytest.mark.parametrize("name", [name for name in SCANS if name != "clean-600"])
def test_every_kind_of_scan_keeps_its_truth(name: str) -> None:
    letter = make_letter(8, "eng", 1, "letter", look=PLAIN)
    pages = SCANS[name].of(letter, 8)
    dark = [p.with_picture(p.picture if p.picture.ndim == 2 else p.picture.min(axis=2)) for p in pages if not p.blank]
    assert min(words_with_ink(p) for p in dark) > 0.95 or name.startswith(("faded", "faint", "streaked"))
    assert all(p.number == n for n, p in enumerate(pages, 1))


# formats


def pages_of(path: Path) -> list[tuple[int, int]]:
    """Sizes of the stored pictures as other programs see them; of PDF pages at 72 dpi."""
    if path.is_dir():
        return [Image.open(file).size for file in sorted(path.iterdir())]
    if path.suffix == ".pdf":
        with pdfium.PdfDocument(path) as document:
            return [(round(width), round(height)) for width, height in (document.get_page_size(n) for n in range(len(document)))]
    with Image.open(path) as image:
        sizes = []
        for n in range(getattr(image, "n_frames", 1)):
            image.seek(n)
            image.load()
            # Pillow turns a TIFF as its orientation tag asks; the tags tell how it is stored.
            stored = image.tag_v2 if path.suffix == ".tif" else {256: image.width, 257: image.height}
            sizes.append((stored[256], stored[257]))
        return sizes


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_opens_with_the_right_pages(name: str, tmp_path: Path) -> None:
    count = 1 if FORMATS[name].single else 2
    path, truth = make(tmp_path, "x", "low-150", name, seed=5, pages=count, language="fra")
    sizes = pages_of(path)
    assert len(sizes) == len(truth.pages) == count
    for size, page in zip(sizes, truth.pages, strict=True):
        if path.suffix == ".pdf":
            upright = (page.width / page.dpi[0] * 72, page.height / page.dpi[1] * 72)
            shown = upright if page.tag_turn % 180 == 0 else upright[::-1]
            assert size == (pytest.approx(shown[0], abs=1), pytest.approx(shown[1], abs=1))
        else:
            assert size == (page.width, page.height)


@pytest.mark.parametrize("name", ["pdf", "pdf-bad-text", "pdf-born-digital", "pdf-mixed", "tiff-g4", "jpeg-exif", "png"])
def test_the_same_order_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    pages = 1 if FORMATS[name].single else 2
    one, two = (make(tmp_path / folder, "x", "low-150", name, pages=pages) for folder in "ab")
    assert one[0].read_bytes() == two[0].read_bytes()
    assert one[1] == two[1]


def test_a_format_for_one_page_refuses_two(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one page"):
        make(tmp_path, "x", "low-150", "jpeg", pages=2)


def own_text(path: Path) -> str:
    with pdfium.PdfDocument(path) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def error_rate(truth: str, read: str) -> float:
    one, two = " ".join(truth.split()), " ".join(read.split())
    return Levenshtein.distance(one, two) / len(one)


def test_texts_that_pdfs_carry(tmp_path: Path) -> None:
    rates = {}
    for name in ("pdf-born-digital", "pdf-text", "pdf-bad-text", "pdf"):
        path, truth = make(tmp_path, name, "low-150", name, seed=3, pages=1, kind="letter")
        rates[name] = error_rate(truth.full_text, own_text(path))
    assert rates["pdf-born-digital"] < 0.003
    assert rates["pdf-text"] < 0.003
    assert 0.1 < rates["pdf-bad-text"] < 0.5
    assert rates["pdf"] == 1.0


def test_tags_that_turn_pages_are_told(tmp_path: Path) -> None:
    _, honest = make(tmp_path, "a", "low-150", "pdf-turned")
    path, photo = make(tmp_path, "b", "low-150", "jpeg-exif")
    _, wrong = make(tmp_path, "c", "low-150", "pdf-wrongly-turned")
    assert [(t.pages[0].rotation, t.pages[0].tag_turn) for t in (honest, photo, wrong)] == [(270, 90), (270, 90), (0, 90)]
    with Image.open(path) as image:
        assert image.getexif()[0x0112] == 6


def test_a_fax_may_lie_about_its_resolution(tmp_path: Path) -> None:
    honest, _ = make(tmp_path, "a", "fax-204x98", "tiff-g4")
    lying, truth = make(tmp_path, "b", "fax-lying", "tiff-g4")
    with Image.open(honest) as one, Image.open(lying) as two:
        assert one.mode == two.mode == "1"
        assert one.info["dpi"] == (204, 98)
        assert two.info["dpi"] == (72, 72)
    assert truth.pages[0].dpi == (204, 196)
    assert "FAX" in truth.pages[0].full_text.splitlines()[0]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="a check of the samples, not of verbale: needs Tesseract")
def test_a_clean_page_can_be_read(tmp_path: Path) -> None:
    path, truth = make(tmp_path, "x", "clean-300", "png", seed=1, kind="note verbale", look=PLAIN)
    command = ["tesseract", str(path), "-", "-l", "eng"]
    read = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}
    ).stdout
    assert error_rate(truth.full_text, read) < 0.015


# the committed samples


@pytest.mark.parametrize("order", DEMO, ids=lambda order: order.name)
def test_the_committed_samples_are_what_the_generator_writes(order: samples.orders.Order, tmp_path: Path) -> None:
    path, truth = fulfil(order, tmp_path)
    assert (HOME / "truth" / f"{order.name}.full.txt").read_text("utf-8") == truth.full_text
    assert (HOME / "truth" / f"{order.name}.body.txt").read_text("utf-8") == truth.body_text
    told = json.loads((HOME / "truth" / f"{order.name}.json").read_text("utf-8"))
    fresh = truth.as_json()
    assert told["metadata"] == fresh["metadata"]
    assert [(p["width"], p["height"], p["rotation"], p["skew_deg"]) for p in told["pages"]] == [
        (p.width, p.height, p.rotation, p.skew_degrees) for p in truth.pages
    ]
    assert pages_of(HOME / "scans" / path.name) == pages_of(path)


def test_the_committed_samples_are_small_and_listed() -> None:
    scans = sorted((HOME / "scans").iterdir())
    assert sum(scan.stat().st_size for scan in scans) < 1_500_000
    listed = (HOME / "manifest.csv").read_text("utf-8")
    assert all(f"scans/{scan.name}" in listed for scan in scans)


def test_the_command_writes_a_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--to", str(tmp_path), "--count", "2", "--seed", "3"]) == 0
    assert "2 letters" in capsys.readouterr().out
    assert len(list((tmp_path / "scans").iterdir())) == 2
    assert len(list((tmp_path / "truth").iterdir())) == 6
    assert (tmp_path / "manifest.csv").read_text("utf-8").count("\n") == 3


def test_the_states_do_not_exist_and_their_addresses_lead_nowhere() -> None:
    states = tomllib.loads((HOME / "texts" / "states.toml").read_text("utf-8"))
    for sender in (sender for senders in states.values() for sender in senders):
        assert sender["domain"].endswith(".example")
        assert " 555 " in sender["phone"]
        assert " 555 " in sender["fax"]
