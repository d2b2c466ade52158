"""Compares AFSFT with SFT on the same offline data of random and noisy teachers.

``python -m benchmarks.measure.afsft`` makes a start policy by SFT for each environment, teacher and seed, and trains it
further on whole episodes of the same teacher, once on all tokens (SFT) and once on those that AFSFT's Q head keeps:
equally many gradient steps on equally many steps of equal episodes. With ``--online-steps`` both go on: AFSFT with what
it plays, SFT with the same data. It prints success, return and valid utterances of each on held-out episodes, and the
difference of success for each seed.
"""

from __future__ import annotations

import copy
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import tyro

import coso_envs
from agents.learners import AFSFT, AFSFTConfig
from agents.policies import VLMPolicy
from benchmarks.common.tables import Table
from benchmarks.data.episodes import Episode
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.measure.starts import config_of, evaluated
from benchmarks.training.config import TrainConfig
from benchmarks.training.offline import offline_trajectories
from benchmarks.training.start_policy import STARTS_FOLDER, load_start

#: Scales of the rewards of environments whose rewards are larger than 1.
REWARD_SCALES = {"coso/EZPoints-v0": 10.0, "coso/Points24-v0": 10.0, "coso/ALFWorldText-v0": 50.0}


@dataclass(frozen=True)
class Options:
    """Compare AFSFT with SFT on the same data; the defaults take about half an hour on two cores."""

    envs: tuple[str, ...] = ("coso/NumberLine-v0", "coso/Blackjack-v0", "coso/ALFWorldText-v0")
    """Environments; the policy is the embedded one."""
    starts: tuple[str, ...] = ("random", "half-noisy-cut-off")
    """Teachers, as for coso train --start."""
    seeds: tuple[int, ...] = (0, 1, 2)
    """Seeds of start, data and training."""
    demo_steps: int | None = None
    """Steps of the start policy's demonstrations, and of the offline data; None = those of the environment's suite."""
    sft_steps: int | None = None
    """Gradient steps of the start policy; None = those of the environment's suite."""
    offline_epochs: int = AFSFTConfig.offline_epochs
    """Gradient steps on the offline data, of both."""
    online_steps: int = 0
    """Environment steps of the online stage; 0 = none."""
    episodes: int = 64
    """Held-out episodes, or samples per state where the evaluation is exact."""
    trace_decay: float = AFSFTConfig.trace_decay
    """Decay of tree backup's traces; 0 = one-step targets."""
    filter_margin: float = AFSFTConfig.filter_margin
    """How far a token's Q may be below that of the others for it to be imitated, in units of Q's error."""
    starts_folder: str = str(STARTS_FOLDER)
    """Folder of start policies."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


@dataclass(frozen=True)
class Row:
    """The figures of a policy on held-out episodes.

    Attributes:
        env: id of the environment.
        start: name of the teacher.
        seed: seed of everything.
        teacher: success of the teacher in the offline data.
        method: "start", "sft" or "afsft".
        stage: "offline" or "online".
        sampled: success of sampled utterances.
        greedy: success of the likeliest utterances.
        mean_return: mean return of sampled utterances.
        valid: share of sampled utterances with an action.
        seconds: CPU seconds of training so far.
        imitated: share of the tokens that passed the filter in the offline stage; 1 without a filter.
        imitated_sure: the same of tokens with a probability above .99.
    """

    env: str
    start: str
    seed: int
    teacher: float
    method: str
    stage: str
    sampled: float
    greedy: float
    mean_return: float
    valid: float
    seconds: float
    imitated: float = 1.0
    imitated_sure: float = 1.0


def measure(env_id: str, start: str, seed: int, options: Options) -> Iterator[Row]:
    """Yield the figures of a start policy and of what both methods make of it."""
    config = config_of(env_id, start, seed, {})
    given = {"demo_steps": options.demo_steps, "sft_steps": options.sft_steps}
    config = config.changed(**{name: value for name, value in given.items() if value is not None})
    data = list(offline_trajectories(config))
    teacher = statistics.mean(episode.success for episode in data if isinstance(episode, Episode))
    policy = load_start(config, Path(options.starts_folder)).policy

    def row(method: str, stage: str, trained: VLMPolicy, seconds: float, *imitated: float) -> Row:
        sampled, greedy = (evaluated(trained, config, options.episodes, greedy=greedy) for greedy in (False, True))
        figures = (sampled.success, greedy.success, sampled.mean_return, sampled.parse_valid_rate, seconds, *imitated)
        return Row(env_id, start, seed, teacher, method, stage, *figures)

    yield row("start", "offline", policy, 0.0)
    for method in ("sft", "afsft"):
        trained = copy.deepcopy(policy)
        with tempfile.TemporaryDirectory() as folder:
            learner = _learner(trained, config, method == "afsft", options, Path(folder))
            begun = time.process_time()
            learner.study(data)
            found = learner.imitate(options.offline_epochs)
            imitated = [found.get(f"train/{name}", 1.0) for name in ("imitated", "imitated_sure")]
            learner.online = True
            yield row(method, "offline", trained, time.process_time() - begun, *imitated)
            if options.online_steps:
                learner.learn(options.online_steps)
                yield row(method, "online", trained, time.process_time() - begun, *imitated)
            learner.envs.close()


def _learner(policy: VLMPolicy, config: TrainConfig, filtered: bool, options: Options, folder: Path) -> AFSFT:
    env_kwargs: dict[str, Any] = dict(config.env_kwargs)
    envs: Any = coso_envs.make_vec(config.env, num_envs=config.num_envs, autoreset_mode="SameStep", **env_kwargs)
    settings = AFSFTConfig(
        filtered=filtered,
        offline_epochs=options.offline_epochs,
        trace_decay=options.trace_decay,
        filter_margin=options.filter_margin,
        reward_scale=REWARD_SCALES.get(config.env, 1.0),
        kl_samples=0,
        seed=config.seed,
    )
    return AFSFT(policy, envs, settings, debug_folder=folder)


def table(rows: list[Row]) -> Table:
    """Return means over seeds, and how far AFSFT's sampled success is above SFT's for each seed."""
    body = []
    keys = dict.fromkeys((row.env, row.start, row.stage, row.method) for row in rows)
    for env, start, stage, method in keys:
        own = [row for row in rows if (row.env, row.start, row.stage, row.method) == (env, start, stage, method)]
        names = ("teacher", "sampled", "greedy", "valid", "mean_return", "imitated", "imitated_sure")
        means = [statistics.mean(getattr(row, name) for row in own) for name in names]
        sft = {
            row.seed: row.sampled
            for row in rows
            if (row.env, row.start, row.stage) == (env, start, stage) and row.method == "sft"
        }
        above = [f"{row.sampled - sft[row.seed]:+.2f}" for row in own] if method == "afsft" else []
        body.append((env, f"`{start}`", stage, method, *(f"{mean:.2f}" for mean in means), " ".join(above)))
    policies = ("environment", "teacher", "stage", "method", "success of the teacher", "sampled", "greedy", "valid")
    head = (*policies, "return", "tokens imitated", "sure ones", "above SFT, each seed")
    return Table(head, tuple(body), f"Means over {len({row.seed for row in rows})} seeds.")


def main(options: Options) -> None:
    """Print a line for each policy, and a table in the end."""
    refuse_existing(options.out)
    torch.set_num_threads(1)
    rows = []
    for env_id in options.envs:
        for start in options.starts:
            for seed in options.seeds:
                for row in measure(env_id, start, seed, options):
                    rows.append(row)
                    print(row, flush=True)
    print(table(rows).markdown())
    write_figures(options, "rows", rows)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
