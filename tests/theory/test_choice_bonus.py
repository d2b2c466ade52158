"""The choice bonus at one token: bounds, gradients, and why tokens that are no action do not matter to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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


def ascent(score: Callable[[Tensor], Tensor], start: list[float], steps: int = 3000) -> Iterator[Tensor]:
    """Yield the distributions of a gradient ascent on logits, the first one included."""
    z = tensor(start)
    for _ in range(steps):
        yield z.detach().softmax(0)
        (gradient,) = torch.autograd.grad(score(z.log_softmax(0)), z)
        z = (z.detach() + 0.3 * gradient).requires_grad_()


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
        for step, said in enumerate(ascent(BONUSES[form], [np.log(p), 0.0], 5000)):
            if said[0] > 0.1:
                return step
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


@EXAMPLES
@given(LOGITS, st.lists(st.floats(-30, 30), min_size=1, max_size=20))
def test_without_renormalising_the_forward_kl_also_lowers_what_is_no_choice(
    logits: list[float], junk: list[float]
) -> None:
    """d/dz of mean_k log pi(k): 1/K - p_k for the choices, -p_v for every other token v."""
    z = tensor(logits + junk)
    k = len(logits)
    log_p = z.log_softmax(0)
    (gradient,) = torch.autograd.grad(log_p[:k].mean(), z)
    p = log_p.detach().exp().numpy()
    np.testing.assert_allclose(gradient, np.where(np.arange(len(p)) < k, 1 / k, 0) - p, atol=1e-12)


def odds_on_the_way(score: Callable[[Tensor], Tensor], p: float, junk: float) -> list[float]:
    """Return the odds of junk against two actions, of probabilities about 1 and p, until these are even."""
    found = []
    for said in ascent(score, [0.0, np.log(p), np.log(junk)]):
        found.append((said[2] / said[:2].sum()).item())
        if said[1] > 0.495 * said[:2].sum():
            return found
    raise AssertionError("they never became even")


@pytest.mark.parametrize("p", [1e-2, 1e-4])
@pytest.mark.parametrize("form", BONUSES)
def test_on_the_way_to_an_even_choice_the_odds_of_junk_grow(form: str, p: float) -> None:
    """Two logits that move towards each other meet half-way: junk, which stays, gains 1 / (2 sqrt(p)) against both."""
    odds = odds_on_the_way(lambda log_p: BONUSES[form](among(log_p, 2)), p, 1e-6)
    assert odds[-1] / odds[0] == pytest.approx(1 / (2 * np.sqrt(p)), rel=0.05)


def test_without_renormalising_junk_grows_as_fast_while_it_is_rare_and_less_once_it_is_not() -> None:
    rare, common = (
        [odds_on_the_way(score, 1.2e-7, junk)[-1] / junk for score in (lambda log_p: log_p[:2].mean(), of_q)]
        for junk in (1e-6, 1e-4)
    )
    assert rare[0] == pytest.approx(rare[1], rel=0.05)
    assert common[0] < 0.6 * common[1]


def of_q(log_p: Tensor) -> Tensor:
    """Return the forward KL of two actions among themselves."""
    return forward_kl(among(log_p, 2))


@pytest.mark.parametrize("p", [1e-2, 1e-4, 1.2e-7])
def test_a_term_on_the_odds_of_all_actions_keeps_junk_from_growing(p: float) -> None:
    """Beside the bonus: c log(m / (1 - m)), m the actions' probability, c = (q . q - 1/K) / (q . q) a constant.

    The derivative of log(m / (1 - m)) by the bonus's step is 1/K - q . q, and by this term's step at least c q . q.
    """

    def score(log_p: Tensor) -> Tensor:
        q = among(log_p, 2).detach().exp()
        strength = 1 - 0.5 / (q @ q)
        mass = log_p[:2].logsumexp(0)
        return of_q(log_p) + strength * (mass - torch.log1p(-mass.exp()))

    odds = odds_on_the_way(score, p, 1e-6)
    assert max(odds) <= odds[0]
