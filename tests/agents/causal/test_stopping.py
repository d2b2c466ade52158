"""An SCM is trained until its weights have settled, on utterances that the check does not use."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from agents.causal import PRESETS, TRAINING, CausalBonus, SCMConfig, SCMTrainingConfig, bonus
from agents.causal.agreement import share_on
from agents.causal.presets import training_for
from agents.causal.stopping import hold_out, train_until_settled
from agents.coso import CoSo
from agents.policies import VLMPolicy
from agents.rollout.utterances import Utterances
from parsers import ActionParser
from tests.agents.conftest import UTTERANCES, one_sided, said

SMALL = SCMConfig(layers=1, hidden_size=16, heads=2, intermediate_size=16)


@pytest.mark.parametrize(
    ("shares", "patience", "most", "expected"),
    [
        ([0.1, 0.5, 0.9, 0.9, 0.9], 2, 100, 50),  # two checks without a rise after the third
        ([0.1, 0.2, 0.2, 0.3, 0.3, 0.3], 2, 100, 60),  # a single one is no end
        ([0.9, 0.902, 0.904, 0.5], 2, 100, 30),  # a rise within the noise is none
        ([0.1, 0.2, 0.3, 0.4, 0.5], 2, 35, 35),  # the bound, with a shorter last part
        ([0.0, 0.0, 0.0], 3, 100, 40),
    ],
)
def test_training_ends_when_the_figure_no_longer_rises(
    shares: list[float], patience: int, most: int, expected: int
) -> None:
    taken: list[int] = []
    left = iter([*shares, *[shares[-1]] * 9])

    def train(steps: int) -> dict[str, float]:
        taken.append(steps)
        return {"scm/loss": float(len(taken))}

    figures, steps = train_until_settled(train, lambda: next(left), check_every=10, patience=patience, most=most)
    assert steps == expected == sum(taken)
    assert figures == {"scm/loss": float(len(taken))}, "the figures are those of the last steps"


def test_nothing_held_out_is_learned_from(policy: VLMPolicy, parser: ActionParser) -> None:
    batch = said(policy, parser, [*one_sided(60, 0), *one_sided(20, 0), "nothing", "nothing at all"])
    held, learned = hold_out(batch)
    assert 5 <= len(held) <= 32 and held.valid.all() and len(set(held.utterances)) == len(held)
    assert not set(held.utterances) & set(learned.utterances)
    assert set(held.utterances) | set(learned.utterances) == set(batch.utterances)
    few = said(policy, parser, UTTERANCES)
    assert [part.utterances for part in hold_out(few)] == [few.utterances, few.utterances]


def test_pretraining_stops_by_itself_or_takes_all_steps(
    policy: VLMPolicy, parser: ActionParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = said(policy, parser, one_sided(40, 0))
    fixed = CausalBonus(parser, policy.tokenizer, "reference", SMALL, SCMTrainingConfig(pretrain_steps=7))
    assert "scm/steps" not in fixed.pretrain(batch)
    asked: list[Utterances] = []
    hold = hold_out

    def spy(batch: Utterances) -> tuple[Utterances, Utterances]:
        parts = hold(batch)
        asked.extend(parts)
        return parts

    monkeypatch.setattr(bonus, "hold_out", spy)
    monkeypatch.setattr(bonus, "share_on", lambda weights, tokens: 0.5)
    training = SCMTrainingConfig(pretrain_steps=90, patience=3, check_every=2)
    settled = CausalBonus(parser, policy.tokenizer, "ours", SMALL, training)
    assert settled.pretrain(batch)["scm/steps"] == 8
    learned = {example.tokens for example in settled._trainer._examples}
    held = {tuple(row[mask].tolist()) for row, mask in zip(asked[0].tokens, asked[0].mask, strict=True)}
    assert not held & learned


def test_each_preset_has_its_training(policy: VLMPolicy, parser: ActionParser) -> None:
    assert PRESETS.keys() == TRAINING.keys() == {"paper", "reference", "ours"}
    assert not TRAINING["paper"].patience and not TRAINING["reference"].patience and TRAINING["ours"].patience
    assert training_for("ours", None) == TRAINING["ours"]
    assert training_for(PRESETS["ours"], None) == SCMTrainingConfig()
    own = SCMTrainingConfig(steps=1)
    assert training_for("ours", own) is own
    ours = CausalBonus(parser, policy.tokenizer, "ours", SMALL)
    assert ours.config == PRESETS["ours"] and ours._training == TRAINING["ours"]


def test_ours_nullifies_single_tokens_and_lifts_nothing() -> None:
    assert PRESETS["ours"].window == 1 and not PRESETS["ours"].normalise
    assert PRESETS["reference"] == replace(PRESETS["ours"], window=4, normalise=True)


@pytest.mark.parametrize("weights", [None, "scm"])
def test_a_wrapped_learner_takes_the_presets_training(weights: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Any] = []
    monkeypatch.setattr("agents.coso.CausalBonus", lambda *arguments, **more: taken.append(arguments[4]))
    policy = SimpleNamespace(tokenizer=None, vocab_size=3, max_new_tokens=3, device="cpu")
    learner: Any = SimpleNamespace(parser=None, policy=policy, config=SimpleNamespace(seed=4))
    CoSo(learner, causal="ours", weights=weights)
    assert taken == [replace(TRAINING["ours"], seed=4)]


def test_the_share_of_weight_on_tokens() -> None:
    weights = torch.tensor([[0.5, 0.25], [0.0, 0.25]])
    assert share_on(weights, torch.tensor([[True, False], [True, False]])) == 0.5
    assert share_on(torch.zeros(1, 2), torch.ones(1, 2, dtype=torch.bool)) == 0.0
