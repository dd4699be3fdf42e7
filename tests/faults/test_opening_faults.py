"""Opening goes wrong on purpose: the process is killed, hangs, runs out of memory, is asked by many threads, reads rubbish."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from document.problem import KINDS, Refusal, Stopped, Trouble
from preprocessing.opening import Limits, Scan, open_scan
from preprocessing.opening_child import leave_network
from preprocessing.opening_messages import FactsWanted, PageFound
from tests.faults.fuzzing import fuzz

PAGES = 6


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """Page n is grey level 40 n."""
    pages = [Image.new("L", (300, 400), 40 * n) for n in range(1, PAGES + 1)]
    pages[0].save(tmp_path / "scan", "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return tmp_path / "scan"


def pid_of(scan: Scan) -> int:
    assert scan._process is not None
    return scan._process.pid


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_process_killed_between_two_pages_is_replaced(document: Path) -> None:
    with open_scan([document], document.parent) as scan:
        first = pid_of(scan)
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)  # a busy machine takes its time to end a process
        assert scan.picture(2)[0, 0] == 80
        assert pid_of(scan) != first


@pytest.mark.parametrize(
    ("killer", "family", "code"),
    [
        (signal.SIGSEGV, Refusal, "damaged"),
        (signal.SIGABRT, Refusal, "damaged"),
        (signal.SIGKILL, Trouble, "out-of-memory"),
        (signal.SIGXCPU, Refusal, "too-costly"),
    ],
)
def test_a_page_that_kills_the_process_is_told_and_the_others_follow(
    document: Path, killer: signal.Signals, family: type[Stopped], code: str
) -> None:
    with open_scan([document], document.parent) as scan:
        pid = pid_of(scan)
        os.kill(pid, signal.SIGSTOP)  # so that the page is being worked on when the process dies

        def kill() -> None:
            os.kill(pid, killer)
            os.kill(pid, signal.SIGCONT)

        threading.Timer(0.3, kill).start()
        with pytest.raises(family) as stopped:
            scan.picture(3)
        assert (stopped.value.problem.code, stopped.value.problem.page) == (code, 3)
        assert scan.picture(4)[0, 0] == 160


def test_a_page_whose_facts_kill_the_process_keeps_its_place(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second page kills the first process; the next one is told to ask only for its size."""
    asked: list[tuple[int, tuple[int, ...]]] = []
    real = Scan._facts_from

    def crashing(scan: Scan, request: FactsWanted, found: list[PageFound], most: int) -> str:
        asked.append((request.first, request.plain))
        name = real(scan, request, found, most)
        if 1 not in request.plain:
            del found[1:]
            scan.close()
            raise Refusal("damaged", "the reader crashed")
        return name

    monkeypatch.setattr(Scan, "_facts_from", crashing)
    with open_scan([document], document.parent) as scan:
        assert asked == [(0, ()), (1, (1,))]
        assert [page.index for page in scan.opened.pages] == list(range(PAGES))
        assert scan.picture(2)[0, 0] == 80


def test_a_process_that_hangs_is_ended_with_all_it_started(document: Path) -> None:
    with open_scan([document], document.parent, Limits(timeout_seconds=3)) as scan:
        pid = pid_of(scan)
        os.kill(pid, signal.SIGSTOP)
        started = time.monotonic()
        with pytest.raises(Trouble) as trouble:
            scan.picture(2)
        assert (trouble.value.problem.code, trouble.value.problem.page) == ("opening-time-out", 2)
        assert time.monotonic() - started < 10
        assert gone(pid)
        assert scan.picture(2)[0, 0] == 80


def test_nothing_is_left_behind(document: Path) -> None:
    pids: list[int] = []

    def story() -> None:
        with open_scan([document], document.parent) as scan:
            pids.append(pid_of(scan))
            raise RuntimeError("the story stops")

    with pytest.raises(RuntimeError):
        story()
    assert gone(pids[0])
    assert list(document.parent.iterdir()) == [document]


def test_many_threads_get_the_pages_they_ask_for(document: Path) -> None:
    with open_scan([document], document.parent) as scan, ThreadPoolExecutor(8) as threads:
        numbers = [1 + n % PAGES for n in range(40)]
        for number, picture in zip(numbers, threads.map(scan.picture, numbers), strict=True):
            assert picture.shape == (400, 300)
            assert (picture == 40 * number).all()


def test_memory_has_a_limit(tmp_path: Path) -> None:
    Image.new("RGB", (9000, 9000), "white").save(tmp_path / "scan", "PNG", compress_level=1)
    with pytest.raises(Refusal) as refused, open_scan([tmp_path / "scan"], tmp_path, Limits(memory_bytes=200 * 2**20)):
        pass
    assert (refused.value.problem.code, refused.value.problem.detail) == ("too-costly", "more than 200 MB")


def test_a_scan_that_goes_away(document: Path) -> None:
    with open_scan([document], document.parent) as scan:
        document.unlink()
        with pytest.raises(Trouble) as trouble:
            scan.picture(5)
        assert (trouble.value.problem.code, trouble.value.problem.page) == ("source-vanished", 5)


def test_a_working_folder_that_goes_away(document: Path) -> None:
    with open_scan([document], document.parent) as scan:
        shutil.rmtree(scan._folder)
        for number in (1, 2):  # the picture of page 1 lay ready in it
            with pytest.raises(Trouble) as trouble:
                scan.picture(number)
            assert trouble.value.problem.page == number


def test_the_process_sees_no_secrets(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBALE_DATABASE", "postgresql://archivist:secret@db/verbale")
    with open_scan([document], document.parent) as scan:
        environment = Path(f"/proc/{pid_of(scan)}/environ").read_bytes()
        limits = Path(f"/proc/{pid_of(scan)}/limits").read_text()
    assert b"secret" not in environment
    soft = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
    assert soft["Max core file size"] == "0"
    assert int(soft["Max address space"]) == Limits().memory_bytes
    assert int(soft["Max cpu time"]) < 30
    assert int(soft["Max file size"]) < 500_000_000


def test_the_process_has_no_network_where_the_system_allows_that(document: Path) -> None:
    allowed = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0
    with open_scan([document], document.parent) as scan:
        theirs = os.readlink(f"/proc/{pid_of(scan)}/ns/net")  # noqa: PTH115
        status = Path(f"/proc/{pid_of(scan)}/status").read_text()
    assert "NoNewPrivs:\t1" in status
    assert not allowed or theirs != os.readlink("/proc/self/ns/net")  # noqa: PTH115


def test_without_the_right_to_leave_the_network_scans_are_opened_all_the_same(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = SimpleNamespace(unshare=lambda flags: -1, prctl=lambda *_: -1)
    monkeypatch.setattr("ctypes.CDLL", lambda *_, **__: refused)
    leave_network()


def test_a_module_lying_about_is_not_run(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = document.parent / "preprocessing"
    trap.mkdir()
    (trap / "__init__.py").write_text("raise SystemExit('trapped')")
    monkeypatch.chdir(document.parent)
    with open_scan([document], document.parent) as scan:
        assert scan.picture(1)[0, 0] == 40


def test_files_that_are_damaged_at_random_are_refused_or_read(tmp_path: Path) -> None:
    """A short run of `make fuzz`: whatever stands in a file, the answer is one of the known problems or pictures as promised."""
    found = fuzz(tmp_path, seconds=60, seed=5, most=25)
    assert [told for told in found if told not in KINDS and told != "pages"] == []
    assert len(found) > 1
