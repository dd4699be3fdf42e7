"""Opens files that are damaged at random, for as long as wished: `python -m tests.faults.fuzzing FOLDER SECONDS [SEED]`, or `make fuzz`.

Each file starts as a sound scan of one of the formats and is then cut, overwritten, doubled in parts, or given other numbers. Whatever
comes of it must be pages as promised or one of the known refusals and troubles, in time. Files that do worse are kept in FOLDER.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from pathlib import Path

from PIL import Image

from document.problem import Stopped
from preprocessing.opening import Limits, open_scan
from samples import make

LIMITS = Limits(max_pixels=10_000_000, max_pages=20, timeout_seconds=20)
LATEST_SECONDS = 60.0
FORMATS = ("PDF", "TIFF", "PNG", "JPEG", "WEBP", "JPEG2000", "GIF")
_NUMBER = re.compile(rb"\d{1,10}")
_NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483647", b"4294967296", b"99999999999999999999")


def seeds(folder: Path) -> list[bytes]:
    """Sound files: pictures in every format, pages in several compressions, letters as the samples make them."""
    page = Image.effect_noise((64, 64), 90)
    for name in FORMATS:
        page.convert("RGB").save(folder / f"seed.{name}", name)
    for compression in ("group4", "tiff_lzw", "jpeg", "packbits", "tiff_deflate"):
        mode = "1" if compression == "group4" else "L"
        page.convert(mode).save(
            folder / f"seed.{compression}", "TIFF", compression=compression, save_all=True, append_images=[page.convert(mode)]
        )
    for number, form in enumerate(("pdf", "pdf-text", "pdf-born-digital", "tiff-g4")):
        make(folder, name=f"seed letter {number}", scan="office-200", format=form, seed=number)
    found = sorted(file for file in folder.iterdir() if file.is_file() and file.suffix not in (".json", ".txt"))
    content = [file.read_bytes() for file in found if file.stat().st_size]
    for file in found:
        file.unlink()
    return content


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The same file after one to four accidents."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        if len(made) < 4:
            break
        at = chance.randrange(len(made))
        length = min(len(made) - at, chance.choice((1, 2, 8, 64, 1024)))
        kind = chance.randrange(6)
        if kind == 0:
            del made[at:]
        elif kind == 1:
            del made[at : at + length]
        elif kind == 2:
            made[at : at + length] = chance.randbytes(length)
        elif kind == 3:
            made[at:at] = made[at : at + length] * chance.choice((1, 2, 50))
        elif kind == 4:
            made[at] ^= 1 << chance.randrange(8)
        elif numbers := list(_NUMBER.finditer(made)):
            number = chance.choice(numbers)
            made[number.start() : number.end()] = chance.choice(_NUMBERS)
    return bytes(made)


def outcome(file: Path) -> str:
    """`pages`, the code of a problem, or what should not be."""
    started = time.monotonic()
    try:
        with open_scan([file], file.parent, LIMITS) as scan:
            for page in scan.opened.pages:
                try:
                    if scan.picture(page.number).shape[:2] != (page.height, page.width):
                        return "WRONG other size than promised"
                except Stopped as stopped:
                    if stopped.problem.code == "unforeseen":
                        return f"WRONG {stopped.problem.message}"
    except Stopped as stopped:
        return f"WRONG {stopped.problem.message}" if stopped.problem.code == "unforeseen" else stopped.problem.code
    except Exception as error:
        return f"WRONG {type(error).__name__}: {error}"
    return "pages" if time.monotonic() - started < LATEST_SECONDS else "WRONG it took too long"


def fuzz(folder: Path, seconds: float, seed: int, most: int = 10**9) -> Counter[str]:
    """How often each outcome came up; files that did worse stay in the folder."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    sound = seeds(folder)
    end = time.monotonic() + seconds
    while time.monotonic() < end and found.total() < most:
        file = folder / f"fuzzed-{seed}-{found.total()}"
        file.write_bytes(damaged(chance.choice(sound), chance))
        told = outcome(file)
        found[told] += 1
        if told.startswith("WRONG"):
            print(file, told, file=sys.stderr, flush=True)
        else:
            file.unlink()
    return found


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    told = fuzz(place, float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    print(json.dumps(dict(told.most_common()), indent=1))
    sys.exit(any(outcome.startswith("WRONG") for outcome in told))
