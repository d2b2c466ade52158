"""``check_text_env``: does an environment keep every promise of :class:`coso_envs.core.TextActionEnv`?

Each promise is one function; the error names the promise that was broken. The checker is itself tested on
environments that break one promise each.
"""

from __future__ import annotations

import functools
import pickle
import random
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, get_args

import gymnasium as gym
import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.spaces import Box, Dict
from gymnasium.utils.env_checker import check_env, data_equivalence
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv, VectorEnv

from coso_envs.core import INFO_KEYS, OnInvalid, TextActionEnv
from coso_envs.spaces import Utterance
from parsers import ActionParser, ErrorKind

Env = TextActionEnv[Any, Any]

#: What a model may say and an environment must survive.
HOSTILE_UTTERANCES = (
    "",
    " \n\t",
    "no action in here",
    "\x00\x01\x02\x7f\ufffd",
    "\ud800 a lone surrogate \udfff",
    "😀🃏 日本語 عربى \u202e\u200d",
    "{" * 10_000,
    "[" * 10_000 + "]" * 10_000,
    '{"action": ' * 1_000,
    '{"action": null}',
    '{"action": {"action": ["+"]}}',
    '{"action": 1e999999}',
    "<action>" * 1_000,
    "'; __import__('os').getcwd() #",
    "%s %n {0} {prompt} ${HOME}",
    "x" * 1_000_000,
)


class EnvContractError(AssertionError):
    """An environment breaks a promise of the contract."""


class Step(NamedTuple):
    """What one call of ``reset`` or ``step`` gave back."""

    observation: dict[str, Any]
    reward: float
    terminated: bool
    truncated: bool
    info: dict[str, Any]


def check_text_env(env: str | gym.Env[Any, Any], *, seed: int = 0, vector: bool = True) -> None:
    """Check every promise of the environment contract.

    Args:
        env: a registered id, or an environment (which is left as it is: copies of it are played).
        seed: seed of everything that is played.
        vector: whether to compare vector environments too, which starts processes.

    Raises:
        EnvContractError: naming the first promise that is broken.
    """
    made = gym.make(env) if isinstance(env, str) else env
    subject = made.unwrapped
    if not isinstance(subject, TextActionEnv):
        raise EnvContractError(f"the environment is a TextActionEnv: got {type(subject).__name__}")
    try:
        blob = pickle.dumps(subject)
        copy: Callable[[], Env] = functools.partial(pickle.loads, blob)
        copy()
    except Exception as error:
        raise EnvContractError(f"the environment pickles: {error!r}") from error
    for check in (*_CHECKS, *(_VECTOR_CHECKS if vector else ())):
        with _promise("the environment can be played"):
            check(copy, seed)


def play(env: Env, seed: int, utterances: Sequence[str]) -> list[Step]:
    """Reset with ``seed``, then say ``utterances``; after the end of an episode, the next one starts without a seed."""
    steps = [_reset(env, seed=seed)]
    for utterance in utterances:
        steps.append(Step(*env.step(utterance)))
        if steps[-1].terminated or steps[-1].truncated:
            steps.append(_reset(env))
    return steps


def _reset(env: Env, seed: int | None = None) -> Step:
    observation, info = env.reset(seed=seed)
    return Step(observation, 0.0, False, False, info)


def _require(kept: object, promise: str, detail: str = "") -> None:
    if not kept:
        raise EnvContractError(f"{promise}: {detail}" if detail else promise)


@contextmanager
def _promise(promise: str) -> Iterator[None]:
    """Turn whatever goes wrong inside into a broken promise."""
    try:
        yield
    except EnvContractError:
        raise
    except Exception as error:
        raise EnvContractError(f"{promise}: {error!r}") from error


def _mixture(env: Env, seed: int, length: int = 30) -> list[str]:
    """Well-formed and hostile utterances in a seeded order."""
    env.action_space.seed(seed)
    rng = np.random.default_rng(seed)
    return [
        HOSTILE_UTTERANCES[rng.integers(len(HOSTILE_UTTERANCES))] if rng.random() < 0.2 else env.action_space.sample()
        for _ in range(length)
    ]


def _unreadable(env: Env) -> str:
    """An utterance no parser reads: it is too long."""
    return "x" * (env.parser.max_length + 1)


