"""Settings: where they come from, and what happens to slips of the pen."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings import Settings, WrongSettings, load, unknown_in_environment


def test_the_environment_wins_over_the_file_over_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('languages = ["fra"]\ncores = 3\n')
    settings = load(tmp_path, {"VERBALE_CORES": "2"})
    assert (settings.languages, settings.cores, settings.settle_seconds) == (("fra",), 2, Settings().settle_seconds)


@pytest.mark.parametrize("text", ["eng,fra", "eng+fra", "eng fra"])
def test_lists_are_written_as_people_write_them(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, {"VERBALE_LANGUAGES": text}).languages == ("eng", "fra")


@pytest.mark.parametrize(
    "environment",
    [
        {"VERBALE_CORES": "many"},
        {"VERBALE_CORES": "0"},
        {"VERBALE_PREFECT_PORT": "99999"},
        {"VERBALE_REREAD": "perhaps"},
        {"VERBALE_LANGUAGES": ""},
        {"VERBALE_PAGE_TIMEOUT_SECONDS": "inf"},
        {"VERBALE_RETRY_DELAYS_SECONDS": "-1"},
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(tmp_path: Path, environment: dict[str, str]) -> None:
    with pytest.raises(WrongSettings) as caught:
        load(tmp_path, environment)
    assert next(iter(environment)) in str(caught.value)


def test_a_misspelt_name_in_the_file_is_refused_with_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("langauges = ['eng']\n")
    with pytest.raises(WrongSettings, match="did you mean languages"):
        load(tmp_path, {})


@pytest.mark.parametrize("text", ["not toml at all", 'languages = "eng', "\x00"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(WrongSettings, match=r"settings\.toml"):
        load(tmp_path, {})


def test_a_misspelt_variable_is_noticed_and_known_ones_are_not() -> None:
    assert unknown_in_environment({"VERBALE_ARCHIVE": "x", "VERBALE_REREAD": "off", "HOME": "/"}) == []
    (sentence,) = unknown_in_environment({"VERBALE_LANGAUGES": "eng"})
    assert "did you mean VERBALE_LANGUAGES" in sentence
