"""The letter's own reference, with its printed label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from document.metadata import Found
from document.text import LabelledLine
from postprocess.lexicon import built_in
from postprocess.metadata.communications import is_code
from postprocess.metadata.dates import dates
from postprocess.metadata.outline import Outline
from postprocess.metadata.stream import Stream, found
from postprocess.metadata.wording import fold, forms, starts, tidy

_SIGN = re.compile(r"[^\W_][\w./,()–-]*|[/–-]")
_BARE = re.compile(
    r"(?=.*\d)[A-Z]{2,}[A-Z0-9]*(?:[ ./-]+[A-Z0-9]+){2,}(?: ?\(\d{1,3}\))?|(?=(?:\D*\d){6})[A-Z]{2,}[A-Z0-9]*[./-][A-Z0-9]+", re.ASCII
)
_SERIAL = re.compile(r"[A-Z]{2,5}\d{5,7}", re.ASCII)
_EDGES = re.compile(r"^[\W_]+|[\s|_.,;]+$")
_FIGURES = str.maketrans("0125", "olzs")
_HEAD = 25
"""Lines in which a reference is looked for where nothing tells how long the head of the letter is."""
_FEW = 5
"""Signs that a reference has at most: HUM 7.4/20 has two."""


class _Mention(Struct, frozen=True):
    value: str
    line: LabelledLine
    weight: float


def reference(letter: Stream, plan: Outline) -> Found | None:
    """The reference of the first part: labelled, or in a region of its own, or a lone code in the head of the letter."""
    mentions = [m for number in range(plan.end) for m in _mentions(letter, plan, number)]
    if not mentions:
        return None
    best = max(mentions, key=lambda m: m.weight)
    alike = [m for m in _everywhere(letter, mentions) if Levenshtein.distance(fold(m.value), fold(best.value)) <= 2]
    value = _voted(best, alike)
    return found(value, [best.line], 0.55 + 0.09 * best.weight + (0.05 if len(alike) > 1 else 0.0))


def _mentions(letter: Stream, plan: Outline, number: int) -> Iterator[_Mention]:
    line = letter.lines[number]
    own_region = line.kind == "reference"
    if not own_region and number >= (_HEAD if plan.opening is None else plan.opening):
        return
    text = tidy(line.text)
    if _only_label(text) and number + 1 < len(letter.lines):
        text = tidy(f"{text} {letter.lines[number + 1].text}")
    value = labelled(text) or (_bare(text) if _BARE.fullmatch(_without_date(text)) else None)
    if value is not None:
        yield _Mention(value, line, 2.0 + 2.0 * own_region + (0.5 if label_end(text) else 0.0))
    elif own_region and (value := _as_it_stands(text)) is not None:
        yield _Mention(value, line, 0.0)


def labelled(text: str) -> str | None:
    """The label and the signs after it, when the line holds nothing else but a date and a town; None for a communication's code."""
    text = _EDGES.sub("", text)
    if starts("their reference").match(fold(text)):
        return None
    text = _mended(text)
    end = label_end(text)
    if end is None:
        return None
    text = _without_date(text)
    signs = text[end:].strip(" :.,")
    if not _is_number(signs) or is_code(signs):
        return None
    return tidy(text)


def _mended(text: str) -> str:
    """The text with its label set right where one letter of it is misread: labels are few, and a number follows.

    'Our ret.: HUM 3' is 'Our ref.: HUM 3'; the small o behind Nota N. is read as any small sign.
    """
    text = re.sub(r"^((?:Nota|Oficio|Ofício)(?: [Vv]erbal)? N\.) ?[*?\"'“”°^®2](?= ?\d)", r"\1º", text)
    if _labels().match(fold(text)):
        return text
    head = re.match(r"[^\W_](?:[\w./ ]{0,18}[^\W_])?(?=[.:,]*\s)", text)
    lengths = range(len(head[0]) if head else 0, 1, -1)
    for length in lengths:
        label = next((form for form in _printed_labels() if len(form) == length and _misread(form, text[:length])), None)
        if label is not None:
            return label + text[length:]
    return text


