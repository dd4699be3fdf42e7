"""The catalogue: registering, claiming, finishing; what two workers may and may not do to one document."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from archive import catalogue as catalogues
from archive import database, leases
from archive.catalogue import Catalogue, keep_apart, open_catalogue
from archive.records import Entry, Finished, now
from archive.tables import DOCUMENTS, METADATA, PROBLEMS
from archive.workers import heartbeat, is_gone, worker_name
from document.problem import KINDS, Problem

HERE = worker_name().rsplit("/", 1)[1].rsplit("-", 1)[0]


def entry(number: int, status: str = "waiting") -> Entry:
    return Entry(
        id=f"{number:016x}", name=f"letter {number}.pdf", sha256=f"{number:064x}", status=status, pages=None, language=None, grade=None,
        expected_cer=None, received=now(), batch="b", scanner=None, result_key=None, attempts=0,
    )  # fmt: skip


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a new catalogue may be made."""
    if request.param == "SQLite":
        return tmp_path / "catalogue.sqlite"
    return str(request.getfixturevalue("postgres").new(tmp_path.name))


@pytest.fixture
def catalogue(place: Path | str) -> Iterator[Catalogue]:
    opened = open_catalogue(place)
    yield opened
    opened.close()


def raw(place: Path | str) -> sa.Engine:
    return sa.create_engine(f"sqlite:///{place}" if isinstance(place, Path) else place)


