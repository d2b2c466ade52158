"""The parts of AWR by hand: filter, objective, advantages, critics, settings."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from agents.learners import AWRConfig
from agents.learners.awr.critics import Critic, critic_loss
from agents.learners.awr.filter import kept
from agents.learners.awr.objective import imitation_loss, step_advantages
from agents.replay import Place
from tests.agents.learners.awr.buffer import filled


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], []),
        ([0.0] * 10, [False] * 10),
        ([1.0] * 10, [True] * 10),
        ([0.0] * 19 + [1.0], [False] * 19 + [True]),
        ([0.0] * 5 + [1.0] * 5, [False] * 5 + [True] * 5),
        ([0.0], [False]),
        ([2.0], [True]),
        ([float(n) for n in range(10)], [False] * 9 + [True]),
        ([float(n) for n in range(11)], [False] * 9 + [True] * 2),
    ],
)
def test_ties_of_returns(scores: list[float], expected: list[bool]) -> None:
    """Failures are not kept where nearly all fail; where all succeed, all are kept."""
    assert kept(np.array(scores), np.array(scores), 0.9).tolist() == expected


def test_equal_scores_of_successes_and_failures() -> None:
    """A critic that knew each outcome would leave scores of 0 alone."""
    assert kept(np.zeros(4), np.array([1.0, 0.0, 0.0, 1.0]), 0.9).tolist() == [True, False, False, True]


def test_probabilities_outside_of_the_bounds_have_no_gradient() -> None:
    probabilities = torch.tensor([[0.0005, 0.5, 0.995], [0.002, 0.98, 1.0]])
    log_probs = probabilities.log().requires_grad_()
    mask = torch.tensor([[True, True, True], [True, True, False]])
    loss = imitation_loss(log_probs, mask, torch.tensor([0.1, 3.0]), clamp=True)
    by_hand = math.log(0.001) + math.log(0.5) + math.log(0.99) + math.log(0.002) + math.log(0.98)
    assert loss.item() == pytest.approx(-by_hand / 2)
    loss.backward()
    assert log_probs.grad is not None
    assert log_probs.grad.tolist() == [[0.0, -0.5, 0.0], [-0.5, -0.5, 0.0]]
    plain = imitation_loss(log_probs, mask, torch.tensor([0.1, -3.0]), clamp=False)
    assert plain.item() == pytest.approx(-sum(math.log(p) for p in (0.0005, 0.5, 0.995)) / 2)


def test_the_advantage_by_hand() -> None:
    found = step_advantages(*(torch.tensor([x]) for x in (0.3, 0.5, 1.0, 0.25)), margin=0.05)
    assert found.tolist() == pytest.approx([0.5 - 0.3 - 0.05 + 1.0 + 0.25])


def test_the_loss_of_a_critic_by_hand() -> None:
    logits = torch.tensor([[2.0, -1.0], [0.0, 3.0]])
    by_hand = [math.log(1 + math.exp(-x)) for x in (2.0, 1.0, 0.0, -3.0)]
    assert float(critic_loss(logits, torch.tensor([True, False]))) == pytest.approx(sum(by_hand) / 2, rel=1e-5)


def test_a_critic_ignores_padding_and_gives_its_lower_head() -> None:
    torch.manual_seed(0)
    critic = Critic(8, prompts=2, heads=2)
    states, mask = torch.randn(3, 5, 8), torch.ones(3, 5, dtype=torch.bool)
    padded = torch.cat([torch.full((3, 2, 8), 9.0), states], 1)
    longer = torch.cat([torch.zeros(3, 2, dtype=torch.bool), mask], 1)
    other = (torch.randn(3, 4, 8), torch.ones(3, 4, dtype=torch.bool))
    logits = critic((states, mask), other)
    torch.testing.assert_close(critic((padded, longer), other), logits)
    assert logits.shape == (2, 3) and not torch.equal(critic(other, (states, mask)), logits)
    torch.testing.assert_close(critic.probability((states, mask), other), logits.sigmoid().amin(0))


def test_the_step_critic_reads_the_step_before_too(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    learner = make()
    episodes = filled(learner, monkeypatch)
    read: list[list[Place]] = []
    whole = learner.experience.replay.read
    monkeypatch.setattr(learner.experience.replay, "read", lambda places: read.append(list(places)) or whole(places))
    states = learner._states("step", [Place(episodes[2], 0), Place(episodes[2], 2)])
    assert [[t for _, t in places] for places in read] == [[0, 1], [0, 2]] and len(states) == 2
    assert all(not tensor.requires_grad and tensor.dtype == torch.float32 for tensor, _ in states)
    assert len(learner._states("instruction", [Place(episodes[2], 0)])) == 1


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"keep_quantile": 1.0}, r"keep_quantile and validation_share must be in \[0, 1\), got 1.0"),
        ({"validation_share": -0.1}, "validation_share must be"),
        ({"replay_steps": 0}, "replay_steps must be at least 1, got 0"),
        ({"offline_steps": -1}, "offline_steps must not be negative"),
        ({"offline_epochs": 0}, "offline_epochs at least 1, got .*, 0"),
        ({"critic_epochs": 0}, "critic_epochs must be at least 1, got 0"),
        ({"step_batch_size": 0}, "step_batch_size must be at least 1"),
    ],
)
def test_impossible_settings_are_refused(setting: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        AWRConfig(**setting)
