"""Files of the archive: whole or not there; originals byte for byte; refused scans beside their reason."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import folders as places
from archive.catalogue import Catalogue, open_catalogue
from archive.folders import Folders, put_in_place, restore_interrupted_swap, sweep, troubles, write_whole
from archive.intake import finish_removals, remove_source, settled, sources, take_in
from archive.originals import checksum, original, verified_original
from archive.publish import publish, refuse, take_back
from archive.stages import StageStore, digest
from archive.workers import worker_name
from document.page import Glance
from document.problem import Problem, Trouble


@pytest.fixture
def catalogue(folders: Folders) -> Catalogue:
    return open_catalogue(folders.catalogue)


def names(paths: list[Path]) -> list[str]:
    return [source.name for source in sources(paths)]


def test_documents_are_found_in_natural_order_and_hidden_files_passed_over(tmp_path: Path) -> None:
    for name in ("scan 10.pdf", "scan 2.pdf", ".DS_Store", "sub/a.tif", "x.letter/p10.png", "x.letter/p2.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    assert names([tmp_path]) == ["scan 2.pdf", "scan 10.pdf", "a.tif", "x.letter"]
    letter = next(s for s in sources([tmp_path]) if s.name == "x.letter")
    assert [f.name for f in letter.files] == ["p2.png", "p10.png"]


def test_a_link_that_leads_round_in_a_circle_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"a")
    (tmp_path / "round").symlink_to(tmp_path)
    assert names([tmp_path]) == ["a.pdf"]


def test_a_path_that_is_not_there_is_a_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        list(sources([tmp_path / "missing"]))
    assert caught.value.problem.code == "source-vanished"


def test_the_original_is_stored_byte_for_byte_and_the_source_is_left(tmp_path: Path, folders: Folders, catalogue: Catalogue) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 something")
    (source,) = sources([scan])
    receipt = take_in(source, folders, catalogue, batch="b1", scanner="s1")
    assert receipt.new
    assert receipt.entry is not None
    assert original(folders, receipt.entry.id).read_bytes() == scan.read_bytes()
    assert (receipt.entry.batch, receipt.entry.scanner, receipt.entry.name) == ("b1", "s1", "scan.pdf")
    again = take_in(source, folders, catalogue, batch=None, scanner=None)
    assert not again.new
    assert again.entry == receipt.entry
    assert not any(folders.work.iterdir())


def test_a_letter_folder_is_one_document_with_its_pages_in_order(tmp_path: Path, folders: Folders, catalogue: Catalogue) -> None:
    for name in ("10.png", "9.png"):
        (tmp_path / "x.letter").mkdir(exist_ok=True)
        (tmp_path / "x.letter" / name).write_bytes(name.encode())
    (source,) = sources([tmp_path / "x.letter"])
    receipt = take_in(source, folders, catalogue, batch=None, scanner=None)
    assert receipt.entry is not None
    assert [f.name for f in verified_original(folders, receipt.entry)] == ["9.png", "10.png"]


def test_names_of_every_kind_are_stored(tmp_path: Path, folders: Folders, catalogue: Catalogue) -> None:
    for number, name in enumerate(
        [b"<b>&.pdf", b"-rf.pdf", b"a\nb.pdf", b"\xff\xfe.pdf", b"x" * 251 + b".pdf", "\u202efdp.exe.pdf".encode()]
    ):
        path = tmp_path / os.fsdecode(name)
        path.write_bytes(b"%d" % number)
        (source,) = sources([path])
        entry = take_in(source, folders, catalogue, batch=None, scanner=None).entry
        assert entry is not None
        assert verified_original(folders, entry)[0].read_bytes() == path.read_bytes()
        entry.name.encode("utf-8")


def test_a_changed_original_is_noticed(tmp_path: Path, folders: Folders, catalogue: Catalogue) -> None:
    (tmp_path / "a.pdf").write_bytes(b"a")
    entry = take_in(next(iter(sources([tmp_path / "a.pdf"]))), folders, catalogue, batch=None, scanner=None).entry
    assert entry is not None
    original(folders, entry.id).write_bytes(b"b")
    with pytest.raises(Trouble) as caught:
        verified_original(folders, entry)
    assert caught.value.problem.code == "original-changed"


def test_a_file_that_grows_waits(tmp_path: Path) -> None:
    still, growing = tmp_path / "still.pdf", tmp_path / "growing.pdf"
    for file in (still, growing):
        file.write_bytes(b"x")
        os.utime(file, (time.time() - 60,) * 2)

    def grow(seconds: float) -> None:
        with growing.open("ab") as file:
            file.write(b"y")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.intake.time.sleep", grow)
        ready, moving = settled(sources([tmp_path]), 5.0)
    assert [s.name for s in ready] == ["still.pdf"]
    assert [s.name for s in moving] == ["growing.pdf"]


def test_a_file_that_was_just_written_waits_for_the_next_look(tmp_path: Path) -> None:
    (tmp_path / "new.pdf").write_bytes(b"x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.intake.time.sleep", lambda seconds: None)
        ready, moving = settled(sources([tmp_path]), 5.0)
    assert (ready, [s.name for s in moving]) == ([], ["new.pdf"])


def test_an_inbox_file_that_changed_after_it_was_copied_stays(tmp_path: Path, folders: Folders, catalogue: Catalogue) -> None:
    scan = tmp_path / "a.pdf"
    scan.write_bytes(b"a")
    receipt = take_in(next(iter(sources([scan]))), folders, catalogue, batch=None, scanner=None)
    scan.write_bytes(b"a and more")
    remove_source(receipt)
    assert scan.exists()
    receipt = take_in(next(iter(sources([scan]))), folders, catalogue, batch=None, scanner=None)
    remove_source(receipt)
    assert not scan.exists()


def test_a_file_that_becomes_a_pipe_is_not_waited_for(tmp_path: Path, folders: Folders, catalogue: Catalogue) -> None:
    (tmp_path / "a.pdf").write_bytes(b"a")
    (source,) = sources([tmp_path / "a.pdf"])
    (tmp_path / "a.pdf").unlink()
    os.mkfifo(tmp_path / "a.pdf")
    with pytest.raises(Trouble) as caught:
        take_in(source, folders, catalogue, batch=None, scanner=None)
    assert caught.value.problem.code == "source-vanished"


def test_a_folder_that_vanishes_while_it_is_looked_at_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("gone", "here"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.pdf").write_bytes(b"x")
    listed = Path.iterdir

    def vanishing(folder: Path) -> Iterator[Path]:
        if folder.name == "gone":
            raise FileNotFoundError(errno.ENOENT, "gone", str(folder))
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", vanishing)
    assert names([tmp_path]) == ["here.pdf"]


def test_pages_of_a_letter_leave_the_inbox_as_one(folders: Folders, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop between two deletions leaves no half letter that would be taken for another one."""
    place = folders.inbox / "x.letter"
    place.mkdir()
    for name in ("1.png", "2.png"):
        (place / name).write_bytes(name.encode())
    receipt = take_in(next(iter(sources([folders.inbox]))), folders, catalogue, batch=None, scanner=None)
    delete = Path.unlink

    def stopped(file: Path, missing_ok: bool = False) -> None:
        if file.name == "2.png":
            raise KeyboardInterrupt
        delete(file, missing_ok)

    monkeypatch.setattr(Path, "unlink", stopped)
    with pytest.raises(KeyboardInterrupt):
        remove_source(receipt)
    monkeypatch.undo()
    assert names([folders.inbox]) == []
    finish_removals(folders)
    assert list(folders.inbox.iterdir()) == []


