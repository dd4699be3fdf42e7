"""How metadata are written: as JSON with boxes of the stored picture, in the letter's report, and as a row of the index."""

from __future__ import annotations

import csv
import io
import json

from document.geometry import Box
from document.metadata import Found, Metadata
from document.problem import Problem
from document.text import Composition
from reports.archive import Row
from reports.index import COLUMNS, Indexed, archive_index, archive_index_lines
from reports.letter import letter_report
from reports.letter_pages import LetterReport
from reports.metadata import FIELDS, index_cells, metadata_json

KNOWN = Metadata(
    sender_state=Found(value="Republic of Tarlund", page=1, box=Box(1, 2, 3, 4), certainty=0.9),
    communication_refs=(
        Found(value="AL TLD 3/2018", page=1, box=Box(5, 6, 7, 8), certainty=0.9),
        Found(value="UA TLD 4/2018", certainty=0.7),
    ),
    date=Found(value="2018-05-15", page=2, box=None, certainty=0.5),
    signatory=Found(value="<b>Ana</b> & \u202eodarP", page=1, certainty=0.6),
)


def test_every_field_of_the_contract_is_written_and_what_is_missing_is_null() -> None:
    written = metadata_json(KNOWN, lambda page, box: box)
    assert tuple(written) == tuple(FIELDS) == Metadata.__struct_fields__
    assert written["sender_state"] == {"value": "Republic of Tarlund", "page": 1, "box": [1, 2, 3, 4], "certainty": 0.9}
    assert written["date"]["box"] is None
    assert written["kind"] is None
    assert written["addressees"] is None


def test_several_values_stand_in_one_list_and_each_with_its_place() -> None:
    refs = metadata_json(KNOWN, lambda page, box: box)["communication_refs"]
    assert refs["value"] == ["AL TLD 3/2018", "UA TLD 4/2018"]
    assert (refs["page"], refs["box"], refs["certainty"]) == (1, [5, 6, 7, 8], 0.7)
    assert [each["value"] for each in refs["each"]] == refs["value"]


def test_boxes_are_those_of_the_stored_picture() -> None:
    written = metadata_json(KNOWN, lambda page, box: Box(box.left + 100 * page, box.top, box.right + 100 * page, box.bottom))
    assert written["sender_state"]["box"] == [101, 2, 103, 4]


def test_the_index_has_one_row_a_document_and_no_cell_is_a_formula() -> None:
    rows = [
        Indexed(
            Row(id="b", name="b.pdf", status="published", pages=1),
            metadata_json(KNOWN, lambda page, box: box),
            "../published/b",
            "../b.pdf",
        ),
        Indexed(Row(id="a", name="=cmd()", status="failed", pages=None, problems=(Problem("disk-full"),)), {}),
    ]
    table = list(csv.DictReader(io.StringIO(archive_index(rows))))
    assert tuple(table[0]) == COLUMNS
    assert [row["id"] for row in table] == ["a", "b"]
    assert table[0]["name"] == "'=cmd()"
    assert table[0]["sender_state"] == ""
    assert table[1]["sender_state"] == "Republic of Tarlund"
    assert table[1]["communication_refs"] == "AL TLD 3/2018 | UA TLD 4/2018"
    assert [(row["folder"], row["problems"]) for row in table] == [("", "disk-full"), ("../published/b", "")]
    lines = [json.loads(line) for line in archive_index_lines(rows).splitlines()]
    assert [tuple(line) for line in lines] == [COLUMNS, COLUMNS]
    assert lines[1]["communication_refs"] == ["AL TLD 3/2018", "UA TLD 4/2018"]
    assert (lines[0]["sender_state"], lines[0]["problems"], lines[1]["original"]) == (None, ["disk-full"], "../b.pdf")


def test_metadata_of_another_version_leave_cells_empty() -> None:
    assert index_cells({"kind": "letter", "date": {"value": None}, "language": {"value": "en"}}) == [""] * 9 + ["en"]


def report(metadata: Metadata) -> str:
    composition = Composition(pages=1, words=(), regions=(), paragraphs=())
    return letter_report(
        LetterReport(name="a.pdf", document="0a", status="published", pages=(), readings=(), composition=composition, metadata=metadata)
    )


def test_the_report_tells_them_escaped_and_marks_what_is_not_sure() -> None:
    html = report(KNOWN)
    assert "What the letter says of itself" in html
    assert "<bdi>Republic of Tarlund</bdi> <a" in html
    assert '<bdi>2018-05-15</bdi> <abbr title="not sure">?</abbr>' in html
    assert "&lt;b&gt;Ana&lt;/b&gt; &amp; [U+202E]odarP" in html
    assert "<b>Ana" not in html


def test_a_letter_that_says_nothing_of_itself_has_no_such_part() -> None:
    assert "What the letter says of itself" not in report(Metadata())
