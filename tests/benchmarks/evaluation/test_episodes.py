"""Evaluation by episodes: the figures that only some environments tell."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import pytest

from benchmarks.evaluation.episodes import Evaluation, evaluate_episodes

PHONE = {"tasks": ["Open the Clock app"], "style": "aitw", "resolution": 64, "max_steps": 2}


class Says:
    """A policy that gives one reply after another, to all environments alike."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)

    def answer(self, batch: Any, **options: Any) -> list[str]:
        return [self.replies.pop(0)] * len(batch["prompt"])


def evaluated(env_id: str, env_kwargs: dict[str, Any], *replies: str) -> Evaluation:
    policy: Any = Says(*replies)
    return evaluate_episodes(policy, env_id, [0, 1], greedy=True, env_kwargs=env_kwargs)


def test_progress_and_false_completions_of_the_phone() -> None:
    env: Any = gym.make("coso/AitW-General-v0", **PHONE).unwrapped
    env.reset(seed=0)
    right = env.expert_utterance()
    done = env.parser.format(type(env.expert_action()).press("home")).replace("PRESS_HOME", "STATUS_TASK_COMPLETE")
    assert env.parser.parse(done).action.type == "task_complete"
    solved = evaluated("coso/AitW-General-v0", PHONE, right)
    assert (solved.success, solved.progress, solved.false_completions) == (1.0, 1.0, 0.0)
    claimed = evaluated("coso/AitW-General-v0", PHONE, done)
    assert (claimed.success, claimed.progress, claimed.false_completions) == (0.0, 0.0, 1.0)
    idle = evaluated("coso/AitW-General-v0", PHONE, "well", "well")
    assert (idle.success, idle.false_completions, idle.parse_valid_rate) == (0.0, 0.0, 0.0)


def test_a_well_written_command_that_is_not_admissible_keeps_the_format() -> None:
    texts = [f'{{"thoughts": "", "action": "{command}"}}' for command in ("look", "go to the moon")]
    found = evaluated("coso/ALFWorldText-v0", {"num_games": 1}, *texts, *["look around you"] * 48)
    assert found.parse_valid_rate == pytest.approx(1 / 50)
    assert found.format_valid_rate == pytest.approx(2 / 50)


def test_games_without_sub_goals_have_neither() -> None:
    found = evaluated("coso/Blackjack-v0", {"image": False}, '{"action": "stand"}')
    assert found.progress is None and found.false_completions is None
    assert found.parse_valid_rate == pytest.approx(1.0)
