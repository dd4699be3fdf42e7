"""The lexicons in force: those that come with verbale and those of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flows.settings import WrongSettings
from postprocess.correction import rules
from postprocess.lexicon import Collection, WrongLexicon, gather

if TYPE_CHECKING:
    from flows.settings import Settings


def lexicons_of(settings: Settings) -> Collection:
    """What the rules of correction know. Raises WrongSettings when a lexicon of the user cannot be used."""
    try:
        return gather(rules.subjects(), Path(settings.lexicons) if settings.lexicons else None)
    except WrongLexicon as error:
        raise WrongSettings(f"The lexicons (VERBALE_LEXICONS) cannot be used: {error}. `verbale lexicon check FILE` says more.") from error
