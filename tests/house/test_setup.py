"""What sets up a machine: the locks, the commands of the README, what is committed, and what the image takes in."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from ocr.tesseract import LAUNCHER

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ["requirements.lock", "requirements-dev.lock"]

# Written in two halves, so that this file does not name them itself.
REGISTRY_HOSTS = ["py" + "pi.org", "python" + "hosted.", "npm" + "js.", "deb." + "debian.org", "crates" + ".io", "snapshot." + "debian"]


def locked(name: str) -> list[tuple[Requirement, int]]:
    """Every requirement of a lock with the number of its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return [(Requirement(line.split("--hash=")[0]), line.count("--hash=sha256:")) for line in lines]


def pins(name: str) -> dict[str, str]:
    """Name and version of every requirement of a lock that applies to this Python."""
    return {
        canonicalize_name(requirement.name): str(requirement.specifier).removeprefix("==")
        for requirement, _ in locked(name)
        if requirement.marker is None or requirement.marker.evaluate()
    }


def declared(*groups: str) -> list[Requirement]:
    lines = [*PYPROJECT["project"]["dependencies"], *(line for group in groups for line in PYPROJECT["dependency-groups"][group])]
    lines += [line for extra in PYPROJECT["project"]["optional-dependencies"].values() for line in extra]
    return [Requirement(line) for line in lines]


def files_in_git(*which: str) -> list[Path]:
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--exclude-standard", *which]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_every_package_by_version_and_hash(lock: str) -> None:
    loose = [str(requirement) for requirement, hashes in locked(lock) if not str(requirement.specifier).startswith("==") or not hashes]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_the_versions_that_work_together_are_held(lock: str) -> None:
    held = pins(lock)
    assert held["prefect"] == "3.8.8"
    assert Version(held["fastapi"]) < Version("0.151")
    assert Version(held["sqlalchemy"]) < Version("2.1")


@pytest.mark.parametrize(("lock", "groups"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])])
def test_a_lock_fits_what_pyproject_asks_for(lock: str, groups: list[str]) -> None:
    held = pins(lock)
    unfit = [str(asked) for asked in declared(*groups) if not asked.specifier.contains(held.get(canonicalize_name(asked.name), "0.dev0"))]
    assert unfit == [], "run `make lock`"


def test_developers_run_what_archivists_run() -> None:
    runtime, developers = pins("requirements.lock"), pins("requirements-dev.lock")
    assert runtime.items() <= developers.items()


def test_these_tests_run_on_the_locked_packages() -> None:
    held = pins("requirements-dev.lock")
    installed = {canonicalize_name(found.name): found.version for found in metadata.distributions()}
    assert {name: installed.get(name) for name in held} == held, "run `make test`, which installs them"


def test_nothing_is_committed_that_is_to_be_ignored() -> None:
    assert files_in_git("--cached", "--ignored") == []


def test_no_committed_file_names_a_package_registry() -> None:
    pattern = re.compile("|".join(map(re.escape, REGISTRY_HOSTS)).encode())
    about_to_be = files_in_git("--cached", "--others")
    assert [path for path in about_to_be if pattern.search(path.read_bytes())] == []


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("exec make test")


@pytest.mark.parametrize("script", [".ci/run", *sorted(f"setup/{path.name}" for path in (ROOT / "setup").glob("*.sh"))])
def test_a_script_is_sound_and_can_be_started(script: str) -> None:
    subprocess.run(["bash", "-n", ROOT / script], check=True)
    is_sourced = script == "setup/python.sh"
    assert os.access(ROOT / script, os.X_OK) != is_sourced


def test_the_launcher_of_the_engine_is_sound_and_can_be_started() -> None:
    subprocess.run(["sh", "-n", LAUNCHER], check=True)
    assert os.access(LAUNCHER, os.X_OK)


def test_make_tells_its_commands() -> None:
    told = subprocess.run(["make", "--no-print-directory", "-C", ROOT], capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^make (\w+)", told, flags=re.MULTILINE) == [
        "help", "demo", "test", "check", "bench", "soak", "fuzz", "lock", "clean",
    ]  # fmt: skip


def test_the_image_takes_in_the_product_and_nothing_else() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    product = set(PYPROJECT["tool"]["mypy"]["packages"]) - {"benchmarks", "samples"}
    assert let_in == product | {"pyproject.toml", "README.md", "LICENSE", "requirements.lock", "prefect.yaml", "setup/debian-packages.txt"}


def test_the_image_is_locked_and_nobody_is_root_in_it() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes" in dockerfile
    assert dockerfile.index("USER verbale") < dockerfile.index("ENTRYPOINT")
    assert "USER root" not in dockerfile