def migrate(connection: sa.Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(catalogues.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def schema(connection: sa.Connection) -> dict[str, object]:
    """What the database says of its tables, and the migration that it stands at."""
    seen = sa.inspect(connection)
    tables = {
        name: (
            {(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in seen.get_columns(name)},
            {(i["name"], tuple(i["column_names"]), bool(i["unique"])) for i in seen.get_indexes(name)},
            seen.get_pk_constraint(name)["constrained_columns"],
            [(f["constrained_columns"], f["referred_table"], f["options"]) for f in seen.get_foreign_keys(name)],
            [u["column_names"] for u in seen.get_unique_constraints(name)],
        )
        for name in seen.get_table_names()
    }
    return tables | {"version": connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()}


def test_the_migrations_make_the_tables_that_the_code_uses(place: Path | str) -> None:
    engine = raw(place)
    with engine.begin() as connection:
        database._migrate(connection)
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
        migrated = schema(connection)
        METADATA.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        database.bring_up_to_date(connection)
        assert schema(connection) == migrated
    engine.dispose()
    assert [d for d in differences if not (d[0] == "remove_table" and d[1].name == "alembic_version")] == []


def test_an_old_catalogue_is_opened_again_with_what_it_holds(place: Path | str, catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    catalogue.close()
    again = open_catalogue(place)
    assert [e.name for e in again.entries()] == ["letter 1.pdf"]
    again.close()


def test_several_may_open_a_new_catalogue_at_once(place: Path | str) -> None:
    opened: list[Catalogue] = []
    threads = [threading.Thread(target=lambda: opened.append(open_catalogue(place))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 8
    for each in opened:
        each.close()


def test_readers_do_not_wait_for_a_writer(place: Path | str, catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    with catalogue.writing() as connection:
        keep_apart(connection, entry(1).id)
        connection.execute(DOCUMENTS.update().values(status="failed"))
        assert catalogue.entry(entry(1).id).status == "waiting"


def test_new_documents_of_two_runs_at_once_are_entered_once(catalogue: Catalogue) -> None:
    entered: list[bool] = []
    threads = [threading.Thread(target=lambda: entered.append(catalogue.register(entry(1))[1])) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entered) == [False] * 5 + [True]


def test_what_happens_is_noted_by_several_at_once(catalogue: Catalogue) -> None:
    threads = [threading.Thread(target=catalogue.note, args=("looked",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (catalogue.noted("looked") or "") > "2026"
    catalogue.forget("looked")
    assert catalogue.noted("looked") is None


def test_a_sound_database_finds_nothing_wrong_with_itself(catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    assert catalogue.unsoundness() == ""


def test_every_code_and_status_fits_its_column() -> None:
    assert max(map(len, KINDS)) <= PROBLEMS.c.code.type.length  # PostgreSQL counts, SQLite does not


def test_the_same_bytes_are_the_same_document(catalogue: Catalogue) -> None:
    _, new = catalogue.register(entry(1))
    assert new
    same = Entry(**{f: getattr(entry(1), f) for f in Entry.__struct_fields__} | {"name": "other.pdf"})
    held, new = catalogue.register(same)
    assert not new
    assert held.name == "letter 1.pdf"


def test_one_of_many_workers_gets_a_document(catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    got: list[str] = []

    def claim(name: str) -> None:
        if catalogue.claim(entry(1).id, f"elsewhere/{name}/9", statuses=["waiting"], from_stage=None, version="1"):
            got.append(name)

    threads = [threading.Thread(target=claim, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
    assert catalogue.entry(entry(1).id).status == "working"
    assert catalogue.to_do() == []


def test_the_document_of_a_dead_worker_on_this_machine_is_free_at_once(catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    host = worker_name().split("/")[0]
    assert catalogue.claim(entry(1).id, f"{host}/999999999/{HERE}-1", statuses=["waiting"], from_stage=None, version="1")
    assert catalogue.to_do() == [entry(1).id]
    assert catalogue.claim(entry(1).id, worker_name(), statuses=["waiting"], from_stage=None, version="1")


def test_a_document_that_a_dead_worker_left_says_so(catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    host = worker_name().split("/")[0]
    catalogue.claim(entry(1).id, f"{host}/999999999/{HERE}-1", statuses=["waiting"], from_stage=None, version="1")
    assert [p.code for p in catalogue.entry(entry(1).id).problems] == ["worker-stopped"]
    catalogue.claim(entry(1).id, worker_name(), statuses=["waiting"], from_stage=None, version="1")
    assert catalogue.entry(entry(1).id).problems == ()


def test_a_zombie_works_no_more() -> None:
    child = os.fork()
    if child == 0:
        time.sleep(0.5)
        os._exit(0)
    start = f"{Path(f'/proc/{child}/stat').read_text().rsplit(')', 1)[1].split()[19]}"
    name = f"{worker_name().split('/')[0]}/{child}/{HERE}-{start}"
    assert not is_gone(name)
    time.sleep(1)
    assert is_gone(name)
    os.waitpid(child, 0)


def test_the_document_of_a_worker_elsewhere_is_free_when_its_lease_ends(catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    catalogue.lease_seconds *= -1
    assert catalogue.claim(entry(1).id, "elsewhere/1/1", statuses=["waiting"], from_stage=None, version="1")
    assert catalogue.to_do() == [entry(1).id]
    assert catalogue.left_behind() == ([entry(1).id], False)
    catalogue.lease_seconds *= -1
    catalogue.renew("elsewhere/1/1", [])
    assert catalogue.to_do() == [entry(1).id]  # only what is in hand is renewed
    catalogue.renew("elsewhere/1/1", [entry(1).id])
    assert catalogue.to_do() == []
    assert catalogue.left_behind() == ([], True)


def test_a_worker_that_lost_its_document_cannot_finish_it(catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    host = worker_name().split("/")[0]
    catalogue.claim(entry(1).id, f"{host}/999999999/{HERE}-1", statuses=["waiting"], from_stage=None, version="1")
    catalogue.claim(entry(1).id, worker_name(), statuses=["waiting"], from_stage=None, version="1")
    assert not catalogue.finish(entry(1).id, f"{host}/999999999/{HERE}-1", Finished(status="failed"))
    assert catalogue.finish(entry(1).id, worker_name(), Finished(status="published", pages=2, language="en", result_key="k"))
    done = catalogue.entry(entry(1).id)
    assert (done.status, done.pages, done.language, done.attempts) == ("published", 2, "en", 2)


def test_problems_are_kept_in_order_and_found_by_code(catalogue: Catalogue) -> None:
    problems = (Problem("low-resolution", 2, "about 90 dpi"), Problem("blank-page", 3))
    catalogue.register(entry(1))
    catalogue.register(entry(2))
    catalogue.claim(entry(1).id, "w/1/1", statuses=["waiting"], from_stage=None, version="1")
    catalogue.finish(entry(1).id, "w/1/1", Finished(status="needs-a-look", problems=problems))
    assert catalogue.entry(entry(1).id).problems == problems
    assert [e.id for e in catalogue.entries(problem="blank-page")] == [entry(1).id]


def test_giving_back_leaves_no_trace(catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    catalogue.claim(entry(1).id, "w/1/1", statuses=["waiting"], from_stage=None, version="1")
    catalogue.give_back(entry(1).id, "w/1/1", "waiting")
    assert catalogue.entry(entry(1).id) == catalogue.entries(statuses=["waiting"])[0]
    assert catalogue.attempts(entry(1).id) == []


def test_attempts_tell_their_story(catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    catalogue.claim(entry(1).id, "w/1/1", statuses=["waiting"], from_stage="read", version="0.1")
    catalogue.finish(entry(1).id, "w/1/1", Finished(status="published", seconds={"read": 1.5}))
    (attempt,) = catalogue.attempts(entry(1).id)
    assert (attempt.number, attempt.from_stage, attempt.status, attempt.seconds, attempt.version) == (
        1,
        "read",
        "published",
        {"read": 1.5},
        "0.1",
    )


def test_a_thousand_documents_are_asked_for_by_id(catalogue: Catalogue) -> None:
    rows = [{name: getattr(entry(n), name) for name in Entry.__struct_fields__ if name != "problems"} for n in range(1001)]
    with catalogue.writing() as connection:
        connection.execute(DOCUMENTS.insert(), rows)
    assert len(catalogue.entries(ids=[entry(n).id for n in range(1001)])) == 1001


def test_ids_are_found_by_their_first_characters_and_nothing_else(catalogue: Catalogue) -> None:
    catalogue.register(entry(1))
    assert catalogue.matching("0000") == [entry(1).id]
    assert catalogue.matching("%") == []
    assert catalogue.matching("_") == []


def test_a_living_worker_is_not_gone_and_an_unknown_one_is() -> None:
    assert not is_gone(worker_name())
    assert is_gone(None)
    assert not is_gone("another-host/1/1")


def test_the_heartbeat_renews_until_the_work_is_done() -> None:
    beats = threading.Event()
    with heartbeat(beats.set, lease_seconds=0.04):
        assert beats.wait(5)


@pytest.mark.parametrize("revision", ["0003", "0005"])
def test_an_older_catalogue_is_brought_up_to_date_and_loses_nothing(place: Path | str, revision: str) -> None:
    engine = raw(place)
    with engine.begin() as connection:
        migrate(connection, revision)
        old = "id, name, sha256, status, received, attempts"
        connection.exec_driver_sql(f"INSERT INTO documents ({old}) VALUES ('a', 'a.pdf', 'a', 'refused', '2026', 1)")
        connection.exec_driver_sql("INSERT INTO problems (document, position, code, detail) VALUES ('a', 0, 'locked', '')")
        connection.exec_driver_sql("INSERT INTO attempts (document, number, started) VALUES ('a', 1, '2026')")
    engine.dispose()
    opened = open_catalogue(place)
    held = opened.entry("a")
    assert (held.status, [p.code for p in held.problems], held.tries, held.engine) == ("refused", ["locked"], 0, None)
    assert [attempt.number for attempt in opened.attempts("a")] == [1]
    assert leases.take(opened, "serve", "w/1/1") is None
    opened.close()
