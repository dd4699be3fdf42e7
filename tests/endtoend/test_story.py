"""From a scan to a published letter, with an engine that reads at once: what is kept, redone, published, and what happens to trouble."""

from __future__ import annotations

import csv
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.folders import Folders
from archive.originals import original
from document.problem import Trouble
from flows.ingest import ingest
from flows.rerun import Choice, choose, rerun
from flows.settings import Settings, WrongSettings
from flows.workroom import Workroom, workroom
from samples import make
from tests.fake_engine import FakeEngine

SETTINGS = Settings(cores=2, retry_delays_seconds=(0.0,), settle_seconds=0.0)
BYTE_EQUAL = ("text.txt", "transcript.txt", "reading.txt", "words.csv", "corrections.csv", "removals.csv", "metadata.json")
LAYOUTS = ("alto/0001.xml", "hocr/0001.html", "page/0001.xml", "letter.pdf")


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scans")
    make(folder, name="one", scan="office-200", seed=1, pages=1)
    make(folder, name="three", scan="office-200", seed=2, pages=3)
    return folder


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def room(tmp_path: Path, engine: FakeEngine) -> Iterator[Workroom]:
    with workroom(tmp_path / "archive", SETTINGS, engine) as opened:
        yield opened


def published(folders: Folders) -> dict[str, dict[str, bytes]]:
    return {
        folder.name: {name: (folder / name).read_bytes() for name in (*BYTE_EQUAL, *LAYOUTS)}
        for folder in sorted(folders.published.iterdir())
    }


def test_every_promised_file_is_published_and_agrees_with_the_others(room: Workroom, scans: Path) -> None:
    rows = ingest(room, [scans])
    assert [row.outcome for row in rows] == ["published", "published"]
    for row in rows:
        assert row.entry is not None
        folder = room.folders.published / row.entry.id
        others = {"document.json", "confidence.json", "report.html", "letter.pdf", "alto", "hocr", "page"}
        assert {f.name for f in folder.iterdir()} == {*BYTE_EQUAL, *others}
        words = list(csv.DictReader((folder / "words.csv").open(newline="", encoding="utf-8")))
        assert " ".join(w["read"] for w in words) == " ".join((folder / "reading.txt").read_text().split())
        assert {w["fate"] for w in words} <= {"text", "joined", "removed"}
        assert all(0 < float(w["p_correct"]) < 1 for w in words)
        document = json.loads((folder / "document.json").read_text())
        inside = [w for page in document["pages"] for region in page["regions"] for line in region["lines"] for w in line["words"]]
        assert [w["read"] for w in sorted(inside, key=lambda w: w["id"])] == [w["read"] for w in words]
        for word in words:
            page = document["pages"][int(word["page"]) - 1]
            assert 0 <= int(word["left"]) < int(word["right"]) <= page["width"]
            assert 0 <= int(word["top"]) < int(word["bottom"]) <= page["height"]
        confidence = json.loads((folder / "confidence.json").read_text())
        assert (confidence["expected_cer"], confidence["grade"]) == (row.entry.expected_cer, row.entry.grade)
        if words:
            low, high = confidence["interval"]
            assert 0 <= low <= confidence["expected_cer"] <= high <= 1
            assert confidence["grade"] <= confidence["low_grade"]
            assert confidence["expected_wer"] >= 0
            assert confidence["expected_cer_text"] >= 0
        assert confidence["reason"]
        told = [[defect["name"] for defect in page["defects"]] for page in document["pages"]]
        assert [page["defects"] for page in confidence["pages"]] == told
        assert [p["page"] for p in confidence["pages"]] == list(range(1, (row.entry.pages or 0) + 1))
        assert (folder / "transcript.txt").read_text().count("\f") == (row.entry.pages or 0) - 1


def test_the_sources_are_not_touched_and_the_second_time_nothing_is_read(room: Workroom, scans: Path, engine: FakeEngine) -> None:
    before = {f.name: f.read_bytes() for f in scans.iterdir()}
    ingest(room, [scans])
    done = engine.readings
    rows = ingest(room, [scans])
    assert [row.outcome for row in rows] == ["already held", "already held"]
    assert engine.readings == done
    assert {f.name: f.read_bytes() for f in scans.iterdir()} == before


