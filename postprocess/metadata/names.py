"""Names of persons: what a line that is one looks like."""

from __future__ import annotations

import re

from postprocess.metadata.wording import any_of, fold, starts, tidy
from postprocess.metadata.wording import words as words_of

_WORD = re.compile(r"(?:[dDoOlL]['’])?[^\W\d_][^\W\d_'’.\-‐–]*(?:[-‐–'’.][^\W\d_]+)*\.?")
_SIGNED = re.compile(r"^\W*(?:\(?\s*(?:signed|signé|firmado|gez|sgd|p\.?p)\b\.?\s*\)?\W*)", re.IGNORECASE)


def bare_name(text: str) -> str | None:
    """The name in a line that holds one and at most honorifics before and a title behind a comma; None where it holds another thing."""
    line = tidy(_SIGNED.sub("", text)).strip(" _.*()[]|~-–—:")
    line = line.split(",")[0].split(" (")[0].split(" – ")[0].strip(" .")
    while (match := starts("honorific").match(fold(line))) and line[match.end() :].strip(" .:"):
        line = line[match.end() :].strip(" .:")
    return line if _is_name(line) else None


def _is_name(line: str) -> bool:
    words, particles = line.split(), words_of("name particle")
    if not 2 <= len(words) <= 6 or any(_WORD.fullmatch(word) is None for word in words):
        return False
    if any(word[0].islower() and fold(word) not in particles for word in words) or words[-1][0].islower() or words[0][0].islower():
        return False
    folded = fold(line)
    titles = any(any_of(kind).search(folded) for kind in ("signatory title", "addressee title", "mission", "place", "stamp"))
    return not titles and any(c.islower() for c in line) | (len(words) <= 4) and sum(len(word.strip(".")) > 1 for word in words) >= 2
