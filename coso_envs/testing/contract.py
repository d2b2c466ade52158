"""Checks of the promises of every environment, one function each."""

from __future__ import annotations

import functools
import json
import pickle
import random
import warnings
from collections.abc import Callable, Sequence
from typing import Any, get_args

import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.spaces import Box, Dict
from gymnasium.utils.env_checker import check_env, data_equivalence
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv

from coso_envs.core import INFO_KEYS, OnInvalid, Outcome
from coso_envs.snapshots import SnapshotError
from coso_envs.spaces import Utterance
from coso_envs.testing.exact_games import check_exact_game
from coso_envs.testing.playing import (
    Env,
    EnvContractError,
    Step,
    mixture,
    play,
    play_vector,
    promised,
    require,
    reset,
    same,
    unreadable,
)
from coso_envs.testing.replies import check_longest, check_nonsense, check_typed_text
from coso_envs.testing.suggestions import check_suggestions
from parsers import ActionParser, ErrorKind


def _check_spaces(fresh: Callable[[], Env], seed: int) -> None:
    env = fresh()
    require(isinstance(env.parser, ActionParser), "env.parser is an ActionParser", repr(env.parser))
    require(isinstance(env.action_space, Utterance), "the action space is an Utterance", repr(env.action_space))
    observation_space: Any = env.observation_space
    require(isinstance(observation_space, Dict), "the observation space is a Dict", repr(observation_space))
    # `in` on the Dict itself would ask whether it contains an observation.
    spaces = observation_space.spaces
    require({"prompt"} <= set(spaces) <= {"image", "prompt"}, "observations are image and prompt", repr(set(spaces)))
    require(isinstance(spaces["prompt"], Utterance), "the prompt's space is an Utterance", repr(spaces["prompt"]))
    if "image" in spaces:
        image: Any = spaces["image"]
        right = isinstance(image, Box) and image.dtype == np.uint8 and len(image.shape) == 3 and image.shape[2] == 3
        require(right, "the image's space is a uint8 Box [H, W, 3]", repr(image))
        shape = tuple(env.picture_shape)
        require(image.shape == shape, "the image's space has picture_shape", f"{image.shape}, not {shape}")


def _check_outcome(fresh: Callable[[], Env], seed: int) -> None:
    env = fresh()
    env.reset(seed=seed)
    outcome = env.apply(env.expert_action())
    require(isinstance(outcome, Outcome), "apply returns an Outcome", repr(outcome))


def _check_gymnasium(fresh: Callable[[], Env], seed: int) -> None:
    promise = "gymnasium's check_env passes without warnings"
    with warnings.catch_warnings(), promised(promise):
        warnings.simplefilter("error")
        # Other render modes can only be made from a spec; _check_render checks them in any case.
        check_env(fresh(), skip_render_check=True)


def _check_info(fresh: Callable[[], Env], seed: int) -> None:
    env = fresh()
    errors = {kind.value for kind in ErrorKind}
    kinds: dict[str, type] = {}
    state_keys = None
    keys = (*INFO_KEYS, *env.info_fields)
    for step in play(env, seed, mixture(env, seed)):
        info = step.info
        require(tuple(info) == keys, "info has always the same keys", f"{tuple(info)}, not {keys}")
        for key, value in info.items():
            kind = kinds.setdefault(key, type(value))
            require(type(value) is kind, f"info[{key!r}] has always the same type", f"{type(value)} and {kind}")
        state_keys = state_keys or set(info["state"])
        require(set(info["state"]) == state_keys, "info['state'] has always the same keys", f"{set(info['state'])}")
        require(info["valid"] == (info["error"] == ""), "info is valid exactly when it has no error", repr(info))
        require(info["error"] in errors | {""}, "info['error'] is an ErrorKind's value", repr(info["error"]))
    wanted = {"action": str, "valid": bool, "error": str, "success": bool, "void": bool, "task": str, "state": dict}
    for key, kind in wanted.items():
        require(kinds[key] is kind, f"info[{key!r}] is a {kind.__name__}", f"got {kinds[key].__name__}")


