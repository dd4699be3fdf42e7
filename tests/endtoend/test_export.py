"""Handing letters on and taking them back: bags that verify and go on where they stopped, letters withdrawn and restored."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from app.cli import main
from archive.withdrawals import withdrawals
from flows.ingest import ingest
from flows.places import archive_of
from flows.settings import Settings
from flows.workroom import workroom
from samples import make
from tests.bagit_library import validate
from tests.fake_engine import FakeEngine
from tests.pdfa import check_pdfa, squeezed

SETTINGS = Settings(cores=2, retry_delays_seconds=(0.0,), settle_seconds=0.0)
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "schemas" / "package.xsd"))
P = "{http://www.loc.gov/premis/v3}"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two letters, one of them a folder of pages."""
    root = tmp_path_factory.mktemp("held")
    make(root / "scans", name="one", scan="office-200", seed=1, pages=1)
    pages = root / "scans" / "50 % of a letter.letter"
    make(pages, name="p1", scan="office-200", format="png", seed=2, pages=1)
    for stray in pages.iterdir():
        if stray.suffix != ".png":
            stray.unlink()
    with workroom(root / "archive", SETTINGS, FakeEngine()) as room:
        assert [row.outcome for row in ingest(room, [root / "scans"])] == ["published", "published"]
    return root / "archive"


@pytest.fixture
def archive(held: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(held, tmp_path / "archive"))


