"""What speaks for and against two readings of one word: figures by name, from which doubt and vote are reckoned."""

from __future__ import annotations

from collections import Counter
from math import log
from typing import TYPE_CHECKING

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from ocr.alignment import BULLET, MARKS, ODD, folded
from ocr.vocabulary import NO_OPINION, UNKNOWN, zipf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from document.page import Line, Word

SURE = 95.0
"""Engine confidence from which a word is believed: of those of 96 and more 99 in 100 are right, of those of 90 to 93 87."""

DOUBTED = 90.0

RUBBISH = 30.0
"""Engine confidence below which three words in four are wrong."""

COMMON = 3.0
"""On the Zipf scale: once in a million words."""

Figures = dict[str, float]


class PageFacts(Struct, frozen=True):
    """What all words of a page share. language: Tesseract's name; doubted: share of its words below DOUBTED, 0-1; sure: words that the
    first reader is sure of in this letter, without marks, and how often they stand there."""

    language: str
    doubted: float
    sure: Counter[str]


def facts(lines: Iterable[Line], language: str) -> PageFacts:
    """What the words of a page tell about it."""
    words = [word for line in lines for word in line.words]
    doubted = sum((word.confidence or 0.0) < DOUBTED for word in words) / max(len(words), 1)
    return PageFacts(language, doubted, Counter(core(word.text) for word in words if (word.confidence or 0.0) >= SURE))


def core(text: str) -> str:
    """The word without the marks around it."""
    return text.strip("".join(MARKS) + ".,;:!?()[]/")


def odds(confidence: float) -> float:
    """Logarithm of the odds of a probability, held to what a thousand words can show."""
    held = min(max(confidence, 0.001), 0.999)
    return log(held / (1 - held))


def of_word(word: Word, page: PageFacts) -> Figures:
    """What speaks for a misreading of `word`, which only the first reader has read."""
    text = core(word.text)
    letters, figures = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    confidence, common = (word.confidence or 0.0) / 100, zipf(text, page.language)
    return {
        "bias": 1.0,
        "confidence": odds(confidence),
        "below_90": float(confidence < 0.9),
        "below_96": float(confidence < 0.96),
        "page_doubted": page.doubted,
        "unknown": float(letters > 1 and common == UNKNOWN),
        "rare": max(0.0, NO_OPINION - common) if letters > 1 else 0.0,
        "name": float(letters > 1 and text[:1].isupper() and not text.isupper() and common < 3.5),
        "capitals": float(letters > 2 and text.isupper()),
        "figures": float(figures > 0 and not letters),
        "mixed": float(figures > 0 and letters > 0),
        "odd_case": float(_odd_case(text)),
        "no_letters": float(not letters and not figures),
        "odd_signs": float(any(not sign.isalnum() for sign in text)),
        "length": min(len(text), 12) / 12,
        "seen": float(page.sure[text] - (confidence * 100 >= SURE) > 0),
    }


def of_pair(word: Word, other: str, confidences: tuple[float, ...], agreement: float, clean: bool, page: PageFacts) -> Figures:
    """What speaks for `other` in the place of `word`. confidences: of the second reader in each of its signs there, 0-1; agreement: 0-1,
    of both readers in the words around."""
    mine, theirs = core(word.text), core(other)
    weakest, mean = (min(confidences), sum(confidences) / len(confidences)) if confidences else (0.0, 0.0)
    common_mine, common_theirs = zipf(mine, page.language), zipf(theirs, page.language)
    return {
        "bias": 1.0,
        "confidence": odds((word.confidence or 0.0) / 100),
        "below_90": float((word.confidence or 0.0) < DOUBTED),
        "rubbish": float((word.confidence or 0.0) < RUBBISH),
        "weakest": odds(weakest),
        "mean": odds(mean),
        "agreement": agreement,
        "clean": float(clean),
        "page_doubted": page.doubted,
        "more_common": common_theirs - common_mine,
        "only_other_known": float(common_theirs > 0 and not common_mine),
        "only_own_known": float(common_mine > 0 and not common_theirs),
        "accent_on_known": float(common_mine >= COMMON and mine.islower() and _accents(theirs) > _accents(mine)),
        "seen_own": float(page.sure[mine] > 0),
        "seen_other": float(page.sure[theirs] > 0),
        **_change(mine, theirs, word.text, other),
    }


