"""Collection of demonstrated steps from a scripted teacher, who may be right, noisy or confidently wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.seeding import integer, numpy_generator
from benchmarks.common.envs import make_env
from benchmarks.data.cutting import cut_off
from benchmarks.data.faults import check_device, retried
from benchmarks.data.teachers import Start, check_fits
from coso_envs.fitting import needs_choices


@dataclass(frozen=True)
class Shown:
    """A set of N demonstrated steps.

    Attributes:
        images: uint8 [N, H, W, 3]; None if the environment has no picture.
        prompts: N prompts.
        utterances: N utterances in the environment's format.
        actions: N shown actions, as canonical text; "" for an utterance without one.
        expert_actions: N actions that the expert would have taken.
        choices: N tuples of admissible actions, without which the parser cannot read the utterances; None if it can.
    """

    images: NDArray[np.uint8] | None
    prompts: tuple[str, ...]
    utterances: tuple[str, ...]
    actions: tuple[str, ...]
    expert_actions: tuple[str, ...]
    choices: tuple[tuple[Any, ...], ...] | None = None

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


@dataclass(frozen=True)
class Lesson:
    """A demonstrated step.

    Attributes:
        observation: what the teacher and the policy see.
        choices: the admissible actions; None if they cannot be listed.
        utterance: the teacher's, in the environment's format.
        shown: the action that it says; None if it is cut off before it says one.
        expert: the action that the expert would have taken.
    """

    observation: Mapping[str, Any]
    choices: Sequence[Any] | None
    utterance: str
    shown: Any
    expert: Any


def collect_demonstrations(
    env_id: str, *, steps: int, start: Start, seed: int, env_kwargs: Mapping[str, Any] | None = None
) -> Shown:
    """Let the teacher play ``steps`` steps.

    The shown action is executed, so that the states are those that the teacher visits. After a wrong action a new
    episode begins: otherwise most states would come after a mistake. Teachers with a habit may go on, see
    :data:`benchmarks.data.habits.habit.After`, and so does one who slips: what is shown then leads back.

    Args:
        env_id: id of a registered text-action environment with an expert.
        steps: number of demonstrated steps, at least 1.
        start: which actions are shown instead of the expert's.
        seed: seed of the episodes and, in a separate random stream, of wrong actions and wording.
        env_kwargs: passed to the environment.

    Raises:
        ValueError: if ``steps`` is not positive or ``start`` does not fit the environment.
        DeviceFailedError: if a device failed in three resets one after the other.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    env = make_env(env_id, env_kwargs)
    shown = list(islice(lessons(env, start, seed), steps))
    env.close()
    images = (
        None if shown[0].observation.get("image") is None else np.stack([one.observation["image"] for one in shown])
    )
    return Shown(
        images=images,
        prompts=tuple(str(one.observation["prompt"]) for one in shown),
        utterances=tuple(one.utterance for one in shown),
        actions=tuple("" if one.shown is None else env.parser.text(one.shown) for one in shown),
        expert_actions=tuple(env.parser.text(one.expert) for one in shown),
        choices=tuple(tuple(one.choices or ()) for one in shown) if needs_choices(env.parser) else None,
    )


def lessons(env: Any, start: Start, seed: int) -> Iterator[Lesson]:
    """Yield the steps of a teacher without end; arguments are those of :func:`collect_demonstrations`.

    Raises:
        SettingsError: if ``start`` does not fit the environment.
        DeviceFailedError: if a device failed in three resets one after the other.
    """
    rng = numpy_generator(seed, "teacher")
    observation = _begun(env, integer(seed, "demonstrations"))
    check_fits(start, env)
    while True:
        expert = env.expert_action()
        shown = shown_action(env, expert, start, rng)
        utterance, shown = spoken(env, shown, expert, start, rng)
        yield Lesson(observation, env.action_choices(), utterance, shown, expert)
        wrong = shown != expert
        if wrong and start.sequel == "helped" and rng.random() < 0.5:
            utterance = env.expert_utterance(action=expert, rng=rng)
        if (slip := slipped(env, start, rng)) is not None:
            utterance, _ = slip
        observation, _, terminated, truncated, _ = env.step(utterance)
        if terminated or truncated or (wrong and start.sequel == "again"):
            observation = _begun(env)


def _begun(env: Any, seed: int | None = None) -> Any:
    """Begin an episode and return its first observation; no teacher is asked about what a failed device shows."""

    def begin() -> Any:
        observation, info = env.reset(seed=seed)
        check_device(info)
        return observation

    return retried(begin, "the beginning of an episode")


def shown_action(env: Any, expert: Hashable, start: Start, rng: np.random.Generator) -> Any:
    """Return the action that a teacher shows in the present state, where ``expert`` would be right."""
    preferred = start.preferred(env, expert, rng)
    if preferred is not None and expert != preferred and rng.random() < start.bias:
        return preferred
    if rng.random() < start.noise:
        return env.parser.sample(rng, env.action_choices())
    return expert


def slipped(env: Any, start: Start, rng: np.random.Generator) -> tuple[str, Any] | None:
    """Return utterance and action of a slip, which is executed in place of what the teacher shows; None: it is not."""
    if not start.slips or rng.random() >= start.slips:
        return None
    # Most of all points on a screen do nothing.
    action = env.parser.sample(rng, env.suggested_actions())
    return str(env.expert_utterance(action=action, rng=rng)), action


def spoken(env: Any, shown: Any, expert: Any, start: Start, rng: np.random.Generator) -> tuple[str, Any | None]:
    """Return the teacher's utterance of an action, and the action; None in its place if the utterance is cut off."""
    utterance = shown_utterance(env, shown, expert, start, rng)
    if start.cut_off and rng.random() < start.cut_off:
        return cut_off(utterance, env.parser, env.action_choices(), rng), None
    return utterance, shown


def shown_utterance(env: Any, shown: Any, expert: Any, start: Start, rng: np.random.Generator) -> str:
    """Return the teacher's utterance of an action; what it says besides goes with the action.

    The expert's words leave the action open or are about the action that is shown. Where a habit would contradict them,
    it has its own.
    """
    habit = start.habit
    if habit is None or habit.fields is None or shown == expert:
        return str(env.expert_utterance(action=shown, rng=rng))
    fields = {**env.expert_fields(shown, rng), **habit.fields(env, shown, rng)}
    room = env.parser.fields
    return str(env.parser.format(shown, **{name: value for name, value in fields.items() if name in room}))