def test_a_rerun_from_compose_costs_no_reading_and_changes_nothing(room: Workroom, scans: Path, engine: FakeEngine) -> None:
    ingest(room, [scans])
    done, before = engine.readings, published(room.folders)
    rows = rerun(room, choose(room.catalogue, Choice(everything=True)), from_stage="compose")
    assert [row.outcome for row in rows] == ["published", "published"]
    assert engine.readings == done
    assert published(room.folders) == before
    rerun(room, choose(room.catalogue, Choice(everything=True)), from_stage="read")
    assert engine.readings == 2 * done


def test_a_rerun_says_when_there_is_nothing_to_do_and_does_what_a_new_engine_asks_for(tmp_path: Path, scans: Path) -> None:
    with workroom(tmp_path / "archive", SETTINGS, FakeEngine()) as room:
        ingest(room, [scans])
        rows = rerun(room, choose(room.catalogue, Choice(everything=True)), from_stage=None)
        assert [row.outcome for row in rows] == ["unchanged", "unchanged"]
    newer = FakeEngine(name="fake 2.0")
    with workroom(tmp_path / "archive", SETTINGS, newer) as room:
        rows = rerun(room, choose(room.catalogue, Choice(everything=True)), from_stage=None)
        assert [row.outcome for row in rows] == ["published", "published"]
        assert newer.readings == 4


def test_passing_trouble_is_tried_again_and_lasting_trouble_fails_and_is_rerun(tmp_path: Path, scans: Path) -> None:
    def missing(number: int) -> None:
        raise Trouble("engine-missing")

    with workroom(tmp_path / "archive", SETTINGS, FakeEngine(missing)) as room:
        rows = ingest(room, [scans])
        assert [row.outcome for row in rows] == ["failed", "failed"]
        assert [p.code for row in rows if row.entry for p in row.entry.problems] == ["engine-missing"] * 2
    with workroom(tmp_path / "archive", SETTINGS, FakeEngine()) as room:
        rows = rerun(room, choose(room.catalogue, Choice(failed=True)), from_stage=None)
        assert [row.outcome for row in rows] == ["published", "published"]
        assert room.catalogue.entries(statuses=["failed"]) == []


def test_a_page_that_cannot_be_read_leaves_a_gap_and_not_a_lost_letter(tmp_path: Path, scans: Path) -> None:
    def crash_on_the_second(number: int) -> None:
        if number == 2:
            raise Trouble("engine-crashed", "exit status 1")

    with workroom(tmp_path / "archive", SETTINGS, FakeEngine(crash_on_the_second)) as room:
        (row,) = ingest(room, [scans / "three.pdf"])
        assert row.outcome == "needs-a-look"
        assert row.entry is not None
        assert [p.code for p in row.entry.problems if p.kind.family == "doubt"] == ["page-not-read"]
        pages = (room.folders.published / row.entry.id / "transcript.txt").read_text().split("\f")
        assert sorted(bool(page.strip()) for page in pages) == [False, True, True]
    with workroom(tmp_path / "archive", SETTINGS, FakeEngine()) as room:
        rows = rerun(room, choose(room.catalogue, Choice(problem="page-not-read")), from_stage=None)
        assert [row.outcome for row in rows] == ["published"]


def test_a_letter_of_which_no_page_can_be_read_fails(tmp_path: Path, scans: Path) -> None:
    def crash(number: int) -> None:
        raise Trouble("engine-crashed", "exit status 1")

    with workroom(tmp_path / "archive", SETTINGS, FakeEngine(crash)) as room:
        (row,) = ingest(room, [scans / "three.pdf"])
        assert row.outcome == "failed"
        assert row.entry is not None
        assert len(room.catalogue.attempts(row.entry.id)) == 2  # once, and once more after the wait of the settings
        assert not (room.folders.published / row.entry.id).exists()


def test_an_unforeseen_error_fails_one_document_and_the_others_go_on(tmp_path: Path, scans: Path) -> None:
    def fail_once(number: int) -> None:
        if number == 1:
            raise ZeroDivisionError

    settings = Settings(cores=1, retry_delays_seconds=())
    with workroom(tmp_path / "archive", settings, FakeEngine(fail_once)) as room:
        rows = ingest(room, [scans])
        assert sorted(row.outcome for row in rows) == ["failed", "published"]


def test_the_order_of_arrival_and_the_number_of_cores_change_no_byte(tmp_path: Path, scans: Path) -> None:
    results = []
    for name, cores, paths in (("a", 1, ["one.pdf", "three.pdf"]), ("b", 3, ["three.pdf", "one.pdf"])):
        with workroom(tmp_path / name, Settings(cores=cores), FakeEngine()) as room:
            ingest(room, [scans / path for path in paths])
            results.append(published(room.folders))
    assert results[0] == results[1]


