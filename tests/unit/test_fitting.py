"""The fits of the calibration find what was put in."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.fitting import logistic_weights, monotone_weights, positive_weights, quantile_line

DICE = np.random.default_rng(7)


def test_a_logistic_regression_finds_the_weights_that_made_the_examples() -> None:
    figures = np.column_stack([np.ones(20000), DICE.normal(size=20000)])
    right = (DICE.random(20000) < 1 / (1 + np.exp(-(1 + 2 * figures[:, 1])))).astype(float)
    assert logistic_weights(figures, right, np.ones(2)) == pytest.approx([1, 2], abs=0.1)


def test_a_figure_with_a_small_penalty_may_decide_on_a_handful_of_examples() -> None:
    figures = np.column_stack([np.ones(1000), np.arange(1000) < 8])
    right = (DICE.random(1000) < 0.95).astype(float)
    right[:8] = 0.0
    cautious, bold = (logistic_weights(figures, right, np.array([0.0, penalty]))[1] for penalty in (3.0, 0.3))
    assert bold < cautious - 1 < 0


def test_a_figure_that_would_speak_against_its_meaning_is_left_out() -> None:
    figures = np.column_stack([np.ones(2000), DICE.normal(size=(2000, 2))])
    right = (DICE.random(2000) < 1 / (1 + np.exp(-(figures[:, 1] - figures[:, 2])))).astype(float)
    found = monotone_weights(figures, right, np.ones(3), np.array([0.0, 1.0, 1.0]))
    assert found[1] > 0.5
    assert found[2] == 0


def test_weights_of_a_rate_are_never_negative() -> None:
    terms = np.column_stack([np.ones(200), DICE.random(200), DICE.random(200)])
    rates = 0.4 * terms[:, 1] - 0.1 * terms[:, 2] + 0.1
    found = positive_weights(terms, rates, 0.01)
    assert (found >= 0).all()
    assert found[1] == pytest.approx(0.4, abs=0.1)


def test_a_quantile_line_has_its_share_of_the_values_below_it() -> None:
    at = DICE.random(500)
    value = 0.5 * at + DICE.normal(size=500)
    intercept, slope = quantile_line(at, value, 0.95)
    assert np.mean(value <= intercept + slope * at) == pytest.approx(0.95, abs=0.01)
