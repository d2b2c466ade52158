"""Collection of demonstrated steps from a scripted teacher, who may be right, noisy or confidently wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.seeding import integer, numpy_generator
from benchmarks.common.envs import make_env
from benchmarks.data.teachers import Start, check_fits


@dataclass(frozen=True)
class Shown:
    """A set of N demonstrated steps.

    Attributes:
        images: uint8 [N, H, W, 3]; None if the environment has no picture.
        prompts: N prompts.
        utterances: N utterances in the environment's format.
        actions: N shown actions, as canonical text.
        expert_actions: N actions that the expert would have taken.
    """

    images: NDArray[np.uint8] | None
    prompts: tuple[str, ...]
    utterances: tuple[str, ...]
    actions: tuple[str, ...]
    expert_actions: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.utterances)

    def summary(self) -> dict[str, Any]:
        """Return the number of steps, the share in which the expert's action was shown, and counts per shown action."""
        right = sum(shown == expert for shown, expert in zip(self.actions, self.expert_actions, strict=True))
        return {
            "steps": len(self),
            "right": right / len(self),
            "actions": dict(sorted(Counter(self.actions).items())),
            "different_utterances": len(set(self.utterances)),
        }


def collect_demonstrations(
    env_id: str, *, steps: int, start: Start, seed: int, env_kwargs: Mapping[str, Any] | None = None
) -> Shown:
    """Let the teacher play ``steps`` steps.

    The shown action is executed, so that the states are those that the teacher visits. After a wrong action a new
    episode begins: otherwise most states would come after a mistake.

    Args:
        env_id: id of a registered text-action environment with an expert.
        steps: number of demonstrated steps, at least 1.
        start: which actions are shown instead of the expert's.
        seed: seed of the episodes and, in a separate random stream, of wrong actions and wording.
        env_kwargs: passed to the environment.

    Raises:
        ValueError: if ``steps`` is not positive or ``start.bias_action`` is not an action of the environment.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    rng = numpy_generator(seed, "teacher")
    env = make_env(env_id, env_kwargs)
    images, prompts, utterances, actions, expert_actions = [], [], [], [], []
    observation, _ = env.reset(seed=integer(seed, "demonstrations"))
    for _ in range(steps):
        expert = env.expert_action()
        shown = shown_action(env, expert, start, rng)
        utterance = env.expert_utterance(action=shown, rng=rng)
        images.append(observation.get("image"))
        prompts.append(str(observation["prompt"]))
        utterances.append(utterance)
        actions.append(env.parser.text(shown))
        expert_actions.append(env.parser.text(expert))
        observation, _, terminated, truncated, _ = env.step(utterance)
        if terminated or truncated or shown != expert:
            observation, _ = env.reset()
    env.close()
    return Shown(
        images=None if images[0] is None else np.stack(images),
        prompts=tuple(prompts),
        utterances=tuple(utterances),
        actions=tuple(actions),
        expert_actions=tuple(expert_actions),
    )


def shown_action(env: Any, expert: Hashable, start: Start, rng: np.random.Generator) -> Any:
    """Return the action that a teacher shows in the present state, where ``expert`` would be right.

    Raises:
        SettingsError: if ``start.bias_action`` is not an action of the environment.
    """
    choices = env.action_choices()
    check_fits(start, env)
    if start.bias_action is not None and expert != start.bias_action and rng.random() < start.bias:
        return start.bias_action
    if rng.random() < start.noise:
        return env.parser.sample(rng, choices)
    return expert
