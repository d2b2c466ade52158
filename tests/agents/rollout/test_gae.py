"""Advantages against hand-made cases, and against a forward-view sum through real vector environments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import torch
from torch import Tensor

import coso_envs
import parsers
from agents.policies import Generation
from agents.rollout import EpisodeStatistics, Stepper, collect, gae

GAMMA, LAMBDA = 0.9, 0.8


def column(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float32)[:, None]


def flags(*values: int) -> Tensor:
    return torch.tensor(values, dtype=torch.bool)[:, None]


def test_one_terminated_episode() -> None:
    advantages, returns = gae(
        column(0, 0, 1), column(0.5, 0.5, 0.5), column(0.5, 0.5, 99), flags(0, 0, 1), flags(0, 0, 1), GAMMA, 1.0
    )
    # With lambda 1 the return is the discounted sum of rewards; what follows the end does not count.
    assert returns.flatten().tolist() == pytest.approx([0.81, 0.9, 1.0])
    assert advantages.flatten().tolist() == pytest.approx([0.31, 0.4, 0.5])


def test_truncation_bootstraps_from_the_last_state() -> None:
    _, returns = gae(column(0, 0), column(0, 0), column(0, 2), flags(0, 0), flags(0, 1), GAMMA, 1.0)
    assert returns.flatten().tolist() == pytest.approx([0.9 * 0.9 * 2, 0.9 * 2])


def test_nothing_leaks_over_an_episode_end() -> None:
    rewards = column(1, 0, 5)
    cut, _ = gae(rewards, column(0, 0, 0), column(0, 0, 0), flags(1, 0, 0), flags(1, 0, 0), GAMMA, LAMBDA)
    assert cut[0].item() == 1.0
    joined, _ = gae(rewards, column(0, 0, 0), column(0, 0, 0), flags(0, 0, 0), flags(0, 0, 0), GAMMA, LAMBDA)
    assert joined[0].item() == pytest.approx(1 + (GAMMA * LAMBDA) ** 2 * 5)


def test_lambda_zero_is_the_one_step_error() -> None:
    advantages, _ = gae(column(1, 2), column(0.1, 0.2), column(0.2, 0.3), flags(0, 0), flags(0, 0), GAMMA, 0.0)
    assert advantages.flatten().tolist() == pytest.approx([1 + 0.9 * 0.2 - 0.1, 2 + 0.9 * 0.3 - 0.2])


# -- through vector environments ----------------------------------------------------------------------------

ENV: dict[str, Any] = {"id": "coso/NumberLine-v0", "image": False, "max_position": 3}


def answer(prompt: str) -> str:
    """A fixed policy that sometimes goes wrong and sometimes says nothing readable."""
    digits = [int(c) for c in prompt if c.isdigit()]
    return ("hm", '{"action": "-"}', '{"action": "+"}')[sum(d * (i + 1) for i, d in enumerate(digits[:2])) % 3]


def value(prompt: str) -> float:
    digits = [int(c) for c in prompt if c.isdigit()]
    return 0.3 * digits[0] - 0.7 * digits[1] + 0.1


class TablePolicy:
    """Answers and values from the two functions above; characters are its tokens."""

    class tokenizer:  # noqa: N801 - stands for the attribute of that name
        """One character a token."""

        all_special_ids: Sequence[int] = ()

        @staticmethod
        def decode(tokens: Sequence[int], **_: Any) -> str:
            return "".join(chr(token) for token in tokens)

    def encode(self, observations: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"prompt": prompt} for prompt in observations["prompt"]]

    def generate(self, prompts: list[dict[str, Any]], **_: Any) -> Generation:
        utterances = tuple(answer(p["prompt"]) for p in prompts)
        n = max(map(len, utterances))
        tokens = torch.tensor([[ord(c) for c in u.ljust(n)] for u in utterances])
        mask = torch.arange(n) < torch.tensor([[len(u)] for u in utterances])
        nothing = torch.zeros(tokens.shape)
        return Generation(tokens, mask, utterances, nothing, nothing, self.values(prompts), ~mask.any(1))

    def values(self, observations: Any) -> Tensor:
        prompts = self.encode(observations) if isinstance(observations, dict) else observations
        return torch.tensor([value(p["prompt"]) for p in prompts])


def forward_view(seed: int, n_steps: int, resets_cost_a_step: bool) -> list[tuple[str, float]]:
    """(prompt, advantage) of one environment, from single steps and the sum over (gamma lambda)^l delta."""
    env: gym.Env[Any, Any] = gym.make(**ENV)
    prompt = env.reset(seed=seed)[0]["prompt"]
    steps: list[tuple[str, float, bool, bool]] = []
    used = 0
    while used < n_steps:
        observation, reward, terminated, truncated, _ = env.step(answer(prompt))
        after = 0.0 if terminated else value(observation["prompt"])
        steps.append((prompt, float(reward) + GAMMA * after - value(prompt), terminated or truncated, truncated))
        prompt = observation["prompt"]
        used += 1
        if terminated or truncated:
            prompt = env.reset()[0]["prompt"]
            used += resets_cost_a_step
    result = []
    for t, (seen, *_) in enumerate(steps):
        total, weight = 0.0, 1.0
        for _, delta, done, _ in steps[t:]:
            total += weight * delta
            weight *= GAMMA * LAMBDA
            if done:
                break
        result.append((seen, total))
    assert any(truncated for *_, truncated in steps), "no truncation, so nothing about it is tested"
    return result


@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
def test_advantages_in_every_autoreset_mode(mode: str) -> None:
    n_envs, n_steps, seed = 4, 60, 11
    kwargs = dict(ENV)
    envs: Any = coso_envs.make_vec(str(kwargs.pop("id")), num_envs=n_envs, autoreset_mode=mode, **kwargs)
    stepper = Stepper(envs)
    stepper.reset([seed + i for i in range(n_envs)])
    policy: Any = TablePolicy()
    rollout, metrics = collect(
        policy,
        stepper,
        parsers.make("coso/json", choices=("-", "+")),
        EpisodeStatistics.zeros(n_envs),
        n_steps=n_steps,
        gamma=GAMMA,
        gae_lambda=LAMBDA,
        generator=torch.Generator(),
    )
    expected = [forward_view(seed + i, n_steps, mode == "NextStep") for i in range(n_envs)]
    found = sorted(
        (p["prompt"], round(a, 4)) for p, a in zip(rollout.prompts, rollout.advantages.tolist(), strict=True)
    )
    assert found == sorted((p, round(a, 4)) for steps in expected for p, a in steps)
    assert len(rollout) == sum(map(len, expected))
    assert 0 < metrics["rollout/parse_valid_rate"] < 1
    np.testing.assert_allclose(rollout.returns, rollout.advantages + rollout.values, rtol=1e-6)


@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
def test_episode_figures_count_whole_episodes(mode: str) -> None:
    envs: Any = coso_envs.make_vec("coso/NumberLine-v0", num_envs=3, autoreset_mode=mode, image=False, max_position=3)
    stepper, statistics = Stepper(envs), EpisodeStatistics.zeros(3)
    stepper.reset([0, 1, 2])
    lengths: list[int] = []
    for _ in range(40):
        transition = stepper.step(("hm",) * 3)  # never readable: -2 a step, truncated after 6
        returns, ended = statistics.add(transition.rewards, transition.done, transition.skipped)
        lengths += ended
        assert returns == [-12.0] * len(returns)
        assert not transition.success.any()
    assert lengths and set(lengths) == {6}
