"""Pages of MiniWoB++ in a real browser: contract, actions by number, experts, and browsers killed at random.

``python -m tests.device.web`` is a part of ``make test-device``. It says why it is skipped where MiniWoB++ or Chromium
is missing, and ends with 1 if anything fails or is left over.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import time
import warnings
from typing import Any

import gymnasium as gym
import numpy as np
from stable_baselines3.common.env_checker import check_env

import coso_envs
from benchmarks.measure.panels import changed
from benchmarks.training.embedded import TINY_ENV_KWARGS
from coso_envs.miniwob.browser import Browser
from coso_envs.miniwob.pool import POOL
from coso_envs.miniwob.programs import find_programs
from coso_envs.miniwob.tasks import TASKS
from coso_envs.panels import PANELS
from coso_envs.testing import check_text_env
from coso_envs.wrappers import IndexActions
from tests.device.leftovers import left_over
from tests.device.playing import play


def make(task: str, **kwargs: Any) -> Any:
    return gym.make(f"coso/MiniWoB-{task}-v0", disable_env_checker=True, **kwargs)


def contract() -> None:
    """Check the whole contract on two tasks, pictures and equal bytes of equal seeds included."""
    for task in ("click-dialog-2", "login-user"):
        began = time.perf_counter()
        check_text_env(make(task), vector=False)
        print(f"{task}: the contract is kept ({time.perf_counter() - began:.1f} s)", flush=True)


def numbers() -> None:
    """Run Stable-Baselines3's checker on every task, with the picture and with the text; a warning is an error."""
    began = time.perf_counter()
    for task in TASKS:
        for parts, image in (("image", "actions"), True), (("text", "actions"), False):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                env = IndexActions(make(task, image=image), observation=parts)
                check_env(env, warn=True)
            env.close()
    print(f"Stable-Baselines3 takes {len(TASKS)} tasks ({time.perf_counter() - began:.1f} s)", flush=True)


def experts(count: int) -> bool:
    """Play the expert's episodes of every task; return whether 95 % of each succeeded."""
    good = True
    for task in TASKS:
        # As embedded policies see it, without pictures.
        env, began = make(task, **TINY_ENV_KWARGS[f"coso/MiniWoB-{task}-v0"]), time.perf_counter()
        won = steps = 0
        for seed in range(count):
            success, taken, fault = play(env, seed)
            won, steps = won + success, steps + taken
            if fault:
                print(f"  fault in episode {seed}: {fault}")
        env.close()
        good &= won >= 0.95 * count
        print(
            f"{task}: {won} of {count}, {steps / (time.perf_counter() - began):.0f} steps/s without pictures",
            flush=True,
        )
    return good


def kill(browser: Browser, rng: np.random.Generator) -> None:
    """Kill the driver, the browser itself, or both."""
    own = browser.pid
    others = [pid for pid in browser.processes() if pid != own]
    for pid in ([own], others, [own, *others])[rng.integers(3)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def kills(count: int) -> bool:
    """Kill browsers at random steps of a run; return whether each hit episode has its fault, and all others succeed."""
    rng = np.random.default_rng(0)
    env = make("login-user", image=False)
    killed = faults = won = episodes = 0
    while killed < count:
        env.reset(seed=episodes)
        unlucky, step, hit, ended = int(rng.integers(4)), 0, False, False
        while not ended:
            said = env.unwrapped.expert_utterance()
            if step == unlucky:
                kill(env.unwrapped._browser, rng)
                hit, killed = True, killed + 1
            _, _, terminated, truncated, info = env.step(said)
            step, ended = step + 1, terminated or truncated
        episodes, won = episodes + 1, won + info["success"]
        if bool(info["fault"]) != hit or info["success"] == hit:
            print(f"  episode {episodes - 1}: hit {hit}, fault {info['fault']!r}, success {info['success']}")
            return False
        faults += hit
    success, *_ = play(env, episodes)
    env.close()
    print(f"{killed} browsers killed: {faults} of {episodes} episodes truncated with a fault, {won} succeeded")
    return success and faults == killed


def workers() -> bool:
    """Step environments in worker processes, whose browsers end with them; return whether there was no fault."""
    envs = coso_envs.make_vec("coso/MiniWoB-click-test-v0", 2, vectorization_mode="async", image=False)
    envs.reset(seed=0)
    *_, infos = envs.step(['{"action": "click 1"}'] * 2)
    envs.close()
    print(f"2 worker processes: {sum(infos['success'])} of 2 succeeded")
    return bool(all(infos["success"]))


def frozen() -> bool:
    """Compare the first pages of every task with the frozen panels; return whether all begin as they did."""
    keys = [key for key in PANELS if key.browser]
    found = [f"{key.env}, seed {row.seed}" for key in keys for row in changed(key, pictures=False)]
    count = sum(key.episodes for key in keys)
    print(f"panels: {len(found)} of {count} episodes begin otherwise {found[:5]}", flush=True)
    return not found


def main() -> int:
    """Run all, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.device.web", description="Drive pages of MiniWoB++.")
    parser.add_argument("--episodes", type=int, default=5)
    parser.add_argument("--kills", type=int, default=6)
    options = parser.parse_args()
    try:
        find_programs()
    except ImportError as error:
        print(f"SKIPPED: the pages of MiniWoB++, since {error}")
        return 0
    before = left_over("coso-miniwob-")
    contract()
    numbers()
    good = experts(options.episodes)
    good &= frozen()
    good &= kills(options.kills)
    good &= workers()
    POOL.close()
    left = left_over("coso-miniwob-") - before
    print(f"left over: {', '.join(sorted(left)) or 'nothing'}")
    return 0 if good and not left else 1


if __name__ == "__main__":
    sys.exit(main())
