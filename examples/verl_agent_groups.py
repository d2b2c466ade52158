# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""The class for verl-agent: two groups of four episodes, which GRPO and GiGPO compare within each group.

Run: uv run examples/verl_agent_groups.py, or with python.
"""

from __future__ import annotations

import random

from coso_envs.bridges.verl_agent import EnvironmentManager


def main() -> None:
    """Walk at random until all episodes are over, and print what each group has earned."""
    manager = EnvironmentManager("coso/NumberLine-v0", groups=2, group_size=4, image=False)
    shown, infos = manager.reset()
    print(f"{len(shown['text'])} prompts, {len(set(shown['anchor']))} states")
    earned, over = [0.0] * 8, False
    draw = random.Random(0)
    while not over:
        said = [f'{{"action": "{draw.choice("+-")}"}}' for _ in earned]
        shown, rewards, dones, infos = manager.step(said)
        earned = [before + reward for before, reward in zip(earned, rewards.tolist(), strict=True)]
        over = bool(dones.all())
    print(f"returns {earned[:4]} and {earned[4:]}; solved: {[info['won'] for info in infos]}")
    manager.close()


if __name__ == "__main__":
    main()
