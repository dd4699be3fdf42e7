"""`python -m benchmarks.calibration CORPUS=ARCHIVE...`: fits the probabilities of words and the estimates of letters, or judges them.

CORPUS: a folder with truth/; ARCHIVE: what `verbale ingest CORPUS/scans --archive ARCHIVE` filled. With `--write` the weights are fitted on
all of them and written to ocr/calibration.toml and reports/estimate.toml; without, those that are there are judged on each.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np
from msgspec.structs import replace

from archive.originals import verified_original
from benchmarks.fitting import monotone_weights, positive_weights, quantile_line
from evaluation.calibration import of_letters, of_words, shown
from evaluation.truth import JudgedLetter, PlacedWord, Truth, judge, truths
from flows.corrections import stored_box
from flows.foresight import TEXT_STAGES, KeptStages
from flows.measure import calibrated_pages, confidence, estimated_pages
from flows.pages import LazyScan
from flows.story import compose_text
from flows.workroom import Clock, Workroom, workroom
from ocr import calibration
from reports import estimate
from reports.shares import Rate, Shares, shares, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.records import Entry
    from document.text import Composition
    from flows.pages import ReadPage
    from ocr.calibration import Weights
    from ocr.evidence import Figures

FOR = ("confidence", "page_mean", "line_mean", "next_worst", "agreed", "agreed_odds", "seen", "length")
AGAINST = (
    "below_90", "below_96", "page_doubted", "line_doubted", "unlike", "unknown", "rare", "mixed", "odd_case", "no_letters", "other_odds",
    "small_print", "tiny_print", "faint", "noise", "soft", "unread", "no_language", "tall", "flat", "wide", "run_together", "mark_after",
    "mark_before", "raised", "stop_inside", "stop_on_function", "fragment", "comma_at_end",
)  # fmt: skip
"""Figures that may only speak for a word, and those that may only speak against it; the others as they are found."""

PENALTY, TELLING_PENALTY = 3.0, 0.3
"""Of large weights: a handful of words must not decide one. TELLING figures are rare and nearly always right to speak against a word (of 20
words run together 20 were wrong, held at 13), so that a handful may."""

TELLING = ("run_together", "mark_before", "mark_after", "stop_inside", "comma_at_end")

FLOOR = 0.002
"""How far error rates of letters scatter of which next to none is expected."""

MISFORTUNE = 0.03
"""Rates beyond it come of one thing gone wrong, such as two parts in each other's place, and teach nothing about the others."""

LOSING, LOST = 20, 0.1
"""Few invented letters lose print that could be read; so one in so many enters once more as if that share of it had not been read, about
as many as have so much uncovered for stamps and drawings."""

DRAWN_IN = 0.9
"""What the weights are multiplied by: fitted without them, worn and copied letters asked for 0.93, and real pages are more unlike still."""

OUTSIDE = 0.09
"""Share of the fitted letters on either side of the lines. Hardly any lies below an interval, for most begin at nought: with 0.09 89 of 100
letters of sets left out of the fit are inside, with 0.05 95."""

FOLDS = 5
"""The estimates are fitted on words' probabilities of which the weights come from other letters, as those of letters to come do."""


class ReadLetter(NamedTuple):
    """A letter as it was read, the figures of its words, and what is right of it."""

    pages: list[ReadPage]
    composition: Composition
    figures: list[Figures]
    judged: JudgedLetter


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("pairs", nargs="+", metavar="CORPUS=ARCHIVE")
    parser.add_argument("--write", action="store_true", help="fit the weights and write them")
    given = parser.parse_args(arguments)
    corpora = {corpus: list(letters(Path(corpus), Path(archive))) for corpus, _, archive in (pair.partition("=") for pair in given.pairs)}
    names = ", ".join(Path(corpus).name for corpus in corpora)
    if given.write:
        fit([letter for found in corpora.values() for letter in found], names)
    for corpus, found in corpora.items():
        print(f"\n{corpus}\n{judged(found)}")
    return 0


def letters(corpus: Path, archive: Path) -> Iterator[ReadLetter]:
    """Every letter of the archive that has a truth. Raises NotKept where its reading is not kept any more: rerun the archive first."""
    known = {truth.name: truth for truth in truths(corpus)}
    with workroom(archive) as room:
        for entry in room.catalogue.entries(statuses=("published", "needs-a-look")):
            truth = known.get(Path(entry.name).stem)
            if truth is not None:
                yield _letter(room, entry, truth)


def _letter(room: Workroom, entry: Entry, truth: Truth) -> ReadLetter:
    with LazyScan(room, verified_original(room.folders, entry)) as scan:
        pages, _, _, composition = compose_text(room, KeptStages(room.folders.stages, TEXT_STAGES), Clock(), entry, scan)
    by_page = {page.source.number: page for page in pages}
    boxes = {number: stored_box(page) for number, page in by_page.items()}
    words = [
        PlacedWord(w.page, boxes[w.page](w.box), w.text, (by_page[w.page].source.width, by_page[w.page].source.height))
        for w in composition.words
    ]
    figures = calibration.word_figures(calibrated_pages(pages), composition)
    return ReadLetter(pages, composition, figures, judge(truth, words, composition.text))


