"""Optima of a bandit of K actions and V junk tokens under vocabulary entropy, choice entropy and forward KL."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from tests.theory.choice_optimum import BONUSES, OPTIMA, barrier_optimum, entropy, entropy_optimum
from tests.theory.direct import maximise

VALUES = st.lists(st.floats(-5, 5), min_size=2, max_size=6).map(np.array)
ALPHA = st.floats(0.01, 5)
EXAMPLES = settings(max_examples=50, deadline=None)


@pytest.mark.parametrize("form", BONUSES)
@EXAMPLES
@given(VALUES, ALPHA, st.integers(0, 1000))
def test_no_other_distribution_is_better(form: str, values: np.ndarray, alpha: float, seed: int) -> None:
    best = OPTIMA[form](values, alpha)
    assert best.sum() == pytest.approx(1, abs=1e-6)

    def score(q: np.ndarray) -> np.ndarray:
        bonus = BONUSES[form](torch.from_numpy(np.log(np.maximum(q, 1e-300)))).numpy()
        return np.asarray(q @ values + alpha * bonus)

    other = np.random.default_rng(seed).dirichlet(np.ones(len(values)), size=50)
    assert (score(other) <= score(best) + 1e-6).all()
    assert (score(0.99 * best + 0.01 * other) <= score(best) + 1e-6).all()


@EXAMPLES
@given(VALUES, ALPHA)
def test_forward_kl_keeps_every_action_above_a_bound_that_falls_as_1_over_the_gap(
    values: np.ndarray, alpha: float
) -> None:
    """q_k >= alpha / (K (alpha + max A - A_k)): since mu <= max A + alpha."""
    q = barrier_optimum(values, alpha)
    bound = alpha / (len(values) * (alpha + values.max() - values))
    assert (q >= bound * (1 - 1e-9)).all()
    # It is tight where all actions are worth the same: there it is 1 / K.
    even = barrier_optimum(np.full(len(values), values[0]), alpha)
    np.testing.assert_allclose(even, 1 / len(values), rtol=1e-6)


def test_entropy_lets_the_worse_action_vanish_exponentially() -> None:
    values, alpha = np.array([0.0, 1.0]), 0.03
    assert barrier_optimum(values, alpha)[0] == pytest.approx(0.0148, abs=1e-4)
    assert entropy_optimum(values, alpha)[0] == pytest.approx(np.exp(-1 / alpha), rel=1e-6)


def vocabulary_objective(logits: Tensor, values: Tensor, coefficient: float) -> Tensor:
    """Return p . values + coefficient H(p) over the whole vocabulary."""
    log_p = logits.log_softmax(0)
    return log_p.exp() @ values + coefficient * entropy(log_p)


@pytest.mark.parametrize("junk", [50, 500])
@pytest.mark.parametrize("margin", [0.8, 1.25])
@pytest.mark.parametrize("thought_coef", [0.1, 1.0])
def test_the_vocabulary_entropy_keeps_the_format_only_below_a_coefficient(
    thought_coef: float, margin: float, junk: int
) -> None:
    """The valid actions keep most of the mass only while (alpha w / n) ln(V / K) < lambda G.

    A token of weight w in an utterance of n tokens gets alpha w / n times its entropy and lambda times its advantage; K
    valid actions of equal value are G above V junk tokens.
    """
    valid, gap = 2, 1.2
    critical = thought_coef * gap / np.log(junk / valid)
    coefficient = margin * critical
    values = torch.tensor([gap] * valid + [0.0] * junk, dtype=torch.float64) * thought_coef
    logits = (values / coefficient).requires_grad_()
    (gradient,) = torch.autograd.grad(vocabulary_objective(logits, values, coefficient), logits)
    assert gradient.abs().max() < 1e-12, "p = softmax(lambda A n / (alpha w)) is the optimum"
    mass = logits.softmax(0)[:valid].sum().item()
    assert mass > 0.6 if margin < 1 else mass < 0.4


@pytest.mark.parametrize("form", BONUSES)
@pytest.mark.parametrize("junk", [50, 5000])
@pytest.mark.parametrize("alpha", [0.3, 3.0])
def test_the_choice_bonus_keeps_the_format_whatever_coefficient_and_vocabulary(
    form: str, junk: int, alpha: float
) -> None:
    """At the optimum of return plus bonus no junk is left and the choices have their optimum of a bandit without junk.

    The bonus counts for valid utterances only, and the average action is worth more than junk, as the forward KL needs:
    it is never positive, and 0 for the uniform choice. Start: all tokens are equally likely.
    """
    values = torch.tensor([1.0, 0.5, 0.8] + [-2.0] * junk, dtype=torch.float64)

    def score(logits: Tensor) -> Tensor:
        log_p = logits.log_softmax(0)
        valid = log_p[:3].exp().sum()
        return log_p.exp() @ values + alpha * valid * BONUSES[form](log_p[:3].log_softmax(0))

    p = maximise(score, torch.zeros(len(values), dtype=torch.float64)).softmax(0).numpy()
    assert p[3:].sum() < 1e-3
    np.testing.assert_allclose(p[:3] / p[:3].sum(), OPTIMA[form](values[:3].numpy(), alpha), atol=1e-3)


@pytest.mark.parametrize("alpha", [0.3, 3.0])
def test_without_renormalising_the_optimum_is_the_same(alpha: float) -> None:
    """Return plus alpha mean_k log pi(k): no junk is left, and the actions have the barrier's distribution."""
    values = torch.tensor([1.0, 0.5, 0.8] + [-2.0] * 50, dtype=torch.float64)

    def score(logits: Tensor) -> Tensor:
        log_p = logits.log_softmax(0)
        return log_p.exp() @ values + alpha * log_p[:3].mean()

    p = maximise(score, torch.zeros(len(values), dtype=torch.float64)).softmax(0).numpy()
    assert p[3:].sum() < 1e-3
    np.testing.assert_allclose(p[:3], barrier_optimum(values[:3].numpy(), alpha), atol=1e-3)


@pytest.mark.parametrize(("form", "towards_junk"), [("entropy", -1), ("forward_kl", 1)])
def test_in_the_return_the_forward_kl_would_pay_for_silence(form: str, towards_junk: int) -> None:
    """The bonus is at most 0 and counts for valid utterances only: as part of the return it would reward all others.

    At fixed samples, as a learner uses it, it does not move the junk at all.
    """
    logits = torch.tensor([0.0, -16.0, -2.0], dtype=torch.float64, requires_grad=True)  # two actions, and junk
    log_p = logits.log_softmax(0)
    valid = log_p[:2].exp().sum()
    bonus = BONUSES[form](log_p[:2].log_softmax(0))
    (in_return,) = torch.autograd.grad(valid * bonus, logits, retain_graph=True)
    (in_loss,) = torch.autograd.grad(valid.detach() * bonus, logits)
    assert in_return[2].item() * towards_junk > 1e-8
    assert abs(in_loss[2].item()) < 1e-15
