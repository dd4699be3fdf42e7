"""What `verbale evaluate` reckons: which words are right, and how well stated confidence fits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from document.geometry import Box
from evaluation.calibration import of_letters, of_words
from evaluation.published import evaluate
from evaluation.truth import PlacedWord, TruePage, TrueRegion, Truth, judge, truths

SIZE = (1000, 1000)


def words(*texts: str, top: int = 100) -> list[PlacedWord]:
    return [PlacedWord(1, Box(100 * n, top, 100 * n + 90, top + 20), text, SIZE) for n, text in enumerate(texts)]


def test_a_word_is_right_when_its_counterpart_is_the_same() -> None:
    truth = Truth("a", "The “Kingdom” of Eldermark presents")
    judged = judge(truth, words("The", '"Kingdom"', "of", "Eldermork", "", "presents", "extra"), "")
    assert judged.right == (True, True, True, False, None, True, False)
    assert judged.transcript.character_errors == 1 + len(" extra")


def test_words_out_of_order_are_wrong() -> None:
    judged = judge(Truth("a", "one two three four five six"), words("three", "four", "five", "six", "one", "two"), "")
    assert judged.right == (True, True, True, True, False, False)


def test_words_on_a_stamp_are_not_judged_unless_print_lies_there_too() -> None:
    stamp = TrueRegion("stamp", (0, 90, 1000, 130))
    body = TrueRegion("body", (0, 90, 390, 130), ((0, 90, 190, 130),))
    judged = judge(Truth("a", "kept", pages=(TruePage(1000, 1000, (stamp, body)),)), words("kept", "x", "RECEIVED"), "")
    assert judged.right == (True, False, None)


def test_where_lines_were_transcribed_only_words_on_them_are_judged() -> None:
    line = TrueRegion("line", (0, 200, 1000, 240))
    pages = (TruePage(2000, 2000, (line,)),)  # the truth was made from a picture twice as large
    assert judge(Truth("a", "one", pages=pages), [*words("one"), *words("margin", top=300)], "").right == (True, None)


def test_figures_that_fit_have_no_calibration_error_and_a_perfect_order() -> None:
    found = of_words([0.5] * 20 + [1.0] * 180, [True, False] * 10 + [True] * 180)
    assert found.ece == pytest.approx(0)
    assert found.auroc == pytest.approx((180 + 10 * 0.5) / 190)
    assert found.caught is not None
    assert found.caught >= 0.4


def test_figures_that_boast_have_a_calibration_error() -> None:
    found = of_words([0.99] * 100, [n % 2 == 0 for n in range(100)])
    assert found.ece == pytest.approx(0.49)
    assert found.wrong == 50


def test_too_few_words_say_nothing() -> None:
    assert of_words([0.5] * 3, [True] * 3).ece is None
    assert of_words([], []).words == 0


def test_letters_are_compared_where_they_have_an_estimate() -> None:
    found = of_letters([0.01, 0.02, 0.04, None], [0.012, 0.02, 0.09, 0.5], [(0.0, 0.02), (0.01, 0.03), (0.02, 0.06), None])
    assert (found.letters, found.estimated) == (4, 3)
    assert found.median_error == pytest.approx(0.002)
    assert found.spearman == pytest.approx(1.0)
    assert found.coverage == pytest.approx(2 / 3)


def corpus(place: Path) -> Path:
    folder = place / "truth"
    folder.mkdir()
    (folder / "a.full.txt").write_text("The Mission presents", "utf-8")
    (folder / "a.body.txt").write_text("The Mission presents", "utf-8")
    (folder / "b.full.txt").write_text("nothing of it", "utf-8")
    return place


def published(place: Path) -> Path:
    folder = place / "published"
    folder.mkdir()
    rows = ["page,left,top,right,bottom,read,text,engine_confidence,p_correct,kind,fate"]
    rows += [f"1,{100 * n},10,{100 * n + 90},30,{t},{t},90.00,{p},body,text" for n, (t, p) in enumerate([("The", 0.99), ("Missiom", 0.4)])]
    (folder / "words.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (folder / "text.txt").write_text("The Missiom\n", "utf-8")
    (folder / "document.json").write_text(json.dumps({"pages": [{"width": 1000, "height": 1000}]}), "utf-8")
    (folder / "confidence.json").write_text(json.dumps({"expected_cer": 0.3, "interval": [0.1, 0.6], "grade": "E"}), "utf-8")
    return folder


def test_a_published_folder_is_judged_and_missing_letters_are_named(tmp_path: Path) -> None:
    found = evaluate(truths(corpus(tmp_path)), {"a": published(tmp_path)})
    assert found.missing == ("b",)
    letter = found.letters[0]
    assert (letter.stated, letter.right) == ((0.99, 0.4), (True, False))
    assert letter.grade == "E"
    assert letter.transcript.word_errors == 2
    assert letter.text is not None
    assert found.documents.coverage == 1.0


def test_a_folder_without_truth_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no truth"):
        list(truths(tmp_path))
