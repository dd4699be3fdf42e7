"""The flows: the plain story of `flows.ingest` and `flows.rerun`, shown and retried by Prefect.

One flow a batch, one task a document on threads. The catalogue is the ledger, not Prefect's states (docs/design.md, law 6), so
nothing is cached or persisted here. Names and texts of letters may be confidential: Prefect is told ids and codes only.
"""

from __future__ import annotations

import sys
import traceback
from collections import Counter
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import State, flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import wait
from prefect.runtime import flow_run, task_run
from prefect.states import Cancelled, Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import SecretStr

from archive.records import Entry
from document.problem import KINDS, Stopped, Trouble
from flows import ingest as ingesting
from flows import rerun as rerunning
from flows.ingest import Row, on_threads
from flows.log import facts, log, set_up, writes_json
from flows.places import archive_of
from flows.report import write_review
from flows.schedules import note_next_look
from flows.settings import Settings, WrongSettings, load
from flows.work import Interrupted, is_passing
from flows.workroom import workroom
from reports.review_markdown import review_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from prefect.tasks import Task

    from flows.ingest import Progress
    from flows.workroom import Workroom

_ROWS_SHOWN = 1000
_WORDS = {
    "published": "published", "needs-a-look": "need a look", "refused": "refused", "failed": "failed", "unchanged": "unchanged",
    "already held": "already held", "still arriving": "still arriving", "left to another run": "left to another run",
}  # fmt: skip
_STATES = {"published": "Published", "needs-a-look": "NeedsALook", "refused": "Refused"}
_GIVEN_BACK = "The run is being stopped; a later one goes on with this document."


class PrefectOut(Exception):
    """Prefect failed before or while the story was told; the letters are not to blame."""


class Call:
    """A command that runs a flow in its own process: what it hands in, and what it gets back past Prefect."""

    def __init__(self, settings: Settings, progress: Progress | None) -> None:
        self.settings = settings
        self.progress = progress
        self.rows: list[Row] | None = None
        self.error: Exception | None = None


_CALL: ContextVar[Call | None] = ContextVar("call", default=None)


