"""The text that PDF pages carry: words, lines and boxes, visible or hidden, always in pixels of the page picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from document.page import OwnText, SourcePage
from preprocessing.opening import open_scan

A5 = (420.0, 595.0)


def written(tmp_path: Path, *drawings: Callable[[Canvas], None], size: tuple[float, float] = A5) -> Path:
    file = tmp_path / "letter"
    canvas = Canvas(str(file), pagesize=size, invariant=1)
    for draw in drawings:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file


def lines_of(text: OwnText | None) -> list[str]:
    assert text is not None
    return [" ".join(word.text for word in line.words) for line in text.lines]


def opened(file: Path) -> tuple[SourcePage, np.ndarray]:
    with open_scan([file], file.parent) as scan:
        return scan.opened.pages[0], scan.picture(1)


def ink_inside(page: SourcePage, picture: np.ndarray) -> float:
    """Share of the dark pixels that lie in a word's box."""
    grey = picture if picture.ndim == 2 else picture.min(axis=2)
    dark = grey < 128
    inside = np.zeros_like(dark)
    assert page.own_text is not None
    for line in page.own_text.lines:
        for word in line.words:
            inside[word.box.top : word.box.bottom, word.box.left : word.box.right] = True
            assert dark[word.box.top : word.box.bottom, word.box.left : word.box.right].any(), word.text
    return float((dark & inside).sum() / max(1, dark.sum()))


def letter(canvas: Canvas) -> None:
    canvas.setFont("Times-Roman", 12)
    canvas.drawString(50, 500, "The Permanent Mission of Lutetia presents its compliments")
    reference = "and has the honour to refer to AL LUT 3/2021."
    canvas.drawString(50, 480, reference)
    end = 50 + canvas.stringWidth(reference)
    canvas.setFont("Times-Roman", 7)
    canvas.drawString(end, 484, "1")
    canvas.setFont("Times-Roman", 12)
    canvas.drawString(end + 6.5, 480, "It avails itself")
    canvas.drawString(50, 440, "Name")
    canvas.drawString(150, 440, "Total")


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_words_and_lines_of_a_page_that_was_never_scanned(tmp_path: Path, rotate: int) -> None:
    file = written(tmp_path, letter)
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj["/Rotate"] = rotate
        pdf.pages[0].obj["/CropBox"] = pikepdf.Array([20, 30, 420, 560])
        pdf.save(file)
    page, picture = opened(file)
    assert (page.picture, page.tag_turn) == ("rendered", 0)
    assert page.own_text is not None
    assert page.own_text.visible
    assert lines_of(page.own_text) == [
        "The Permanent Mission of Lutetia presents its compliments",
        "and has the honour to refer to AL LUT 3/2021.1 It avails itself",
        "Name Total",
    ]
    assert ink_inside(page, picture) > 0.93  # the font is not in the file, so poppler and pdfium each take one of their own
    assert {word.confidence for line in page.own_text.lines for word in line.words} == {None}


def as_image() -> ImageReader:
    picture = Image.new("L", (840, 1190), 255)
    picture.paste(0, (100, 180, 300, 204))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    buffer.seek(0)
    return ImageReader(buffer)


def text_in_mode(canvas: Canvas, mode: int, x: float, y: float, text: str) -> None:
    canvas.saveState()  # the mode would stay on
    line = canvas.beginText(x, y)
    line.setFont("Helvetica", 12)
    line.setTextRenderMode(mode)
    line.textLine(text)
    canvas.drawText(line)
    canvas.restoreState()


def test_the_layer_that_other_programs_leave_in_a_scan_is_hidden(tmp_path: Path) -> None:
    def over(canvas: Canvas) -> None:
        canvas.drawImage(as_image(), 0, 0, *A5)
        text_in_mode(canvas, 3, 50, 595 - 102, "Mission pcrmancntc")

    def under(canvas: Canvas) -> None:
        text_in_mode(canvas, 0, 50, 595 - 102, "Mission pcrmancntc")
        canvas.drawImage(as_image(), 0, 0, *A5)

    with open_scan([written(tmp_path, over, under)], tmp_path) as scan:
        for page in scan.opened.pages:
            assert page.picture == "embedded"
            assert page.own_text is not None
            assert not page.own_text.visible
            assert lines_of(page.own_text) == ["Mission pcrmancntc"]
            box = page.own_text.lines[0].words[0].box
            assert 95 <= box.left <= 105
            assert 180 <= box.top <= box.bottom <= 210


