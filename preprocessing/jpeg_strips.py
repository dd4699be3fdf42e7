"""A TIFF page of JPEG strips as one JPEG, without decoding any: the end of a strip becomes a restart mark.

Each strip starts afresh as data do after a restart mark (ITU-T T.81, E.1.4), so strips of whole rows of blocks, coded with the same tables
(TIFF Technical Note 2), can follow each other with RST0 to RST7 between them under one frame header.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

_START, _END = b"\xff\xd8", b"\xff\xd9"
_FRAME, _HUFFMAN, _SCAN, _QUANTISERS, _RESTART = 0xC0, 0xC4, 0xDA, 0xDB, 0xDD
_MOST_UNITS = 0xFFFF


class _Parts(NamedTuple):
    segments: list[tuple[int, bytes]]
    data: bytes


def joined_strips(strips: list[bytes], tables: bytes | None, rows: int, size: tuple[int, int]) -> bytes | None:
    """One baseline JPEG of `size` (width, height); None when the strips differ in more than their rows.

    tables: the JPEGTables that all strips share, None when each brings its own; rows: of each strip but the last. Raises ValueError,
    IndexError for what is no JPEG.
    """
    shared = _parts(tables).segments if tables else []
    parts = [_parts(strip) for strip in strips]
    first = parts[0]
    frames = [[body for mark, body in part.segments if mark == _FRAME] for part in parts]
    alike = {tuple((m, b) for m, b in part.segments if m not in (_FRAME, _RESTART)) for part in parts}
    if any(len(each) != 1 for each in frames) or len(alike) != 1 or any(m == _RESTART for part in parts for m, _ in part.segments):
        return None
    frame = frames[0][0]
    if any(each[0][:1] + each[0][3:] != frame[:1] + frame[3:] for each in frames):
        return None
    units = _units(frame, rows, size[0])
    if units is None and len(strips) > 1:
        return None
    tall = frame[:1] + size[1].to_bytes(2, "big") + size[0].to_bytes(2, "big") + frame[5:]
    head = [(mark, tall if mark == _FRAME else body) for mark, body in [*shared, *first.segments] if mark != _SCAN]
    restart = [(_RESTART, (units or 0).to_bytes(2, "big"))] if len(strips) > 1 else []
    scan = [(mark, body) for mark, body in first.segments if mark == _SCAN]
    written = b"".join(bytes([0xFF, mark]) + (len(body) + 2).to_bytes(2, "big") + body for mark, body in [*head, *restart, *scan])
    data = b"".join((bytes([0xFF, 0xD0 + (number - 1) % 8]) if number else b"") + part.data for number, part in enumerate(parts))
    return _START + written + data + _END


def _units(frame: bytes, rows: int, width: int) -> int | None:
    """How many coding units a strip has; None when its rows are no whole number of them, or they are too many."""
    sampling = [frame[7 + 3 * number] for number in range(frame[5])]
    across, down = (8 * max(s >> 4 for s in sampling), 8 * max(s & 15 for s in sampling)) if len(sampling) > 1 else (8, 8)
    units = ceil(width / across) * (rows // down)
    return units if rows % down == 0 and units <= _MOST_UNITS else None


def _parts(data: bytes) -> _Parts:
    """The segments between the start and the coded data, and those without the end mark. Raises ValueError for other kinds of JPEG."""
    if data[:2] != _START:
        raise ValueError("no JPEG")
    segments: list[tuple[int, bytes]] = []
    place = 2
    while data[place : place + 2] != _END:
        if data[place] != 0xFF:
            raise ValueError("no mark where one should be")
        mark, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if 0xC1 <= mark <= 0xCF and mark != _HUFFMAN:
            raise ValueError("not a baseline JPEG")
        segments.append((mark, data[place + 4 : place + 2 + length]))
        place += 2 + length
        if mark == _SCAN:
            end = data.rfind(_END)
            return _Parts(segments, data[place : end if end >= place else len(data)])
    return _Parts(segments, b"")