def fit(found: Sequence[ReadLetter], corpora: str) -> None:
    """Fit all weights and write both files."""
    write(
        calibration.FILE,
        word_weights(found),
        "How likely a word is right: logistic regressions over the figures of calibration.py",
        corpora,
    )
    calibration._weights.cache_clear()
    likely = held_out(found)
    rates: dict[str, dict[str, float]] = {}
    for rate in get_args(Rate):
        rates[rate] = rate_weights(found, likely, rate)
    rates["interval"] = interval_lines(found, likely, rates["cer"])
    write(
        estimate.FILE,
        rates,
        "What each share of a letter adds to an error rate, and how far true rates scatter around expected ones",
        corpora,
    )
    estimate.parameters.cache_clear()


def word_weights(found: Sequence[ReadLetter]) -> Weights:
    """The weights of words read from a picture, and of those that a PDF carries."""
    examples = [(f, ok) for letter in found for f, ok in zip(letter.figures, letter.judged.right, strict=True) if ok is not None]
    scanned = [(f, ok) for f, ok in examples if not f["own_text"]]
    names = [name for name in scanned[0][0] if name != "own_text"]
    own = [(f, ok) for f, ok in examples if f["own_text"]]
    own += [
        (dict.fromkeys(names, 0.0) | {"bias": 1.0}, False)
    ]  # that none has been wrong yet does not mean that none can be (Laplace 1774)
    return {"read": _logistic(scanned, names), "own_text": _logistic(own, ["bias", "beside", "no_letters"])}


def _logistic(examples: Sequence[tuple[Figures, bool]], names: Sequence[str]) -> dict[str, float]:
    figures = np.array([[f[name] for name in names] for f, _ in examples])
    right = np.array([ok for _, ok in examples], np.float64)
    signs = np.array([(name in FOR) - (name in AGAINST) for name in names], np.float64)
    penalty = np.array([TELLING_PENALTY if name in TELLING else PENALTY for name in names])
    weights = DRAWN_IN * monotone_weights(figures, right, penalty, signs)
    return dict(zip(names, weights.round(3).tolist(), strict=True))


def held_out(found: Sequence[ReadLetter]) -> list[tuple[float, ...]]:
    """The probabilities of each letter's words by weights fitted on other letters."""
    folds = [word_weights([letter for n, letter in enumerate(found) if n % FOLDS != fold]) for fold in range(FOLDS)]
    return [tuple(calibration.probability(f, folds[n % FOLDS]) for f in letter.figures) for n, letter in enumerate(found)]


def rate_weights(found: Sequence[ReadLetter], likely: Sequence[tuple[float, ...]], rate: Rate) -> dict[str, float]:
    """The weights of one rate, over all letters that have a truth of it and words."""
    terms, true = [], []
    for letter, probabilities in zip(found, likely, strict=True):
        of_letter = letter_shares(letter, probabilities, rate)
        score = letter.judged.text if rate == "cer_text" else letter.judged.transcript
        if score is not None and of_letter.size:
            terms.append(of_letter.terms())
            true.append(min(score.wer if rate == "wer" else score.cer, MISFORTUNE))
            if len(terms) % LOSING == 0:
                terms.append(replace(of_letter, unread=of_letter.unread + LOST * (1 - of_letter.unread)).terms())
                true.append(true[-1] + LOST)
    names = list(terms[0])
    table = np.array([[term[name] for name in names] for term in terms])
    return dict(zip(names, positive_weights(table, np.array(true), FLOOR).round(5).tolist(), strict=True))


def letter_shares(letter: ReadLetter, probabilities: Sequence[float], rate: Rate) -> Shares:
    """What a rate of the letter is reckoned from."""
    return together(shares(estimated_pages(letter.pages), letter.composition, probabilities, rate).values())


def interval_lines(found: Sequence[ReadLetter], likely: Sequence[tuple[float, ...]], weights: dict[str, float]) -> dict[str, float]:
    """Where nine true rates in ten lie, as logarithms of ratios to the expected rate."""
    at, off = [], []
    for letter, probabilities in zip(found, likely, strict=True):
        expected = sum(weights[name] * value for name, value in letter_shares(letter, probabilities, "cer").terms().items())
        at.append(np.log(expected + estimate.FINEST))
        off.append(np.log(letter.judged.transcript.cer + estimate.FINEST) - at[-1])
    lines = {end: quantile_line(np.array(at), np.array(off), share) for end, share in (("low", OUTSIDE), ("high", 1 - OUTSIDE))}
    return {f"{end}_{name}": round(value, 4) for end, line in lines.items() for name, value in zip(("always", "slope"), line, strict=True)}


def write(path: Path, found: dict[str, dict[str, float]], what: str, corpora: str) -> None:
    """The weights as a file that can be read and compared."""
    lines = [f"# {what},", f"# fitted by `python -m benchmarks.calibration --write` on: {corpora}."]
    for table, weights in found.items():
        lines += ["", f"[{table}]", *(f"{name} = {value}" for name, value in weights.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def judged(found: Sequence[ReadLetter]) -> str:
    """What the weights in force say of these letters, beside what is true."""
    stated: list[float] = []
    right: list[bool] = []
    estimates = [confidence(letter.pages, letter.composition) for letter in found]
    for letter, said in zip(found, estimates, strict=True):
        pairs = [(p, ok) for p, ok in zip(said.words, letter.judged.right, strict=True) if ok is not None]
        stated += [p for p, _ in pairs]
        right += [ok for _, ok in pairs]
    true = [letter.judged.transcript.cer for letter in found]
    return shown(of_words(stated, right), of_letters([e.expected_cer for e in estimates], true, [e.interval for e in estimates]))


if __name__ == "__main__":
    raise SystemExit(main())
