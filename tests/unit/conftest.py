"""What several unit tests share: an empty archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.folders import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "archive")
    made.make()
    return made
