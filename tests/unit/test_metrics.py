"""The figures for monitoring: what they count, that Prometheus can read them, that a large archive is no burden; and the next look."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from app.looking import status
from archive import leases
from archive.catalogue import Catalogue, open_catalogue
from archive.folders import Folders
from archive.records import INBOX_DUE, INBOX_LOOKED_AT, Entry, Finished, now
from archive.tables import ATTEMPTS, DOCUMENTS
from archive.workers import worker_name
from document.problem import Problem
from flows.looks import next_look
from flows.metrics import metrics
from flows.serving import SERVE
from reports.metrics import METRICS, exposition

ROWS = 10_000
EITHER = pytest.mark.parametrize("catalogue", ["SQLite", "PostgreSQL"], indirect=True)


@pytest.fixture
def catalogue(request: pytest.FixtureRequest, folders: Folders, tmp_path: Path) -> Iterator[Catalogue]:
    elsewhere = getattr(request, "param", "SQLite") == "PostgreSQL"
    opened = open_catalogue(request.getfixturevalue("postgres").new(tmp_path.name) if elsewhere else folders.catalogue)
    yield opened
    opened.close()


def enter(catalogue: Catalogue, number: int, end: Finished | None = None, received: str = "") -> str:
    entry = Entry(
        id=f"{number:016x}", name=f"secret {number}.pdf", sha256=f"{number:064x}", status="waiting", pages=None, language=None, grade=None,
        expected_cer=None, received=received or now(), batch=None, scanner=None, result_key=None, attempts=0,
    )  # fmt: skip
    catalogue.register(entry)
    if end:
        assert catalogue.claim(entry.id, worker_name(), statuses=["waiting"], from_stage=None, version="1")
        assert catalogue.finish(entry.id, worker_name(), end)
    return entry.id


def samples(text: str) -> dict[tuple[str, str], float]:
    """Values by the name of the sample and its label, as Prometheus's own parser reads them."""
    families = text_string_to_metric_families(text)
    return {(s.name, "".join(s.labels.values())): s.value for family in families for s in family.samples}


def published(cer: float, grade: str) -> Finished:
    return Finished(status="published", pages=2, grade=grade, expected_cer=cer, result_key="k", seconds={"open": 0.5, "read": 4.0})


@EITHER
def test_the_figures_tell_how_the_archive_stands(folders: Folders, catalogue: Catalogue) -> None:
    for number, cer in enumerate((0.01, 0.02, 0.03, 0.1)):
        enter(catalogue, number, published(cer, "A" if cer < 0.1 else "C"))
    enter(catalogue, 10, Finished(status="failed", problems=(Problem("disk-full"),), tries=1, retry_at=now(60), seconds={"open": 1.0}))
    enter(catalogue, 11, received=now(-3600))
    catalogue.claim(enter(catalogue, 12), worker_name(), statuses=["waiting"], from_stage=None, version="1")
    catalogue.claim(enter(catalogue, 13), "elsewhere.example/1/x", statuses=["waiting"], from_stage=None, version="1")
    with catalogue.writing() as connection:
        connection.execute(DOCUMENTS.update().where(DOCUMENTS.c.id == f"{13:016x}").values(lease_until=now(-1)))
    (folders.inbox / "scan.pdf").write_bytes(b"x")
    leases.take(catalogue, SERVE, worker_name())
    found = samples(metrics(folders, catalogue))
    expected = {
        ("verbale_documents", "published"): 4, ("verbale_documents", "failed"): 1, ("verbale_documents", "waiting"): 1,
        ("verbale_documents", "working"): 2, ("verbale_documents", "withdrawn"): 0, ("verbale_pages", "published"): 8,
        ("verbale_documents_with_problem", "disk-full"): 1, ("verbale_documents_graded", "A"): 3, ("verbale_documents_graded", "none"): 0,
        ("verbale_expected_error_ratio", "mean"): 0.04, ("verbale_expected_error_ratio", "median"): 0.02,
        ("verbale_expected_error_ratio", "p90"): 0.1, ("verbale_attempts_total", "published"): 4, ("verbale_attempts_total", "failed"): 1,
        ("verbale_stage_seconds_total", "read"): 16, ("verbale_stage_seconds_total", "open"): 3, ("verbale_stage_pages_total", "read"): 8,
        ("verbale_retries_pending", ""): 1, ("verbale_workers", ""): 1,
        ("verbale_served", ""): 1, ("verbale_leases_abandoned", ""): 1, ("verbale_inbox_scans", ""): 1,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert 3600 <= found["verbale_waiting_oldest_seconds", "catalogue"] < 3660
    assert 0 <= found["verbale_waiting_oldest_seconds", "inbox"] < 60
    assert 0 < found["verbale_disk_free_bytes", "archive"] < found["verbale_disk_size_bytes", "archive"]


@EITHER
def test_an_empty_archive_has_figures_too_and_leaves_out_what_is_not_known(folders: Folders, catalogue: Catalogue) -> None:
    found = {name for name, _ in samples(metrics(folders, catalogue))}
    absent = {"verbale_expected_error_ratio", "verbale_inbox_last_look_timestamp_seconds", "verbale_inbox_next_look_timestamp_seconds"}
    assert found & absent == set()
    assert ("verbale_waiting_oldest_seconds", "inbox") in samples(metrics(folders, catalogue))
    folders.inbox.rmdir()
    assert ("verbale_inbox_scans", "") not in samples(metrics(folders, catalogue))


def test_every_metric_says_what_it_is_and_only_totals_are_counters() -> None:
    text = exposition({m.name: {"x": 1} if m.label else 1 for m in METRICS})
    for metric in METRICS:
        kind = "counter" if metric.name.endswith("_total") else "gauge"
        assert f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} {kind}\n" in text


