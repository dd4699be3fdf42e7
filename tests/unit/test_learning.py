"""What an archive learns from its letters, and that it is used only when a person says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.folders import Folders
from archive.learnt import NoSnapshot, in_use, keep, snapshot, snapshots, use
from document.learnt import Example, Letterhead, Snapshot
from postprocess.compose import compose
from postprocess.learning import Learnt, learn
from tests.printed import line, page, set_text

MORE = (
    "The Government wishes to add that the wells were inspected again in the following spring, in the presence of two members of the "
    "district council and of the engineer who had drawn up the first report, and that nothing was found to be wanting in any of them."
)


def example(sender: str = "Laurania", *lines: str, names: frozenset[str] = frozenset()) -> Example:
    return Example(sender=sender, furniture=lines, names=names)


def test_lines_that_two_letters_of_a_sender_share_are_learnt_with_a_misread_letter_forgiven() -> None:
    letters = [
        example("Laurania", "Haus am Ufer", "Rue de Lausanne 45"),
        example("Laurania", "Rue de Lausanne 4S"),
        example("Brennhold", "Haus am Ufer"),
    ]
    made = learn(1, letters)
    assert [(head.sender, head.lines) for head in made.letterheads] == [("Laurania", ("Rue de Lausanne 45",))]


def test_the_order_of_arrival_changes_nothing() -> None:
    letters = [example("Laurania", "Rue de Lausanne 45", "Haus am Ufer"), example("Laurania", "Haus am Ufer", "Rue de Lausanne 45")]
    assert learn(1, letters) == learn(1, letters[::-1])


def test_a_name_that_three_letters_spell_alike_is_learnt_unless_others_contradict() -> None:
    right, wrong = example(names=frozenset(["Šimonović"])), example(names=frozenset(["Simonovic"]))
    assert [s.text for s in learn(1, [right] * 3).spellings] == ["Šimonović"]
    assert learn(1, [right] * 2).spellings == ()
    assert learn(1, [right] * 3 + [wrong] * 2).spellings == ()


def test_a_learnt_letterhead_that_names_nobody_leaves_the_text() -> None:
    lines = [line("Haus am Ufer", 200), line("Vierter Stock links", 250), *set_text(MORE, 900), *set_text(MORE, 1500)]
    head = Letterhead(sender="Brennhold", lines=("Haus am Ufer", "Vierter Stock links"), letters=3)
    learnt = Learnt(Snapshot(number=1, letters=3, letterheads=(head,), spellings=()))
    assert compose([page(lines)]).text.startswith("Haus am Ufer")
    assert compose([page(lines)], learnt).text.startswith("The Government")


def test_a_snapshot_is_kept_shown_and_used_only_by_name(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.make()
    made = learn(1, [example("Laurania", "Rue de Lausanne 45")] * 2)
    keep(folders, made)
    assert (snapshots(folders), snapshot(folders, 1), in_use(folders)) == ([1], made, None)
    use(folders, 1)
    assert in_use(folders) == made
    use(folders, None)
    assert in_use(folders) is None


def test_a_snapshot_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.make()
    with pytest.raises(NoSnapshot, match="there is: none"):
        use(folders, 7)
