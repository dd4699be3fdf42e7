"""Every problem, setting and command is documented, and the documents name none that do not exist."""

from __future__ import annotations

import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import cv2

from app.cli import COMMANDS
from document.defect import DEFECTS
from document.page import Glance, SourcePage
from document.problem import KINDS
from ocr import calibration
from preprocessing.straighten import straighten
from reports import estimate
from reports.marking import DOUBTFUL
from reports.metrics import METRICS
from samples import make

DOCS = Path(__file__).parents[2] / "docs"
README = Path(__file__).parents[2] / "README.md"


def test_every_problem_is_documented_with_its_sentence_and_advice() -> None:
    page = (DOCS / "problems.md").read_text()
    for code, kind in KINDS.items():
        assert f"| `{code}` | {kind.message} | {kind.advice} |" in page
    assert set(re.findall(r"^\| `([\w-]+)` \|", page, re.M)) == set(KINDS)


def test_every_problem_says_what_to_do_in_full_sentences() -> None:
    for code, kind in KINDS.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert kind.message.endswith("."), code
        assert kind.advice.endswith("."), code


def test_every_defect_is_documented_and_none_that_is_not_named() -> None:
    page = (DOCS / "published-files.md").read_text()
    table = page[page.index("| defect |") : page.index("`facts` of a page")]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.M) == list(DEFECTS)


def test_every_step_of_preparing_a_page_is_documented_in_its_order(tmp_path: Path) -> None:
    path, _ = make(tmp_path, scan="drawn-300", format="png")
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    height, width = picture.shape
    page = SourcePage(number=1, width=width, height=height, dpi=(300.0, 300.0), dpi_from="tag", picture="file")
    prepared = straighten(picture, page, lambda strip, dpi: Glance(words=0, confidence=0.0))
    documented = re.findall(r"^\| `([\w -]+)` \|", (DOCS / "preparing.md").read_text(), re.M)
    assert [step.name for step in prepared.steps] == documented


def test_the_page_of_settings_is_what_the_code_says() -> None:
    told = subprocess.run(
        [sys.executable, DOCS.parent / "setup" / "settings_page.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout) == (0, "")


def test_every_metric_is_documented_as_it_explains_itself() -> None:
    page = (DOCS / "administrator" / "monitoring.md").read_text()
    described = re.findall(r"^\| `(verbale_\w+)(?:\{(\w+)\})?` \| (.+) \|$", page, re.M)
    assert described == [(metric.name, metric.label, metric.help) for metric in METRICS]
    used = {name for rule in re.findall(r"^ *expr: (.+)$", page, re.M) for name in re.findall(r"verbale_\w+", rule)}
    assert used
    assert used <= {metric.name for metric in METRICS}


def test_the_readme_names_every_command() -> None:
    readme = README.read_text()
    for command in COMMANDS:
        assert f"verbale {command}" in readme


def test_the_measured_calibration_is_that_of_the_weights_in_force() -> None:
    page = (DOCS / "confidence.md").read_text()
    digest = sha256(calibration.FILE.read_bytes() + estimate.FILE.read_bytes()).hexdigest()[:12]
    assert f"Weights `{digest}`" in page, "measure again (python -m benchmarks.calibration), and write the figures down"
    stated = {grade: float(limit) / 100 for grade, limit in re.findall(r"^\| ([A-D]) \| ([\d.]+) % \|$", page, re.M)}
    assert stated == {grade: limit for grade, limit in estimate.GRADES.items() if grade != "E"}
    assert f"below {DOUBTFUL:.0%}".replace("%", " %") in page
