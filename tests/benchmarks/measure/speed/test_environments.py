"""What is timed is what is claimed; no time is asserted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.measure.speed import environments, peers
from benchmarks.measure.speed.timing import Times
from coso_envs import TextActionEnv

ENV = "coso/NumberLine-v0"


class Watched:
    """What is played while the stopwatch runs: each step's info, and the number of resets."""

    def __init__(self) -> None:
        self.infos: list[dict[str, Any]] = []
        self.resets = 0

    def play(self, run: Callable[[], None]) -> tuple[list[dict[str, Any]], int]:
        self.infos, self.resets = [], 0
        run()
        return self.infos, self.resets


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[dict[str, Any]], int]]:
    """Steps and resets of every timed run of TextActionEnv; each is timed twice."""
    watched, found = Watched(), list[tuple[list[dict[str, Any]], int]]()
    reset, step = TextActionEnv.reset, TextActionEnv.step

    def counted_reset(self: Any, *, seed: int | None = None, options: Any = None) -> Any:
        watched.resets += 1
        return reset(self, seed=seed, options=options)

    def noted_step(self: Any, action: str) -> Any:
        result = step(self, action)
        watched.infos.append(result[-1])
        return result

    def best_times(run: Callable[[], None], *_: object) -> Times:
        found.append(watched.play(run))
        return Times(1.0, 1.0, 1.0)

    monkeypatch.setattr(TextActionEnv, "reset", counted_reset)
    monkeypatch.setattr(TextActionEnv, "step", noted_step)
    monkeypatch.setattr(environments, "best_times", best_times)
    monkeypatch.setattr(environments, "PEERS", {})
    return found


