"""Lexicons that users add: used when they are sound, and told what is wrong when they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.lexicons import lexicons_of
from flows.settings import Settings, WrongSettings
from postprocess.correction.correct import correct_text
from postprocess.lexicon import WrongLexicon, gather
from postprocess.lexicon_check import faults

HEAD = 'subject = "{}"\nabout = "Streets of our town."\nsource = "{}"\n'


def written(folder: Path, *entries: str, subject: str = "streets", source: str = "the town's own list, 2026") -> Path:
    path = folder / "ours.toml"
    path.write_text(HEAD.format(subject, source) + "".join(f"[[entry]]\n{entry}\n" for entry in entries), encoding="utf-8")
    return path


def test_a_users_lexicon_is_used_beside_ours(tmp_path: Path) -> None:
    written(tmp_path, 'text = "Rue Désiré-Niedermeyer"\nkind = "street"')
    found = lexicons_of(Settings(lexicons=str(tmp_path)))
    text, _ = correct_text("14, rue Désiré-Niedcrmeyer\n1202 Genève", "fr", found.lexicons)
    assert text == "14, rue Désiré-Niedermeyer\n1202 Genève"
    assert found.digest != lexicons_of(Settings()).digest


def test_a_changed_lexicon_has_another_digest_and_an_unchanged_one_the_same(tmp_path: Path) -> None:
    written(tmp_path, 'text = "Rue A-B"')
    first = gather(["towns"], tmp_path).digest
    assert gather(["towns"], tmp_path).digest == first
    written(tmp_path, 'text = "Rue A-C"')
    assert gather(["towns"], tmp_path).digest != first


def test_a_lexicon_that_cannot_be_used_stops_the_run_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("subject = 3", encoding="utf-8")
    with pytest.raises(WrongSettings, match=r"ours\.toml"):
        lexicons_of(Settings(lexicons=str(tmp_path)))
    with pytest.raises(WrongLexicon, match="not a folder"):
        gather([], tmp_path / "none")


def test_a_sound_lexicon_has_no_faults(tmp_path: Path) -> None:
    assert faults(written(tmp_path, 'text = "Rue Désiré-Niedermeyer"\nkind = "street"')) == []


@pytest.mark.parametrize(
    ("entries", "changes", "said"),
    [
        (['text = "Rue X-Y"\nkind = "street"', 'text = "rue x-y"\nkind = "street"'], {}, "this file already"),
        (['text = "Avenue Louis-Casaï"\nkind = "avenue"'], {}, "the built-in lexicon already"),
        (['text = "Rue X-Y"\nkind = "alley"'], {}, "no kind 'alley'"),
        (['text = "Rue X-Y"\nkind = "street"\nlanguage = "French"'], {}, "two small letters"),
        (['text = " Rue X-Y"\nkind = "street"'], {}, "blanks"),
        (['text = "--"\nkind = "street"'], {}, "needs letters"),
        (['text = "Rue Casai\u0308"\nkind = "street"'], {}, "NFC"),
        (['text = "letter"\nkind = "street"'], {}, "common word"),
        (['text = "Rue X-Y"\nkind = "street"'], {"source": ""}, "no source"),
        (['text = "Rue X-Y"\nkind = "street"'], {"subject": "planets"}, "no subject 'planets'"),
        (['text = "Rue X-Y"\nkinds = "street"'], {}, "kinds"),
        ([], {}, "entry"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, entries: list[str], changes: dict[str, str], said: str) -> None:
    found = faults(written(tmp_path, *entries, **changes))
    assert any(said in fault for fault in found), found


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "cannot be read" in faults(tmp_path / "none.toml")[0]
