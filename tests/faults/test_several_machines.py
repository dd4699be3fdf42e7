"""Several worker processes on one catalogue in PostgreSQL: every letter once, whoever dies and whatever is restarted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.catalogue import open_catalogue
from archive.moving import move
from archive.postgresql import told as told_place
from archive.records import Finished
from archive.withdrawals import fingerprints, keep_fingerprint
from document.problem import Problem, Trouble
from flows.places import archive_of
from flows.settings import Settings, WrongSettings
from tests.faults.test_stopped_runs import told
from tests.postgresql import Cluster, cluster
from tests.unit.test_catalogue import entry

LETTERS = 60


def test_three_workers_share_letters_and_one_that_is_killed_leaves_its_own_to_the_others(tmp_path: Path) -> None:
    found = told("tests.faults.sharing", tmp_path, LETTERS, 3, "--lease", 3, "--kill")
    assert found["letters"] == LETTERS
    assert found["killed_at"]
    assert found["attempts"] > LETTERS  # the killed one had begun
    assert found["not_published_once"] == []
    assert found["different"] == []
    assert found["same_statuses"]
    assert found["wrong"] == []


def test_a_server_that_is_restarted_is_waited_for(tmp_path: Path) -> None:
    with cluster() as running:
        catalogue = open_catalogue(running.new("a"))
        catalogue.register(entry(1))
        assert catalogue.claim(entry(1).id, "w/1/1", statuses=["waiting"], from_stage=None, version="1")
        running.control("-m", "immediate", "stop")
        with pytest.raises(Trouble) as gone:
            catalogue.renew("w/1/1", [entry(1).id])
        assert gone.value.problem.code == "catalogue-unreachable"
        restarting = threading.Timer(1.0, running.control, ("start",))
        restarting.start()
        assert catalogue.finish(entry(1).id, "w/1/1", Finished(status="failed"))
        restarting.join()
        catalogue.close()


def address_with(running: Cluster, old: str, new: str) -> str:
    return running.address("postgres").replace(old, new)


WRONG: list[tuple[str, Callable[[Cluster], str], str]] = [
    ("no such database", lambda running: running.address("nowhere"), "no such database"),
    ("no such user", lambda running: address_with(running, "postgres@", "nobody:s3cret@"), "the user or the password"),
    ("no address", lambda running: "postgres//s3cret@", "no address like"),
    ("another program", lambda running: "mysql://root:s3cret@host/db", "no address like"),
    ("tables of others", lambda running: running.address("postgres"), "tables of something else"),
]


@pytest.mark.parametrize(("address", "said"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_a_wrong_address_is_told_without_the_password(
    postgres: Cluster, tmp_path: Path, address: Callable[[Cluster], str], said: str
) -> None:
    engine = sa.create_engine(postgres.address("postgres"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS flow_run (id int)")
    engine.dispose()
    with pytest.raises(WrongSettings) as wrong, archive_of(tmp_path / "a", Settings(catalogue=address(postgres)), make=True):
        pass
    assert said in str(wrong.value)
    assert "s3cret" not in str(wrong.value)


def test_where_the_catalogue_is_is_told_without_user_and_password() -> None:
    assert (
        told_place("postgresql+psycopg://who:s3cret@db.example:5433/letters?password=s3cret") == "letters in PostgreSQL at db.example:5433"
    )


def test_a_server_that_is_not_there_is_no_fault_of_the_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.database._WAITS_SECONDS", (0.01, 0.01))
    begun = time.monotonic()
    with pytest.raises(Trouble) as gone:
        open_catalogue("postgresql+psycopg://verbale:s3cret@127.0.0.1:9/verbale")
    assert gone.value.problem.code == "catalogue-unreachable"
    assert "s3cret" not in gone.value.problem.message
    assert time.monotonic() - begun < 20


def test_an_archive_has_one_catalogue(tmp_path: Path, postgres: Cluster) -> None:
    with archive_of(tmp_path / "a", Settings(), make=True):
        pass
    with pytest.raises(WrongSettings, match="one catalogue"), archive_of(tmp_path / "a", Settings(catalogue=postgres.new("both"))):
        pass


def test_a_catalogue_moves_from_sqlite_to_postgresql_with_all_it_holds(tmp_path: Path, postgres: Cluster) -> None:
    file, address = tmp_path / "catalogue.sqlite", postgres.new("moved")
    old = open_catalogue(file)
    for number in range(3):
        old.register(entry(number))
    old.claim(entry(1).id, "w/1/1", statuses=["waiting"], from_stage=None, version="1")
    old.finish(entry(1).id, "w/1/1", Finished(status="failed", problems=(Problem("disk-full"),), seconds={"read": 1.5}))
    keep_fingerprint(old, entry(1).id, "k", b"\x00\xff")
    old.note("inbox looked at")
    held, attempts = old.entries(), old.attempts(entry(1).id)
    old.close()
    assert move(file, address) == 3
    new = open_catalogue(address)
    assert (new.entries(), new.attempts(entry(1).id), fingerprints(new)) == (held, attempts, {entry(1).id: ("k", b"\x00\xff")})
    new.close()
    assert not file.exists()
    open_catalogue(file).close()
    with pytest.raises(Trouble, match="holds documents already"):
        move(file, address)
    assert file.exists()