def test_the_inbox_is_emptied_only_into_the_archive(room: Workroom, scans: Path) -> None:
    for scan in scans.glob("*.pdf"):
        (room.folders.inbox / scan.name).write_bytes(scan.read_bytes())
    (room.folders.inbox / "notes.txt").write_text("not a scan")
    rows = ingest(room, None)
    assert sorted(row.outcome for row in rows) == ["published", "published", "refused"]
    assert list(room.folders.inbox.iterdir()) == []
    assert len(list(room.folders.originals.iterdir())) == 2
    (refused,) = room.folders.refused.iterdir()
    assert {f.name for f in refused.iterdir()} == {"notes.txt", "why.txt", "why.json"}


def test_two_runs_on_one_inbox_read_each_letter_once(tmp_path: Path, scans: Path) -> None:
    root = tmp_path / "archive"
    engines = [FakeEngine(), FakeEngine()]
    Folders(root).make()
    for scan in scans.glob("*.pdf"):
        (root / "inbox" / scan.name).write_bytes(scan.read_bytes())

    def run(engine: FakeEngine) -> None:
        with workroom(root, SETTINGS, engine) as room:
            ingest(room, None)

    threads = [threading.Thread(target=run, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with workroom(root, SETTINGS, FakeEngine()) as room:
        ingest(room, None)
        assert [e.status for e in room.catalogue.entries()] == ["published", "published"]
        assert [e.attempts for e in room.catalogue.entries()] == [1, 1]
    assert sum(e.readings for e in engines) == 4


def test_an_interrupted_run_gives_its_documents_back_and_the_next_goes_on(tmp_path: Path, scans: Path) -> None:
    started, release = threading.Event(), threading.Event()

    def wait(number: int) -> None:
        started.set()
        release.wait(10)

    with workroom(tmp_path / "archive", SETTINGS, FakeEngine(wait)) as room:
        thread = threading.Thread(target=ingest, args=(room, [scans]))
        thread.start()
        assert started.wait(20)
        room.stopping.set()
        release.set()
        thread.join(20)
        statuses = {e.name: e.status for e in room.catalogue.entries()}
        assert statuses["three.pdf"] == "waiting"  # a letter of one page may have been finished with the page that was under way
        assert statuses["one.pdf"] in ("waiting", "published")
    with workroom(tmp_path / "archive", SETTINGS, FakeEngine()) as room:
        ingest(room, [])
        assert {e.status for e in room.catalogue.entries()} == {"published"}


def test_an_engine_that_is_asked_to_end_leaves_no_gap_in_the_letter(tmp_path: Path, scans: Path) -> None:
    def ctrl_c_reaches_the_engine_first(number: int) -> None:
        if number == 2:
            raise Trouble("worker-stopped")

    with workroom(tmp_path / "archive", SETTINGS, FakeEngine(ctrl_c_reaches_the_engine_first)) as room:
        (row,) = ingest(room, [scans / "three.pdf"])
        assert row.outcome == "left to another run"
        assert row.entry is not None
        assert (row.entry.status, row.entry.attempts) == ("waiting", 0)
        assert not (room.folders.published / row.entry.id).exists()
        ingest(room, [])
        assert room.catalogue.entry(row.entry.id).status == "published"


def test_an_inbox_that_holds_the_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings), workroom(tmp_path / "archive", Settings(inbox=str(tmp_path)), FakeEngine()):
        pass


@pytest.mark.parametrize("place", ["archive", "archive/published", "archive/else", "link"])
def test_an_inbox_inside_the_archive_is_refused_links_to_it_too(tmp_path: Path, place: str) -> None:
    (tmp_path / "archive" / "published").mkdir(parents=True)
    (tmp_path / "archive" / "else").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "archive" / "published")
    with pytest.raises(WrongSettings), workroom(tmp_path / "archive", Settings(inbox=str(tmp_path / place)), FakeEngine()):
        pass


def test_a_scan_that_is_dropped_in_again_mends_an_original_that_was_lost(room: Workroom, scans: Path) -> None:
    (row,) = ingest(room, [scans / "one.pdf"])
    assert row.entry is not None
    stored = original(room.folders, row.entry.id)
    for harm in (lambda: stored.write_bytes(b"rubbish"), stored.unlink):
        harm()
        (room.folders.inbox / "again.pdf").write_bytes((scans / "one.pdf").read_bytes())
        (again,) = ingest(room, None)
        assert again.outcome == "already held"
        assert original(room.folders, row.entry.id).read_bytes() == (scans / "one.pdf").read_bytes()
        assert not list(room.folders.inbox.iterdir())


