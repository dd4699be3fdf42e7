"""Every rule of correction keeps the promises of its own examples, alone and beside the other rules."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from document.correction import Correction
from document.geometry import Box
from document.page import Line, PageReading, Word
from postprocess.correction.contexts import CONTEXTS
from postprocess.correction.correct import correct
from postprocess.correction.rules import FOLDER, Fixed, Left, Rule, built_in, load, subjects
from postprocess.lexicon import FOLDER as LEXICONS
from postprocess.lexicon import Collection, gather
from postprocess.lexicon_check import faults

DOCS = Path(__file__).parents[2] / "docs"
ENGINE = {"en": "eng", "fr": "fra", "es": "spa", "de": "deu"}
DOUBTFUL = 40.0


@cache
def lexicons() -> Collection:
    return gather(subjects())


def page(example: Fixed | Left) -> PageReading:
    doubtful = example.doubtful if isinstance(example, Fixed) else ()
    lines = tuple(
        Line(
            words=tuple(
                Word(
                    text=text,
                    box=Box(40 * place, 40 * row, 40 * place + 30, 40 * row + 30),
                    confidence=DOUBTFUL if text in doubtful else example.confidence,
                )
                for place, text in enumerate(line.split())
            )
        )
        for row, line in enumerate(example.text.split("\n"))
    )
    return PageReading(number=1, reader="an engine", language=ENGINE[example.language], lines=lines)


def corrected(example: Fixed | Left, rules: tuple[Rule, ...]) -> tuple[str, tuple[Correction, ...]]:
    languages = {name: short for short, name in ENGINE.items()}
    done = correct([page(example)], languages=languages, lexicons=lexicons().lexicons, rules=rules)
    text = "\n".join(" ".join(word.text for word in line.words if word.text) for line in done.pages[0].lines)
    return text, done.corrections


FIXES = [pytest.param(rule, example, id=f"{rule.name}: {example.text[:40]}") for rule in built_in() for example in rule.fixes]
LEAVES = [pytest.param(rule, example, id=f"{rule.name}: {example.why}") for rule in built_in() for example in rule.leaves]


@pytest.mark.parametrize(("rule", "example"), FIXES)
def test_a_rule_repairs_its_examples(rule: Rule, example: Fixed) -> None:
    text, corrections = corrected(example, (rule,))
    assert text == (example.text if example.proposed else example.to)
    assert {c.decision for c in corrections} == {"proposed" if example.proposed else "applied"}
    assert {c.rule for c in corrections} == {rule.name}


@pytest.mark.parametrize(("rule", "example"), LEAVES)
def test_a_rule_leaves_alone_what_it_says(rule: Rule, example: Left) -> None:
    assert corrected(example, (rule,))[0] == example.text


@pytest.mark.parametrize(("rule", "example"), LEAVES)
def test_no_other_rule_repairs_what_one_leaves_alone(rule: Rule, example: Left) -> None:
    assert corrected(example, built_in())[0] == example.text


def test_a_rule_file_is_named_after_its_rule_and_uses_contexts_that_there_are() -> None:
    for path in FOLDER.glob("*.toml"):
        rule = load(path)
        assert path.stem == rule.name.replace(" ", "_")
        assert {name for context in rule.context for name in context.needs} | set(rule.forbids) <= set(CONTEXTS)
        for sentence in (rule.repairs, rule.why, *(example.why for example in rule.leaves)):
            assert sentence.strip()


def test_a_lexicon_that_comes_with_verbale_has_no_faults() -> None:
    for subject in sorted(subjects()):
        if (path := LEXICONS / f"{subject}.toml").exists():
            assert faults(path) == []


def test_every_rule_and_context_is_documented() -> None:
    text = (DOCS / "corrections.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([\w ]+)` \| \w+ \|", text, re.M)) == {rule.name for rule in built_in()}
    assert set(re.findall(r"^- `([\w ]+)`:", text, re.M)) == set(CONTEXTS)
