"""Who writes: the State, its mission, the mission's address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from document.metadata import Found
from document.text import LabelledLine
from postprocess.lexicon import built_in
from postprocess.metadata.dates import dates
from postprocess.metadata.outline import Outline
from postprocess.metadata.states import StateName, after_mission, full_name, lexicon_names, mended, plain_case
from postprocess.metadata.stream import Stream, found
from postprocess.metadata.wording import any_of, fold, pattern, starts, tidy

_ALIKE = 0.15
"""Share of letters in which two mentions of one State may differ where one of them is misread."""
_LONGEST_PART = 50
"""Letters of the longest part of an address: a street with its number."""
_ENOUGH = 200
"""Mentions that vote; a letter has some ten."""
_NEAR_FORMULA = 300
"""Characters behind a mission's name in which it presents its compliments."""


class Mention(Struct, frozen=True):
    """A mission that is named with its State, in a language. weight: how much it tells of the sender; place: in the text."""

    mission: str
    language: str
    state: StateName
    weight: float
    place: int


def sender(letter: Stream, plan: Outline, language: str | None) -> tuple[Found | None, Found | None]:
    """The State and its mission, voted over all mentions; (None, None) when no mission is named."""
    mentions = list(islice(_mentions(letter, plan, language), _ENOUGH))
    if not mentions:
        short = _by_adjective(letter, plan)
        return short if short[0] is not None else (_by_heading(letter, plan) or _by_seat(letter), None)
    best = _best_cluster(letter, mentions)
    name, share = _voted(letter, best)
    here = next((m for m in best if fold(m.state.name) == fold(name)), best[0])
    repaired = mended(name) if share < 0.5 or len(best) == 1 else None
    rivals = sum(m.weight for m in mentions if m not in best) / sum(m.weight for m in mentions)
    certainty = 0.75 + 0.2 * share + (0.04 if fold(name) in lexicon_names() else 0.0) - 0.4 * rivals - (0.1 if len(best) == 1 else 0.0)
    certainty -= 0.2 if repaired else 0.0
    if (formal := _formal(letter, plan, repaired or name)) is not None:
        name, repaired = formal, None
    lines = letter.between(here.place, here.state.end)
    mission = found(f"{here.mission}{_link(letter, here)}{repaired or name}", lines, certainty)
    return found(repaired or name, letter.between(here.state.start, here.state.end), certainty), mission


def _formal(letter: Stream, plan: Outline, name: str) -> str | None:
    """The longer name of the State that the letterhead gives in lines of its own: 'REPÚBLICA DE X' over 'Misión Permanente'."""
    if starts("state noun").match(fold(name)):
        return None
    for text in _head_lines(letter, plan, 2):
        folded = fold(text)
        if folded != fold(name) and folded.endswith(f" {fold(name)}") and starts("state noun").match(folded) and len(text.split()) < 9:
            return plain_case(text)
    return None


def _head_lines(letter: Stream, plan: Outline, most: int) -> Iterator[str]:
    """The lines in the head of the letter's first page, and up to `most` of one region as one."""
    for number, line in enumerate(letter.lines):
        if line.page != letter.lines[0].page or not _in_head(line, number, plan) or line.kind == "addressee":
            continue
        for count in range(1, most + 1):
            run = letter.lines[number : number + count]
            if len(run) == count and all(each.region == line.region for each in run):
                yield tidy(" ".join(each.text for each in run)).strip(" ,;.:")


def _link(letter: Stream, here: Mention) -> str:
    """What stands between the mission and its State: ' of the '."""
    link = tidy(re.sub(r"[.,;:|]", "", letter.text[here.place + len(here.mission) : here.state.start]))
    return f" {link.lower()}" + ("" if link.endswith(("'", "’")) else " ")


def _mentions(letter: Stream, plan: Outline, language: str | None) -> Iterator[Mention]:
    last = letter.starts[plan.end] if plan.end < len(letter.starts) else len(letter.text)
    end = 0
    for match in _missions().finditer(letter.folded):
        if match.start() < end or not letter.text[match.start()].isupper():
            continue
        own = _languages()[" ".join(match[0].split())]
        name = after_mission(letter, match.end(), own)
        if name is None:
            continue
        end = name.end
        formula = any_of("compliments").search(letter.folded, name.end, name.end + _NEAR_FORMULA) is not None
        weight = 1.0 + 2.0 * formula + (1.0 if letter.lines[letter.number(match.start())].kind == "letterhead" else 0.0)
        weight += (1.0 if own == language else 0.0) + (0.5 if match.start() < last else 0.0)
        yield Mention(_printed(letter.text[match.start() : match.end()], own), own, name, weight, match.start())


