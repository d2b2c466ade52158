"""Exact evaluation, against figures found another way: simulation, closed forms, known policies."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest
import torch

from benchmarks.common.envs import make_env
from benchmarks.evaluation.episodes import evaluate_episodes
from benchmarks.evaluation.exact import ActionTable, action_table, evaluate_exactly, evaluate_table, supports_exact
from coso_envs import ExactGame, Outcome

ENV = "coso/NumberLine-v0"
TEXT = {"image": False}


def numbers(prompt: str) -> tuple[int, int]:
    """Target and current number of a text-only prompt."""
    found = re.search(r"target number is (\d+), your current number is (\d+)", prompt)
    assert found is not None, prompt
    return int(found[1]), int(found[2])


def say(action: str) -> str:
    return f'{{"action": "{action}"}}'


def table(plus: float, invalid: float = 0.0) -> ActionTable:
    """The same behaviour in every state: P("+"), P(no action), the rest "-"."""
    states = make_env(ENV).states()
    row = [1 - plus - invalid, plus, invalid]
    return ActionTable(states, ("-", "+"), np.tile(row, (len(states), 1)), np.full(len(states), 0.5))


def simulate(plus: float, invalid: float, env: Any, episodes: int = 4000) -> tuple[float, float, float]:
    """Success, return and length by playing, through the environment's own step."""
    rng = np.random.default_rng(0)
    figures = []
    env.reset(seed=0)
    for _ in range(episodes):
        env.reset()
        total = 0.0
        for length in itertools.count(1):
            draw = rng.random()
            text = "hm" if draw < invalid else say("+" if draw < invalid + plus else "-")
            _, reward, terminated, truncated, info = env.step(text)
            total += reward
            if terminated or truncated:
                figures.append((info["success"], total, length))
                break
    return tuple(np.mean(figures, axis=0))


def test_always_plus_succeeds_from_every_start_below_its_target() -> None:
    result = evaluate_table(make_env(ENV), table(plus=1.0))
    assert result.success == pytest.approx(0.5)
    # Below the target: |target - current| steps, 7/3 on average; above it: truncated after ten.
    assert result.episode_length == pytest.approx(0.5 * 7 / 3 + 0.5 * 10)
    assert result.mean_return == pytest.approx(0.5 * 1 + 0.5 * -10)


@pytest.mark.slow
@pytest.mark.parametrize("on_invalid", ["penalty", "random", "terminate"])
@pytest.mark.parametrize(("plus", "invalid"), [(0.3, 0.2), (0.9, 0.05)])
def test_agrees_with_playing_whatever_invalid_utterances_do(on_invalid: str, plus: float, invalid: float) -> None:
    env = make_env(ENV, {"image": False, "on_invalid": on_invalid})
    exact = evaluate_table(env, table(plus, invalid))
    success, total, length = simulate(plus, invalid, env)
    assert exact.success == pytest.approx(success, abs=0.03)
    assert exact.mean_return == pytest.approx(total, abs=0.25)
    assert exact.episode_length == pytest.approx(length, abs=0.25)
    assert exact.parse_valid_rate == pytest.approx(1 - invalid)


def test_nothing_that_parses_succeeds_never() -> None:
    result = evaluate_table(make_env(ENV), table(plus=0.0, invalid=1.0))
    assert (result.success, result.parse_valid_rate) == (0.0, 0.0)
    assert result.episode_length == pytest.approx(10.0)
    assert result.mean_return == pytest.approx(-20.0)


def test_the_expert_succeeds_always(scripted: Any) -> None:
    def expert(prompt: str, generator: torch.Generator | None) -> str:
        target, current = numbers(prompt)
        return say("+" if target > current else "-")

    for samples in (0, 2):
        result = evaluate_exactly(scripted(expert), ENV, samples_per_state=samples, seed=0, env_kwargs=TEXT)
        assert (result.success, result.mean_return, result.parse_valid_rate) == (
            pytest.approx(1.0),
            pytest.approx(1.0),
            1.0,
        )


def test_probabilities_are_the_share_of_utterances(scripted: Any) -> None:
    def chance(prompt: str, generator: torch.Generator | None) -> str:
        draw = float(torch.rand((), generator=generator))
        return "no idea" if draw < 0.2 else say("+" if draw < 0.5 else "-")

    found = action_table(scripted(chance), ENV, samples_per_state=200, seed=1, env_kwargs=TEXT)
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1.0)
    np.testing.assert_allclose(found.probabilities.mean(axis=0), [0.5, 0.3, 0.2], atol=0.03)


