"""Transcripts lead back to the present, whoever plays, through JSON, in every process; what is none is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import data_equivalence

import coso_envs
from coso_envs.gym_cards.number_line.env import NumberLineEnv
from coso_envs.transcripts import TranscriptError
from tests.coso_envs.contexts import CONTEXTS
from tests.coso_envs.toys import Basket

PLUS, NOTHING = '{"action": "+"}', "I do not know"
VARIANTS: list[tuple[str, dict[str, Any]]] = [
    *((env_id, {}) for env_id in coso_envs.ENTRY_POINTS),
    ("coso/AitW-General-v0", {"disturbance": 1.0, "action_history": 3, "obs_history": 2, "resolution": 90}),
    ("coso/ALFWorldText-v0", {"shuffle": True, "admissible": "none", "reward": "sparse"}),
    ("coso/Points24-v0", {"image": False}),
]
IDS = [f"{env_id.split('/')[1]}-{index}" for index, (env_id, _) in enumerate(VARIANTS)]


def make(env_id: str, kwargs: dict[str, Any]) -> Any:
    return gym.make(env_id, on_invalid="random", **kwargs).unwrapped


def play(env: Any, steps: int) -> list[Any]:
    """Right, wrong and random moves, over the ends of episodes."""
    rng = np.random.default_rng(steps)
    trajectory = []
    for step in range(steps):
        if env._phase == "ended":
            trajectory.append(env.reset())
        trajectory.append(env.step(NOTHING if step % 3 == 0 else env.expert_utterance(rng=rng)))
    return trajectory


def past_of(env: Any) -> Any:
    """Played into the second or a later episode."""
    env.reset(seed=11)
    play(env, 5)
    env.reset()
    play(env, 3)
    env.expert_utterance()  # draws from the environment's own stream
    play(env, 1)
    return env


@pytest.mark.parametrize(("env_id", "kwargs"), VARIANTS, ids=IDS)
def test_a_transcript_has_the_future_of_the_snapshot(env_id: str, kwargs: dict[str, Any]) -> None:
    env = past_of(make(env_id, kwargs))
    snapshot, transcript = env.snapshot, json.loads(json.dumps(env.transcript))
    future = play(env, 20)
    env.snapshot = snapshot
    other = make(env_id, kwargs)
    other.reset(seed=99)
    other.transcript = transcript
    assert other.transcript == transcript
    assert data_equivalence(future, play(other, 20), exact=True)
    assert data_equivalence(future, play(env, 20), exact=True)


@pytest.mark.slow
def test_a_transcript_leads_back_in_another_process() -> None:
    program = (
        "import json, sys\n"
        "from tests.coso_envs.test_transcripts import VARIANTS, make, play\n"
        "for (env_id, kwargs), transcript in zip(VARIANTS, json.load(sys.stdin), strict=True):\n"
        "    env = make(env_id, kwargs)\n"
        "    env.transcript = transcript\n"
        "    play(env, 6)\n"
        "    print(json.dumps(env.transcript))\n"
    )
    envs = [past_of(make(env_id, kwargs)) for env_id, kwargs in VARIANTS]
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps([env.transcript for env in envs]),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.getcwd()},
    )
    assert done.returncode == 0, done.stderr
    for env, line in zip(envs, done.stdout.splitlines(), strict=True):
        play(env, 6)
        assert env.transcript == json.loads(line)


@pytest.mark.slow
@pytest.mark.parametrize("context", [None, *CONTEXTS])
@pytest.mark.parametrize("mode", ["SameStep", "Disabled"])
def test_vector_environments_are_led_back(context: str | None, mode: str) -> None:
    how: dict[str, Any] = {"autoreset_mode": mode, "on_invalid": "random", "image": False}
    if context is not None:
        how |= {"vectorization_mode": "async", "vector_kwargs": {"context": context}}

    def future(envs: Any) -> list[Any]:
        trajectory = [envs.call("observe")]
        for _ in range(12):
            trajectory.append(envs.step([NOTHING] * 2))
            ended = trajectory[-1][2] | trajectory[-1][3]
            if mode == "Disabled" and ended.any():
                trajectory.append(envs.reset(options={"reset_mask": ended}))
        envs.close()
        return trajectory

    envs: Any
    resumed: Any
    envs, resumed = (coso_envs.make_vec("coso/NumberLine-v0", 2, **how) for _ in range(2))
    envs.reset(seed=3, options={"state": (5, 2)})
    for _ in range(2):
        envs.step([NOTHING] * 2)
    saved = json.loads(json.dumps(envs.get_attr("transcript")))
    resumed.reset(seed=99)
    resumed.set_attr("transcript", saved)
    assert data_equivalence(future(envs), future(resumed), exact=True)


def test_the_phase_is_led_back_to() -> None:
    env = NumberLineEnv(on_invalid="terminate")
    env.reset(seed=0)
    env.step(NOTHING)
    other = NumberLineEnv(on_invalid="terminate")
    other.transcript = env.transcript
    with pytest.raises(ResetNeeded, match="the episode has ended"):
        other.step(PLUS)
    assert env.reset()[1] == other.reset()[1]
    other.transcript = NumberLineEnv().transcript
    with pytest.raises(ResetNeeded, match="call reset"):
        other.step(PLUS)


def test_a_stream_that_was_never_used_stays_so() -> None:
    fresh = NumberLineEnv()
    fresh.transcript = NumberLineEnv().transcript
    assert fresh._np_random is None


def test_long_speeches_do_not_make_long_transcripts() -> None:
    env, other = NumberLineEnv(on_invalid="random"), NumberLineEnv(on_invalid="random")
    env.reset(seed=0, options={"state": (5, 0)})
    for utterance in (PLUS + " " * 1_000_000, "\ud800" * 1_000_000, PLUS):
        env.step(utterance)
        for _ in range(50):
            env.expert_utterance()
    assert len(json.dumps(env.transcript)) < 2 * 6 * env.parser.max_length + 10_000
    other.transcript = env.transcript
    assert other.state == env.state and other.transcript == env.transcript


def test_a_transcript_follows_a_snapshot() -> None:
    env, other = NumberLineEnv(), NumberLineEnv()
    env.reset(seed=0, options={"state": (5, 0)})
    env.step(PLUS)
    snapshot = env.snapshot
    env.step(PLUS)
    env.snapshot = snapshot
    env.step(NOTHING)
    other.transcript = env.transcript
    assert other.state == env.state == (5, 1)


def test_a_reset_that_was_refused_is_no_beginning() -> None:
    env, other = NumberLineEnv(), NumberLineEnv()
    env.reset(seed=0, options={"state": (5, 0)})
    with pytest.raises(ValueError, match="state"):
        env.reset(options={"state": (5, 5)})
    env.step(PLUS)
    other.transcript = env.transcript
    assert other.state == (5, 1)


@pytest.mark.parametrize("state", [(5, 2), [5, 2], (np.int64(5), np.int8(2))], ids=repr)
def test_options_are_kept(state: Any) -> None:
    env, other = NumberLineEnv(), NumberLineEnv()
    env.reset(seed=0, options={"state": state})
    env.step(PLUS)
    other.transcript = json.loads(json.dumps(env.transcript))
    assert other.state == (5, 3)


class Opaque(NumberLineEnv):
    """Takes an option that is a device."""

    reset_options = ("device",)

    def start(self, options: Any) -> Any:
        return super().start({})


def test_options_that_are_no_json_are_named() -> None:
    env = Opaque()
    env.reset(seed=0, options={"device": object()})
    with pytest.raises(TranscriptError, match="Opaque cannot be written: there is a object in it"):
        _ = env.transcript


def test_a_state_from_elsewhere_has_no_transcript() -> None:
    env = NumberLineEnv()
    env._state, env._phase = (5, 2), "running"  # type: ignore[assignment]
    with pytest.raises(TranscriptError, match=r"a state that no reset\(\) led to"):
        _ = env.transcript


def changed(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda transcript: transcript | changes


MALFORMED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "null": lambda transcript: None,
    "a list": lambda transcript: [],
    "a str": lambda transcript: "transcript",
    "no keys": lambda transcript: {},
    "a key too many": changed(code="print()"),
    "phase": changed(phase="dancing"),
    "phase of another type": changed(phase=["running"]),
    "no beginning": changed(began=None),
    "beginning of another type": changed(began=3),
    "beginning without a stream": changed(began={"options": {}}),
    "options": lambda transcript: changed(began={**transcript["began"], "options": [1]})(transcript),
    "events": changed(events=3),
    "an event": changed(events=[3]),
    "an event's stream": changed(events=[{"bit_generator": "PCG64"}]),
    "seed": changed(seed="0"),
    "stream": changed(stream={"bit_generator": "MT19937", "state": {}}),
    "stream of another type": changed(stream=7),
    "negative stream": changed(stream={"bit_generator": "PCG64", "state": {"state": -1, "inc": 1 << 200}}),
}


@pytest.mark.parametrize("fault", MALFORMED)
def test_what_is_no_transcript_is_refused(fault: str) -> None:
    env = gym.make("coso/NumberLine-v0").unwrapped
    env.reset(seed=0)
    with pytest.raises(TranscriptError, match="this is no transcript for coso/NumberLine-v0: "):
        env.transcript = MALFORMED[fault](env.transcript)  # type: ignore[attr-defined]


ASTRAY: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another utterance": changed(events=[NOTHING]),
    "too many utterances": changed(events=[PLUS] * 30),
    "unknown options": lambda transcript: changed(began={**transcript["began"], "options": {"x": 1}})(transcript),
    "another phase": changed(phase="ended"),
    "another digest": changed(digest=None),
}


@pytest.mark.parametrize("fault", ASTRAY)
def test_another_present_is_noticed(fault: str) -> None:
    env = NumberLineEnv()
    env.reset(seed=0, options={"state": (5, 0)})
    env.step(PLUS)
    with pytest.raises(TranscriptError, match="the transcript of NumberLineEnv does not lead back to where it was"):
        env.transcript = ASTRAY[fault](env.transcript)


@pytest.mark.parametrize("kwargs", [{"prompt": "Where to?"}, {"size": 64}, {"image": False}], ids=repr)
def test_other_arguments_are_noticed(kwargs: dict[str, Any]) -> None:
    env = NumberLineEnv()
    env.reset(seed=0)
    with pytest.raises(TranscriptError, match="made with other arguments"):
        NumberLineEnv(**kwargs).transcript = env.transcript


def test_choices_that_depend_on_the_state_are_led_back_to() -> None:
    env, other = Basket(), Basket()
    env.reset(seed=4)
    env.step(env.expert_utterance())
    other.transcript = env.transcript
    assert other.action_choices() == env.action_choices() and other.transcript == env.transcript
