"""The tuning of coefficients by a sweep: what was tried on each environment, and which value each method gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np

from benchmarks.reports.results import Result, curve, final, load_results
from benchmarks.training.grid_file import read_grid
from benchmarks.training.methods import ordered, title


@dataclass(frozen=True)
class Trial:
    """A coefficient of a method on a start, with figures of its runs, one for each seed.

    Attributes:
        start: name of the start.
        method: name of the method.
        coefficient: coefficient of the entropy term.
        seeds: seeds of the runs.
        success: sampled success of the final policies.
        whole_success: mean sampled success over all evaluations of a run.
        parse_valid: share of utterances with an action of the final policies.
    """

    start: str
    method: str
    coefficient: float
    seeds: tuple[int, ...]
    success: tuple[float, ...]
    whole_success: tuple[float, ...]
    parse_valid: tuple[float, ...]


@dataclass(frozen=True)
class Tuning:
    """The trials of a sweep on one environment.

    The chosen coefficient of a method has the highest mean final success over seeds and starts, in two digits; among
    equal ones, the highest success over the whole training counts.
    """

    env: str
    command: str
    trials: tuple[Trial, ...]

    @cached_property
    def seeds(self) -> list[int]:
        """All seeds of the trials."""
        return sorted({seed for trial in self.trials for seed in trial.seeds})

    @cached_property
    def tried(self) -> dict[str, list[float]]:
        """The coefficients of each method that has several, in increasing order."""
        methods = ordered(trial.method for trial in self.trials)
        tried = {name: sorted({t.coefficient for t in self.trials if t.method == name}) for name in methods}
        return {name: values for name, values in tried.items() if len(values) > 1}

    @cached_property
    def chosen(self) -> dict[str, float]:
        """The chosen coefficient of each method that has several."""
        return {
            method: max(values, key=lambda value: (*self._merit(method, value), -value))
            for method, values in self.tried.items()
        }

    def _merit(self, method: str, coefficient: float) -> tuple[float, float]:
        trials = [t for t in self.trials if (t.method, t.coefficient) == (method, coefficient)]
        success = float(np.mean([value for trial in trials for value in trial.success]))
        return round(success, 2), float(np.mean([value for trial in trials for value in trial.whole_success]))

    @property
    def warnings(self) -> list[str]:
        """One sentence for each method whose chosen coefficient is at an end of those tried."""
        return [
            f"The best coefficient of {title(method)}, {self.chosen[method]:g}, is the "
            f"{'smallest' if self.chosen[method] == values[0] else 'largest'} of those tried: a better one may lie "
            "beyond it."
            for method, values in self.tried.items()
            if self.chosen[method] in (values[0], values[-1])
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the tuning as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Make a tuning from the result of :meth:`to_json`."""
        trials: list[dict[str, Any]] = [
            {name: tuple(value) if isinstance(value, list) else value for name, value in trial.items()}
            for trial in values["trials"]
        ]
        return cls(values["env"], values["command"], tuple(Trial(**trial) for trial in trials))


def load_tuning(folder: Path) -> Tuning:
    """Read the tuning from the finished runs of a sweep.

    Raises:
        RunFolderError: if the folder is not that of a sweep, or no run has finished.
    """
    grid = read_grid(folder, "sweep")
    return tuning_of(load_results(folder), grid["command"])


def tuning_of(results: Sequence[Result], command: str) -> Tuning:
    """Return the tuning that finished runs of one environment amount to.

    Args:
        results: the runs.
        command: the command that made them.
    """
    groups = trial_runs(results)
    order = ordered(method for _, method, _ in groups)
    trials = [
        Trial(
            *key,
            seeds=tuple(run.seed for run in runs),
            success=tuple(final(run.rows, "eval/success_sampled") for run in runs),
            whole_success=tuple(float(curve(run.rows, "eval/success_sampled")[1].mean()) for run in runs),
            parse_valid=tuple(final(run.rows, "eval/parse_valid_rate") for run in runs),
        )
        for key, runs in sorted(groups.items(), key=lambda item: (item[0][0], order.index(item[0][1]), item[0][2]))
    ]
    return Tuning(results[0].config["env"], command, tuple(trials))


def trial_runs(results: Sequence[Result]) -> dict[tuple[str, str, float], list[Result]]:
    """Return the runs of each trial, by start, method and coefficient."""
    groups: dict[tuple[str, str, float], list[Result]] = {}
    for result in results:
        key = (result.config["start"], result.method, float(result.config["ent_coef"]))
        groups.setdefault(key, []).append(result)
    return groups
