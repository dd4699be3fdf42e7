"""The log as JSON lines: each line stands alone, says whose it is, and never what a letter says or is called."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from app.options import say
from document.problem import Trouble
from flows.ingest import ingest
from flows.log import JsonLines, facts, log, set_up, writes_json
from flows.settings import Settings
from flows.workroom import workroom
from tests.fake_engine import SENTENCE, FakeEngine
from tests.faults.stopping import OpenedHere

SETTINGS = Settings(cores=1, retry_delays_seconds=(), settle_seconds=0.0)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a log set up as JSON writes; afterwards all is as it was."""
    monkeypatch.setattr(log, "disabled", False)  # import-linter, which another test runs, disables all loggers that there are
    before = log.propagate, log.level
    stream = io.StringIO()
    set_up("json", debug=True, stream=stream)
    yield stream
    for logger in (log, logging.getLogger()):
        for handler in [h for h in logger.handlers if isinstance(h.formatter, JsonLines)]:
            logger.removeHandler(handler)
    log.propagate = before[0]
    log.setLevel(before[1])


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().split("\n") if line]


def read(folder: Path, monkeypatch: pytest.MonkeyPatch, trouble: Callable[[int], None] | None = None) -> str:
    """Read a picture with the stand-in engine; returns the id of the run."""
    monkeypatch.setattr("preprocessing.opening.OpeningProcess", OpenedHere)
    page = Image.new("L", (220, 160), 255)
    ImageDraw.Draw(page).text((20, 20), "a few words", 0)
    page.save(folder / "Mr Confidential.png")
    with workroom(folder / "archive", SETTINGS, FakeEngine(trouble)) as room:
        ingest(room, [folder / "Mr Confidential.png"])
    return room.run


def test_a_document_is_followed_by_its_id_and_that_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    run = read(tmp_path, monkeypatch)
    told = lines(written)
    begun, *stages, ended = told
    assert (begun["message"], ended["message"], ended["status"], ended["pages"]) == ("begun", "ended", "needs-a-look", 1)
    assert {line["run"] for line in told} == {run}
    assert {line["document"] for line in told} == {begun["document"]}
    assert {line["stage"] for line in stages} == set(ended["seconds"]) >= {"open", "read", "render", "publish"}
    assert {line["level"] for line in stages} == {"debug"}
    assert all(line["time"].endswith("Z") and "T" in line["time"] for line in told)


def test_a_failure_says_its_stage_and_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: io.StringIO) -> None:
    def trouble(number: int) -> None:
        raise Trouble("engine-missing", SENTENCE)

    read(tmp_path, monkeypatch, trouble)
    ended = lines(written)[-1]
    assert (ended["level"], ended["status"], ended["stage"], ended["problems"]) == ("error", "failed", "read", ["engine-missing"])
    assert ended["retry_at"]


def test_neither_names_nor_words_of_a_letter_are_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: io.StringIO) -> None:
    def trouble(number: int) -> None:
        raise ValueError(f"unforeseen: {SENTENCE}")

    read(tmp_path, monkeypatch, trouble)
    said = written.getvalue()
    assert "ValueError" in said
    assert '"trace"' in said
    for secret in ("Permanent", "compliments", "Confidential", "few words"):
        assert secret not in said


def test_what_a_command_says_is_json_too(written: io.StringIO) -> None:
    assert writes_json()
    say("2 published\nand \u2028 more, 100 %")
    (first,) = lines(written)
    assert (first["message"], first["level"], first["logger"]) == ("2 published\nand \u2028 more, 100 %", "info", "verbale")


def test_a_line_holds_no_unknown_fields_and_is_one_line() -> None:
    record = logging.makeLogRecord({"name": "n", "levelname": "INFO", "msg": "a\nb", "created": 0.5, **facts(run="r", document=None)})
    assert JsonLines().format(record) == '{"time":"1970-01-01T00:00:00.500Z","level":"info","logger":"n","message":"a\\nb","run":"r"}'


def test_as_text_nothing_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert not writes_json()
    say("2 published")
    assert capsys.readouterr().err == "2 published\n"
