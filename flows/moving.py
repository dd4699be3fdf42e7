"""`python -m flows.moving ARCHIVE`: moves the archive's catalogue from SQLite to where VERBALE_CATALOGUE says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from archive.moving import move
from document.problem import Stopped
from flows.places import folders_of
from flows.settings import WrongSettings, load

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code: 3 for trouble, 4 for wrong settings."""
    if len(arguments) != 1:
        print("usage: python -m flows.moving ARCHIVE", file=sys.stderr)
        return 4
    root = Path(arguments[0]).absolute()
    try:
        settings = load(root)
        folders = folders_of(root, settings)
        if not settings.catalogue or not folders.catalogue.exists():
            raise WrongSettings(f"Nothing to move: VERBALE_CATALOGUE must be set, and {folders.catalogue} must be there")
        print(f"{move(folders.catalogue, settings.catalogue)} documents moved.")
    except WrongSettings as error:
        print(f"{error.problem.message} {error.problem.advice}", file=sys.stderr)
        return 4
    except Stopped as error:
        print(f"{error.problem.message} {error.problem.advice}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
