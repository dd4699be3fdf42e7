"""The command as people type it, with real Tesseract: results, exit codes, and what is said about bad input."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from samples import make


def verbale(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("VERBALE_", "PREFECT_"))} | {"PREFECT_HOME": "/nowhere"}
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=clean | environment, timeout=300, check=False)
    assert "Traceback" not in done.stderr
    return done


def status(archive: Path) -> dict[str, dict[str, Any]]:
    if not (archive / "catalogue.sqlite").exists():
        return {}
    return {d["name"]: d for d in json.loads(verbale("status", "--archive", archive, "--json").stdout)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good letters among seven bad files."""
    folder = tmp_path_factory.mktemp("scans")
    make(folder, name="note", scan="office-200", seed=3, pages=2)
    make(folder, name="lettre", scan="clean-300", format="png-palette", seed=4, language="fra")
    pdf = (folder / "note.pdf").read_bytes()
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(3000))
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "minutes.docx").write_bytes(b"PK\x03\x04" + b"word/document.xml" * 20)
    (folder / "text.tif").write_text("This is no picture.")
    with pikepdf.open(folder / "note.pdf") as opened:
        opened.save(folder / "locked.pdf", encryption=pikepdf.Encryption(user="secret", owner="secret"))
    pikepdf.new().save(folder / "nothing.pdf")
    Image.new("1", (35_000, 6_000), 1).save(folder / "wide.png")
    assert pdf
    return folder


