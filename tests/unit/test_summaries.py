"""Summaries of letters are kept with the result that they are of; what was not kept is made from the published files."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from archive.catalogue import open_catalogue
from archive.folders import Folders
from archive.records import Entry
from archive.summaries import keep_summaries, summaries
from flows.report import write_report
from flows.summaries import keep_summary, letter_summaries

CONFIDENCE = b'{"reason": "", "pages": [{"page": 1, "grade": "A", "expected_cer": 0.001, "words": 9, "doubtful": 0, "defects": []}]}'


def entry(name: str, result_key: str = "k1") -> Entry:
    return Entry(
        id=name, name=f"{name}.pdf", sha256=name, status="published", pages=1, language="en", grade="A", expected_cer=0.001,
        received="2026-11-20T09:00:00.000Z", batch="crate 4", scanner=None, result_key=result_key, attempts=1,
    )  # fmt: skip


def test_a_kept_summary_is_used_for_its_result_alone_and_others_are_made_once(tmp_path: Path) -> None:
    folders, catalogue = Folders(tmp_path), open_catalogue(tmp_path / "catalogue.sqlite")
    one, two, gone = entry("one"), entry("two"), entry("gone")
    for each in (one, two, gone):
        catalogue.register(each)
    keep_summary(catalogue, "one", "k1", {"confidence.json": CONFIDENCE, "metadata.json": b'{"sender_state": {"value": "kept"}}'})
    for name in ("one", "two"):
        (folders.published / name).mkdir(parents=True)
        (folders.published / name / "confidence.json").write_bytes(CONFIDENCE)
    found = letter_summaries(folders, catalogue, [one, two, gone])
    assert {name: summary.sender for name, summary in found.items()} == {"one": "kept", "two": ""}
    assert summaries(catalogue).keys() == {"one", "two"}
    assert letter_summaries(folders, catalogue, [replace(one, result_key="k2")])["one"].sender == "", "another result: made anew"
    assert summaries(catalogue)["one"][0] == "k2"
    keep_summaries(catalogue, {"unknown": ("k", "{}")})
    assert "unknown" not in summaries(catalogue)


def test_the_report_of_an_old_archive_needs_no_summary(tmp_path: Path) -> None:
    folders, catalogue = Folders(tmp_path), open_catalogue(tmp_path / "catalogue.sqlite")
    catalogue.register(entry("one"))
    (folders.published / "one").mkdir(parents=True)
    (folders.published / "one" / "confidence.json").write_bytes(CONFIDENCE)
    page = write_report(folders, catalogue)
    assert "check its only page" in page.read_text(encoding="utf-8")
    names = {file.name for file in page.parent.iterdir()}
    assert {"pages.csv", "groups.csv", "defects.csv", "correction-rules.csv", "doubtful-words.csv", "sampling.csv", "report.json"} <= names
