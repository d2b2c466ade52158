"""Real devices: Appium, Chromium, the shop site, and faults.

``make test-device`` installs what is needed and runs ``python -m tests.device``: the expert of the simulated phone
plays WebShopping in a real browser (95 % must succeed), a vector of two devices goes on while one of them is killed,
and drills break things and look whether the device recovers, or says in time what is wrong. At the end nothing may be
left of what was started: no process, no port, no file. It ends with 1 if anything of this fails.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import gymnasium as gym

import coso_envs  # noqa: F401 - registers the environments
from coso_envs.android import AppiumServer
from coso_envs.android.devices.appium.server import members
from coso_envs.android.devices.errors import DeviceError, PortTakenError, ServerGoneError
from coso_envs.android.shop_site import ShopBrowser

ENV = "coso/AitW-WebShopping-v0"
#: Seconds that a call may take here, and that a drill may take until all works again.
CALL, DRILL = 20.0, 120.0


def play(env: gym.Env[Any, str], seed: int) -> tuple[bool, int, str]:
    """Let the expert play an episode; return whether it succeeded, its steps, and its fault."""
    _, info = env.reset(seed=seed)
    steps, over = 0, False
    while not over:
        _, _, terminated, truncated, info = env.step(env.unwrapped.expert_utterance())  # type: ignore[attr-defined]
        steps, over = steps + 1, terminated or truncated
    return bool(info["success"]), steps, str(info.get("fault", ""))


def episodes(server: AppiumServer, count: int) -> bool:
    """Play episodes in the browser and the same on the simulated phone; return whether enough succeeded."""
    seconds: dict[str, float] = {}
    won = 0
    for name, options in (("simulated", {}), ("browser", {"device": "appium", "device_options": {"server": server}})):
        env = gym.make(ENV, **options)
        env.reset(seed=0)  # starts what is to be started
        began, steps, won = time.perf_counter(), 0, 0
        for seed in range(count):
            success, taken, fault = play(env, seed)
            won, steps = won + success, steps + taken
            if fault:
                print(f"  fault in episode {seed}: {fault}")
        seconds[name] = (time.perf_counter() - began) / steps
        print(f"{name}: {won} of {count} episodes, {steps} steps, {seconds[name]:.4f} s a step", flush=True)
        env.close()
    return won >= 0.95 * count


def _kill(server: AppiumServer, part: str) -> None:
    """End those processes of a server of ours whose command has ``part`` in it; "" is the server alone."""
    for pid in {server.pid} if not part else members(server.pid or 0):
        if pid and (not part or part in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")):
            os.kill(pid, signal.SIGKILL)


def _stop(server: AppiumServer, part: str) -> None:
    """Let those processes hang."""
    for pid in members(server.pid or 0):
        if part in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
            os.kill(pid, signal.SIGSTOP)


FAULTS: dict[str, Callable[[AppiumServer], None]] = {
    "Appium killed": partial(_kill, part=""),
    "Chromium killed": partial(_kill, part="--headless"),
    "driver killed": partial(_kill, part="chromedriver"),
    "driver hangs": partial(_stop, part="chromedriver"),
}


def drill_fault(name: str) -> bool:
    """Break something in the middle of an episode; return whether the next one is played to its end."""
    device: list[ShopBrowser] = []

    def make() -> ShopBrowser:
        device.append(ShopBrowser(None, call_timeout=CALL, slow=0.0))
        return device[0]

    env = gym.make(ENV, device=make)
    try:
        env.reset(seed=1)
        env.step(env.unwrapped.expert_utterance())  # type: ignore[attr-defined]
        server = device[0].own_server
        assert server is not None
        FAULTS[name](server)
        *_, terminated, truncated, info = env.step(env.unwrapped.expert_utterance())  # type: ignore[attr-defined]
        success, _, fault = play(env, 2)
    finally:
        env.close()
    return bool(truncated and not terminated and info["fault"] and success and not fault)


def drill_port_taken() -> bool:
    """Ask for a port that another server of ours has."""
    server = AppiumServer()
    try:
        port = int(server.address().rpartition(":")[2])
        AppiumServer(port=port).address()
    except PortTakenError:
        return True
    finally:
        server.stop()
    return False


def drill_server_absent() -> bool:
    """Ask for a server where none is."""
    browser = ShopBrowser("http://127.0.0.1:9")
    try:
        browser.reset(0)
    except ServerGoneError as error:
        return "appium --port" in str(error)
    finally:
        browser.close()
    return False


def drills(count: int) -> bool:
    """Run drills in turn; return whether each recovered or was reported in time."""
    kinds: dict[str, Callable[[], bool]] = {name: partial(drill_fault, name) for name in FAULTS}
    kinds |= {"port taken": drill_port_taken, "server absent": drill_server_absent}
    passed = dict.fromkeys(kinds, 0)
    made = dict.fromkeys(kinds, 0)
    for i in range(count):
        name = list(kinds)[i % len(kinds)]
        began = time.perf_counter()
        try:
            good = kinds[name]()
        except DeviceError as error:
            print(f"  {name}: {error}")
            good = False
        took = time.perf_counter() - began
        made[name] += 1
        passed[name] += good and took <= DRILL
        print(f"drill {i + 1}, {name}: {'recovered or reported' if good else 'FAILED'} in {took:.0f} s", flush=True)
    print(", ".join(f"{name} {passed[name]} of {made[name]}" for name in kinds if made[name]))
    return passed == made


def vector(steps: int) -> bool:
    """Step two devices, and kill the browser of one half-way; return whether all went on."""
    devices: list[ShopBrowser] = []

    def make() -> ShopBrowser:
        devices.append(ShopBrowser(None, slow=0.0, call_timeout=CALL))
        return devices[-1]

    envs = gym.vector.SyncVectorEnv([lambda: gym.make(ENV, device=make)] * 2)
    faults = wins = 0
    try:
        envs.reset(seed=[0, 1])
        for i in range(steps // 2):
            if i == steps // 4:
                _kill(devices[1].own_server or AppiumServer(), "--headless")
            said = [env.unwrapped.expert_utterance() for env in envs.envs]  # type: ignore[attr-defined]
            *_, infos = envs.step(said)  # type: ignore[arg-type]
            faults += sum(bool(fault) for fault in infos.get("fault", ()))
            wins += int(sum(infos.get("success", ())))
    finally:
        envs.close()
    print(f"vector of 2: {steps} steps, {wins} successes, {faults} fault(s) after one browser was killed")
    return faults == 1 and wins > 0


def left_over() -> set[str]:
    """Return what servers of ours have left behind: folders, and processes, whose temporary files go there."""
    found = {str(path) for path in Path(tempfile.gettempdir()).glob("coso-appium-*")}
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            if b"coso-appium-" in environment.read_bytes():
                found.add(f"process {environment.parent.name}")
    return found


def main() -> int:
    """Run all, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.device", description="Drive a real browser through Appium.")
    parser.add_argument("--episodes", type=int, default=20)
    parser.add_argument("--drills", type=int, default=6)
    parser.add_argument("--vector-steps", type=int, default=200)
    options = parser.parse_args()
    before = left_over()
    server = AppiumServer()
    good = True
    try:
        if options.episodes:
            good &= episodes(server, options.episodes)
    finally:
        server.stop()
    if options.drills:
        good &= drills(options.drills)
    if options.vector_steps:
        good &= vector(options.vector_steps)
    left = left_over() - before
    print(f"left over: {', '.join(sorted(left)) or 'nothing'}")
    return 0 if good and not left else 1


if __name__ == "__main__":
    sys.exit(main())
