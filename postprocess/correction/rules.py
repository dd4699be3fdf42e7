"""Rules of correction: small files of data that hold their own examples (docs/corrections.md)."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from document.decoding import decode_toml

FOLDER = Path(__file__).with_name("rules")

Kind = Literal["entry", "dictionary", "consistency", "digits", "sign", "bullet", "join"]
Probability = Annotated[float, Meta(gt=0, lt=1)]
Odds = Annotated[float, Meta(gt=0)]


class WrongRule(Exception):
    """A rule file that cannot be used."""


class Context(Struct, frozen=True, forbid_unknown_fields=True):
    """A place that speaks for a repair. `needs`: names of `postprocess.contexts`, all of which must hold;
    odds: how much likelier it is that what the rule knows is printed there than just the letters that were read; plain_odds: the rule's,
    where the place tells more."""

    needs: tuple[str, ...]
    odds: Odds
    plain_odds: Odds | None = None


class Pattern(Struct, frozen=True, forbid_unknown_fields=True):
    """For digits and signs: a regular expression over a line, its group `x` is what is repaired.

    #: in the expression stands for a sign that is or looks like a digit; {words}, {towns}: the rule's words, the towns of the lexicon.
    to: what stands there instead, "" for the digits that the signs look like; valid: what the repaired text must match in full.
    """

    find: str
    to: str = ""
    valid: str = ""
    code: bool = False


class Fixed(Struct, frozen=True, forbid_unknown_fields=True):
    """An example that the rule must repair. confidence: of its words, 0-100, of `doubtful` ones 40; proposed: told, not done."""

    text: str
    to: str
    language: str = "en"
    confidence: float = 80.0
    doubtful: tuple[str, ...] = ()
    proposed: bool = False


class Left(Struct, frozen=True, forbid_unknown_fields=True):
    """An example that the rule must leave alone, and why."""

    text: str
    why: str
    language: str = "en"
    confidence: float = 80.0


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule.

    repairs, why: for people. subjects: lexicons whose entries it knows, `entry_kinds` narrows them down. languages: of the page, () for
    all. plain_odds: how much likelier a writer puts the marks of an entry than leaves them out. damaged: how many parts of an entry may
    differ; least_parts: of an entry. below: words read with this confidence or more are left alone. words, forbids, context, pattern:
    what its kind needs. threshold: the certainty from which it is applied, below it is proposed.
    """

    name: str
    version: int
    kind: Kind
    repairs: str
    why: str
    threshold: Probability
    subjects: tuple[str, ...] = ()
    entry_kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    plain_odds: Odds = 5.0
    damaged: int = 1
    least_parts: int = 1
    odds: Odds = 1000.0
    below: float = 101.0
    words: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    context: tuple[Context, ...] = ()
    pattern: tuple[Pattern, ...] = ()
    fixes: Annotated[tuple[Fixed, ...], Meta(min_length=1)]
    leaves: Annotated[tuple[Left, ...], Meta(min_length=1)]


def load(path: Path) -> Rule:
    """Read one rule. Raises WrongRule with the place of the mistake."""
    try:
        return decode_toml(path.read_bytes(), Rule)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise WrongRule(f"{path}: {error}") from error


@cache
def built_in() -> tuple[Rule, ...]:
    """The rules that come with the program, by name."""
    return tuple(load(path) for path in sorted(FOLDER.glob("*.toml")))


@cache
def digest() -> str:
    """SHA-256 over all rule files: a stage key."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(FOLDER.glob("*.toml")))).hexdigest()


def subjects() -> frozenset[str]:
    """The subjects of lexicons that the rules use; towns tell contexts too."""
    return frozenset({"towns", *(subject for rule in built_in() for subject in rule.subjects)})
