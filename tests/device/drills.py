"""Drills: something breaks, and the device must recover, or say in time what is wrong."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import gymnasium as gym

from benchmarks.common.memory import resident_mebibytes
from coso_envs.android import AppiumServer
from coso_envs.android.devices.appium.server import members
from coso_envs.android.devices.errors import DeviceError, PortTakenError, ServerGoneError
from coso_envs.android.shop_site import ShopBrowser
from tests.device.playing import CALL, ENV, play
from tests.device.proxy import FaultyProxy

#: Seconds that a drill may take until all works again. Most of them pass in waiting for what hangs, and in starting a
#: server and a browser twice, which takes minutes on a machine that has other work.
DRILL = 300.0
#: MiB that this process may grow by from the end of the first round of drills to the end of the last.
GROWTH = 64.0
#: Seconds of a pause that a call survives.
PAUSE = 10.0


def kill(server: AppiumServer, part: str, sign: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to those processes of a server of ours whose command has ``part`` in it; "" is the server alone."""
    for pid in {server.pid} if not part else members(server.pid or 0):
        if pid and (not part or part in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")):
            os.kill(pid, sign)


#: What is done to the processes of a device's own server.
BREAKS: dict[str, Callable[[AppiumServer], None]] = {
    "Appium killed": partial(kill, part=""),
    "Chromium killed": partial(kill, part="--headless"),
    "driver killed": partial(kill, part="chromedriver"),
    "driver hangs": partial(kill, part="chromedriver", sign=signal.SIGSTOP),
}
#: The call that is answered with a fault, its kind, and a part of the sentence that must be said.
REPLIES = {
    "HTTP 500 for a picture": ("GET /screenshot", "500", "can be read: HTTP status 500"),
    "an error for a picture": ("GET /screenshot", "unable to capture screen: no", "could not take a picture"),
    "HTML for a tap": ("POST /actions", "garbage", "can be read: no JSON"),
    "a number for a picture": ("GET /screenshot", "number", "no picture that can be read"),
    "half a reply": ("GET /screenshot", "cut", "no Appium server answers"),
    "connection reset": ("POST /actions", "reset", "no Appium server answers"),
}


@contextmanager
def _shop(server: str | None) -> Iterator[tuple[gym.Env[Any, str], ShopBrowser]]:
    """Make an environment in the middle of its first episode, and its device."""
    device = ShopBrowser(server, call_timeout=CALL, slow=0.0)
    env = gym.make(ENV, device=lambda: device)
    try:
        env.reset(seed=1)
        env.step(env.unwrapped.expert_utterance())  # type: ignore[attr-defined]
        yield env, device
    finally:
        env.close()


def _recovers(env: gym.Env[Any, str], said: str) -> bool:
    """Take a step that must fail with ``said``; return whether it did, and the next episode is played to its end."""
    *_, terminated, truncated, info = env.step(env.unwrapped.expert_utterance())  # type: ignore[attr-defined]
    told = info["fault"]
    success, _, fault = play(env, 2)
    good = bool(truncated and not terminated and told and said in told and success and not fault)
    if not good:
        print(f"  told: {told or 'nothing'}; in the next episode: success {success}, fault {fault or 'none'}")
    return good


def drill_break(name: str) -> bool:
    """Break a process in the middle of an episode; return whether the next one is played to its end."""
    with _shop(None) as (env, device):
        assert device.own_server is not None
        BREAKS[name](device.own_server)
        return _recovers(env, "")


def drill_reply(name: str) -> bool:
    """Spoil a reply of the real server in the middle of an episode; return whether the next one goes well."""
    server = AppiumServer()
    proxy = FaultyProxy(server.address())
    try:
        with _shop(proxy.url) as (env, _):
            call, kind, said = REPLIES[name]
            proxy.fail(call, kind)
            return _recovers(env, said) and proxy.hits == 1
    finally:
        proxy.close()
        server.stop()


def drill_pause() -> bool:
    """Stop the driver for ten seconds, less than a call may take; return whether the episode goes on."""
    with _shop(None) as (env, device):
        assert device.own_server is not None
        kill(device.own_server, "chromedriver", signal.SIGSTOP)
        waking = threading.Timer(PAUSE, kill, (device.own_server, "chromedriver", signal.SIGCONT))
        waking.start()
        began = time.perf_counter()
        *_, info = env.step(env.unwrapped.expert_utterance())  # type: ignore[attr-defined]
        waited = time.perf_counter() - began >= PAUSE / 2
        waking.join()
        success, _, fault = play(env, 2)
        return waited and not info.get("fault") and success and not fault


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


def _held() -> tuple[int, int, float]:
    """Return the open files of this process, ports and pipes included, its threads, and its memory in MiB."""
    gc.collect()  # errors with their tracebacks keep connections until then
    return len(os.listdir("/proc/self/fd")), threading.active_count(), resident_mebibytes()


def _leaves_nothing(before: tuple[int, int, float]) -> bool:
    """Return whether this process holds no more than before, and print it."""
    for _ in range(50):  # threads of connections end a moment after these
        now = _held()
        if now[:2] <= before[:2]:
            break
        time.sleep(0.1)
    print("files, threads, MiB of this process: {} {} {:.0f} before, {} {} {:.0f} at the end".format(*before, *now))
    if now[1] > before[1]:
        print(f"threads left: {', '.join(thread.name for thread in threading.enumerate())}")
    return now[0] <= before[0] and now[1] <= before[1] and now[2] <= before[2] + GROWTH


def drills(count: int) -> bool:
    """Run drills in turn; return whether each recovered or was reported in time, and nothing was kept."""
    kinds: dict[str, Callable[[], bool]] = {name: partial(drill_break, name) for name in BREAKS}
    kinds |= {name: partial(drill_reply, name) for name in REPLIES}
    kinds |= {"port taken": drill_port_taken, "server absent": drill_server_absent}
    kinds |= {"driver stops for 10 s": drill_pause}
    seconds: dict[str, list[float]] = {name: [] for name in kinds}
    passed = dict.fromkeys(kinds, 0)
    before = _held()
    for i in range(count):
        name = list(kinds)[i % len(kinds)]
        began = time.perf_counter()
        try:
            good = kinds[name]()
        except DeviceError as error:
            print(f"  {name}: {error}")
            good = False
        took = time.perf_counter() - began
        seconds[name].append(took)
        passed[name] += good and took <= DRILL
        print(f"drill {i + 1}, {name}: {'recovered or reported' if good else 'FAILED'} in {took:.0f} s", flush=True)
        if i + 1 == len(kinds):  # the modules are loaded now
            before = _held()
    for name, each in seconds.items():
        if each:
            print(f"{name}: {passed[name]} of {len(each)}, {min(each):.0f} to {max(each):.0f} s")
    print(f"drills: {sum(passed.values())} of {count} recovered or were reported in time", flush=True)
    return sum(passed.values()) == count and (count <= len(kinds) or _leaves_nothing(before))
