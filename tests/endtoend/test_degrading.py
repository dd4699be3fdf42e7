"""A real page that is made worse step by step has an ever worse estimate, and `rerun --below` finds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageFilter

from samples import make


def verbale(*arguments: object) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("VERBALE_", "PREFECT_"))}
    clean |= {"PREFECT_HOME": "/nowhere", "VERBALE_REREAD": "off"}
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=clean, timeout=300, check=True).stdout


def worsened(picture: Image.Image, size: int, blur: float) -> Image.Image:
    """Scanned at `size` pixels to an inch in place of 300, through a soft lens."""
    small = picture.resize((picture.width * size // 300, picture.height * size // 300), Image.Resampling.LANCZOS)
    return small.filter(ImageFilter.GaussianBlur(blur))


def test_the_estimate_of_a_page_worsens_as_the_page_does(tmp_path: Path) -> None:
    made, _ = make(tmp_path / "made", name="page", scan="clean-300", format="png", pages=1, seed=11)
    page, scans = Image.open(made).convert("L"), tmp_path / "scans"
    scans.mkdir()
    for name, size, blur in (("1-good", 150, 0.0), ("2-coarse", 100, 0.6), ("3-bad", 80, 1.2)):
        worsened(page, size, blur).save(scans / f"{name}.png", dpi=(size, size))
    stamped, _ = make(tmp_path / "stamped", name="page", scan="overstamped-200", format="png", pages=1, seed=11)
    Image.open(stamped).crop((290, 0, 1600, 2000)).save(scans / "4-cut.png", dpi=(200, 200))
    archive = tmp_path / "archive"
    verbale("ingest", scans, "--archive", archive)
    found = {d["name"]: d for d in json.loads(verbale("status", "--archive", archive, "--json"))}
    good, coarse, bad, cut = (found[name] for name in sorted(found))
    assert good["grade"] < "D"
    assert good["expected_cer"] < coarse["expected_cer"]
    assert bad["expected_cer"] is None or bad["expected_cer"] > coarse["expected_cer"]
    assert bad["grade"] in (None, "D", "E")
    again = json.loads(verbale("rerun", "--below", "C", "--archive", archive, "--json"))
    worse = {name for name, d in found.items() if d["grade"] in ("D", "E")}
    assert {row["name"] for row in again} == worse
    told = json.loads((Path(cut["folder"]) / "confidence.json").read_text())["pages"][0]
    assert {"cut-off", "stamp-over-text"} <= set(told["defects"])
    evidence = {d["name"]: d["evidence"] for d in json.loads((Path(cut["folder"]) / "document.json").read_text())["pages"][0]["defects"]}
    assert evidence["cut-off"]["left"] >= 3
    assert "low-resolution" in json.loads((Path(coarse["folder"]) / "confidence.json").read_text())["pages"][0]["defects"]