def _printed(mission: str, language: str) -> str:
    """The word for the mission in small letters: French writes 'Mission permanente', the others 'Permanent Mission'."""
    mission = tidy(mission)
    if not mission.isupper():
        return mission
    return mission.capitalize() if language == "fr" else mission.title()


@cache
def _languages() -> dict[str, str]:
    return {fold(form): entry.language for entry in built_in("letters").entry if entry.kind == "mission" for form in entry.forms}


@cache
def _missions() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern(tuple(sorted(_languages(), key=lambda form: (-len(form), form))))}(?!\w)")


def _best_cluster(letter: Stream, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions of the State that is named most: misread forms count for the form that they resemble."""
    clusters = [[other for other in mentions if _alike(one, other)] for one in mentions]
    return max(clusters, key=lambda cluster: (sum(m.weight for m in cluster), -cluster[0].place))


def _alike(one: Mention, other: Mention) -> bool:
    a, b = fold(one.state.name), fold(other.state.name)
    return one.language == other.language and Levenshtein.distance(a, b) <= max(2, round(_ALIKE * max(len(a), len(b))))


def _voted(letter: Stream, cluster: Sequence[Mention]) -> tuple[str, float]:
    """The form that stands in the letter most often, and its share of the votes. Printed in small letters where it is so anywhere."""
    votes = Counter[str]()
    for mention in cluster:
        votes[fold(mention.state.name)] += 2 + (2 if mention.weight >= 4 else 0)
    for form in list(votes):
        votes[form] += min(6, len(re.findall(rf"(?<!\w){re.escape(form)}(?!\w)", letter.folded))) + (4 if form in lexicon_names() else 0)
    best = max(votes, key=lambda form: (votes[form], len(form), form))
    forms = [m.state for m in cluster if fold(m.state.name) == best]
    written = Counter(state.name for state in forms if not state.capitals) or Counter(state.name for state in forms)
    return max(written, key=lambda form: (written[form], form)), votes[best] / sum(votes.values())


def _by_adjective(letter: Stream, plan: Outline) -> tuple[Found | None, Found | None]:
    """'UK Mission Geneva' names its State in short: the lexicon knows its full name. Only in the head of the letter.

    Before 'Permanent Mission' the State stands as it is printed: 'New Zealand Permanent Mission', also on two lines.
    """
    for number, line in enumerate(letter.lines):
        match = re.match(r"\W*(?:the )?(?:permanent )?(?P<state>[\w. '-]{2,40}?)\s+(?:permanent )?mission\b", fold(line.text))
        name = full_name(match["state"].strip()) if match and plan.before(number) else None
        if name is not None:
            return found(name, [line], 0.7), found(tidy(line.text), [line], 0.7)
    for text in _head_lines(letter, plan, 3):
        match = re.match(r"(?P<before>.{2,60}?)\s+permanent mission\b", fold(text))
        words = text[: match.end("before")].split() if match and len(fold(text)) == len(text) else []
        name = next((name for n in range(len(words)) if fold(name := " ".join(words[n:])) in lexicon_names()), None)
        if name is not None:
            line = next(each for each in letter.lines if fold(name).split()[0] in fold(each.text))
            return found(plain_case(name), [line], 0.7), found(f"{plain_case(name)} Permanent Mission", [line], 0.6)
    return None, None


def _by_heading(letter: Stream, plan: Outline) -> Found | None:
    """A State whose name is a line of its own in the head of the letter, above a mission that does not name it."""
    for number, line in enumerate(letter.lines):
        if line.page != letter.lines[0].page or not _in_head(line, number, plan):
            continue
        text = _whole_name(letter, number) or tidy(line.text).strip(" ,;.:")
        if line.kind != "addressee" and (fold(text) in lexicon_names() or starts("state noun").match(fold(text))) and len(text.split()) < 9:
            return found(plain_case(text), [line], 0.65 if line.kind == "letterhead" else 0.5)
    return None


def _by_seat(letter: Stream) -> Found | None:
    """The one real State that the letterhead of an office of it names: 'X HUMAN RIGHTS COMMISSION', 'P.O. Box 1, Y, X'; streets aside."""
    named: dict[str, tuple[str, LabelledLine]] = {}
    heads = [each for each in letter.lines if each.page == letter.lines[0].page and each.kind in ("letterhead", "footer")]
    for line, part in ((each, part) for each in heads for part in each.text.split(",")):
        streets = any_of("street").search(fold(part)) is not None or len(fold(part)) != len(part)
        for match in () if streets else _real_states().finditer(fold(part)):
            named.setdefault(full_name(match[0]) or "", (part[match.start() : match.end()], line))
    named.pop(_HOST, None)
    if len(named) != 1:
        return None
    name, line = next(iter(named.values()))
    return found(plain_case(name), [line], 0.6)


_HOST = "Swiss Confederation"
"""Where every mission in Geneva has its address; its own letters name a mission or the State in a line of its own."""


@cache
def _real_states() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern(tuple(sorted(lexicon_names(), key=lambda name: (-len(name), name))))}(?!\w)")


def _whole_name(letter: Stream, number: int) -> str | None:
    """The name of a real State that begins with a line and ends with the next one of its region."""
    lines = letter.lines[number : number + 2]
    text = tidy(" ".join(line.text for line in lines)).strip(" ,;.:")
    return text if len(lines) == 2 and lines[0].region == lines[1].region and fold(text) in lexicon_names() else None


def _in_head(line: LabelledLine, number: int, plan: Outline) -> bool:
    return line.kind == "letterhead" or (plan.opening is not None and number < plan.opening)


def sender_address(lines: Sequence[LabelledLine], plan: Outline) -> Found | None:
    """The postal address in the letterhead or at the foot of the first page, its lines and parts joined by commas."""
    parts: list[str] = []
    where: list[LabelledLine] = []
    for number, line in enumerate(lines[: plan.end]):
        head = line.kind in ("letterhead", "footer") or (
            line.kind not in ("addressee", "footnote") and plan.opening is not None and number < plan.opening
        )
        if line.page != lines[0].page or not head or _belongs_to_addressee(lines, number):
            continue
        here = [part for part in _parts(line.text) if _is_postal(part, following=bool(where) and where[-1].region == line.region)]
        parts += [part for part in here if part not in parts]
        where += [line] if here else []
    if not any(_names_street(part) for part in parts):
        return None
    return found(", ".join(parts), where, 0.85 if all(line.kind in ("letterhead", "footer") for line in where) else 0.6)


def _parts(text: str) -> list[str]:
    return [part for piece in re.split(r"\s+[\]\[|·•–—]\s+|\s{3,}|\s+-\s+|;", text) if (part := tidy(piece).strip(" ,;|–-"))]


def _is_postal(part: str, *, following: bool) -> bool:
    folded = fold(part)
    if re.search(r"@|www\.|\b(tel|fax|phone|telefax|telephone|e-?mail|mission)\b", folded) or len(part) > _LONGEST_PART or dates(part):
        return False
    street = _names_street(part)
    return (
        street
        or re.match(r"(?:ch[- ]?)?\d{4,5}\s+[^\W\d]", folded) is not None
        or (following and fold(part) in ("switzerland", "suisse", "suiza", "schweiz"))
    )


def _names_street(part: str) -> bool:
    """Whether a part of a line names a street or a box with its number; a shorter word than three letters must end with a point."""
    words = [match for match in any_of("street").finditer(fold(part)) if len(match[0]) > 2 or part[match.end() : match.end() + 1] == "."]
    return bool(words) and any(c.isdigit() for c in part)


def _belongs_to_addressee(lines: Sequence[LabelledLine], number: int) -> bool:
    """Whether the line stands in a region that names an office written to: its street is not the sender's."""
    line = lines[number]
    region = [fold(o.text) for o in lines if o.page == line.page and o.region == line.region]
    return line.kind not in ("letterhead", "footer") and any(
        any_of(kind).search(text) for kind in ("mandate title", "addressee title") for text in region
    )
