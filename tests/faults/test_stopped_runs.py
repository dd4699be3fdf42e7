"""Whatever stops a run, the next one goes on by itself and leaves what an undisturbed run leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.faults.stopping import HOUSE

# Fewer disturbances than `make soak` makes: every other place in the code that writes, and not every write.
EVERY = 2
LETTERS = 20


def told(module: str, *arguments: object) -> dict[str, Any]:
    """What a harness says, run in a process that has no threads yet: it forks."""
    environment = os.environ | {"PYTHONPATH": str(HOUSE), "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=HOUSE, timeout=600, check=False)
    assert done.returncode in (0, 1), done.stderr  # 1: something is wrong, and it says what
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_run_that_is_stopped_at_a_write_or_finds_the_disk_full_there_is_gone_on_with(tmp_path: Path) -> None:
    found = told("tests.faults.stopping", tmp_path, "each", EVERY)
    assert (found["documents"], found["before"]) == (3, [])
    assert found["tried"] > 20
    assert (found["missed"], found["wrong"]) == ([], {})


def test_a_run_that_is_killed_at_random_moments_reads_each_letter_once(tmp_path: Path) -> None:
    found = told("tests.faults.killing", tmp_path, LETTERS)
    assert found["kills"] > 3
    assert found["documents"] == LETTERS
    assert found["different_files"] == []
    assert found["same_catalogue"]
    assert found["wrong"] == []
