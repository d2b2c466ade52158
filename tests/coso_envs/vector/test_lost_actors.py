"""Actors of a cluster in place of lost ones, with a made-up Ray in this process; test_cluster.py has a real one."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from coso_envs.vector.actors import Group
from tests.coso_envs.toys import Basket

pytestmark = pytest.mark.filterwarnings("ignore:.*raised an error in its process")


class Proud(Basket):
    """A basket that lets its mood be set to good ones alone."""

    @property
    def mood(self) -> str:
        return getattr(self, "_mood", "new")

    @mood.setter
    def mood(self, mood: str) -> None:
        if mood.startswith("bad"):
            raise ValueError(f"never {mood}")
        self._mood = mood


class RayError(Exception):
    pass


class Actor:
    """An actor whose calls are done when their result is asked for; a lost one fails then."""

    made: list[Actor]

    def __init__(self, *args: Any) -> None:
        self.group, self.given, self.lost = Group(*args), args[2], False
        self.made.append(self)
        self.act, self.close = self._method(self.group.act), self._method(self.group.close)
        self.machine = self._method(lambda: "here")

    def _method(self, do: Any) -> Any:
        return SimpleNamespace(remote=lambda *args: (self, lambda: do(*args)))


def get(call: Any, timeout: float | None = None) -> Any:
    actor, do = call
    if actor.lost:
        raise RayError
    return do()


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module of the vector environment on a cluster, with a Ray that has everything here."""
    errors = {"RayError": RayError, "GetTimeoutError": type("Late", (RayError,), {})}
    errors["RayTaskError"] = type("Unsent", (RayError,), {})
    fake, exceptions = ModuleType("ray"), ModuleType("ray.exceptions")
    vars(exceptions).update(errors)
    vars(fake).update(
        remote=lambda kind: SimpleNamespace(options=lambda **_: SimpleNamespace(remote=Actor)),
        get=get,
        wait=lambda calls, **_: (calls, []),
        kill=lambda actor: None,
        is_initialized=lambda: True,
        cluster_resources=lambda: {"CPU": 1},
    )
    monkeypatch.setattr(Actor, "made", [], raising=False)
    monkeypatch.setitem(sys.modules, "ray", fake)
    monkeypatch.setitem(sys.modules, "ray.exceptions", exceptions)
    monkeypatch.delitem(sys.modules, "coso_envs.vector.cluster", raising=False)
    yield importlib.import_module("coso_envs.vector.cluster")
    sys.modules.pop("coso_envs.vector.cluster", None)


def test_attributes_of_lost_environments_are_the_last_that_were_set(cluster: Any) -> None:
    envs = cluster.ClusterVectorEnv([Proud] * 2, autoreset_mode="SameStep", num_workers=1)
    envs.reset(seed=3)
    for number in range(3):
        envs.set_attr("mood", [f"good {number}", f"fine {number}"])
        envs.set_attr("spare", number)
    with pytest.raises(ValueError, match="never bad"):
        envs.set_attr("mood", ["bad", "better"])
    envs.ask([0], "_setattr", ("spare", 7))
    Actor.made[-1].lost = True
    *_, truncated, infos = envs.step([""] * 2)
    assert truncated.all() and envs.lost == 2
    assert "was lost" in infos["final_info"]["fault"][0]
    assert envs.get_attr("mood") == ("good 2", "better") and envs.get_attr("spare") == (7, 2)
    given = [list(lost.attributes.items()) for lost in Actor.made[-1].given]
    assert given == [[("mood", "good 2"), ("spare", 7)], [("mood", "better"), ("spare", 2)]]
    assert not envs.step([""] * 2)[3].any()
    envs.close()


def test_an_attribute_of_which_the_actor_was_lost_is_set_in_the_one_in_its_place(cluster: Any) -> None:
    envs = cluster.ClusterVectorEnv([Proud], autoreset_mode="SameStep", num_workers=1)
    envs.reset(seed=3)
    Actor.made[-1].lost = True
    envs.set_attr("mood", ["good"])
    Actor.made[-1].lost = True
    assert envs.get_attr("mood") == ("good",) and envs.lost == 2 and len(Actor.made) == 3
    envs.close()
