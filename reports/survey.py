"""What an archive looks like as a whole: how good its letters are expected to be, by day, date, sender, scanner and batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from document.problem import Problem
from reports.estimate import GRADES

if TYPE_CHECKING:
    from document.problem import Family
    from reports.archive import Row
    from reports.summary import LetterSummary

WORSE_THAN = GRADES["C"]
"""The expected error rate from which a letter or page is worse than one would pass on: grades D and E."""

BINS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
"""Upper ends of the classes of expected error; the grades begin at four of them."""

FEW_YEARS = 2
"""Years of letters that are shown by month."""

WORST = 20
"""Letters that are named as the worst."""

FREQUENT = 40
"""Doubtful words that are listed."""


class Letter(Struct, frozen=True):
    """A document as the catalogue knows it, and the summary of what is published of it, None where nothing is."""

    row: Row
    summary: LetterSummary | None = None


class Part(Struct, frozen=True, kw_only=True):
    """Letters that have something in common. median, ninth: the expected error that half and nine in ten of the graded ones keep to."""

    name: str
    letters: int
    pages: int
    graded: int
    median: float | None
    ninth: float | None
    worse: int
    look: int


class Task(Struct, frozen=True, kw_only=True):
    """Letters that ask for the same thing. message, advice: of the problem, without the details of one letter."""

    code: str
    family: Family
    message: str
    advice: str
    letters: tuple[Letter, ...]


class Rule(Struct, frozen=True):
    """A rule of correction and what became of its corrections."""

    name: str
    applied: int
    proposed: int
    rejected: int


class Doubted(Struct, frozen=True):
    """A word that is often doubtful; `letters`: in how many."""

    word: str
    times: int
    letters: int


class Survey(Struct, frozen=True, kw_only=True):
    """Everything that the report of an archive says beside its table.

    ungraded: published letters whose rate cannot be told; unmeasured: those that an earlier version published without an estimate.
    """

    whole: Part
    words: int
    doubtful: int
    grades: dict[str, int]
    classes: tuple[int, ...]
    days: tuple[Part, ...]
    dates: tuple[Part, ...]
    senders: tuple[Part, ...]
    batches: tuple[Part, ...]
    scanners: tuple[Part, ...]
    tasks: tuple[Task, ...]
    worst: tuple[Letter, ...]
    ungraded: int
    unmeasured: int
    rules: tuple[Rule, ...]
    doubted: tuple[Doubted, ...]


def survey(letters: Sequence[Letter]) -> Survey:
    """The survey of all letters. Equal letters give an equal survey, in whatever order."""
    summaries = [letter.summary for letter in letters if letter.summary]
    graded = [letter for letter in letters if letter.row.expected_cer is not None]
    bad = sorted((one for one in graded if _cer(one) > WORSE_THAN), key=lambda one: (-_cer(one), one.row.id))
    return Survey(
        whole=part("", letters),
        words=sum(page.words for summary in summaries for page in summary.pages),
        doubtful=sum(page.doubtful for summary in summaries for page in summary.pages),
        grades={grade: sum(one.row.grade == grade for one in graded) for grade in GRADES},
        classes=_classes(graded),
        days=_parts(letters, lambda one: one.row.received[:10]),
        dates=_dates(letters),
        senders=_frequent(_parts(letters, lambda one: one.summary.sender if one.summary else "")),
        batches=_frequent(_parts(letters, lambda one: one.row.batch or "")),
        scanners=_frequent(_parts(letters, lambda one: one.row.scanner or "")),
        tasks=_tasks(letters),
        worst=tuple(bad[:WORST]),
        ungraded=sum(one.row.expected_cer is None and bool(one.summary and one.summary.reason) for one in letters),
        unmeasured=sum(one.row.expected_cer is None and one.summary is not None and not one.summary.reason for one in letters),
        rules=_rules(summaries),
        doubted=_doubted(summaries),
    )


def part(name: str, letters: Sequence[Letter]) -> Part:
    """What letters have in common told in a few figures."""
    rates = sorted(one.row.expected_cer for one in letters if one.row.expected_cer is not None)
    asking = ("failed", "refused", "needs-a-look")
    return Part(
        name=name, letters=len(letters), pages=sum(one.row.pages or 0 for one in letters), graded=len(rates),
        median=_quantile(rates, 0.5), ninth=_quantile(rates, 0.9), worse=sum(rate > WORSE_THAN for rate in rates),
        look=sum(one.row.status in asking for one in letters),
    )  # fmt: skip


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that so large a share keeps to."""
    return ordered[min(len(ordered) - 1, max(0, -int(-len(ordered) * share // 1) - 1))] if ordered else None


def _cer(letter: Letter) -> float:
    return letter.row.expected_cer or 0.0


def _classes(graded: Iterable[Letter]) -> tuple[int, ...]:
    counts = Counter(sum(_cer(one) > end for end in BINS) for one in graded)
    return tuple(counts[number] for number in range(len(BINS) + 1))


def _parts(letters: Iterable[Letter], name: Callable[[Letter], str]) -> tuple[Part, ...]:
    """Letters by a name that not all have, in the order of the names."""
    grouped: dict[str, list[Letter]] = {}
    for letter in letters:
        grouped.setdefault(name(letter), []).append(letter)
    return tuple(part(key, grouped[key]) for key in sorted(grouped) if key)


def _dates(letters: Sequence[Letter]) -> tuple[Part, ...]:
    """By the year in which letters were written, or by month where they are of two years at most."""
    years = _parts(letters, lambda one: one.summary.date[:4] if one.summary else "")
    return years if len(years) > FEW_YEARS else _parts(letters, lambda one: one.summary.date[:7] if one.summary else "")


def _frequent(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The ones with most letters first."""
    return tuple(sorted(parts, key=lambda part: (-part.letters, part.name)))


def _tasks(letters: Iterable[Letter]) -> tuple[Task, ...]:
    """Troubles first, then refusals, then doubts; within each the frequent ones first. A refused scan that was replaced asks nothing."""
    found: dict[str, dict[str, Letter]] = {}
    for letter in letters:
        replaced = any(problem.code == "superseded" for problem in letter.row.problems)
        for problem in () if replaced else letter.row.problems:
            if problem.kind.family != "note":
                found.setdefault(problem.code, {})[letter.row.id] = letter
    order: tuple[Family, ...] = ("trouble", "refusal", "doubt")
    tasks = [
        Task(code=code, family=bare.kind.family, message=bare.message, advice=bare.advice, letters=tuple(mine[id_] for id_ in sorted(mine)))
        for code, mine in found.items()
        for bare in [Problem(code)]
    ]
    return tuple(sorted(tasks, key=lambda task: (order.index(task.family), -len(task.letters), task.code)))


def _rules(summaries: Iterable[LetterSummary]) -> tuple[Rule, ...]:
    counts: dict[str, list[int]] = {}
    for summary in summaries:
        for rule, numbers in summary.corrections.items():
            sums = counts.setdefault(rule, [0, 0, 0])
            sums[:] = [before + more for before, more in zip(sums, numbers, strict=True)]
    return tuple(sorted((Rule(rule, *numbers) for rule, numbers in counts.items()), key=lambda rule: (-rule.applied, rule.name)))


def _doubted(summaries: Iterable[LetterSummary]) -> tuple[Doubted, ...]:
    times, letters = Counter[str](), Counter[str]()
    for summary in summaries:
        times.update(summary.doubtful)
        letters.update(summary.doubtful.keys())
    found = (Doubted(word, times[word], letters[word]) for word in times if times[word] > 1)
    return tuple(sorted(found, key=lambda word: (-word.letters, -word.times, word.word))[:FREQUENT])
