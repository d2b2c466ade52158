"""The coefficients that a comparison takes from finished sweeps."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from pathlib import Path

from benchmarks.common.errors import UsageError
from benchmarks.comparison.grid import Grid
from benchmarks.comparison.plans import has_coefficient
from benchmarks.reports.tuning import Tuning, load_tuning
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import stored_configs


def read_tuned(
    folders: Sequence[Path], settings: Sequence[TrainConfig], methods: Sequence[str], seeds: Collection[int]
) -> list[Tuning]:
    """Read the tunings of a comparison, one for each of its environments.

    Args:
        folders: folders of sweeps; none means that nothing was tuned.
        settings: the comparison's settings, those of one method in each environment.
        methods: its methods.
        seeds: its seeds, on which nothing may have been tuned.

    Raises:
        UsageError: if a sweep is not finished, was made with one of the seeds, or on another environment or with other
            arguments of it, or if an environment or a method that has a coefficient was not tuned, or not equally.
    """
    tunings: list[Tuning] = []
    envs = {base.env: base.env_kwargs for base in settings}
    for folder in folders:
        made = stored_configs(folder, "sweep")
        missing = Grid(folder, made).unfinished
        if missing:
            raise UsageError(
                f"--tuned {folder}: {len(missing)} of its runs have not finished ({', '.join(list(missing)[:3])}); "
                f"go on with: coso sweep --resume --out {shlex.quote(str(folder))}"
            )
        tuning = load_tuning(folder)
        _check(folder, tuning, tunings, envs, methods, seeds)
        for config in made.values():
            if config.env_kwargs != envs[config.env]:
                raise UsageError(
                    f"--tuned {folder} was made with other arguments of {config.env}, {dict(config.env_kwargs)}; here "
                    f"they are {dict(envs[config.env])}: give the same --env-kwargs, or --coefficients instead"
                )
        tunings.append(tuning)
    untuned = [env for env in envs if env not in {tuning.env for tuning in tunings}]
    if folders and untuned:
        raise UsageError(
            f"--tuned: no sweep on {', '.join(untuned)} is given, and a coefficient of another environment is not "
            f"tuned for it; make one with: coso sweep --env {untuned[0]}, or give --coefficients instead"
        )
    return tunings


def _check(
    folder: Path,
    tuning: Tuning,
    others: Sequence[Tuning],
    envs: Collection[str],
    methods: Sequence[str],
    seeds: Collection[int],
) -> None:
    if tuning.env not in envs:
        raise UsageError(f"--tuned {folder} was made on {tuning.env}, which is not compared here")
    if tuning.env in {other.env for other in others}:
        raise UsageError(f"--tuned {folder}: there is another sweep on {tuning.env}; give one for each environment")
    if both := sorted(set(tuning.seeds) & set(seeds)):
        raise UsageError(
            f"--tuned {folder} was made with seed {both[0]}, on which the comparison would test: choose another "
            "--first-seed"
        )
    wanted = [method for method in methods if has_coefficient(method)]
    if untuned := [method for method in wanted if method not in tuning.chosen]:
        raise UsageError(f"--tuned {folder} tried no coefficients of {', '.join(untuned)}; choose other --methods")
    counts = {method: len(tuning.tried[method]) for method in wanted}
    if len(set(counts.values())) > 1:
        shown = ", ".join(f"{method} {count}" for method, count in counts.items())
        raise UsageError(f"--tuned {folder} tried different numbers of coefficients ({shown}): tune every method alike")