def _check_observations(fresh: Callable[[], Env], seed: int) -> None:
    env = fresh()
    for step in play(env, seed, mixture(env, seed)):
        require(step.observation in env.observation_space, "observations lie in the observation space")
        require(type(step.reward) is float, "rewards are floats", repr(step.reward))
        require(not (step.terminated and step.truncated), "an episode is terminated or truncated, not both")
    observation, _ = env.reset(seed=seed)
    valueless = set(env.state_fields) - set(env.state_prompt_fields())
    require(not valueless, "state_prompt_fields() has the fields that state_fields names", f"not {sorted(valueless)}")
    instructions = env.parser.instructions(env.action_choices())
    require(instructions in observation["prompt"], "the prompt holds the parser's instructions", repr(instructions))


def _check_determinism(fresh: Callable[[], Env], seed: int) -> None:
    utterances = mixture(fresh(), seed)
    python_state, numpy_state = random.getstate(), np.random.get_state()
    promise = "same seed and utterances give identical bytes"
    for mode in get_args(OnInvalid):
        first, second = fresh(), fresh()
        first.on_invalid = second.on_invalid = mode
        one = play(first, seed, utterances)
        play(second, seed + 1, utterances[:3])
        require(same(one, play(second, seed, utterances)), promise, f'on_invalid="{mode}"')
    untouched = random.getstate() == python_state and data_equivalence(numpy_state, np.random.get_state(), exact=True)
    require(untouched, "all randomness comes from np_random", "a global random stream moved")


def _check_non_strings(fresh: Callable[[], Env], seed: int) -> None:
    env = fresh()
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
    require(env.state_info() == before, "a rejected action leaves the state")


def _check_order(fresh: Callable[[], Env], seed: int) -> None:
    env = fresh()
    if _is_new(env):
        require(_needs_reset(lambda: env.step("")), "step before reset raises ResetNeeded")
    env.reset(seed=seed)
    env.on_invalid = "terminate"
    env.step(unreadable(env))
    require(_needs_reset(lambda: env.step("")), "step after the end raises ResetNeeded")


def _is_new(env: Env) -> bool:
    """Return whether ``env`` was never reset; a given environment may have been played before."""
    return _needs_reset(lambda: env.state)


