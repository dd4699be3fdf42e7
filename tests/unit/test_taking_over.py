"""What a dead worker leaves is read by the living: between two letters of theirs, and before they end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from document.problem import Trouble
from flows.ingest import ingest
from flows.settings import Settings
from flows.workroom import Workroom, workroom
from tests.fake_engine import FakeEngine
from tests.faults.killing import drawn_letters
from tests.faults.stopping import OpenedHere

SETTINGS = Settings(cores=1, retry_delays_seconds=(), settle_seconds=0.0, reread="off", lease_seconds=2.0)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workroom]:
    """A room whose archive holds two letters that wait."""
    monkeypatch.setattr("preprocessing.opening.OpeningProcess", OpenedHere)
    drawn_letters(tmp_path / "a" / "inbox", 2)
    with workroom(tmp_path / "a", SETTINGS, FakeEngine()) as opened:
        opened.stopping.set()
        ingest(opened, None)  # takes the scans in and reads none
        opened.stopping.clear()
        yield opened


def held_elsewhere(catalogue: Catalogue, seconds: float) -> str:
    """A letter that a worker on another machine has in hand, which will not be heard of again."""
    letter = catalogue.to_do()[0]
    catalogue.lease_seconds, usual = seconds, catalogue.lease_seconds
    assert catalogue.claim(letter, "elsewhere/1/b-1", statuses=["waiting"], from_stage=None, version="1")
    catalogue.lease_seconds = usual
    return letter


def test_a_run_stays_until_the_lease_of_a_dead_machine_ends_and_reads_its_letter(room: Workroom) -> None:
    letter = held_elsewhere(room.catalogue, 1.0)
    begun = time.monotonic()
    rows = ingest(room, [])
    assert time.monotonic() - begun > 0.5
    assert {row.entry.status for row in rows if row.entry} == {"published"}
    assert letter in {row.entry.id for row in rows if row.entry}
    assert [attempt.status for attempt in room.catalogue.attempts(letter)] == [None, "published"]


def test_a_run_does_not_wait_for_ever_for_a_machine_that_lives(room: Workroom) -> None:
    letter = held_elsewhere(room.catalogue, 60.0)
    begun = time.monotonic()
    ingest(room, [])
    assert 2.0 < time.monotonic() - begun < 20
    assert room.catalogue.entry(letter).status == "working"


def test_what_is_left_is_read_between_two_letters(room: Workroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.taking_over.TakingOver.before_the_end", lambda *_: None)
    letter = held_elsewhere(room.catalogue, -1.0)
    (other,) = [entry.id for entry in room.catalogue.entries(statuses=["waiting"])]
    monkeypatch.setattr("archive.catalogue.Catalogue.to_do", lambda _: [other])  # as it was when the run began
    monkeypatch.setattr("flows.taking_over._LOOKS_IN_A_LEASE", 1e9)
    ingest(room, [])
    assert [room.catalogue.entry(each).status for each in (letter, other)] == ["published", "published"]


def test_a_run_that_cannot_write_down_an_end_lets_go_of_the_letter(room: Workroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        assert room.in_hand
        raise Trouble("catalogue-unreachable")

    monkeypatch.setattr("archive.catalogue.Catalogue.finish", away)
    rows = ingest(room, [])
    assert room.in_hand == set()  # nobody renews its lease
    assert {row.problem.code for row in rows if row.problem} == {"catalogue-unreachable"}
