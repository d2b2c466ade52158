"""The maker of vector environments."""

from __future__ import annotations

import contextlib
import copy
import functools
import importlib
from collections.abc import Callable, Sequence
from typing import Any

import gymnasium as gym
from gymnasium.envs.registration import EnvSpec, VectorizeMode
from gymnasium.vector import AutoresetMode, VectorEnv

from coso_envs.vector.parallel import ParallelVectorEnv
from coso_envs.vector.serial import SerialVectorEnv
from coso_envs.whole_numbers import check_whole

Wrap = Callable[[gym.Env[Any, Any]], gym.Wrapper[Any, Any, Any, Any]]
#: Arguments of Gymnasium's vector environments that those here have, too.
_KNOWN = {"sync": {"autoreset_mode"}, "async": {"autoreset_mode", "shared_memory", "context", "daemon"}}
_OF_RAY = {"step_timeout", "start_timeout", "actor_options"}


def make_vec(
    id: str | EnvSpec,
    num_envs: int = 1,
    *,
    vectorization_mode: str | VectorizeMode = "sync",
    autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
    num_workers: int | None = None,
    backend: str | None = None,
    vector_kwargs: dict[str, Any] | None = None,
    wrappers: Sequence[Wrap] = (),
    **env_kwargs: Any,
) -> VectorEnv[Any, Any, Any]:
    """Make a vector environment with the results of ``gymnasium.make_vec``; its spec has ``max_episode_steps``.

    Observations are batched: ``image`` uint8 [num_envs, H, W, 3], ``prompt`` a tuple of num_envs str. Actions are any
    sequence of num_envs str. Games draw their pictures into the batch, see :mod:`coso_envs.vector`. Masks of infos,
    such as ``_success``, are read-only.

    Args:
        id: a registered environment, or a spec, for example from ``EnvSpec.from_json``. As in Gymnasium, a vector
            environment's spec decides ``num_envs``, ``vectorization_mode``, ``vector_kwargs`` and ``wrappers``. Its
            ``max_episode_steps`` counts where it is shorter than the limit that its arguments give.
        num_envs: number of sub-environments.
        vectorization_mode: "sync", or "async" (in several processes); a text or Gymnasium's ``VectorizeMode``.
        autoreset_mode: "NextStep", "SameStep" or "Disabled". With "NextStep" the sub-environments' ``snapshot`` and
            ``transcript`` are incomplete, since the vector environment itself remembers pending resets.
        num_workers: number of processes of "async"; by default one for each core, or one for each environment if these
            are on real devices. Of actors with a backend.
        backend: None, this machine; or "ray", the machines of a Ray cluster, see
            ``coso_envs.vector.cluster.ClusterVectorEnv``. ``ray.init`` is called if that was not done.
        vector_kwargs: further arguments of Gymnasium's SyncVectorEnv or AsyncVectorEnv; its own class is made if they
            ask for what those here do not do: ``copy``, ``observation_mode``, ``worker`` or ``max_concurrency``. With
            backend "ray": ``step_timeout``, ``start_timeout``, ``actor_options``.
        wrappers: put around each environment, the first one innermost.
        **env_kwargs: arguments of the environment.

    Raises:
        TypeError: if ``id`` is neither a str nor a spec, or ``num_envs`` is no int.
        ValueError: if ``num_envs`` is below 1, or ``autoreset_mode`` unknown; if there is a ``num_workers`` for other
            than "async", in ``vector_kwargs``, or together with such; or on another backend.
        ImportError: if the backend is not installed.
    """
    if backend not in (None, "ray"):
        raise ValueError(f'backend must be None or "ray", got {backend!r}')
    vector_kwargs = {**(vector_kwargs or {}), "autoreset_mode": autoreset_mode}
    if isinstance(id, EnvSpec):
        id, kept = _without_vector_settings(id)
        id.max_episode_steps = _limit_around(id)
        num_envs = kept.get("num_envs", num_envs)
        vectorization_mode = kept.get("vectorization_mode", vectorization_mode)
        vector_kwargs = {"autoreset_mode": autoreset_mode, **kept.get("vector_kwargs", vector_kwargs)}
        wrappers = kept.get("wrappers", wrappers)
    elif not isinstance(id, str):
        raise TypeError(f"make_vec takes an environment's id or its EnvSpec, got {id!r} ({type(id).__name__})")
    if "num_workers" in vector_kwargs:
        raise ValueError("num_workers is an argument of make_vec itself, not one of vector_kwargs")
    check_whole("num_envs", num_envs, 1)
    # As text, since a spec's JSON has no enums.
    vector_kwargs["autoreset_mode"] = _mode_name(vector_kwargs["autoreset_mode"])
    if isinstance(vectorization_mode, VectorizeMode):
        vectorization_mode = vectorization_mode.value
    spec = _find_spec(id)
    if backend == "ray":
        return _on_cluster(id, spec, num_envs, num_workers, vector_kwargs, wrappers, env_kwargs)
    known = vector_kwargs.keys() <= _KNOWN.get(vectorization_mode, set())
    if num_workers is not None and not (known and vectorization_mode == "async"):
        more = f" with {', '.join(sorted(vector_kwargs))}"
        raise ValueError(f'num_workers is for vectorization_mode="async" alone, got {vectorization_mode!r}{more}')
    envs: VectorEnv[Any, Any, Any]
    if spec is not None and known:
        env_fns = [functools.partial(_make_one, id, wrappers, env_kwargs)] * num_envs
        if vectorization_mode == "sync":
            envs = SerialVectorEnv(env_fns, **vector_kwargs)
        else:
            envs = ParallelVectorEnv(env_fns, num_workers=num_workers, **vector_kwargs)
        envs.spec = _vector_spec(spec, num_envs, vectorization_mode, vector_kwargs, wrappers, env_kwargs)
    else:
        envs = gym.make_vec(
            id,
            num_envs,
            vectorization_mode=vectorization_mode,
            vector_kwargs=vector_kwargs,
            wrappers=wrappers,
            **env_kwargs,
        )
    return _with_max_steps(envs)


