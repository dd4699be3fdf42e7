"""What the words of a line tell about its part in a letter: a set of named cues, patterns from letter_words.toml.

Cues are evidence, not verdicts: "Tel." speaks for a letterhead and stands in bodies too. grammar.py weighs them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from postprocess.metadata.dates import dates
from postprocess.metadata.states import lexicon_names

_WORDS = re.compile(r"[^\W\d_]{3,}")
_NAME = re.compile(r"(?:[^\W\d_][\w.'’/-]*\s+){1,4}[^\W\d_][\w'’/-]+\W*")
# Parts with a figure in one of them, parted by signs: a number of a file, if it is no address.
_NUMBER = re.compile(r"(?=.*\d)[^\W_]+[./-][^\W_]+")
_LINKING = frozenset(["de", "da", "del", "van", "von", "der", "la", "le", "el", "al", "bin", "ibn", "mac", "do", "dos", "di"])

LONG = 45
"""Letters from which a line is hardly a label, an address or a name."""

# "The Permanent Mission of the Republic of X to the United Nations presents its compliments": the name ends where the verb or the
# accreditation begins.
_ORGAN = r"(?:mission|delegation|embassy|mision|ambassade|embajada|vertretung|botschaft|legation|consulate(?: general)?)"
_ENDS = "|".join([
    r"$|\n|,|\.|;|[|\d(–-]", r"\b(?:to the|in|aupres|ante|bei|has|avails|tiene|saisit|aprovecha|presente?s?|saluda|beehrt|benutzt|a|a l)\b",
])  # fmt: skip
_SENDER = re.compile(
    rf"{_ORGAN}\s+(?:permanente?\s+)?(?:of|de|du|des|del|d|der)\W\s*(?P<name>[^\W\d_]+(?:[\s'’-]+[^\W\d_]+){{0,11}}?)(?=\s*(?:{_ENDS}))"
)
_EMPTY = frozenset(["the", "and", "for", "les", "des", "los", "las", "del", "und", "der", "die", "other", "with"])
_OFFICE = frozenset(
    [
        "permanent",
        "permanente",
        "mission",
        "mision",
        "embassy",
        "ambassade",
        "embajada",
        "delegation",
        "standige",
        "vertretung",
        "botschaft",
        "legation",
    ]
)
# Where every mission sits, so that the name of the town tells nothing about the sender.
_TOWNS = frozenset(["geneva", "geneve", "ginebra", "genf", "ginevra", "genebra", "switzerland", "suisse", "suiza", "schweiz"])


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads(Path(__file__).with_name("letter_words.toml").read_text(encoding="utf-8"))
    return {cue: re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) for cue, patterns in table.items()}


def folded(text: str) -> str:
    """Lower case without accents, quotes made plain: what survives a reading."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("‘", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def sender_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of the sender's name where the letter calls itself by it ("The Permanent Mission of X presents ...")."""
    found: set[str] = set()
    for text in texts:
        for match in _SENDER.finditer(folded(text)):
            found.update(_WORDS.findall(match["name"]))
    return frozenset(found - _EMPTY - _TOWNS)


def text_cues(text: str, sender: frozenset[str] = frozenset()) -> frozenset[str]:
    """The cues in the text of one line. `sender`: the words of the sender's name."""
    plain = folded(text).strip()
    cues = set(cues_of(plain))
    words = [w for w in _WORDS.findall(plain) if w not in _EMPTY and w not in _OFFICE]
    if words and sender and 10 * sum(w in sender for w in words) >= 6 * len(words):
        cues.add("sender")
    if len(words) > 1 and re.sub(r"^\W+|\W+$", "", plain) in lexicon_names():
        cues.add("polity")
    if len(text) < 2 * LONG and "date" not in cues and any(c.isdigit() for c in text) and dates(text):
        cues.add("date")
    return frozenset(cues | _shape(text.strip(), plain))


@lru_cache(4096)
def cues_of(plain: str) -> frozenset[str]:
    """The cues of letter_words.toml in a folded line."""
    cues = {cue for cue, pattern in _patterns().items() if pattern.search(plain)}
    # A date in figures looks like a telephone number.
    return frozenset(cues - {"contact"} if "date" in cues and not any(c.isalpha() for c in plain) else cues)


def _shape(text: str, plain: str) -> set[str]:
    cues = set()
    letters = [c for c in text if c.isalpha()]
    reach = bool(cues_of(plain) & {"contact", "box"})
    if len(text) >= LONG and not reach:
        cues.add("long")
    if sum(c.isalnum() for c in text) < 4:
        cues.add("brief")
    if len(letters) >= 4 and sum(c.isupper() for c in letters) >= 0.8 * len(letters):
        cues.add("capitals")
    if text[-1:] in ".;" and len(text) > 12:
        cues.add("sentence")
    if text[-1:] in ",:;!":
        cues.add("comma")
    named = bool(cues_of(plain) & {"organ", "polity", "accredited"})
    if not reach and ((text[:1].islower() and not named) or (len(text.split()) > 6 and text.split()[-1].islower())):
        cues.add("running")
    if _NAME.fullmatch(text) and _capitalised(text):
        cues.add("name")
    if not any(c.isalpha() for c in plain):
        cues.add("figures")
    if len(text) < LONG and _NUMBER.search(text) and not cues_of(plain) & {"contact", "box", "street", "postal", "date"}:
        cues.add("numbered")
    return cues


def _capitalised(text: str) -> bool:
    words = [w for w in text.split() if w.casefold() not in _LINKING]
    return all(w[:1].isupper() for w in words)
