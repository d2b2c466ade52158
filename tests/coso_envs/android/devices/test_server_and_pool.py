from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("appium", reason="the extra 'android' is not installed")

from coso_envs.android.devices import errors
from coso_envs.android.devices.appium import AppiumDevice, AppiumServer, DevicePool
from coso_envs.android.devices.appium.capabilities import uiautomator2
from coso_envs.android.devices.appium.pool import DeviceState
from coso_envs.android.devices.appium.server import answers, free_port, members
from coso_envs.android.devices.errors import DeviceError

ROOT = Path(__file__).resolve().parents[4]
#: A program that takes Appium's options, starts a helper that outlives it, and serves the fake.
PROGRAM = """
import argparse, subprocess, sys, tempfile, time
sys.path.insert(0, {root!r})
from tests.coso_envs.android.devices.fake_appium import FakeAppium
parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int)
port = parser.parse_known_args()[0].port
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
tempfile.mkdtemp()
FakeAppium(port)
time.sleep(600)
"""
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes of a session are read from /proc")


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    program = tmp_path / "appium.py"
    program.write_text(PROGRAM.format(root=str(ROOT)))
    return [sys.executable, str(program)]


def until(done: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.05)
    return done()


@linux
def test_a_server_is_started_when_needed_and_ends_with_all_that_it_started(command: list[str]) -> None:
    server = AppiumServer(command)
    assert server.starts == 0
    address = server.address()
    pid = server.pid
    assert pid is not None
    assert answers(address)
    assert server.address() == address
    assert len(members(pid)) == 2
    folder = server.folder
    assert list(Path(folder).iterdir())
    server.stop()
    server.stop()
    assert members(pid) == set()
    assert not answers(address)
    assert not Path(folder).exists()
    assert server.starts == 1


@linux
def test_a_server_that_was_killed_is_started_again_and_leaves_nothing(command: list[str]) -> None:
    server = AppiumServer(command)
    server.address()
    first = server.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert until(lambda: server.pid is None)
    assert members(first)  # its helper lives
    assert answers(server.address())
    assert members(first) == set()
    assert server.starts == 2
    second = server.pid
    server.stop()
    assert second is not None
    assert members(second) == set()


def test_a_port_that_is_taken_is_said_and_left_alone(command: list[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        server = AppiumServer(command, port=port)
        with pytest.raises(errors.PortTakenError, match=f"listens at port {port}"):
            server.address()
        assert server.starts == 0
    server.stop()


def test_a_server_that_cannot_run_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("print('first'); raise SystemExit('no such option: --port')")
    with pytest.raises(errors.ServerGoneError, match="Appium ended at once: no such option"):
        AppiumServer([sys.executable, str(broken)]).address()
    with pytest.raises(errors.ServerGoneError, match="Appium cannot be started"):
        AppiumServer([str(tmp_path / "nothing")]).address()
    silent = tmp_path / "silent.py"
    silent.write_text("import time; time.sleep(60)")
    server = AppiumServer([sys.executable, str(silent)], start_timeout=0.5)
    with pytest.raises(errors.DeviceTimeoutError, match=r"not ready after 0\.5 seconds"):
        server.address()
    assert server.pid is None
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(errors.ServerGoneError, match="npm install -g appium@3"):
        AppiumServer().address()


def test_nobody_answers_at_a_free_port() -> None:
    assert not answers(f"http://127.0.0.1:{free_port()}", timeout=0.5)


OPTIONS: dict[str, Any] = {"capabilities": uiautomator2(), "size": (54, 114), "settle": 0.0, "patience": 20.0}


@linux
def test_a_device_with_a_server_of_its_own_survives_its_end(command: list[str]) -> None:
    server = AppiumServer(command)
    device = AppiumDevice(server, **OPTIONS)
    device.reset(0)
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    with pytest.raises(DeviceError):
        device.tap(0.5, 0.5)
    device.reset(1)
    device.tap(0.5, 0.5)
    assert server.starts == 2
    device.close()
    server.stop()


@linux
def test_a_pool_lends_devices_with_servers_apart(command: list[str]) -> None:
    pool = DevicePool(2, command=command, **OPTIONS)
    idle, lent, broken, closed = (DeviceState(word) for word in ("idle", "lent", "broken", "closed"))
    assert pool.probe() == (idle, idle)
    first, second = pool.take(), pool.take()
    with pytest.raises(errors.DeviceTimeoutError, match="all 2 devices of the pool are lent"):
        pool.take(timeout=0.05)
    first.reset(0)
    second.reset(0)
    pids = [device.server.pid for device in (first, second)]
    assert first.server.address() != second.server.address()
    assert pool.probe() == (lent, lent)
    os.kill(pids[0] or 0, signal.SIGKILL)
    assert until(lambda: pool.probe() == (broken, lent))
    second.tap(0.5, 0.5)  # the other one does not notice
    with pytest.raises(DeviceError):
        first.tap(0.5, 0.5)
    first.reset(1)
    assert pool.probe() == (lent, lent)
    pids.append(first.server.pid)
    first.close()
    first.close()
    assert pool.probe() == (idle, lent)
    again = pool.take()
    assert again is first
    again.reset(2)
    assert again.session.made == 2  # the session was kept
    pool.close()
    pool.close()
    assert pool.probe() == (closed, closed)
    assert [members(pid or 0) for pid in pids] == [set(), set(), set()]
    with pytest.raises(RuntimeError, match="closed"):
        pool.take()


def test_android_devices_of_a_pool_have_ports_of_their_own() -> None:
    pool = DevicePool(2, udids=("a", "b"), **OPTIONS)
    asked = [device.session.capabilities() for device in (pool.take(), pool.take())]
    assert [found["appium:udid"] for found in asked] == ["a", "b"]
    assert asked[0]["appium:systemPort"] != asked[1]["appium:systemPort"]
    pool.close()


@pytest.mark.parametrize(("number", "udids"), [(0, ()), (2, ("a",))])
def test_a_pool_needs_devices(number: int, udids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="a pool needs devices, with a udid for each or none"):
        DevicePool(number, udids=udids, **OPTIONS)
