"""Minari's own recorder around an environment, in each of its formats."""

from __future__ import annotations

import importlib.util
import json
import sys
import types
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import coso_envs

# Minari leaves its temporary folders to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Implicitly cleaning up:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
minari = pytest.importorskip("minari", reason="Minari is not installed")
IDS = sorted(set(coso_envs.ENTRY_POINTS) - {"coso/Points24-v0", "coso/AitW-WebShopping-v0"})
FORMATS = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(
            importlib.util.find_spec(module) is None, reason=f"{name} needs {module}, which is not installed"
        ),
    )
    for name, module in (("hdf5", "h5py"), ("arrow", "pyarrow"))
]


def tree_map(function: Any, tree: Any, *others: Any) -> Any:
    """The one function of jax that Minari's recorder calls, for steps made of dicts."""
    if isinstance(tree, dict):
        return {key: tree_map(function, value, *(other[key] for other in others)) for key, value in tree.items()}
    return function(tree, *others)


@pytest.fixture(autouse=True)
def recorder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path))
    if importlib.util.find_spec("jax") is None:
        stand_in: Any = types.ModuleType("jax.tree_util")
        stand_in.tree_map = tree_map
        monkeypatch.setitem(sys.modules, "jax", types.ModuleType("jax"))
        monkeypatch.setitem(sys.modules, "jax.tree_util", stand_in)


def record(collector: Any, utterances: list[str | None], name: str) -> tuple[Any, list[Any], list[str]]:
    """One episode, in which None stands for the expert's utterance: dataset, observations, utterances."""
    observations, said = [collector.reset(seed=3)[0]], []
    for utterance in utterances:
        said.append(collector.unwrapped.expert_utterance() if utterance is None else utterance)
        observation, _, terminated, truncated, _ = collector.step(said[-1])
        observations.append(observation)
        if terminated or truncated:
            break
    dataset = collector.create_dataset(dataset_id=name)
    collector.close()
    return dataset, observations, said


@pytest.mark.slow
@pytest.mark.filterwarnings("error:Observation is not in:UserWarning", "error:Action is not in:UserWarning")
@pytest.mark.filterwarnings("ignore:.*is set to None:UserWarning")
@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("env_id", IDS)
def test_a_recorded_episode_is_what_was_played(env_id: str, data_format: str) -> None:
    small: dict[str, Any] = {"resolution": 64} if "AitW" in env_id else {"size": 64}
    env: Any = gym.make(env_id, **small)
    collector = minari.DataCollector(env, data_format=data_format, jpeg_encoding=False)
    dataset, observations, said = record(collector, [None, "日本 é 😀", None], f"{env_id}/played-v0")
    (episode,) = minari.load_dataset(dataset.id).iterate_episodes()
    assert list(episode.actions) == said
    assert list(episode.observations["prompt"]) == [observation["prompt"] for observation in observations]
    if "image" in observations[0]:
        np.testing.assert_array_equal(episode.observations["image"], [o["image"] for o in observations])
    assert dataset.spec.env_spec.max_episode_steps == env.unwrapped.max_steps
    assert dataset.recover_environment().unwrapped.observation_space == env.observation_space


@pytest.mark.filterwarnings("ignore:.*is set to None:UserWarning")
@pytest.mark.parametrize("data_format", FORMATS)
def test_whatever_was_typed_the_next_observations_and_infos_are_recorded(data_format: str) -> None:
    options: dict[str, Any] = {"resolution": 64, "action_history": 2, "screen_text": True, "parser": "coso/gui-call"}
    env = gym.make("coso/AitW-General-v0", **options)
    collector = minari.DataCollector(env, data_format=data_format, record_infos=True)
    # A call in ASCII, whose text is none.
    arguments = {"action": "type", "text": "\ud800 \x00 \n " + "x" * 20_000}
    utterance = json.dumps({"name": "mobile_use", "arguments": arguments})
    dataset, observations, _ = record(collector, [utterance, utterance, None], "typed-v0")
    assert observations[2]["prompt"].count("x" * 100) == 2
    (episode,) = dataset.iterate_episodes()
    assert list(episode.observations["prompt"]) == [observation["prompt"] for observation in observations]


@pytest.mark.slow
def test_minaris_own_reset_option_is_no_option_of_the_game() -> None:
    collector = minari.DataCollector(gym.make("coso/NumberLine-v0"))
    collector.reset(seed=1, options={"minari_autoseed": False, "state": (4, 2)})
    assert collector.unwrapped.state == (4, 2)
    with pytest.raises(ValueError, match="unknown reset option"):
        collector.reset(options={"minari_autoseed": False, "stat": (4, 2)})
    collector.close()
