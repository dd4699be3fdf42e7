"""What only one process of all machines may do at a time: held in the catalogue, not by locks of a file system that is shared."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from archive.database import clock, insert_new
from archive.records import stamp
from archive.tables import LEASES
from archive.workers import is_gone

if TYPE_CHECKING:
    from archive.catalogue import Catalogue


def take(catalogue: Catalogue, name: str, worker: str) -> str | None:
    """Take or renew the lease `name`; None when `worker` has it now, else who has it. Raises Trouble."""
    with catalogue.writing() as connection:
        moment = clock(connection)
        until = stamp(moment + timedelta(seconds=catalogue.lease_seconds))
        if insert_new(connection, LEASES, {"name": name, "worker": worker, "until": until}):
            return None
        held = connection.execute(sa.select(LEASES).where(LEASES.c.name == name).with_for_update()).one_or_none()
        if held and held.worker != worker and held.until >= stamp(moment) and not is_gone(held.worker):
            return str(held.worker)
        connection.execute(LEASES.update().where(LEASES.c.name == name).values(worker=worker, until=until))
    return None


def give_up(catalogue: Catalogue, name: str, worker: str) -> None:
    """Let somebody else have the lease. Raises Trouble."""
    with catalogue.writing() as connection:
        connection.execute(LEASES.delete().where(LEASES.c.name == name, LEASES.c.worker == worker))
