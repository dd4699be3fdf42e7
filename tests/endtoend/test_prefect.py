"""`verbale serve` as a real process with a real Prefect server, which the other tests here use too: starting one takes half a minute."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue import open_catalogue
from archive.records import INBOX_DUE
from flows.settings import Settings
from samples import make

BYTE_EQUAL = ("text.txt", "transcript.txt", "reading.txt", "words.csv", "corrections.csv", "removals.csv", "metadata.json")


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of the developer's own Prefect or verbale."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("VERBALE_", "PREFECT_"))}
    return clean | {"PREFECT_HOME": str(home)} | more


def ingest(folder: Path, archive: Path, **more: str) -> tuple[int, list[dict[str, Any]], str]:
    command = [sys.executable, "-m", "app", "ingest", str(folder), "--archive", str(archive), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(archive, **more), timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def until(found: Callable[[], Any], seconds: float, what: str) -> Any:
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, what
        time.sleep(0.1)
    return value


class Service:
    """A running `verbale serve`."""

    def __init__(self, folder: Path) -> None:
        self.archive = folder / "archive"
        self.said = folder / "said.txt"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        settings = {
            "VERBALE_PREFECT_PORT": str(self.port), "VERBALE_INGEST_EVERY_MINUTES": "0.2", "VERBALE_SETTLE_SECONDS": "0.1",
            "VERBALE_INBOX": str(folder / "inbox"),
        }  # fmt: skip
        self.environment = environment(folder, **settings)
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=said, stderr=said)

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "app", "serve", "--archive", str(self.archive)]

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def ask(self, path: str, question: dict[str, Any]) -> Any:
        """What Prefect's API answers; a server on SQLite that has too much to write says 503 and wants to be asked again."""
        body = json.dumps(question).encode()
        request = urllib.request.Request(f"{self.api}/{path}", body, {"Content-Type": "application/json"})
        for tries_left in reversed(range(10)):
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    told = answer.read()
                return json.loads(told) if told else None
            except urllib.error.HTTPError as error:
                if error.code != 503 or not tries_left:
                    raise
                time.sleep(1)
        return None

    @property
    def deployments(self) -> dict[str, dict[str, Any]]:
        return {deployment["name"]: deployment for deployment in self.ask("deployments/filter", {})}

    def runs(self, **wanted: str) -> list[dict[str, Any]]:
        """Flow runs that have begun and have these values, the newest first."""
        begun = {"sort": "EXPECTED_START_TIME_DESC", "flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}}}
        return [run for run in self.ask("flow_runs/filter", begun) if all(run[name] == value for name, value in wanted.items())]

    def all_processes(self) -> dict[int, str]:
        """Every process that was started on behalf of the archive, told by its environment."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has just ended
                if self.environment["VERBALE_INBOX"].encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return found


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("serve")
    (folder / "inbox").mkdir()
    started = Service(folder)
    try:
        until(lambda: started.process.poll() is not None or "Prefect's pages" in started.said.read_text(), 200, "Prefect did not start")
        assert started.process.poll() is None, started.said.read_text()
        yield started
    finally:
        started.process.terminate()
        try:
            started.process.wait(30)
        finally:
            for process in started.all_processes():
                os.kill(process, signal.SIGKILL)


@pytest.fixture(scope="session")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scans")
    make(folder, name="one", scan="office-200", format="pdf", seed=11)
    make(folder, name="deux", scan="office-200", format="png", seed=12, language="fra")
    (folder / "empty.pdf").write_bytes(b"")
    return folder


def published(archive: Path) -> dict[str, bytes]:
    return {f"{folder.name}/{name}": (folder / name).read_bytes() for folder in (archive / "published").iterdir() for name in BYTE_EQUAL}


def test_when_prefect_does_not_answer_letters_are_read_without_it(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "empty.pdf").write_bytes(b"")
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody_listens.getsockname()[1]}/api"
        code, rows, said = ingest(tmp_path / "scans", tmp_path / "archive", PREFECT_API_URL=url)
    assert (code, [row["outcome"] for row in rows]) == (2, ["refused"])
    assert f"Prefect does not answer at {url}" in said


def test_a_scheduled_run_publishes_a_new_scan(service: Service, scans: Path) -> None:
    until(lambda: service.runs(state_type="COMPLETED"), 90, "no first run")
    inbox = Path(service.environment["VERBALE_INBOX"])
    (inbox / "half.tmp").write_bytes((scans / "one.pdf").read_bytes())
    (inbox / "half.tmp").rename(inbox / "one.pdf")
    run = until(lambda: [r for r in service.runs() if (r["state"]["message"] or "").startswith("1 ")], 90, "nothing was published")[0]
    assert run["state_type"] == "COMPLETED"
    assert run["auto_scheduled"]
    (folder,) = (service.archive / "published").iterdir()
    assert (folder / "text.txt").stat().st_size > 100
    told = subprocess.run(
        [sys.executable, "-m", "app", "status", "--archive", str(service.archive)], env=service.environment, capture_output=True, text=True,
        timeout=60, check=True,
    ).stdout  # fmt: skip
    assert re.search(r"last looked at: 20[-: \d]+ UTC; next: (was to be )?20[-: \d]+ UTC", told), told
    assert list(inbox.iterdir()) == []
    service.ask(f"deployments/{service.deployments['ingest']['id']}/pause_deployment", {})  # leaves the processor to the other tests


def test_under_prefect_and_directly_the_results_are_equal_byte_for_byte(service: Service, scans: Path, tmp_path: Path) -> None:
    code, rows, said = ingest(scans, tmp_path / "prefect", PREFECT_API_URL=service.api)
    direct_code, direct_rows, _ = ingest(scans, tmp_path / "direct")
    assert code == direct_code == 2  # one file was refused
    assert [(r["id"], r["outcome"]) for r in rows] == [(r["id"], r["outcome"]) for r in direct_rows]
    results = published(tmp_path / "prefect")
    assert len(results) == 2 * len(BYTE_EQUAL)
    assert results == published(tmp_path / "direct")
    assert "Warning" not in said
    run = next(r for r in service.runs() if r["parameters"]["archive"] == str(tmp_path / "prefect"))
    assert run["state_name"] == "NeedsALook"
    assert "1 refused" in run["state"]["message"]
    assert run["parameters"]["paths"] == ["**********"]  # names of scans may name people


def test_failed_documents_and_the_report_have_schedules_of_their_own(service: Service) -> None:
    deployments = service.deployments
    assert set(deployments) == {"ingest", "rerun-failed", "quality-report"}
    assert [each["enabled"] for each in service.ask("automations/filter", {})] == [True]  # marks runs whose process is gone
    schedules = {name: deployment["schedules"][0]["schedule"] for name, deployment in deployments.items()}
    assert schedules["ingest"]["interval"] == 12.0
    assert schedules["rerun-failed"]["cron"] == Settings().rerun_failed_cron
    assert schedules["quality-report"]["cron"] == Settings().quality_report_cron
    for name in ("rerun-failed", "quality-report"):
        service.ask(f"deployments/{deployments[name]['id']}/create_flow_run", {})
    for name in ("rerun-failed", "quality-report"):
        runs = until(lambda name=name: service.runs(deployment_id=deployments[name]["id"], state_type="COMPLETED"), 60, f"no {name}")
        assert runs[0]["parameters"] == {"archive": str(service.archive)}
    assert "one.pdf" in (service.archive / "reports" / "index.html").read_text()
    summary = service.ask("artifacts/filter", {"artifacts": {"key": {"any_": ["quality-report"]}}})[0]["data"]
    assert "documents" in summary
    assert "one.pdf" not in summary


def test_nothing_listens_to_other_machines(service: Service) -> None:
    mine = set()
    for process in service.all_processes():
        for file in Path(f"/proc/{process}/fd").glob("*"):
            with suppress(OSError):  # it has just been closed
                mine.add(str(file.readlink()))
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    listening = [row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in mine]
    assert listening
    assert set(listening) <= {"0100007F", "00000000000000000000000001000000"}


def test_a_second_serve_on_the_same_archive_is_refused(service: Service) -> None:
    done = subprocess.run(service.command, env=service.environment, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 4
    assert f"process {service.process.pid}" in done.stderr


def test_sigterm_ends_all_that_was_started_and_gives_documents_back(service: Service, tmp_path: Path) -> None:
    letter, _ = make(tmp_path, name="long", scan="office-200", seed=13, pages=4)
    letter.rename(Path(service.environment["VERBALE_INBOX"]) / letter.name)
    service.ask(f"deployments/{service.deployments['ingest']['id']}/create_flow_run", {})
    catalogue = open_catalogue(service.archive / "catalogue.sqlite")
    (working,) = until(lambda: catalogue.entries(statuses=["working"]), 60, "nothing was begun")
    assert len(service.all_processes()) >= 4
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(20) == 0
    assert service.all_processes() == {}
    assert catalogue.to_do() == [working.id]
    assert catalogue.noted(INBOX_DUE) is None
    assert "Stopped." in service.said.read_text()
    assert "Traceback" not in service.said.read_text()
