"""How far PPO lets a policy move: the KL stop, the distance to the start, and guards against what is not finite."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from agents.learners import NonFiniteLossError, OnlineLearner, clipped
from agents.learners.divergence import low_variance_kl, utterance_kl
from agents.policies import Evaluation
from agents.rollout import Minibatch
from agents.storage import read_state
from tests.agents.learners.conftest import fingerprint


@pytest.mark.slow
@pytest.mark.parametrize("broken", [math.nan, math.inf])
def test_a_gradient_that_is_not_finite_stops_and_keeps_the_batch(
    learner: Callable[..., OnlineLearner], tmp_path: Path, broken: float
) -> None:
    """The loss alone does not show it: it may be finite where its gradient is not."""
    made = learner()
    made.debug_folder = tmp_path / "debug"
    before = fingerprint(made)
    next(p for p in made.policy.parameters() if p.requires_grad).register_hook(lambda g: torch.full_like(g, broken))
    with pytest.raises(
        NonFiniteLossError, match=r"the gradient's norm is (nan|inf) at step 0; weights were not changed"
    ):
        made.learn(12)
    assert fingerprint(made) == before
    assert not made.optimizer.state, "the optimizer must not have taken it in either"
    assert len(read_state(made.debug_folder, "non_finite_batch_0")["utterances"]) == 4


@pytest.mark.slow
def test_the_distance_to_the_start_by_hand(learner: Callable[..., OnlineLearner]) -> None:
    """KL(policy that wrote the rollout || start): mean of log pi - log pi_start over its own utterances."""
    made = learner(kl_samples=1000, learning_rate=1e-3, learning_rate_end=1e-3)
    start = copy.deepcopy(made.policy).eval()
    found, expected = [], []

    def compare(made: OnlineLearner, metrics: dict[str, float]) -> None:
        rollout = made.last_rollout
        assert rollout is not None
        with torch.no_grad():
            begun = start.evaluate(rollout.prompts, rollout.tokens, rollout.mask).log_probs
        found.append(metrics["kl_to_start"])
        expected.append(float((rollout.log_probs - begun).sum(1).mean()))

    made.learn(36, compare)
    assert found == pytest.approx(expected, abs=1e-4)
    assert found[0] == pytest.approx(0, abs=1e-4), "nothing has moved when the first utterances are written"
    assert abs(found[2]) > 1e-3


@pytest.mark.slow
def test_the_distance_to_the_start_is_measured_on_a_random_part(
    learner: Callable[..., OnlineLearner], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = learner(kl_samples=3, kl_coef=0.0)
    looked_at: list[list[int]] = []
    seen: Any = made._start
    evaluate = seen.evaluate

    def remember(prompts: Any, *rest: Any) -> Evaluation:
        looked_at.append([id(prompt) for prompt in prompts])
        assert not seen.training
        return evaluate(prompts, *rest)

    monkeypatch.setattr(seen, "evaluate", remember)
    places: list[list[int]] = []

    def look_up(made: OnlineLearner, _: object) -> None:
        assert made.last_rollout is not None
        said = [id(prompt) for prompt in made.last_rollout.prompts]
        places.append([said.index(at) for at in looked_at[-1]])

    made.learn(48, look_up)
    assert all(len(set(rows)) == 3 for rows in places)
    assert len({tuple(sorted(rows)) for rows in places}) > 1 and any(max(rows) >= 3 for rows in places)


def with_log(learner: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What an iteration does: a KL for every minibatch looked at, "step" for every gradient step taken."""
    log: list[Any] = []
    step = learner.gradient_step

    def measured(evaluation: Evaluation, batch: Minibatch, importance: torch.Tensor | None) -> float:
        log.append(utterance_kl(evaluation, batch, importance))
        return float(log[-1])

    monkeypatch.setattr(clipped, "utterance_kl", measured)

    def taken(*arguments: Any) -> dict[str, float]:
        log.append("step")
        figures: dict[str, float] = step(*arguments)
        return figures

    monkeypatch.setattr(learner, "gradient_step", taken)
    return log


