"""Swaps: another action is executed now and then, and the ratio knows with which probability."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import coso_envs
import parsers
from agents.learners import PPO, PPOConfig, clipped, online, ppo
from agents.learners.clipped import clipped_loss
from agents.policies import VLMPolicy
from agents.policies.protocol import Generation
from agents.rollout.swapping import Swapping
from parsers import ActionParser
from tests.agents.conftest import PROMPT, UTTERANCES, MakeRollout, guided, observations, said, small_policy

NOTHING = "I would rather not say."


def answers(policy: VLMPolicy, parser: ActionParser[Any], texts: list[str]) -> tuple[Generation, Any]:
    """Return texts as if the policy had written them."""
    batch = said(policy, parser, texts)
    prompts = policy.encode(observations([PROMPT] * len(texts)))
    with torch.no_grad():
        found = policy.evaluate(prompts, batch.tokens, batch.mask)
    cut_off = torch.zeros(len(texts), dtype=torch.bool)
    generation = Generation(
        batch.tokens, batch.mask, tuple(texts), found.log_probs, found.entropies, found.values, cut_off
    )
    return generation, prompts


def test_actions_are_drawn_uniformly_and_all_else_stays(policy: VLMPolicy, parser: ActionParser[Any]) -> None:
    texts = [*UTTERANCES, NOTHING] * 40
    before, prompts = answers(policy, parser, texts)
    swapping, generator = Swapping(parser, 0.5), torch.Generator().manual_seed(0)
    after = swapping(policy, prompts, before, [None] * len(texts), generator)
    changed = 0
    for row, (old, new) in enumerate(zip(texts, after.utterances, strict=True)):
        assert policy.tokenizer.decode(after.tokens[row][after.mask[row]], skip_special_tokens=True) == new
        if old == NOTHING:
            assert new == old
            continue
        assert old.split('"action"')[0] == new.split('"action"')[0]
        changed += parser.parse(old).action != parser.parse(new).action
    # Half of 160 draw, half of those draw what was there; four standard deviations.
    assert changed == pytest.approx(40, abs=4 * math.sqrt(160 * 0.25 * 0.75))
    with torch.no_grad():
        found = policy.evaluate(prompts, after.tokens, after.mask)
    assert torch.allclose(found.log_probs, after.log_probs, atol=1e-5)
    assert torch.allclose(found.entropies, after.entropies, atol=1e-4)
    assert torch.equal(after.values, before.values) and torch.equal(after.cut_off, before.cut_off)


def test_listed_actions_of_the_state_are_drawn(policy: VLMPolicy) -> None:
    parser = parsers.make("coso/json")
    before, prompts = answers(policy, parsers.make("coso/json", choices=("+", "-")), [UTTERANCES[0]] * 30)
    generator = torch.Generator().manual_seed(0)
    after = Swapping(parser, 0.9)(policy, prompts, before, [("+", "go", "stay")] * 30, generator)
    drawn = {parser.parse(text, ("+", "go", "stay")).action for text in after.utterances}
    assert drawn == {"+", "go", "stay"}


def test_the_same_generator_makes_the_same_swaps(policy: VLMPolicy, parser: ActionParser[Any]) -> None:
    before, prompts = answers(policy, parser, list(UTTERANCES) * 8)
    made = [
        Swapping(parser, 0.3)(policy, prompts, before, [None] * 32, torch.Generator().manual_seed(seed))
        for seed in (1, 1, 2)
    ]
    assert made[0].utterances == made[1].utterances != made[2].utterances


def test_an_answer_ends_as_it_did(policy: VLMPolicy, parser: ActionParser[Any]) -> None:
    before, prompts = answers(policy, parser, [UTTERANCES[0]] * 8)
    mask = before.mask.clone()
    mask[:, -1] = False  # cut off before its end
    after = Swapping(parser, 0.9)(
        policy, prompts, replace(before, mask=mask), [None] * 8, torch.Generator().manual_seed(0)
    )
    assert len(set(after.utterances)) == 2
    for row in range(8):
        assert policy.tokenizer.eos_token_id not in after.tokens[row][after.mask[row]].tolist()


@given(st.lists(st.floats(0.001, 1.0), min_size=2, max_size=6), st.floats(0.01, 0.99))
def test_corrected_means_are_those_of_the_policy(weights: list[float], share: float) -> None:
    """Over what is executed, with its probability, the corrected mean of any figure is the policy's own."""
    parser = parsers.make("coso/plain", choices=[f"action {i}" for i in range(len(weights))])
    pi = torch.tensor(weights) / sum(weights)
    executed = (1 - share) * pi + share / len(pi)
    batch: Any = type("Batch", (), {})()
    batch.action_mask = torch.ones(len(pi), 1, dtype=torch.bool)
    batch.valid, batch.choices = torch.ones(len(pi), dtype=torch.bool), [None] * len(pi)
    correction = Swapping(parser, share).importance(batch, pi.log()[:, None])
    assert torch.allclose(executed * correction, pi, atol=1e-6)
    assert correction.max() <= 1 / (1 - share) + 1e-4


