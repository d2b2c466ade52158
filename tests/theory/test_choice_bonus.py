"""The choice bonus at one token: bounds, gradients, and why tokens that are no action do not matter to it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from tests.theory.choice_optimum import BONUSES, entropy, forward_kl

LOGITS = st.lists(st.floats(-30, 30), min_size=2, max_size=8)
EXAMPLES = settings(max_examples=50, deadline=None)


def tensor(values: list[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def among(log_probs: Tensor, k: int) -> Tensor:
    """Return log q of the first k tokens of a vocabulary, renormalised over them."""
    return log_probs[..., :k].log_softmax(-1)


@EXAMPLES
@given(LOGITS)
def test_both_forms_are_bounded_and_largest_for_the_uniform_distribution(logits: list[float]) -> None:
    log_q = tensor(logits).log_softmax(0)
    assert -1e-12 <= entropy(log_q).item() <= np.log(len(logits)) + 1e-12
    assert forward_kl(log_q).item() <= 1e-12
    even = torch.zeros(len(logits), dtype=torch.float64).log_softmax(0)
    assert entropy(even).item() == pytest.approx(np.log(len(logits)))
    assert forward_kl(even).item() == pytest.approx(0, abs=1e-12)
    if np.ptp(logits) > 1e-3:
        assert forward_kl(log_q).item() < -1e-9


@EXAMPLES
@given(LOGITS)
def test_gradients_in_the_logits_have_their_closed_forms(logits: list[float]) -> None:
    z = tensor(logits)
    (kl,) = torch.autograd.grad(forward_kl(z.log_softmax(0)), z)
    (h,) = torch.autograd.grad(entropy(z.log_softmax(0)), z)
    q = np.exp(np.array(logits) - max(logits))
    q /= q.sum()
    np.testing.assert_allclose(kl, 1 / len(q) - q, atol=1e-12)
    own = np.where(q > 0, q * np.log(np.maximum(q, 1e-300)), 0)
    np.testing.assert_allclose(h, -own + q * own.sum(), atol=1e-12)


def test_only_the_forward_kl_still_pushes_an_action_of_vanishing_probability() -> None:
    """Entropy pushes by about p ln(1/p), forward KL by 1/K - p, for the logit of an action of probability p."""
    for p in (1e-3, 1e-5, 1e-7):
        z = tensor([np.log(p), np.log1p(-p)])
        (h,) = torch.autograd.grad(entropy(z.log_softmax(0)), z)
        (kl,) = torch.autograd.grad(forward_kl(z.log_softmax(0)), z)
        assert h[0].item() == pytest.approx(p * np.log(1 / p), rel=0.02)
        assert kl[0].item() == pytest.approx(0.5 - p)


@pytest.mark.parametrize(("form", "growth"), [("entropy", 20), ("forward_kl", 3)])
def test_the_way_back_takes_1_over_p_steps_under_entropy_and_its_logarithm_under_forward_kl(
    form: str, growth: float
) -> None:
    """From p = 1e-2 to 1e-4 the number of ascent steps until p = .1 grows over 20 times, or less than 3 times."""

    def steps(p: float) -> int:
        z = torch.tensor([np.log(p), 0.0], dtype=torch.float64)
        for step in range(5000):
            if z.softmax(0)[0] > 0.1:
                return step
            z = z.requires_grad_()
            (gradient,) = torch.autograd.grad(BONUSES[form](z.log_softmax(0)), z)
            z = z.detach() + 0.3 * gradient
        raise AssertionError("it never came back")

    ratio = steps(1e-4) / steps(1e-2)
    assert ratio > growth if form == "entropy" else ratio < growth


@pytest.mark.parametrize("form", BONUSES)
@EXAMPLES
@given(LOGITS, st.lists(st.floats(-30, 30), min_size=1, max_size=50))
def test_tokens_that_are_no_choice_change_nothing_and_get_no_gradient(
    form: str, logits: list[float], junk: list[float]
) -> None:
    alone = BONUSES[form](tensor(logits).log_softmax(0))
    z = tensor(logits + junk)
    beside = BONUSES[form](among(z.log_softmax(0), len(logits)))
    torch.testing.assert_close(beside, alone)
    (gradient,) = torch.autograd.grad(beside, z)
    assert gradient[len(logits) :].abs().max() < 1e-12
    # Nor does it move probability from or to the choices as a whole.
    assert abs(gradient[: len(logits)].sum()) < 1e-12


def test_the_entropy_of_the_vocabulary_raises_the_likelier_junk_first() -> None:
    """dH/dz_v = -p_v (ln p_v + H): a wrong token of probability 1e-5 gains more than a right one of 1e-7."""
    p = np.array([1e-7, 0, 1e-5])
    p[1] = 1 - p.sum()
    z = tensor(list(np.log(p)))
    (gradient,) = torch.autograd.grad(entropy(z.log_softmax(0)), z)
    h = -(p * np.log(p)).sum()
    np.testing.assert_allclose(gradient, -p * (np.log(p) + h), rtol=1e-6)
    assert gradient[2] > 50 * gradient[0] > 0


@pytest.mark.parametrize("p", [1e-2, 1e-4])
@pytest.mark.parametrize("form", BONUSES)
def test_on_the_way_to_an_even_choice_the_odds_of_junk_grow(form: str, p: float) -> None:
    """Two logits that move towards each other meet half-way: junk, which stays, gains 1 / (2 sqrt(p)) against both."""
    z = torch.tensor([0.0, np.log(p), np.log(1e-6)], dtype=torch.float64)
    odds = []
    for _ in range(3000):
        said = z.softmax(0)
        odds.append((said[2] / said[:2].sum()).item())
        if said[1] > 0.495 * said[:2].sum():
            break
        z = z.requires_grad_()
        (gradient,) = torch.autograd.grad(BONUSES[form](among(z.log_softmax(0), 2)), z)
        z = z.detach() + 0.3 * gradient
    assert odds[-1] / odds[0] == pytest.approx(1 / (2 * np.sqrt(p)), rel=0.05)
