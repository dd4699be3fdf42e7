"""Whether a folder is a sound bag (BagIt 1.0, RFC 8493): every file there with the checksum that was written down, and none besides."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from archive.folders import troubles

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 1 << 20


class UnsoundBag(Exception):
    """A bag that does not verify; the message says why."""


def verify(bag: Path) -> None:
    """Raises UnsoundBag with the first thing that is wrong, and Trouble when the folder cannot be read."""
    with troubles():
        if not (bag / "bagit.txt").exists() or "BagIt-Version: 1.0" not in (bag / "bagit.txt").read_text(encoding="utf-8"):
            raise UnsoundBag("bagit.txt does not declare a bag of version 1.0")
        payload = _sums(bag / "manifest-sha256.txt")
        for name, sum_ in (payload | _sums(bag / "tagmanifest-sha256.txt")).items():
            if not (bag / name).is_file():
                raise UnsoundBag(f"{name} is not there")
            if _sha256(bag / name) != sum_:
                raise UnsoundBag(f"{name} has changed")
        there = {str(file.relative_to(bag)) for file in (bag / "data").rglob("*") if file.is_file()}
        if strays := sorted(there - set(payload)):
            raise UnsoundBag(f"{strays[0]} is in no manifest")
        size, count = sum((bag / name).stat().st_size for name in payload), len(payload)
        if f"Payload-Oxum: {size}.{count}\n" not in (bag / "bag-info.txt").read_text(encoding="utf-8"):
            raise UnsoundBag("Payload-Oxum does not fit the files")


def _sums(manifest: Path) -> dict[str, str]:
    """Checksums by path. Raises UnsoundBag when a line is none."""
    if not manifest.is_file():
        raise UnsoundBag(f"{manifest.name} is not there")
    found = {}
    for line in manifest.read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line)
        if match is None or match[2].startswith("/") or ".." in match[2].split("/"):
            raise UnsoundBag(f"{manifest.name} holds a line that is none")
        found[match[2]] = match[1]
    return found


def _sha256(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as reading:
        while block := reading.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