def verbale(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return int(left.value.code or 0)


def ids(archive: Path) -> list[str]:
    return sorted(folder.name for folder in (archive / "published").iterdir())


def test_published_pdfs_are_searchable_pdfa_with_the_transcript(held: Path, tmp_path: Path):
    import pypdfium2

    for folder in (held / "published").iterdir():
        data = (folder / "letter.pdf").read_bytes()
        check_pdfa(data, tmp_path)
        with pypdfium2.PdfDocument(data) as pdf:
            shown = "".join(page.get_textpage().get_text_range() for page in pdf)
        assert squeezed(shown) == squeezed((folder / "transcript.txt").read_text())


def sound(bag: Path) -> bool:
    """Whether bagit finds the bag valid, coreutils every file of both manifests as written down, and nothing else is in the payload."""
    validate(bag)
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", manifest], cwd=bag, check=True)
    named = {line.split("  ", 1)[1] for line in (bag / "manifest-sha256.txt").read_text().splitlines()}
    return named == {str(file.relative_to(bag)) for file in (bag / "data").rglob("*") if file.is_file()}


def test_a_bag_verifies_and_holds_originals_published_files_and_an_index(archive: Path, tmp_path: Path):
    place = tmp_path / "bag"
    assert verbale("export", "--to", place, "--archive", archive) == 0
    assert sound(place)
    assert (place / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    for document in ids(archive):
        for file in (archive / "published" / document).rglob("*"):
            if file.is_file():
                copy = place / "data" / document / "published" / file.relative_to(archive / "published" / document)
                assert copy.read_bytes() == file.read_bytes()
    rows = list(csv.DictReader((place / "data" / "index.csv").open(newline="", encoding="utf-8")))
    lines = [json.loads(line) for line in (place / "data" / "index.jsonl").read_text().splitlines()]
    assert sorted(row["id"] for row in rows) == sorted(line["id"] for line in lines) == ids(archive)
    assert all((place / "data" / row[where]).exists() for row in rows for where in ("folder", "original"))
    assert not (place / ".partial").exists()


def test_mets_is_valid_and_tells_every_file_and_event(archive: Path, tmp_path: Path):
    assert verbale("export", "--to", tmp_path / "bag", "--archive", archive) == 0
    for document in ids(archive):
        folder = tmp_path / "bag" / "data" / document
        root = etree.fromstring((folder / "mets.xml").read_bytes())
        events = [event.findtext(f"{P}eventType") for event in root.iter(f"{P}event")]
        assert events == ["ingestion", "fixity check", "text recognition", "publication", "fixity check"]
        assert {agent.findtext(f"{P}agentName") for agent in root.iter(f"{P}agent")} == {"verbale", "fake"}
        told = {o.findtext(f".//{P}objectIdentifierValue"): o.findtext(f".//{P}messageDigest") for o in root.iter(f"{P}object")}
        files = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()} - {"mets.xml"}
        assert set(told) == files
        manifest = dict(reversed(line.split("  ", 1)) for line in (tmp_path / "bag" / "manifest-sha256.txt").read_text().splitlines())
        assert all(manifest[f"data/{document}/{path}"] == digest for path, digest in told.items())
        SCHEMA.assertValid(root)


def test_mets_tells_who_read_corrected_withdrew_and_restored_the_letter_and_when(archive: Path, tmp_path: Path):
    from flows.correcting import decide, of_word
    from flows.withdraw import restore

    document = ids(archive)[0]
    assert verbale("withdraw", document, "--why", "sent by mistake", "--by", "Ada", "--archive", archive) == 0
    with workroom(archive, SETTINGS, FakeEngine()) as room:
        restore(room, room.catalogue.entry(document), by="Ben")
        decide(room, room.catalogue.entry(document), of_word(room.folders, room.catalogue.entry(document), 3, "Čapek"))
    assert verbale("export", document, "--to", tmp_path / "bag", "--archive", archive) == 0
    root = etree.fromstring((tmp_path / "bag" / "data" / document / "mets.xml").read_bytes())
    SCHEMA.assertValid(root)
    names = {a.findtext(f".//{P}agentIdentifierValue"): a.findtext(f"{P}agentName") for a in root.iter(f"{P}agent")}
    told = [
        (event.findtext(f"{P}eventType"), sorted(names[link.text] for link in event.iter(f"{P}linkingAgentIdentifierValue")))
        for event in root.iter(f"{P}event")
    ]
    assert told == [
        ("ingestion", ["verbale"]), ("fixity check", ["verbale"]), ("text recognition", ["fake", "verbale"]), ("withdrawal", ["Ada"]),
        ("restoration", ["Ben"]), ("modification", ["archivist"]), ("fixity check", ["verbale"]), ("publication", ["verbale"]),
        ("fixity check", ["verbale"]),
    ]  # fmt: skip
    times = [event.findtext(f"{P}eventDateTime") for event in root.iter(f"{P}event")]
    assert times == sorted(times)
    assert "sent by mistake" in etree.tostring(root).decode()


def test_an_export_that_was_stopped_goes_on_and_a_finished_one_is_only_verified(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from archive.bag import Bag

    place = tmp_path / "bag"
    add, calls = Bag.add, []

    def stopping(self: Bag, document: str, *rest: object) -> object:
        calls.append(document)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return add(self, document, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Bag, "add", stopping)
    assert verbale("export", "--to", place, "--archive", archive) == 130
    assert not (place / "bagit.txt").exists()
    assert verbale("export", "--to", place, "--archive", archive) == 0
    assert verbale("export", "--to", place, "--archive", archive) == 0
    assert len(calls) == 3  # the first letter was not copied again
    assert "1 written by this call" in capsys.readouterr().err
    assert sound(place)


def test_a_bag_that_was_harmed_does_not_verify(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    place = tmp_path / "bag"
    assert verbale("export", "--to", place, "--archive", archive) == 0
    next(place.rglob("text.txt")).write_text("harmed")
    assert verbale("export", "--to", place, "--archive", archive) == 3
    assert "does not verify" in capsys.readouterr().err


def test_a_folder_with_other_things_is_left_alone(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine")
    assert verbale("export", "--to", tmp_path / "mine", "--archive", archive) == 4
    assert verbale("export", "--to", archive / "bag", "--archive", archive) == 4
    assert verbale("export", "ffff", "--to", tmp_path / "bag", "--archive", archive) == 4
    assert "is not empty" in capsys.readouterr().err
    assert [f.name for f in (tmp_path / "mine").iterdir()] == ["a.txt"]


def test_a_withdrawn_letter_leaves_everything_but_catalogue_and_originals(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    gone, stays = ids(archive)
    before = {f.name: f.read_bytes() for f in (archive / "published" / gone).iterdir() if f.is_file()}
    assert verbale("withdraw", gone, "--why", " ", "--archive", archive) == 4
    assert verbale("withdraw", gone[:6], "--why", "sent by mistake", "--by", "Ada", "--archive", archive) == 0
    assert verbale("withdraw", gone, "--why", "again", "--archive", archive) == 4
    assert ids(archive) == [stays]
    assert any((archive / "originals" / gone).iterdir())
    assert verbale("report", "--archive", archive) == 0
    assert all(gone not in (archive / "reports" / name).read_text() for name in ("index.html", "index.csv", "index.jsonl", "documents.csv"))
    assert verbale("export", "--to", tmp_path / "bag", "--archive", archive) == 0
    assert not (tmp_path / "bag" / "data" / gone).exists()
    assert verbale("export", gone, "--to", tmp_path / "other", "--archive", archive) == 4
    capsys.readouterr()
    assert verbale("show", gone, "--json", "--archive", archive) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["status"], shown["folder"]) == ("withdrawn", None)
    assert [(w["by"], w["why"], w["restored"]) for w in shown["withdrawals"]] == [("Ada", "sent by mistake", None)]
    assert verbale("rerun", "--all", "--dry-run", "--archive", archive) == 0
    assert gone not in capsys.readouterr().out
    with workroom(archive, SETTINGS, FakeEngine()) as room:
        from flows.withdraw import restore

        assert restore(room, room.catalogue.entry(gone), by="Ben").outcome == "published"
    assert {f.name: f.read_bytes() for f in (archive / "published" / gone).iterdir() if f.is_file()} == before
    with archive_of(archive, SETTINGS) as (_, catalogue):
        assert withdrawals(catalogue, gone)[0].restored_by == "Ben"
    assert verbale("restore", gone, "--archive", archive) == 4
