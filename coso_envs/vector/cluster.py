"""A vector environment whose members are on the machines of a Ray cluster."""

from __future__ import annotations

import contextlib
import copy
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from typing_extensions import override

from coso_envs.vector.actors import Group, Lost
from coso_envs.vector.lanes import Bundle, WorkerDiedError
from coso_envs.vector.parallel import ParallelVectorEnv
from coso_envs.vector.worker import Failure

try:
    import ray
    from ray.exceptions import GetTimeoutError, RayError, RayTaskError
except ImportError as error:
    raise ImportError("backend=\"ray\" needs 'ray'; install it with: pip install 'coso-envs[ray]'") from error

#: Actors in a row that may be lost in one call before that is an error.
_MAX_LOST = 5
#: Messages whose results begin with an observation, and end with an info.
_OBSERVING = ("step", "reset")
#: Where actors go unless something else is asked for: on all machines in turn, whatever else runs there.
_PLACEMENT = {"num_cpus": 0, "scheduling_strategy": "SPREAD"}


class ActorWorker(Bundle):
    """An actor with some environments, which is replaced if it is lost; it never has more than one call to do.

    Args:
        env_fns: functions that make its environments.
        members: their indices.
        autoreset_mode: when they are reset after an episode's end.
        options: of the actor, as of ``ray.remote``.
        step_timeout: seconds that a call may take; None for any number.
        start_timeout: seconds that starting an actor may take.

    Attributes:
        lost: how many actors were lost.
        machine: Ray's id of the machine.
    """

    process = None

    def __init__(
        self,
        env_fns: Sequence[Callable[[], gym.Env[Any, Any]]],
        members: range,
        autoreset_mode: AutoresetMode,
        options: Mapping[str, Any],
        step_timeout: float | None,
        start_timeout: float,
    ) -> None:
        super().__init__(members)
        self.lost, self.closed = 0, False
        self._env_fns, self._mode, self._options = env_fns, autoreset_mode, options
        self._step_timeout, self._start_timeout = step_timeout, start_timeout
        self._sent: Sequence[tuple[str, Any]] = ()
        self._deadline = 0.0
        self._call: Any = None
        self._last: list[tuple[Any, dict[str, Any], bool]] = [(None, {}, False)] * len(members)
        self._attributes: list[dict[str, Any]] = [{} for _ in members]
        self._seeds = np.random.SeedSequence()
        self.machine = ""
        self._actor = self._begin(None)

    @override
    def poll(self, timeout: float) -> bool:
        return self._call is None or bool(ray.wait([self._call], timeout=max(0.0, timeout))[0])

    def wait_until_there(self, lost: Sequence[Lost] | None = None) -> None:
        """Wait until the actor has started; one that is lost meanwhile is replaced.

        Raises:
            WorkerDiedError: if it is not there in time.
        """
        until = time.monotonic() + self._start_timeout
        while True:
            try:
                self.machine = ray.get(self._actor.machine.remote(), timeout=max(0.0, until - time.monotonic()))
                return
            except RayError as error:
                self._end()
                if time.monotonic() >= until or isinstance(error, GetTimeoutError):
                    raise WorkerDiedError(
                        f"no actor for environments {', '.join(map(str, self.members))} within {self._start_timeout:g} "
                        "seconds; has the cluster a machine with room for it?"
                    ) from error
                self._actor = self._begin(lost)

    def close(self) -> Any:
        """Begin to close the environments; return the reference of when they are."""
        self.closed = True
        return self._actor.close.remote()

    def kill(self) -> None:
        """End the actor at once."""
        self.closed = True
        self._end()

    def _end(self) -> None:
        with contextlib.suppress(Exception):  # it has ended, or the cluster has
            ray.kill(self._actor)

    def _begin(self, lost: Sequence[Lost] | None) -> Any:
        """Ask for an actor, which starts in its own time."""
        actor: Any = ray.remote(Group).options(**self._options)
        return actor.remote(self._env_fns, self._mode, lost)

    @override
    def _deliver(self, messages: Sequence[tuple[str, Any]]) -> None:
        if self._call is not None:
            self._receive()  # the answers to messages before, for which nobody waited long enough
        self._sent = messages
        for command, data in messages:
            if command == "reset" and data.get("seed") is not None:
                self._seeds = np.random.SeedSequence([data["seed"], *self.members])
        self._send()

    def _send(self) -> None:
        self._call = self._actor.act.remote(self._sent)
        self._deadline = time.monotonic() + (self._step_timeout or 0.0)

    @override
    def _receive(self) -> None:
        try:
            answers = self._wait_for_answers()
        except WorkerDiedError as error:
            self._call, self._answers = None, [(Failure(error, ""), False)] * len(self.members)
            return
        self._call, self._answers = None, answers
        self._remember()

    def _wait_for_answers(self) -> list[tuple[Any, bool] | None]:
        for _ in range(_MAX_LOST):
            try:
                if not self._is_late():
                    found: list[tuple[Any, bool] | None] = ray.get(self._call)
                    return found
                reason = f"the step took longer than {self._step_timeout:g} seconds"
            except RayTaskError as error:  # the result cannot be sent
                return [(Failure(RuntimeError(str(error.cause)), str(error)), False)] * len(self.members)
            except RayError as error:
                reason = f"the actor of this environment was lost ({type(error).__name__})"
            self._replace(reason)
        which = ", ".join(map(str, self.members))
        raise WorkerDiedError(f"the actors of environments {which} were lost {_MAX_LOST} times in one call")

    def _is_late(self) -> bool:
        """Return whether the call is not done by its deadline; the time until its results are here does not count."""
        if self._step_timeout is None:
            return False
        left = max(0.0, self._deadline - time.monotonic())
        return not ray.wait([self._call], timeout=left, fetch_local=False)[0]

    def _remember(self) -> None:
        """Keep the last observations, which a truncated episode ends with, and the attributes that were set."""
        for place, ((command, data), answer) in enumerate(zip(self._sent, self._answers, strict=True)):
            if answer is None or not answer[1]:
                continue
            if command == "_setattr":
                self._attributes[place].update([data])
            if command not in _OBSERVING:
                continue
            observation, *others, info = answer[0]
            over = command == "step" and self._mode is not AutoresetMode.SAME_STEP and bool(others[1] or others[2])
            self._last[place] = (observation, info, over)

    def _replace(self, reason: str) -> None:
        """Start another actor, and send it the messages.

        Raises:
            WorkerDiedError: if none starts in time.
        """
        self.lost += 1
        self._end()
        seeds = [int(child.generate_state(1)[0]) for child in self._seeds.spawn(len(self.members))]
        lost = [
            Lost(reason, seed, *last, attributes.copy())
            for seed, last, attributes in zip(seeds, self._last, self._attributes, strict=True)
        ]
        self._actor = self._begin(lost)
        self.wait_until_there(lost)
        self._send()