def test_a_folder_around_the_archive_is_read_without_the_archive(tmp_path: Path, scans: Path) -> None:
    (tmp_path / "one.pdf").write_bytes((scans / "one.pdf").read_bytes())
    with workroom(tmp_path / "archive", SETTINGS, FakeEngine()) as room:
        for _ in range(2):
            assert [row.name for row in ingest(room, [tmp_path])] == ["one.pdf"]


def test_a_folder_that_cannot_be_listed_fails_alone(tmp_path: Path, scans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scans" / "closed").mkdir(parents=True)
    (tmp_path / "scans" / "one.pdf").write_bytes((scans / "one.pdf").read_bytes())
    listed = Path.iterdir

    def closed(folder: Path) -> Iterator[Path]:
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", closed)
    with workroom(tmp_path / "archive", SETTINGS, FakeEngine()) as room:
        rows = {row.name: row for row in ingest(room, [tmp_path / "scans"])}
    assert rows["one.pdf"].outcome == "published"
    assert rows["closed"].outcome == "failed"
    assert rows["closed"].problem is not None
    assert rows["closed"].problem.code == "folder-unwritable"


def test_what_an_earlier_run_left_behind_is_told_with_the_rest(tmp_path: Path, scans: Path) -> None:
    with workroom(tmp_path / "archive", SETTINGS, FakeEngine()) as room:
        room.stopping.set()
        ingest(room, [scans / "one.pdf"])
        assert room.catalogue.entries()[0].status == "waiting"
    with workroom(tmp_path / "archive", SETTINGS, FakeEngine()) as room:
        assert [(row.name, row.outcome) for row in ingest(room, [])] == [("one.pdf", "published")]


def test_a_published_file_that_is_missing_is_made_again(room: Workroom, scans: Path) -> None:
    (row,) = ingest(room, [scans / "one.pdf"])
    assert row.entry is not None
    text = room.folders.published / row.entry.id / "text.txt"
    before = text.read_bytes()
    text.unlink()
    rerun(room, [row.entry], from_stage=None)
    assert text.read_bytes() == before


def test_a_letter_folder_leaves_nothing_behind_but_what_is_no_page(room: Workroom, tmp_path: Path) -> None:
    folder = room.folders.inbox / "note.letter"
    make(folder, name="page 1", scan="office-200", format="jpeg", seed=6)
    (folder / ".DS_Store").write_bytes(b"x")
    assert [row.name for row in ingest(room, None)] == ["note.letter"]
    assert ingest(room, None) == []


def test_a_clock_that_is_ahead_keeps_no_scan_waiting(room: Workroom, scans: Path) -> None:
    scan = room.folders.inbox / "one.pdf"
    scan.write_bytes((scans / "one.pdf").read_bytes())
    tomorrow = time.time() + 86400
    os.utime(scan, (tomorrow, tomorrow))
    assert [row.outcome for row in ingest(room, None)] == ["published"]


def test_the_text_can_be_replayed_from_the_words(room: Workroom, scans: Path) -> None:
    for row in ingest(room, [scans]):
        assert row.entry is not None
        folder = room.folders.published / row.entry.id
        document = json.loads((folder / "document.json").read_text())
        paragraphs = [
            "".join((piece["gap"] if number else "") + piece["shown"] for number, piece in enumerate(paragraph["pieces"]))
            for paragraph in document["paragraphs"]
        ]
        assert "\n\n".join(p for p in paragraphs if p) + "\n" == (folder / "text.txt").read_text()
        used = [piece["word"] for paragraph in document["paragraphs"] for piece in paragraph["pieces"]]
        assert sorted(used) == list(range(1, len(used) + 1))


def test_a_letter_folder_is_one_document(room: Workroom, tmp_path: Path) -> None:
    folder = tmp_path / "note.letter"
    make(folder, name="page 1", scan="office-200", format="png-palette", seed=5)
    make(folder, name="page 2", scan="office-200", format="jpeg", seed=6)
    (row,) = ingest(room, [folder])
    assert row.entry is not None
    assert (row.name, row.entry.pages, row.outcome) == ("note.letter", 2, "published")


def test_batch_and_scanner_are_kept(room: Workroom, scans: Path) -> None:
    (row,) = ingest(room, [scans / "one.pdf"], batch="spring", scanner="hall")
    assert row.entry is not None
    assert (row.entry.batch, row.entry.scanner) == ("spring", "hall")
