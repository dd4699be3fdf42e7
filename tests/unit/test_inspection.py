"""`verbale check --deep`: what is wrong with an archive is found, and mended where the rest of it allows that."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.inspection import Fault, Inspection
from archive.originals import original
from flows import inspection
from flows.ingest import ingest
from flows.settings import Settings
from flows.workroom import Workroom, workroom
from reports.files import NAMES
from tests.fake_engine import FakeEngine
from tests.faults.stopping import OpenedHere, fill_inbox, left

SETTINGS = Settings(cores=1, retry_delays_seconds=(), settle_seconds=0.0, reread="off")
Harm = Callable[[Workroom, str], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a published picture, a published letter of two, and a refused file."""
    archive = tmp_path_factory.mktemp("made") / "a"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("preprocessing.opening.OpeningProcess", OpenedHere)
        fill_inbox(archive / "inbox")
        with workroom(archive, SETTINGS, FakeEngine()) as room:
            ingest(room, None)
    return archive


@pytest.fixture
def root(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("preprocessing.opening.OpeningProcess", OpenedHere)
    monkeypatch.setattr("flows.workroom.Tesseract", lambda *_: FakeEngine())
    return Path(shutil.copytree(made, tmp_path / "a"))


@pytest.fixture
def room(root: Path) -> Iterator[Workroom]:
    with workroom(root, SETTINGS) as opened:
        yield opened


def id_of(room: Workroom, name: str) -> str:
    return next(entry.id for entry in room.catalogue.entries() if entry.name == name)


def publication_gone(room: Workroom, document: str) -> None:
    shutil.rmtree(room.folders.published / document)


def page_gone(room: Workroom, document: str) -> None:
    (room.folders.published / document / "text.txt").unlink()


def byte_flipped(room: Workroom, document: str) -> None:
    place = room.folders.published / document / "transcript.txt"
    place.write_bytes(b"\0" + place.read_bytes()[1:])


def emptied(room: Workroom, document: str) -> None:
    (room.folders.published / document / "words.csv").write_bytes(b"")


def second_page_gone(room: Workroom, document: str) -> None:
    (room.folders.published / document / "alto" / "0002.xml").unlink()


def copied_to_refused(room: Workroom, document: str) -> None:
    shutil.copytree(room.folders.originals / document, room.folders.refused / document)


def harmed_beside_a_good_copy(room: Workroom, document: str) -> None:
    copied_to_refused(room, document)
    place = original(room.folders, document)
    next(iter(place.iterdir())).write_bytes(b"rubbish") if place.is_dir() else place.write_bytes(b"rubbish")


def forgotten(room: Workroom, document: str) -> None:
    with sqlite3.connect(room.folders.catalogue) as connection:
        connection.execute("DELETE FROM problems WHERE document = ?", (document,))
        connection.execute("DELETE FROM attempts WHERE document = ?", (document,))
        connection.execute("DELETE FROM documents WHERE id = ?", (document,))
    connection.close()


def reason_gone(room: Workroom, document: str) -> None:
    (room.folders.refused / document / "why.txt").unlink()


def copied_to_originals(room: Workroom, document: str) -> None:
    (room.folders.originals / document).mkdir()
    shutil.copy(original(room.folders, document), room.folders.originals / document)


def test_in_a_sound_archive_nothing_is_wrong(root: Path) -> None:
    assert inspection.inspect(root, SETTINGS) == (3, [])


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("one.png", publication_gone),
        ("two.letter", page_gone),
        ("two.letter", second_page_gone),
        ("one.png", byte_flipped),
        ("two.letter", emptied),
        ("one.png", copied_to_refused),
        ("one.png", harmed_beside_a_good_copy),
        ("two.letter", harmed_beside_a_good_copy),
        ("two.letter", forgotten),
        ("notes.pdf", forgotten),
        ("notes.pdf", reason_gone),
        ("notes.pdf", copied_to_originals),
    ],
)
def test_what_can_be_mended_is_mended_and_the_archive_is_as_before(root: Path, name: str, harm: Harm) -> None:
    before = left(root)
    with workroom(root, SETTINGS) as room:
        document = id_of(room, name)
        harm(room, document)
        wrong = Inspection(room.folders, room.catalogue, NAMES, mending=False).faults()
    assert wrong
    assert not any(fault.mended for fault in wrong)
    _, faults = inspection.inspect(root, SETTINGS)
    assert {(fault.what, fault.mended) for fault in faults} == {(document, True)}
    assert inspection.inspect(root, SETTINGS) == (3, [])
    assert left(root) == before


def unmended(room: Workroom) -> list[Fault]:
    return [fault for fault in Inspection(room.folders, room.catalogue, NAMES, mending=True).faults() if not fault.mended]


def test_an_original_that_changed_or_went_is_told_with_advice(room: Workroom) -> None:
    one, two = id_of(room, "one.png"), id_of(room, "two.letter")
    original(room.folders, one).write_bytes(b"rubbish")
    shutil.rmtree(original(room.folders, two))
    faults = {fault.what: fault for fault in unmended(room)}
    assert "has changed" in faults[one].found
    assert "is gone" in faults[two].found
    assert all("backup" in fault.advice for fault in faults.values())


def test_what_is_nobodys_is_told_and_left(room: Workroom) -> None:
    stray = room.folders.published / "0123456789abcdef"
    stray.mkdir()
    (room.folders.originals / "fedcba9876543210").mkdir()
    (room.folders.originals / "fedcba9876543210" / "x.pdf").write_bytes(b"not what the name says")
    assert {fault.what for fault in unmended(room)} == {"published/0123456789abcdef", "originals/fedcba9876543210"}
    assert stray.is_dir()


def test_documents_that_somebody_reads_are_left_alone(room: Workroom) -> None:
    document = id_of(room, "one.png")
    room.catalogue.claim(document, "elsewhere/1/1", statuses=["published", "needs-a-look"], from_stage=None, version="1")
    publication_gone(room, document)
    assert unmended(room) == []


def test_a_lost_catalogue_is_made_again_from_the_folders(root: Path) -> None:
    before = left(root)
    for file in root.glob("catalogue.sqlite*"):
        file.unlink()
    count, faults = inspection.inspect(root, SETTINGS)
    assert count == 3
    assert [fault.mended for fault in faults] == [True] * 3
    assert left(root) == before
