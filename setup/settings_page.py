"""Writes docs/settings.md from the code: python setup/settings_page.py [--check]

--check: write nothing, and end with 1 when the page is not what the code says.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "flows" / "settings.py"
PAGE = ROOT / "docs" / "settings.md"

HEAD = """# Settings

Settings come from their defaults, then from `ARCHIVE/settings.toml`, then from the environment; the last one wins.
In the file they are written in small letters (`languages = ["eng", "fra"]`), in the environment as `VERBALE_` and capitals
(`VERBALE_LANGUAGES=eng,fra`). `verbale check` finds misspelt names. `VERBALE_ARCHIVE` names the archive itself.

This page is made from the code: `python setup/settings_page.py` writes it, and a test holds the two together.

| setting | default | meaning |
|---|---|---|
"""


def rows() -> list[str]:
    """One row a setting: its name, its default and the comment behind it, as they stand in the class."""
    text = SOURCE.read_text(encoding="utf-8")
    (settings,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    lines = text.splitlines()
    found = []
    for field in settings.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.value is not None:
            meaning = re.search(r"  # (.+)$", lines[(field.end_lineno or field.lineno) - 1])
            if meaning is None:
                sys.exit(f"{SOURCE.name}: {field.target.id} needs a comment behind it: its meaning.")
            found.append(f"| `{field.target.id}` | `{ast.get_source_segment(text, field.value)}` | {meaning[1]} |")
    return found


def main() -> int:
    """Returns the exit code."""
    page = HEAD + "\n".join(rows()) + "\n"
    if sys.argv[1:] != ["--check"]:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == page:
        return 0
    print("docs/settings.md is not what the code says; make it anew: python setup/settings_page.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
