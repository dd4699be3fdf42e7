"""A letter that was scanned twice is asked about; letters that only follow the same form are not."""

from __future__ import annotations

import json
import random

import pytest

from archive.catalogue import Catalogue, open_catalogue
from archive.folders import Folders
from archive.records import Entry
from archive.withdrawals import withdraw
from flows.rescans import ask_about_later_scans, ask_about_rescans
from flows.withdraw import withdraw as take_out

WORDS = [
    f"{start}{end}" for start in ("mor", "tal", "ken", "vis", "dor", "pel") for end in ("an", "io", "ur", "eth", "am", "os", "il", "ew")
]
TEXT = " ".join(random.Random(7).choices(WORDS, k=300)) + " of 12 March 2019, No. 77/2019, AL TLD 3/2018"


@pytest.fixture
def catalogue(folders: Folders) -> Catalogue:
    return open_catalogue(folders.catalogue)


def publish(folders: Folders, catalogue: Catalogue, document: str, text: str, day: int = 1, reference: str | None = None) -> None:
    folder = folders.published / document
    folder.mkdir(exist_ok=True)
    (folder / "text.txt").write_text(text)
    told = {"reference": {"value": reference, "certainty": 0.9} if reference else None}
    (folder / "metadata.json").write_text(json.dumps(told))
    catalogue.register(
        Entry(
            id=document, name=f"{document}.pdf", sha256=document, status="published", pages=1, language="en", grade=None, expected_cer=None,
            received=f"2026-01-0{day}T00:00:00.000Z", batch=None, scanner=None, result_key=f"key {text[:99]}", attempts=1,
        )
    )  # fmt: skip


def publish_again(folders: Folders, document: str, text: str) -> None:
    (folders.published / document).mkdir(exist_ok=True)
    (folders.published / document / "text.txt").write_text(text)
    (folders.published / document / "metadata.json").write_text("{}")


def misread(text: str, every: int) -> str:
    """Every so-manieth word with another ending."""
    return " ".join(word + "x" if n % every == 3 and word.isalpha() else word for n, word in enumerate(text.split()))


def asked(catalogue: Catalogue, document: str) -> list[str]:
    entry = catalogue.entry(document)
    assert (entry.status == "needs-a-look") == bool(entry.problems)
    return [problem.detail for problem in entry.problems if problem.code == "scanned-twice"]


def test_the_later_scan_of_a_letter_is_asked_about_though_it_is_read_otherwise(folders: Folders, catalogue: Catalogue):
    publish(folders, catalogue, "old", TEXT)
    publish(folders, catalogue, "new", misread(TEXT, 12), day=2)
    ask_about_rescans(folders, catalogue, ["new", "old"])
    ask_about_rescans(folders, catalogue, ["new"])  # once is enough
    assert (asked(catalogue, "new"), asked(catalogue, "old")) == (["old"], [])
    assert {f.name for f in folders.published.iterdir()} == {"old", "new"}


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        (" ".join(random.Random(8).choices(WORDS, k=300)), None),
        (TEXT.replace("12 March 2019, No. 77/2019", "4 May 2020, No. 81/2020"), None),
        (TEXT, "No. 78/2019"),
        ("The Mission presents its compliments.", None),
    ],
    ids=["another text", "the same form with other numbers", "another reference", "too short to tell"],
)
def test_other_letters_are_left_alone(folders: Folders, catalogue: Catalogue, text: str, reference: str | None):
    publish(folders, catalogue, "old", TEXT if len(text) > 50 else text, reference="No. 77/2019")
    publish(folders, catalogue, "new", text, day=2, reference=reference)
    ask_about_rescans(folders, catalogue, ["new", "old"])
    assert asked(catalogue, "new") == []


def test_nothing_is_asked_about_a_letter_that_was_withdrawn(folders: Folders, catalogue: Catalogue):
    publish(folders, catalogue, "old", TEXT)
    publish(folders, catalogue, "new", TEXT, day=2)
    assert withdraw(catalogue, "old", by="Ada", why="the other scan is better")
    ask_about_rescans(folders, catalogue, ["new"])
    assert asked(catalogue, "new") == []


def test_the_question_goes_with_the_scan_that_is_withdrawn_and_comes_back_with_it(folders: Folders, catalogue: Catalogue):
    publish(folders, catalogue, "old", TEXT)
    publish(folders, catalogue, "new", misread(TEXT, 12), day=2)
    ask_about_rescans(folders, catalogue, ["old", "new"])
    take_out(folders, catalogue, catalogue.entry("old"), by="Ada", why="the other scan is better")
    assert (asked(catalogue, "new"), catalogue.entry("new").status) == ([], "published")
    with catalogue.writing() as connection:
        connection.exec_driver_sql("UPDATE documents SET status = 'published' WHERE id = 'old'")
    publish_again(folders, "old", TEXT)
    ask_about_later_scans(folders, catalogue, "old")
    assert (asked(catalogue, "new"), asked(catalogue, "old")) == (["old"], [])
