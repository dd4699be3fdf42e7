"""Writes PDFs: pictures of pages, pages of real text, hidden text over pictures. The same pages give the same bytes."""

from __future__ import annotations

from io import BytesIO
from random import Random

import numpy as np
import pikepdf
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from document.geometry import Box
from samples.page import PageImage
from samples.sheet import Run, Sheet, Stroke
from samples.typefaces import Font

POINTS_PER_INCH = 72
INVISIBLE = 3
"""Text rendering mode of hidden text (ISO 32000-1, 9.3.6)."""
LOOKALIKES = str.maketrans({"e": "c", "l": "1", "o": "0", "m": "rn", "i": "j", "t": "f", "S": "5", "é": "6"})


def is_bilevel(page: PageImage) -> bool:
    """Whether the picture is black and white only."""
    return page.picture.ndim == 2 and bool(np.isin(page.picture[::7], (0, 255)).all() and np.isin(page.picture, (0, 255)).all())


def packed(page: PageImage, quality: int) -> tuple[bytes, dict[str, object]]:
    """The picture as a PDF stream and the entries that tell how to read it: CCITT G4 for black and white, else JPEG."""
    image, buffer = Image.fromarray(page.picture), BytesIO()
    if is_bilevel(page):
        image.convert("1", dither=Image.Dither.NONE).save(buffer, "TIFF", compression="group4", strip_size=2**31 - 1)
        tiff = Image.open(BytesIO(buffer.getvalue()))
        start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
        parameters = pikepdf.Dictionary(K=-1, Columns=page.width, Rows=page.height, BlackIs1=tiff.tag_v2[262] == 1)  # type: ignore[attr-defined]
        entries = {"Filter": pikepdf.Name.CCITTFaxDecode, "DecodeParms": parameters, "BitsPerComponent": 1}
        return buffer.getvalue()[start : start + length], {**entries, "ColorSpace": pikepdf.Name.DeviceGray}
    image.save(buffer, "JPEG", quality=quality)
    space = pikepdf.Name.DeviceGray if page.picture.ndim == 2 else pikepdf.Name.DeviceRGB
    return buffer.getvalue(), {"Filter": pikepdf.Name.DCTDecode, "BitsPerComponent": 8, "ColorSpace": space}


def page_size(page: PageImage) -> tuple[float, float]:
    """Width and height in points by the resolution that the file is to claim."""
    across, down = page.tag_dpi or page.dpi
    return round(page.width / across * POINTS_PER_INCH, 3), round(page.height / down * POINTS_PER_INCH, 3)


