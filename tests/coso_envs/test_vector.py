"""Vector environments: text and infos step by step, in every way Gymnasium offers to make them."""

from __future__ import annotations

from typing import Any, SupportsFloat

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AsyncVectorEnv, AutoresetMode

import coso_envs
from coso_envs.testing import play_vector
from tests.coso_envs.contexts import CONTEXTS
from tests.coso_envs.toys import Basket

ID = "coso/NumberLine-v0"
PROMPT = "😀 {target} \ud800日本\n{current}" + "·" * 50
MODES = [mode.value for mode in AutoresetMode]
# Right and wrong moves, an unreadable one, and enough of them for several episodes.
BATCHES = [['{"action": "+"}', '{"action": "-"}', "hm" if step % 3 else '{"action": "+"}'] for step in range(24)]


def make(mode: str = "SameStep", **kwargs: Any) -> Any:
    return coso_envs.make_vec(ID, 3, autoreset_mode=mode, **kwargs)


def expected(mode: str) -> list[Any]:
    """What single environments, played by hand, give in this autoreset mode: (prompts, rewards, ends)."""
    envs = [gym.make(ID, prompt=PROMPT) for _ in range(3)]
    prompts = [env.reset(seed=7 + index)[0]["prompt"] for index, env in enumerate(envs)]
    steps: list[Any] = [tuple(prompts)]
    over = [False] * 3
    for batch in BATCHES:
        row: list[tuple[str, SupportsFloat, bool]] = []
        for index, env in enumerate(envs):
            if over[index]:  # NextStep: this step is the reset
                row.append((env.reset()[0]["prompt"], 0.0, False))
                over[index] = False
                continue
            observation, reward, terminated, truncated, _ = env.step(batch[index])
            ended = terminated or truncated
            if ended and mode == "SameStep":
                observation = env.reset()[0]
            over[index] = ended and mode == "NextStep"
            row.append((observation["prompt"], reward, ended))
        steps.append(tuple(zip(*row, strict=True)))
        if mode == "Disabled" and any(ended for _, _, ended in row):
            for index, env in enumerate(envs):
                if row[index][2]:
                    row[index] = (env.reset()[0]["prompt"], 0.0, False)
            steps.append(tuple(prompt for prompt, _, _ in row))
    return steps


def seen(trajectory: list[Any]) -> list[Any]:
    """A vector trajectory in the form of ``expected``."""
    return [
        call[0]["prompt"]
        if len(call) == 2
        else (call[0]["prompt"], tuple(call[1]), tuple((call[2] | call[3]).tolist()))
        for call in trajectory
    ]


@pytest.mark.parametrize("mode", MODES)
def test_sync_delivers_what_single_environments_give(mode: str) -> None:
    trajectory = play_vector(make(mode, prompt=PROMPT), 7, BATCHES)
    assert seen(trajectory) == expected(mode)
    assert sum(sum(call[2]) for call in seen(trajectory) if len(call) == 3 and len(call[0]) == 3) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("shared_memory", [True, False])
@pytest.mark.parametrize("mode", MODES)
def test_async_delivers_what_sync_does(mode: str, shared_memory: bool, context: str) -> None:
    options = {"shared_memory": shared_memory, "context": context}
    parallel = play_vector(make(mode, vectorization_mode="async", vector_kwargs=options, prompt=PROMPT), 7, BATCHES)
    serial = play_vector(make(mode, prompt=PROMPT), 7, BATCHES)
    assert data_equivalence(serial, parallel, exact=True)


@pytest.mark.slow
@pytest.mark.parametrize("vectorization", ["sync", "async"])
def test_plain_gym_make_vec(vectorization: str) -> None:
    plain = gym.make_vec(ID, 3, vectorization_mode=vectorization, prompt=PROMPT)
    assert data_equivalence(
        play_vector(plain, 7, BATCHES), play_vector(make("NextStep", prompt=PROMPT), 7, BATCHES), exact=True
    )


@pytest.mark.slow
@pytest.mark.parametrize("vectorization", ["sync", "async"])
def test_shapes_and_infos(vectorization: str) -> None:
    envs = make("NextStep", vectorization_mode=vectorization)
    observations, infos = envs.reset(seed=0)
    assert observations["image"].shape == (3, 300, 300, 3)
    assert observations["image"].dtype == np.uint8
    assert isinstance(observations["prompt"], tuple)
    assert [type(prompt) for prompt in observations["prompt"]] == [str] * 3
    assert observations in envs.observation_space
    assert infos["label"].tolist() == [-1, -1, -1]
    actions = envs.action_space.sample()
    assert actions in envs.action_space
    *_, infos = envs.step(actions)
    assert infos["valid"].tolist() == [True] * 3
    assert set(infos["action"]) <= {"-", "+"}
    assert infos["state"]["target"].shape == (3,)
    # Any sequence of str is a batch of actions.
    for batch in (['{"action": "+"}'] * 3, np.array(['{"action": "+"}'] * 3)):
        envs.reset(seed=0)
        assert envs.step(batch)[-1]["label"].tolist() == [1] * 3
    envs.close()