def _misread(form: str, text: str) -> bool:
    """Whether the text is a label of four letters or more with one of them misread, or a shorter one with a figure for a letter."""
    a, b = fold(form), fold(text)
    if len(form) >= 4:
        return Levenshtein.distance(a, b) == 1
    return a != b and a == b.translate(_FIGURES)


def _is_number(signs: str) -> bool:
    """Whether this can be the number of a letter: few signs, capitals and figures, at least one figure."""
    words = signs.split()
    if not 0 < len(words) <= _FEW or not any(c.isdigit() for c in signs):
        return False
    return all(_SIGN.fullmatch(word.strip(",;()[]")) and not _is_word(word) for word in words)


def _is_word(sign: str) -> bool:
    """Whether a sign is a word of the language, or has a small letter where it was misread: 'HUMs5'."""
    return (re.search(r"[a-zà-ÿ]{3}", sign) is not None and not re.search(r"[/\d-]", sign)) or re.search(r"[A-Z][a-z]\d", sign) is not None


def label_end(text: str) -> int | None:
    """Where the label of an own reference ends in the text; None without one."""
    match = _labels().match(fold(text))
    return match.end() if match else None


@cache
def _printed_labels() -> tuple[str, ...]:
    return tuple(form for entry in built_in("letters").entry if entry.kind == "reference" for form in entry.forms)


@cache
def _labels() -> re.Pattern[str]:
    phrases = "|".join(re.escape(form).replace(r"\ ", r"[\s.]*").replace(r"\.", r"\.?") for form in forms("reference"))
    number = r"(?:[\s.]*(?:no|nr|num|n[°ºo])\b)?"
    return re.compile(rf"(?:{phrases})(?![^\W\d_]){number}(?=[\s.,:°º]*\S)[\s.,:°º]*", re.IGNORECASE)


def _only_label(text: str) -> bool:
    end = label_end(text + " 1")
    return end is not None and end >= len(text.rstrip(" :."))


def _bare(text: str) -> str | None:
    value = _without_date(text)
    return None if is_code(value) else value


def _as_it_stands(text: str) -> str | None:
    """What stands in a region that is taken for the reference: with a label and a figure, or parts with letters in one of them.

    A number alone, or one behind a word, is more often a registry's, by hand or stamp.
    """
    value = _EDGES.sub("", _without_date(text))
    wrong = is_code(value) or starts("their reference").match(fold(value)) or len(value.split()) > _FEW + 3
    joined = re.search(r"\w[./-]\w", value) is not None and re.search(r"[^\W\d_]", value) is not None
    parts = label_end(value) is not None or joined or _SERIAL.fullmatch(value) is not None
    return value if parts and any(c.isdigit() for c in value) and not wrong else None


def _without_date(text: str) -> str:
    """The text without a date at its end, and without the town in front of that; 'Ref: 3/2021, Geneva, 4 May 2021'."""
    found_dates = [read for read in dates(text) if read.end - read.start > 8]
    if not found_dates:
        return text
    town = re.compile(rf"[\s,;|–-]*(?:(?:{'|'.join(map(re.escape, forms('place')))})\W*)?(?:(?:le|den|the|el)\s+)?$")
    before = text[: found_dates[0].start]
    return before[: match.start()] if (match := town.search(fold(before))) else before


def _everywhere(letter: Stream, mentions: list[_Mention]) -> list[_Mention]:
    """The mentions, and those of running heads on later pages, which repeat the reference."""
    heads = [line for line in letter.lines if line.kind in ("running_head", "letterhead") or (line.page > 1 and len(line.text) < 40)]
    repeated = [_Mention(value, line, 1.0) for line in heads if (value := labelled(tidy(line.text))) is not None]
    return mentions + [m for m in repeated if all(m.line is not other.line for other in mentions)]


def _voted(best: _Mention, alike: list[_Mention]) -> str:
    """The form that most mentions have; the best mention's own where none is ahead of it."""
    counts = Counter(m.value for m in alike)
    value, times = max(counts.items(), key=lambda item: (item[1], item[0] == best.value))
    return value if times > counts.get(best.value, 0) else best.value
