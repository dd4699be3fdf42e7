"""The letter's report in a real browser: marks in picture and text find each other, nothing is fetched, nothing hostile runs."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import expect

from document.confidence import Confidence, PageConfidence
from document.correction import Correction
from document.geometry import Box, Transform
from document.page import Line, OtherReading, PageReading, PreparedPage, Word
from document.problem import Problem
from document.text import Composition, Paragraph, Piece, ReadWord, Region
from reports.letter import letter_report
from reports.letter_pages import LetterReport

WIDTH, HEIGHT = 1240, 1754
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202efdp.exe"
LINES = ["The Permanent Mission of Aldermoor", "presents its compliments to the", "Office and has the honour"]
UNSURE = {"Aldermoor": 31.0, "compliments": 44.0}


def draw(lines: list[str]) -> tuple[bytes, list[list[tuple[str, Box]]]]:
    """A page with these lines, at half the size of the upright page, and the box of every word on the upright page."""
    font = ImageFont.load_default(size=48)
    sheet = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(sheet)
    boxes = []
    for number, line in enumerate(lines):
        x, y, words = 120.0, 200 + 90 * number, []
        for word in line.split():
            left, top, right, bottom = pen.textbbox((x, y), word, font=font)
            pen.text((x, y), word, font=font, fill=0)
            words.append((word, Box(int(left), int(top), int(right) + 1, int(bottom) + 1)))
            x = right + 16
        boxes.append(words)
    out = BytesIO()
    sheet.resize((WIDTH // 2, HEIGHT // 2)).save(out, "JPEG", quality=80)
    return out.getvalue(), boxes


def letter(name: str = "aldermoor.pdf", lines: list[str] | None = None) -> LetterReport:
    """Page 1 read, page 2 blank, page 3 not read."""
    preview, boxes = draw(lines or LINES)
    words = [
        ReadWord(page=1, line=line, region=0, box=box, read=text, text=text, confidence=UNSURE.get(text, 96.0), fate="text")
        for line, members in enumerate(boxes)
        for text, box in members
    ]
    pages = tuple(
        PreparedPage(number=n, width=WIDTH, height=HEIGHT, dpi=150.0, turn=0, skew_degrees=0.0, transform=Transform(), blank=n == 2)
        for n in (1, 2, 3)
    )
    readings = {"compliments": (OtherReading("first", "compliments"), OtherReading("second", "complirnents"))}
    lines_read = tuple(
        Line(words=tuple(Word(text=text, box=box, confidence=96.0, readings=readings.get(text, ())) for text, box in members))
        for members in boxes
    )
    place = Box(900, 1500, 1100, 1560)
    words.append(ReadWord(page=1, line=9, region=1, box=place, read="RECEIVED", text="RECEIVED", confidence=9.0, fate="removed"))
    correction = Correction(page=1, line=0, first=0, count=1, box=boxes[0][0][1], before="Tbe", after="The", rule="word", version=1,
                            reason="a common word", certainty=0.9, decision="applied")  # fmt: skip
    likely = tuple(0.3 if word.text in UNSURE else 0.99 for word in words)
    return LetterReport(
        name=name,
        confidence=Confidence(
            words=likely,
            pages=(PageConfidence(page=1, expected_cer=0.03, grade="D", reason="words that are hard to read"),),
            expected_cer=0.03,
            interval=(0.01, 0.06),
            grade="D",
            low_grade="D",
            reason="words that are hard to read",
        ),
        document="0a1b2c",
        status="needs-a-look",
        pages=pages,
        readings=(PageReading(number=1, reader="tesseract 5.3.0", language="eng", lines=lines_read),),
        composition=Composition(
            pages=3,
            words=tuple(words),
            regions=(Region(page=1, kind="body", certainty=0.0), Region(page=1, kind="stamp", certainty=1.0, reason="it is a stamp")),
            paragraphs=(Paragraph("unknown", tuple(Piece(n, word.text, " ") for n, word in enumerate(words) if word.fate == "text")),),
        ),
        previews=dict.fromkeys((1, 2, 3), preview),
        problems=(Problem("page-not-read", 3, "180 s"), Problem("blank-page", 2), Problem("unforeseen", None, HOSTILE)),
        corrections=(correction,),
        provenance={"Tesseract": "5.3.0", "Scanner": HOSTILE},
    )


def overlaps(page, first: str, second: str) -> float:
    """The common area of two elements as a share of the first's."""
    a, b = page.locator(first).bounding_box(), page.locator(second).bounding_box()
    across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
    down = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
    return max(across, 0) * max(down, 0) / (a["width"] * a["height"])


def test_it_fetches_nothing_and_complains_of_nothing(open_report):
    report = open_report(letter_report(letter()))
    report.page.get_by_role("link", name="Aldermoor").first.hover()
    assert report.fetched == []
    assert report.complaints == []


def test_a_hostile_name_and_a_hostile_word_are_only_text(open_report):
    report = open_report(letter_report(letter(HOSTILE, ["<img src=x onerror=alert(3)>", '"><script>alert(4)</script>'])))
    shown = HOSTILE.replace("\u202e", "[U+202E]")
    assert report.page.locator("h1").inner_text() == shown
    assert report.page.locator("img[onerror], img[src=x]").count() == 0
    assert report.page.locator("script").count() == 1
    assert "\u202e" not in report.page.content()
    assert report.complaints == []
    assert report.fetched == []