def _same(first: Sequence[Step], second: Sequence[Step]) -> bool:
    """Whether two trajectories are equal byte for byte."""
    return data_equivalence([tuple(step) for step in first], [tuple(step) for step in second], exact=True)


def _check_spaces(copy: Callable[[], Env], seed: int) -> None:
    env = copy()
    _require(isinstance(env.parser, ActionParser), "env.parser is an ActionParser", repr(env.parser))
    _require(isinstance(env.action_space, Utterance), "the action space is an Utterance", repr(env.action_space))
    observation_space: Any = env.observation_space
    _require(isinstance(observation_space, Dict), "the observation space is a Dict", repr(observation_space))
    # Not the Dict itself: `in` asks that whether it contains an observation.
    spaces = observation_space.spaces
    _require({"prompt"} <= set(spaces) <= {"image", "prompt"}, "observations are image and prompt", repr(set(spaces)))
    _require(isinstance(spaces["prompt"], Utterance), "the prompt's space is an Utterance", repr(spaces["prompt"]))
    if "image" in spaces:
        image: Any = spaces["image"]
        right = isinstance(image, Box) and image.dtype == np.uint8 and len(image.shape) == 3 and image.shape[2] == 3
        _require(right, "the image's space is a uint8 Box [H, W, 3]", repr(image))


def _check_gymnasium(copy: Callable[[], Env], seed: int) -> None:
    promise = "gymnasium's check_env passes without warnings"
    with warnings.catch_warnings(), _promise(promise):
        warnings.simplefilter("error")
        # Other render modes can only be made from a spec; _check_render looks at them in any case.
        check_env(copy(), skip_render_check=True)


def _check_info(copy: Callable[[], Env], seed: int) -> None:
    env = copy()
    errors = {kind.value for kind in ErrorKind}
    kinds: dict[str, type] = {}
    state_keys = None
    for step in play(env, seed, _mixture(env, seed)):
        info = step.info
        _require(tuple(info) == INFO_KEYS, "info has always the same keys", f"{tuple(info)}, not {INFO_KEYS}")
        for key, value in info.items():
            kind = kinds.setdefault(key, type(value))
            _require(type(value) is kind, f"info[{key!r}] has always the same type", f"{type(value)} and {kind}")
        state_keys = state_keys or set(info["state"])
        _require(set(info["state"]) == state_keys, "info['state'] has always the same keys", f"{set(info['state'])}")
        _require(info["valid"] == (info["error"] == ""), "info is valid exactly when it has no error", repr(info))
        _require(info["error"] in errors | {""}, "info['error'] is an ErrorKind's value", repr(info["error"]))
    wanted = {"action": str, "valid": bool, "error": str, "success": bool, "task": str, "state": dict}
    for key, kind in wanted.items():
        _require(kinds[key] is kind, f"info[{key!r}] is a {kind.__name__}", f"got {kinds[key].__name__}")


def _check_observations(copy: Callable[[], Env], seed: int) -> None:
    env = copy()
    for step in play(env, seed, _mixture(env, seed)):
        _require(step.observation in env.observation_space, "observations lie in the observation space")
        _require(type(step.reward) is float, "rewards are floats", repr(step.reward))
        _require(not (step.terminated and step.truncated), "an episode is terminated or truncated, not both")
    observation, _ = env.reset(seed=seed)
    instructions = env.parser.instructions(env.action_choices())
    _require(instructions in observation["prompt"], "the prompt holds the parser's instructions", repr(instructions))


def _check_determinism(copy: Callable[[], Env], seed: int) -> None:
    utterances = _mixture(copy(), seed)
    python_state, numpy_state = random.getstate(), np.random.get_state()
    promise = "same seed and utterances give identical bytes"
    for mode in get_args(OnInvalid):
        first, second = copy(), copy()
        first.on_invalid = second.on_invalid = mode
        one = play(first, seed, utterances)
        play(second, seed + 1, utterances[:3])
        _require(_same(one, play(second, seed, utterances)), promise, f'on_invalid="{mode}"')
    untouched = random.getstate() == python_state and data_equivalence(numpy_state, np.random.get_state(), exact=True)
    _require(untouched, "all randomness comes from np_random", "a global random stream moved")


