"""Void steps, faults of a device and replies that were cut off: what learners leave out, and what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import torch

import coso_envs
import parsers
from agents.learners import PPO, PPOConfig
from agents.policies import Generation, VLMPolicy
from agents.rollout import EpisodeStatistics, Rollout, Stepper, collect, gae
from tests.agents.rollout.foreign import ForeignEnv
from tests.agents.rollout.test_gae import TablePolicy, column, flags

MODES = ["NextStep", "SameStep", "Disabled"]
PLUS, MINUS, NOTHING = '{"action": "+"}', '{"action": "-"}', "hm"


class Faulty(ForeignEnv):
    """A device that fails in the second step of each episode; a whole episode takes four steps."""

    def step(self, action: str) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        observation, reward, _, truncated, info = super().step(action)
        fault = "session lost" if self._steps == 2 and action == MINUS else ""
        return observation, reward, False, truncated or bool(fault), info | {"fault": fault}


class Speaks(TablePolicy):
    """Say one reply after another, in all environments alike; V(s) is the same everywhere."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)

    def generate(self, prompts: list[dict[str, Any]], **_: Any) -> Any:
        reply = self.replies.pop(0)
        tokens = torch.tensor([[ord(c) for c in reply]] * len(prompts))
        nothing = torch.zeros(tokens.shape)
        cut_off = torch.full((len(prompts),), reply == NOTHING)
        values = self.values(prompts)
        return Generation(tokens, nothing == 0, (reply,) * len(prompts), nothing, nothing, values, cut_off)

    def values(self, observations: Any) -> torch.Tensor:
        rows = observations["prompt"] if isinstance(observations, dict) else observations
        return torch.full((len(rows),), 0.25)


def play(envs: Any, replies: Sequence[str]) -> tuple[Rollout, dict[str, float]]:
    stepper = Stepper(envs)
    stepper.reset(range(envs.num_envs))
    policy: Any = Speaks(*replies)
    how = {"n_steps": len(replies), "gamma": 0.9, "gae_lambda": 0.8, "generator": torch.Generator()}
    statistics = EpisodeStatistics.zeros(envs.num_envs)
    return collect(policy, stepper, envs.get_attr("parser")[0], statistics, **how)  # type: ignore[arg-type]


def masked(mode: str, on_invalid: str = "mask") -> Any:
    options: dict[str, Any] = {"image": False, "max_position": 9, "on_invalid": on_invalid}
    return coso_envs.make_vec("coso/NumberLine-v0", 2, autoreset_mode=mode, **options)


@pytest.mark.parametrize("mode", MODES)
def test_an_episode_with_void_steps_teaches_what_it_teaches_without_them(mode: str) -> None:
    with_them, figures = play(masked(mode), [NOTHING, MINUS, NOTHING, NOTHING, MINUS, MINUS])
    without, _ = play(masked(mode), [MINUS, MINUS, MINUS])
    assert with_them.utterances == without.utterances == [MINUS] * 6
    torch.testing.assert_close(with_them.advantages, without.advantages)
    assert torch.equal(with_them.rewards, without.rewards)
    assert figures["rollout/void_rate"] == figures["rollout/cut_off_rate"] == pytest.approx(1 / 2)
    assert figures["rollout/parse_valid_rate"] == pytest.approx(1 / 2)
    punished, figures = play(masked(mode, "penalty"), [NOTHING, MINUS])
    assert len(punished) == 4 and figures["rollout/void_rate"] == 0
    assert figures["rollout/reward"] == pytest.approx(punished.rewards.mean().item())


def test_advantages_by_hand_around_void_steps() -> None:
    """Deltas without the void step: 1 + .5 * 4 - 2 = 1 and 3 - 4 = -1; the first also gets .5 * .5 * -1."""
    advantages, returns = gae(
        column(1, 99, 3), column(2, 4, 4), column(4, 4, 77), flags(0, 0, 1), flags(0, 0, 1), 0.5, 0.5, flags(0, 1, 0)
    )
    assert advantages.flatten().tolist() == pytest.approx([0.75, 0.0, -1.0])
    assert returns.flatten().tolist() == pytest.approx([2.75, 4.0, 3.0])
    # A void step may show something else: without it the first step leads to the 6 that the next taken one starts from.
    # A return with lambda 1 knows no value on the way: 1 + .5 * (5 + .5 * 3).
    seen = column(2, 9, 8, 6, 4), column(9, 8, 6, 4, 77), flags(0, 0, 0, 0, 1), flags(0, 0, 0, 0, 1)
    for trace, first in ((0.0, 1 + 0.5 * 6), (1.0, 1 + 0.5 * (5 + 0.5 * 3))):
        _, returns = gae(column(1, 99, 99, 5, 3), *seen, 0.5, trace, flags(0, 1, 1, 0, 0))
        assert returns[:, 0].tolist() == pytest.approx([first, 9, 8, 5 + 0.5 * (3 if trace else 4), 3])
    # An episode that was cut off in a void step: the step before bootstraps from where it led, and from nothing after.
    rewards, values, following = column(1, 99, 3), column(2, 4, 4), column(4, 50, 77)
    cut, _ = gae(rewards, values, following, flags(0, 0, 0), flags(0, 1, 1), 0.5, 0.5, flags(0, 1, 0))
    assert cut[0].item() == pytest.approx(1 + 0.5 * 4 - 2)


