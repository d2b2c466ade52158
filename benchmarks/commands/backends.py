"""Options of commands that make many runs: how many at the same time, and where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Literal

from benchmarks.commands.checks import check_at_least
from benchmarks.common.errors import SettingsError
from benchmarks.common.extras import check_installed
from benchmarks.comparison.jobs import Runner


@dataclass(frozen=True)
class Backend:
    """Where runs are made."""

    jobs: int = 2
    """Runs at the same time, each in one process with one thread."""
    backend: Literal["processes", "ray"] = "processes"
    """Where runs are made: in processes of this machine, or as tasks of a Ray cluster, whose nodes must share the
    disk of --out. A run that is lost with its node goes on elsewhere from its newest checkpoint."""
    cpus_per_run: float = 1.0
    """Processors that Ray keeps for each run."""
    gpus_per_run: float = 0.0
    """GPUs that Ray keeps for each run; with 0 a run sees none."""

    def __post_init__(self) -> None:
        check_at_least("jobs", self.jobs, 1)
        for name in ("cpus_per_run", "gpus_per_run"):
            value, default = getattr(self, name), getattr(type(self), name)
            option = name.replace("_", "-")
            if not 0 <= value < math.inf or (value > 1 and value % 1):
                raise SettingsError(f"{option} must be a whole number, or one between 0 and 1, got {value:g}")
            if value != default and self.backend != "ray":
                raise SettingsError(f"{option} is for --backend ray alone, got {value:g}")

    @property
    def runner(self) -> Runner | None:
        """Return the function that runs jobs, None for that of processes of this machine.

        Raises:
            MissingExtraError: if Ray is asked for and not installed.
        """
        if self.backend == "processes":
            return None
        check_installed(["ray"], "ray")
        from benchmarks.comparison.ray_jobs import run_jobs_on_ray

        return partial(run_jobs_on_ray, cpus=self.cpus_per_run, gpus=self.gpus_per_run)

    @property
    def arguments(self) -> str:
        """Return the options of the place, to be added to a command that continues."""
        if self.backend == "processes":
            return ""
        own = {"cpus-per-run": self.cpus_per_run, "gpus-per-run": self.gpus_per_run}
        defaults = {"cpus-per-run": type(self).cpus_per_run, "gpus-per-run": type(self).gpus_per_run}
        return " --backend ray" + "".join(f" --{name} {own[name]:g}" for name in own if own[name] != defaults[name])
