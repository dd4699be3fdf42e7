"""Whatever a file is called and whatever stands in a setting: one sentence at most, never an error of Python's own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rows import plain
from archive.catalogue import open_catalogue
from archive.folders import Folders, sweep
from archive.intake import finish_removals, remove_source, sources, take_in
from archive.originals import verified_original
from archive.publish import refuse
from document.problem import Problem
from flows.settings import PREFIX, Settings, WrongSettings, load, unknown_in_environment

# Every byte but the two that no file name can hold; odd names more often than chance would have them.
ODD = ("\u202efdp.exe", "a\nb", "-rf", "$(id)", "<b>&amp;", "why.txt", "why.json", "x" * 255, "é" * 127, "\ufeff", " ", "\x1b[31m")
NAME = (st.binary(min_size=1, max_size=255) | st.sampled_from(ODD).map(str.encode)).map(
    lambda name: name.replace(b"\0", b"0").replace(b"/", b"1")
)
USABLE = NAME.filter(lambda name: not name.startswith(b"."))


@settings(max_examples=8, deadline=None)
@given(name=USABLE, letter=st.booleans())
def test_a_file_of_any_name_is_taken_in_refused_and_taken_out_of_the_inbox(name: bytes, letter: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        folders = Folders(Path(folder) / "archive")
        folders.make()
        catalogue = open_catalogue(folders.catalogue)
        try:
            place = folders.inbox / (os.fsdecode(name[:200]) + ".letter") if letter else folders.inbox
            place.mkdir(exist_ok=True)
            (place / os.fsdecode(name)).write_bytes(b"content")
            (source,) = sources([folders.inbox])
            receipt = take_in(source, folders, catalogue, batch=None, scanner=None)
            assert receipt.entry is not None
            entry = catalogue.entry(receipt.entry.id)
            assert entry.name == source.name
            assert "\x1b" not in plain(entry.name)
            refuse(folders, entry, (Problem("unsupported"),))
            (stored,) = verified_original(folders, entry)
            assert stored.read_bytes() == b"content"
            assert entry.name in msgspec.json.decode((folders.refused / entry.id / "why.json").read_bytes())["name"]
            remove_source(receipt)
            assert list(folders.inbox.iterdir()) == []
            finish_removals(folders)
            sweep(folders)
        finally:
            catalogue.close()


def loaded(archive: Path, environment: dict[str, str]) -> Settings | WrongSettings:
    try:
        return load(archive, environment)
    except WrongSettings as error:
        return error


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(Settings.__struct_fields__)), value=st.text(max_size=40))
def test_any_value_in_the_environment_is_understood_or_refused_by_name(name: str, value: str) -> None:
    found = loaded(Path("/nowhere"), {PREFIX + name.upper(): value})
    if isinstance(found, Settings):
        assert found.workers >= 1
        assert len(found.key) == 12
    else:
        assert name.upper() in str(found).upper()
        assert found.problem.code == "settings-wrong"


@settings(max_examples=40, deadline=None)
@given(content=st.text(max_size=80) | st.sampled_from(["cores = []", "languages = 3", "[cores]", "retry_minutes = ['x']"]))
def test_any_settings_file_is_understood_or_refused(content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "settings.toml").write_text(content, encoding="utf-8")
        found = loaded(Path(folder), {})
    assert isinstance(found, Settings) or "settings.toml" in str(found)


@given(name=st.text(max_size=30))
def test_any_variable_is_known_or_told(name: str) -> None:
    told = unknown_in_environment({PREFIX + name: "x"})
    assert len(told) <= 1