@pytest.mark.parametrize("vectorization", ["sync", "async"])
def test_the_last_observation_of_an_episode_is_kept(vectorization: str) -> None:
    envs = make("SameStep", vectorization_mode=vectorization, prompt=PROMPT)
    envs.reset(options={"state": (3, 2)})
    observations, rewards, *_, infos = envs.step(['{"action": "+"}', '{"action": "-"}', '{"action": "+"}'])
    assert rewards.tolist() == [1.0, -1.0, 1.0]
    assert infos["final_obs"][0]["prompt"] == PROMPT.format(target=3, current=3)
    assert infos["final_info"]["success"].tolist() == [True, False, True]
    assert observations["prompt"][1] == PROMPT.format(target=3, current=1)
    envs.close()


@pytest.mark.slow
@pytest.mark.parametrize("vectorization", ["sync", "async"])
@pytest.mark.parametrize("mode", ["SameStep", "Disabled"])
def test_snapshots_resume_a_run_in_another_vector_environment(vectorization: str, mode: str) -> None:
    envs = make(mode, vectorization_mode=vectorization, on_invalid="random", prompt=PROMPT)
    envs.reset(seed=3, options={"state": (5, 2)})
    for _ in range(2):
        envs.step(["hm"] * 3)
    saved = envs.get_attr("snapshot")

    def future(of: Any) -> list[Any]:
        trajectory = [of.call("observe")]
        for _ in range(20):
            step = of.step(["hm"] * 3)
            trajectory.append(step)
            ended = step[2] | step[3]
            if mode == "Disabled" and ended.any():
                trajectory.append(of.reset(options={"reset_mask": ended}))
        of.close()
        return trajectory

    resumed = make(mode, vectorization_mode=vectorization, on_invalid="random", prompt=PROMPT)
    resumed.reset(seed=99)
    resumed.set_attr("snapshot", saved)
    assert data_equivalence(future(envs), future(resumed), exact=True)


def test_choices_that_depend_on_the_state() -> None:
    def play(vectorization: Any) -> list[Any]:
        envs = vectorization([Basket] * 2, autoreset_mode="SameStep")
        observations, infos = envs.reset(seed=0)
        trajectory = [(observations, infos)]
        for _ in range(8):
            step = envs.step(envs.call("expert_utterance"))
            trajectory.append(step)
        envs.close()
        return trajectory

    serial, parallel = play(gym.vector.SyncVectorEnv), play(AsyncVectorEnv)
    assert data_equivalence(serial, parallel, exact=True)
    assert all(step[1].tolist() == [1.0, 1.0] for step in serial[1:])


@pytest.mark.slow
def test_without_copies_the_shared_text_is_live() -> None:
    envs = make(vectorization_mode="async", vector_kwargs={"copy": False}, prompt=PROMPT)
    observations, _ = envs.reset(options={"state": (4, 1)})
    assert list(observations["prompt"]) == [PROMPT.format(target=4, current=1)] * 3
    envs.step(['{"action": "+"}'] * 3)
    assert list(observations["prompt"]) == [PROMPT.format(target=4, current=2)] * 3
    envs.close()


@pytest.mark.slow
def test_an_error_in_a_worker_reaches_the_caller() -> None:
    envs = make(vectorization_mode="async")
    envs.reset(seed=0)
    with pytest.warns(UserWarning), pytest.raises(ValueError, match="unknown reset option"):
        envs.reset(options={"stat": (3, 1)})
    envs.close()


NO_BATCHES: list[tuple[Any, type[Exception], str]] = [
    ("abc", TypeError, "takes a sequence of 3 utterances .* got 'abc'"),
    (b"abc", TypeError, "takes a sequence of 3 utterances .* got b'abc'"),
    (None, TypeError, "takes a sequence of 3 utterances .* got None"),
    ({"a": 1, "b": 2, "c": 3}, TypeError, r"takes a sequence of 3 utterances .* \(dict\)"),
    ({"a", "b", "c"}, TypeError, r"takes a sequence of 3 utterances .* \(set\)"),
    (["+", "-"], ValueError, "takes a sequence of 3 utterances .* got 2"),
    (["+", "-", "+", "+"], ValueError, "takes a sequence of 3 utterances .* got 4"),
    ([3, "+", "+"], TypeError, "an action is an utterance .*, got int at 0: 3"),
    (["+", "+", None], TypeError, "an action is an utterance .*, got NoneType at 2: None"),
    ("x" * 10**6, TypeError, r"got 'x{10,60}\.\.\. \(str\)"),
]


@pytest.mark.slow
@pytest.mark.parametrize("vectorization", ["sync", "async"])
@pytest.mark.parametrize("maker", ["ours", "gymnasium"])
def test_what_is_no_batch_of_utterances_is_named_and_the_environments_live(vectorization: str, maker: str) -> None:
    made = coso_envs.make_vec if maker == "ours" else gym.make_vec
    envs = made(ID, 3, vectorization_mode=vectorization, image=False)
    envs.reset(seed=0)
    for actions, error, message in NO_BATCHES:
        with pytest.raises(error, match=message):
            envs.step(actions)
        assert envs.step(['{"action": "+"}'] * 3)[-1]["valid"].all(), message
    envs.close()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"num_envs": 0}, ValueError, "num_envs must be at least 1, got 0"),
        ({"num_envs": "2"}, TypeError, r"num_envs must be an int, got '2' \(str\)"),
        (
            {"num_envs": 2, "autoreset_mode": "samestep"},
            ValueError,
            'autoreset_mode must be one of "NextStep", "SameStep", "Disabled", got \'samestep\'',
        ),
    ],
)
def test_senseless_arguments_are_named(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        coso_envs.make_vec("coso/NumberLine-v0", **arguments)
