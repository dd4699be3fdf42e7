from __future__ import annotations

import pytest

from document.geometry import Box
from ocr.tsv import HEADER, lines_of


def table(*rows: str) -> bytes:
    return "".join(f"{row}\n" for row in (HEADER, *rows)).encode()


def word(text: str, place: str = "1\t1\t1", box: str = "10\t10\t40\t20", confidence: str = "96.5") -> str:
    return f"5\t1\t{place}\t1\t{box}\t{confidence}\t{text}"


def test_words_are_gathered_into_lines_with_block_and_paragraph() -> None:
    lines = lines_of(
        table("4\t1\t1\t1\t1\t0\t0\t0\t90\t90\t-1\t", word("Note"), word("verbale"), word("No.", "1\t1\t2"), word("12", "2\t3\t1")),
        100,
        100,
    )
    assert [[w.text for w in line.words] for line in lines] == [["Note", "verbale"], ["No."], ["12"]]
    assert [(line.block, line.paragraph) for line in lines] == [(1, 1), (1, 1), (2, 3)]
    assert lines[0].words[0].box == Box(10, 10, 50, 30)
    assert lines[0].words[0].confidence == 96.5


def test_blanks_and_rows_without_confidence_are_no_words() -> None:
    assert lines_of(table(word(" "), word("\u00a0"), word("ghost", confidence="-1"), word("")), 100, 100) == ()
    assert lines_of(table(word("x").rsplit("\t", 1)[0]), 100, 100) == ()


def test_everything_else_is_kept_even_words_of_no_confidence() -> None:
    [line] = lines_of(table(word("|", confidence="0"), word('"', confidence="12")), 100, 100)
    assert [w.text for w in line.words] == ["|", '"']


def test_text_is_composed_and_split_at_line_feeds_only() -> None:
    [line] = lines_of(table(word("Casai\u0308"), word("a\u2028b")), 100, 100)
    assert [w.text for w in line.words] == ["Casaï", "a\u2028b"]


@pytest.mark.parametrize("box", ["-30\t-5\t20\t9000", "5000\t5000\t10\t10", "40\t40\t-10\t-10", "0\t0\t0\t0"])
def test_boxes_stay_on_the_page(box: str) -> None:
    [line] = lines_of(table(word("far", box=box)), 100, 80)
    found = line.words[0].box
    assert 0 <= found.left < found.right <= 100
    assert 0 <= found.top < found.bottom <= 80


def test_an_empty_page_has_no_lines() -> None:
    assert lines_of(table("1\t1\t0\t0\t0\t0\t0\t0\t100\t100\t-1\t"), 100, 100) == ()


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"Segmentation fault\n",
        HEADER.encode(),
        table(word("secret"))[:-4],
        table("5\t1\t1"),
        table(word("secret", box="a\tb\tc\td")),
        table(word("secret", confidence="nan")),
        table(word("secret") + "\tmore"),
        HEADER.encode() + b"\n\xff\xfe\n",
    ],
)
def test_what_is_no_table_is_refused_without_a_word_of_the_page(broken: bytes) -> None:
    with pytest.raises(ValueError, match="its output") as refused:
        lines_of(broken, 100, 100)
    assert "secret" not in str(refused.value)
