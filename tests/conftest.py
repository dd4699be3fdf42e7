"""What tests of several folders share: one PostgreSQL for all of them, started when the first asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import postgresql


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.Cluster]:
    with postgresql.cluster() as running:
        yield running
