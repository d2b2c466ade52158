"""Measures how often the embedded policies that read the phone's screen succeed before any online training.

``python -m benchmarks.measure.phone.embedded --policies tiny-tree tiny-screen`` trains each on its demonstrations,
unless that has been done, and lets it play episodes of each split of its tasks.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tyro

from agents.seeding import env_seeds
from benchmarks.common.tables import Table
from benchmarks.evaluation.episodes import evaluate_episodes
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.training.config import TrainConfig, policy_settings
from benchmarks.training.start_policy import STARTS_FOLDER, load_start


@dataclass(frozen=True)
class Options:
    """Options of the command.

    Attributes:
        env: id of a phone.
        policies: names of embedded policies.
        splits: of the tasks.
        episodes: number of episodes for each split, sampled and greedy.
        seed: of the run whose start it is.
        settings: settings of the run in place of the policy's own, such as "sft_steps 900".
        starts: folder of start policies; one that exists is used.
        out: a file for the figures.
    """

    env: str = "coso/AitW-WebShopping-v0"
    policies: tuple[str, ...] = ("tiny-tree", "tiny-screen")
    splits: tuple[str, ...] = ("train", "unseen-instance")
    episodes: int = 100
    seed: int = 0
    settings: dict[str, int | float | str] | None = None
    starts: Path = STARTS_FOLDER
    out: Path | None = None


@dataclass(frozen=True)
class Row:
    """The figures of a policy on a split.

    Attributes:
        policy: its name.
        split: name of the split.
        sampled: success of sampled utterances.
        greedy: success of the likeliest utterances.
        progress: mean share of sub-goals reached, sampled.
        valid: share of sampled utterances with an action.
        parameters: of the policy.
        seconds: CPU time of the start policy; about 0 if it existed.
    """

    policy: str
    split: str
    sampled: float
    greedy: float
    progress: float
    valid: float
    parameters: int
    seconds: float


def measure(name: str, options: Options) -> Iterator[Row]:
    """Yield the figures of a policy on each split."""
    settings: dict[str, Any] = {**policy_settings(name), **(options.settings or {})}
    config = TrainConfig.of(env=options.env, policy=name, seed=options.seed, **settings)
    before = time.process_time()
    policy = load_start(config, options.starts).policy
    seconds = time.process_time() - before
    for split in options.splits:
        seeds = env_seeds(options.seed, options.episodes, f"measured {split}")
        kwargs = {**config.env_kwargs, "split": split}
        sampled, greedy = (
            evaluate_episodes(policy, options.env, seeds, greedy=likeliest, env_kwargs=kwargs, sampling=options.seed)
            for likeliest in (False, True)
        )
        yield Row(
            policy=name,
            split=split,
            sampled=sampled.success,
            greedy=greedy.success,
            progress=sampled.progress or 0.0,
            valid=sampled.parse_valid_rate,
            parameters=sum(parameter.numel() for parameter in policy.parameters()),
            seconds=seconds,
        )


def table(rows: list[Row], options: Options) -> Table:
    """Return the figures as a table."""
    head = ("policy", "split", "sampled", "greedy", "progress", "valid", "parameters", "CPU seconds")
    body = []
    for row in rows:
        shares = (f"{share:.2f}" for share in (row.sampled, row.greedy, row.progress, row.valid))
        body.append((row.policy, row.split, *shares, f"{row.parameters:,}", f"{row.seconds:.0f}"))
    return Table(head, tuple(body), f"Seed {options.seed}, {options.episodes} episodes of each split.")


def main(options: Options) -> None:
    """Print a line for each policy and split, and a table in the end."""
    refuse_existing(options.out)
    rows = []
    for name in options.policies:
        for row in measure(name, options):
            print(row, flush=True)
            rows.append(row)
    print(table(rows, options).markdown())
    write_figures(options, "rows", rows)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
