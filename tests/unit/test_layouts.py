"""ALTO, hOCR and PAGE promise: valid files, boxes where the words stand in the scan, the corrected text with what stood there before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from document.geometry import Box, Transform, quarter_turn
from document.page import Line, OtherReading, PageReading, PreparedPage, SourcePage, Step, Word
from document.text import Composition, Fate, Paragraph, Piece, ReadWord, Region
from reports.alto import alto_page
from reports.hocr import hocr_page
from reports.layout import PlacedPage, engine_of, placed_pages
from reports.page_xml import page_xml

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "schemas" / "alto-4-4.xsd"))
PAGE_SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "schemas" / "page-2019.xsd"))
PAGE = {"p": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"}
ALTO = {"a": "http://www.loc.gov/standards/alto/ns-v4#"}
HTML = {"h": "http://www.w3.org/1999/xhtml"}
TOLD = {"document": "0a1b", "name": 'a "b".pdf', "provenance": {"verbale": "9.9", "languages": "eng+fra"}}


def word(text: str, left: int, *, read: str | None = None, line: int = 0, region: int = 0, fate: Fate = "text") -> ReadWord:
    box = Box(left, 20 + 30 * line, left + 50, 40 + 30 * line)
    return ReadWord(page=1, line=line, region=region, box=box, read=text if read is None else read, text=text, confidence=91.5, fate=fate)


WORDS = (
    word("Mission", 10, fate="removed"),
    word("Čapek", 10, read="Ca", line=1, region=1), word("", 70, read="pek", line=1, region=1), word("co-", 130, line=1, region=1),
    word("operates.", 10, line=2, region=1, fate="joined"),
)  # fmt: skip
PARAGRAPH = Paragraph("body", (Piece(1, "Čapek", ""), Piece(2, "", ""), Piece(3, "co", " "), Piece(4, "operates.", "")))


def page(
    words: tuple[ReadWord, ...] = WORDS,
    turn: int = 0,
    transform: Transform = Transform(),  # noqa: B008
    chances: Sequence[float] = (),
) -> PlacedPage:
    composition = Composition(
        pages=1, words=words, paragraphs=(PARAGRAPH,) if words is WORDS else (),
        regions=(Region(page=1, kind="letterhead", certainty=1.0), Region(page=1, kind="body", certainty=1.0)),
    )  # fmt: skip
    source = SourcePage(number=1, width=300, height=400, dpi=(200.0, 100.0), dpi_from="tag", picture="file")
    size = (400, 300) if turn % 180 else (300, 400)
    prepared = PreparedPage(
        number=1, width=size[0], height=size[1], dpi=200.0, turn=turn, skew_degrees=-1.5, transform=transform,
        steps=(Step(name="deskew", applied=True, certainty=1.0), Step(name="specks", applied=False, certainty=1.0)),
    )  # fmt: skip
    readings = (OtherReading("tesseract 5.3.0", "Ca"), OtherReading("other 1.0", "Cá"))
    line = Line(words=(Word(text="Čapek", read="Ca", box=WORDS[1].box, readings=readings),))
    reading = PageReading(number=1, reader="tesseract 5.3.0", language="eng", lines=(line,))
    return placed_pages(composition, [(source, prepared, reading)], chances)[0]


def alto(placed: PlacedPage) -> etree._Element:
    root = etree.fromstring(alto_page(placed, **TOLD))  # type: ignore[arg-type]
    SCHEMA.assertValid(root)
    return root


def hocr(placed: PlacedPage) -> etree._Element:
    return etree.fromstring(hocr_page(placed, **TOLD))  # type: ignore[arg-type]


def page_of(placed: PlacedPage) -> etree._Element:
    root = etree.fromstring(page_xml(placed, **TOLD))  # type: ignore[arg-type]
    PAGE_SCHEMA.assertValid(root)
    return root


def strings(root: etree._Element) -> dict[str, dict[str, str]]:
    return {s.get("ID", ""): dict(s.attrib) for s in root.iterfind(".//a:String", ALTO)}  # type: ignore[arg-type]


def test_alto_holds_every_word_with_its_row_box_and_region():
    root = alto(page())
    found = strings(root)
    assert list(found) == ["word_1", "word_2", "word_4", "word_5"]  # the third was merged into the second
    assert [found["word_2"][key] for key in ("CONTENT", "HPOS", "VPOS", "WIDTH", "HEIGHT")] == ["Čapek", "10", "50", "110", "20"]
    assert [b.get("TAGREFS") for b in root.iterfind(".//a:TextBlock", ALTO)] == ["tag_letterhead tag_left_out", "tag_body"]
    assert root.find(".//a:LayoutTag", ALTO).get("LABEL") == "letterhead"
    sheet = root.find(".//a:Page", ALTO)
    assert (sheet.get("WIDTH"), sheet.get("HEIGHT"), sheet.get("ROTATION"), sheet.get("LANG")) == ("300", "400", "1.5", "en")


def test_alto_keeps_what_was_read_and_what_others_read():
    other = alto(page()).findall(".//a:String[@ID='word_2']/a:ALTERNATIVE", ALTO)
    assert [(a.text, a.get("PURPOSE")) for a in other] == [
        ("Ca pek", "before correction"), ("Ca", "other reading"), ("Cá", "other reading"),
    ]  # fmt: skip


def test_alto_says_how_likely_a_word_is_right():
    chances = [0.25 + word / 100 for word in range(len(WORDS))]
    told = [string["WC"] for string in strings(alto(page(chances=chances))).values()]
    assert told[0] == "0.2500"
    assert all(0.25 <= float(chance) < 1 for chance in told)


def test_alto_says_no_word_confidence_that_was_not_calibrated():
    assert all("WC" not in string for string in strings(alto(page())).values())


def test_a_word_hyphenated_at_a_line_end_is_told_in_both_parts():
    root = alto(page())
    parts = [(s["CONTENT"], s["SUBS_TYPE"], s["SUBS_CONTENT"]) for s in strings(root).values() if "SUBS_TYPE" in s]
    assert parts == [("co", "HypPart1", "cooperates."), ("operates.", "HypPart2", "cooperates.")]
    assert root.find(".//a:HYP", ALTO).get("CONTENT") == "-"


def test_alto_names_what_was_done_and_by_which_version():
    steps = {s.get("ID"): s for s in alto(page()).iterfind(".//a:Processing", ALTO)}
    assert [d.text for d in steps["step_prepare"].iterfind("a:processingStepDescription", ALTO)] == ["deskew"]
    made = {i: [s.findtext(f".//a:software{what}", namespaces=ALTO) for what in ("Name", "Version")] for i, s in steps.items()}
    assert made == {
        "step_prepare": ["verbale", "9.9"], "step_read_1": ["tesseract", "5.3.0"], "step_read_2": ["other", "1.0"],
        "step_compose": ["verbale", "9.9"],
    }  # fmt: skip
    assert steps["step_compose"].findtext("a:processingStepSettings", namespaces=ALTO) == "languages eng+fra"


@pytest.mark.parametrize(
    ("reader", "told"),
    [
        ("tesseract 5.3.0", ("tesseract", "5.3.0")), ("own text", ("own text", "")), ("fake", ("fake", "")),
        ("Reader v6 small (library 3.10.0, runtime 1.31)", ("Reader v6 small", "library 3.10.0, runtime 1.31")),
    ],
)  # fmt: skip
def test_readers_are_told_by_name_and_version(reader: str, told: tuple[str, str]):
    assert engine_of(reader) == told


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_of_a_turned_page_are_those_of_the_scan_as_stored(turn: int):
    placed = page(turn=turn, transform=quarter_turn(turn, 300, 400))
    box = next(iter(placed.words)).box
    assert placed.prepared.transform.box(box) == WORDS[0].box
    left, top = strings(alto(placed))["word_1"]["HPOS"], strings(alto(placed))["word_1"]["VPOS"]
    assert (int(left), int(top)) == (box.left, box.top)
    title = hocr(placed).find(".//h:span[@id='word_1']", HTML).get("title")
    assert title == f"bbox {box.left} {box.top} {box.right} {box.bottom}; x_wconf 92"
    assert f"textangle {turn + 1.5:g}" in hocr(placed).find(".//h:span[@class='ocr_line']", HTML).get("title")


def test_hocr_nests_pages_areas_paragraphs_lines_and_words():
    root = hocr(page())
    sheet = root.find(".//h:div[@class='ocr_page']", HTML)
    assert sheet.get("title") == 'image "a \\"b\\".pdf"; bbox 0 0 300 400; ppageno 0; scan_res 200 100'
    assert [a.get("class") for a in sheet] == ["ocr_header", "ocr_carea"]
    for span in root.iterfind(".//h:span[@class='ocrx_word']", HTML):
        chain = [ancestor.get("class") for ancestor in span.iterancestors()][:4]
        assert chain[:2] == ["ocr_line", "ocr_par"]
        assert chain[3] == "ocr_page"
    told = {m.get("name"): m.get("content") for m in root.iterfind(".//h:meta[@name]", HTML)}
    assert told["ocr-system"] == "verbale 9.9; tesseract 5.3.0; other 1.0"
    used = {e.get("class") for e in root.iter() if str(e.get("class", "")).startswith("ocr")}
    assert used <= set(told["ocr-capabilities"].split())


def test_hocr_gives_the_corrected_word_first_and_the_others_struck_out():
    found = hocr(page()).find(".//h:span[@id='word_2']/h:span[@class='alternatives']", HTML)
    told = [(each.tag.rpartition("}")[2], each.text) for each in found]
    assert told == [
        ("ins", "Čapek"),
        ("del", "Ca pek"),
        ("del", "Ca"),
        ("del", "Cá"),
    ]


def test_page_xml_holds_regions_in_reading_order_and_words_with_all_readings():
    root = page_of(page(chances=[0.5] * len(WORDS)))
    assert [r.get("regionRef") for r in root.iterfind(".//p:RegionRefIndexed", PAGE)] == ["region_1", "region_2"]
    assert [(r.get("type"), r.get("custom")) for r in root.iterfind(".//p:TextRegion", PAGE)] == [
        ("header", "readingOrder {index:0;} structure {type:letterhead;} verbale {leftOut:true;}"),
        ("paragraph", "readingOrder {index:1;} structure {type:body;}"),
    ]
    told = [
        (each.get("index"), each.get("conf"), each.get("comments"), each.findtext("p:Unicode", namespaces=PAGE))
        for each in root.iterfind(".//p:Word[@id='word_2']/p:TextEquiv", PAGE)
    ]
    assert told == [
        ("0", "0.5000", None, "Čapek"), ("1", None, "before correction", "Ca pek"), ("2", None, "other reading", "Ca"),
        ("3", None, "other reading", "Cá"),
    ]  # fmt: skip
    assert root.findtext(".//p:TextRegion[@id='region_2']/p:TextEquiv/p:Unicode", namespaces=PAGE) == "Čapek co-\noperates."


@pytest.mark.parametrize(("turn", "corners"), [(0, "10,20 60,20 60,40 10,40"), (90, "20,390 20,340 40,340 40,390")])
def test_page_xml_outlines_stand_on_the_scan_as_stored_and_turn_with_it(turn: int, corners: str):
    root = page_of(page(turn=turn, transform=quarter_turn(turn, 300, 400)))
    assert root.find(".//p:Word[@id='word_1']/p:Coords", PAGE).get("points") == corners
    sheet = root.find("p:Page", PAGE)
    assert (sheet.get("imageWidth"), sheet.get("imageXResolution"), float(sheet.get("orientation"))) == ("300", "200", turn + 1.5)


def test_a_page_without_words_is_valid_too():
    placed = page(words=())
    assert page_of(placed).find("p:Page", PAGE).get("type") == "blank"
    assert not strings(alto(placed))
    assert hocr(placed).find(".//h:div[@class='ocr_page']", HTML) is not None


def test_characters_that_xml_cannot_hold_break_nothing_and_markup_stays_text():
    placed = page(words=(replace(word("a\x00\ud800<b>&", 10), read="\ufffe"),))
    assert strings(alto(placed))["word_1"]["CONTENT"] == "a\ufffd\ufffd<b>&"
    assert hocr(placed).find(".//h:ins", HTML).text == "a\ufffd\ufffd<b>&"
    assert page_of(placed).findtext(".//p:Word/p:TextEquiv/p:Unicode", namespaces=PAGE) == "a\ufffd\ufffd<b>&"


def test_equal_pages_give_equal_bytes():
    assert alto_page(page(), **TOLD) == alto_page(page(), **TOLD)  # type: ignore[arg-type]
    assert hocr_page(page(), **TOLD) == hocr_page(page(), **TOLD)  # type: ignore[arg-type]
    assert page_xml(page(), **TOLD) == page_xml(page(), **TOLD)  # type: ignore[arg-type]
