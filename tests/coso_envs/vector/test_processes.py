"""Processes of a vector environment that fail, hang or die."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.registration import VectorizeMode

import coso_envs
from coso_envs.vector.lanes import WorkerDiedError
from coso_envs.vector.memory import BatchMemory
from coso_envs.vector.parallel import ParallelVectorEnv
from coso_envs.vector.serial import SerialVectorEnv
from tests.coso_envs.toys import Basket


class Moody(Basket):
    """A basket that does what an utterance names."""

    max_steps = 50

    def step(self, action: str) -> Any:
        match action:
            case "raise":
                raise ValueError("no words left")
            case "sleep":
                time.sleep(60)
            case "wait":
                time.sleep(0.5)
            case "exit":
                os._exit(3)
            case "lambda":
                observation, *others, info = super().step(action)
                return observation, *others, info | {"function": lambda: None}
        return super().step(action)


class Waiting(Basket):
    waits = True


def failing() -> Moody:
    raise OSError("there is no basket")


def make(kind: Any = Moody, num_envs: int = 3, **options: Any) -> ParallelVectorEnv:
    return ParallelVectorEnv([kind] * num_envs, **{"autoreset_mode": "SameStep", "num_workers": 2, **options})


def test_as_many_processes_as_cores_or_as_environments_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coso_envs.vector.parallel._cores", lambda: 2)
    for kind, count in ((Moody, 2), (Waiting, 3)):
        envs = make(kind, num_workers=None)
        assert len(envs.processes) == count
        envs.close()
    with pytest.raises(ValueError, match="num_workers must be at least 1, got 0"):
        make(num_workers=0)
    with pytest.raises(ValueError, match="num_workers is an argument of make_vec itself"):
        coso_envs.make_vec("coso/NumberLine-v0", vectorization_mode="async", vector_kwargs={"num_workers": 2})
    with pytest.raises(ValueError, match=r"num_workers is for .*async.* got 'sync'"):
        coso_envs.make_vec("coso/NumberLine-v0", 2, num_workers=2)


@pytest.mark.parametrize("by_spec", [False, True])
def test_gymnasiums_names_of_the_modes_make_the_same(by_spec: bool) -> None:
    made = gym.spec("coso/NumberLine-v0") if by_spec else "coso/NumberLine-v0"
    one = coso_envs.make_vec(made, 2, vectorization_mode=VectorizeMode.SYNC, size=64)
    several = coso_envs.make_vec(made, 2, vectorization_mode=VectorizeMode.ASYNC, num_workers=1, size=64)
    assert type(one) is SerialVectorEnv and type(several) is ParallelVectorEnv and len(several.processes) == 1
    for envs, mode in ((one, "sync"), (several, "async")):
        assert envs.spec is not None and envs.spec.kwargs["vectorization_mode"] == mode
        envs.close()


def test_an_error_names_its_environment_and_ends_none() -> None:
    envs = make()
    envs.reset(seed=0)
    for said, error, message in (
        (["hm", "hm", "raise"], ValueError, "no words left"),
        (["raise", "hm", "raise"], ValueError, "no words left"),
        (["hm", "lambda", "hm"], Exception, "lambda"),
    ):
        with pytest.warns(UserWarning, match="Environment .* raised"), pytest.raises(error, match=message):
            envs.step(said)
        assert envs.step(["hm"] * 3)[-1]["valid"].tolist() == [False] * 3
    with pytest.warns(UserWarning), pytest.raises(AttributeError, match="nothing_such"):
        envs.get_attr("nothing_such")
    assert envs.get_attr("max_steps") == (50, 50, 50)
    envs.close()


def test_an_environment_that_cannot_be_made_says_why() -> None:
    made: list[bool] = []

    def first_only() -> Moody:
        if multiprocessing.parent_process() is None:
            made.append(True)
            return Moody()
        return failing()

    with pytest.warns(UserWarning), pytest.raises(OSError, match="there is no basket"):
        make(first_only)
    assert made


@pytest.mark.parametrize("how", ["killed", "left"])
def test_a_dead_process_is_named_and_the_others_end_with_close(how: str) -> None:
    envs = make()
    envs.reset(seed=0)
    if how == "killed":
        os.kill(envs.processes[1].pid or 0, signal.SIGKILL)
    said = ["hm", "hm", "hm" if how == "killed" else "exit"]
    for _ in range(2):
        with (
            pytest.warns(UserWarning),
            pytest.raises(WorkerDiedError, match=r"process of environments 2 ended \((killed by .*KILL|exit code 3)\)"),
        ):
            envs.step(said)
    envs.close()
    assert not any(process.is_alive() for process in envs.processes)


def test_close_returns_while_an_environment_hangs() -> None:
    envs = make()
    envs.reset(seed=0)
    envs.step_async(["hm", "sleep", "hm"])
    envs.close(timeout=0.1)
    assert not any(process.is_alive() for process in envs.processes)


def test_an_answer_that_comes_too_late_is_not_that_to_the_next_step() -> None:
    envs = make()
    envs.reset(seed=0)
    envs.step_async(["hm", "wait", "hm"])
    with pytest.raises(multiprocessing.TimeoutError):
        envs.step_wait(timeout=0.01)
    words = envs.call("expert_action")
    *_, infos = envs.step([f'{{"action": "{word}"}}' for word in words])
    assert infos["action"].tolist() == list(words)
    envs.close()


def test_batches_are_in_shared_memory_which_is_used_again() -> None:
    envs = make(num_envs=2, autoreset_mode="NextStep")
    places = set()
    for seed in range(4):
        observations, _ = envs.reset(seed=seed)
        for left in (2, 1):
            observations, *_ = envs.step(envs.call("expert_utterance"))
            assert (observations["image"] == left).all(), "the picture is as bright as words are left"
            places.add(observations["image"].__array_interface__["data"][0])
    assert len(places) == 2
    kept = [observations["image"], *(envs.reset(seed=seed)[0]["image"] for seed in range(4))]
    assert len({image.__array_interface__["data"][0] for image in kept}) == 5
    assert [set(image.ravel().tolist()) for image in kept] == [{1}, {3}, {3}, {3}, {3}]
    envs.close()


def test_last_pictures_are_in_shared_memory_too_and_copied_while_others_are_held() -> None:
    envs = make(num_envs=2, autoreset_mode="SameStep")
    envs.reset(seed=0)

    def finals() -> list[np.ndarray]:
        """Play an episode; return the last picture of each environment, which is as bright as words are left: 0."""
        for _ in range(2):
            envs.step(envs.call("expert_utterance"))
        infos = envs.step(envs.call("expert_utterance"))[-1]
        return [row["image"] for row in infos["final_obs"]]

    def place(image: np.ndarray) -> int:
        return int(image.__array_interface__["data"][0])

    assert not finals()[0].flags.owndata, "it is no copy"
    assert len({place(finals()[0]) for _ in range(5)}) == 1
    kept = [image for _ in range(5) for image in finals()]
    for number, image in enumerate(kept, 1):
        assert not image.any()
        image[:] = number
    finals()
    assert [set(image.ravel().tolist()) for image in kept] == [{number} for number in range(1, 11)]
    envs.close()


def test_memory_is_used_again_only_when_nobody_holds_it() -> None:
    space: Any = Basket(size=32).observation_space
    memory = BatchMemory(space, 2)
    kept = [memory.batch()["image"][0][3:5] for _ in range(5)]
    for number, part in enumerate(kept):
        part[:] = number
    assert [set(part.ravel().tolist()) for part in kept] == [{number} for number in range(5)]
    place = kept[1].__array_interface__["data"][0]
    del kept[1], part
    again = memory.batch()["image"]
    assert again[0][3:5].__array_interface__["data"][0] == place