def _needs_reset(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ResetNeeded:
        return True
    return False


def _check_penalty(fresh: Callable[[], Env], seed: int) -> None:
    env = fresh()
    env.on_invalid = "penalty"
    env.reset(seed=seed)
    before = env.state_info()
    step = Step(*env.step(unreadable(env)))
    promise = 'on_invalid="penalty" leaves the state and gives the invalid reward'
    require(step.info["state"] == before, promise, f"{before} became {step.info['state']}")
    require(step.reward == env.invalid_reward, promise, f"reward {step.reward}, not {env.invalid_reward}")
    require(not step.terminated, promise, "the episode terminated")
    require(not step.info["valid"] and step.info["action"] == "", promise, repr(step.info))
    env.reset(seed=seed)
    for _ in range(env.max_steps):
        step = Step(*env.step(unreadable(env)))
        if step.truncated:
            return
    raise EnvContractError(f"invalid utterances count as steps: no truncation after max_steps = {env.max_steps}")


def _check_nothing(fresh: Callable[[], Env], seed: int) -> None:
    promise = 'on_invalid="nothing" costs a step and the invalid reward'
    env = fresh()
    env.on_invalid = "nothing"
    env.reset(seed=seed)
    reward = env.invalid_reward
    step = Step(*env.step(unreadable(env)))
    require(step.reward == reward and not step.terminated, promise, repr(step[1:4]))
    require(not step.info["valid"] and step.info["action"] == "" and not step.info["void"], promise, repr(step.info))


def _check_mask(fresh: Callable[[], Env], seed: int) -> None:
    promise = 'on_invalid="mask" is "penalty" with a void step'
    env, other = fresh(), fresh()
    env.on_invalid, other.on_invalid = "mask", "penalty"
    utterances = [unreadable(env), *mixture(env, seed)]
    for masked, plain in zip(play(env, seed, utterances), play(other, seed, utterances), strict=True):
        require(masked[1:4] == plain[1:4], promise, f"{masked[1:4]}, not {plain[1:4]}")
        require(not plain.info["void"], promise, "another step is void")
        spoken = masked.info["label"] != env._no_label
        require(masked.info["void"] == (spoken and not masked.info["valid"]), promise, repr(masked.info))


def _check_random(fresh: Callable[[], Env], seed: int) -> None:
    promise = 'on_invalid="random" executes a random action'
    env = fresh()
    env.on_invalid = "random"
    env.reset(seed=seed)
    before = env.np_random.bit_generator.state
    step = Step(*env.step(unreadable(env)))
    require(step.info["action"] != "", promise, "info['action'] is empty")
    require(not step.info["valid"], promise, "the utterance is reported as valid")
    require(env.np_random.bit_generator.state != before, promise, "np_random was not used")


def _check_terminate(fresh: Callable[[], Env], seed: int) -> None:
    promise = 'on_invalid="terminate" ends the episode with the invalid reward'
    env = fresh()
    env.on_invalid = "terminate"
    env.reset(seed=seed)
    step = Step(*env.step(unreadable(env)))
    require(step.terminated and step.reward == env.invalid_reward, promise, repr(step[1:4]))


def _check_expert(fresh: Callable[[], Env], seed: int) -> None:
    env = fresh()
    rng = np.random.default_rng(seed)
    successes = 0
    for episode in range(20):
        step = reset(env, seed=seed + episode)
        while not (step.terminated or step.truncated):
            action = env.expert_action()
            stream = env.np_random.bit_generator.state
            utterance = env.expert_utterance(rng=rng)
            require(stream == env.np_random.bit_generator.state, "with rng=, an expert leaves np_random alone")
            parse = env.parser.parse(utterance, env.action_choices())
            require(parse.action == action, "the expert's utterance parses to its action", f"{utterance!r}: {parse}")
            require(not parse.repaired, "the expert's utterance is well-formed", repr(utterance))
            step = Step(*env.step(utterance))
        successes += step.info["success"]
    require(successes, "the expert solves the task", "no success in 20 episodes")


def _check_expert_writes_any_action(fresh: Callable[[], Env], seed: int) -> None:
    env = fresh()
    env.reset(seed=seed)
    for action in env.action_choices() or ():
        utterance = env.expert_utterance(action=action, rng=np.random.default_rng(seed))
        parse = env.parser.parse(utterance, env.action_choices())
        require(parse.action == action, "expert_utterance(action=) writes that action", f"{utterance!r}: {parse}")


def _check_sample(fresh: Callable[[], Env], seed: int) -> None:
    env = fresh()
    env.reset(seed=seed)
    env.action_space.seed(seed)
    for _ in range(20):
        utterance = env.action_space.sample()
        parse = env.parser.parse(utterance, env.action_choices())
        require(parse.valid, "action_space.sample() is a well-formed utterance", f"{utterance!r}: {parse.message}")


def _check_pickle(fresh: Callable[[], Env], seed: int) -> None:
    utterances = mixture(fresh(), seed)
    env = fresh()
    play(env, seed, utterances[:2])
    if not env.supports_snapshot:
        return
    twin = pickle.loads(pickle.dumps(env))
    promise = "a pickled environment goes on as the original does"
    require(same(_continue(env, utterances), _continue(twin, utterances)), promise)


def _check_snapshot(fresh: Callable[[], Env], seed: int) -> None:
    utterances = mixture(fresh(), seed)
    env, other = fresh(), fresh()
    play(env, seed, utterances[:2])
    if not env.supports_snapshot:
        _require_refusal(lambda: env.snapshot)
        return
    with promised("a snapshot pickles"):
        snapshot = pickle.loads(pickle.dumps(env.snapshot))
    kept = env.snapshot
    future = _continue(env, utterances)
    for restored, saved in ((env, kept), (other, snapshot)):
        restored.snapshot = saved
        require(same(future, _continue(restored, utterances)), "a restored snapshot has the same future")


def _check_transcript(fresh: Callable[[], Env], seed: int) -> None:
    promise = "a transcript, through JSON, leads back"
    for said in (0, 1, 12):
        env, other = fresh(), fresh()
        env.on_invalid = other.on_invalid = "random"
        utterances = mixture(env, seed)
        play(env, seed, utterances[:said])
        if not env.supports_snapshot:
            _require_refusal(functools.partial(getattr, env, "transcript"))
            return
        with promised(promise):
            env.expert_utterance()  # draws from np_random
            step = Step(*env.step(utterances[said]))
            other.transcript = json.loads(json.dumps(env.transcript))
        if step.terminated or step.truncated:
            require(_needs_reset(functools.partial(other.step, "")), promise, "to the end of an episode")
            env.reset()
            other.reset()
        require(same(_continue(env, utterances), _continue(other, utterances)), promise, "another future follows")


def _require_refusal(call: Callable[[], Any]) -> None:
    promise = "without supports_snapshot, snapshot and transcript raise SnapshotError"
    try:
        call()
    except SnapshotError:
        return
    except Exception as error:
        raise EnvContractError(f"{promise}: {error!r}") from error
    raise EnvContractError(f"{promise}: there is one")


def _continue(env: Env, utterances: Sequence[str]) -> list[Step]:
    """Play utterances without a reset before them."""
    steps = [Step(env.observe(), 0.0, False, False, {})]
    for utterance in utterances:
        steps.append(Step(*env.step(utterance)))
        if steps[-1].terminated or steps[-1].truncated:
            steps.append(reset(env))
    return steps


def _check_render(fresh: Callable[[], Env], seed: int) -> None:
    for mode in fresh().metadata["render_modes"]:
        env = fresh()
        env.render_mode = mode
        if _is_new(env):
            require(_needs_reset(env.render), "render before reset raises ResetNeeded")
        env.reset(seed=seed)
        frame: Any = env.render()
        if mode == "rgb_array":
            require(isinstance(frame, np.ndarray), "render gives an array", repr(frame))
            right = frame.dtype == np.uint8 and frame.ndim == 3 and frame.shape[2] == 3
            require(right, "render gives uint8 [H, W, 3]", f"{frame.dtype} {frame.shape}")
            same_shape = frame.shape == tuple(env.picture_shape)
            require(same_shape, "render gives a picture of picture_shape", f"{frame.shape}, not {env.picture_shape}")


def _check_vector(fresh: Callable[[], Env], seed: int) -> None:
    utterances = mixture(fresh(), seed, length=2 * 15)
    batches = list(zip(utterances[::2], utterances[1::2], strict=True))
    for mode in AutoresetMode:
        with promised(f"vector environments work with autoreset mode {mode.value}"):
            serial = play_vector(SyncVectorEnv([fresh] * 2, autoreset_mode=mode), seed, batches)
            parallel = play_vector(AsyncVectorEnv([fresh] * 2, autoreset_mode=mode), seed, batches)
        equal = data_equivalence(serial, parallel, exact=True)
        require(equal, "sync and async vector environments deliver the same", f"autoreset mode {mode.value}")


CHECKS = (
    _check_spaces,
    _check_outcome,
    _check_gymnasium,
    _check_info,
    _check_observations,
    _check_determinism,
    check_nonsense,
    _check_non_strings,
    _check_order,
    _check_penalty,
    _check_nothing,
    _check_mask,
    _check_random,
    _check_terminate,
    _check_expert,
    _check_expert_writes_any_action,
    _check_sample,
    check_suggestions,
    _check_pickle,
    _check_snapshot,
    _check_transcript,
    _check_render,
    check_longest,
    check_typed_text,
    check_exact_game,
)
VECTOR_CHECKS = (_check_vector,)
