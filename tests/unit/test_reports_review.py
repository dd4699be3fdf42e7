"""What the archive's report says beside its table: figures that can be checked by hand, and scanners that are noticed."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from document.problem import Problem
from reports.archive import Row, archive_report
from reports.review import Review, review
from reports.review_files import review_files
from reports.review_markdown import review_markdown
from reports.scanners import fisher
from reports.summary import LetterSummary, PageSummary, decoded, encoded, summarised
from reports.survey import Letter

HOSTILE = "</svg><script>alert(1)</script>\u202e"


def letter(
    number: int, cer: float | None = 0.003, *, defects: tuple[str, ...] = (), pages: int = 2, sender: str = "Republic of Alder",
    date: str = "2019-05-04", problems: tuple[Problem, ...] = (), status: str = "published", doubtful: dict[str, int] | None = None,
    **row: object,
) -> Letter:  # fmt: skip
    grade = None if cer is None else "A" if cer <= 0.005 else "B" if cer <= 0.01 else "C" if cer <= 0.02 else "D" if cer <= 0.05 else "E"
    fields: dict[str, object] = {
        "name": f"letter {number}.pdf",
        "received": "2026-11-20T09:00:00Z",
        "link": f"../published/{number:04x}/report.html",
    }
    told = tuple(PageSummary(page=n, grade=grade, expected_cer=cer, words=300, doubtful=9, defects=defects) for n in range(1, pages + 1))
    summary = LetterSummary(
        sender=sender,
        date=date,
        reason="words that are hard to read",
        pages=told,
        corrections={"street": (2, 1, 0)},
        doubtful=doubtful or {},
    )
    shown = status in ("published", "needs-a-look")
    return Letter(
        Row(id=f"{number:04x}", status=status, pages=pages, grade=grade if shown else None,
            expected_cer=cer if shown else None, problems=problems, **(fields | row)),  # type: ignore[arg-type]
        summary if shown else None,
    )  # fmt: skip


def html(told: Review) -> str:
    return archive_report([one.row for one in told.letters], "2026-11-21T10:00:00", "documents.csv", told)


def test_letters_are_counted_by_grade_and_error() -> None:
    told = review([letter(n, cer) for n, cer in enumerate((0.0004, 0.003, 0.003, 0.008, 0.015, 0.03, 0.2, None))]).survey
    assert told.grades == {"A": 3, "B": 1, "C": 1, "D": 1, "E": 1}
    assert told.classes == (1, 0, 2, 1, 1, 1, 0, 1)
    assert (told.whole.median, told.whole.ninth, told.whole.worse, told.ungraded) == (0.008, 0.2, 2, 1)
    assert [one.row.expected_cer for one in told.worst] == [0.2, 0.03]
    assert (told.words, told.doubtful) == (8 * 600, 8 * 18)


def test_letters_are_grouped_by_day_date_sender_batch_and_scanner() -> None:
    told = review([
        letter(1, 0.001, batch="crate 1", scanner="left", received="2026-11-19T23:59:00Z", date="2001-01-02"),
        letter(2, 0.03, batch="crate 1", sender="Kingdom of Bran", date="2002-01-02"),
        letter(3, 0.002, sender="", date="2003-07-01"),
    ]).survey  # fmt: skip
    assert [(part.name, part.letters, part.median) for part in told.days] == [("2026-11-19", 1, 0.001), ("2026-11-20", 2, 0.002)]
    assert [part.name for part in told.dates] == ["2001", "2002", "2003"]
    assert [(part.name, part.worse) for part in told.senders] == [("Kingdom of Bran", 1), ("Republic of Alder", 0)]
    assert [(part.name, part.letters) for part in told.batches] == [("crate 1", 2)]
    assert [part.name for part in told.scanners] == ["left"]


def test_a_failing_scanner_is_noticed_on_its_day_and_not_afterwards_for_ever() -> None:
    good = [letter(n, scanner=("left", "right")[n % 2], received=f"2026-11-{10 + n % 9}T09:00:00Z") for n in range(100)]
    bad = [letter(200 + n, defects=("noisy",) if n % 2 else (), scanner="left") for n in range(8)]
    told = review([*good, *bad, letter(300, scanner="right"), letter(301, scanner="right", defects=("noisy",))])
    assert [(alarm.group.scanner, alarm.group.day, alarm.defect, alarm.found, alarm.elsewhere) for alarm in told.alarms] == [
        ("left", "2026-11-20", "noisy", 8, 2)
    ]
    assert "Noise in the paper" in html(told)
    assert review([*good, *bad, letter(400, received="2026-12-20T09:00:00Z")]).alarms == ()


def test_what_a_scanner_does_now_and_then_is_no_alarm_and_what_the_sheet_brings_is_none_either() -> None:
    now_and_then = [letter(n, defects=("skewed",) if n % 5 == 0 else (), scanner=("left", "right")[n % 2]) for n in range(60)]
    assert review(now_and_then).alarms == ()
    sheets = [letter(n, received="2026-11-19T09:00:00Z") for n in range(50)] + [
        letter(60 + n, defects=("bleed-through",)) for n in range(9)
    ]
    assert review(sheets).alarms == ()
    assert len(review([letter(n, defects=("dark-border",)) for n in range(4)]).alarms) == 1, "nothing to compare with, but every page"


def test_fisher_s_exact_test_is_that_of_the_textbook() -> None:
    assert fisher(3, 4, 4, 8) == pytest.approx(17 / 70)  # the lady tasting tea
    assert fisher(0, 10, 3, 1000) == pytest.approx(1.0)
    assert fisher(2000, 4000, 2100, 30_000) < 1e-100


def test_what_to_do_is_told_once_for_all_letters_that_need_it() -> None:
    doubt, lock = (Problem("print-not-read", 2, "7 %"),), (Problem("locked"),)
    told = review([
        letter(1, problems=doubt, status="needs-a-look"), letter(2, problems=doubt, status="needs-a-look"),
        letter(3, problems=lock, status="refused", link=None),
        letter(4, problems=(*lock, Problem("superseded")), status="refused", link=None),
        letter(5, problems=(Problem("disk-full"),), status="failed", link=None), letter(6, problems=(Problem("blank-page", 1),)),
    ])  # fmt: skip
    assert [(task.family, task.code, len(task.letters)) for task in told.survey.tasks] == [
        ("trouble", "disk-full", 1), ("refusal", "locked", 1), ("doubt", "print-not-read", 2),
    ]  # fmt: skip
    page = html(told)
    assert '<a href="../published/0001/report.html"><bdi>letter 1.pdf</bdi></a>' in page
    assert "Save a copy without the password and drop it in." in page


def test_words_and_rules_are_summed_and_a_word_that_is_doubtful_once_is_not_listed() -> None:
    told = review([letter(1, doubtful={"Genéve": 3, "once": 1}), letter(2, doubtful={"Genéve": 1, "twice": 2})]).survey
    assert [(word.word, word.times, word.letters) for word in told.doubted] == [("Genéve", 4, 2), ("twice", 2, 1)]
    assert [(rule.name, rule.applied, rule.proposed, rule.rejected) for rule in told.rules] == [("street", 4, 2, 0)]


def test_a_lot_is_a_batch_or_a_day_and_its_pages_are_linked() -> None:
    told = review([letter(n, batch="crate 4" if n < 100 else None) for n in range(120)])
    assert [(lot.name, lot.pages, lot.sample, lot.accept) for lot in told.lots] == [("2026-11-20", 40, 5, 0), ("crate 4", 200, 32, 2)]
    page = html(told)
    assert "check these 32 of 200 pages; accept the batch if at most 2 are worse than 2 %" in page
    first = told.lots[1].drawn[0]
    assert f'<a href="../published/{first.document}/report.html#page-{first.page}">' in page


def test_the_files_beside_the_report_hold_what_it_says() -> None:
    told = review([letter(1, batch="=1+1", defects=("noisy",)), letter(2, None)])
    files = review_files(told, "2026-11-21T10:00:00Z")
    rows = {name: list(csv.DictReader(StringIO(data.decode()))) for name, data in files.items() if name.endswith(".csv")}
    assert [(row["id"], row["page"], row["grade"], row["defects"]) for row in rows["pages.csv"]][:2] == [
        ("0001", "1", "A", "noisy"), ("0001", "2", "A", "noisy"),
    ]  # fmt: skip
    assert [row["batch"] for row in rows["defects.csv"]] == ["", "'=1+1"], "no formula"
    assert {row["by"] for row in rows["groups.csv"]} == {"archive", "day", "date of letter", "sender", "batch"}
    assert {row["report"] for row in rows["sampling.csv"]} >= {"../published/0001/report.html#page-1"}
    assert rows["correction-rules.csv"] == [{"rule": "street", "applied": "4", "proposed": "2", "rejected": "0"}]
    told_json = json.loads(files["report.json"])
    assert told_json["schema"] == "verbale-report/1"
    assert told_json["grades"] == {"A": 1, "B": 0, "C": 0, "D": 0, "E": 0}
    assert (told_json["archive"]["letters"], told_json["ungraded"], told_json["sampling"]["aql"]) == (2, 1, 2.5)


def test_hostile_names_are_only_shown_in_pictures_tables_and_lists() -> None:
    told = review(
        [
            letter(n, 0.1, sender=HOSTILE, batch=HOSTILE, scanner=HOSTILE, date=HOSTILE, name=HOSTILE, doubtful={HOSTILE: 2})
            for n in range(3)
        ]
    )
    page = html(told)
    assert page.count("<script>") == 1
    assert "\u202e" not in page


def test_an_archive_without_estimates_or_letters_has_a_report_all_the_same() -> None:
    assert "verbale ingest PATH" in html(review([]))
    page = html(review([letter(1, None), letter(2, status="waiting")]))
    assert "no document has an estimate" in page
    assert "How good it is" not in page


def test_prefect_is_told_figures_codes_and_ids_and_no_name() -> None:
    told = review([letter(n, problems=(Problem("print-not-read", 1),), status="needs-a-look", name="secret.pdf", sender="Secretland",
                          batch="secret", doubtful={"secret": 2}) for n in range(40)])  # fmt: skip
    text = review_markdown(told)
    assert "| `print-not-read` | 40 |" in text
    assert "`0001`" in text
    assert "| A | 40 |" in text
    assert "secret" not in text.lower()


PUBLISHED = {
    "confidence.json": b'{"low_grade": "C", "reason": "r", "pages": [{"page": 1, "grade": "B", "expected_cer": 0.01, "words": 4,'
    b' "doubtful": 2, "dpi": 200.0, "defects": ["faint"], "turned": 0}]}',
    "metadata.json": '{"sender_state": {"value": "République d\'Alder"}, "date": null}'.encode(),
    "corrections.csv": b"page,rule,decision\n1,street,applied\n1,street,rejected\n",
    "words.csv": 'text,p_correct,fate\n"(Genéve,",0.5,text\nwell,0.99,text\nstamp,0.1,removed\n—,0.1,text\n,0.2,text\n'.encode(),
}


def test_a_summary_is_made_from_published_files_and_survives_being_kept() -> None:
    summary = summarised(PUBLISHED)
    assert (summary.sender, summary.date, summary.low_grade) == ("République d'Alder", "", "C")
    assert summary.pages == (PageSummary(page=1, grade="B", expected_cer=0.01, words=4, doubtful=2, dpi=200.0, defects=("faint",)),)
    assert summary.corrections == {"street": (1, 0, 1)}
    assert summary.doubtful == {"Genéve": 1}
    assert decoded(encoded(summary)) == summary
    assert decoded('{"version": 0}') is None
    assert decoded("damaged") is None
    assert summarised({"confidence.json": b"\xff", "metadata.json": b"[]"}) == LetterSummary()