def test_the_correction_by_hand(policy: VLMPolicy, parser: ActionParser[Any], make_rollout: MakeRollout) -> None:
    rollout = make_rollout(policy, (*UTTERANCES[:2], NOTHING))
    log_probs = torch.where(rollout.action_mask, math.log(0.2), -1.0)  # one token wrote the action
    found = Swapping(parser, 0.1).importance(rollout, log_probs)
    assert found.tolist() == pytest.approx([0.2 / (0.9 * 0.2 + 0.05)] * 2 + [1.0])


def test_where_one_action_is_admissible_nothing_is_swapped(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    rollout = replace(make_rollout(policy, UTTERANCES[:2]), choices=[("+",), ("+", "-")])
    found = Swapping(parsers.make("coso/json"), 0.1).importance(rollout, torch.full(rollout.mask.shape, -2.0))
    assert found[0] == 1 and found[1] < 1


def test_utterances_count_as_often_as_the_policy_writes_them(
    policy: VLMPolicy, parser: ActionParser[Any], make_rollout: MakeRollout
) -> None:
    rollout = make_rollout(policy)
    generator = torch.Generator().manual_seed(0)
    (batch,) = rollout.minibatches(len(rollout), generator, guidance=guided(torch.zeros(rollout.mask.shape)))
    # The policy has not moved since: its ratio is 1, and nothing is clipped.
    evaluation = policy.evaluate(batch.prompts, batch.tokens, batch.mask)
    importance = Swapping(parser, 0.1).importance(batch, batch.log_probs)
    loss, figures = clipped_loss(evaluation, batch, PPOConfig(), importance)
    assert importance.min() < 0.8, "a rare action"
    assert loss.item() == pytest.approx(-(importance * batch.advantages).mean().item(), abs=1e-5)
    assert figures["train/clip_fraction"] == 0
    assert figures["train/kl"] == pytest.approx(0.0, abs=1e-6), "swaps are no distance between two policies"


def test_all_that_is_averaged_over_a_rollout_is_corrected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss, the KL stop, and the penalty and the estimate of the distance from the start."""
    given: dict[str, bool] = {}

    def watching(module: Any, name: str, place: int) -> None:
        real = getattr(module, name)

        def watched(*arguments: Any) -> Any:
            found = arguments[place] if len(arguments) > place else None
            given[name] = found is not None and len(found) == len(arguments[1])
            return real(*arguments)

        monkeypatch.setattr(module, name, watched)

    watching(clipped, "utterance_kl", 2)
    watching(ppo, "clipped_loss", 3)
    watching(online, "start_kl", 3)
    watching(online, "distance_to_start", 4)
    for share in (0.2, 0.0):
        envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs=4, autoreset_mode="SameStep", size=48)
        config = PPOConfig(n_steps=4, batch_size=8, n_epochs=1, kl_coef=0.01, swap_share=share)
        PPO(small_policy(), envs, config).learn(16)
        names = ("utterance_kl", "clipped_loss", "start_kl", "distance_to_start")
        assert given == dict.fromkeys(names, bool(share))


def test_ppo_executes_swapped_actions() -> None:
    envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs=8, autoreset_mode="SameStep", size=48)
    policy = small_policy()
    config = {"n_steps": 4, "batch_size": 32, "n_epochs": 1, "kl_samples": 0}
    alone = PPO(policy, envs, PPOConfig(**config))  # type: ignore[arg-type]
    swapping = PPO(policy, envs, PPOConfig(**config, swap_share=0.2))  # type: ignore[arg-type]
    assert alone.swapping is None and swapping.swapping is not None
    swapping.learn(32)
    assert swapping.num_timesteps == 32 and swapping.last_rollout is not None and len(swapping.last_rollout) == 32


def test_actions_that_are_not_listed_are_refused() -> None:
    envs = coso_envs.make_vec("coso/AitW-General-v0", num_envs=1, resolution=64)
    with pytest.raises(ValueError, match=r"swapping needs actions that are listed, and those of .* are not"):
        PPO(small_policy(), envs, PPOConfig(n_steps=1, swap_share=0.1))
    for share in (0.0, 1.0):
        with pytest.raises(ValueError, match="must be between 0 and 1"):
            Swapping(parsers.make("coso/json", choices=("-", "+")), share)
    with pytest.raises(ValueError, match="swap_share must be at least 0 and below 1, got 1"):
        PPOConfig(swap_share=1.0)
