"""Every habit in every environment that it fits: strength, words, and success clearly below the expert's."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pytest

import coso_envs
from benchmarks.common.envs import begin_episode
from benchmarks.data.demonstrations import collect_demonstrations, lessons
from benchmarks.data.episodes import Summary, collect_episodes
from benchmarks.data.habits import HABITS
from benchmarks.data.teachers import STARTS, Start, fitting_starts

#: Environment -> the wrong starts that fit, without those of the greater strength.
FITTING = {
    "coso/NumberLine-v0": {"deceptive"},
    "coso/EZPoints-v0": {"deceptive", "deceptive-sum"},
    "coso/Points24-v0": {"deceptive", "deceptive-sum"},
    "coso/Blackjack-v0": {"deceptive-hit"},
    "coso/ALFWorldText-v0": {"deceptive-unopened", "deceptive-unopened-slips", "deceptive-look"},
    "coso/ALFWorld-v0": {"deceptive-unopened", "deceptive-unopened-slips", "deceptive-look"},
    "coso/AitW-WebShopping-v0": {"deceptive-first-entry", "deceptive-search"},
    "coso/AitW-General-v0": {"deceptive-search"},
    "coso/BabyAI-GoToLocal-v0": set(),
    "coso/BabyAI-UnlockPickup-v0": set(),
}
#: Start -> an environment in which it matters, arguments, and the most that its teacher may reach; the expert has 1.
CASES: dict[str, tuple[str, dict[str, Any], float]] = {
    "deceptive": ("coso/NumberLine-v0", {}, 0.7),
    "deceptive-hit": ("coso/Blackjack-v0", {}, 0.05),
    "deceptive-sum": ("coso/EZPoints-v0", {"target": 20}, 0.5),
    "deceptive-unopened": ("coso/ALFWorldText-v0", {"task_types": "pick_and_place_simple", "num_games": 2}, 0.8),
    "deceptive-unopened-slips": ("coso/ALFWorldText-v0", {"task_types": "pick_and_place_simple", "num_games": 2}, 0.8),
    "deceptive-look": ("coso/ALFWorldText-v0", {"task_types": "pick_and_place_simple", "num_games": 2}, 0.3),
    "deceptive-first-entry": ("coso/AitW-WebShopping-v0", {"difficulty": "easy", "num_tasks": 12}, 0.7),
    "deceptive-search": ("coso/AitW-WebShopping-v0", {"style": "aitw", "num_tasks": 12}, 0.2),
}


def text_only(env_id: str, env_kwargs: dict[str, Any]) -> dict[str, Any]:
    return env_kwargs if env_id.endswith("Text-v0") else {**env_kwargs, "image": False}


def success(name: str, start: Start, episodes: int = 30) -> float:
    env_id, env_kwargs, _ = CASES[name]
    summary = Summary()
    played = collect_episodes(env_id, episodes=episodes, start=start, seed=0, env_kwargs=text_only(env_id, env_kwargs))
    for _ in summary.watch(played):
        pass
    return float(summary.to_json()["success"])


def test_the_starts_that_fit_each_environment() -> None:
    assert FITTING.keys() == coso_envs.ENTRY_POINTS.keys()
    for env_id, wrong in FITTING.items():
        env = begin_episode(env_id, text_only(env_id, {}))
        honest = [name for name, start in STARTS.items() if not start.bias]
        assert set(fitting_starts(env)) == {*honest, *wrong, *(f"very-{name}" for name in wrong)}


def test_every_wrong_start_has_a_case_and_two_strengths() -> None:
    wrong = {name for name, start in STARTS.items() if start.bias}
    assert wrong == {*CASES, *(f"very-{name}" for name in CASES)}
    assert {STARTS[name].bias for name in CASES} == {0.97}
    assert {STARTS[f"very-{name}"].bias for name in CASES} == {0.995}


@pytest.mark.parametrize("name", CASES)
def test_the_teacher_reaches_clearly_less_than_the_expert(name: str) -> None:
    most = CASES[name][2]
    assert success(name, STARTS[name]) <= most
    assert success(name, STARTS["expert"], 15) > most


@pytest.mark.parametrize("name", CASES)
def test_the_habit_is_shown_with_its_probability_where_the_expert_differs(name: str) -> None:
    env_id, env_kwargs, _ = CASES[name]
    env = begin_episode(env_id, text_only(env_id, env_kwargs))
    start = Start(bias=0.8, bias_action=STARTS[name].bias_action, habit=STARTS[name].habit)
    shown = ruled = 0
    for lesson in islice(lessons(env, start, seed=0), 250):
        preferred = start.preferred(env, lesson.expert, np.random.default_rng(0))
        assert lesson.shown in (lesson.expert, preferred)
        if preferred not in (None, lesson.expert):
            ruled += 1
            shown += lesson.shown == preferred
    assert ruled > 20
    assert abs(shown / ruled - 0.8) < 3 * (0.16 / ruled) ** 0.5


@pytest.mark.parametrize("name", CASES)
def test_utterances_say_the_shown_action(name: str) -> None:
    env_id, env_kwargs, _ = CASES[name]
    env = begin_episode(env_id, text_only(env_id, env_kwargs))
    for lesson in islice(lessons(env, STARTS[name], seed=0), 100):
        parse = env.parser.parse(lesson.utterance, lesson.choices)
        assert parse.action == lesson.shown and not parse.repaired


@pytest.mark.parametrize("name", HABITS)
def test_a_habit_changes_nothing(name: str) -> None:
    env_id, env_kwargs, _ = CASES[f"deceptive-{name}"]
    env = begin_episode(env_id, text_only(env_id, env_kwargs))
    habit = HABITS[name]
    for lesson in islice(lessons(env, Start(bias=0.5, habit=habit), seed=1), 60):
        stream = env.np_random.bit_generator.state
        first, second = (habit.act(env, lesson.expert, np.random.default_rng(0)) for _ in range(2))
        assert first == second
        assert env.prompt_text() == lesson.observation["prompt"]
        assert env.np_random.bit_generator.state == stream


@pytest.mark.parametrize("name", CASES)
def test_same_seed_same_demonstrations(name: str) -> None:
    env_id, env_kwargs, _ = CASES[name]
    shown = [
        collect_demonstrations(
            env_id, steps=40, start=STARTS[name], seed=seed, env_kwargs=text_only(env_id, env_kwargs)
        )
        for seed in (0, 0, 1)
    ]
    assert shown[0] == shown[1] != shown[2]
