"""Demonstrations as a Minari dataset, readable by Minari without this project.

Observations are ``Dict(image: Box, prompt: Text)``, actions ``Text``. Minari needs spaces with a fixed character set;
each Text space lists the characters that occur. The folders are those of Minari: if ``MINARI_DATASETS_PATH`` is FOLDER,
``minari.load_dataset("coso/NumberLine-v0/demos-v0")`` finds the dataset.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium import spaces

from agents.demonstrations import Trajectory
from benchmarks.common.envs import find_spec
from benchmarks.common.errors import UsageError
from benchmarks.common.extras import require
from benchmarks.data.episodes import Episode

METADATA_FILE = "metadata.json"


def dataset_id(env_id: str) -> str:
    """Return the Minari id of an environment's demonstrations."""
    return f"{env_id}/demos-v0"


def check_storable(env_id: str) -> None:
    """Check that a Minari dataset can store how to make the environment.

    Raises:
        UsageError: if it is registered by its class instead of its name.
    """
    creator = find_spec(env_id).entry_point
    if not isinstance(creator, str):
        raise UsageError(
            f"{env_id} is registered by its class, which a dataset cannot hold; register it by name: "
            f'entry_point="{creator.__module__}:{creator.__qualname__}"'
        )


def write_minari(
    episodes: Iterable[Episode],
    folder: Path,
    env_id: str,
    env_kwargs: Mapping[str, Any],
    description: str,
    jpeg: bool = False,
) -> Iterator[Episode]:
    """Yield the episodes unchanged, and write each as it passes.

    Args:
        episodes: the episodes to write.
        folder: root of Minari datasets; this one is written to ``folder / dataset_id(env_id) / "data"``.
        env_id: id of the environment, for Minari's ``recover_environment``.
        env_kwargs: arguments of the environment.
        description: description of the dataset.
        jpeg: whether pictures are stored as JPEG, over ten times smaller but not exact.

    Raises:
        ImportError: if Minari is not installed.
    """
    require("minari", "data")
    from minari.data_collector import EpisodeBuffer
    from minari.dataset.minari_storage import MinariStorage
    from minari.serialization import serialize_space

    env = gym.make(env_id, **env_kwargs)
    # Absolute: Minari joins a relative path with itself.
    path = folder.resolve() / dataset_id(env_id) / "data"
    path.mkdir(parents=True)
    ascii_text = set(string.printable)
    seen, said = set(ascii_text), set(ascii_text)
    storage = MinariStorage.new(
        path,
        observation_space=_observation_space(env, seen),
        action_space=_action_space(env, said),
        env_spec=env.spec,
        data_format="hdf5",
        jpeg_encoding=jpeg,
    )
    storage.update_metadata(
        {
            "dataset_id": dataset_id(env_id),
            "algorithm_name": "scripted expert",
            "description": description,
            "requirements": ["coso-envs"],
            "minari_version": require("minari", "data").__version__,
        }
    )
    for episode in episodes:
        seen.update(*episode.prompts)
        said.update(*episode.utterances)
        storage.update_episodes([EpisodeBuffer(**_buffers(episode))])
        yield episode
    # The characters that occur are known only now.
    file = path / METADATA_FILE
    metadata = json.loads(file.read_text(encoding="utf-8"))
    metadata["observation_space"] = serialize_space(_observation_space(env, seen))
    metadata["action_space"] = serialize_space(_action_space(env, said))
    file.write_text(json.dumps(metadata), encoding="utf-8")


def _observation_space(env: gym.Env[Any, Any], characters: set[str]) -> spaces.Dict:
    space: Any = env.observation_space
    parts = dict(space.spaces)
    return spaces.Dict({**parts, "prompt": _text(parts["prompt"].max_length, characters)})


def _action_space(env: gym.Env[Any, Any], characters: set[str]) -> spaces.Text:
    space: Any = env.action_space
    return _text(space.max_length, characters)


def _text(max_length: int, characters: set[str]) -> spaces.Text:
    # Sorted, so that the same episodes give the same file.
    return spaces.Text(max_length, min_length=0, charset="".join(sorted(characters)))


def _buffers(episode: Episode) -> dict[str, Any]:
    steps = len(episode)
    observations: dict[str, Any] = {"prompt": list(episode.prompts)}
    if episode.images is not None:
        observations["image"] = list(episode.images)
    return {
        "seed": episode.seed,
        "observations": observations,
        "actions": list(episode.utterances),
        "rewards": list(episode.rewards),
        "terminations": [False] * (steps - 1) + [episode.terminated],
        "truncations": [False] * (steps - 1) + [episode.truncated],
        # Minari needs as many infos as observations; that of the reset is empty.
        "infos": {
            "action": ["", *episode.actions],
            "expert_action": ["", *episode.expert_actions],
            "success": [False] * steps + [episode.success],
            "void": [False, *(episode.void or [False] * steps)],
            "choices": ["", *(_written_choices(episode.admissible(step)) for step in range(steps))],
        },
    }


def _written_choices(choices: Sequence[Any] | None) -> str:
    """Return admissible actions as JSON; none for actions that are no texts, of which the parser's set is fixed."""
    texts = choices is not None and all(isinstance(choice, str) for choice in choices)
    return json.dumps(choices if texts else None)


def read_trajectories(path: Path) -> Iterator[Trajectory]:
    """Read the episodes of a Minari dataset's ``data`` folder, one at a time.

    Raises:
        ImportError: if Minari is not installed.
        ValueError: if the dataset's observations have no prompt, or its actions are not text.
    """
    for episode in _text_dataset(path).iterate_episodes():
        yield Trajectory(
            prompts=tuple(episode.observations["prompt"]),
            images=episode.observations.get("image"),
            utterances=tuple(episode.actions),
            rewards=tuple(float(reward) for reward in episode.rewards),
            terminated=bool(episode.terminations[-1]),
            choices=_choices(episode),
            void=_void(episode),
        )


def _choices(episode: Any) -> tuple[Any, ...] | None:
    """Return the admissible actions of each step; None for a dataset that does not have them."""
    written = (episode.infos or {}).get("choices")
    # The first info is that of the reset.
    return None if written is None else tuple(json.loads(text) for text in written[1:])


def _void(episode: Any) -> tuple[bool, ...] | None:
    """Return whether each step is void; None for a dataset that does not say so."""
    written = (episode.infos or {}).get("void")
    return None if written is None else tuple(bool(flag) for flag in written[1:])


def read_minari(path: Path) -> tuple[list[str], list[str], np.ndarray | None]:
    """Read prompts, utterances and pictures (uint8 [N, H, W, 3] or None) of a Minari dataset's ``data`` folder.

    Raises:
        ImportError: if Minari is not installed.
        ValueError: if the dataset's observations have no prompt, or its actions are not text.
    """
    prompts: list[str] = []
    utterances: list[str] = []
    images = []
    for episode in read_trajectories(path):
        # The last observation has no utterance.
        prompts += episode.prompts[:-1]
        utterances += episode.utterances
        if episode.images is not None:
            images.append(episode.images[:-1])
    return prompts, utterances, np.concatenate(images) if images else None


def _text_dataset(path: Path) -> Any:
    dataset = require("minari", "data").MinariDataset(path.resolve())
    observation_space, action_space = dataset.observation_space, dataset.action_space
    is_dict = isinstance(observation_space, spaces.Dict)
    if not (is_dict and "prompt" in observation_space.spaces and isinstance(action_space, spaces.Text)):
        raise ValueError(f"{path} holds no demonstrations in text: {observation_space} -> {action_space}")
    return dataset