def test_evaluation_leaves_the_global_random_state_alone_and_repeats(scripted: Any) -> None:
    def chance(prompt: str, generator: torch.Generator | None) -> str:
        return say("+" if torch.rand((), generator=generator) < 0.5 else "-")

    torch.manual_seed(0)
    before = torch.get_rng_state()
    results = [evaluate_exactly(scripted(chance), ENV, samples_per_state=3, seed=5, env_kwargs=TEXT) for _ in range(2)]
    results += [evaluate_exactly(scripted(chance), ENV, samples_per_state=3, seed=6, env_kwargs=TEXT)]
    assert results[0] == results[1] != results[2]
    assert torch.equal(torch.get_rng_state(), before)


def test_a_negative_number_of_samples_is_refused(scripted: Any) -> None:
    with pytest.raises(ValueError, match="got -1"):
        action_table(scripted(lambda prompt, generator: ""), ENV, samples_per_state=-1, seed=0)


class Namesake:
    """Has methods of the right names by accident."""

    horizon = 3

    def states(self) -> tuple[int, ...]:
        return (1, 2)

    def transition(self, state: int, action: str | None) -> tuple[int, float, bool]:
        return state, 0.0, False


def test_only_games_that_opt_in_are_exact() -> None:
    assert supports_exact(make_env(ENV))
    assert not supports_exact(Namesake())
    assert not supports_exact(make_env("coso/Blackjack-v0"))


@pytest.mark.slow
@pytest.mark.parametrize("largest", [1, 2, 5])
def test_released_starts_count_as_often_as_they_are_drawn(largest: int) -> None:
    env = make_env(ENV, {"image": False, "compat": "rl4vlm", "parser": "coso/json", "max_position": largest})
    states = env.states()
    actions = ActionTable(states, ("-", "+"), np.tile([0.1, 0.9, 0.0], (len(states), 1)), np.ones(len(states)))
    exact = evaluate_table(env, actions)
    success, total, length = simulate(0.9, 0.0, env)
    # Standard deviations of the played figures: .008, about .06, about .06.
    assert exact.success == pytest.approx(success, abs=0.04)
    assert exact.mean_return == pytest.approx(total, abs=0.3)
    assert exact.episode_length == pytest.approx(length, abs=0.3)


class Corridor(ExactGame[str, int]):
    """Rewards that say nothing about success: the goal at the right end costs, the pit at the left end pays."""

    actions = ("left", "right")
    max_steps = 4

    def __init__(self) -> None:
        super().__init__(parser="coso/json", prompt="{instructions}", image=False)

    def states(self) -> tuple[int, ...]:
        return (1, 2, 3)

    def start_distribution(self) -> dict[int, float]:
        return {1: 0.25, 3: 0.75}

    def transition(self, state: int, action: str | None) -> Outcome[int]:
        if action is None:
            return Outcome(state, -5.0)
        after = state + (1 if action == "right" else -1)
        return Outcome(
            after, {0: 1.0, 4: -1.0}.get(after, 0.0), terminated=after == 4, truncated=after == 0, success=after == 4
        )


def test_success_and_starts_are_those_that_the_game_declares() -> None:
    game: Any = object.__new__(type("Game", (Corridor,), dict.fromkeys(Corridor.__abstractmethods__)))
    Corridor.__init__(game)
    actions = ActionTable((1, 2, 3), ("left", "right"), np.array([[1.0, 0, 0], [0.5, 0.5, 0], [0, 1.0, 0]]), np.ones(3))
    result = evaluate_table(game, actions)
    assert (result.success, result.mean_return, result.episode_length) == (0.75, 0.25 * 1.0 - 0.75, 1.0)


class TestEpisodes:
    """Evaluation by playing: fixed episodes, each to its end."""

    def test_long_episodes_count_as_much_as_short_ones(self, scripted: Any) -> None:
        result = evaluate_episodes(scripted(lambda prompt, _: say("+")), ENV, range(200), greedy=True, env_kwargs=TEXT)
        assert result.success == pytest.approx(0.5, abs=0.08)
        exact = evaluate_table(make_env(ENV), table(plus=1.0))
        assert result.episode_length == pytest.approx(exact.episode_length, abs=0.6)
        assert result.mean_return == pytest.approx(exact.mean_return, abs=0.8)

    def test_same_seeds_same_figures(self, scripted: Any) -> None:
        def chance(prompt: str, generator: torch.Generator | None) -> str:
            return say("+" if torch.rand((), generator=generator) < 0.5 else "?")

        policy = scripted(chance)
        first, again = (evaluate_episodes(policy, ENV, range(20), greedy=False, env_kwargs=TEXT) for _ in range(2))
        assert first == again
        assert 0 < first.parse_valid_rate < first.format_valid_rate == 1

    def test_no_seeds_is_an_error(self, scripted: Any) -> None:
        with pytest.raises(ValueError, match="at least one seed"):
            evaluate_episodes(scripted(lambda prompt, _: ""), ENV, [], greedy=True)
