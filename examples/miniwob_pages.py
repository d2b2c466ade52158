# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs[miniwob]"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""Pages of MiniWoB++ in a real browser: how often the expert and random choices solve a task.

Needs: pip install 'coso-envs[miniwob]'; apt-get install chromium chromium-driver. Run: uv run examples/miniwob_pages.py
"""

from __future__ import annotations

from typing import Any

import gymnasium as gym

import coso_envs  # noqa: F401 - registers the pages
from coso_envs.wrappers import IndexActions


def main(tasks: tuple[str, ...] = ("click-dialog", "login-user"), pages: int = 10) -> dict[str, list[float]]:
    """Play pages, and return the success of the expert, who writes, and of random choices by number."""
    found: dict[str, list[float]] = {}
    for task in tasks:
        env: Any = IndexActions(gym.make(f"coso/MiniWoB-{task}-v0", image=False), observation="text", max_actions=16)
        env.action_space.seed(0)
        won = {"expert": 0, "random": 0}
        for player in won:
            for seed in range(pages):
                _, info = env.reset(seed=seed)
                ended = False
                while not ended:
                    number = env.action_space.sample(env.action_masks().astype("int8"))
                    said = env.unwrapped.expert_utterance() if player == "expert" else env.utterance(number)
                    *_, terminated, truncated, info = env.env.step(said)
                    ended = terminated or truncated
                won[player] += info["success"]
        env.close()
        found[task] = [wins / pages for wins in won.values()]
        print(f"{task}: {won['expert']} of {pages} pages solved by the expert, {won['random']} at random")
    return found


if __name__ == "__main__":
    main()
