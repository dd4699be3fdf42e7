"""What the archive's report promises without a browser: order, counts, measured numbers only, and a CSV that is safe to open."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from document.problem import Problem
from reports.archive import Row, archive_csv, archive_report, by_need


def row(status: str = "published", **changes: object) -> Row:
    fields: dict[str, object] = {"id": "a1", "name": "letter.pdf", "status": status, "pages": 2, "received": "2026-03-01T09:00:00+00:00"}
    return Row(**(fields | changes))  # type: ignore[arg-type]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_what_needs_a_person_comes_first_and_then_the_newest():
    rows = [
        row(id="old", received="2026-01-01"),
        row(id="new", received="2026-02-01"),
        row("needs-a-look", id="look"),
        row("failed", id="bad"),
    ]
    assert [r.id for r in by_need(rows)] == ["bad", "look", "new", "old"]
    assert [r["id"] for r in read(archive_csv(rows))] == ["bad", "look", "new", "old"]


def test_documents_are_counted_by_status():
    html = archive_report([row(), row(), row("refused")], "2026-11-21T10:00:00")
    assert '<li data-status="published"><div class="card"><span class="n">2</span> <span class="t">Published</span>' in html
    assert '<li data-status="refused"><div class="card"><span class="n">1</span> <span class="t">Refused</span>' in html
    assert '<li data-status="failed">' not in html
    assert "3 documents, 6 pages" in html


def test_grades_are_shown_only_when_there_are_any():
    plain, graded = archive_report([row()], "2026"), archive_report([row(grade="B", expected_cer=0.0123)], "2026")
    assert "Grade" not in plain
    assert "no document has an estimate" in plain
    assert "1.23 %" in graded
    assert "no document has an estimate" not in graded


def test_problems_are_told_with_page_and_advice():
    html = archive_report([row("needs-a-look", problems=(Problem("low-resolution", 2, "150 dpi"),))], "2026")
    assert "Page 2: <bdi>The scan is coarse (150 dpi).</bdi>" in html
    assert "Scan at 300 dpi where the paper is still at hand." in html


def test_one_message_about_several_pages_is_told_once():
    coarse = tuple(Problem("low-resolution", page, "96 dpi") for page in (1, 2, 4))
    html = archive_report([row("needs-a-look", problems=coarse)], "2026")
    assert html.count("The scan is coarse (96 dpi).") == 1
    assert "Pages 1, 2, 4: <bdi>The scan is coarse" in html


def test_an_empty_archive_says_what_to_do():
    assert "verbale ingest PATH" in archive_report([], "2026")
    assert archive_csv([]).count("\n") == 1


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//evil.example/x", "/etc/passwd", "\\\\evil\\x", "https://e.org", "a b", " x", ""]
)
def test_a_link_that_leads_elsewhere_is_refused(link):
    with pytest.raises(ValueError, match="relative"):
        row(link=link)


def test_links_lead_to_the_letter_and_its_text():
    html = archive_report([row(link="../published/a1/report.html", text_link="../published/a1/text.txt")], "2026", "documents.csv")
    assert '<a href="../published/a1/report.html"><bdi>letter.pdf</bdi></a>' in html
    assert '<a href="../published/a1/text.txt">text</a>' in html
    assert '<a href="documents.csv">' in html


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])
def test_no_cell_of_the_csv_is_a_formula(name):
    assert read(archive_csv([row(name=name, batch=name)]))[0]["name"] == "'" + name


def test_the_csv_gives_numbers_bare_and_nothing_for_nothing():
    first = read(archive_csv([row(name='a "b", c\n.pdf', expected_cer=0.0125, problems=(Problem("locked"), Problem("locked")))]))[0]
    assert (first["name"], first["pages"], first["expected_cer"], first["grade"]) == ('a "b", c\n.pdf', "2", "0.0125", "")
    assert first["problems"] == "locked"
    assert first["messages"].startswith("The file is locked")


def test_hostile_names_are_only_shown():
    html = archive_report([row(name="</table><script>alert(1)</script>\u202e\udcff", batch="<b>", scanner='"><i>')], "2026")
    assert html.count("<script>") == 1
    assert "<b>" not in html
    assert "[U+202E][U+DCFF]" in html
    assert html.encode("utf-8")
    assert archive_csv([row(name="\u202e\udcff")]).encode("utf-8")


def test_an_unknown_status_is_an_error():
    with pytest.raises(KeyError):
        archive_report([row("somehow")], "2026")
