"""What is timed is what is claimed; no time is asserted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.envs import make_env
from benchmarks.speed import environments, peers
from benchmarks.speed.environments import _expert_batches, _expert_utterances, _make_vec, _play, _play_batches

ENV = "coso/NumberLine-v0"


class Spy:
    """Counts what an environment is asked."""

    def __init__(self) -> None:
        self.env = make_env(ENV)
        self.resets = 0
        self.infos: list[dict[str, Any]] = []

    def reset(self, **kwargs: Any) -> Any:
        self.resets += 1
        return self.env.reset(**kwargs)

    def step(self, utterance: str) -> Any:
        result = self.env.step(utterance)
        self.infos.append(result[-1])
        return result


def test_the_experts_episodes_are_played_again_and_all_succeed() -> None:
    utterances = _expert_utterances(make_env(ENV), 50, seed=4)
    spy = Spy()
    for _ in range(2):
        spy.infos.clear()
        spy.resets = 0
        _play(spy, utterances, seed=4)
        solved = sum(info["success"] for info in spy.infos)
        assert len(spy.infos) == 50 and spy.resets == 1 + solved and solved > 10
        assert all(info["valid"] for info in spy.infos)


def test_vector_environments_play_the_experts_episodes() -> None:
    batches = _expert_batches(ENV, 2, 20, seed=4)
    envs = _make_vec(ENV, "sync", 2)
    rewards: list[float] = []
    step = envs.step

    def watched(batch: Any) -> Any:
        result = step(batch)
        rewards.extend(result[1])
        return result

    envs.step = watched
    _play_batches(envs, batches, seed=4)
    assert len(rewards) == 40 and min(rewards) == 0.0 and max(rewards) == 1.0


def test_rows_cover_floor_modes_and_peers() -> None:
    rows = list(environments.measure([ENV], steps=4, repeats=1, num_envs=2))
    assert [(row.name, row.mode) for row in rows[:4]] == [
        ("a fresh 300x300x3 array", "floor"),
        (ENV, "single"),
        (ENV, "sync"),
        (ENV, "async"),
    ]
    floor = rows[0].seconds
    assert floor is not None
    for row in rows[1:]:
        assert row.seconds is None or row.floor_ratio == pytest.approx(row.seconds / floor)
    assert [row.name for row in rows[4:]] == list(peers.PEERS)


def test_an_absent_peer_is_a_row_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(seed: int) -> Callable[[int], None]:
        raise ImportError("this command needs 'nothing'")

    monkeypatch.setattr(environments, "PEERS", {"Nothing-v0": absent})
    row = list(environments.measure([], steps=1, repeats=1))[-1]
    assert (row.seconds, row.mode) == (None, "peer")
    assert row.note == "absent (this command needs 'nothing'); pip install 'coso-envs[peers]'"


def test_an_environment_without_its_extra_is_a_row_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(env_id: str) -> Any:
        raise ImportError("install coso-envs[android]")

    monkeypatch.setattr(environments, "make_env", absent)
    monkeypatch.setattr(environments, "MODES", ("single",))
    row = list(environments.measure([ENV], steps=1, repeats=1))[1]
    assert (row.seconds, row.note) == (None, "install coso-envs[android]")


@pytest.mark.parametrize(("name", "module"), list(zip(peers.PEERS, ("minigrid", "pygame"), strict=True)))
def test_peers_play(name: str, module: str, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip(module, reason=f"{module} is not installed: pip install 'coso-envs[peers]'")
    peers.PEERS[name](0)(30)
    assert "pygame" not in capfd.readouterr().out