def test_hidden_words_follow_their_scan_when_it_is_stored_turned(tmp_path: Path) -> None:
    def turned(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(A5[1], 0)
        canvas.rotate(90)
        canvas.drawImage(as_image(), 0, 0, *A5)
        text_in_mode(canvas, 3, 50, 595 - 102, "Mission")
        canvas.restoreState()

    page, _ = opened(written(tmp_path, turned, size=(A5[1], A5[0])))
    assert (page.picture, page.tag_turn, page.width, page.height) == ("embedded", 270, 840, 1190)
    assert page.own_text is not None
    box = page.own_text.lines[0].words[0].box
    assert 95 <= box.left <= 105
    assert 180 <= box.top <= box.bottom <= 210


def test_visible_words_over_a_scan_push_the_hidden_ones_out(tmp_path: Path) -> None:
    def stamped(canvas: Canvas) -> None:
        canvas.drawImage(as_image(), 0, 0, *A5)
        text_in_mode(canvas, 3, 50, 400, "hidden words")
        text_in_mode(canvas, 0, 50, 20, "Filed 2018")
        text_in_mode(canvas, 0, 50, 700, "above the page")

    page, _ = opened(written(tmp_path, stamped))
    assert page.picture == "rendered"
    assert page.own_text is not None
    assert (page.own_text.visible, lines_of(page.own_text)) == (True, ["Filed 2018"])


def test_words_beside_the_page_alone_are_not_visible(tmp_path: Path) -> None:
    page, _ = opened(written(tmp_path, lambda canvas: text_in_mode(canvas, 0, 50, 700, "above the page")))
    assert page.own_text is not None
    assert not page.own_text.visible
    box = page.own_text.lines[0].words[0].box
    assert 0 <= box.top < box.bottom <= page.height


def raw_text(tmp_path: Path, codes: dict[int, str], *shown: str) -> list[str]:
    """Lines of a page whose font maps single bytes to whatever text."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=A5)
    entries = "".join(f"<{code:02X}> <{text.encode('utf-16-be').hex()}>\n" for code, text in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(codes)} beginbfchar\n{entries}endbfchar\nendcmap end end"
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica, ToUnicode=pikepdf.Stream(pdf, cmap.encode())
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    content = "BT /F1 12 Tf 50 400 Td " + " 0 -16 Td ".join(f"<{line.encode('latin-1').hex()}> Tj" for line in shown) + " ET"
    page.obj.Contents = pikepdf.Stream(pdf, content.encode())
    pdf.save(tmp_path / "letter")
    found, _ = opened(tmp_path / "letter")
    return lines_of(found.own_text)


def test_characters_are_written_as_the_page_prints_them(tmp_path: Path) -> None:
    codes = {ord("f"): "\ufb01", ord("a"): "e\u0301", ord("u"): "\uf0b7", ord("n"): "\xa0", ord("p"): "\ue123"}
    assert raw_text(tmp_path, codes, "of", "cab", "u word", "onb", "xpx") == ["ofi", "c\u00e9b", "• word", "o b", "x\ufffdx"]


def test_hyphens_at_line_ends_stay(tmp_path: Path) -> None:
    assert raw_text(tmp_path, {ord("-"): "-"}, "pota-", "ble water") == ["pota-", "ble water"]
    assert raw_text(tmp_path, {ord("-"): "\xad"}, "pota-", "ble water") == ["pota-", "ble water"]


def test_form_fields_are_text_of_the_page(tmp_path: Path) -> None:
    def form(canvas: Canvas) -> None:
        letter(canvas)
        canvas.acroForm.textfield(name="who", value="Plenipotentiary", x=50, y=300, width=200, height=20, fontSize=12, borderWidth=0)

    page, picture = opened(written(tmp_path, form))
    assert "Plenipotentiary" in lines_of(page.own_text)
    assert page.own_text is not None
    word = next(word for line in page.own_text.lines for word in line.words if word.text == "Plenipotentiary")
    grey = picture if picture.ndim == 2 else picture.min(axis=2)
    assert (grey[word.box.top : word.box.bottom, word.box.left : word.box.right] < 128).any()


def test_pages_without_text_say_so(tmp_path: Path) -> None:
    page, _ = opened(written(tmp_path, lambda canvas: canvas.rect(50, 50, 100, 100)))
    assert page.own_text is None