def _mode_name(autoreset_mode: Any) -> str:
    try:
        return AutoresetMode(autoreset_mode).value
    except ValueError as error:
        names = ", ".join(f'"{mode.value}"' for mode in AutoresetMode)
        raise ValueError(f"autoreset_mode must be one of {names}, got {autoreset_mode!r}") from error


def _with_max_steps(envs: VectorEnv[Any, Any, Any]) -> VectorEnv[Any, Any, Any]:
    if envs.spec is not None:
        # It is not in the table, since it may depend on the arguments.
        members: Any = envs
        envs.spec.max_episode_steps = members.get_attr("spec")[0].max_episode_steps
    return envs


def _on_cluster(
    id: str | EnvSpec,
    spec: EnvSpec | None,
    num_envs: int,
    num_workers: int | None,
    vector_kwargs: dict[str, Any],
    wrappers: Sequence[Wrap],
    env_kwargs: dict[str, Any],
) -> VectorEnv[Any, Any, Any]:
    """Make a vector environment on a Ray cluster; its spec is that of "async", which knows no cluster."""
    from coso_envs.vector.cluster import ClusterVectorEnv

    if not vector_kwargs.keys() <= {"autoreset_mode", *_OF_RAY}:
        asked = ", ".join(sorted(vector_kwargs.keys() - {"autoreset_mode", *_OF_RAY}))
        raise ValueError(f'vector_kwargs with backend="ray" are {", ".join(sorted(_OF_RAY))}, got {asked}')
    env_fns = [functools.partial(_make_one, id, wrappers, env_kwargs)] * num_envs
    envs = ClusterVectorEnv(env_fns, num_workers=num_workers, **vector_kwargs)
    if spec is not None:
        mode = {"autoreset_mode": vector_kwargs["autoreset_mode"]}
        envs.spec = _vector_spec(spec, num_envs, "async", mode, wrappers, env_kwargs)
    return _with_max_steps(envs)


def _without_vector_settings(spec: EnvSpec) -> tuple[EnvSpec, dict[str, Any]]:
    """Return the spec of one environment, and the arguments of a vector environment that were in it."""
    single = copy.deepcopy(spec)
    names = ("num_envs", "vectorization_mode", "vector_kwargs", "wrappers")
    return single, {name: single.kwargs.pop(name) for name in names if name in single.kwargs}


def _limit_around(spec: EnvSpec) -> int | None:
    """Return the step limit that a spec adds to its environment's own; None if the latter ends episodes no later.

    Environments here write their own limit into their specs. Gymnasium would put it around them once more, where it
    would stay when an argument changes their own.
    """
    if spec.max_episode_steps is None:
        return None
    env = gym.make(spec, max_episode_steps=-1)
    own = None if env.spec is None else env.spec.max_episode_steps
    env.close()
    return None if own is not None and own <= spec.max_episode_steps else spec.max_episode_steps


def _find_spec(env_id: str | EnvSpec) -> EnvSpec | None:
    """Return the spec of an id, or of ``module:id``; None for an id that Gymnasium completes or refuses."""
    if isinstance(env_id, EnvSpec):
        return env_id
    module, _, name = env_id.rpartition(":")
    if module:
        with contextlib.suppress(ModuleNotFoundError):  # Gymnasium says more about it
            importlib.import_module(module)
    return gym.registry.get(name)


def _make_one(env_id: str | EnvSpec, wrappers: Sequence[Wrap], env_kwargs: dict[str, Any]) -> gym.Env[Any, Any]:
    env: gym.Env[Any, Any] = gym.make(env_id, **env_kwargs)
    for wrap in wrappers:
        env = wrap(env)
    return env


def _vector_spec(
    spec: EnvSpec,
    num_envs: int,
    vectorization_mode: str,
    vector_kwargs: dict[str, Any],
    wrappers: Sequence[Wrap],
    env_kwargs: dict[str, Any],
) -> EnvSpec:
    """Return the spec of which ``gymnasium.make_vec`` makes the like."""
    made = copy.deepcopy(spec)
    made.kwargs |= env_kwargs
    if num_envs != 1:
        made.kwargs["num_envs"] = num_envs
    made.kwargs |= {"vectorization_mode": vectorization_mode, "vector_kwargs": vector_kwargs}
    if wrappers:
        made.kwargs["wrappers"] = wrappers
    return made