def test_the_mean_reward_is_that_of_the_steps_that_are_not_left_out() -> None:
    _, figures = play(masked("SameStep"), [NOTHING, MINUS])
    _, alone = play(masked("SameStep"), [MINUS])
    assert figures["rollout/reward"] == alone["rollout/reward"] != 0
    _, figures = play(masked("SameStep"), [NOTHING])
    assert figures["rollout/void_rate"] == 1 and "rollout/reward" not in figures


@pytest.mark.parametrize("mode", MODES)
def test_a_fault_is_no_reward_and_its_episode_is_counted_apart(mode: str) -> None:
    autoreset = gym.vector.AutoresetMode(mode)
    envs: Any = gym.vector.SyncVectorEnv([Faulty], autoreset_mode=autoreset)
    resetting = [PLUS] if mode == "NextStep" else []
    rollout, figures = play(envs, [MINUS, MINUS, *resetting, PLUS, PLUS, PLUS, PLUS, *resetting])
    assert len(rollout) == 5, "the step with the fault is left out, its reset too"
    assert figures["rollout/faults"] == 1
    assert figures["rollout/reward"] == pytest.approx(sum(rollout.rewards.tolist()) / 5) and rollout.rewards.any()
    # Only the sound episode counts: four steps.
    assert figures["rollout/episode_length"] == 4
    # What came before the fault bootstraps from the state in which the device failed: 0 + .9 * .25 - .25.
    assert rollout.advantages[0].item() == pytest.approx(0.9 * 0.25 - 0.25)


def test_a_rollout_of_void_steps_alone_changes_nothing(policy: VLMPolicy) -> None:
    """The tiny policy is untrained, so that nothing of what it says can be read."""
    envs: Any = coso_envs.make_vec("coso/NumberLine-v0", 2, autoreset_mode="SameStep", size=48, on_invalid="mask")
    learner = PPO(policy, envs, PPOConfig(n_steps=2, batch_size=2))
    before = [parameter.clone() for parameter in policy.parameters()]
    rows: list[dict[str, float]] = []
    learner.learn(8, lambda _, row: rows.append(row))
    assert learner.num_timesteps == 8 and len(rows) == 2
    assert rows[0]["rollout/void_rate"] == 1 and "train/loss" not in rows[0]
    assert all(torch.equal(old, new) for old, new in zip(before, policy.parameters(), strict=True))


def test_replies_that_reach_the_limit_of_new_tokens_are_cut_off(policy: VLMPolicy) -> None:
    images = np.zeros((3, 48, 48, 3), np.uint8)
    observations = {"prompt": ("Which way?",) * 3, "image": images}
    generation = policy.generate(observations, generator=torch.Generator().manual_seed(0))
    ended = [policy.tokenizer.eos_token_id in row for row in generation.tokens.tolist()]
    # Padding may be EOS too: whoever was cut off has as many tokens as are allowed, none of them EOS.
    full = (generation.mask.sum(1) == policy.max_new_tokens).tolist()
    assert generation.cut_off.tolist() == [is_full and not end for is_full, end in zip(full, ended, strict=True)]
    assert generation.cut_off.any()


@pytest.mark.parametrize(
    ("utterance", "valid", "readable"),
    [
        ('{"action": "+"}', True, True),
        ('{"action": "left"}', False, True),
        ("Let me think about it", False, False),
        ('{"action": null}', False, False),
        ("", False, False),
    ],
)
def test_a_readable_utterance_may_name_no_action(utterance: str, valid: bool, readable: bool) -> None:
    parse = parsers.make("coso/json", choices=("-", "+")).parse(utterance)
    assert (parse.valid, parse.readable) == (valid, readable)
