"""The archive's report in a real browser: the table sorts and filters, works without script, and holds 10,000 rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from time import monotonic

import pytest
from playwright.sync_api import expect

from document.problem import Problem
from reports.archive import Row, archive_report
from reports.review import review
from reports.summary import LetterSummary, PageSummary
from reports.survey import Letter

HOSTILE = "</table><script>alert(1)</script>\u202efdp.exe"
ROWS = (
    Row(id="a1", name="letter 10.pdf", status="published", pages=10, language="eng", received="2026-03-01T09:00:00", link="a1/report.html",
        text_link="a1/text.txt", grade="B", expected_cer=0.008),
    Row(id="b2", name="letter 9.pdf", status="published", pages=9, language="fra", received="2026-03-02T09:00:00", batch="crate 4",
        link="b2/report.html", grade="D", expected_cer=0.03, scanner="the left one"),
    Row(id="c3", name=HOSTILE, status="refused", pages=None, received="2026-02-01T09:00:00", problems=(Problem("locked"),)),
    Row(id="d4", name="letter 2.pdf", status="needs-a-look", pages=2, received="2026-01-01T09:00:00",
        problems=(Problem("low-resolution", 2, "150 dpi"), Problem("blank-page", 1))),
)  # fmt: skip


def whole(rows: Sequence[Row] = ROWS) -> str:
    """The report of an archive in which every published letter has a summary, and one scanner fails."""
    letters = []
    for number, row in enumerate(rows):
        pages = tuple(
            PageSummary(page=n, grade="B", expected_cer=0.008, words=300, doubtful=7, defects=("noisy",) if row.scanner else ())
            for n in range(1, (row.pages or 0) + 1)
        )
        told = LetterSummary(
            sender=HOSTILE if number % 2 else "Republic of Alder", date=f"{2001 + number % 20}-03-01", reason="words that are hard to read",
            pages=pages, corrections={"street": (2, 1, 0)}, doubtful={"Barthély": 3, HOSTILE: 2},
        )  # fmt: skip
        letters.append(Letter(row, told if row.link else None))
    return archive_report(rows, "2026-11-21T10:00:00", "documents.csv", review(letters))


@pytest.fixture
def report(open_report):
    return open_report(whole())


def ids(page) -> list[str]:
    return [text.split(" ")[0] for text in page.locator("#documents tbody tr:not([hidden]) .id").all_text_contents()]


def test_it_fetches_nothing_and_runs_nothing_hostile(report):
    assert report.page.locator("#documents tbody tr").count() == 4
    assert report.page.locator("svg.chart").count() == 3
    assert report.page.locator("script").count() == 1
    assert report.complaints == []
    assert report.fetched == []


def test_columns_sort_by_number_where_they_hold_numbers(report):
    assert ids(report.page) == ["c3", "d4", "b2", "a1"]
    pages = report.page.get_by_role("button", name="Pages")
    pages.click()
    assert ids(report.page) == ["c3", "d4", "b2", "a1"]
    pages.click()
    assert ids(report.page) == ["a1", "b2", "d4", "c3"]
    assert report.page.locator("#documents th.c-pages[aria-sort]").get_attribute("aria-sort") == "descending"
    report.page.get_by_role("button", name="Document").press("Enter")
    assert ids(report.page)[-3:] == ["d4", "b2", "a1"]


def test_rows_are_filtered_by_words_and_by_status(report):
    report.page.get_by_label("Filter").fill("crate 4")
    expect(report.page.locator("#showing")).to_have_text("1 of 4 shown")
    assert ids(report.page) == ["b2"]
    report.page.get_by_label("Filter").fill("nothing like it")
    expect(report.page.locator("#none")).to_be_visible()
    report.page.get_by_label("Filter").fill("")
    report.page.get_by_role("button", name="Refused the scan").click()
    assert ids(report.page) == ["c3"]
    report.page.get_by_role("button", name="Needs a look published").click()
    assert ids(report.page) == ["c3", "d4"]


def test_without_script_the_table_is_whole_and_nothing_dead_is_offered(open_report):
    page = open_report(whole(), script=False).page
    assert ids(page) == ["c3", "d4", "b2", "a1"]
    assert page.get_by_role("button").count() == 0
    expect(page.locator("#filter")).to_be_hidden()


@pytest.mark.parametrize("width", [1400, 800, 420, 320])
def test_no_width_needs_scrolling_sideways(open_report, width):
    rows = (*ROWS, Row(id="e5" * 16, name="n" * 200, status="failed", pages=1, batch="b" * 90, scanner="s" * 90))
    page = open_report(whole(rows), width=width).page
    for details in page.locator("details").all():
        details.evaluate("element => element.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_stands_out_from_its_ground(open_report, poor_contrasts, dark):
    page = open_report(whole(), dark=dark).page
    assert poor_contrasts(page) == []


def test_the_failing_scanner_stands_first_and_reasons_and_samples_open_with_the_keyboard(report):
    page = report.page
    assert "Noise in the paper on 9 of 9 pages of 2026-03-02, batch crate 4, scanner the left one" in page.locator("#alarms").inner_text()
    summary = page.locator("#sampling summary").first
    assert "crate 4: check 5 of 9 pages" in summary.inner_text() or "crate 4: check these" in summary.inner_text()
    link = page.locator("#sampling .names a").first
    expect(link).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    assert re.fullmatch(r"b2/report\.html#page-\d", link.get_attribute("href"))
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_ten_thousand_letters_open_and_filter_without_hanging(open_report):
    rows = [
        Row(id=f"{n:06x}", name=f"letter {n}.pdf", status="published", pages=n % 7, received="2026-03-01", link=f"{n:06x}/report.html",
            grade="A", expected_cer=0.003, batch=f"crate {n // 200}") for n in range(10_000)
    ]  # fmt: skip
    html = whole(rows)
    started = monotonic()
    page = open_report(html).page
    page.get_by_label("Filter").fill("letter 9999.pdf")
    # Not `expect`: while it waits it describes the whole page, which takes Playwright minutes here.
    page.locator("#showing", has_text="1 of 10,000 shown").wait_for(timeout=30_000)
    page.get_by_role("button", name="Pages").click()
    assert page.locator("#documents tbody tr:not([hidden])").count() == 1
    assert monotonic() - started < 60