@pytest.fixture(scope="module")
def archive(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("archives") / "archive"
    done = verbale("ingest", folder, "--archive", archive, "--json", "--batch", "first")
    assert done.returncode == 2, done.stderr
    rows = json.loads(done.stdout)
    assert len(rows) == 9
    return archive


def test_good_letters_are_published_beside_bad_files(archive: Path) -> None:
    found = status(archive)
    for name, language, pages in (("note.pdf", "en", 2), ("lettre.png", "fr", 1)):
        document = found[name]
        assert document["status"] in ("published", "needs-a-look")
        assert (document["language"], document["pages"], document["batch"]) == (language, pages, "first")
        assert len((Path(document["folder"]) / "text.txt").read_text().split()) > 100


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("damaged.pdf", "damaged"), ("empty.pdf", "empty"), ("minutes.docx", "unsupported"), ("text.tif", "unsupported"),
        ("locked.pdf", "locked"), ("nothing.pdf", "no-pages"), ("wide.png", "too-many-pixels"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_sentence_and_kept(archive: Path, folder: Path, name: str, code: str) -> None:
    document = status(archive)[name]
    assert document["status"] == "refused"
    (problem,) = document["problems"]
    assert problem["code"] == code
    assert problem["message"].endswith(".")
    assert problem["advice"].endswith(".")
    place = archive / "refused" / document["id"]
    assert (place / name).read_bytes() == (folder / name).read_bytes()
    assert problem["message"] in (place / "why.txt").read_text()


def test_a_refusal_is_not_tried_again_and_the_second_call_says_so(archive: Path, folder: Path) -> None:
    done = verbale("ingest", folder / "locked.pdf", folder / "note.pdf", "--archive", archive, "--json")
    assert done.returncode == 2
    assert {row["name"]: row["outcome"] for row in json.loads(done.stdout)} == {"locked.pdf": "refused", "note.pdf": "already held"}
    shown = json.loads(verbale("show", status(archive)["locked.pdf"]["id"], "--archive", archive, "--json").stdout)
    assert len(shown["attempts"]) == 1


def test_the_same_bytes_under_another_name_are_already_held(archive: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.bin").write_bytes((folder / "note.pdf").read_bytes())
    done = verbale("ingest", tmp_path / "copy.bin", "--archive", archive, "--json")
    assert done.returncode == 0
    (row,) = json.loads(done.stdout)
    assert (row["outcome"], row["id"]) == ("already held", status(archive)["note.pdf"]["id"])


def test_people_see_tables_and_advice(archive: Path, folder: Path) -> None:
    done = verbale("status", "--archive", archive)
    assert done.returncode == 0
    assert "locked with a password" in " ".join(done.stdout.split())
    document = status(archive)["note.pdf"]["id"]
    shown = verbale("show", document[:6], "--archive", archive).stdout
    assert "attempt 1" in shown
    assert " of characters wrong (" in shown, "the expected error with its interval"
    assert "grade" in done.stdout
    assert verbale("show", document, "--removed", "--archive", archive).returncode == 0


def test_the_report_lists_every_document_and_links_to_its_report(archive: Path, tmp_path: Path) -> None:
    done = verbale("report", "--archive", archive)
    assert done.returncode == 0
    page = Path(done.stdout.strip())
    text = page.read_text()
    for document in status(archive).values():
        assert document["name"] in text
        if document["folder"]:
            assert f"../published/{document['id']}/report.html" in text
    assert verbale("report", "--archive", archive, "--output", tmp_path / "out").returncode == 0
    assert (tmp_path / "out" / "index.html").exists()
    index = list(csv.DictReader((tmp_path / "out" / "index.csv").open(newline="", encoding="utf-8")))
    assert {row["id"] for row in index} == {document["id"] for document in status(archive).values()}
    told = json.loads((tmp_path / "out" / "report.json").read_text())
    assert sum(told["grades"].values()) == sum(document["grade"] is not None for document in status(archive).values())
    assert verbale("report", "--archive", archive, "--aql", "3").returncode == 4
    assert {row["kind"] for row in index if row["status"] == "published"} <= {"note verbale", "letter", ""}


def test_a_rerun_by_id_by_problem_and_of_all(archive: Path) -> None:
    document = status(archive)["note.pdf"]["id"]
    done = verbale("rerun", document[:8], "--from", "compose", "--archive", archive, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)[0]["status"] in ("published", "needs-a-look")
    done = verbale("rerun", "--problem", "locked", "--archive", archive, "--json")
    assert (done.returncode, [r["outcome"] for r in json.loads(done.stdout)]) == (2, ["refused"])
    done = verbale("rerun", "--all", "--dry-run", "--archive", archive, "--json")
    assert (done.returncode, len(json.loads(done.stdout))) == (0, 9)


def test_without_tesseract_documents_fail_with_advice_and_are_rerun_later(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    done = verbale("ingest", folder / "lettre.png", "--archive", archive, PATH="/nowhere", VERBALE_RETRY_DELAYS_SECONDS="")
    assert done.returncode == 3
    assert "apt-get install" in done.stderr or "tesseract-ocr" in done.stderr
    assert status(archive)["lettre.png"]["problems"][0]["code"] == "engine-missing"
    done = verbale("rerun", "--failed", "--archive", archive, "--json")
    assert done.returncode == 0
    assert status(archive)["lettre.png"]["status"] in ("published", "needs-a-look")


def test_check_tells_what_is_missing(tmp_path: Path) -> None:
    done = verbale("check", "--archive", tmp_path / "a", "--json")
    assert (done.returncode, [f for f in json.loads(done.stdout) if not f["ok"]]) == (0, [])
    done = verbale("check", "--archive", tmp_path / "a", "--json", PATH="/nowhere", VERBALE_LANGUAGES="eng,xxx", VERBALE_CORSE="2")
    missing = {f["what"] for f in json.loads(done.stdout) if not f["ok"]}
    assert done.returncode == 3
    assert {"Tesseract", "pdftoppm", "language xxx", "settings"} <= missing


@pytest.mark.parametrize(
    "arguments",
    [
        ["ingest", "/no/such/folder"],
        ["rerun"],
        ["rerun", "nosuchid"],
        ["show", "nosuchid"],
        ["rerun", "--from", "nowhere"],
        ["nonsense"],
        ["ingest", "--nonsense"],
    ],
)
def test_wrong_arguments_are_told_with_exit_code_four(tmp_path: Path, arguments: list[str]) -> None:
    done = verbale(*arguments, *(["--archive", tmp_path] if arguments != ["nonsense"] else []))
    assert done.returncode == 4
    assert done.stderr.strip()


def test_wrong_settings_are_told_with_exit_code_four(tmp_path: Path) -> None:
    done = verbale("status", "--archive", tmp_path, VERBALE_CORES="many")
    assert done.returncode == 4
    assert "cores" in done.stderr


@pytest.mark.parametrize("command", [["status"], ["report"], ["rerun", "--failed"], ["show", "0"]])
def test_looking_at_an_archive_that_is_not_there_makes_none(tmp_path: Path, command: list[str]) -> None:
    done = verbale(*command, "--archive", tmp_path / "mistyped")
    assert done.returncode == 4
    assert "There is no archive" in done.stderr
    assert not (tmp_path / "mistyped").exists()


def test_an_archive_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for where in (tmp_path / "file", ""):
        done = verbale("ingest", "--archive", where)
        assert done.returncode == 4
        assert done.stderr.strip()


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda path: path.write_bytes(os.urandom(8192)), "catalogue is damaged"),
        (lambda path: _version(path, "9999"), "newer version"),
    ],
)
def test_a_catalogue_that_cannot_be_used_is_told(tmp_path: Path, harm: Any, says: str) -> None:
    assert verbale("ingest", "--archive", tmp_path / "a").returncode == 0
    for rest in (tmp_path / "a").glob("catalogue.sqlite-*"):
        rest.unlink()
    harm(tmp_path / "a" / "catalogue.sqlite")
    for command in ("status", "ingest"):
        done = verbale(command, "--archive", tmp_path / "a")
        assert done.returncode == 3
        assert says in done.stderr
    done = verbale("check", "--archive", tmp_path / "a", "--json")
    assert done.returncode == 3
    assert any(says in finding["found"] for finding in json.loads(done.stdout))


def _version(path: Path, version: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))


