# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""The class for VAGEN, played as its agent loop plays it, with one picture and one prompt per step.

Run: uv run examples/vagen_episode.py, or with python.
"""

from __future__ import annotations

import asyncio
from typing import Any

from coso_envs.bridges.vagen import VAGENEpisode


async def play(answer: str, config: dict[str, Any]) -> bool:
    """Say the same answer until the episode ends; return whether it was solved."""
    env = VAGENEpisode(config)
    shown, info = await env.reset(seed=0)
    done = False
    while not done:
        pictures = shown["multi_modal_input"]["<image>"]
        print(f"{len(pictures)} picture of {pictures[0].size}, prompt of {len(shown['obs_str'])} characters")
        shown, _, done, info = await env.step(answer)
    await env.close()
    return bool(info["success"])


def main() -> None:
    """Walk up NumberLine, which solves the task of seed 0."""
    solved = asyncio.run(play('{"action": "+"}', {"env_id": "coso/NumberLine-v0", "size": 64}))
    print(f"solved: {solved}")


if __name__ == "__main__":
    main()