@pytest.mark.parametrize("mode", ["single", "sync"])
def test_the_experts_episodes_are_played_again_and_all_succeed(
    mode: str, runs: list[tuple[list[dict[str, Any]], int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environments, "MODES", (mode,))
    rows = list(environments.measure([ENV], steps=50, repeats=2, seconds=0, num_envs=2, seed=4))
    assert [row.mode for row in rows] == ["floor", mode] and rows[1].seconds == 1 / 50
    assert len(runs) == 2 and runs[0] == runs[1], "every repeat plays the same steps"
    infos, resets = runs[0]
    solved = sum(info["success"] for info in infos)
    assert len(infos) == 50 and solved > 10
    assert resets == solved, "the resets before the first step are not timed"
    assert all(info["valid"] for info in infos)


@pytest.mark.slow
def test_rows_cover_floor_modes_and_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = {name: peer for name, peer in peers.PEERS.items() if not peer.other_process}
    monkeypatch.setattr(environments, "PEERS", quick)
    rows = list(environments.measure([ENV], steps=4, repeats=1, seconds=0, num_envs=2))
    assert [(row.name, row.mode) for row in rows[:4]] == [
        ("a fresh 300x300x3 array", "floor"),
        (ENV, "single"),
        (ENV, "sync"),
        (ENV, "async"),
    ]
    assert rows[0].floor_ratio == 1.0
    assert all(row.floor_ratio is not None and row.floor_ratio > 0 for row in rows if row.seconds is not None)
    assert [row.name for row in rows[4:]] == list(quick)


def test_an_environment_and_its_vector_environments_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []

    @contextmanager
    def player(env_id: str, mode: str, *_: object) -> Iterator[Any]:
        yield environments._Player(
            lambda: turns.append(f"{mode} begins"), lambda: turns.append(mode), steps=1, waits=False
        )
        turns.append(f"{mode} closed")

    monkeypatch.setattr(environments, "_player", player)
    monkeypatch.setattr(environments, "PEERS", {})
    list(environments.measure([ENV], steps=1, repeats=2, seconds=0))
    turn = ["single begins", "single", "sync begins", "sync", "async begins", "async"]
    assert turns == turn * 2 + ["async closed", "sync closed", "single closed"]


def test_ratios_of_vector_environments() -> None:
    rows = [
        environments.Speed("a", "single", 2.0, 4.0),
        environments.Speed("a", "sync", 3.0, 9.0),
        environments.Speed("a", "async", 0.5, 4.5),
        environments.Speed("b", "sync", note="absent"),
    ]
    assert list(environments.vector_ratios(rows)) == [
        "a: a step in sync takes 1.50 times the time alone (CPU time)",
        "a: async makes 2.00 times the steps per second of sync (wall time of both)",
    ]


def test_an_absent_peer_is_a_row_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(seed: int) -> AbstractContextManager[peers.Play]:
        raise ImportError("this command needs 'nothing'")

    monkeypatch.setattr(environments, "PEERS", {"Nothing-v0": peers.Peer(absent)})
    row = list(environments.measure([], steps=1, repeats=1, seconds=0))[-1]
    assert (row.seconds, row.mode) == (None, "peer")
    assert row.note == "absent (this command needs 'nothing')"


def test_an_environment_without_its_extra_is_a_row_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(env_id: str) -> Any:
        raise ImportError("install coso-envs[android]")

    monkeypatch.setattr(environments, "make_env", absent)
    monkeypatch.setattr(environments, "MODES", ("single",))
    row = list(environments.measure([ENV], steps=1, repeats=1, seconds=0))[1]
    assert (row.seconds, row.note) == (None, "install coso-envs[android]")


def test_work_of_other_processes_is_timed_by_the_wall_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[int] = []
    closed: list[bool] = []

    @contextmanager
    def browser(seed: int) -> Iterator[Callable[[int], None]]:
        yield played.append
        closed.append(True)

    monkeypatch.setattr(environments, "PEERS", {"Browser": peers.Peer(browser, max_steps=7, other_process=True)})
    monkeypatch.setattr(environments, "best_times", lambda run, floor, repeats, seconds: _fake(run))
    row = list(environments.measure([], steps=100, repeats=1))[-1]
    assert (row.seconds, row.wall_seconds, row.floor_ratio, played, closed) == (3.0, 3.0, 1.5, [7], [True])


def _fake(run: Callable[[], None]) -> Times:
    """CPU and wall time of a run of seven steps that another process does, and of seven copies."""
    run()
    return Times(cpu=7.0, wall=21.0, floor=14.0)


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("MiniGrid-Empty-8x8-v0, RGB 64x64", "minigrid"),
        ("BabyAI-GoToLocal-v0, RGB 294x294", "minigrid"),
        ("Gymnasium Blackjack-v1, rgb_array", "pygame"),
    ],
)
def test_peers_play(name: str, module: str, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip(module, reason=f"{module} is not installed: pip install 'coso-envs[peers]'")
    with peers.PEERS[name].start(0) as play:
        play(30)
    assert "pygame" not in capfd.readouterr().out


def test_a_missing_browser_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "require", lambda module, extra: SimpleNamespace(ActionTypes=None))
    monkeypatch.delenv("MINIWOB_CHROME_BINARY", raising=False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(ImportError, match="MiniWoB\\+\\+ needs chromium; on Debian: apt-get install"):
        peers.miniwob(0)


def test_the_phone_and_our_pages_are_compared_with_bare_pages() -> None:
    speeds = [
        environments.Speed("coso/AitW-General-v0", "single", 0.001, 0.002),
        environments.Speed("coso/AitW-General-v0", "sync", 0.001, 0.001),
        environments.Speed("coso/NumberLine-v0", "single", 0.001, 0.001),
        environments.Speed("coso/MiniWoB-click-test-v0", "single", 0.1, 0.1),
        environments.Speed("coso/MiniWoB-login-user-v0", "single", 0.1, 0.1),
        environments.Speed(peers.PAGE, "peer", 0.08, 0.08),
        environments.Speed(peers.PRESSED_PAGE, "peer", 0.16, 0.16),
        environments.Speed("MiniGrid", "peer", 0.01, 0.01),
    ]
    assert list(environments.browser_ratios(speeds)) == [
        f"coso/AitW-General-v0: 40 times the steps per second of {peers.PAGE} (wall time of both)",
        f"coso/MiniWoB-click-test-v0: 1.6 times the steps per second of {peers.PRESSED_PAGE} (wall time of both)",
    ]
    assert list(environments.browser_ratios(speeds[:5])) == []
