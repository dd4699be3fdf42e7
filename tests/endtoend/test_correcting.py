"""Corrections from scan to published letter, and what people decide about them."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.cli import main
from document.geometry import Box
from document.page import Line, Word
from flows.correcting import decide, of_correction
from flows.foresight import foresee
from flows.ingest import ingest
from flows.rerun import Choice, choose, rerun
from flows.settings import Settings
from flows.workroom import workroom
from samples.typefaces import Font
from tests.fake_engine import FakeEngine

LINES = [
    "Permanent Mission of the Kingdom of Laurania",
    "58 Avenue Louis Casaï, 1216 Cointrin",
    "",
    "The Permanent Mission presents its compliments to the Office and has the",
    "honour to transmit the reply of the Government to the letter of 3 May 2021.",
    "Representative Casar was heard by the committee on the same day, and the",
    "Government wishes to thank the members of the committee for their work.",
]


def drawn(path: Path) -> Path:
    sheet = Image.new("L", (1750, 900), 255)
    font = ImageFont.truetype(str(Font("source serif", 11).path), 46)
    for number, line in enumerate(LINES):
        ImageDraw.Draw(sheet).text((120, 100 + 80 * number), line, fill=0, font=font)
    sheet.save(path, dpi=(300, 300))
    return path


def verbale(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("VERBALE_", "PREFECT_"))}
    # The second look reads what is to be corrected here right.
    clean["VERBALE_REREAD"] = "off"
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=clean | environment, timeout=300, check=False)
    assert "Traceback" not in done.stderr
    return done


def quickly(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[object, str, str]:
    """The same within this process: exit code, stdout, stderr."""
    with pytest.raises(SystemExit) as end:
        main([*map(str, arguments)])
    told = capsys.readouterr()
    return end.value.code, told.out, told.err


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("letters")
    done = verbale("ingest", drawn(folder / "letter.png"), "--archive", folder / "archive", "--json")
    assert done.returncode == 0, done.stderr
    return folder / "archive"


@pytest.fixture
def letter(archive: Path) -> Path:
    (folder,) = (archive / "published").iterdir()
    return folder


def test_the_letter_tells_its_correction_in_every_file(letter: Path) -> None:
    (row,) = rows(letter, "corrections.csv")
    assert (row["rule"], row["after"], row["decision"]) == ("street", "Casaï,", "applied")
    assert row["before"] in (letter / "reading.txt").read_text(encoding="utf-8")
    transcript = (letter / "transcript.txt").read_text(encoding="utf-8")
    assert "58 Avenue Louis Casaï, 1216 Cointrin" in transcript
    assert "Representative Casar was" in transcript
    (word,) = [w for w in rows(letter, "words.csv") if w["text"] == "Casaï,"]
    assert (word["read"], [word[k] for k in ("page", "left", "top")]) == (row["before"], [row[k] for k in ("page", "left", "top")])
    document = json.loads((letter / "document.json").read_text(encoding="utf-8"))
    assert [(c["after"], c["rule"], c["version"], c["decided_by"]) for c in document["corrections"]] == [
        ("Casaï,", "street", 1, "certainty")
    ]
    assert json.loads((letter / "confidence.json").read_text(encoding="utf-8"))["corrections"] == 1
    assert "in the lexicon: Avenue Louis-Casaï" in (letter / "report.html").read_text(encoding="utf-8")


def test_people_decide_and_the_text_follows(archive: Path, letter: Path) -> None:
    before = rows(letter, "corrections.csv")[0]["before"]
    assert verbale("correct", letter.name, "--reject", 1, "--archive", archive).returncode == 0
    assert f"Avenue Louis {before}" in (letter / "transcript.txt").read_text(encoding="utf-8")
    assert rows(letter, "corrections.csv")[0]["decision"] == "rejected"
    assert verbale("correct", letter.name[:6], "--accept", 1, "--archive", archive).returncode == 0
    assert "Avenue Louis Casaï" in (letter / "transcript.txt").read_text(encoding="utf-8")
    number = next(i for i, row in enumerate(rows(letter, "words.csv"), 1) if row["read"] == "Laurania")
    done = verbale("correct", letter.name, "--replace", number, "Laurannia", "--archive", archive)
    assert (done.returncode, done.stdout) == (0, "Page 1: 'Laurannia' stands where 'Laurania' was read.\n")
    assert "Kingdom of Laurannia" in (letter / "transcript.txt").read_text(encoding="utf-8")
    assert rows(letter, "words.csv")[number - 1]["read"] == "Laurania"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--accept", "99"], "There is no row 99"),
        (["--reject", "0"], "There is no row 0"),
        (["--replace", "1", " "], "one line of signs"),
        ([], "Say one of"),
        (["--accept", "1", "--reject", "1"], "Say one of"),
    ],
)
def test_what_cannot_be_decided_is_said(
    archive: Path, letter: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = quickly(capsys, "correct", letter.name, *arguments, "--archive", archive)
    assert (code, out) == (4, "")
    assert said in err


def test_an_archive_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert quickly(capsys, "correct", "abc", "--accept", 1, "--archive", tmp_path / "none")[0] == 4
    assert not (tmp_path / "none").exists()


def test_a_rerun_shows_first_what_it_would_change(archive: Path) -> None:
    done = verbale("rerun", "--from", "correct", "--all", "--dry-run", "--archive", archive)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "0 documents of 1 would change.\n")


def test_a_lexicon_that_cannot_be_used_is_said_before_anything_is_read(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lexicon = tmp_path / "ours.toml"
    lexicon.write_text('subject = "streets"\nabout = "a"\nsource = "b"\n[[entry]]\ntext = "Rue X-Y"\nkind = "street"\n', encoding="utf-8")
    assert quickly(capsys, "lexicon", "check", lexicon)[0] == 0
    lexicon.write_text("nonsense", encoding="utf-8")
    code, _, err = quickly(capsys, "lexicon", "check", lexicon)
    assert (code, "ours.toml" in err) == (4, True)
    monkeypatch.setenv("VERBALE_LEXICONS", str(tmp_path))
    code, out, err = quickly(capsys, "rerun", "--all", "--from", "correct", "--dry-run", "--archive", archive)
    assert (code, out, "ours.toml" in err) == (4, "", True)


class AddressEngine(FakeEngine):
    """Reads an address among its sentences; a later version reads it otherwise."""

    def __init__(self, street: str, name: str = "fake 1.0") -> None:
        super().__init__(name=name)
        self._street = street

    def read(self, picture: npt.NDArray[np.uint8], *, language: str, dpi: float) -> tuple[Line, ...]:
        height, width = picture.shape
        lines = list(super().read(picture, language=language, dpi=dpi))
        for row, text in enumerate((f"Avenue Louis {self._street} 58", "1216 Cointrin")):
            words = text.split()
            size, top = width // len(words), row * height // 30
            boxes = [Box(i * size, top, (i + 1) * size, top + height // 30) for i in range(len(words))]
            lines[row] = Line(words=tuple(Word(text=t, box=b, confidence=80.0) for t, b in zip(words, boxes, strict=True)))
        return tuple(lines)


def test_a_decision_outlives_reruns_and_another_reading(tmp_path: Path) -> None:
    settings = Settings(cores=1, retry_delays_seconds=(), settle_seconds=0.0)
    scan = drawn(tmp_path / "letter.png")
    with workroom(tmp_path / "archive", settings, AddressEngine("Casar")) as room:
        (row,) = ingest(room, [scan])
        assert row.entry is not None
        folder = room.folders.published / row.entry.id
        assert [r["after"] for r in rows(folder, "corrections.csv")] == ["Casaï"]
        decide(room, row.entry, of_correction(room.folders, row.entry, 1, accept=True))
        rerun(room, choose(room.catalogue, Choice(everything=True)), from_stage="correct")
        assert [change.changes for change in foresee(room, room.catalogue.entries())] == [False]
        (folder / "transcript.txt").write_text("Avenue Louis Casar 58\n", encoding="utf-8")
        (change,) = foresee(room, room.catalogue.entries())
        shown = tuple(line for line in change.difference if "Louis" in line)
        assert shown == ("-Avenue Louis Casar 58", "+Avenue Louis Casaï 58")
    newer = AddressEngine("Cesar", name="fake 2.0")
    with workroom(tmp_path / "archive", settings, newer) as room:
        assert [change.unread for change in foresee(room, room.catalogue.entries())] == [True]
        assert newer.readings == 0
        rerun(room, choose(room.catalogue, Choice(everything=True)), from_stage=None)
        (told,) = rows(folder, "corrections.csv")
        assert (told["before"], told["after"], told["decision"]) == ("Cesar", "Casaï", "applied")
