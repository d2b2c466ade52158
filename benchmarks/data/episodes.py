"""Complete demonstrated episodes, each of which can be played again from its seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from agents.demonstrations import Trajectory
from agents.seeding import env_seeds, numpy_generator
from benchmarks.common.envs import make_env
from benchmarks.data.demonstrations import shown_action, slipped, spoken
from benchmarks.data.faults import check_device, retried
from benchmarks.data.teachers import Start, check_fits


@dataclass(frozen=True)
class Episode(Trajectory):
    """A demonstrated episode of T steps.

    Attributes:
        seed: ``reset(seed=seed)`` and then ``utterances`` give this episode.
        actions: T shown actions, as canonical text; "" for an utterance without one.
        expert_actions: T actions that the expert would have taken.
        truncated: whether the episode was cut off.
        success: whether the task was solved.
    """

    seed: int
    actions: tuple[str, ...]
    expert_actions: tuple[str, ...]
    truncated: bool
    success: bool


def collect_episodes(
    env_id: str, *, episodes: int, start: Start, seed: int, env_kwargs: Mapping[str, Any] | None = None
) -> Iterator[Episode]:
    """Yield episodes that the teacher plays to their end, with mistakes; one at a time, since pictures are large.

    An episode in which a device failed is no demonstration: it is played again, from the same seed.

    Args:
        env_id: id of a registered text-action environment with an expert.
        episodes: number of episodes, at least 1.
        start: which actions are shown instead of the expert's.
        seed: seed of the episodes' seeds and, in separate random streams, of mistakes and wording.
        env_kwargs: passed to the environment.

    Raises:
        ValueError: if ``episodes`` is not positive or ``start`` does not fit the environment.
        DeviceFailedError: if a device failed three times in the same episode.
    """
    if episodes < 1:
        raise ValueError(f"episodes must be at least 1, got {episodes}")
    env = make_env(env_id, env_kwargs)
    try:
        for index, own_seed in enumerate(env_seeds(seed, episodes, "demonstrated episodes")):
            # Each attempt has the teacher's stream from its beginning.
            teacher = partial(numpy_generator, seed, f"teacher, episode {index}")
            yield retried(partial(_play, env, start, own_seed, teacher), f"episode {index} with the seed {own_seed}")
    finally:
        env.close()


def _play(env: Any, start: Start, seed: int, teacher: Callable[[], np.random.Generator]) -> Episode:
    rng = teacher()
    observation, info = env.reset(seed=seed)
    check_device(info)
    check_fits(start, env)
    observations, utterances, actions, expert_actions = [observation], [], [], []
    rewards, choices, void = [], [], []
    terminated = truncated = False
    while not (terminated or truncated):
        expert = env.expert_action()
        said = spoken(env, shown_action(env, expert, start, rng), expert, start, rng)
        utterance, action = slipped(env, start, rng) or said
        utterances.append(utterance)
        choices.append(env.action_choices())
        actions.append("" if action is None else env.parser.text(action))
        expert_actions.append(env.parser.text(expert))
        observation, reward, terminated, truncated, info = env.step(utterance)
        check_device(info)
        observations.append(observation)
        rewards.append(reward)
        void.append(bool(info["void"]))
    return Episode(
        seed=seed,
        prompts=tuple(str(seen["prompt"]) for seen in observations),
        images=np.stack([seen["image"] for seen in observations]) if "image" in observations[0] else None,
        utterances=tuple(utterances),
        actions=tuple(actions),
        expert_actions=tuple(expert_actions),
        rewards=tuple(rewards),
        choices=tuple(choices),
        void=tuple(void),
        terminated=terminated,
        truncated=truncated,
        success=info["success"],
    )


class Summary:
    """A summary of episodes that keeps only counts."""

    def __init__(self) -> None:
        self._episodes = self._steps = self._right = self._successes = 0
        self._return = 0.0
        self._actions: Counter[str] = Counter()

    def watch(self, episodes: Iterable[Episode]) -> Iterator[Episode]:
        """Yield the episodes unchanged, and count them."""
        for episode in episodes:
            self._episodes += 1
            self._steps += len(episode)
            pairs = zip(episode.actions, episode.expert_actions, strict=True)
            self._right += sum(shown == expert for shown, expert in pairs)
            self._successes += episode.success
            self._return += sum(episode.rewards)
            self._actions.update(episode.actions)
            yield episode

    def to_json(self) -> dict[str, Any]:
        """Return the counts as JSON, with the shares of expert actions and solved episodes and the mean return."""
        return {
            "episodes": self._episodes,
            "steps": self._steps,
            "right": self._right / self._steps,
            "success": self._successes / self._episodes,
            "mean_return": self._return / self._episodes,
            "actions": dict(sorted(self._actions.items())),
        }
