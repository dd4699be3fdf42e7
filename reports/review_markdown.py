"""The review of an archive in a few lines of Markdown, for Prefect's pages: figures, codes and ids, no name and no word of a letter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reports.charts import percent
from reports.template import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.review import Review

MOST = 20
"""Letters that are named of each kind of problem."""


def review_markdown(review: Review) -> str:
    """Letters by status and grade, striking defects, problems with the letters that have them, and what to sample."""
    return "\n".join([*_figures(review), *_striking(review), *_problems(review), *_lots(review)]) + "\n"


def _figures(review: Review) -> Iterator[str]:
    survey, whole = review.survey, review.survey.whole
    statuses = Counter(letter.row.status for letter in review.letters)
    yield f"**{whole.letters:,} documents, {whole.pages:,} pages**"
    yield from _table(("status", "documents"), [(title, statuses[status]) for status, (title, _) in STATUSES.items() if statuses[status]])
    if whole.median is None or whole.ninth is None:
        return
    yield f"Half of {whole.graded:,} graded letters are expected to have at most {percent(whole.median)} wrong characters,"
    yield f"nine in ten at most {percent(whole.ninth)}; {whole.worse:,} have more than 2 %."
    yield from _table(("grade", "letters"), list(survey.grades.items()))


def _striking(review: Review) -> Iterator[str]:
    if review.alarms:
        yield "### Striking defects"
    for alarm in review.alarms:
        elsewhere = f"elsewhere on {alarm.elsewhere} of {alarm.others}"
        yield f"- {alarm.group.day}: {alarm.words} on {alarm.found} of {alarm.group.pages} pages, {elsewhere}"


def _problems(review: Review) -> Iterator[str]:
    if review.survey.tasks:
        yield "### What to look at"
        rows = []
        for task in review.survey.tasks:
            ids = " ".join(f"`{letter.row.id}`" for letter in task.letters[:MOST])
            rows.append((f"`{task.code}`", len(task.letters), task.message, ids + (" …" if len(task.letters) > MOST else "")))
        yield from _table(("code", "letters", "what", "ids"), rows)


def _lots(review: Review) -> Iterator[str]:
    if review.lots:
        lot = review.lots[0]
        yield "### Sampling"
        check = f"of the newest check {lot.sample} of {lot.pages} pages, accept it with at most {lot.accept} bad ones"
        yield f"{len(review.lots)} {'batch' if len(review.lots) == 1 else 'batches'}; {check}."


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """A table between blank lines; bars in cells would part them."""
    yield ""
    for row in (heads, ["---"] * len(heads), *rows):
        yield "| " + " | ".join(str(value).replace("|", "/") for value in row) + " |"
    yield ""