def test_the_policy_stops_what_might_slip_through(open_report):
    report = open_report(letter_report(letter()))
    report.page.evaluate("() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); }")
    report.page.evaluate("() => { const i = new Image(); i.src = 'https://example.org/x.png'; document.body.append(i); }")
    assert report.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in report.complaints)
    assert report.page.evaluate("fetch('https://example.org').then(() => 'fetched', () => 'stopped')") == "stopped"


@pytest.mark.parametrize("width", [1400, 420])
def test_hovering_a_marked_word_shows_its_place_on_the_picture(open_report, width):
    page = open_report(letter_report(letter()), width=width).page
    pointer = page.locator("#page-1 .pointer")
    assert pointer.get_attribute("visibility") == "hidden"
    page.locator("#page-1 .reading").get_by_role("link", name="compliments").hover()
    assert pointer.get_attribute("visibility") == "visible"
    _, boxes = draw(LINES)
    box = dict(boxes[1])["compliments"]
    sheet, shown = page.locator("#page-1 img").bounding_box(), pointer.bounding_box()
    scale = sheet["width"] / WIDTH
    assert (shown["x"] + shown["width"] / 2 - sheet["x"]) / scale == pytest.approx(box.centre[0], abs=4)
    assert (shown["y"] + shown["height"] / 2 - sheet["y"]) / scale == pytest.approx(box.centre[1], abs=4)
    assert shown["width"] / scale == pytest.approx(box.width, rel=0.2)
    page.mouse.move(1, 1)
    assert pointer.get_attribute("visibility") == "hidden"


def test_the_enlarged_piece_holds_the_print_of_the_word_and_leaves_on_escape(open_report):
    page = open_report(letter_report(letter())).page
    page.locator("#page-1 .reading a.w").first.focus()
    expect(page.locator("#loupe")).to_be_visible()
    dark = page.evaluate("""() => { const c = document.querySelector('#loupe canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0;
        for (let i = 0; i < d.length; i += 4) n += d[i] < 90 && d[i + 2] < 90; return n / (d.length / 4); }""")
    assert 0.02 < dark < 0.5
    page.keyboard.press("Escape")
    expect(page.locator("#loupe")).to_be_hidden()
    page.locator("#page-1 .reading a.w").nth(1).hover()
    expect(page.locator("#loupe p")).to_have_text("30 % likely to be right; also read: “complirnents”")


def test_hovering_the_picture_shows_the_word_in_the_text(open_report):
    page = open_report(letter_report(letter())).page
    page.locator("#page-1 img").evaluate("picture => picture.scrollIntoView()")
    page.locator("#page-1 .boxes a[id^=b]").nth(1).hover()
    expect(page.locator(".w.here")).to_have_text("compliments")
    expect(page.locator("#loupe p")).to_have_text("“compliments”, 30 % likely to be right; also read: “complirnents”")
    page.locator("#page-1 .boxes a.part").hover()
    expect(page.locator("#loupe p")).to_have_text("stamp, left out: it is a stamp")
    box = dict(draw(LINES)[1][2])["honour"]
    sheet = page.locator("#page-1 img").bounding_box()
    page.mouse.move(sheet["x"] + box.centre[0] * sheet["width"] / WIDTH, sheet["y"] + box.centre[1] * sheet["width"] / WIDTH)
    expect(page.locator(".w.here")).to_have_text("honour")


def test_the_keyboard_reaches_every_mark(open_report):
    page = open_report(letter_report(letter())).page
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.reading a.w')"):
            reached.append(page.evaluate("document.activeElement.textContent"))
            assert overlaps(page, f"#page-1 .boxes a:nth-of-type({len(reached) + 1})", "#page-1 .pointer") > 0.9
        if page.evaluate("document.activeElement.matches('.prose a')"):
            break
    assert reached == ["Aldermoor", "compliments"]


def test_without_script_a_marked_word_leads_to_its_box_and_back(open_report):
    page = open_report(letter_report(letter()), script=False).page
    expect(page.locator("#page-1 .line")).to_have_count(4)
    page.locator("#page-1 .reading a").first.click()
    assert page.url.endswith(page.locator("#page-1 .boxes a[id^=b]").first.get_attribute("id"))
    page.locator("#page-1 .boxes a[id^=b]").first.click()
    assert page.url.endswith(page.locator("#page-1 .reading a").first.get_attribute("id"))
    page.locator("#page-1 .boxes a.part").click()
    assert page.url.endswith(page.locator("#left-out li").first.get_attribute("id"))
    assert page.locator("#corrected img").evaluate("picture => picture.naturalWidth") > 20, "a piece of the picture, without script too"


@pytest.mark.parametrize("width", [1400, 800, 420, 320])
def test_no_width_needs_scrolling_sideways(open_report, width):
    page = open_report(letter_report(letter("a-name-without-any-gap_" * 12 + ".pdf")), width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_stands_out_from_its_ground(open_report, poor_contrasts, dark):
    assert poor_contrasts(open_report(letter_report(letter()), dark=dark).page) == []


def test_a_letter_of_one_page_prints_its_picture_and_its_text_on_one_sheet(open_report):
    page = open_report(letter_report(letter())).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1017, "height": 680})
    picture, text = page.locator("#page-1 img").bounding_box(), page.locator("#page-1 .reading").bounding_box()
    assert picture["height"] < 680
    assert picture["x"] + picture["width"] < text["x"]
    assert picture["y"] == pytest.approx(text["y"], abs=2)
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