def test_a_path_that_cannot_be_meant_is_told(tmp_path: Path) -> None:
    assert verbale("ingest", "--archive", tmp_path / "a").returncode == 0
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/null", tmp_path / "a" / "published", tmp_path / "a"):
        done = verbale("ingest", path, "--archive", tmp_path / "a")
        assert done.returncode == 4
        assert done.stderr.strip()


def test_names_of_files_cannot_play_with_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "\x1b[31m\u202ered.pdf").write_bytes(b"")
    done = verbale("ingest", tmp_path / "scans", "--archive", tmp_path / "a")
    assert done.returncode == 2
    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout + done.stderr


def test_a_run_that_is_killed_is_taken_up_by_the_next(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    command = [sys.executable, "-m", "app", "ingest", str(folder / "note.pdf"), "--archive", str(archive)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True) as child:
        _until(lambda: "working" in {d["status"] for d in status(archive).values()})
        os.killpg(child.pid, signal.SIGKILL)
    assert status(archive)["note.pdf"]["status"] == "working"
    done = verbale("ingest", "--archive", archive)
    assert done.returncode == 0
    document = status(archive)["note.pdf"]
    assert document["status"] in ("published", "needs-a-look")
    assert list((archive / "work").iterdir()) == []


def test_ctrl_c_ends_with_130_and_gives_the_document_back(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    long_letter, _ = make(tmp_path, "long", pages=8)
    command = [sys.executable, "-m", "app", "ingest", str(long_letter), "--archive", str(archive)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True) as child:
        _until(lambda: "working" in {d["status"] for d in status(archive).values()})
        os.killpg(child.pid, signal.SIGINT)
        _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "Traceback" not in said
    assert status(archive)["long.pdf"]["status"] == "waiting"


def _until(happened: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)
