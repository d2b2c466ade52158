"""A vector environment in several processes, each with some of its members, which draw into shared memory."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import gymnasium as gym
import numpy as np
from gymnasium import logger
from gymnasium.error import AlreadyPendingCallError
from gymnasium.vector import AsyncVectorEnv, AutoresetMode
from gymnasium.vector.async_vector_env import AsyncState
from gymnasium.vector.utils import CloudpickleWrapper, batch_space, clear_mpi_env_vars
from typing_extensions import override

from coso_envs.core import TextActionEnv
from coso_envs.vector.infos import InfoBatch
from coso_envs.vector.lanes import Lane, Worker
from coso_envs.vector.memory import BatchMemory
from coso_envs.vector.shared import Rotation, SharedBatch, Slot, take
from coso_envs.vector.worker import Failure, Job, work

#: Seconds in which a worker is to close its environments before it is terminated.
_PATIENCE = 10.0
#: Shared batches: the present one, the last one, and one that is always free, from which others are copied.
_SLOTS = 3
T = TypeVar("T", bound=tuple[Any, ...])


class ParallelVectorEnv(AsyncVectorEnv[Any, Any]):
    """Gymnasium's ``AsyncVectorEnv`` with the same results; several environments share a process.

    Games draw into shared memory where they can, and the batch stays in there while its owner holds it. It is copied
    from there only if the two batches before it are held, too, and always in the mode Disabled, as in
    :class:`coso_envs.vector.serial.SerialVectorEnv`. Texts and infos come through the pipe, those of all environments
    of a process together. An error in an environment does not end it.

    Args:
        env_fns: functions that make the environments.
        autoreset_mode: one of Gymnasium's three.
        num_workers: number of processes; by default one for each core, or one for each environment if these wait for
            something outside (``TextActionEnv.waits``).
        shared_memory: whether arrays of observations are in shared memory.
        context: way to start processes, as of ``multiprocessing.get_context``.
        daemon: whether the processes end with this one.

    Raises:
        RuntimeError: if the environments differ in their spaces.
        ValueError: if ``num_workers`` is less than 1.
    """

    def __init__(
        self,
        env_fns: Sequence[Callable[[], gym.Env[Any, Any]]],
        *,
        autoreset_mode: AutoresetMode | str,
        num_workers: int | None = None,
        shared_memory: bool = True,
        context: str | None = None,
        daemon: bool = True,
    ) -> None:
        # Not Gymnasium's constructor, which starts a process for each environment.
        self.env_fns, self.num_envs = env_fns, len(env_fns)
        self.context, self.daemon, self.worker, self.max_concurrency = context, daemon, None, None
        self.observation_mode = "same"
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        # For Gymnasium's methods, which are to put the batch together here, in a new array at each call.
        self.shared_memory, self.copy = False, False
        waits = self._describe(env_fns[0]())
        if num_workers is None:
            num_workers = self.num_envs if waits else self._default_workers()
        if num_workers < 1:
            raise ValueError(f"num_workers must be at least 1, got {num_workers}")
        self._memory = BatchMemory(self.single_observation_space, self.num_envs)
        self._failures: list[tuple[int, Failure]] = []
        self._infos = InfoBatch(self.num_envs)
        self._workers: list[Worker] = []
        ctx: Any = multiprocessing.get_context(context)
        batches = self._share(ctx) if shared_memory else (None, None)
        self._rotations = [Rotation(shared) for shared in batches]
        self._slot = self._final_slot = Slot()
        with clear_mpi_env_vars():
            for members in np.array_split(np.arange(self.num_envs), min(num_workers, self.num_envs)):
                self._start(ctx, range(int(members[0]), int(members[-1]) + 1), batches)
        processes: list[Any] = [worker.process for worker in self._workers]
        self._lanes = [
            Lane(worker, place, self._failures) for worker in self._workers for place in range(len(worker.members))
        ]
        lanes: Any = self._lanes
        self.processes, self.parent_pipes = processes, lanes
        self._state = AsyncState.DEFAULT
        try:
            self._check_spaces()  # type: ignore[no-untyped-call]
        except BaseException:
            self.close()
            raise

    @override
    def reset_async(self, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None) -> None:
        self._choose_slots()
        super().reset_async(seed, options)

    @override
    def step_async(self, actions: Any) -> None:
        self._choose_slots()
        super().step_async(actions)

    @override
    def reset_wait(self, timeout: float | None = None) -> tuple[Any, dict[str, Any]]:
        return self._observed(lambda: AsyncVectorEnv.reset_wait(self, timeout))

    @override
    def step_wait(self, timeout: float | None = None) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        return self._observed(lambda: AsyncVectorEnv.step_wait(self, timeout))

    def ask(self, rows: Sequence[int], command: str, data: Any = None) -> list[Any]:
        """Send a message to some of the environments, and return their answers; the others do nothing.

        Args:
            rows: indices of the environments.
            command: "_call", "_setattr" or "_wrappers", see :class:`coso_envs.vector.worker.Member`.
            data: what belongs to it: name, args and kwargs; name and value; None.

        Raises:
            gymnasium.error.AlreadyPendingCallError: while a step, reset or call is pending.
        """
        self._assert_is_running()
        if self._state is not AsyncState.DEFAULT:
            pending = str(self._state.value)
            raise AlreadyPendingCallError(f"wait for the pending call to {pending} before {command}", pending)
        for row, lane in enumerate(self._lanes):  # a process gets the messages of all its environments together
            lane.send((command, data) if row in rows else ("_pass", None))
        results, successes = zip(*(lane.recv() for lane in self._lanes), strict=True)
        self._raise_if_errors(successes)
        return [results[row] for row in rows]

    @override
    def close_extras(self, timeout: float | None = None, terminate: bool = False) -> None:
        """Close the environments and end their processes; it returns whatever state these are in.

        Args:
            timeout: seconds in which workers may finish what they do and close their environments; 10 by default.
            terminate: whether to end them at once.
        """
        for worker in self._workers:
            worker.pipe.close()
        patience = _PATIENCE if timeout is None else timeout
        end = time.perf_counter() + (0.0 if terminate else patience)
        for worker in self._workers:
            worker.process.join(max(0.0, end - time.perf_counter()))
        for end_it in ("terminate", "kill"):
            alive = [worker.process for worker in self._workers if worker.process.is_alive()]
            for process in alive:
                getattr(process, end_it)()
            for process in alive:
                process.join(1.0)

    def _default_workers(self) -> int:
        """Return the number of processes where none is given."""
        return _cores()

    def _choose_slots(self) -> None:
        """Choose where the next observations are written, unless a call is pending."""
        if self._state is not AsyncState.DEFAULT:
            return
        self._slot, self._final_slot = (rotation.next() for rotation in self._rotations)
        for worker in self._workers:
            worker.slots = self._slot.number, self._final_slot.number
        for index, lane in enumerate(self._lanes):
            lane.row = self._slot.row(index)

    def _observed(self, wait: Callable[[], T]) -> T:
        """Wait for a batch, which is put together in the arrays that it is written to if they are free."""
        self.observations = self._memory.batch(self._slot.arrays if self._slot.free else {})
        self._infos = InfoBatch(self.num_envs)
        try:
            results = wait()
            results[-1].update(self._infos.batch())
            return results
        finally:
            if self._state is AsyncState.DEFAULT:
                # Nothing here keeps the batch.
                self.observations, self._slot, self._final_slot = None, Slot(), Slot()
                for lane in self._lanes:
                    lane.row = {}

    def _describe(self, env: gym.Env[Any, Any]) -> bool:
        """Take spaces and metadata from an environment, and close it; return whether it waits for something outside."""
        self.metadata = {**env.metadata, "autoreset_mode": self.autoreset_mode}
        self.render_mode = env.render_mode
        self.single_action_space = env.action_space
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.single_observation_space = env.observation_space
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        waits = isinstance(env.unwrapped, TextActionEnv) and env.unwrapped.waits
        env.close()
        return waits

    def _share(self, ctx: Any) -> tuple[SharedBatch, SharedBatch | None]:
        """Return shared memory for present observations, and for last ones where both come in a step."""

        def batches(slots: int) -> SharedBatch:
            space, num_envs = self.single_observation_space, self.num_envs
            return SharedBatch(space, num_envs, slots, lambda size: ctx.RawArray("b", size))

        mode = self.autoreset_mode
        observations = batches(1 if mode is AutoresetMode.DISABLED else _SLOTS)
        return observations, batches(_SLOTS) if mode is AutoresetMode.SAME_STEP else None

    def _start(self, ctx: Any, members: range, batches: tuple[SharedBatch | None, SharedBatch | None]) -> None:
        """Start the process of some environments."""
        env_fns = [CloudpickleWrapper(self.env_fns[index]) for index in members]
        here, there = ctx.Pipe()
        process = ctx.Process(
            target=work,
            name=f"Worker<{type(self).__name__}>-{len(self._workers)}",
            args=(
                Job(env_fns, members[0], self.autoreset_mode, *batches),
                there,
                [*(worker.pipe for worker in self._workers), here],
            ),
            daemon=self.daemon,
        )
        process.start()
        there.close()
        self._workers.append(Worker(process, here, members))

    @override
    def _add_info(self, vector_infos: dict[str, Any], env_info: dict[str, Any], env_num: int) -> dict[str, Any]:
        if self.autoreset_mode is AutoresetMode.SAME_STEP and env_info.keys() >= {"final_obs", "final_info"}:
            last = take(env_info["final_obs"], self._final_slot.given_row(env_num))
            self._infos.note_last(env_num, last, env_info["final_info"])
            env_info = {key: value for key, value in env_info.items() if key not in ("final_info", "final_obs")}
        self._infos.note(env_num, env_info)
        return vector_infos

    @override
    def _raise_if_errors(self, successes: Iterable[bool]) -> None:
        if all(successes):
            return
        failures = self._failures.copy()
        self._failures.clear()
        for index, failure in failures:
            logger.error(f"Environment {index} raised an error in its process.\n{failure.trace}")
        self._state = AsyncState.DEFAULT
        raise failures[0][1].error


def _cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


__all__ = ["ParallelVectorEnv"]
