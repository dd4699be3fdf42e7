"""What Prefect is told about a batch, and that every document is read even where Prefect fails half-way."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import yaml

from archive.records import Entry
from document.problem import Problem
from flows.ingest import Row
from flows.settings import Settings


def entry(document: str, status: Any, *codes: str) -> Entry:
    return Entry(
        id=document, name="Dupont, personal file.pdf", sha256=document, status=status, pages=1, language="fr", grade=None,
        expected_cer=None, received="", batch=None, scanner=None, result_key=None, attempts=1,
        problems=tuple(Problem(code) for code in codes),
    )  # fmt: skip


def row(document: str, outcome: Any, *codes: str) -> Row:
    return Row(name="Dupont, personal file.pdf", outcome=outcome, entry=entry(document, outcome, *codes))


@pytest.fixture(scope="module")
def flows_of_prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        from flows.orchestration import _import_quietly

        module = _import_quietly()
        patch.setattr(module, "get_run_logger", lambda: logging.getLogger("test"))
        yield module


@pytest.fixture
def shown(flows_of_prefect: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = []
    monkeypatch.setattr(flows_of_prefect, "create_table_artifact", lambda table, **more: tables.append({"table": table, **more}))
    return tables


@pytest.mark.parametrize(
    ("rows", "kind", "name", "message"),
    [
        ([], "COMPLETED", "Completed", "nothing new"),
        ([row("a", "published"), row("b", "already held")], "COMPLETED", "Completed", "1 published, 1 already held"),
        ([row("a", "published"), row("b", "needs-a-look")], "COMPLETED", "NeedsALook", "1 published, 1 need a look"),
        ([row("a", "refused", "locked")], "COMPLETED", "NeedsALook", "1 refused"),
        ([row("a", "published"), row("b", "failed", "disk-full")], "FAILED", "SomeFailed", "1 published, 1 failed"),
    ],
)
def test_a_batch_ends_in_a_state_that_says_how_it_went(
    flows_of_prefect: ModuleType, shown: list[dict[str, Any]], rows: list[Row], kind: str, name: str, message: str
) -> None:
    state = flows_of_prefect._conclude(rows, [], served=False)
    assert (state.type.value, state.name, state.message) == (kind, name, message)
    assert state.data == rows
    assert bool(shown) == bool(rows)


def test_documents_of_a_stopped_run_are_counted_too(flows_of_prefect: ModuleType, shown: list[dict[str, Any]]) -> None:
    assert flows_of_prefect._conclude([], [entry("a", "failed")], served=False).name == "SomeFailed"


def test_the_table_shows_ids_and_codes_what_is_wrong_first_and_no_names(flows_of_prefect: ModuleType, shown: list[dict[str, Any]]) -> None:
    flows_of_prefect._conclude([row("a", "published"), row("b", "failed", "disk-full")], [], served=False)
    assert [r["document"] for r in shown[0]["table"]] == ["b", "a"]
    assert shown[0]["table"][0]["problems"] == "disk-full"
    assert "Dupont" not in str(shown)


def test_a_table_that_cannot_be_shown_does_not_spoil_the_batch(flows_of_prefect: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(flows_of_prefect, "create_table_artifact", fails)
    assert flows_of_prefect._conclude([row("a", "published")], [], served=False).is_completed()


def test_when_prefect_breaks_the_rest_is_read_without_it(flows_of_prefect: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here it takes one document and then breaks."""

    class Breaking:
        def __init__(self, max_workers: int) -> None:
            self.taken = 0

        def __enter__(self) -> Breaking:
            return self

        def __exit__(self, *error: object) -> None:
            pass

        def submit(self, task: Any, parameters: dict[str, str]) -> None:
            self.taken += 1
            if self.taken > 1:
                raise ConnectionError
            task(parameters["document"])

    read: list[str] = []
    monkeypatch.setattr(flows_of_prefect, "ThreadPoolTaskRunner", Breaking)
    monkeypatch.setattr(flows_of_prefect, "_reading", lambda room, begin: begin)
    room = SimpleNamespace(settings=Settings(cores=1), stopping=Event())
    flows_of_prefect.OnPrefect()(room, ["a", "b", "c"], read.append)
    assert sorted(read) == ["a", "b", "c"]


def test_an_interrupt_stops_the_run_before_its_threads_are_waited_for(
    flows_of_prefect: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping = Event()
    room = SimpleNamespace(settings=Settings(cores=1), stopping=stopping, stop=stopping.set)
    stopping_at_exit = []

    class Interrupted:
        def __init__(self, max_workers: int) -> None: ...

        def __enter__(self) -> Interrupted:
            return self

        def __exit__(self, *error: object) -> None:
            stopping_at_exit.append(room.stopping.is_set())

        def submit(self, task: Any, parameters: dict[str, str]) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(flows_of_prefect, "ThreadPoolTaskRunner", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        flows_of_prefect.OnPrefect()(room, ["a"], lambda _: None)
    assert stopping_at_exit == [True]


def test_a_command_gets_the_trouble_itself_and_prefect_only_its_code(flows_of_prefect: ModuleType, tmp_path: Path) -> None:
    from document.problem import Trouble

    call = flows_of_prefect.Call(Settings(), None)
    token = flows_of_prefect._CALL.set(call)
    try:
        with flows_of_prefect._problems_as_states() as states:
            raise Trouble("folder-unwritable", str(tmp_path / "Dupont"))
    finally:
        flows_of_prefect._CALL.reset(token)
    assert isinstance(call.error, Trouble)
    assert states[0].is_failed()
    assert states[0].message.startswith("folder-unwritable")
    assert "Dupont" not in states[0].message


def test_the_inbox_is_looked_at_by_interval_or_by_cron(flows_of_prefect: ModuleType) -> None:
    from flows.schedules import inbox_schedule

    assert inbox_schedule(Settings(ingest_every_minutes=5)) == {"interval": timedelta(minutes=5)}
    assert inbox_schedule(Settings(ingest_cron="*/5 7-19 * * 1-5")) == {"cron": "*/5 7-19 * * 1-5"}


def test_the_end_of_a_run_is_known_by_every_name_that_it_may_have(flows_of_prefect: ModuleType, shown: list[dict[str, Any]]) -> None:
    """Else a run that ended well would be taken for one whose heart has stopped."""
    from flows.automations import zombies

    expected = zombies().trigger.expect  # type: ignore[union-attr]
    for outcome in ("published", "needs-a-look", "refused", "failed"):
        assert f"prefect.flow-run.{flows_of_prefect._conclude([row('a', outcome)], [], served=False).name}" in expected


def test_prefect_yaml_deploys_the_flows_that_there_are(flows_of_prefect: ModuleType) -> None:
    said = yaml.safe_load((Path(__file__).parents[2] / "prefect.yaml").read_text())
    schedules = {}
    for deployment in said["deployments"]:
        module, name = deployment["entrypoint"].split(":")
        assert module == flows_of_prefect.__name__
        assert getattr(flows_of_prefect, name).name == deployment["name"]
        assert deployment["parameters"] == {"archive": "{{ $VERBALE_ARCHIVE }}"}
        schedules[deployment["name"]] = deployment["schedules"][0]
    settings = Settings()
    assert schedules["rerun-failed"] == {"cron": settings.rerun_failed_cron}
    assert schedules["quality-report"] == {"cron": settings.quality_report_cron}
    assert schedules["ingest"]["interval"] <= settings.lease_seconds  # letters of a dead machine are taken over within two minutes