class OnPrefect:
    """A `ReadAll`: each document is a task. Whatever becomes of Prefect meanwhile, every document is read."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def __call__(self, room: Workroom, ids: Sequence[str], read: Callable[[str], None]) -> None:
        self.ids += ids
        begun = set[str]()

        def begin(document: str) -> None:
            begun.add(document)
            read(document)

        try:
            threads: ThreadPoolTaskRunner[State[None]] = ThreadPoolTaskRunner(max_workers=room.settings.workers + 1)
            with threads as runner:
                try:
                    wait([runner.submit(_reading(room, begin), {"document": document}) for document in ids])
                except BaseException as stop:
                    if not isinstance(stop, Exception):  # Ctrl-C, or Prefect's own word for SIGTERM
                        room.stop()  # before the runner waits for its threads
                    raise
        except Exception as error:
            get_run_logger().warning("Prefect failed (%s); the rest is read without it", type(error).__name__)
        left = [document for document in ids if document not in begun]
        if left:
            on_threads(room, left, read)


def _reading(room: Workroom, read: Callable[[str], None]) -> Task[[str], State[None]]:
    """The task of one document. It returns states instead of raising, so that no traceback goes into Prefect's log.

    Prefect retries at once and the task itself waits: Prefect's own waiting cannot be interrupted.
    """
    delays = room.settings.retry_delays_seconds

    def worth_another_try(_task: object, _run: object, state: State[Any]) -> bool:
        code = state.message
        return code in KINDS and is_passing(Trouble(code)) and not room.stopping.is_set()

    @task(
        name="read", task_run_name="{document}", cache_policy=NO_CACHE, persist_result=False, log_prints=False,
        retries=len(delays), retry_condition_fn=worth_another_try,
    )  # fmt: skip
    def read_document(document: str) -> State[None]:
        attempt = task_run.get_run_count()
        if attempt > 1 and room.stopping.wait(delays[attempt - 2]):
            return Cancelled(message=_GIVEN_BACK)
        try:
            read(document)
        except Interrupted:
            return Cancelled(message=_GIVEN_BACK)
        except Trouble as error:
            return Failed(message=error.problem.code)
        return Completed(name=_STATES.get(room.catalogue.entry(document).status, "LeftToAnotherRun"))

    return read_document


@flow(name="ingest", persist_result=False, log_prints=False)
def ingest(
    archive: str, paths: list[SecretStr] | None = None, batch: str | None = None, scanner: str | None = None
) -> State[list[Row] | None]:
    """Take in the files and folders of `paths`, or the inbox, and read what is new. Paths are hidden: they may name people."""

    def story(room: Workroom, on_prefect: OnPrefect, progress: Progress | None) -> list[Row]:
        wanted = None if paths is None else [Path(path.get_secret_value()) for path in paths]
        _note_next_look(room)
        try:
            return ingesting.ingest(room, wanted, batch=batch, scanner=scanner, read_all=on_prefect, progress=progress)
        finally:
            _note_next_look(room)  # of the one noted before, a long run has outlasted the time

    return _tell(archive, story)


def _note_next_look(room: Workroom) -> None:
    with suppress(Exception):  # worth telling, not worth a run
        note_next_look(room)


@flow(name="rerun", persist_result=False, log_prints=False)
def rerun(archive: str, ids: list[str], from_stage: str | None = None, harder: bool = False) -> State[list[Row] | None]:
    """Read documents again, from a stage on or where something has changed."""

    def story(room: Workroom, on_prefect: OnPrefect, progress: Progress | None) -> list[Row]:
        chosen = room.catalogue.entries(ids=ids)
        return rerunning.rerun(room, chosen, from_stage=from_stage, harder=harder, read_all=on_prefect, progress=progress)

    return _tell(archive, story)


@flow(name="rerun-failed", persist_result=False, log_prints=False)
def rerun_failed(archive: str) -> State[list[Row] | None]:
    """Read again what failed and may still be tried, and what a stopped run left behind."""

    def story(room: Workroom, on_prefect: OnPrefect, progress: Progress | None) -> list[Row]:
        chosen = rerunning.choose(room.catalogue, rerunning.Choice(due=True))
        return rerunning.rerun(room, chosen, from_stage=None, read_all=on_prefect, progress=progress)

    return _tell(archive, story)


@flow(name="quality-report", persist_result=False, log_prints=False)
def quality_report(archive: str) -> State[None]:
    """Write the report of the whole archive into its folder `reports`, and its summary onto Prefect's pages."""
    with _problems_as_states() as failed:
        root = Path(archive)
        settings = load(root)
        with archive_of(root, settings) as (folders, catalogue):
            told = write_review(folders, catalogue, aql=settings.sampling_aql)[1]
        try:
            create_markdown_artifact(review_markdown(told), key="quality-report", description="The archive's report in short")
        except Exception as error:
            get_run_logger().warning("The summary could not be shown: %s", type(error).__name__)
        return Completed(message="The report lies in the archive's folder reports.")
    return failed[0]


def ingest_here(
    root: Path,
    settings: Settings,
    paths: Sequence[Path] | None,
    *,
    batch: str | None = None,
    scanner: str | None = None,
    progress: Progress | None = None,
) -> list[Row]:
    """Run the flow in this process for a command. Raises Trouble, and PrefectOut when Prefect failed."""
    hidden = None if paths is None else [SecretStr(str(path.absolute())) for path in paths]
    call = Call(settings, progress)
    return _here(call, lambda: ingest(str(root), hidden, batch, scanner, return_state=True))


def rerun_here(
    root: Path,
    settings: Settings,
    chosen: Sequence[Entry],
    from_stage: str | None = None,
    harder: bool = False,
    progress: Progress | None = None,
) -> list[Row]:
    """Run the flow in this process for a command. Raises Trouble, and PrefectOut when Prefect failed."""
    call = Call(settings, progress)
    return _here(call, lambda: rerun(str(root), [entry.id for entry in chosen], from_stage, harder, return_state=True))


def _here(call: Call, run: Callable[[], object]) -> list[Row]:
    """What the story brought is taken past Prefect: a server that goes away at the end takes nothing with it."""
    token = _CALL.set(call)
    reason = "it did not run the flow"
    try:
        run()
    except Exception as error:
        reason = type(error).__name__
    finally:
        _CALL.reset(token)
    if call.error is not None:
        raise call.error
    if call.rows is None:
        raise PrefectOut(reason)
    return call.rows


