"""`python -m benchmarks.regions`: how well the clean text is cut out of letters, without OCR, in seconds.

Letters are invented by seed (or taken from the truth of a corpus), turned into what an engine would have read, composed, and judged
word by word. Text of letters is printed only with --show, and only invented letters should be asked for with it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from msgspec.structs import replace

from document.geometry import enclosing
from document.text import Composition, LabelledLine
from evaluation.cleaning import Cleaned, judge
from postprocess.compose import compose
from postprocess.metadata.names import bare_name
from samples.engine import EXACT, USUAL, Noise, ReadLetter, read_sheets, read_truth
from samples.letter import SHORT_LANGUAGE
from samples.letters import make_letter
from samples.looks import varied_look
from samples.orders import Order, ordered
from samples.pieces import Bundle
from samples.setting import set_and_told
from samples.typeset import sheets_of
from samples.wide import LANGUAGES, trap_orders, wide_orders

FIELDS = ("kind", "reference", "date", "language", "signatory", "sender_state", "communication_refs", "addressees", "sender_address")
"""The fields of metadata that are judged; a field that the letter does not have is right when it is left empty."""


def invented(orders: Iterable[Order], noise: Noise) -> Iterator[ReadLetter]:
    """What is ordered, as an engine would read it; scans are not made."""
    for order in orders:
        letter = ordered(order, order.look)
        fax = "fax" in order.scan
        sheets, body = set_and_told(letter, fax) if isinstance(letter, Bundle) else (sheets_of(letter, fax), letter.body_text())
        name = order.plan if order.plan else order.name
        tag = f"{name}/{letter.pieces[0].head}" if isinstance(letter, Bundle) else name
        yield read_sheets(
            sheets, tag, SHORT_LANGUAGE[order.language], body, letter.metadata(), noise=noise, seed=order.seed,
            dpi=(150, 200, 300, 300)[order.seed % 4],
        )  # fmt: skip


def first_letters(count: int, seed: int, noise: Noise) -> Iterator[ReadLetter]:
    """Letters of the first generator."""
    for n in range(count):
        language = LANGUAGES[n % len(LANGUAGES)]
        letter = make_letter(seed * 1000 + n, language, 1 + n % 3, look=varied_look(n) if n % 2 else {})
        yield read_sheets(
            sheets_of(letter),
            f"first/{letter.look.letterhead}",
            SHORT_LANGUAGE[language],
            letter.body_text(),
            letter.metadata(),
            noise=noise,
            seed=n,
        )


def of_corpus(place: Path, noise: Noise) -> Iterator[ReadLetter]:
    """The letters of a corpus with truth, their words in shares of their lines."""
    for path in sorted((place / "truth").glob("*.json")):
        if path.with_name(path.stem + ".body.txt").exists():
            yield read_truth(path, noise=replace(noise, stamps=0.0))


def labelled_lines(composition: Composition) -> list[LabelledLine]:
    """The lines of a composition with the kinds of their regions."""
    lines = []
    for (page, region, _), group in groupby(composition.words, key=lambda word: (word.page, word.region, word.line)):
        words = list(group)
        told = composition.regions[region]
        text = " ".join(word.text for word in words if word.text)
        box = enclosing(word.box for word in words)
        lines.append(LabelledLine(page=page, region=region, kind=told.kind, certainty=told.certainty, text=text, box=box))
    return lines


def metadata_right(composition: Composition, letter: ReadLetter) -> Counter[tuple[str, bool]]:
    """How many fields of metadata are right; empty where the tree has no reader of metadata yet."""
    if find_spec("postprocess.metadata") is None or find_spec("postprocess.metadata.reading") is None:
        return Counter()
    read: Callable[..., object] = import_module("postprocess.metadata.reading").read_metadata
    found = read(labelled_lines(composition), letter.language)
    judged: Counter[tuple[str, bool]] = Counter()
    for field in (name for name in FIELDS if name in letter.metadata):
        judged[field, agrees(field, told(getattr(found, field)), wanted(field, letter.metadata[field]))] += 1
    return judged


def agrees(field: str, found: object, wanted: object) -> bool:
    """Whether a value is right. An office is known without its address, or by its first line; an address with country or box too."""
    if field == "addressees" and isinstance(found, set) and isinstance(wanted, set):
        return len(found) == len(wanted) and all(any(want.startswith(have) or have.startswith(want) for want in wanted) for have in found)
    if field == "sender_address" and isinstance(found, str) and isinstance(wanted, str):
        return found.startswith(wanted) if wanted else not found
    return found == wanted


def told(found: object) -> object:
    """The value of a field as it is compared."""
    return {told(each) for each in found} if isinstance(found, tuple) else same(getattr(found, "value", None))


def wanted(field: str, value: object) -> object:
    """The true value as it is compared: persons are told without "Mr." and the like."""
    if field == "addressees" and isinstance(value, list):
        return {same(bare_name(each) or each) for each in value}
    return same(value)


def same(value: object) -> object:
    """Text without case, marks and spaces; lists without order."""
    if isinstance(value, list | tuple):
        return {same(each) for each in value}
    return "".join(c for c in unicodedata.normalize("NFC", str(value or "")).casefold() if c.isalnum())


def measure(letters: Iterable[ReadLetter], show: int, groups: dict[str, Cleaned], fields: Counter[tuple[str, bool]]) -> Cleaned:
    """Compose and judge all letters; `groups` get the sums by the name of the letter."""
    total = Cleaned()
    for number, letter in enumerate(letters, 1):
        composition = compose(letter.pages)
        judged = judge(composition, letter.kinds, letter.body_text)
        found = metadata_right(composition, letter)
        fields += found
        total += judged
        for part in dict.fromkeys(letter.name.split("/")):
            groups[part] = groups.get(part, Cleaned()) + judged
        if not judged.whole and number <= show:
            print(f"{number:>4} {letter.name} ({letter.language})")
            for what, words in (("leaked", judged.leaked_words), ("LOST", judged.lost_words)):
                if words:
                    print(f"     {what} {', '.join(words)}")
    return total


def table(groups: dict[str, Cleaned], total: Cleaned) -> None:
    """Print one row a group and one for all."""
    heads = f"{'letters':<26} {'count':>5} {'whole':>5} {'leaked/to remove':>18} {'%':>6} {'lost/to keep':>15} {'%':>7}"
    print(f"{heads} {'para F1':>8} {'text CER%':>9} {'WER%':>6}")
    for name, s in [*sorted(groups.items()), ("ALL", total)]:
        leak, lost = 100 * s.leaked / max(s.to_remove, 1), 100 * s.lost / max(s.to_keep, 1)
        whole = s.letters - s.spoilt
        print(
            f"{name[:26]:<26} {s.letters:>5} {whole:>5} {s.leaked:>8}/{s.to_remove:<9} {leak:>6.2f} {s.lost:>7}/{s.to_keep:<7} "
            f"{lost:>7.3f} {s.paragraph_f1:>8.3f} {100 * s.text.cer:>9.2f} {100 * s.text.wer:>6.2f}"
        )


def confusions(total: Cleaned) -> None:
    """Print the words of each true kind by the kinds that were told, the commonest mistakes first."""
    print("\nkind taken for another kind, words:")
    for true in sorted({true for true, _ in total.confusion}):
        row = {t: n for (k, t), n in total.confusion.items() if k == true}
        wrong = sorted(((n, t) for t, n in row.items() if t != true), reverse=True)[:5]
        print(
            f"  {true:<13} {sum(row.values()):>7} right {100 * row.get(true, 0) / sum(row.values()):>6.2f} %   "
            + ", ".join(f"{t} {n}" for n, t in wrong)
        )


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regions", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpora", nargs="*", type=Path, help="corpora with truth/*.json in place of invented letters")
    parser.add_argument("--count", type=int, default=60, help="letters of each sort (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="another number, other letters")
    parser.add_argument("--only", choices=("first", "wide", "traps"), help="only this sort of letters")
    parser.add_argument("--name", default="", help="only letters whose plan, trap or letterhead contains this")
    parser.add_argument("--exact", action="store_true", help="without misread words, scraps, stamps and merged columns")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="leaked and lost words of the first N letters")
    parser.add_argument("--json", type=Path, help="write the figures there")
    given = parser.parse_args(arguments)
    noise, started = EXACT if given.exact else USUAL, time.process_time()
    groups: dict[str, Cleaned] = {}
    fields: Counter[tuple[str, bool]] = Counter()
    letters = (letter for letter in chosen(given, noise) if given.name in letter.name)
    total = measure(letters, given.show, groups, fields)
    table(groups, total)
    confusions(total)
    rates = {
        name: fields[name, True] / (fields[name, True] + fields[name, False]) for name in FIELDS if fields[name, True] + fields[name, False]
    }
    print("\nmetadata right: " + (", ".join(f"{name} {100 * rate:.1f} %" for name, rate in rates.items()) or "not read by this tree"))
    print(f"{total.letters} letters, {time.process_time() - started:.1f} s of CPU")
    if given.json:
        given.json.write_text(json.dumps(figures(total, rates), indent=1) + "\n", "utf-8")
    return 0


def chosen(given: argparse.Namespace, noise: Noise) -> Iterator[ReadLetter]:
    """The letters that the command line asks for."""
    for place in given.corpora:
        yield from of_corpus(place, noise)
    if given.corpora:
        return
    if given.only in (None, "first"):
        yield from first_letters(given.count, given.seed, noise)
    if given.only in (None, "wide"):
        yield from invented(wide_orders(given.count, given.seed), noise)
    if given.only in (None, "traps"):
        yield from invented(trap_orders(given.count, given.seed), noise)


def figures(total: Cleaned, rates: dict[str, float]) -> dict[str, object]:
    """The figures of all letters as plain values."""
    return {
        "letters": total.letters, "whole": total.letters - total.spoilt, "to_remove": total.to_remove, "leaked": total.leaked,
        "to_keep": total.to_keep, "lost": total.lost, "paragraph_f1": total.paragraph_f1, "text_cer": total.text.cer, "metadata": rates,
        "confusion": {f"{true} as {kind}": n for (true, kind), n in sorted(total.confusion.items()) if true != kind},
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