def test_what_is_no_page_of_a_stored_letter_comes_back_to_the_inbox(folders: Folders) -> None:
    aside = folders.inbox / ".x.letter.taken-0123456789abcdef"
    aside.mkdir()
    (aside / "1.png").write_bytes(b"of a letter that nobody has stored")
    (folders.inbox / "x.letter").mkdir()
    finish_removals(folders)
    assert (folders.inbox / "x (1).letter" / "1.png").read_bytes() == b"of a letter that nobody has stored"


def test_a_result_replaces_the_one_before_in_one_step(folders: Folders) -> None:
    publish(folders, "d", {"text.txt": b"one", "alto/0001.xml": b"<a/>"})
    publish(folders, "d", {"text.txt": b"two"})
    assert (folders.published / "d" / "text.txt").read_bytes() == b"two"
    assert not (folders.published / "d" / "alto").exists()
    assert not any(folders.work.iterdir())


def test_a_result_replaces_the_one_before_where_folders_cannot_be_exchanged(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_exchange", lambda one, other: False)
    publish(folders, "d", {"text.txt": b"one"})
    publish(folders, "d", {"text.txt": b"two"})
    assert (folders.published / "d" / "text.txt").read_bytes() == b"two"
    assert [f.name for f in folders.published.iterdir()] == ["d"]


def test_a_stop_between_the_two_renames_loses_nothing(folders: Folders) -> None:
    publish(folders, "d", {"text.txt": b"one"})
    (folders.published / "d").rename(folders.published / ".d.before")
    restore_interrupted_swap(folders.published)
    assert (folders.published / "d" / "text.txt").read_bytes() == b"one"


def test_a_failed_publication_leaves_the_result_before(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(folders, "d", {"text.txt": b"one"})

    def full(made: Path, place: Path) -> None:
        raise OSError(errno.ENOSPC, "no space", str(made))

    monkeypatch.setattr("archive.publish.put_in_place", full)
    with pytest.raises(Trouble) as caught:
        publish(folders, "d", {"text.txt": b"two"})
    assert caught.value.problem.code == "disk-full"
    assert (folders.published / "d" / "text.txt").read_bytes() == b"one"


def test_a_refused_scan_lies_beside_its_reason_and_can_be_taken_back(tmp_path: Path, folders: Folders, catalogue: Catalogue) -> None:
    (tmp_path / "why.txt").write_bytes(b"a scan with an awkward name")
    entry = take_in(next(iter(sources([tmp_path / "why.txt"]))), folders, catalogue, batch=None, scanner=None).entry
    assert entry is not None
    refuse(folders, entry, (Problem("locked"),))
    folder = folders.refused / entry.id
    assert "locked with a password" in (folder / "why.txt").read_text()
    assert json.loads((folder / "why.json").read_text())["problems"][0]["code"] == "locked"
    assert not (folders.originals / entry.id).exists()
    assert verified_original(folders, entry)[0].read_bytes() == b"a scan with an awkward name"
    refuse(folders, entry, (Problem("damaged"),))
    assert verified_original(folders, entry)[0].parent == folder
    take_back(folders, entry)
    assert verified_original(folders, entry)[0].parent == folders.originals / entry.id
    assert not folder.exists()


def test_scratch_of_dead_processes_is_swept_and_that_of_the_living_stays(folders: Folders) -> None:
    here, _, start = worker_name().replace("/", ".").rpartition("-")
    host = here.rsplit(".", 2)[0]
    dead = f"pages.0123456789ab.{here.replace(f'.{os.getpid()}.', '.999999999.')}-{start}"
    elsewhere = ["pages.0123456789ab.other.org.1.aaaaaaaa-1-1", f"pages.0123456789ab.{host}.1.aaaaaaaa-1-1"]  # one has our name
    old = "pages.0123456789ac.other.org.1.aaaaaaaa-1-1"
    for name in (dead, old, *elsewhere):
        (folders.work / name).mkdir()
    os.utime(folders.work / old, (0, 0))
    with folders.scratch("pages") as mine:
        sweep(folders)
        assert {f.name for f in folders.work.iterdir()} == {mine.name, *elsewhere}


def test_where_folders_cannot_be_exchanged_they_are_swapped_while_others_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a shared folder: another machine may bring back what stands aside between the two renames."""
    monkeypatch.setattr("archive.folders._exchange", lambda *_: False)
    place, made = tmp_path / "place", tmp_path / "made"
    for folder, text in ((place, "old"), (made, "new")):
        folder.mkdir()
        (folder / "text").write_text(text)
    really, times = Path.rename, []

    def rename(self: Path, target: Path) -> Path:
        done = really(self, target)
        if target.name == ".place.before" and not times:
            times.append(1)
            restore_interrupted_swap(tmp_path)
        return done

    monkeypatch.setattr(Path, "rename", rename)
    put_in_place(made, place)
    assert times
    assert (place / "text").read_text() == "new"
    assert [each.name for each in tmp_path.iterdir()] == ["place"]


def test_what_the_system_says_becomes_a_problem_with_advice() -> None:
    for number, code in [
        (errno.ENOSPC, "disk-full"),
        (errno.EACCES, "folder-unwritable"),
        (errno.ENOENT, "source-vanished"),
        (errno.EIO, "unforeseen"),
    ]:
        with pytest.raises(Trouble) as caught, troubles():
            raise OSError(number, "text", "/somewhere")
        assert caught.value.problem.code == code


def test_write_whole_leaves_no_crumbs(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b.txt", b"one")
    write_whole(tmp_path / "a" / "b.txt", b"two")
    assert [(f.name, f.read_bytes()) for f in (tmp_path / "a").iterdir()] == [("b.txt", b"two")]


def test_a_stage_is_paid_for_once(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> Glance:
        made.append(1)
        return Glance(words=3, confidence=90.0)

    for _ in range(2):
        assert StageStore(tmp_path).once("read", "ab12", Glance, make).words == 3
    assert len(made) == 1
    StageStore(tmp_path, redo_from="compose").once("read", "ab12", Glance, make)
    assert len(made) == 1
    StageStore(tmp_path, redo_from="read").once("read", "ab12", Glance, make)
    assert len(made) == 2
    StageStore(tmp_path).path("read", "ab12").write_bytes(b'{"words": ')
    StageStore(tmp_path).once("read", "ab12", Glance, make)
    assert len(made) == 3


def test_equal_values_have_equal_digests() -> None:
    assert digest({"a": 1, "b": (1, 2)}) == digest({"b": [1, 2], "a": 1})
    assert digest(["read", 1]) != digest(["read", 2])


def test_put_in_place_takes_a_whole_tree(tmp_path: Path) -> None:
    (tmp_path / "made" / "sub").mkdir(parents=True)
    (tmp_path / "made" / "sub" / "f").write_bytes(b"x")
    put_in_place(tmp_path / "made", tmp_path / "deep" / "place")
    assert (tmp_path / "deep" / "place" / "sub" / "f").read_bytes() == b"x"


def test_the_checksum_of_a_letter_folder_knows_names_and_order(tmp_path: Path) -> None:
    for folder, files in {"a": {"1": b"x", "2": b"y"}, "b": {"1": b"y", "2": b"x"}, "c": {"1": b"x", "2": b"y"}}.items():
        (tmp_path / folder).mkdir()
        for name, data in files.items():
            (tmp_path / folder / name).write_bytes(data)
    assert checksum(tmp_path / "a") == checksum(tmp_path / "c") != checksum(tmp_path / "b")
