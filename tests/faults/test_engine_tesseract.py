"""Programs called `tesseract` that misbehave: each ends in a trouble with a code, and leaves no file and no letter text behind."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Callable
from pathlib import Path
from shutil import which

import cv2
import numpy as np
import pytest

from document.problem import Trouble
from ocr.tesseract import Tesseract
from ocr.tsv import HEADER

PAGE = np.full((200, 300), 255, np.uint8)
WORD = "5\\t1\\t1\\t1\\t1\\t1\\t10\\t10\\t40\\t20\\t96\\tsecret"
QUESTIONS = """case "$1" in
--version) echo "tesseract 5.9.9"; exit;;
--list-langs) printf 'List of available languages in "/x/" (2):\\neng\\nLatin\\n'; exit;;
esac
"""

Fake = Callable[..., Tesseract]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    def build(script: str, questions: str = QUESTIONS, timeout_seconds: float = 20, nice: int = 0) -> Tesseract:
        program = tmp_path / "bin" / "tesseract"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{questions}{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        return Tesseract(work, timeout_seconds, nice)

    return build


def trouble(engine: Tesseract, language: str = "eng") -> Trouble:
    with pytest.raises(Trouble) as raised:
        engine.read(PAGE, language=language, dpi=300)
    assert "secret" not in raised.value.problem.message
    assert list(engine.work.iterdir()) == []
    return raised.value


def output(table: str) -> str:
    return f"printf '{table}' > \"$2.tsv\""


def test_it_says_its_name_and_languages_once(fake: Fake, tmp_path: Path) -> None:
    engine = fake("", questions=f"echo asked >> {tmp_path}/asked\n{QUESTIONS}")
    assert [engine.name, engine.name] == ["tesseract 5.9.9"] * 2
    assert engine.languages() == engine.languages() == {"eng", "Latin"}
    assert (tmp_path / "asked").read_text().count("asked") == 2


@pytest.mark.parametrize("nice", [0, 5])
def test_words_come_back_and_nothing_is_left_in_the_folder(fake: Fake, nice: int) -> None:
    engine = fake(output(f"{HEADER}\\n{WORD}\\n"), nice=nice)
    [line] = engine.read(PAGE, language="eng", dpi=300)
    assert [word.text for word in line.words] == ["secret"]
    assert list(engine.work.iterdir()) == []


def test_it_is_called_with_a_plain_picture_one_thread_and_the_dpi_of_the_page(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    engine = fake(f'cp "$1" {tmp_path}/picture.bmp; echo "$OMP_THREAD_LIMIT $*" > {tmp_path}/call; {output(HEADER)}; echo >> "$2.tsv"')
    assert engine.read(PAGE, language="eng", dpi=203.6) == ()
    assert np.array_equal(cv2.imread(str(tmp_path / "picture.bmp"), cv2.IMREAD_UNCHANGED), PAGE)
    limit, *arguments = (tmp_path / "call").read_text().split()
    assert limit == "1"
    assert arguments[2:] == ["-l", "eng", "--dpi", "204", "--psm", "3", "-c", "tessedit_create_tsv=1"]


def test_a_thread_limit_of_the_user_is_respected(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_THREAD_LIMIT", "3")
    fake("")
    assert os.environ["OMP_THREAD_LIMIT"] == "3"


def test_no_words_are_no_error(fake: Fake) -> None:
    assert fake(output(f"{HEADER}\\n1\\t1\\t0\\t0\\t0\\t0\\t0\\t0\\t300\\t200\\t-1\\t\\n")).read(PAGE, language="eng", dpi=300) == ()


def test_boxes_outside_of_the_page_are_cut(fake: Fake) -> None:
    [line] = fake(output(f"{HEADER}\\n{WORD.replace('10', '-900')}\\n")).read(PAGE, language="eng", dpi=300)
    assert 0 <= line.words[0].box.left < line.words[0].box.right <= 300


def test_a_program_that_hangs_is_killed_in_time(fake: Fake) -> None:
    started = time.monotonic()
    found = trouble(fake("exec sleep 60", timeout_seconds=0.5))
    assert found.problem.code == "engine-time-out"
    assert found.problem.detail == "0.5 s"
    assert time.monotonic() - started < 20


def test_a_program_that_never_rests_is_ended_after_a_third_of_the_time(fake: Fake) -> None:
    found = trouble(fake("while :; do :; done", timeout_seconds=2))
    assert (found.problem.code, found.problem.detail) in {("engine-time-out", "1 s of processor time"), ("engine-time-out", "2 s")}


def test_a_program_that_ignores_the_polite_signal_is_killed_too(fake: Fake, tmp_path: Path) -> None:
    found = trouble(fake(f"trap '' TERM; echo $$ > {tmp_path}/pid; while :; do sleep 0.1; done", timeout_seconds=0.5))
    assert found.problem.code == "engine-time-out"
    pid = int((tmp_path / "pid").read_text())
    assert gone_within(pid, 5)


@pytest.mark.parametrize(
    ("script", "code", "detail"),
    [
        ("echo secret >&2; exit 3", "engine-crashed", "status 3"),
        ("echo secret >&2; echo Error during processing. >&2; exit 1", "engine-crashed", "status 1: Error during processing"),
        ("kill -SEGV $$", "engine-crashed", "killed by SIGSEGV"),
        ("kill -INT $$", "worker-stopped", ""),
        ("kill -TERM $$", "worker-stopped", ""),
        ("printf '\\377secret' >&2; exit 1", "engine-crashed", "status 1"),
        ("exit 0", "engine-crashed", "it wrote no table of words"),
        (output("secret secret"), "engine-crashed", "its output is not a table of words"),
        (output(f"{HEADER}\\n\\377\\376\\n"), "engine-crashed", "its output is not UTF-8"),
        (output(f"{HEADER}\\n{WORD}"), "engine-crashed", "its output was cut off"),
        (output(f"{HEADER}\\n5\\t1\\tsecret\\n"), "engine-crashed", "line 2 of its output cannot be understood"),
        ("echo \"terminate called: std::bad_alloc\" >&2; kill -ABRT $$", "out-of-memory", "Tesseract"),
        ("echo \"Failed loading language 'eng'\" >&2; exit 1", "language-missing", "eng: package tesseract-ocr-eng"),
    ],
)  # fmt: skip
def test_each_way_to_die_has_its_trouble(fake: Fake, script: str, code: str, detail: str) -> None:
    problem = trouble(fake(script)).problem
    assert (problem.code, problem.detail) == (code, detail)


def test_a_missing_model_is_named_with_its_package_before_any_work(fake: Fake, tmp_path: Path) -> None:
    problem = trouble(fake(f"touch {tmp_path}/worked"), language="Latin+script/Greek").problem
    assert (problem.code, problem.detail) == ("language-missing", "script/Greek: package tesseract-ocr-script-grek")
    assert not (tmp_path / "worked").exists()


def test_all_that_a_program_has_started_is_killed_with_it(fake: Fake, tmp_path: Path) -> None:
    found = trouble(fake(f"sleep 60 & echo $! > {tmp_path}/pid; wait", timeout_seconds=0.5))
    assert found.problem.code == "engine-time-out"
    pid = int((tmp_path / "pid").read_text())
    assert gone_within(pid, 5)


def gone_within(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not Path(f"/proc/{pid}/cmdline").exists() or Path(f"/proc/{pid}/cmdline").read_bytes() == b"":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("where", ['"$2.tsv"', "/dev/stderr"])
def test_output_without_end_is_cut_off_and_not_kept_in_memory(fake: Fake, where: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    problem = trouble(fake(f"exec yes secret > {where}", timeout_seconds=60)).problem
    assert (problem.code, problem.detail) == ("engine-crashed", "killed by SIGXFSZ")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kilobytes


def test_words_without_end_on_stdout_go_nowhere(fake: Fake) -> None:
    assert trouble(fake("exec yes secret", timeout_seconds=0.5)).problem.code == "engine-time-out"


def test_an_answer_without_end_is_no_tesseract(fake: Fake) -> None:
    with pytest.raises(Trouble) as raised:
        _ = fake("", questions="yes tesseract").name
    assert (raised.value.problem.code, "without end" in raised.value.problem.detail) == ("engine-missing", True)


def test_memory_has_a_limit(fake: Fake, tmp_path: Path) -> None:
    assert trouble(fake(f"ulimit -v > {tmp_path}/limit; exit 1")).problem.code == "engine-crashed"
    assert int((tmp_path / "limit").read_text()) == 4 << 20


def test_a_run_that_is_stopped_ends_the_programs_at_work(fake: Fake) -> None:
    engine = fake("sleep 60")
    engine.languages()
    timer = threading.Timer(0.5, engine.end)
    timer.start()
    started = time.monotonic()
    assert trouble(engine).problem.code == "worker-stopped"
    assert time.monotonic() - started < 10
    assert trouble(engine).problem.code == "worker-stopped"


@pytest.mark.parametrize("command", ["/nowhere/tesseract", "/etc/passwd", "/bin/true"])
def test_no_tesseract_is_a_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr("ocr.tesseract.PROGRAM", command)
    engine = Tesseract(tmp_path)
    for ask in (lambda: engine.name, engine.languages, lambda: engine.read(PAGE, language="eng", dpi=300)):
        with pytest.raises(Trouble) as raised:
            ask()
        assert raised.value.problem.code == "engine-missing"


@pytest.mark.parametrize("nice", [0, 5])
def test_a_tesseract_that_goes_away_between_two_pages_is_a_trouble(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nice: int
) -> None:
    engine = fake("exit 0", nice=nice)
    assert engine.languages()
    (tmp_path / "bin" / "tesseract").unlink()
    (tmp_path / "bin" / "nice").symlink_to(str(which("nice")))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert trouble(engine).problem.code == "engine-missing"


def test_a_folder_that_went_away_is_a_trouble_of_the_folder(fake: Fake) -> None:
    engine = fake("exit 0")
    engine.work.rmdir()
    with pytest.raises(Trouble) as raised:
        engine.read(PAGE, language="eng", dpi=300)
    assert raised.value.problem.code == "folder-unwritable"


def test_a_full_disk_is_a_trouble_of_the_disk(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = fake("exit 0")
    monkeypatch.setattr(Path, "open", lambda *_: open("/dev/full", "wb", buffering=0))  # noqa: SIM115, PTH123
    with pytest.raises(Trouble) as raised:
        engine.read(PAGE, language="eng", dpi=300)
    assert raised.value.problem.code == "disk-full"
