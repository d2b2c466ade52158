"""A learner that is no part of `agents` runs with every bonus, and goes on bit for bit."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch

from agents import CausalConfig, CoSo, Evaluation, OnlineLearner, UniformBonus, VLMPolicy
from tests.agents.conftest import UTTERANCES, MakeRollout, guided
from tests.agents.learners.conftest import SCM_SMALL, TRAINING, demonstrations, fingerprint, number_line
from tests.agents.learners.reinforce import Reinforce, ReinforceConfig
from tests.inner_loop import quick

CONFIG = ReinforceConfig(n_steps=3, batch_size=4, seed=5, kl_samples=4, ent_coef=0.5)
BONUSES = ("none", "uniform", "scm", "exact", "span")


def make(policy: VLMPolicy, bonus: str) -> OnlineLearner:
    learner = Reinforce(copy.deepcopy(policy), number_line(prompt="Where to?"), CONFIG)
    if bonus == "uniform":
        learner.bonus = UniformBonus()
    elif bonus != "none":
        causal = CausalConfig(source=bonus)  # type: ignore[arg-type]
        CoSo(learner, causal=causal, scm=SCM_SMALL, training=TRAINING).pretrain(demonstrations().utterances)
    return learner


@pytest.mark.slow
@pytest.mark.parametrize("bonus", quick(["span"], BONUSES))
def test_it_runs_with_every_bonus_and_goes_on_bit_for_bit(start: VLMPolicy, bonus: str, tmp_path: Path) -> None:
    whole, resumed = make(start, bonus), make(start, bonus)
    rows: dict[str, list[dict[str, float]]] = {"whole": [], "resumed": []}
    whole.learn(12)
    whole.save(tmp_path)
    whole.learn(24, lambda _, row: rows["whole"].append(row))
    resumed.load(tmp_path)
    resumed.learn(24, lambda _, row: rows["resumed"].append(row))
    assert fingerprint(whole) == fingerprint(resumed) != fingerprint(make(start, bonus))
    found, again = ([{k: v for k, v in row.items() if not k.startswith("time/")} for row in rows[k]] for k in rows)
    assert found == again and len(found) == 1
    assert (found[0]["train/bonus"] == 0) == (bonus == "none")
    assert {"train/loss", "train/grad_norm", "entropy/thought_tokens", "kl_to_start"} < set(found[0])


@pytest.mark.slow
def test_bonuses_differ_in_their_weights_alone(start: VLMPolicy) -> None:
    """The first rollout is the same for all of them. Of span and exact weights this game does not show a difference."""
    learners = [make(start, bonus).learn(12) for bonus in BONUSES]
    assert len({tuple(learner.last_rollout.utterances) for learner in learners if learner.last_rollout}) == 1
    weights = [str(learner.last_weights) for learner in learners]
    assert len(set(weights)) == len(BONUSES) - 1 and weights[-1] == weights[-2]


def test_the_loss_by_hand(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    learner: Any = Reinforce(policy, number_line(), CONFIG)
    learner.baseline = 0.25
    (batch,) = make_rollout(policy, UTTERANCES).minibatches(4, torch.Generator(), guidance=guided(torch.zeros(4, 99)))
    loss, _ = learner.loss(Evaluation(batch.log_probs, batch.log_probs, batch.values), batch)
    sums = [sum(row) for row in batch.log_probs.tolist()]
    expected = -sum((r - 0.25) * s for r, s in zip(batch.returns.tolist(), sums, strict=True)) / 4
    assert float(loss) == pytest.approx(expected, rel=1e-5)
