"""What fails is told truly, tried again in time, and never takes more down with it than itself; with an engine that reads at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw

from archive import learnt
from archive.folders import Folders
from document.learnt import Snapshot
from document.problem import Trouble
from flows.foresight import is_outdated
from flows.ingest import Row, ingest
from flows.rerun import Choice, choose, rerun
from flows.settings import Settings
from flows.workroom import Workroom, workroom
from tests.fake_engine import FakeEngine
from tests.fake_second_reader import FakeSecondReader
from tests.faults.stopping import OpenedHere

SETTINGS = Settings(cores=1, retry_delays_seconds=(), settle_seconds=0.0, retry_minutes=(10.0, 60.0))


@pytest.fixture(autouse=True)
def _opened_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("preprocessing.opening.OpeningProcess", OpenedHere)


def drawn(folder: Path, *names: str) -> Path:
    """Pictures of a few words; the same name gives the same bytes."""
    for name in names:
        page = Image.new("L", (220, 160), 255)
        for row in range(4):
            ImageDraw.Draw(page).text((20, 20 + 30 * row), f"{name} row {row}", 0)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        page.save(folder / name)
    return folder


def letter_of(folder: Path, pages: int) -> Path:
    return drawn(folder / "long.letter", *(f"page {n}.png" for n in range(1, pages + 1)))


def crashing(*numbers: int, code: str = "engine-crashed") -> Callable[[int], None]:
    def trouble(number: int) -> None:
        if number in numbers:
            raise Trouble(code, "exit status 1")

    return trouble


def read(root: Path, path: Path | None, trouble: Callable[[int], None] | None = None, settings: Settings = SETTINGS) -> list[Row]:
    with workroom(root, settings, FakeEngine(trouble)) as room:
        return ingest(room, None if path is None else [path])


def entry_of(row: Row) -> str:
    assert row.entry is not None
    return row.entry.id


def test_a_missing_page_is_marked_in_the_text_and_nowhere_among_the_words(tmp_path: Path) -> None:
    (row,) = read(tmp_path / "a", letter_of(tmp_path, 3), crashing(2))
    assert row.outcome == "needs-a-look"
    folder = tmp_path / "a" / "published" / entry_of(row)
    mark = "[verbale: page 2 of 3 could not be read]"
    paragraphs = (folder / "text.txt").read_text().split("\n\n")
    assert [p.strip() for p in paragraphs].count(mark) == 1
    assert paragraphs[0].strip() != mark != paragraphs[-1].strip()
    for name in ("transcript.txt", "reading.txt", "words.csv", "removals.csv"):
        assert "verbale" not in (folder / name).read_text()
    assert (folder / "transcript.txt").read_text().split("\f")[1] == ""
    document = json.loads((folder / "document.json").read_text())
    assert [p.get("mark") for p in document["paragraphs"] if p.get("mark")] == [mark]
    report = (folder / "report.html").read_text()
    assert mark in report
    assert "A page could not be read" in report


def test_when_more_than_half_of_the_pages_cannot_be_read_the_letter_fails(tmp_path: Path) -> None:
    (row,) = read(tmp_path / "a", letter_of(tmp_path, 4), crashing(1, 2, 4))
    assert row.outcome == "failed"
    assert row.entry is not None
    assert [(p.code, p.detail) for p in row.entry.problems] == [("too-many-gaps", "3 of 4")]
    assert not (tmp_path / "a" / "published" / row.entry.id).exists()
    patient = Settings(cores=1, retry_delays_seconds=(), max_unread_share=0.75)
    (row,) = read(tmp_path / "b", tmp_path / "long.letter", crashing(1, 2, 4), patient)
    assert row.outcome == "needs-a-look"


def test_a_page_that_failed_is_among_the_failed_ones_until_it_has_been_read(tmp_path: Path) -> None:
    (row,) = read(tmp_path / "a", letter_of(tmp_path, 3), crashing(2))
    with workroom(tmp_path / "a", SETTINGS, FakeEngine()) as room:
        for choice in (Choice(failed=True), Choice(due=True)):
            assert [e.id for e in choose(room.catalogue, choice)] == [entry_of(row)]
        (again,) = rerun(room, choose(room.catalogue, Choice(due=True)), from_stage=None)
        assert again.entry is not None
        assert "page-not-read" not in [p.code for p in again.entry.problems]
        assert choose(room.catalogue, Choice(failed=True)) == []


def retries(room: Workroom) -> tuple[int, bool]:
    (entry,) = room.catalogue.entries()
    return entry.tries, entry.retry_at is not None


def test_a_letter_that_fails_again_and_again_is_tried_ever_more_rarely_and_then_no_more(tmp_path: Path) -> None:
    """A full disk, a missing engine: no letter is to blame, the next run tries at once and the tries do not run out."""
    drawn(tmp_path / "scans", "one.png")
    for code, endless in (("engine-crashed", False), ("engine-missing", True)):
        with workroom(tmp_path / code, SETTINGS, FakeEngine(crashing(*range(1, 9), code=code))) as room:
            ingest(room, [tmp_path / "scans"])
            assert retries(room) == (1, True)
            assert room.catalogue.to_do() == [entry.id for entry in room.catalogue.entries() if endless]
        for tries in (2, 3):
            with workroom(tmp_path / code, SETTINGS, FakeEngine(crashing(*range(1, 9), code=code))) as room:
                rerun(room, choose(room.catalogue, Choice(failed=True)), from_stage=None)
                assert retries(room) == (tries, endless or tries < 3)
        with workroom(tmp_path / code, SETTINGS, FakeEngine()) as room:
            assert bool(choose(room.catalogue, Choice(due=True))) is endless
            rerun(room, choose(room.catalogue, Choice(failed=True)), from_stage=None)
            assert retries(room) == (0, False)


def test_after_trouble_of_the_machine_the_next_run_goes_on_by_itself(tmp_path: Path) -> None:
    drawn(tmp_path / "scans", "one.png")
    assert [row.outcome for row in read(tmp_path / "a", tmp_path / "scans", crashing(1, code="disk-full"))] == ["failed"]
    assert [row.outcome for row in read(tmp_path / "a", None)] == ["needs-a-look"]


def test_a_mended_file_of_the_same_name_takes_the_place_of_the_refused_one(tmp_path: Path) -> None:
    root, scan = tmp_path / "a", tmp_path / "scans" / "one.png"
    scan.parent.mkdir()
    scan.write_bytes(b"no picture")
    (refused,) = read(root, scan)
    (tmp_path / "scans" / "two.png").write_bytes(b"no picture either")
    (other,) = read(root, tmp_path / "scans" / "two.png")
    drawn(tmp_path / "scans", "one.png")
    (mended,) = read(root, scan)
    assert [row.outcome for row in (refused, other, mended)] == ["refused", "refused", "needs-a-look"]
    with workroom(root, SETTINGS, FakeEngine()) as room:
        old = room.catalogue.entry(entry_of(refused))
        assert (old.status, old.superseded_by) == ("refused", entry_of(mended))
        assert [(p.code, p.detail) for p in old.problems][-1] == ("superseded", entry_of(mended))
        assert room.catalogue.entry(entry_of(other)).superseded_by is None
        why = json.loads((room.folders.refused / old.id / "why.json").read_text())
        assert [p["code"] for p in why["problems"]] == ["unsupported", "superseded"]
        assert (room.folders.refused / old.id / "one.png").read_bytes() == b"no picture"
        assert [e.id for e in choose(room.catalogue, Choice(problem="unsupported"))] == [entry_of(other)]
        rerun(room, choose(room.catalogue, Choice(ids=(old.id,))), from_stage=None)
        assert room.catalogue.entry(old.id).problems == old.problems


def test_the_same_scan_again_is_told_as_held_and_not_as_a_failure(tmp_path: Path) -> None:
    drawn(tmp_path / "scans", "one.png")
    (first,) = read(tmp_path / "a", tmp_path / "scans")
    (again,) = read(tmp_path / "a", tmp_path / "scans")
    assert again.outcome == "already held"
    assert again.problem is not None
    assert (again.problem.code, again.problem.detail) == ("duplicate", entry_of(first))


def test_documents_are_chosen_by_what_they_were_read_with(tmp_path: Path) -> None:
    drawn(tmp_path / "scans", "one.png", "two.png")
    read(tmp_path / "a", tmp_path / "scans" / "one.png")
    read(tmp_path / "a", tmp_path / "scans" / "two.png", settings=Settings(cores=1, languages=("fra", "eng")))
    with workroom(tmp_path / "a", SETTINGS, FakeEngine()) as room:
        one, two = room.catalogue.entries()

        def names(**wishes: object) -> list[str]:
            return [e.name for e in choose(room.catalogue, Choice(**wishes))]  # type: ignore[arg-type]

        assert names(engine="fake 1.0") == ["one.png", "two.png"]
        assert names(engine="fake 2.0") == []
        assert names(settings=two.settings) == ["two.png"]
        assert names(outdated=frozenset([two.id])) == ["two.png"]
        assert [is_outdated(room, entry) for entry in (one, two)] == [False, True]


def test_a_letter_is_outdated_by_whatever_a_stage_depends_on_and_a_rerun_brings_it_up_to_date(tmp_path: Path) -> None:
    """A second reader, a lexicon, a snapshot of what was learnt, an engine: each in turn is new, and stays."""
    root, lexicon = tmp_path / "a", tmp_path / "lexicons" / "ours.toml"
    lexicon.parent.mkdir()
    drawn(tmp_path / "scans", "one.png")
    with workroom(root, SETTINGS, FakeEngine()) as room:
        ingest(room, [tmp_path / "scans"])
        assert not is_outdated(room, room.catalogue.entries()[0])
        learnt.keep(room.folders, Snapshot(number=1, letters=0, letterheads=(), spellings=()))

    def new_street() -> None:
        lexicon.write_text(
            'subject = "streets"\nabout = "a"\nsource = "b"\n[[entry]]\ntext = "Rue X-Y"\nkind = "street"\n', encoding="utf-8"
        )

    def put_snapshot_to_use() -> None:
        learnt.use(Folders(root), 1)

    settings = replace(SETTINGS, lexicons=str(lexicon.parent))
    changes = [(lambda: None, "fake 1.0"), (new_street, "fake 1.0"), (put_snapshot_to_use, "fake 1.0"), (lambda: None, "fake 2.0")]
    for change, engine in changes:
        change()
        with workroom(root, settings, FakeEngine(name=engine), FakeSecondReader({})) as room:
            assert is_outdated(room, room.catalogue.entries()[0])
            rerun(room, room.catalogue.entries(), from_stage=None)
            assert not is_outdated(room, room.catalogue.entries()[0])


def test_a_letter_whose_kept_results_are_gone_is_outdated_and_finding_that_out_writes_nothing(tmp_path: Path) -> None:
    drawn(tmp_path / "scans", "one.png")
    read(tmp_path / "a", tmp_path / "scans")
    with workroom(tmp_path / "a", SETTINGS, engine := FakeEngine()) as room:
        (kept,) = (room.folders.stages / "compose").rglob("*.json")
        kept.unlink()
        assert is_outdated(room, room.catalogue.entries()[0])
        assert (kept.exists(), engine.readings) == (False, 0)


def test_what_could_not_be_written_into_the_catalogue_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(tmp_path / "scans", "one.png")

    def full(*_: object) -> bool:
        raise Trouble("disk-full")

    with workroom(tmp_path / "a", SETTINGS, FakeEngine()) as room:
        monkeypatch.setattr(room.catalogue, "finish", full)
        (row,) = ingest(room, [tmp_path / "scans"])
    assert row.outcome == "failed"
    assert row.problem is not None
    assert row.problem.code == "disk-full"


def test_where_the_file_itself_is_to_blame_for_most_pages_it_is_refused(tmp_path: Path) -> None:
    """No rerun would help: the scan must change."""
    folder = letter_of(tmp_path, 4)
    for number in (1, 2, 3):
        file = folder / f"page {number}.png"
        file.write_bytes(file.read_bytes()[:-200])
    (row,) = read(tmp_path / "a", folder)
    assert row.outcome == "refused"
    assert row.entry is not None
    assert [(p.code, p.detail) for p in row.entry.problems] == [("too-few-pages", "3 of 4")]