def _tell(archive: str, story: Callable[[Workroom, OnPrefect, Progress | None], list[Row]]) -> State[list[Row] | None]:
    """Run a story in a workroom and end the flow in a state that says how it went."""
    call, root, on_prefect = _CALL.get(), Path(archive), OnPrefect()
    with _problems_as_states() as failed:
        settings = call.settings if call else load(root)
        if not call:
            set_up(settings.log, stream=sys.stdout)
        with workroom(root, settings) as room:
            room.run = str(flow_run.get_id() or room.run)
            rows = story(room, on_prefect, call.progress if call else None)
            told = {row.entry.id for row in rows if row.entry}
            others = room.catalogue.entries(ids=[document for document in on_prefect.ids if document not in told])
        if call:
            call.rows = rows
        return _conclude(rows, others, served=call is None)
    return failed[0]


@contextmanager
def _problems_as_states() -> Iterator[list[State[None]]]:
    """What stops a story becomes a failed state without the details that may name files; a command gets the error itself."""
    failed: list[State[None]] = []
    try:
        yield failed
    except Exception as error:
        call = _CALL.get()
        if call:
            call.error = error
        if isinstance(error, Stopped):
            message = f"{error.problem.code}: {error.problem.advice}"
        elif isinstance(error, WrongSettings):
            message = f"{error.problem.code}: {error}"
        else:
            message = f"unforeseen: {type(error).__name__}"
            get_run_logger().error("%s at\n%s", message, "".join(traceback.format_tb(error.__traceback__)))
        failed.append(Failed(message=message))


def _conclude(rows: list[Row], others: Sequence[Entry], *, served: bool) -> State[list[Row] | None]:
    """How a batch ended. `others`: documents that an earlier run left behind and this one read.

    A document that failed makes the run Failed, though the rest is published: administrators watch for that state, and
    "completed" while something is wrong would be untrue (docs/design.md, law 3). A refusal or a doubt asks for an archivist, not
    for an administrator.
    """
    counts = Counter[str](row.outcome for row in rows) + Counter(entry.status for entry in others)
    message = ", ".join(f"{counts[outcome]} {words}" for outcome, words in _WORDS.items() if counts[outcome]) or "nothing new"
    if counts:
        _show(rows, others, message)
    if served and counts:
        _announce(f"{flow_run.get_flow_name()}: {message}", counts)
    if counts["failed"]:
        return Failed(name="SomeFailed", message=message, data=rows)
    if counts["needs-a-look"] or counts["refused"]:
        return Completed(name="NeedsALook", message=message, data=rows)
    return Completed(message=message, data=rows)


def _announce(message: str, counts: Mapping[str, int]) -> None:
    """For whoever looks at `verbale serve`."""
    if writes_json():
        log.info(message, extra=facts(run=flow_run.get_id(), outcomes=dict(counts)))
    else:
        print(message, flush=True)


def _show(rows: Sequence[Row], others: Sequence[Entry], message: str) -> None:
    """A table on Prefect's pages: ids and codes, what asks for a person first."""
    table = [_shown(row.entry, row.outcome, [row.problem.code] if row.problem else None) for row in rows]
    table += [_shown(entry, entry.status, None) for entry in others]
    order = ["failed", "refused", "needs-a-look"]
    table.sort(key=lambda row: order.index(row["outcome"]) if row["outcome"] in order else len(order))
    more = f" The first {_ROWS_SHOWN} are shown." if len(table) > _ROWS_SHOWN else ""
    try:
        create_table_artifact(table[:_ROWS_SHOWN], key="documents", description=f"{message}.{more}")
    except Exception as error:
        get_run_logger().warning("The table could not be shown: %s", type(error).__name__)


def _shown(entry: Entry | None, outcome: str, codes: list[str] | None) -> dict[str, str]:
    problems = [p.code for p in entry.problems] if codes is None and entry else codes or []
    return {"document": entry.id if entry else "", "outcome": outcome, "problems": " ".join(dict.fromkeys(problems))}
