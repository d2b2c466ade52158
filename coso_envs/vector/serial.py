"""A vector environment in one process, whose members draw into the batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.vector.utils import concatenate, iterate
from typing_extensions import override

from coso_envs.core import TextActionEnv
from coso_envs.vector.in_place import drawing_env, may_be_skipped, without_idle_wrappers
from coso_envs.vector.infos import InfoBatch, detached
from coso_envs.vector.memory import BatchMemory

T = TypeVar("T", bound=tuple[Any, ...])


class SerialVectorEnv(SyncVectorEnv[Any, Any]):
    """Gymnasium's ``SyncVectorEnv`` with the same results, without copies of pictures.

    Each call makes a new batch. Games that can draw into their row of it do so (see
    :func:`coso_envs.vector.in_place.drawing_env`); what others observe is copied into it once, and all of it in the
    mode Disabled, in which a later ``reset`` of some environments returns the last observations of the others.

    Args:
        env_fns: functions that make the environments.
        autoreset_mode: one of Gymnasium's three.
    """

    def __init__(
        self, env_fns: Sequence[Callable[[], gym.Env[Any, Any]]], *, autoreset_mode: AutoresetMode | str
    ) -> None:
        # Not copied, since every call makes its own.
        super().__init__(env_fns, copy=False, autoreset_mode=autoreset_mode)
        self._drawing: dict[int, TextActionEnv[Any, Any]] = {}
        if self.autoreset_mode is not AutoresetMode.DISABLED:
            games = {row: drawing_env(env) for row, env in enumerate(self.envs)}
            self._drawing = {row: game for row, game in games.items() if game is not None}
        # What is stepped: the environments themselves, later without wrappers that have nothing more to do.
        self._stepped: list[Any] = list(self.envs)
        self._wrapped = [row for row, env in enumerate(self.envs) if may_be_skipped(env)]
        self._infos = InfoBatch(self.num_envs)
        # For the picture of the next last observation of an episode, which is given away with its array.
        self._spare: np.ndarray | None = None
        if self.autoreset_mode is AutoresetMode.SAME_STEP and self._drawing:
            self._spare = np.empty(next(iter(self._drawing.values())).picture_shape, np.uint8)
        self._memory = BatchMemory(self.single_observation_space, self.num_envs)

    @override
    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        mask = (options or {}).get("reset_mask")

        def reset() -> tuple[Any, dict[str, Any]]:
            if isinstance(mask, np.ndarray):
                observations: list[Any] = self._env_obs
                for row, game in self._drawing.items():
                    observations[row] = game.observe()  # again, for one that the mask leaves as it is
            return SyncVectorEnv.reset(self, seed=seed, options=options)

        return self._into_a_new_batch(reset)

    @override
    def step(self, actions: Any) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        return self._into_a_new_batch(lambda: self._step(actions))

    def _step(self, actions: Any) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Do what Gymnasium's ``step`` does, with lists until the end: items of arrays take more time."""
        observed, pending = self._env_obs, self._autoreset_envs.tolist()
        rewards: list[Any] = [0.0] * self.num_envs
        terminated, truncated = [False] * self.num_envs, [False] * self.num_envs
        for row, (env, action) in enumerate(zip(self._stepped, iterate(self.action_space, actions), strict=True)):
            if pending[row]:
                assert self.autoreset_mode is AutoresetMode.NEXT_STEP, f"reset environment {row}, whose episode is over"
                observed[row], info = env.reset()
            else:
                if row in self._drawing:
                    self._drawing[row].final_frame = self._spare
                observed[row], rewards[row], terminated[row], truncated[row], info = env.step(action)
                if self.autoreset_mode is AutoresetMode.SAME_STEP and (terminated[row] or truncated[row]):
                    # The infos of games are fresh, as their contract (Gymnasium's check_env) asks.
                    last_info = info if row in self._drawing else detached(info)
                    self._infos.note_last(row, self._kept(row, observed[row]), last_info)
                    observed[row], info = env.reset()
            self._infos.note(row, info)
        if self._wrapped:
            self._skip_wrappers()
        observations = concatenate(self.single_observation_space, observed, self._observations)
        ends = np.array(terminated, np.bool_), np.array(truncated, np.bool_)
        if self.autoreset_mode is not AutoresetMode.SAME_STEP:
            self._autoreset_envs = np.logical_or(*ends)
        return observations, np.array(rewards, np.float64), *ends, {}

    @override
    def _add_info(self, vector_infos: dict[str, Any], env_info: dict[str, Any], env_num: int) -> dict[str, Any]:
        self._infos.note(env_num, env_info)
        return vector_infos

    def _skip_wrappers(self) -> None:
        for row in self._wrapped:
            self._stepped[row] = without_idle_wrappers(self.envs[row])
        self._wrapped = [row for row in self._wrapped if self._stepped[row] is self.envs[row]]

    def _kept(self, row: int, last: Any) -> Any:
        """Return the last observation of an episode, whose picture no longer belongs to the batch."""
        if self._spare is None or row not in self._drawing:
            return last
        image: np.ndarray = last["image"]
        if image is self._drawing[row].frame:  # a wrapper ended the episode
            return last | {"image": image.copy()}
        self._spare = np.empty_like(image)
        return last

    def _into_a_new_batch(self, act: Callable[[], T]) -> T:
        """Act while games draw into a new batch, which is kept nowhere here afterwards; put the infos together."""
        self._observations = self._memory.batch()
        self._infos = InfoBatch(self.num_envs)
        try:
            for row, game in self._drawing.items():
                game.frame = self._observations["image"][row]
            results = act()
            results[-1].update(self._infos.batch())
            return results
        finally:
            self._observations = None
            for row, game in self._drawing.items():
                game.frame = game.final_frame = self._env_obs[row] = None
