"""Plans of runs: all methods on one environment or a suite, or over starts and coefficients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.common.envs import env_name
from benchmarks.common.tables import Table
from benchmarks.comparison.grid import Grid
from benchmarks.reports.results import Result, escaped, final, load_results
from benchmarks.reports.statistics import bootstrap_interval
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import METHODS, folder_name, get_method, ordered

Preset = Literal["full", "demo", "testing"]

#: Settings of `coso compare --preset`, for the run and for learners that have them; options on the command line
#: override them. demo takes under ten minutes on two cores; testing only shows that everything runs.
PRESETS: dict[Preset, dict[str, Any]] = {
    "full": {},
    "demo": {"total_steps": 5120, "eval_every": 1280, "final_eval_samples": 32},
    "testing": {
        "total_steps": 64,
        "num_envs": 8,
        "n_steps": 4,
        "eval_every": 32,
        "eval_samples": 1,
        "final_eval_samples": 1,
        "demo_steps": 64,
        "sft_steps": 4,
        "kl_samples": 8,
        "scm_pretrain_steps": 4,
        "scm_steps": 2,
    },
}

#: Seeds per method of each preset.
PRESET_SEEDS: dict[Preset, int] = {"full": 5, "demo": 2, "testing": 1}


@dataclass(frozen=True)
class Arm:
    """An arm of a sweep: a start, a method and its coefficient."""

    start: str
    method: str
    ent_coef: float

    @property
    def name(self) -> str:
        """Path of the arm's runs below runs/."""
        return f"{Path(self.start).stem}/{self.method}-{self.ent_coef:g}"


def arms(starts: tuple[str, ...], coefficients: tuple[float, ...]) -> list[Arm]:
    """Return all arms: every start with each method, at every coefficient if it has an entropy term."""
    return [
        Arm(start, name, coefficient)
        for start in starts
        for name, method in METHODS.items()
        for coefficient in ((0.0,) if method.bonus == "none" else coefficients)
    ]


def comparison(
    bases: Sequence[TrainConfig],
    folder: Path,
    seeds: range,
    coefficients: Mapping[str, float] | None = None,
    methods: Sequence[str] = tuple(METHODS),
) -> Grid:
    """Plan all methods from the same start, with the same environment seeds, for every seed.

    Args:
        bases: settings, one for each kind of learner among the methods.
        folder: folder of the comparison.
        seeds: seeds of the runs of each method.
        coefficients: coefficients of entropy terms that replace the methods' own.
        methods: names of the methods to compare.
    """
    return Grid(folder, _every_method(bases, seeds, coefficients or {}, methods))


def suite_comparison(
    bases: Sequence[TrainConfig],
    folder: Path,
    seeds: range,
    coefficients: Mapping[str, float] | None = None,
    methods: Sequence[str] = tuple(METHODS),
) -> Grid:
    """Plan one grid with a comparison on each of several environments, in a folder per environment.

    Args:
        bases: as for :func:`comparison`, for each environment.
        folder: folder of the whole comparison.
        seeds: seeds, the same in every environment.
        coefficients: as for :func:`comparison`, the same in every environment.
        methods: as for :func:`comparison`.
    """
    configs = {
        f"{env_name(env)}/{name}": config
        for env in dict.fromkeys(base.env for base in bases)
        for name, config in _every_method(
            [base for base in bases if base.env == env], seeds, coefficients or {}, methods
        ).items()
    }
    return Grid(folder, configs)


def _every_method(
    bases: Sequence[TrainConfig], seeds: range, coefficients: Mapping[str, float], methods: Sequence[str]
) -> dict[str, TrainConfig]:
    base_of = {type(base.learner): base for base in bases}
    return {
        f"{folder_name(method)}/seed-{seed}": base_of[get_method(method).settings].changed(
            method=method, seed=seed, ent_coef=coefficients.get(method, get_method(method).ent_coef)
        )
        for seed in seeds
        for method in methods
    }


def sweep(base: TrainConfig, folder: Path, seeds: tuple[int, ...], chosen: list[Arm]) -> Grid:
    """Return a grid of every arm with every seed."""
    configs = {
        f"{arm.name}/seed-{seed}": base.changed(start=arm.start, method=arm.method, ent_coef=arm.ent_coef, seed=seed)
        for arm in chosen
        for seed in seeds
    }
    return Grid(folder, configs)


def sweep_table(folder: Path) -> Table:
    """Return a table of the final success of every arm of a sweep, without unfinished runs, which are counted.

    Raises:
        RunFolderError: if no run has finished.
    """
    groups: dict[Arm, list[Result]] = {}
    for result in load_results(folder):
        arm = Arm(result.config["start"], result.config["method"], result.config["ent_coef"])
        groups.setdefault(arm, []).append(result)
    order = ordered(arm.method for arm in groups)
    rows = []
    for arm in sorted(groups, key=lambda arm: (arm.start, order.index(arm.method), arm.ent_coef)):
        runs = groups[arm]
        rows.append(
            (
                arm.start,
                arm.method,
                f"{arm.ent_coef:g}",
                str(bootstrap_interval([final(run.rows, "eval/success_sampled") for run in runs])),
                str(bootstrap_interval([final(run.rows, "eval/success_greedy") for run in runs])),
                f"{sum(escaped(run.rows) for run in runs)} of {len(runs)}",
                f"{sum(final(run.rows, 'eval/parse_valid_rate') for run in runs) / len(runs):.2f}",
            )
        )
    return Table(
        head=("Start", "Method", "Coefficient", "Success, sampled", "Success, greedy", "Escapes", "Parse-valid"),
        rows=tuple(rows),
        caption="Final policies. Success: interquartile mean over seeds with a bootstrap 95 % interval.",
    )