def test_no_name_of_a_letter_and_no_text_is_among_the_figures(folders: Folders, catalogue: Catalogue) -> None:
    enter(catalogue, 1, Finished(status="refused", problems=(Problem("superseded", detail="very private"),)))
    text = metrics(folders, catalogue)
    assert "secret" not in text
    assert "private" not in text


@EITHER
def test_ten_thousand_documents_take_a_moment(folders: Folders, catalogue: Catalogue) -> None:
    document = {
        "status": "published", "pages": 3, "grade": "A", "expected_cer": 0.01, "received": now(), "attempts": 1, "tries": 0, "name": "n",
    }  # fmt: skip
    attempt = {"number": 1, "started": now(), "ended": now(), "status": "published", "seconds": '{"open":0.1,"read":3.0,"publish":0.1}'}
    with catalogue.writing() as connection:
        connection.execute(sa.insert(DOCUMENTS), [{"id": f"{n:016x}", "sha256": f"{n:064x}", **document} for n in range(ROWS)])
        connection.execute(sa.insert(ATTEMPTS), [{"document": f"{n:016x}", **attempt} for n in range(ROWS)])
    started = time.process_time()
    found = samples(metrics(folders, catalogue))
    assert time.process_time() - started < 1  # measured: 0.08 s
    assert found["verbale_stage_pages_total", "read"] == 3 * ROWS


def test_the_command_writes_figures_and_nothing_else(folders: Folders, catalogue: Catalogue) -> None:
    done = CliRunner().invoke(status, ["--metrics", "--archive", str(folders.root)], standalone_mode=False)
    assert done.return_value == 0
    assert done.stdout.startswith("# HELP verbale_info ")
    assert len(samples(done.stdout)) > 20
    both = CliRunner().invoke(status, ["--metrics", "--json", "--archive", str(folders.root)])
    assert both.exit_code == 2


def test_status_tells_when_the_inbox_is_looked_at_next(catalogue: Catalogue) -> None:
    assert next_look(catalogue) == "last looked at: never; no look is planned (`verbale serve` plans them)."
    catalogue.note(INBOX_LOOKED_AT, "2026-03-04T05:06:07.890Z")
    catalogue.note(INBOX_DUE, "9926-03-04T05:16:07.890Z")
    assert next_look(catalogue) == "last looked at: 2026-03-04 05:06 UTC; next: 9926-03-04 05:16 UTC."
    catalogue.forget(INBOX_DUE)
    assert next_look(catalogue).endswith("no look is planned (`verbale serve` plans them).")


def test_a_look_that_is_overdue_is_told_unless_a_run_is_under_way(catalogue: Catalogue) -> None:
    catalogue.note(INBOX_DUE, "2026-03-04T05:06:07.890Z")
    assert next_look(catalogue).endswith("was to be 2026-03-04 05:06 UTC. Is `verbale serve` still running?")
    document = enter(catalogue, 1)
    catalogue.claim(document, worker_name(), statuses=["waiting"], from_stage=None, version="1")
    assert next_look(catalogue).endswith("next: when the run that is under way has ended.")
    gone = worker_name().rsplit("-", 1)[0] + "-0"  # this process's number, started at another time
    with catalogue.writing() as connection:
        connection.execute(DOCUMENTS.update().values(worker=gone))
    assert next_look(catalogue).endswith("still running?")
