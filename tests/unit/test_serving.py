"""Where Prefect is found, what is kept from it, which way a run goes, and that `verbale serve` leaves no process behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive import leases
from archive.catalogue import open_catalogue
from archive.workers import worker_name
from document.problem import Trouble
from flows import orchestration
from flows.children import Child
from flows.ingest import Row
from flows.prefect_environment import answers, own_server, prefect_api_url
from flows.serving import SERVE, _alone, _port, _Signals

ROWS = [Row(name="letter.pdf", outcome="published")]
URL = "http://prefect.example/api"


def profiles(home: Path, text: str) -> dict[str, str]:
    (home / "profiles.toml").write_text(text)
    return {"PREFECT_HOME": str(home)}


TWO = f'active = "far"\n[profiles.far]\nPREFECT_API_URL = "{URL}/"\n[profiles.near]\nPREFECT_SERVER_EPHEMERAL_ENABLED = "true"\n'


def test_prefect_is_found_in_the_environment_and_in_the_active_profile(tmp_path: Path) -> None:
    assert prefect_api_url({"PREFECT_API_URL": URL, "PREFECT_HOME": str(tmp_path)}) == URL
    assert prefect_api_url(profiles(tmp_path, TWO)) == URL


@pytest.mark.parametrize("text", [TWO.replace('"far"', '"near"'), TWO.replace('"far"', '"lost"'), "no toml", "profiles = 3", ""])
def test_a_profile_that_names_no_server_means_that_there_is_none(tmp_path: Path, text: str) -> None:
    assert not prefect_api_url(profiles(tmp_path, text))


def test_another_profile_may_be_chosen_and_a_missing_file_means_none(tmp_path: Path) -> None:
    assert not prefect_api_url(profiles(tmp_path, TWO) | {"PREFECT_PROFILE": "near"})
    assert not prefect_api_url({"PREFECT_HOME": str(tmp_path / "nowhere")})


def test_a_server_of_our_own_hears_nothing_of_other_servers_and_listens_on_loopback(tmp_path: Path) -> None:
    made = own_server(tmp_path, 4300, {"PREFECT_API_KEY": "secret", "PREFECT_PROFILE": "far", "HOME": "/h", "no_proxy": "intranet"})
    assert "PREFECT_API_KEY" not in made
    assert "PREFECT_PROFILE" not in made
    assert made["HOME"] == "/h"
    assert made["NO_PROXY"] == made["no_proxy"] == "intranet,127.0.0.1"
    assert made["PREFECT_API_URL"] == made["PREFECT_SERVER_UI_API_URL"] == "http://127.0.0.1:4300/api"
    assert made["PREFECT_SERVER_DATABASE_CONNECTION_URL"] == f"sqlite+aiosqlite:///{tmp_path}/prefect.db"
    assert made["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
    assert made["DO_NOT_TRACK"] == "1"


def test_nobody_answers_on_a_closed_port_or_at_an_address_that_is_none() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert not answers(f"http://127.0.0.1:{closed.getsockname()[1]}/api", timeout_seconds=1)
    assert not answers("file:///etc/passwd")
    assert not answers("http://[")


def test_the_plain_way_never_imports_prefect() -> None:
    told = "import sys, app.cli, app.reading, flows.orchestration, flows.serving; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The two ways of `_either_way`, with a Prefect that answers and does what `under_prefect` is set to."""

    class PrefectOut(Exception):
        pass

    found = SimpleNamespace(url=URL, answers=True, PrefectOut=PrefectOut, under_prefect=lambda _: ROWS, went=[])
    monkeypatch.setattr(orchestration, "prefect_api_url", lambda: found.url)
    monkeypatch.setattr(orchestration, "answers", lambda url: found.answers)
    monkeypatch.setattr(orchestration, "_import_quietly", lambda: found)
    return found


def run(ways: SimpleNamespace) -> list[Row]:
    def directly() -> list[Row]:
        ways.went.append("directly")
        return ROWS

    return orchestration._either_way(ways.under_prefect, directly)