class ClusterVectorEnv(ParallelVectorEnv):
    """Gymnasium's ``AsyncVectorEnv`` with the same results, whose environments are in actors of a Ray cluster.

    Messages and answers of an actor's environments go together. Large arrays come through Ray's shared memory, and are
    copied once, into the batch. If an actor is lost, with its process or machine, or a step takes too long, its
    environments begin anew in another actor: their episodes end truncated, with a sentence in ``info["fault"]``, which
    learners leave out of returns. All else goes on.

    Args:
        env_fns: functions that make the environments.
        autoreset_mode: one of Gymnasium's three.
        num_workers: number of actors; by default one for each processor of the cluster, or one for each environment if
            these wait for something outside.
        step_timeout: seconds that a step of an actor may take; None for any number.
        start_timeout: seconds that starting an actor may take, also one in place of another.
        actor_options: options of the actors, as of ``ray.remote``: for example ``{"num_cpus": 1}``.

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
        step_timeout: float | None = None,
        start_timeout: float = 120.0,
        actor_options: Mapping[str, Any] | None = None,
    ) -> None:
        if not ray.is_initialized():
            ray.init(log_to_driver=False, include_dashboard=False)
        self._settings: Any = ({**_PLACEMENT, **(actor_options or {})}, step_timeout, start_timeout)
        self._actors: list[ActorWorker] = []
        super().__init__(env_fns, autoreset_mode=autoreset_mode, num_workers=num_workers, shared_memory=False)

    @property
    def lost(self) -> int:
        """How many environments were lost, with their actors, and begun anew."""
        return sum(worker.lost * len(worker.members) for worker in self._actors)

    @property
    def machines(self) -> tuple[str, ...]:
        """Ray's id of the machine of each environment."""
        return tuple(worker.machine for worker in self._actors for _ in worker.members)

    @override
    def close_extras(self, timeout: float | None = None, terminate: bool = False) -> None:
        """Close the environments and end their actors; it returns whatever state these are in.

        Args:
            timeout: seconds in which actors may finish what they do and close their environments; 10 by default.
            terminate: whether to end them at once.
        """
        if not terminate and ray.is_initialized():
            with contextlib.suppress(RayError):
                closing = [worker.close() for worker in self._actors if worker.machine]
                ray.wait(closing, num_returns=len(closing), timeout=10.0 if timeout is None else timeout)
        for worker in self._actors:
            worker.kill()

    @override
    def _default_workers(self) -> int:
        return max(1, int(ray.cluster_resources().get("CPU", 1)))

    @override
    def _check_spaces(self) -> None:
        for worker in self._actors:  # all were asked for, and start side by side
            worker.wait_until_there()
        super()._check_spaces()  # type: ignore[no-untyped-call]

    @override
    def _add_info(self, vector_infos: dict[str, Any], env_info: dict[str, Any], env_num: int) -> dict[str, Any]:
        if "final_obs" in env_info:  # its arrays are those of Ray's shared memory, which cannot be written to
            env_info = env_info | {"final_obs": copy.deepcopy(env_info["final_obs"])}
        return super()._add_info(vector_infos, env_info, env_num)

    @override
    def _start(self, ctx: Any, members: range, batches: Any) -> None:
        worker = ActorWorker([self.env_fns[i] for i in members], members, self.autoreset_mode, *self._settings)
        workers: list[Any] = self._workers  # of processes, elsewhere
        self._actors.append(worker)
        workers.append(worker)