def _change(mine: str, theirs: str, word: str, other: str) -> Figures:
    """Of what kind the difference is."""
    alike = "".join(map(folded, mine)) == "".join(map(folded, theirs))
    longest = max(len(mine), len(theirs), 1)
    return {
        **_points(word, other),
        **_marks(word, other),
        "look_alike": float(mine != theirs and _looked(mine) == _looked(theirs)),
        "doubled_lost": float(len(theirs) < len(mine) and _undoubled(mine) == _undoubled(theirs)),
        "splits": float(other.count(" ")),
        "case_only": float(mine != theirs and mine.casefold() == theirs.casefold()),
        "accent_gained": float(alike and _accents(theirs) > _accents(mine)),
        "accent_lost": float(alike and _accents(theirs) < _accents(mine)),
        "accent_other": float(alike and mine.casefold() != theirs.casefold() and _accents(theirs) == _accents(mine)),
        "figures_own": float(any(map(str.isdigit, mine))),
        "figures_other": float(any(map(str.isdigit, theirs))),
        "figures_lost": float(_figures_lost(mine, theirs)),
        "figures_changed": float([s for s in mine if s.isdigit()] != [s for s in theirs if s.isdigit()]),
        "mixed_own": float(_mixed(mine)),
        "mixed_other": float(_mixed(theirs)),
        "odd_case_own": float(_odd_case(mine)),
        "odd_case_other": float(_odd_case(theirs)),
        "odd_signs_own": float(any(not sign.isalnum() for sign in mine)),
        "odd_signs_other": float(any(not sign.isalnum() for sign in theirs)),
        "longer": max(-1.0, min(1.0, (len(other) - len(word)) / longest)),
        "distance": Levenshtein.distance(mine, theirs) / longest,
        "no_letters_own": float(not any(map(str.isalnum, word))),
    }


def _points(word: str, other: str) -> Figures:
    """How the points and brackets around the same word differ."""
    mine, theirs = ("".join(sign for sign in text if sign not in MARKS) for text in (word, other))
    same = mine != theirs and core(word) == core(other)
    return {
        "point_gained": float(same and len(theirs) > len(mine)),
        "point_lost": float(same and len(theirs) < len(mine)),
        "point_changed": float(same and len(theirs) == len(mine)),
    }


def _marks(word: str, other: str) -> Figures:
    """How many quotes, dashes and bullets of the first reading are not in the other one, stand for another sign there, or are new; how
    often the other one has a bullet for something else."""
    lost = changed = gained = bullets = 0
    for code in Levenshtein.opcodes("".join(map(folded, word)), "".join(map(folded, other))):
        mine, theirs = word[code.src_start : code.src_end], other[code.dest_start : code.dest_end]
        if code.tag == "equal":
            odd = [sign for sign, other_sign in zip(mine, theirs, strict=True) if sign in ODD and sign != other_sign]
            bullets += sum(MARKS[sign] == BULLET for sign in odd)
            changed += sum(MARKS[sign] != BULLET for sign in odd)
            continue
        marks, new = sum(sign in MARKS for sign in mine), [MARKS[sign] for sign in theirs if sign in MARKS]
        lost, changed = (lost + marks, changed) if code.tag == "delete" else (lost, changed + marks)
        bullets += new.count(BULLET)
        gained += len(new) - new.count(BULLET)
    return {"mark_lost": lost, "mark_changed": changed, "mark_gained": gained, "bullet_gained": bullets}


def _accents(text: str) -> int:
    return sum(folded(sign) != sign.casefold() for sign in text if sign.isalpha())


def _looked(text: str) -> str:
    """The text with one sign for all that are a plain stroke in many typefaces."""
    return "".join("l" if sign in "Il1i|!" else sign for sign in text)


def _figures_lost(mine: str, theirs: str) -> bool:
    """Has the other reading fewer of the same figures, and nothing in their place? Networks trained with CTC leave out narrow signs."""
    rest = iter(mine)
    return sum(map(str.isdigit, theirs)) < sum(map(str.isdigit, mine)) and all(sign in rest for sign in theirs)


def _undoubled(text: str) -> str:
    """Without the second of two equal signs, which networks trained with CTC tend to swallow."""
    return "".join(sign for sign, before in zip(text, " " + text, strict=False) if sign != before)


def _mixed(text: str) -> bool:
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def _odd_case(text: str) -> bool:
    """A capital after a small letter, or a small letter among capitals."""
    letters = "".join(sign for sign in text if sign.isalpha())
    return len(letters) > 2 and not (letters.islower() or letters.isupper() or letters[1:].islower())