def test_without_a_configured_prefect_the_story_is_told_directly(ways: SimpleNamespace) -> None:
    ways.url = None
    assert (run(ways), ways.went) == (ROWS, ["directly"])


def test_with_one_that_answers_it_is_told_there(ways: SimpleNamespace) -> None:
    assert (run(ways), ways.went) == (ROWS, [])


def test_with_one_that_fails_letters_are_read_all_the_same(ways: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(_: object) -> list[Row]:
        raise ways.PrefectOut("ReadTimeout")

    ways.under_prefect = fails
    assert (run(ways), ways.went) == (ROWS, ["directly"])
    assert "Warning: Prefect could not be used (ReadTimeout)" in capsys.readouterr().err


def test_trouble_with_the_archive_is_not_taken_for_trouble_with_prefect(ways: SimpleNamespace) -> None:
    def fails(_: object) -> list[Row]:
        raise Trouble("disk-full")

    ways.under_prefect = fails
    with pytest.raises(Trouble):
        run(ways)
    assert ways.went == []


def until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


STUBBORN = "trap '' TERM; sleep 300 & echo $! > grandchild; sleep 300 & wait; wait"


def test_a_child_that_does_not_listen_is_ended_with_all_it_started(tmp_path: Path) -> None:
    child = Child(["/bin/sh", "-c", f"cd {tmp_path}; {STUBBORN}"], os.environ, tmp_path / "log")
    until(lambda: (tmp_path / "grandchild").exists() and bool((tmp_path / "grandchild").read_text()))
    grandchild = int((tmp_path / "grandchild").read_text())
    assert child.exit_code is None
    child.stop(0.3)
    assert child.exit_code is not None
    until(lambda: gone(grandchild))


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    told = (
        "import os, pathlib, time; from flows.children import Child; here = pathlib.Path.cwd();"
        "Child(['/bin/sh', '-c', 'echo $$ > child; exec sleep 300'], os.environ, here / 'log'); time.sleep(300)"
    )
    with subprocess.Popen([sys.executable, "-c", told], cwd=tmp_path) as parent:
        until(lambda: (tmp_path / "child").exists() and bool((tmp_path / "child").read_text()))
        child = int((tmp_path / "child").read_text())
        parent.kill()
    until(lambda: gone(child))


def test_the_log_of_the_time_before_is_kept(tmp_path: Path) -> None:
    for word in ("first", "second"):
        child = Child(["/bin/sh", "-c", f"echo {word} >&2"], os.environ, tmp_path / "a.log")
        until(lambda child=child: child.exit_code == 0)  # type: ignore[misc]
    assert (tmp_path / "a.log").read_text() == "second\n"
    assert (tmp_path / "a.before.log").read_text() == "first\n"


def test_an_archive_is_served_once_and_free_again_afterwards(tmp_path: Path) -> None:
    said: list[str] = []
    catalogue = open_catalogue(tmp_path / "catalogue.sqlite")
    with subprocess.Popen(["/bin/sleep", "60"]) as other:
        start = Path(f"/proc/{other.pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
        name = f"{worker_name().split('/')[0]}/{other.pid}/{worker_name().rsplit('/', 1)[1].rsplit('-', 1)[0]}-{start}"
        assert leases.take(catalogue, SERVE, name) is None
        with _alone(catalogue, said.append) as first:
            assert not first
        assert f"process {other.pid}" in said[0]
        other.kill()
    with _alone(catalogue, said.append) as second:  # of a process that has ended the lease ends too
        assert second
        assert leases.take(catalogue, SERVE, "another/1/x") == worker_name()
    assert leases.take(catalogue, SERVE, "another/1/x") is None


def test_a_taken_port_is_replaced_by_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert _port(number) not in (number, 0)
    assert _port(number) == number


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_the_waiting_with_its_exit_code(number: int, code: int) -> None:
    before = signal.getsignal(number)
    with _Signals() as signals:
        os.kill(os.getpid(), number)
        assert signals.wait(20) == code
    assert signal.getsignal(number) is before
