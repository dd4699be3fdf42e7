"""The process that runs the schedules of one archive: `python -m flows.deployments ARCHIVE [--shared]`, started by `verbale serve`.

It enters three deployments at the Prefect API of its environment and starts a process for each run that is due.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId, FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows import prefect_flows
from flows.automations import keep, zombies
from flows.schedules import inbox_schedule
from flows.settings import Settings, WrongSettings, load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

WRONG_SETTINGS = 4
_POLL_SECONDS = 5
_END_WITHIN_SECONDS = 12.0  # a page or two; after that the catalogue sees that their process is gone, and nothing is lost
# One run of a kind at a time. One that comes due meanwhile is dropped: the next looks at the same inbox.
_ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


async def deployments(root: Path, settings: Settings, *, shared: bool) -> list[RunnerDeployment]:
    """What runs when. shared: the server knows other archives too, so the names tell this one from them. Raises WrongSettings."""
    when: list[tuple[Flow[Any, Any], dict[str, Any]]] = [
        (prefect_flows.ingest, inbox_schedule(settings)),
        (prefect_flows.rerun_failed, {"cron": settings.rerun_failed_cron}),
        (prefect_flows.quality_report, {"cron": settings.quality_report_cron}),
    ]
    made = []
    for flow, schedule in when:
        name = f"{flow.name}-{root.name}-{hashlib.sha256(bytes(root)).hexdigest()[:8]}" if shared else flow.name
        try:
            deployment = await flow.ato_deployment(
                name, **schedule, parameters={"archive": str(root)}, tags=["verbale"], paused=False,
                concurrency_limit=_ONE_AT_A_TIME, entrypoint_type=EntrypointType.MODULE_PATH,
            )  # fmt: skip
        except ValueError as error:
            raise WrongSettings(f"The schedule {next(iter(schedule.values()))!r} of {flow.name} cannot be understood.") from error
        made.append(deployment)
    return made


async def run(root: Path, settings: Settings, *, shared: bool) -> None:
    """Serve until SIGTERM. Raises WrongSettings."""
    runner = Runner(name="verbale", query_seconds=_POLL_SECONDS, prefetch_seconds=_POLL_SECONDS, limit=None)
    ids = [await runner.aadd_deployment(deployment) for deployment in await deployments(root, settings, shared=shared)]
    await _close_what_a_dead_server_left(ids)
    try:
        await keep(zombies())
    except Exception as error:  # a server of another version; nothing that is read depends on it
        print(f"Prefect did not take the automation that marks runs whose process is gone ({type(error).__name__}).", flush=True)
    serving = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # the runner now has its own handler of SIGTERM, which cannot stop it from inside its loop: replace it
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with get_client() as client:
        await client.create_flow_run_from_deployment(ids[0])  # what lies in the inbox need not wait for the first interval
    await asyncio.wait([serving, asyncio.ensure_future(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    _end_within(_END_WITHIN_SECONDS)
    if runner.started and not serving.done():
        await runner.astop()
    await serving


def _end_within(seconds: float) -> None:
    """End this process and its runs after so long, come what may: without a server Prefect goes on asking for minutes."""
    timer = threading.Timer(seconds, os.killpg, (os.getpgrp(), signal.SIGKILL))
    timer.daemon = True
    timer.start()


async def _close_what_a_dead_server_left(ids: Sequence[UUID]) -> None:
    """Runs that were cut off (power, kill -9) stand as running for ever, and would hold the only place of their deployment."""
    running = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    async with get_client() as client:
        left = await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=running)),
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=list(ids))),
        )
        for cut_off in left:
            await client.set_flow_run_state(
                cut_off.id, Crashed(message="Its process is gone; the catalogue knows what is left to do."), force=True
            )


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    root = Path(arguments[0])
    try:
        asyncio.run(run(root, load(root), shared="--shared" in arguments))
    except WrongSettings as error:
        print(error, flush=True)
        return WRONG_SETTINGS
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
