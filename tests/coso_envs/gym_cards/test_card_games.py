"""What all four card games have to stand: any utterance, any kind of vector environment, ``compat="rl4vlm"``."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import data_equivalence

import coso_envs
from coso_envs.testing import HOSTILE_UTTERANCES, check_text_env, play, play_vector
from tests.coso_envs.contexts import CONTEXTS

IDS = ("coso/NumberLine-v0", "coso/EZPoints-v0", "coso/Points24-v0", "coso/Blackjack-v0")
OPTIONS: dict[str, dict[str, Any]] = {
    "released": {"compat": "rl4vlm"},
    "released, text": {"compat": "rl4vlm", "image": False},
    "released, strict": {"compat": "rl4vlm", "parser": "coso/json", "on_invalid": "penalty"},
    "tags": {"parser": "coso/tags"},
}


@pytest.fixture(params=IDS)
def env_id(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.mark.slow
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_the_contract_is_kept_with_options(env_id: str, options: dict[str, Any]) -> None:
    check_text_env(gym.make(env_id, **options), seed=2, vector=False)


def utterances(env: Any, number: int, seed: int = 0) -> list[str]:
    """Well-formed, truncated, scrambled and hostile utterances."""
    rng = np.random.default_rng(seed)
    env.action_space.seed(seed)
    said = []
    for _ in range(number):
        text = env.action_space.sample()
        kind = rng.integers(10)
        if kind == 0:
            text = text[: rng.integers(len(text))]
        elif kind == 1:
            text = "".join(rng.permutation(list(text)))
        elif kind == 2:
            text = HOSTILE_UTTERANCES[rng.integers(len(HOSTILE_UTTERANCES) - 1)]
        said.append(text)
    return said


@pytest.mark.parametrize("compat", [None, "rl4vlm"])
def test_random_utterances_never_raise(env_id: str, compat: Any) -> None:
    env: Any = gym.make(env_id, image=False, compat=compat).unwrapped
    episodes = sum(step.terminated or step.truncated for step in play(env, 0, utterances(env, 1500)))
    assert episodes >= 80


@pytest.mark.slow
@pytest.mark.parametrize("context", CONTEXTS)
def test_single_sync_and_async_play_the_same(env_id: str, context: str) -> None:
    singles: list[Any] = [gym.make(env_id, on_invalid="random").unwrapped for _ in range(2)]
    said = utterances(singles[0], 40)
    batches = list(zip(said[::2], said[1::2], strict=True))
    rows = []
    for index, env in enumerate(singles):
        # SameStep: the observation of a step that ends an episode is that of the next start.
        row = [(env.reset(seed=5 + index)[0], 0.0, False)]
        for batch in batches:
            observation, reward, terminated, truncated, _ = env.step(batch[index])
            ended = terminated or truncated
            row.append((env.reset()[0] if ended else observation, reward, ended))
        rows.append(row)
    assert any(ended for row in rows for _, _, ended in row)

    def played(**kwargs: Any) -> list[Any]:
        envs = coso_envs.make_vec(env_id, 2, autoreset_mode="SameStep", on_invalid="random", **kwargs)
        return play_vector(envs, 5, batches)

    serial = played()
    parallel = played(vectorization_mode="async", vector_kwargs={"context": context})
    assert data_equivalence(serial, parallel, exact=True)
    for number, call in enumerate(serial):
        for index, row in enumerate(rows):
            observation, reward, ended = row[number]
            assert call[0]["prompt"][index] == observation["prompt"]
            np.testing.assert_array_equal(call[0]["image"][index], observation["image"])
            if number:
                assert (call[1][index], bool(call[2][index] or call[3][index])) == (reward, ended)


@pytest.mark.parametrize("size", [64, 300])
def test_the_picture_is_part_of_the_observation_at_its_size(env_id: str, size: int) -> None:
    env = gym.make(env_id, size=size, render_mode="rgb_array")
    observation, _ = env.reset(seed=0)
    assert observation["image"].shape == (size, size, 3)
    np.testing.assert_array_equal(observation["image"], env.render())


class ReleasedNumberLine:
    """The released program's rules, restated: an oracle for ``compat="rl4vlm"``."""

    def __init__(self, largest: int, target: int, current: int) -> None:
        self.largest, self.target, self.current = largest, target, current
        self.start, self.steps = current, 0

    def step(self, action: str) -> tuple[dict[str, int], float, bool, bool]:
        self.steps += 1
        before = abs(self.target - self.current)
        self.current = max(0, self.current - 1) if action == "-" else min(self.largest, self.current + 1)
        after = abs(self.target - self.current)
        reward = 1.0 if after == 0 else -1.0 if after >= before else 0.0
        seen = {"target": self.target, "current": self.current}
        if self.start == self.target:
            self.target = (self.target + 1) % self.largest
        return seen, reward, after == 0, after > 0 and self.steps >= 2 * self.largest


def released_starts(largest: int) -> Counter[tuple[int, int]]:
    """How many of the equally likely draws lead to each start (target, current), as of commit 2d947f40."""
    draws = itertools.product(range(largest + 1), repeat=2)
    return Counter(((start + 1) % largest if goal == start else goal, start) for start, goal in draws)


@pytest.mark.parametrize("largest", [1, 2, 5])
def test_number_line_plays_as_released(largest: int) -> None:
    env: Any = gym.make("coso/NumberLine-v0", compat="rl4vlm", max_position=largest, image=False).unwrapped
    rng = np.random.default_rng(0)
    starts: Counter[tuple[int, int]] = Counter()
    for seed in range(1800):
        _, info = env.reset(seed=seed)
        oracle = ReleasedNumberLine(largest, **info["state"])
        starts[oracle.target, oracle.current] += 1
        ended = False
        while not ended:
            action = env.actions[rng.integers(2)]
            _, reward, terminated, truncated, info = env.step(env.parser.format(action))
            assert (info["state"], reward, terminated, truncated) == oracle.step(action)
            ended = terminated or truncated
    expected = released_starts(largest)
    assert starts.keys() == expected.keys()
    for start, weight in expected.items():
        share = weight / (largest + 1) ** 2
        # Five standard deviations.
        assert abs(starts[start] - 1800 * share) < 5 * (1800 * share * (1 - share)) ** 0.5
    # On a line with two numbers the target moves from 0 to 0.
    assert any(target == current for target, current in starts) == (largest == 1)
    assert env.start_distribution() == pytest.approx(
        {start: weight / (largest + 1) ** 2 for start, weight in expected.items()}
    )


def test_number_line_reads_and_acts_at_random_as_released() -> None:
    env: Any = gym.make("coso/NumberLine-v0", compat="rl4vlm", image=False).unwrapped
    env.reset(seed=0)
    assert env.on_invalid == "random"
    assert env.step('so "action": is to + it')[-1]["action"] == "+"
    with pytest.raises(ValueError, match=r"state must be .* two different numbers in 0 .. 5, got \(3, 3\)"):
        env.reset(options={"state": (3, 3)})
    with pytest.raises(ValueError, match="compat must be None or \"rl4vlm\", got 'gym'"):
        gym.make("coso/NumberLine-v0", compat="gym")
