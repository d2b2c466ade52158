"""Minibatches in parts: the gradient of the whole, with the memory of a part."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import torch

from agents.exploration import ChoiceBonus, ChoiceConfig, KLCovBonus
from agents.learners import GRPO, PPO, SFT, GRPOConfig, OnlineLearner, PPOConfig, SFTConfig
from agents.policies import VLMPolicy
from agents.rollout import Guidance
from tests.agents.learners.conftest import demonstrations, number_line

#: Bonuses whose term is no mean over utterances.
BONUSES: dict[str, Callable[[OnlineLearner], Any]] = {
    "choice": lambda learner: ChoiceBonus(learner.parser, learner.policy.tokenizer, ChoiceConfig(share=0.5)),
    "kl-cov": lambda learner: KLCovBonus(0.2),
}


def gradients(learner: OnlineLearner, micro_batch: int | None) -> tuple[dict[str, torch.Tensor], list[int]]:
    """Return the gradient of one minibatch, and how many utterances the policy evaluated each time."""
    object.__setattr__(learner.config, "micro_batch", micro_batch)
    sizes, evaluate = list[int](), learner.policy.evaluate

    def counting(prompts: Any, *rest: Any, **named: Any) -> Any:
        sizes.append(len(prompts))
        return evaluate(prompts, *rest, **named)

    assert learner.last_rollout is not None
    rollout = learner.last_rollout
    guidance = Guidance(rollout.mask.float(), learner.bonus.choice_sets(rollout), torch.zeros(rollout.mask.shape))
    (batch,) = rollout.minibatches(len(rollout), torch.Generator().manual_seed(0), guidance=guidance)
    learner.policy.zero_grad()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learner.policy, "evaluate", counting)
        loss, _ = learner.objective(learner.evaluate(batch), batch)
        loss.backward()
    return {name: p.grad.clone() for name, p in learner.policy.named_parameters() if p.grad is not None}, sizes


@pytest.mark.parametrize("bonus", BONUSES)
def test_the_gradient_is_that_of_the_whole_minibatch(learner: Callable[..., OnlineLearner], bonus: str) -> None:
    made = learner(kl_coef=0.1, ent_coef=0.5)
    made.learn(12)  # the policy is no longer the one that wrote the rollout
    made.bonus = BONUSES[bonus](made)
    whole, sizes = gradients(made, None)
    parts, part_sizes = gradients(made, 5)
    assert len(sizes) == 1 and max(part_sizes) == 5 and sum(part_sizes) == 2 * sizes[0]
    assert whole.keys() == parts.keys() and any(g.any() for g in whole.values())
    for name, gradient in whole.items():
        torch.testing.assert_close(parts[name], gradient, atol=1e-5, rtol=1e-4)


def test_imitation_is_the_same_and_every_update_of_ppo_and_grpo_is_in_parts(start: VLMPolicy) -> None:
    losses = [
        SFT(copy.deepcopy(start), SFTConfig(steps=2, batch_size=8, micro_batch=size)).fit(demonstrations(24))
        for size in (None, 3)
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
    common: dict[str, Any] = {"n_steps": 2, "batch_size": 8, "n_epochs": 2, "kl_samples": 6, "micro_batch": 3}
    makers: list[Callable[..., OnlineLearner]] = [
        lambda *given: PPO(*given, PPOConfig(**common, target_kl=1e-9)),
        lambda *given: GRPO(*given, GRPOConfig(**common, group_size=2)),
    ]
    for make in makers:
        policy = copy.deepcopy(start)
        made = make(policy, number_line(prompt="Where to?"))
        sizes, evaluate = list[int](), policy.evaluate
        policy.evaluate = lambda prompts, *rest, sizes=sizes, evaluate=evaluate, **named: (  # type: ignore[assignment,misc]
            sizes.append(len(prompts)) or evaluate(prompts, *rest, **named)
        )
        made.learn(8)
        assert sizes and max(sizes) <= 3
