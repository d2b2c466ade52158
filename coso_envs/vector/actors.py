"""Actors of a cluster, each with some members of a vector environment: what they do with each message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import gymnasium as gym
from gymnasium.vector import AutoresetMode
from typing_extensions import override

from coso_envs.vector.worker import Failure, Member, answer, as_failure


@dataclass(frozen=True)
class Lost:
    """The last that is known of an environment whose actor was lost.

    Attributes:
        reason: why it was lost, in a sentence.
        seed: seed with which the one in its place begins.
        observation: its last observation; None if it had not begun an episode.
        info: the info of that, for the keys.
        over: whether its episode had ended.
        attributes: name -> value that ``set_attr`` gave it last.
    """

    reason: str
    seed: int
    observation: Any
    info: dict[str, Any]
    over: bool
    attributes: Mapping[str, Any] = field(default_factory=dict)


class Replacement(Member):
    """An environment in place of a lost one: its next step ends the lost episode, truncated, with ``info["fault"]``.

    Args:
        env: the environment.
        autoreset_mode: when it is reset after an episode's end.
        lost: what is known of the other one.
    """

    def __init__(self, env: gym.Env[Any, Any], autoreset_mode: AutoresetMode, lost: Lost) -> None:
        super().__init__(env, autoreset_mode, [{}], [{}])
        for name, value in lost.attributes.items():
            env.set_wrapper_attr(name, value)
        self._reset(seed=lost.seed)
        self._lost: Lost | None = lost if lost.observation is not None and not lost.over else None
        self._last = lost.observation
        self._over = lost.over

    @override
    def _reset(self, **how: Any) -> tuple[Any, dict[str, Any]]:
        self._lost = None
        return super()._reset(**how)

    @override
    def _step(self, action: str) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        if self._lost is None:
            return super()._step(action)
        last = self._lost.observation
        known = {"action": "", "valid": False, "success": False}
        info = self._lost.info | {key: value for key, value in known.items() if key in self._lost.info}
        info["fault"] = self._lost.reason
        self._lost = None
        if self._mode is AutoresetMode.SAME_STEP:
            observation, first = self._reset()
            return observation, 0.0, False, True, {"final_info": info, "final_obs": last, **first}
        self._over = self._mode is AutoresetMode.NEXT_STEP
        return last, 0.0, False, True, info


class Group:
    """The environments of an actor.

    Args:
        env_fns: functions that make them.
        autoreset_mode: when they are reset after an episode's end.
        lost: what is known of those that they are in place of; None for the first ones.
    """

    def __init__(
        self,
        env_fns: Sequence[Callable[[], gym.Env[Any, Any]]],
        autoreset_mode: AutoresetMode,
        lost: Sequence[Lost] | None,
    ) -> None:
        self._members: list[Member] = []
        self._failure: Failure | None = None
        self._count = len(env_fns)
        try:
            for place, env_fn in enumerate(env_fns):
                env = env_fn()
                if lost is None:
                    self._members.append(Member(env, autoreset_mode, [{}], [{}]))
                else:
                    self._members.append(Replacement(env, autoreset_mode, lost[place]))
        except Exception as error:
            self._failure = as_failure(error)

    def machine(self) -> str:
        """Return the id of the machine, once the environments are made, or failed."""
        import ray

        return str(ray.get_runtime_context().get_node_id())

    def act(self, messages: Sequence[tuple[str, Any]]) -> list[tuple[Any, bool]]:
        """Answer a message for each environment, as :func:`coso_envs.vector.worker.work` does."""
        if self._failure is not None:
            return [(self._failure, False)] * self._count
        return [answer(member, (0, 0), *message) for member, message in zip(self._members, messages, strict=True)]

    def close(self) -> None:
        """Close all environments of this actor."""
        for member in self._members:
            member.env.close()