@pytest.mark.slow
@pytest.mark.parametrize("thought_coef", [0.0, 1.0])
def test_an_iteration_ends_before_the_step_behind_the_kl_limit(
    learner: Callable[..., OnlineLearner], thought_coef: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 0.05
    fast = {"learning_rate": 3e-3, "learning_rate_end": 3e-3, "thought_coef": thought_coef}
    # The bonus moves thoughts also where lambda hides them from ratio and clip.
    made = learner("rl_entropy", target_kl=limit, n_epochs=4, ent_coef=1.0, **fast)
    log = with_log(made, monkeypatch)
    rows: list[dict[str, float]] = []
    made.learn(12, lambda _, metrics: rows.append(metrics))
    *done, last = log
    assert last > limit, "the step at which the limit is passed must not be taken"
    assert done[1::2] == ["step"] * (len(done) // 2) and done and all(kl <= limit for kl in done[::2])
    assert rows[0]["train/utterance_kl"] == last
    assert rows[0]["train/epochs"] == pytest.approx(len(done) / 2 / 3)


def moved_by(made: Any, act: Callable[[], Any]) -> set[int]:
    """Return the ids of the optimizer's parameters that an act changes."""
    parameters = [p for group in made.optimizer.param_groups for p in group["params"]]
    before = [p.clone() for p in parameters]
    act()
    return {id(p) for p, old in zip(parameters, before, strict=True) if not torch.equal(p, old)}


def value_head(made: Any) -> set[int]:
    return {id(p) for p in made.policy.value_head.parameters()}


@pytest.mark.slow
def test_behind_the_kl_limit_the_value_head_alone_goes_on(
    learner: Callable[..., OnlineLearner], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A critic that stops with the policy never catches up, and its errors are the policy's noise."""
    made: Any = learner(target_kl=0.0, n_epochs=4)
    fit, steps = made.after_stop, []

    def watched(*arguments: Any) -> None:
        moved = moved_by(made, lambda: fit(*arguments))
        steps.append(moved)
        assert moved and moved <= value_head(made)

    monkeypatch.setattr(made, "after_stop", watched)
    made.learn(12)
    assert len(steps) == 11, "one step of the policy, and the eleven minibatches that are left"


@pytest.mark.slow
def test_the_critic_warms_up_alone(learner: Callable[..., OnlineLearner]) -> None:
    """An iteration that begins within the warm-up moves the value head alone, and the next one everything."""
    made: Any = learner(critic_warmup_steps=1, n_epochs=4)
    rows: list[dict[str, float]] = []
    moved = moved_by(made, lambda: made.learn(12, lambda _, metrics: rows.append(metrics)))
    assert moved and moved <= value_head(made)
    assert made.num_timesteps == 12 and rows[0]["train/value_loss"] > 0 and rows[0]["train/learning_rate"] == 0
    assert value_head(made) < moved_by(made, lambda: made.learn(24))


@pytest.mark.slow
def test_without_a_limit_every_minibatch_counts(
    learner: Callable[..., OnlineLearner], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = learner(target_kl=None, n_epochs=4)
    log = with_log(made, monkeypatch)
    rows: list[dict[str, float]] = []
    made.learn(12, lambda _, metrics: rows.append(metrics))
    assert log.count("step") == 12 and rows[0]["train/epochs"] == 4.0


def test_the_kl_of_whole_utterances_by_hand() -> None:
    now = torch.tensor([[-1.0, -2.0, -0.5], [-0.3, -0.1, 0.0]])
    old = torch.tensor([[-1.5, -2.0, -1.0], [-0.1, -0.1, 0.0]])
    batch: Any = SimpleNamespace(log_probs=old)
    found = utterance_kl(Evaluation(now, now, now[:, 0]), batch)
    assert found == pytest.approx((math.exp(1.0) - 1 - 1.0 + math.exp(-0.2) - 1 + 0.2) / 2)


def test_the_kl_estimate_is_that_of_two_distributions_and_never_overflows() -> None:
    p, q = torch.tensor([0.7, 0.2, 0.1]), torch.tensor([0.5, 0.1, 0.4])
    drawn = torch.multinomial(p, 20_000, replacement=True, generator=torch.Generator().manual_seed(0))
    found = low_variance_kl(q.log()[drawn] - p.log()[drawn]).mean()
    assert float(found) == pytest.approx(float((p * (p / q).log()).sum()), abs=0.02)
    extreme = low_variance_kl(torch.tensor([-1e30, 0.0, 88.0, 1e30]))
    assert torch.isfinite(extreme).all() and (extreme >= 0).all()
