"""The grammar of a letter: a chain over its lines that weighs the cues of each line and the order of the parts.

A linear-chain model with forward-backward (Rabiner, "A tutorial on hidden Markov models", 1989; the emissions are log-linear as in
Lafferty et al., "Conditional random fields", 2001). The weights lie in grammar.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from document.text import Kind

Floats = npt.NDArray[np.float64]

KINDS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind in (
    "letterhead", "date", "reference", "addressee", "salutation", "heading", "body", "closing", "signatory", "annex_title",
))  # fmt: skip
"""The kinds that follow one another; what stands aside (page numbers, notes, stamps) is told before."""


class Unit(Struct, frozen=True):
    """One line in the chain. joined: it stands in one block with the line before; page_top: it is the first of a later page; sheet: which
    page it stands on, from 0."""

    cues: frozenset[str]
    joined: bool = False
    page_top: bool = False
    sheet: int = 0


class _Grammar(Struct, frozen=True):
    bias: dict[str, float]
    cues: dict[str, dict[str, float]]
    follows: dict[str, dict[str, float]]
    ends: dict[str, float]
    steps: dict[str, float]


@cache
def _grammar() -> _Grammar:
    return _Grammar(**tomllib.loads(Path(__file__).with_name("grammar.toml").read_text(encoding="utf-8")))


def weights(cues: frozenset[str], kind: Kind) -> dict[str, float]:
    """What each of the cues says about a kind."""
    table = _grammar().cues[kind]
    return {cue: table[cue] for cue in sorted(cues) if cue in table}


def certainties(units: Sequence[Unit]) -> list[dict[Kind, float]]:
    """For each line the probability (0-1) of each kind, all other lines considered."""
    if not units:
        return []
    emission = np.array([[_grammar().bias[kind] + sum(weights(unit.cues, kind).values()) for kind in KINDS] for unit in units])
    steps = [_step(unit) for unit in units[1:]]
    forward, backward = _forward(emission, steps), _backward(emission, steps)
    posterior = forward + backward
    posterior = np.exp(posterior - posterior.max(axis=1, keepdims=True))
    posterior /= posterior.sum(axis=1, keepdims=True)
    return [dict(zip(KINDS, (float(p) for p in row), strict=True)) for row in posterior]


def _forward(emission: Floats, steps: Sequence[Floats]) -> Floats:
    scores = np.empty_like(emission)
    scores[0] = emission[0] + _row("start")
    for n, step in enumerate(steps, 1):
        scores[n] = emission[n] + _log_sum(scores[n - 1][:, None] + step, 0)
    return scores


def _backward(emission: Floats, steps: Sequence[Floats]) -> Floats:
    scores = np.zeros_like(emission)
    scores[-1] = [_grammar().ends.get(kind, 0.0) for kind in KINDS]
    for n in range(len(steps) - 1, -1, -1):
        scores[n] = _log_sum(steps[n] + (emission[n + 1] + scores[n + 1])[None, :], 1)
    return scores


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis)
    total: Floats = np.log(np.exp(values - np.expand_dims(top, axis)).sum(axis=axis)) + top
    return total


def _row(kind: str) -> Floats:
    grammar = _grammar()
    return np.array([grammar.follows[kind].get(other, grammar.steps["unnamed"]) for other in KINDS])


@cache
def _plain_steps() -> Floats:
    return np.array([_row(kind) for kind in KINDS])


def _step(unit: Unit) -> Floats:
    """The logarithms of the transitions into this line, shape (kinds before, kinds)."""
    step = _plain_steps().copy()
    settings = _grammar().steps
    if unit.joined:
        step += settings["inside_block"] * (1 - np.eye(len(KINDS)))
    if unit.page_top:
        step += np.array([settings.get(f"{kind}_at_page_top", 0.0) for kind in KINDS])[None, :]
    return step
