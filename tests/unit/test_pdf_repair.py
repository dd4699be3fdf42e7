"""A PDF without its page tree: its pages are found, and it is said how many."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from document.problem import Refusal
from preprocessing import pdf_pages
from preprocessing.opening import open_scan
from preprocessing.opening_messages import Limits
from preprocessing.pdf_repair import with_pages_found


@pytest.fixture
def harmed(tmp_path: Path) -> Path:
    """Three pages with a word each, of which the tree is overwritten."""
    whole = tmp_path / "whole.pdf"
    canvas = Canvas(str(whole), pageCompression=0)
    for word in ("first", "second", "third"):
        canvas.setFont("Helvetica", 60)
        canvas.drawString(100, 500, word)
        canvas.showPage()
    canvas.save()
    with pikepdf.open(whole, allow_overwriting_input=True) as document:
        document.save(whole, object_stream_mode=pikepdf.ObjectStreamMode.disable, linearize=True)
    content = whole.read_bytes()
    start = content.index(b" obj", content.rindex(b"\n", 0, content.index(b"/Type /Pages")) - 12)
    start = content.rindex(b"\n", 0, start) + 1
    end = content.index(b"endobj", start) + len(b"endobj")
    (tmp_path / "harmed.pdf").write_bytes(content[:start] + b" " * (end - start) + content[end:])
    return tmp_path / "harmed.pdf"


def test_pages_without_a_tree_are_found_in_the_order_of_the_file(harmed: Path, tmp_path: Path) -> None:
    assert with_pages_found(harmed, tmp_path / "mended.pdf") == 3
    assert harmed.read_bytes() in (tmp_path / "mended.pdf").read_bytes()
    with open_scan([tmp_path / "mended.pdf"], tmp_path) as scan:
        pictures = [scan.picture(page.number) for page in scan.opened.pages]
    ink = [int((picture < 128).sum()) for picture in pictures]
    assert len(ink) == 3
    assert min(ink) > 500
    assert ink[0] < ink[1]  # "first" is shorter than "second"


def test_it_is_said_how_many_pages_were_found(harmed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pdfium opens nothing and poppler counts pages of which it can tell nothing, as on real files without a tree."""
    really = pdf_pages._load
    monkeypatch.setattr(pdf_pages, "_load", lambda path: None if path == harmed else really(path))
    monkeypatch.setattr(pdf_pages, "sizes_from_poppler", lambda *_: [None] * 4)
    found = list(pdf_pages.PdfFile(harmed, Limits()).facts(0, ()))
    assert [(p.code, p.detail) for p in found[0].problems] == [("pages-found-again", "3 of 4")]
    assert [len(each.problems) for each in found[1:]] == [0, 0]


def test_a_locked_file_or_one_without_pages_is_left(tmp_path: Path) -> None:
    for content in (b"%PDF-1.4\n1 0 obj <</Type/Page>> endobj\ntrailer <</Encrypt 3 0 R>>", b"%PDF-1.4\n1 0 obj <</Type/Font>> endobj"):
        (tmp_path / "scan.pdf").write_bytes(content)
        assert with_pages_found(tmp_path / "scan.pdf", tmp_path / "target.pdf") == 0
        assert not (tmp_path / "target.pdf").exists()
        with pytest.raises(Refusal), open_scan([tmp_path / "scan.pdf"], tmp_path):
            pass
