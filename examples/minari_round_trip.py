# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs[train,bench,data]"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""To Minari and back: demonstrations are written, read with Minari alone, played again, and imitated.

Needs: pip install 'coso-envs[train,bench,data]'. Run: uv run examples/minari_round_trip.py, or with python.
"""

from __future__ import annotations

import os
from typing import Any

import minari

from agents import SFT, SFTConfig, TinyVLM
from benchmarks.commands.demos import main as demos
from benchmarks.data.loading import load_demonstrations


def main(folder: str = "runs/minari", episodes: int = 20, sft_steps: int = 100) -> list[tuple[float, float]]:
    """Return the returns of the recorded episodes, and of the same utterances in the environment of the dataset."""
    demos(["coso/NumberLine-v0", "--episodes", str(episodes), "--out", folder, "--env-kwargs", "size", "56"])
    os.environ["MINARI_DATASETS_PATH"] = f"{folder}/minari"
    dataset = minari.load_dataset("coso/NumberLine-v0/demos-v0")
    env: Any = dataset.recover_environment()
    seeds = [int(row["seed"]) for row in dataset.storage.get_episode_metadata(range(episodes))]
    returns = []
    for seed, episode in zip(seeds, dataset.iterate_episodes(), strict=True):
        env.reset(seed=seed)
        returns.append((float(sum(episode.rewards)), float(sum(env.step(said)[1] for said in episode.actions))))
    print(f"{sum(then == now for then, now in returns)} of {len(returns)} episodes have the same return again")
    shown = load_demonstrations(f"{folder}/minari")
    policy = TinyVLM.build([*shown.prompts, *shown.utterances])
    losses = SFT(policy, SFTConfig(steps=sft_steps)).fit(shown)
    print(f"nats per token: {losses[0]:.2f} before imitation, {losses[-1]:.2f} after")
    return returns


if __name__ == "__main__":
    main()
