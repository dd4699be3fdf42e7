"""The text rooms alone, on a page that something else has read: plain text or Markdown, without boxes and confidences.

Lines get their kinds from the same chain as lines of a scan (grammar.py); where a line stands is told from the order of the text and its
blank lines alone. Marks of Markdown go, words never do but by their kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

from document.text import LEFT_OUT, Kind, LabelledLine
from postprocess.cues import folded, sender_words, text_cues
from postprocess.grammar import Unit
from postprocess.hyphens import join, vocabulary
from postprocess.leaves import Verdict
from postprocess.marks import ends_sentence, item_mark, page_number, starts_lower
from postprocess.regions import LEAVE_OUT, anchored

LONG = 45
"""Letters from which a line is running text, or the whole of a paragraph."""

_HEADING = re.compile(r"^ {0,3}#{1,6}\s+")
_RULE = re.compile(r"^\s*([-*_]\s*){3,}$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BULLET = re.compile(r"^(\s*)[*+](?=\s+\S)")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+")
_TABLE_ROW = re.compile(r"^\s*\|(?P<cells>.*)\|\s*$")
_TABLE_RULE = re.compile(r"^[\s|:-]*-[\s|:-]*$")


class PlainBlock(Struct):
    """Lines between blank ones. `page_top`: more than one blank line, or a form feed, stands before it; `hard`: its line ends are meant."""

    lines: list[str]
    page_top: bool
    hard: bool


class PlainLine(Struct, frozen=True):
    """A line with its kind; `page` counts the stretches that white or a form feed parts, from 1; `reason` why it is left out."""

    text: str
    page: int
    block: int
    kind: Kind
    certainty: float
    reason: str = ""

    @property
    def left_out(self) -> bool:
        return self.kind in LEFT_OUT and self.certainty >= LEAVE_OUT


def label_text(text: str) -> list[PlainLine]:
    """Every line of a text with its kind, in order; lines that hold nothing but marks are gone."""
    blocks = list(_blocks(text))
    pages = list(accumulate((block.page_top and number > 0 for number, block in enumerate(blocks)), initial=1))[1:]
    sender = sender_words(" ".join(block.lines) for block in blocks)
    units: list[Unit] = []
    places: list[tuple[int, str]] = []
    found: dict[int, PlainLine] = {}
    place, order = "head", 0
    for number, block in enumerate(blocks):
        joined = False
        for line in block.lines:
            verdict = _aside(line, block)
            if verdict is not None:
                found[order] = PlainLine(line, pages[number], number, verdict.kind, verdict.certainty, verdict.reason)
            else:
                place = "text" if len(line) > 2 * LONG else "page" if place == "text" and block.page_top else place
                top = block.page_top and not joined and number > 0
                units.append(Unit(text_cues(line, sender) | _place(line, place), joined, top, number))
                places.append((order, line))
                joined = True
            order += 1
    of_line = [number for number, block in enumerate(blocks) for _ in block.lines]
    for (at, line), judged in zip(places, anchored(units, by_sheet=False), strict=True):
        found[at] = PlainLine(line, pages[of_line[at]], of_line[at], judged.kind, judged.certainty, judged.reason)
    return [found[at] for at in sorted(found)]


def _blocks(text: str) -> Iterator[PlainBlock]:
    """The text cut at blank lines, marks of Markdown taken out."""
    text = _COMMENT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\f", "\n\n\n")
    blank = 0
    rows: list[str] = []
    for row in [*text.split("\n"), ""]:
        if row.strip() and not _RULE.match(row):
            rows.append(row)
            continue
        if rows:
            block = _block(rows, blank > 1)
            if block.lines:
                yield block
            rows, blank = [], 0
        blank += 1


def _block(rows: Sequence[str], page_top: bool) -> PlainBlock:
    hard = any(row.endswith("  ") for row in rows)
    told = (_cells(_BULLET.sub(r"\1•", _HEADING.sub("", _QUOTE.sub("", row)))).strip() for row in rows)
    shown = _shown("\n".join(told))
    return PlainBlock([line for line in (row.strip() for row in shown.split("\n")) if line], page_top, hard)


def _cells(row: str) -> str:
    """A row of a Markdown table with two blanks between its cells, nothing for the rule under its head; other lines as they are."""
    found = _TABLE_ROW.match(row)
    if found is None:
        return row
    return "" if _TABLE_RULE.match(row) else "  ".join(cell.strip() for cell in re.split(r"(?<!\\)\|", found["cells"]))


def _shown(source: str) -> str:
    """What a reader of Markdown sees: emphasis, links and images without their marks (CommonMark)."""
    from markdown_it import MarkdownIt  # `verbale ingest` has no use for it

    shown: list[str] = []
    for token in MarkdownIt("commonmark").parseInline(source)[0].children or []:
        if token.type in ("softbreak", "hardbreak"):
            shown.append("\n")
        elif token.type == "html_inline":
            shown.append("\n" if token.content.casefold().startswith("<br") else "")
        elif token.type == "image":
            shown.append(f"[image: {token.content}]")
        else:
            shown.append(token.content)
    return "".join(shown)


def _aside(line: str, block: PlainBlock) -> Verdict | None:
    """Lines that describe what is to be seen instead of giving its text, and page numbers alone between blank lines."""
    if "described" in text_cues(line):
        return Verdict("signature", 0.95, "it describes a picture on the page: a signature, a stamp, a seal, a logo")
    if len(block.lines) == 1 and page_number(line):
        return Verdict("page_number", 0.9, "a number alone between blank lines")
    return None


def _place(line: str, place: str) -> frozenset[str]:
    """What the order of the text tells about the place of a line on its page.

    place: "head" before the first running text, "text" from there on, "page" between white that may be the end of a page and more text.
    """
    cues = {"head": {"top", "first_page"}, "text": {"under_text"}, "page": {"top"}}[place]
    if len(line) > 2 * LONG:
        cues |= {"full", "running"}
    elif len(line) < LONG:
        cues.add("narrow")
    return frozenset(cues)


def labelled(lines: Sequence[PlainLine]) -> list[LabelledLine]:
    """The lines as the metadata are read from, without boxes."""
    regions: list[LabelledLine] = []
    region, last = -1, None
    for line in lines:
        if (line.block, line.kind) != last:
            region, last = region + 1, (line.block, line.kind)
        regions.append(LabelledLine(page=line.page, region=region, kind=line.kind, certainty=line.certainty, text=line.text))
    return regions


def clean_text(lines: Sequence[PlainLine]) -> str:
    """The text of a letter: a blank line between paragraphs, which flow over the ends of lines and pages."""
    known = vocabulary(word for line in lines for word in line.text.split()[1:-1])
    paragraphs: list[list[str]] = []
    before: PlainLine | None = None
    for line in lines:
        if line.left_out:
            continue
        if before is None:
            paragraphs.append([line.text])
        elif _flows(before, line, paragraphs[-1][0]):
            stem, gap = join(paragraphs[-1][-1].split()[-1], line.text.split()[0], known)
            head = paragraphs[-1][-1].rsplit(maxsplit=1)[:-1]
            paragraphs[-1][-1] = " ".join([*head, stem]) + gap + line.text
        elif _same_lines(before, line, paragraphs[-1]):
            paragraphs[-1].append(line.text)
        else:
            paragraphs.append([line.text])
        before = line
    return "\n\n".join("\n".join(rows) for rows in paragraphs) + "\n" if paragraphs else ""


def _same_lines(before: PlainLine, line: PlainLine, rows: Sequence[str]) -> bool:
    """Whether a line is the next of a paragraph that keeps its lines; a signatory's titles may stand a blank line below the name."""
    if before.kind != line.kind or item_mark(tuple(line.text.split()), set_in=False):
        return False
    titled = line.kind == "signatory" and len(rows) == 1 and "role" in text_cues(line.text) and not text_cues(rows[0]) & {"role", "organ"}
    return line.block == before.block or titled


def _flows(before: PlainLine, line: PlainLine, start: str) -> bool:
    """Whether a line goes on with the sentence of the line before: in one block of running text or one item, or over the end of a page.

    start: the first line of the paragraph.
    """
    if before.kind not in ("body", "salutation", "closing") or line.kind != before.kind:
        return False
    if item_mark(tuple(line.text.split()), set_in=False):
        return False
    if line.block == before.block:
        listed = item_mark(tuple(start.split()), set_in=False) and not ends_sentence(before.text)
        return listed or max(len(before.text), len(line.text)) >= LONG
    if len(before.text) < LONG or ends_sentence(before.text):
        return False
    return starts_lower(line.text) or (folded(before.text[-1:]).isalpha() and before.text.split()[-1].islower())