def _check_hostile(copy: Callable[[], Env], seed: int) -> None:
    for mode in get_args(OnInvalid):
        env = copy()
        env.on_invalid = mode
        for utterance in HOSTILE_UTTERANCES:
            with _promise(f'no utterance raises (on_invalid="{mode}", {utterance[:30]!r})'):
                play(env, seed, [utterance])


def _check_non_strings(copy: Callable[[], Env], seed: int) -> None:
    env = copy()
    env.reset(seed=seed)
    before = env.state_info()
    for action in (None, 0, 1.5, b"bytes", ["text"], {"action": "text"}, np.zeros(2)):
        promise = f"a non-string action raises TypeError ({type(action).__name__})"
        try:
            env.step(action)  # type: ignore[arg-type]
        except TypeError:
            pass
        except Exception as error:
            raise EnvContractError(f"{promise}: {error!r}") from error
        else:
            raise EnvContractError(f"{promise}: it was accepted")
    _require(env.state_info() == before, "a rejected action leaves the state")


def _check_order(copy: Callable[[], Env], seed: int) -> None:
    env = copy()
    env._phase = "new"  # a copy of an environment that was already played is not new by itself
    _require(_needs_reset(lambda: env.step("")), "step before reset raises ResetNeeded")
    env.reset(seed=seed)
    env.on_invalid = "terminate"
    env.step(_unreadable(env))
    _require(_needs_reset(lambda: env.step("")), "step after the end raises ResetNeeded")


