"""Transcripts: JSON values with the beginning of an episode and its utterances, to restore an environment's state.

A state may be any Python object, so only a pickle could store it, and reading a pickle can run any code. A transcript
holds plain values instead, and restoring it plays the episode again: it sets the random stream, calls ``reset`` with
the same options, and steps with the utterances. A digest shows whether the result is the same state.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, get_args

import numpy as np

from coso_envs.past import Past, Phase, Stream, read_stream
from coso_envs.playable import Playable

_KEYS = {"seed", "stream", "phase", "began", "events", "digest"}
_PHASES = get_args(Phase)


class TranscriptError(ValueError):
    """A transcript that cannot be written, is malformed or leads elsewhere; the message names the environment."""


def write_transcript(env: Playable[Any]) -> dict[str, Any]:
    """Return the ``transcript`` of ``env``, a JSON value from which its state can be restored.

    Raises:
        TranscriptError: if the options of ``reset`` or the random stream are not JSON values.
    """
    past, began = env._past, None
    if env._phase != "new":
        if past.stream is None:
            raise TranscriptError(f"{_name(env)} has a state that no reset() led to, so there is no transcript of it")
        began = {"stream": past.stream, "options": past.options}
    transcript = {
        "seed": env._np_random_seed,
        "stream": None if env._np_random is None else read_stream(env._np_random),
        "phase": env._phase,
        "began": began,
        "events": list(past.events),
        "digest": _digest(env),
    }
    try:
        plain: dict[str, Any] = json.loads(json.dumps(transcript, default=_number))
    except (TypeError, ValueError) as error:
        raise TranscriptError(
            f"the transcript of {_name(env)} cannot be written: {error}. Reset options must be JSON values, and "
            "np_random the stream that Gymnasium makes"
        ) from error
    return plain


def follow_transcript(env: Playable[Any], transcript: Mapping[str, Any]) -> None:
    """Restore the state that ``env`` had when :func:`write_transcript` was called.

    Raises:
        TranscriptError: if the transcript is malformed, or leads to a state with another digest.
    """
    _check(env, transcript)
    began = transcript["began"]
    env._past = Past()
    if began is not None:
        env._np_random, env._np_random_seed = _generator(env, began["stream"]), transcript["seed"]
        try:
            env.reset(options=began["options"] or None)
            for event in transcript["events"]:
                if isinstance(event, str):
                    env.step(event)
                else:
                    env._np_random = _generator(env, event)
                    env._past.move(env._np_random)
        except Exception as error:
            raise TranscriptError(_astray(env, f"{type(error).__name__}: {error}")) from error
        if env._phase != transcript["phase"]:
            raise TranscriptError(_astray(env, f"the episode is {env._phase}, it was {transcript['phase']}"))
    env._phase = transcript["phase"]
    stream = transcript["stream"]
    env._np_random, env._np_random_seed = (None if stream is None else _generator(env, stream)), transcript["seed"]
    if _digest(env) != transcript["digest"]:
        raise TranscriptError(_astray(env, "the observation or info differs"))


def _astray(env: Playable[Any], what: str) -> str:
    return (
        f"the transcript of {_name(env)} does not lead back to where it was written ({what}): the environment was "
        "made with other arguments or by another version, or it depends on more than np_random"
    )


def _name(env: Playable[Any]) -> str:
    return type(env).__name__ if env.spec is None else env.spec.id


def _check(env: Playable[Any], transcript: Mapping[str, Any]) -> None:
    """Raise TranscriptError for a value that :func:`write_transcript` cannot have written."""

    def require(right: bool, what: str) -> None:
        if not right:
            raise TranscriptError(f"this is no transcript for {_name(env)}: {what}")

    require(isinstance(transcript, Mapping) and set(transcript) == _KEYS, f"it must have the keys {sorted(_KEYS)}")
    require(transcript["phase"] in _PHASES, f"its phase must be one of {_PHASES}")
    seed, began, events = transcript["seed"], transcript["began"], transcript["events"]
    require(seed is None or type(seed) is int, f"its seed must be a number or null, not {seed!r}")
    require((began is None) == (transcript["phase"] == "new"), "phase and beginning contradict each other")
    if began is not None:
        right = isinstance(began, dict) and set(began) == {"stream", "options"} and isinstance(began["options"], dict)
        require(right, "its beginning must have a stream and options")
    require(isinstance(events, list) and all(isinstance(event, str | dict) for event in events), "its events are wrong")


def _generator(env: Playable[Any], stream: Stream) -> np.random.Generator:
    generator = np.random.Generator(np.random.PCG64())
    try:
        generator.bit_generator.state = stream
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise TranscriptError(f"this is no transcript for {_name(env)}: a random stream in it is wrong") from error
    return generator


def _digest(env: Playable[Any]) -> str | None:
    """Return the SHA-256 of the present observation and symbolic state; None before the first episode."""
    if env._phase == "new":
        return None
    observation = env.observe()
    present = {"prompt": observation["prompt"], "task": env.task(), "state": env.state_info()}
    digest = hashlib.sha256(json.dumps(present, sort_keys=True, default=_described).encode())
    if (image := observation.get("image")) is not None:
        digest.update(f"{image.dtype} {image.shape}".encode() + np.ascontiguousarray(image).tobytes())
    return digest.hexdigest()


def _number(value: Any) -> Any:
    """Return a JSON number for a numpy number, which options may contain."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"there is a {type(value).__name__} in it")


def _described(value: Any) -> Any:
    """Return JSON for values of a symbolic state that are not JSON, the same in every process."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return sorted(map(repr, value)) if isinstance(value, set | frozenset) else type(value).__name__
