"""AWR and filtered BC on a hand-made buffer of ten trajectories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from agents.learners.awr.filter import kept
from agents.policies import Evaluation
from agents.replay import Episode, Place
from agents.rollout import Minibatch
from tests.agents.learners.awr.buffer import BUFFER, filled, said


def steps_taken(learner: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Minibatch, float]]:
    """Minibatches of the gradient steps that a learner is about to take, and their losses by hand."""
    taken = []
    whole = learner.gradient_step

    def watched(evaluation: Evaluation, batch: Minibatch) -> Any:
        log_pi = dict(zip(batch.utterances, evaluation.log_probs.sum(1).tolist(), strict=True))
        taken.append((batch, log_pi))
        return whole(evaluation, batch)

    monkeypatch.setattr(learner, "gradient_step", watched)
    return taken  # type: ignore[return-value]


def test_awr_on_ten_trajectories_by_hand(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    learner = make(batch_size=40, n_epochs=1, clamp=False, invalid_advantage=None)
    episodes = filled(learner, monkeypatch)
    # Return minus V_instr, sorted: -.95 -.5 -.4 -.1 -.05 .1 .2 .3 .4 .7; the quantile .9 lies .1 of the way from the
    # ninth to the tenth.
    scores = learner.scores(episodes)
    assert scores.tolist() == pytest.approx([0.1, -0.1, 0.7, -0.05, 0.4, -0.95, -0.4, 0.2, -0.5, 0.3])
    assert np.quantile(scores, 0.9) == pytest.approx(0.4 + 0.1 * 0.3)
    assert kept(scores, np.array([row[0] for row in BUFFER]), 0.9).tolist() == [n == 2 for n in range(10)]

    # Only the third is imitated: V = .4 .75 .6 then the end; r = 0 0 1; g = .25 .5 1 with gamma .5.
    judged = learner.judged([Place(episodes[2], t) for t in range(3)])
    assert judged.returns.tolist() == [0.25, 0.5, 1.0] and judged.rewards.tolist() == [0.0, 0.0, 1.0]
    assert judged.advantages.tolist() == pytest.approx(
        [0.75 - 0.4 - 0.05 + 0.25, 0.6 - 0.75 - 0.05 + 0.5, 0 - 0.6 - 0.05 + 1 + 1]
    )
    # A failure: V = .5 .5, nothing is earned.
    failed = learner.judged([Place(episodes[1], t) for t in range(2)])
    assert failed.advantages.tolist() == pytest.approx([-0.05, -0.55])

    # With this margin the second of its steps has no advantage, and has no part in the loss.
    learner.config = replace(learner.config, advantage_margin=0.4)
    taken = steps_taken(learner, monkeypatch)
    figures = learner.imitate(1)
    ((batch, log_pi),) = taken
    second = 'step 1.", "action": "+"}'
    assert len(set(batch.utterances)) == 3 and all("I am at 2," in text for text in batch.utterances)
    losses = [0.0 if text.endswith(second) else -log_pi[text] for text in batch.utterances]
    assert figures["train/policy_loss"] == pytest.approx(sum(losses) / 40, rel=1e-5)
    assert figures["train/imitated"] == pytest.approx(sum(not t.endswith(second) for t in batch.utterances) / 40)
    assert (figures["replay/kept"], figures["replay/kept_return"], figures["replay/return"]) == (0.1, 1.0, 0.5)
    assert figures["replay/trajectories"] == 10 and figures["replay/steps"] == 17


def test_filtered_bc_on_ten_trajectories_by_hand(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Five of ten succeeded, so that the quantile .9 of the returns is 1: all of them are imitated, step by step."""
    learner = make("filtered_bc", batch_size=60, n_epochs=1, clamp=False)
    filled(learner, monkeypatch)
    taken = steps_taken(learner, monkeypatch)
    figures = learner.imitate(1)
    ((batch, log_pi),) = taken
    places = {(n, t) for n in (0, 2, 4, 7, 9) for t in range(len(BUFFER[n][2]))}
    assert set(batch.utterances) == {said(f"I am at {n}, step {t}.", learner.policy).utterance for n, t in places}
    assert figures["train/policy_loss"] == pytest.approx(-sum(log_pi[text] for text in batch.utterances) / 60, rel=1e-5)
    assert figures["replay/kept"] == 0.5 and figures["train/imitated"] == 1.0


def test_utterances_without_an_action_are_not_imitated(
    make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in (-1.0, None):
        learner = make("filtered_bc", batch_size=20, n_epochs=1, invalid_advantage=limit)
        replay = learner.experience.replay
        records = [said("Well.", learner.policy), replace(said("Well.", learner.policy), utterance="Well.")]
        replay.add(Episode([replay.write(record) for record in records], np.array([0, 1], np.float32)))
        learner.online = True
        taken = steps_taken(learner, monkeypatch)
        figures = learner.imitate(1)
        share = sum(text != "Well." for text in taken[0][0].utterances) / 20
        assert 0 < share < 1 and figures["train/imitated"] == pytest.approx(share if limit else 1.0)
