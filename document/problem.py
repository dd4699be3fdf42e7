"""What can be wrong with a scan or a machine: stable codes, one sentence, one piece of advice each.

Three families (docs/design.md, law 3). *refusal*: the scan must change; *trouble*: the machine must change, so it is
tried again; *doubt*: published, and a person should look.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Family = Literal["refusal", "trouble", "doubt", "note"]


class Kind(Struct, frozen=True):
    """One row of the table of problems; `message` may hold `{detail}`."""

    family: Family
    message: str
    advice: str


KINDS: dict[str, Kind] = {
    # refusals
    "damaged": Kind("refusal", "The file is damaged and cannot be opened ({detail}).", "Scan the letter again, or fetch an undamaged copy, and drop it in."),
    "locked": Kind("refusal", "The file is locked with a password.", "Save a copy without the password and drop it in."),
    "unsupported": Kind("refusal", "This is not a scan that can be read ({detail}).", "Save it as PDF, TIFF, JPEG, PNG, WebP or JPEG 2000 and drop it in."),
    "empty": Kind("refusal", "The file is empty (0 bytes).", "Copy the file again; the transfer was probably cut off."),
    "no-pages": Kind("refusal", "The file holds no pages.", "Scan the letter again, or fetch a complete copy, and drop it in."),
    "too-few-pages": Kind("refusal", "Too many pages of the file are damaged ({detail}).", "Scan the letter again, or fetch an undamaged copy, and drop it in; VERBALE_MAX_UNREAD_SHARE says how many may be."),
    "too-many-pixels": Kind("refusal", "A page is larger than the limit ({detail}).", "Scan at 300 dpi, or raise VERBALE_MAX_PIXELS if the page is meant to be so large."),
    "too-many-pages": Kind("refusal", "The file has more pages than the limit ({detail}).", "Split it into letters, or raise VERBALE_MAX_PAGES."),
    "too-many-bytes": Kind("refusal", "The file is larger than the limit ({detail}).", "Split it into letters, or raise VERBALE_MAX_BYTES."),
    "too-costly": Kind("refusal", "Opening it takes more memory or processor time than the limit ({detail}).", "Scan it at 300 dpi, or raise VERBALE_MEMORY_MEGABYTES or VERBALE_OPEN_TIMEOUT_SECONDS if it is meant to be so large."),
    # troubles
    "engine-missing": Kind("trouble", "Tesseract is not installed or cannot be started ({detail}).", "Run `verbale check`; install tesseract-ocr, then `verbale rerun --failed`."),
    "language-missing": Kind("trouble", "A language of Tesseract is not installed ({detail}).", "Run `verbale check`; install the package it names, then `verbale rerun --failed`."),
    "engine-time-out": Kind("trouble", "Reading a page took longer than the time limit ({detail}).", "Run `verbale rerun --failed` when the machine is less busy, or raise VERBALE_PAGE_TIMEOUT_SECONDS."),
    "engine-crashed": Kind("trouble", "The reading engine stopped in the middle of a page ({detail}).", "Run `verbale rerun --failed`; if it happens again, scan the page again."),
    "second-reader-failed": Kind("trouble", "The second reader of doubtful words failed ({detail}).", "Run `verbale check`; VERBALE_REREAD=off leaves it out."),
    "opening-time-out": Kind("trouble", "Opening the file took longer than the time limit ({detail}).", "Run `verbale rerun --failed`; if it happens again, scan the letter again."),
    "out-of-memory": Kind("trouble", "There was not enough memory ({detail}).", "Close other programs or lower VERBALE_CORES, then `verbale rerun --failed`."),
    "disk-full": Kind("trouble", "The disk of the archive is full.", "Free some space, then `verbale rerun --failed`."),
    "folder-unwritable": Kind("trouble", "A folder cannot be written or read ({detail}).", "Give this user the right to write there, then `verbale rerun --failed`."),
    "source-vanished": Kind("trouble", "The file went away while it was being taken in ({detail}).", "Drop it in again if it is still wanted."),
    "catalogue-busy": Kind("trouble", "The catalogue stayed busy for too long.", "Wait until the other runs have ended, then `verbale rerun --failed`."),
    "catalogue-unreachable": Kind("trouble", "The database of the catalogue cannot be reached ({detail}).", "See that PostgreSQL runs and that VERBALE_CATALOGUE names it; runs go on by themselves when it answers."),
    "catalogue-newer": Kind("trouble", "The catalogue was written by a newer version of verbale ({detail}).", "Install that version, or a newer one; nothing has been changed."),
    "catalogue-damaged": Kind("trouble", "The catalogue is damaged ({detail}).", "Restore the catalogue from the backup; originals and published letters are untouched."),
    "too-many-gaps": Kind("trouble", "Too many pages of the letter could not be read ({detail}).", "Scan the letter again, or raise VERBALE_MAX_UNREAD_SHARE and run `verbale rerun` for it."),
    "worker-stopped": Kind("trouble", "The run that was reading this letter stopped before it had finished.", "Nothing is lost: the next `verbale ingest` or `verbale rerun --failed` goes on with it."),
    "original-changed": Kind("trouble", "The stored original no longer has the checksum it was stored with.", "Restore the originals folder from the backup, then `verbale rerun --failed`."),
    "settings-wrong": Kind("trouble", "The settings cannot be used ({detail}).", "Correct them; `verbale check` names every setting that is wrong."),
    "unforeseen": Kind("trouble", "Something unforeseen went wrong ({detail}).", "Run again with --debug and send the output to the people who look after verbale."),
    # doubts
    "all-blank": Kind("doubt", "No page has anything on it that can be read.", "Check that the letter was laid the right way up into the scanner."),
    "pages-found-again": Kind("doubt", "The file is damaged; pages were looked for in it, and {detail} found.", "Compare the pages with the paper, or fetch an undamaged copy and drop it in."),
    "page-not-read": Kind("doubt", "A page could not be read ({detail}).", "Look at the page in the report; run `verbale rerun` for this letter or scan the page again."),
    "print-not-read": Kind("doubt", "Some of the print on the page may not have been read ({detail}).", "Compare the page with its text in the report: a stamp or a drawing may explain it."),
    "low-resolution": Kind("doubt", "The scan is coarse ({detail}).", "Scan at 300 dpi where the paper is still at hand."),
    "not-reread": Kind("note", "Doubtful words were read only once ({detail}).", "Run `verbale check`; it says whether the second reader is installed. VERBALE_REREAD=off leaves it out."),
    "not-calibrated": Kind("note", "How many characters of the page are wrong cannot be told ({detail}).", "Compare the page with its text in the report."),
    "low-confidence": Kind("doubt", "Much of the page was hard to read ({detail}).", "Compare the page with its text in the report."),
    "part-unsure": Kind("doubt", "Lines that may be no part of the letter itself stay in the text ({detail}).", "Look at them in the report, under \"Left out of the text\"."),
    "handwriting": Kind("doubt", "The page seems to be written by hand, or in a script that is not read ({detail}).", "Type it from the picture; if it is print in another script, add its language to VERBALE_LANGUAGES and rerun the letter."),
    "language-unsure": Kind("doubt", "The language of the page is not certain ({detail}).", "If the letter is in another language, add it to VERBALE_LANGUAGES and rerun the letter."),
    "turn-unsure": Kind("doubt", "It is not certain that the page stands upright ({detail}).", "Look at the page in the report."),
    "own-text-unsound": Kind("doubt", "The text that the PDF carries does not match what its page shows ({detail}); the page was read afresh.", "Nothing needs to be done unless the text looks wrong."),
    "text-not-shown": Kind("doubt", "The PDF carries words that its page does not show ({detail}); they were left out.", "Look at the page if those words matter."),
    "scanned-twice": Kind("doubt", "The letter seems to be held already, as another scan ({detail}).", "Compare the two; `verbale withdraw` takes the poorer one out of sight, and this question with it."),
    # notes: worth saying, not worth a look
    "blank-page": Kind("note", "The page is blank.", "Nothing needs to be done."),
    "hidden-text-ignored": Kind("note", "The scan carries a hidden text of another program; the page was read afresh.", "Nothing needs to be done."),
    "own-text-used": Kind("note", "The page was not scanned: its own text was used.", "Nothing needs to be done."),
    "still-arriving": Kind("note", "The file is still growing ({detail}).", "Nothing needs to be done: it is taken in when it has stopped growing."),
    "duplicate": Kind("note", "This scan is already held ({detail}).", "Nothing needs to be done."),
    "superseded": Kind("note", "Another scan of the same name could be read and took its place ({detail}).", "Nothing needs to be done."),
}  # fmt: skip


class Problem(Struct, frozen=True):
    """One problem of one document. `page` counts from 1, None for the whole document; `detail` never holds text of a letter."""

    code: str
    page: int | None = None
    detail: str = ""

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]

    @property
    def message(self) -> str:
        text = self.kind.message
        return text.replace("{detail}", self.detail) if self.detail else text.replace(" ({detail})", "")

    @property
    def advice(self) -> str:
        return self.kind.advice


class Stopped(Exception):
    """A document cannot go on; carries the problem. Raised as one of its two children."""

    def __init__(self, code: str, detail: str = "", page: int | None = None) -> None:
        self.problem = Problem(code, page, detail)
        super().__init__(self.problem.message)

    def __reduce__(self) -> tuple[type[Stopped], tuple[str, str, int | None]]:
        return type(self), (self.problem.code, self.problem.detail, self.problem.page)


class Refusal(Stopped):
    """The scan must change; never retried by itself."""


class Trouble(Stopped):
    """The machine must change; retried, then failed."""
