"""The demo's samples, read by the real engine, against their truth: what a newcomer sees is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.records import Entry
from evaluation.score import score
from flows.ingest import ingest
from flows.settings import Settings
from flows.workroom import Workroom, workroom

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = sorted(scan.name for scan in (SAMPLES / "scans").iterdir())


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workroom]:
    with workroom(tmp_path_factory.mktemp("golden") / "archive", Settings()) as opened:
        ingest(opened, [SAMPLES / "scans"])
        yield opened


@pytest.fixture
def entry(room: Workroom, name: str) -> Entry:
    return next(e for e in room.catalogue.entries() if e.name == name)


def truth(name: str, suffix: str) -> str:
    return (SAMPLES / "truth" / f"{Path(name).stem}.{suffix}").read_text(encoding="utf-8")


def test_there_are_samples_of_several_kinds() -> None:
    assert {Path(name).suffix for name in NAMES} >= {".pdf", ".tif", ".jpg", ".png"}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_read_almost_without_a_mistake(room: Workroom, entry: Entry, name: str) -> None:
    transcript = (room.folders.published / entry.id / "transcript.txt").read_text(encoding="utf-8")
    assert score(truth(name, "full.txt"), transcript).cer < (0.001 if "born-digital" in name else 0.02)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_stands_upright_straight_and_in_its_language(room: Workroom, entry: Entry, name: str) -> None:
    known = json.loads(truth(name, "json"))
    document = json.loads((room.folders.published / entry.id / "document.json").read_text(encoding="utf-8"))
    assert document["language"] == known["metadata"]["language"] == entry.language
    for page, wanted in zip(document["pages"], known["pages"], strict=True):
        assert (page["width"], page["height"]) == (wanted["width"], wanted["height"])
        assert (page["turn"] + wanted["rotation"]) % 360 == 0
        assert page["skew_degrees"] == pytest.approx(wanted["skew_deg"], abs=0.15)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_sample_says_of_itself_is_found_out(room: Workroom, entry: Entry, name: str) -> None:
    known = json.loads(truth(name, "json"))["metadata"]
    found = json.loads((room.folders.published / entry.id / "metadata.json").read_text(encoding="utf-8"))
    for field in ("sender_state", "sender_mission", "kind", "reference", "date", "language", "communication_refs"):
        assert (found[field] or {"value": None})["value"] == known[field], field
    for field in filter(None, found.values()):
        left, top, right, bottom = field["box"] or (0, 0, 1, 1)
        assert 0 <= left < right
        assert 0 <= top < bottom


@pytest.mark.parametrize("name", NAMES)
def test_boxes_lie_on_the_words_of_the_stored_picture(room: Workroom, entry: Entry, name: str) -> None:
    known = json.loads(truth(name, "json"))
    document = json.loads((room.folders.published / entry.id / "document.json").read_text(encoding="utf-8"))
    inside = total = 0
    for page, wanted in zip(document["pages"], known["pages"], strict=True):
        places = [box for region in wanted["regions"] for box in region.get("line_bboxes", [region["bbox"]])]
        for region in page["regions"]:
            for word in (w for line in region["lines"] for w in line["words"]):
                x, y = (word["box"][0] + word["box"][2]) / 2, (word["box"][1] + word["box"][3]) / 2
                inside += any(left - 8 <= x <= right + 8 and top - 8 <= y <= bottom + 8 for left, top, right, bottom in places)
                total += 1
    assert inside / total > 0.97
