"""Which of several readings of a page is kept: the one that is surer of more and has less that nobody believes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from document.page import PageReading, PreparedPage, Trial
from document.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 2
"""Raised whenever another reading of a page may be kept."""

MUCH_UNREAD = 0.04
"""Share of the letters outside all words from which a page is doubted. Stamps, crests and signatures stay below on nine pages in ten;
dropped paragraphs lie above."""

FOUND_AGAIN = 0.03
"""Share that may be left when strips have been read alone and all of the text is believed to be found: stamps and crests remain."""

FEW_SURE = 0.7
"""Share of the letters read for sure below which a page is doubted: on letters 0.74 and more, on carbon copies and coarse faxes less."""

ENOUGH_LETTERS = 100
"""A page with fewer is not judged by their share."""

CLEARLY = 0.02
"""Share of the letters by which a reading must be better. Readings of one page under tiny changes vary by 0.01; on 80 pages read evenly
lit, upright only and without enlarging it chose right seven times and wrong never, half as much right seven times and wrong twice."""


HARDLY_SURE = 0.1
"""Share of the letters read for sure below which a page of a faultless picture holds no print in these languages. Of 290 printed pages of
letters, typed papers and hostile files none without a defect is below 0.4; wobbling script, drawn for the purpose, gives 0.0."""


class PreparedReading(Struct, frozen=True, kw_only=True):
    """A reading, the preparation of the page that gave it, and what was tried: each trial in its order, one of them kept; none on a
    blank page."""

    prepared: PreparedPage
    reading: PageReading
    trials: tuple[Trial, ...] = ()

    @property
    def trial(self) -> Trial | None:
        """The one that gave the reading."""
        return next((trial for trial in self.trials if trial.kept), None)


def better(kept: PreparedReading, tried: PreparedReading) -> PreparedReading:
    """`tried` when it is clearly surer of what stands on the page than `kept`; what was tried for either goes with it.

    Letters in words read for sure count for a reading, letters that the engine hardly believes against it: a reading of stamps and
    crests covers more of the ink and is no better.
    """
    best = tried if _worth(tried) - _worth(kept) > CLEARLY * max(_letters(kept), 1) else kept
    trials = [*kept.trials, *tried.trials]
    return replace(best, trials=tuple(replace(trial, kept=trial is best.trial) for trial in trials))


def doubtful(read: PreparedReading) -> bool:
    """Should the page be read in other ways too? Print was lost and not all of it found again, or little is read for sure."""
    trial = read.trial
    if trial is None:
        return False
    lost = trial.unread_share > MUCH_UNREAD and trial.left_unread_share > FOUND_AGAIN
    return lost or (trial.letters >= ENOUGH_LETTERS and trial.sure_letters < FEW_SURE * trial.letters)


def doubted(best: PreparedReading) -> PreparedReading:
    """The reading that was kept, with a word to the archivist when print is still left unread."""
    trial = best.trial
    if trial is None or trial.left_unread_share <= MUCH_UNREAD:
        return best
    reading = best.reading
    doubt = Problem("print-not-read", reading.number, f"about {trial.left_unread_share:.0%} of it")
    return replace(best, reading=replace(reading, problems=(*reading.problems, doubt)))


def by_hand(page: PreparedPage, trials: Iterable[Trial]) -> tuple[Problem, ...]:
    """A doubt where the picture is good and hardly a letter is believed: a hand, or a script that is not read.

    Where the picture has a defect, that explains it.
    """
    kept = next((trial for trial in trials if trial.kept), None)
    if kept is None or page.defects or kept.letters < ENOUGH_LETTERS or kept.sure_letters >= HARDLY_SURE * kept.letters:
        return ()
    return (Problem("handwriting", page.number, f"{kept.sure_letters / kept.letters:.0%} of its letters were read for sure"),)


def estimate(trials: Iterable[Trial]) -> float | None:
    """Share of the letters of the readings kept that stand in words read for sure, less those hardly believed; None without letters."""
    kept = [trial for trial in trials if trial.kept]
    letters = sum(trial.letters for trial in kept)
    return round(sum(trial.sure_letters - trial.doubtful_letters for trial in kept) / letters, 4) if letters else None


def _worth(read: PreparedReading) -> int:
    return read.trial.sure_letters - read.trial.doubtful_letters if read.trial else 0


def _letters(read: PreparedReading) -> int:
    return read.trial.letters if read.trial else 0
