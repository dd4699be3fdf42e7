"""The house keeps its floors: who may import whom, who alone knows an outside library, and how long things may grow."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = PYPROJECT["tool"]["importlinter"]["root_packages"]
PRODUCT = [name for name in PACKAGES if name not in {"benchmarks", "samples"}]

LONGEST_FILE = 350
LONGEST_FUNCTION = 50

# An outside library that one place alone knows, so that it can be exchanged there.
ONE_DOOR = {
    "prefect": "flows/",
    "pytesseract": "ocr/tesseract.py",
    "sqlalchemy": "archive/",
    "alembic": "archive/",
    "click": "app/",
    "prometheus_client": "reports/metrics.py",
}


@functools.cache
def parsed(package: str) -> list[tuple[str, ast.Module]]:
    paths = sorted((ROOT / package).rglob("*.py"))
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def sources(packages: list[str]) -> Iterator[tuple[str, ast.Module]]:
    for package in packages:
        yield from parsed(package)


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_nobody_goes_through_a_door_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        status = lint_imports(no_cache=True, no_logo=True)
    assert status == 0, told.getvalue()


def test_every_package_is_checked_and_shipped() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    tools = PYPROJECT["tool"]
    assert set(PACKAGES) == folders
    assert set(tools["mypy"]["packages"]) == folders
    assert {name.rstrip("*") for name in tools["setuptools"]["packages"]["find"]["include"]} == folders


def test_every_package_has_a_floor() -> None:
    floors, apart = PYPROJECT["tool"]["importlinter"]["contracts"]
    rooms = {room.strip() for floor in floors["layers"] for room in floor.split("|")}
    assert rooms == set(PRODUCT)
    assert set(apart["source_modules"]) == set(PRODUCT)


@pytest.mark.parametrize(("library", "door"), ONE_DOOR.items())
def test_one_place_alone_knows(library: str, door: str) -> None:
    elsewhere = [path for path, tree in sources(PRODUCT) if library in imported(tree) and not path.startswith(door)]
    assert elsewhere == []


def test_nothing_grows_longer_than_a_reader_can_follow() -> None:
    long_files = [path for path, _ in sources(PACKAGES) if len((ROOT / path).read_text(encoding="utf-8").splitlines()) > LONGEST_FILE]
    long_functions = [
        f"{path}: {node.name}"
        for path, tree in sources(PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
    ]
    assert (long_files, long_functions) == ([], [])


def test_typed_values_are_decoded_in_one_place_that_threads_may_share() -> None:
    """Anywhere else two threads that begin at once may crash the process (document/decoding.py)."""
    alone = {"document/decoding.py", "preprocessing/opening_child.py", "flows/settings.py"}  # the last two: before there are threads
    typed = re.compile(r"\bDecoder\(|msgspec\.convert\(|decode\([^)\n]*\btype=")
    product = [package for package in PACKAGES if package not in ("samples", "benchmarks")]
    found = [path for path, _ in sources(product) if str(path) not in alone and typed.search((ROOT / path).read_text(encoding="utf-8"))]
    assert found == []
