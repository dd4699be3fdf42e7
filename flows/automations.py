"""What the Prefect server does by itself: runs whose process has gone without a word are marked as crashed, late looks are dropped.

`python -m flows.automations` makes these automations at the server of the environment; `verbale serve` makes the first by itself.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from prefect.automations import Automation
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from flows.prefect_environment import HEARTBEAT_SECONDS

MAY_BE_DROPPED = "may-be-dropped"  # a tag of deployments in prefect.yaml
_MISSED_BEATS = 3
_BEAT = "prefect.flow-run.heartbeat"
# Prefect names events of runs by the names of their states, and some names are our own (flows/prefect_flows.py).
_ENDS = ("Completed", "Failed", "Crashed", "Cancelled", "NeedsALook", "SomeFailed")


def zombies() -> Automation:
    """After one beat of a run's heart another is expected, or its end."""
    return Automation(
        name="verbale: mark runs whose process is gone",
        description="The letters of such a run are taken over by themselves: the catalogue knows which (docs/design.md, law 6).",
        trigger=EventTrigger(
            after={_BEAT},
            expect={_BEAT, *(f"prefect.flow-run.{name}" for name in _ENDS)},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=_MISSED_BEATS * HEARTBEAT_SECONDS),
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                name="Crashed",
                message="Its heart has stopped; the catalogue knows what is left to do.",
                force=False,
            )
        ],
    )


def late_looks() -> Automation:
    """A look at the inbox that no machine has time for is dropped: hundreds of them would wait when a long run ends."""
    return Automation(
        name="verbale: drop looks at the inbox that come too late",
        description="The next one looks at the same inbox.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Late"},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            match_related=ResourceSpecification({"prefect.resource.id": [f"prefect.tag.{MAY_BE_DROPPED}"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CANCELLED, name="Cancelled", message="All machines were busy; a later run looks.", force=False
            )
        ],
    )


async def keep(wanted: Automation) -> None:
    """Make an automation at the server, or bring the one of its name up to date."""
    try:
        held = await Automation.aread(name=wanted.name)
    except ValueError:
        await wanted.acreate()
        return
    for field in ("description", "trigger", "actions"):
        setattr(held, field, getattr(wanted, field))
    await held.aupdate()


async def _keep_all() -> None:
    for wanted in (zombies(), late_looks()):
        await keep(wanted)
        print(f"Automation: {wanted.name}")


if __name__ == "__main__":
    asyncio.run(_keep_all())
