"""Debian's Chromium, headless, and pages opened from files as an archivist opens them. A machine without it fails these tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Opened:
    """A report in a browser, with everything it said and asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append("a dialog"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))

    @property
    def fetched(self) -> list[str]:
        """What it asked for beside itself and the pictures inside it."""
        return [url for url in self.requests[1:] if not url.startswith("data:")]


Open = Callable[..., Opened]


# One browser a module: while Playwright's loop lives, no other test can start an event loop (Prefect's flows do).
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is missing: apt-get install --no-install-recommends chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_report(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    contexts = []

    def opened(html: str, width: int = 1400, height: int = 900, dark: bool = False, script: bool = True) -> Opened:
        file = tmp_path / f"report-{len(contexts)}.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", java_script_enabled=script
        )
        contexts.append(context)
        report = Opened(context.new_page())
        report.page.goto(file.as_uri())
        return report

    yield opened
    for context in contexts:
        context.close()


# Every element that holds text of its own: the contrast (WCAG 2.2, 1.4.3) with the first background behind it.
CONTRASTS = """() => {
  const parse = (colour) => { const n = colour.match(/[\\d.]+/g).map(Number); return [n[0], n[1], n[2], n[3] ?? 1]; };
  const light = (colour) => { const [r, g, b] = colour.map((v) => { v /= 255;
    return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const behind = (element) => { for (let e = element; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
  return [...document.body.querySelectorAll("*")].filter((e) => !["SCRIPT", "svg"].includes(e.tagName) && e.getClientRects().length
      && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())).map((e) => {
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    return [(a + .05) / (b + .05), `${e.tagName}.${e.className}: ${e.textContent.slice(0, 30)}`]; });
}"""


@pytest.fixture
def poor_contrasts() -> Callable[[Page], list[tuple[float, str]]]:
    """The texts of a page below 4.5 : 1."""
    return lambda page: [(ratio, where) for ratio, where in page.evaluate(CONTRASTS) if ratio < 4.5]