def _needs_reset(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ResetNeeded:
        return True
    return False


def _check_penalty(copy: Callable[[], Env], seed: int) -> None:
    env = copy()
    env.on_invalid = "penalty"
    env.reset(seed=seed)
    before = env.state_info()
    step = Step(*env.step(_unreadable(env)))
    promise = 'on_invalid="penalty" leaves the state and gives the invalid reward'
    _require(step.info["state"] == before, promise, f"{before} became {step.info['state']}")
    _require(step.reward == env.invalid_reward, promise, f"reward {step.reward}, not {env.invalid_reward}")
    _require(not step.terminated, promise, "the episode terminated")
    _require(not step.info["valid"] and step.info["action"] == "", promise, repr(step.info))
    env.reset(seed=seed)
    for _ in range(env.max_steps):
        step = Step(*env.step(_unreadable(env)))
        if step.truncated:
            return
    raise EnvContractError(f"invalid utterances count as steps: no truncation after max_steps = {env.max_steps}")


def _check_random(copy: Callable[[], Env], seed: int) -> None:
    promise = 'on_invalid="random" executes a random action'
    env = copy()
    env.on_invalid = "random"
    env.reset(seed=seed)
    before = env.np_random.bit_generator.state
    step = Step(*env.step(_unreadable(env)))
    _require(step.info["action"] != "", promise, "info['action'] is empty")
    _require(not step.info["valid"], promise, "the utterance is reported as valid")
    _require(env.np_random.bit_generator.state != before, promise, "np_random was not used")


def _check_terminate(copy: Callable[[], Env], seed: int) -> None:
    promise = 'on_invalid="terminate" ends the episode with the invalid reward'
    env = copy()
    env.on_invalid = "terminate"
    env.reset(seed=seed)
    step = Step(*env.step(_unreadable(env)))
    _require(step.terminated and step.reward == env.invalid_reward, promise, repr(step[1:4]))


def _check_expert(copy: Callable[[], Env], seed: int) -> None:
    env = copy()
    rng = np.random.default_rng(seed)
    successes = 0
    for episode in range(20):
        step = _reset(env, seed=seed + episode)
        while not (step.terminated or step.truncated):
            action = env.expert_action()
            stream = env.np_random.bit_generator.state
            utterance = env.expert_utterance(rng=rng)
            _require(stream == env.np_random.bit_generator.state, "with rng=, an expert leaves np_random alone")
            parse = env.parser.parse(utterance, env.action_choices())
            _require(parse.action == action, "the expert's utterance parses to its action", f"{utterance!r}: {parse}")
            _require(not parse.repaired, "the expert's utterance is well-formed", repr(utterance))
            step = Step(*env.step(utterance))
        successes += step.info["success"]
    _require(successes, "the expert solves the task", "no success in 20 episodes")


def _check_expert_writes_any_action(copy: Callable[[], Env], seed: int) -> None:
    env = copy()
    env.reset(seed=seed)
    for action in env.action_choices() or ():
        utterance = env.expert_utterance(action=action, rng=np.random.default_rng(seed))
        parse = env.parser.parse(utterance, env.action_choices())
        _require(parse.action == action, "expert_utterance(action=) writes that action", f"{utterance!r}: {parse}")


def _check_sample(copy: Callable[[], Env], seed: int) -> None:
    env = copy()
    env.reset(seed=seed)
    env.action_space.seed(seed)
    for _ in range(20):
        utterance = env.action_space.sample()
        parse = env.parser.parse(utterance, env.action_choices())
        _require(parse.valid, "action_space.sample() is a well-formed utterance", f"{utterance!r}: {parse.message}")


def _check_pickle(copy: Callable[[], Env], seed: int) -> None:
    utterances = _mixture(copy(), seed)
    env = copy()
    play(env, seed, utterances[:2])
    twin = pickle.loads(pickle.dumps(env))
    promise = "a pickled environment goes on as the original does"
    _require(_same(_continue(env, utterances), _continue(twin, utterances)), promise)


def _check_snapshot(copy: Callable[[], Env], seed: int) -> None:
    utterances = _mixture(copy(), seed)
    env, other = copy(), copy()
    play(env, seed, utterances[:2])
    with _promise("a snapshot pickles"):
        snapshot = pickle.loads(pickle.dumps(env.snapshot))
    kept = env.snapshot
    future = _continue(env, utterances)
    for restored, saved in ((env, kept), (other, snapshot)):
        restored.snapshot = saved
        _require(_same(future, _continue(restored, utterances)), "a restored snapshot has the same future")


def _continue(env: Env, utterances: Sequence[str]) -> list[Step]:
    """Play on without a reset."""
    steps = [Step(env.observe(), 0.0, False, False, {})]
    for utterance in utterances:
        steps.append(Step(*env.step(utterance)))
        if steps[-1].terminated or steps[-1].truncated:
            steps.append(_reset(env))
    return steps


def _check_render(copy: Callable[[], Env], seed: int) -> None:
    env = copy()
    for mode in env.metadata["render_modes"]:
        env.render_mode = mode
        env._phase = "new"
        _require(_needs_reset(env.render), "render before reset raises ResetNeeded")
        env.reset(seed=seed)
        frame: Any = env.render()
        if mode == "rgb_array":
            _require(isinstance(frame, np.ndarray), "render gives an array", repr(frame))
            right = frame.dtype == np.uint8 and frame.ndim == 3 and frame.shape[2] == 3
            _require(right, "render gives uint8 [H, W, 3]", f"{frame.dtype} {frame.shape}")


def _check_vector(copy: Callable[[], Env], seed: int) -> None:
    utterances = _mixture(copy(), seed, length=2 * 15)
    batches = list(zip(utterances[::2], utterances[1::2], strict=True))
    for mode in AutoresetMode:
        with _promise(f"vector environments work with autoreset mode {mode.value}"):
            serial = play_vector(SyncVectorEnv([copy] * 2, autoreset_mode=mode), seed, batches)
            parallel = play_vector(AsyncVectorEnv([copy] * 2, autoreset_mode=mode), seed, batches)
        same = data_equivalence(serial, parallel, exact=True)
        _require(same, "sync and async vector environments deliver the same", f"autoreset mode {mode.value}")


def play_vector(envs: VectorEnv[Any, Any, Any], seed: int, batches: Sequence[Sequence[str]]) -> list[Any]:
    """All that a vector environment gives back to ``reset`` and to these batches of utterances; closes it."""
    try:
        trajectory: list[Any] = [envs.reset(seed=seed)]
        for batch in batches:
            step = envs.step(batch)
            trajectory.append(step)
            ended = step[2] | step[3]
            if envs.metadata["autoreset_mode"] == AutoresetMode.DISABLED and ended.any():
                trajectory.append(envs.reset(options={"reset_mask": ended}))
        return trajectory
    finally:
        envs.close()


_CHECKS = (
    _check_spaces,
    _check_gymnasium,
    _check_info,
    _check_observations,
    _check_determinism,
    _check_hostile,
    _check_non_strings,
    _check_order,
    _check_penalty,
    _check_random,
    _check_terminate,
    _check_expert,
    _check_expert_writes_any_action,
    _check_sample,
    _check_pickle,
    _check_snapshot,
    _check_render,
)
_VECTOR_CHECKS = (_check_vector,)
