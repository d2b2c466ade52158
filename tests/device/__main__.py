"""Real devices: Appium, Chromium, the shop site, and faults.

``make test-device`` installs what is needed and runs ``python -m tests.device``: the expert of the simulated phone
plays WebShopping in a real browser (95 % must succeed), a vector of two devices goes on, and is trained on, while one
of them is killed, and drills break processes and replies and look whether the device recovers, or says in time what is
wrong. The pages of ``coso play`` and ``coso view`` and the reports are used in the browser too. At the end nothing may
be left of what was started: no process, no port, no file. It ends with 1 if anything of this fails.
"""

from __future__ import annotations

import argparse
import sys
import time

import gymnasium as gym

from coso_envs.android import AppiumServer
from tests.device.drills import drills, kill
from tests.device.leftovers import left_over
from tests.device.pages import pages
from tests.device.playing import ENV, browsers, play
from tests.device.report import reports
from tests.device.training import train


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


def vector(steps: int) -> bool:
    """Step two devices, and kill the browser of one half-way; return whether all went on."""
    devices, make = browsers()
    envs = gym.vector.SyncVectorEnv([lambda: gym.make(ENV, device=make)] * 2)
    faults = wins = 0
    try:
        envs.reset(seed=[0, 1])
        for i in range(steps // 2):
            if i == steps // 4:
                kill(devices[1].own_server or AppiumServer(), "--headless")
            said = [env.unwrapped.expert_utterance() for env in envs.envs]  # type: ignore[attr-defined]
            *_, infos = envs.step(said)  # type: ignore[arg-type]
            faults += sum(bool(fault) for fault in infos.get("fault", ()))
            wins += int(sum(infos.get("success", ())))
    finally:
        envs.close()
    print(f"vector of 2: {steps} steps, {wins} successes, {faults} fault(s) after one browser was killed")
    return faults == 1 and wins > 0


def main() -> int:
    """Run all, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.device", description="Drive a real browser through Appium.")
    parser.add_argument("--episodes", type=int, default=20)
    parser.add_argument("--drills", type=int, default=12)
    parser.add_argument("--vector-steps", type=int, default=200)
    parser.add_argument("--train-steps", type=int, default=200)
    parser.add_argument("--pages", type=int, default=1, help="0 leaves out all pages: coso play, coso view, reports")
    options = parser.parse_args()
    before = left_over("coso-appium-")
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
    if options.train_steps:
        good &= train(options.train_steps)
    if options.pages:
        good &= pages()
        good &= reports()
    left = left_over("coso-appium-") - before
    print(f"left over: {', '.join(sorted(left)) or 'nothing'}")
    return 0 if good and not left else 1


if __name__ == "__main__":
    sys.exit(main())