def add_picture(pdf: pikepdf.Pdf, page: PageImage, quality: int) -> pikepdf.Page:
    """Appends a page that is one picture."""
    width, height = page_size(page)
    data, entries = packed(page, quality)
    picture = pikepdf.Stream(
        pdf, data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=page.width, Height=page.height, **entries
    )
    added = pdf.add_blank_page(page_size=(width, height))
    added.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    added.Contents = pdf.make_stream(f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode())
    if page.tag_turn:
        added.Rotate = page.tag_turn
    return added


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The PDF as bytes, without a date and with an identifier made from its content."""
    buffer = BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def of_pictures(pages: list[PageImage], quality: int = 70) -> bytes:
    """A PDF in which each page is one embedded picture."""
    pdf = pikepdf.new()
    for page in pages:
        add_picture(pdf, page, quality)
    return saved(pdf)


def font_name(font: Font) -> str:
    """The name under which reportlab knows the font, registered when it is new."""
    name = font.path.stem
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, str(font.path)))
    return name


def write_run(canvas: Canvas, run: Run, height: float) -> None:
    """One word of real text."""
    text = canvas.beginText(run.x, height - run.baseline)
    text.setFont(font_name(run.font), run.font.size)
    text.textOut(run.text + run.after)
    canvas.drawText(text)


def write_stroke(canvas: Canvas, stroke: Stroke, height: float) -> None:
    """One curve or area."""
    path = canvas.beginPath()
    path.moveTo(stroke.points[0][0], height - stroke.points[0][1])
    for x, y in stroke.points[1:]:
        path.lineTo(x, height - y)
    red, green, blue = (value / 255 for value in stroke.colour)
    canvas.setStrokeColorRGB(red, green, blue)
    canvas.setFillColorRGB(red, green, blue)
    canvas.setLineWidth(stroke.width)
    canvas.drawPath(path, stroke=0 if stroke.filled else 1, fill=1 if stroke.filled else 0)


def born_digital(sheets: tuple[Sheet, ...]) -> bytes:
    """A PDF of real text in embedded fonts, as a word processor saves it."""
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    for sheet in sheets:
        canvas.setPageSize((sheet.width, sheet.height))
        for stroke in (*sheet.ornaments, *(stroke for region in sheet.regions for stroke in region.strokes)):
            write_stroke(canvas, stroke, sheet.height)
        canvas.setFillColorRGB(0.1, 0.1, 0.1)
        for region in sheet.regions:
            for line in region.lines:
                for n, run in enumerate(line.runs):
                    last = n == len(line.runs) - 1
                    write_run(canvas, Run(run.x, run.baseline, run.text, run.font) if last else run, sheet.height)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def garbled(text: str, random: Random) -> str:
    """Text as a bad reader left it: a third of the letters that have a lookalike are swapped, some spaces lost."""
    letters = (c.translate(LOOKALIKES) if random.random() < 0.33 else c for c in text)
    return "".join(c for c in letters if c != " " or random.random() < 0.85)


def hidden_text(pages: list[PageImage], bad: bool, seed: int) -> bytes:
    """A PDF of the same page sizes that holds only invisible text, line over line of the pictures; `bad`: garbled and out of place.

    Raises ValueError for a page that stands on its side or its head.
    """
    buffer, random, name = BytesIO(), Random(f"hidden {seed}"), font_name(Font("source sans", 10))  # noqa: S311
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    for page in pages:
        if page.tilt()[0]:
            raise ValueError("hidden text is written over upright pictures only")
        width, height = page_size(page)
        canvas.setPageSize((width, height))
        for line in (line for region in page.regions if region.kind != "stamp" for line in region.lines):
            box, text = page.stored(line.box), garbled(line.text, random) if bad else line.text
            shift = random.uniform(-14, 14) if bad else 0.0
            hide(canvas, name, text, box, width / page.width, (height / page.height, height + shift))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def hide(canvas: Canvas, name: str, text: str, box: Box, across: float, down: tuple[float, float]) -> None:
    """One invisible line, stretched over its box. `across`: points a pixel; `down`: the same, and the height of the page in points."""
    scale, height = down
    size = max(4.0, box.height * scale * 0.8)
    natural = pdfmetrics.stringWidth(text, name, size)
    hidden = canvas.beginText(box.left * across, height - box.bottom * scale + size * 0.2)
    hidden.setFont(name, size)
    hidden.setTextRenderMode(INVISIBLE)
    hidden.setHorizScale(100 * box.width * across / natural if natural else 100)
    hidden.textOut(text)
    canvas.drawText(hidden)


def with_hidden_text(pages: list[PageImage], bad: bool, seed: int, quality: int = 70) -> bytes:
    """Pictures of pages with the hidden text that another program laid over them."""
    pdf = pikepdf.new()
    with pikepdf.open(BytesIO(hidden_text(pages, bad, seed))) as texts:
        for page, text in zip(pages, texts.pages, strict=True):
            added = add_picture(pdf, page, quality)
            # Not Page.add_overlay: it names what it lays over by chance.
            added.Resources.XObject.Text = pdf.copy_foreign(text.as_form_xobject())
            added.contents_add(pdf.make_stream(b"q /Text Do Q"))
        return saved(pdf)


def mixed(sheets: tuple[Sheet, ...], pages: list[PageImage], quality: int = 70) -> bytes:
    """The first sheet as real text, then the given pages as pictures: a covering note with a scanned letter behind it."""
    with pikepdf.open(BytesIO(born_digital(sheets[:1]))) as first:
        pdf = pikepdf.new()
        pdf.pages.extend(first.pages)
        for page in pages:
            add_picture(pdf, page, quality)
        return saved(pdf)
