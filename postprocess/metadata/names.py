"""Names of persons: what a line that is one looks like."""

from __future__ import annotations

import re
from functools import cache

from postprocess.lexicon import built_in
from postprocess.metadata.wording import any_of, fold, pattern, starts, tidy, words

_WORD = re.compile(r"(?:[dDoOlL]['’])?[^\W\d_][^\W\d_'’.\-‐–]*(?:[-‐–'’./][^\W\d_]+)*\.?")
_SIGNED = re.compile(r"^\W*(?:\(?\s*(?:signed|signé|firmado|gez|sgd|p\.?p)\b\.?\s*\)?\W*)", re.IGNORECASE)

# A small letter before a capital, at least three letters in, and no prefix that is written so.
_PREFIXES = "".join(rf"(?<!\b{prefix})" for prefix in ("Mac", "Van", "Von", "Del", "Des", "Fitz"))
_GLUED = re.compile(rf"(?<=[^\W\d_]{{3}}){_PREFIXES}(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ][^\W\d_]{{2}})")

_NOT_IN_NAMES = ("signatory title", "mandate title", "addressee title", "mission", "place", "stamp")
_MOST = 6
"""Words of the longest name."""


def bare_name(text: str) -> str | None:
    """The name in a line that holds one and at most honorifics before and a title behind a comma; None where it holds another thing."""
    line = _parted(tidy(_SIGNED.sub("", text)).strip(" _.*()[]|~-–—:"))
    line = line.split(",")[0].split(" (")[0].split(" – ")[0].strip(" .")
    while (match := starts("honorific").match(fold(line))) and line[match.end() :].strip(" .:"):
        line = line[match.end() :].strip(" .:")
    return line if _is_name(line) else None


def _parted(line: str) -> str:
    """A name with the blank between its words where a reader dropped it: AnnaSmith. McBride and DeLuca are one word each."""
    return _GLUED.sub(" ", line)


def _is_name(line: str) -> bool:
    parts = line.split()
    if not 2 <= len(parts) <= _MOST or any(_WORD.fullmatch(part) is None for part in parts):
        return False
    small = [part for part in parts if part[0].islower()]
    if parts[0] in small or parts[-1] in small or any(fold(part) not in words("name particle") for part in small):
        return False
    folded = fold(line)
    if house().search(folded) or any(any_of(kind).search(folded) for kind in _NOT_IN_NAMES):
        return False
    return sum(len(part.strip(".")) > 1 for part in parts) >= 2


@cache
def house() -> re.Pattern[str]:
    """The houses in which the bodies of the United Nations in Geneva sit, in folded text."""
    names = {fold(form) for entry in built_in("bodies").entry if entry.kind == "house" for form in entry.forms}
    return re.compile(pattern(tuple(sorted(names, key=lambda name: (-len(name), name)))))
