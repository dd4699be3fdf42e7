"""When a schedule looks at the inbox, and will look next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.runtime import deployment

from archive.records import INBOX_DUE, stamp

if TYPE_CHECKING:
    from flows.settings import Settings
    from flows.workroom import Workroom


def inbox_schedule(settings: Settings) -> dict[str, Any]:
    """When the inbox is looked at, as Prefect wants to hear it."""
    if settings.ingest_cron:
        return {"cron": settings.ingest_cron}
    return {"interval": timedelta(minutes=settings.ingest_every_minutes)}


def note_next_look(room: Workroom) -> None:
    """For `verbale status`: when a schedule will look at the inbox again. A run that a person began says nothing of that."""
    mine = deployment.get_id()
    if not mine:
        return
    with get_client(sync_client=True) as client:
        coming = client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[UUID(mine)])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
                expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"after_": datetime.now(UTC)}),
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=1,
        )
    if coming and coming[0].expected_start_time:
        room.catalogue.note(INBOX_DUE, stamp(coming[0].expected_start_time))
