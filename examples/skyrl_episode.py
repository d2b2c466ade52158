# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs", "skyrl-gym"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""The class for SkyRL-Gym, registered and played.

Needs: pip install skyrl-gym. Run: uv run examples/skyrl_episode.py, or with python.
"""

from __future__ import annotations

import skyrl_gym

from coso_envs.bridges.skyrl import ENTRY_POINT


def main() -> None:
    """Walk up NumberLine, which solves the task of seed 0."""
    skyrl_gym.register(id="coso", entry_point=ENTRY_POINT)
    row = {"env_id": "coso/NumberLine-v0", "seed": 0}
    env = skyrl_gym.make("coso", env_config={}, extras=row)
    asked, _ = env.init([])
    done = False
    while not done:
        print(asked[-1]["content"][:60])
        step = env.step('{"action": "+"}')
        asked, done = step["observations"], step["done"]
    print(f"solved: {step['metadata']['success']}")


if __name__ == "__main__":
    main()
