"""The pages of a PDF whose page tree is damaged, found again by looking through the whole file."""

from __future__ import annotations

import mmap
import re
import shutil
from collections import Counter
from pathlib import Path

MOST_BYTES = 1 << 28
"""Larger files are not looked through."""

_OBJECT = re.compile(rb"(?<!\d)(\d{1,7})[ \r\n\t]+(\d{1,5})[ \r\n\t]+obj\b")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_PARENT = re.compile(rb"/Parent\s+(\d{1,7})\s+\d{1,5}\s+R")
_HEAD_BYTES = 1 << 16  # of an object, in which its dictionary begins
_OTHER_KEYS = re.compile(rb"/Encrypt\b|/ObjStm\b")


def with_pages_found(path: Path, target: Path) -> int:
    """Write to `target` the file at `path` with a new page tree; how many pages it has. 0: nothing was written.

    All objects that stand in the open are listed anew in a cross-reference table, behind a page tree of all objects that say they are
    pages, in the order of the file (ISO 32000-1, 7.5.4 and 7.7.3). Files that are locked, or keep objects in compressed streams, are
    left. Raises OSError.
    """
    if not 0 < path.stat().st_size <= MOST_BYTES:
        return 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if _OTHER_KEYS.search(content):
            return 0
        objects = {int(match[1]): (match.start(), int(match[2])) for match in _OBJECT.finditer(content)}
        heads = {number: _head(content, start) for number, (start, _) in objects.items()}
    pages = sorted((number for number, head in heads.items() if _PAGE.search(head)), key=lambda number: objects[number][0])
    if not pages:
        return 0
    shutil.copyfile(path, target)
    _append(target, objects, pages, _lost_parent(heads, pages, objects))
    return len(pages)


def _head(content: mmap.mmap, start: int) -> bytes:
    head = content[start : start + _HEAD_BYTES].partition(b"endobj")[0]
    return head.partition(b"stream")[0]


def _lost_parent(heads: dict[int, bytes], pages: list[int], objects: dict[int, tuple[int, int]]) -> int | None:
    """The number of the page tree that most pages ask for and that is gone."""
    asked = Counter(int(match[1]) for number in pages if (match := _PARENT.search(heads[number])))
    return next((number for number, _ in asked.most_common() if number not in objects), None)


def _append(target: Path, objects: dict[int, tuple[int, int]], pages: list[int], parent: int | None) -> None:
    first = max([*objects, parent or 0]) + 1
    tree, root = parent or first, first + 1
    kids = b" ".join(b"%d %d R" % (number, objects[number][1]) for number in pages)
    new = {
        tree: b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        root: b"<</Type/Catalog/Pages %d 0 R>>" % tree,
    }
    with target.open("ab") as file:
        places = dict(objects)
        for number, value in new.items():
            file.write(b"\n")
            places[number] = (file.tell(), 0)
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, value))
        start = file.tell()
        file.write(b"xref\n0 1\n0000000000 65535 f \n")
        for number in sorted(places):
            file.write(b"%d 1\n%010d %05d n \n" % (number, *places[number]))
        file.write(b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (root + 1, root, start))
