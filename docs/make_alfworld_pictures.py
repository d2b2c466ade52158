"""Draws the picture of docs/alfworld.md: python docs/make_alfworld_pictures.py."""

from __future__ import annotations

from pathlib import Path

import gymnasium as gym
import numpy as np
from PIL import Image

import coso_envs  # noqa: F401  (registers the environments)

FILE = Path(__file__).parent / "alfworld" / "expert.png"
GAME = "train/pick_heat_then_place_in_recep/0029"
COLUMNS = 4


def frames() -> list[np.ndarray]:
    """Return the pictures of an episode of the expert, uint8 [300, 300, 3] each."""
    env = gym.make("coso/ALFWorld-v0").unwrapped
    observation, _ = env.reset(options={"task": GAME})
    seen, ended = [observation["image"]], False
    while not ended:
        observation, _, terminated, truncated, _ = env.step(env.expert_utterance())  # type: ignore[attr-defined]
        seen.append(observation["image"])
        ended = terminated or truncated
    return seen


def sheet(pictures: list[np.ndarray]) -> Image.Image:
    """Return the first eight pictures in two rows."""
    rows = [np.concatenate(pictures[start : start + COLUMNS], axis=1) for start in (0, COLUMNS)]
    return Image.fromarray(np.concatenate(rows, axis=0))


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    sheet(frames()).quantize(128).save(FILE, optimize=True)
    print(FILE)
