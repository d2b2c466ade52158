"""A vector environment on a Ray cluster: same results, and what happens when actors and machines are lost.

``make test-ray`` installs Ray and runs this; without Ray it is left out.
"""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from gymnasium.utils.env_checker import data_equivalence

import coso_envs
from coso_envs.testing.playing import play_vector
from coso_envs.vector.lanes import WorkerDiedError
from tests.coso_envs.toys import Basket
from tests.coso_envs.vector.test_processes import Moody
from tests.coso_envs.vector.test_same_results import MODES, SHORT, batches

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("ray") is None, reason="not installed: ray; make test-ray installs it"),
]
NUMBER_LINE = "coso/NumberLine-v0"


def make(kind: Any = Moody, num_envs: int = 3, **options: Any) -> Any:
    from coso_envs.vector.cluster import ClusterVectorEnv

    return ClusterVectorEnv([kind] * num_envs, **{"autoreset_mode": "SameStep", "num_workers": 3, **options})


def faults(infos: dict[str, Any]) -> list[str]:
    """The faults of a batch, of episodes that ended in it too."""
    found = infos.get("final_info", infos).get("fault")
    return ["" if fault is None else fault for fault in found] if found is not None else []


@pytest.mark.parametrize(
    ("env_id", "mode"),
    [
        *((NUMBER_LINE, mode) for mode in MODES),
        ("coso/AitW-WebShopping-v0", "SameStep"),
        ("coso/AitW-General-v0", "NextStep"),
        ("coso/ALFWorldText-v0", "SameStep"),
    ],
)
def test_same_bytes_as_in_one_process(cluster: Any, env_id: str, mode: str) -> None:
    options, said = SHORT.get(env_id, {}), batches(env_id, 3, 8)
    slow = {"start_timeout": 300.0}
    envs = coso_envs.make_vec(
        env_id, 3, backend="ray", num_workers=2, autoreset_mode=mode, vector_kwargs=slow, **options
    )
    plain = coso_envs.make_vec(env_id, 3, autoreset_mode=mode, **options)
    assert envs.spec is not None and envs.spec.kwargs["vectorization_mode"] == "async"
    assert data_equivalence(play_vector(envs, 7, said), play_vector(plain, 7, said), exact=True)


@pytest.mark.parametrize("mode", MODES)
def test_the_episode_of_a_lost_environment_ends_truncated(cluster: Any, mode: str) -> None:
    envs = make(autoreset_mode=mode)
    envs.reset(seed=3)
    before, *_ = envs.step(["wait"] * 3)
    envs.set_attr("spare", [1, 2, 3])
    observations, rewards, terminated, truncated, infos = envs.step(["", "exit", ""])
    assert truncated.tolist() == [False, True, False] and not terminated.any() and rewards[1] == 0
    assert [bool(fault) for fault in faults(infos)] == [False, True, False]
    assert "was lost" in faults(infos)[1]
    last = infos["final_obs"][1] if mode == "SameStep" else {"prompt": observations["prompt"][1]}
    assert last["prompt"] == before["prompt"][1]
    assert envs.lost == 1 and envs.get_attr("spare") == (1, 2, 3)
    if mode == "Disabled":
        envs.reset(options={"reset_mask": np.array([False, True, False])})
    for _ in range(3):
        *_, truncated, infos = envs.step([""] * 3)
        assert not truncated.any() and not any(faults(infos))
    envs.close()


def test_a_step_that_takes_too_long_ends_the_episode(cluster: Any) -> None:
    envs = make(step_timeout=3.0)
    envs.reset(seed=3)
    began = time.monotonic()
    *_, truncated, infos = envs.step(["", "", "sleep"])
    assert time.monotonic() - began < 45  # it would sleep for 60 seconds
    assert truncated.tolist() == [False, False, True]
    assert faults(infos)[2] == "the step took longer than 3 seconds"
    envs.close()


@pytest.mark.filterwarnings("ignore:.*raised an error in its process")
def test_an_error_of_an_environment_is_raised_and_ends_nothing(cluster: Any) -> None:
    envs = make()
    envs.reset(seed=3)
    with pytest.raises(ValueError, match="no words left"):
        envs.step(["", "raise", ""])
    *_, truncated, infos = envs.step([""] * 3)
    assert not truncated.any() and not any(faults(infos)) and envs.lost == 0
    envs.close()


def test_actors_that_cannot_be_made_are_an_error(cluster: Any) -> None:
    with pytest.raises(WorkerDiedError, match=r"no actor for environments 0 within 4 seconds; has the cluster"):
        make(Basket, num_workers=3, start_timeout=4.0, actor_options={"num_cpus": 64})


def test_other_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="backend must be None or \"ray\", got 'dask'"):
        coso_envs.make_vec(NUMBER_LINE, 2, backend="dask")
    with pytest.raises(ValueError, match=r"vector_kwargs with backend=.* got shared_memory"):
        coso_envs.make_vec(NUMBER_LINE, 2, backend="ray", vector_kwargs={"shared_memory": True})


def test_a_machine_is_lost_and_the_environments_go_on_elsewhere(cluster: Any) -> None:
    node = cluster.add_node(num_cpus=1)
    envs = make(Basket, num_envs=4, num_workers=4, actor_options={"num_cpus": 0.1})
    envs.reset(seed=3)
    lost = [machine == node.node_id for machine in envs.machines]
    assert any(lost) and not all(lost)
    cluster.remove_node(node, allow_graceful=False)
    *_, truncated, infos = envs.step([""] * 4)
    assert truncated.tolist() == lost and [bool(fault) for fault in faults(infos)] == lost
    assert envs.lost == sum(lost)
    for _ in range(3):
        *_, infos = envs.step([""] * 4)
        assert not any(faults(infos))
    envs.close()


@pytest.mark.filterwarnings("ignore:.*raised an error in its process")
def test_it_goes_on_when_there_is_room_for_lost_environments_again(cluster: Any) -> None:
    room = {"num_cpus": 1, "resources": {"room": 1}}
    node = cluster.add_node(**room)
    envs = make(Basket, num_workers=1, start_timeout=15.0, actor_options={"resources": {"room": 1}})
    envs.reset(seed=3)
    cluster.remove_node(node, allow_graceful=False)
    with pytest.raises(WorkerDiedError, match="no actor for environments 0, 1, 2 within 15 seconds"):
        envs.step([""] * 3)
    node = cluster.add_node(**room)
    *_, truncated, infos = envs.step([""] * 3)
    assert truncated.all() and all(faults(infos))
    *_, truncated, infos = envs.step([""] * 3)
    assert not truncated.any() and not any(faults(infos))
    envs.close()
    cluster.remove_node(node)
