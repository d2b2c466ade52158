"""A comparison trains on a Ray cluster, whose nodes are removed in the middle."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.comparison.grid import Grid
from benchmarks.comparison.jobs import Job
from benchmarks.comparison.plans import comparison
from benchmarks.comparison.ray_jobs import run_jobs_on_ray
from benchmarks.measure.kills import SMALL, figures
from benchmarks.training.config import TrainConfig
from benchmarks.training.run_folder import RunFolder
from coso_envs.testing.nodes import local_cluster

#: Environment steps of an iteration, after which there is a checkpoint.
_ITERATION = 16
#: Iterations of all runs together after which the next node is removed.
_EVERY = 4


def _plan(folder: Path, kills: int) -> Grid:
    """Return four runs that are long enough for so many nodes to be removed."""
    steps = _ITERATION * (2 * kills * _EVERY // 4 + 20)
    names = TrainConfig.names()
    small = {name: value for name, value in SMALL.items() if name in names}
    every = {"eval_every": steps, "checkpoint_every": _ITERATION, "total_steps": steps}
    base = TrainConfig.of(env="coso/NumberLine-v0", sft_steps=20, **small, **every)
    return comparison([base], folder, range(2), methods=("rl", "coso"))


class Killer:
    """Removes the oldest node each time the runs of a grid have got further, and adds another one.

    Args:
        cluster: the cluster.
        plan: the grid.
        kills: number of nodes to remove.

    Attributes:
        removed: number of nodes removed so far.
    """

    def __init__(self, cluster: Any, plan: Grid, kills: int) -> None:
        self._cluster, self._plan, self._kills = cluster, plan, kills
        self._nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
        self._rows = 0
        self.removed = 0

    def on_progress(self, job: Job, done: float, state: str) -> None:
        """Print the end of jobs, and remove a node if it is time to."""
        if state != "running":
            print(f"{state}: {job.name}", flush=True)
        rows = sum(len(RunFolder(self._plan.folder / "runs" / name).metrics()) for name in self._plan.configs)
        if self.removed == self._kills or rows < self._rows + _EVERY:
            return
        self._cluster.remove_node(self._nodes.pop(0), allow_graceful=False)
        self._nodes.append(self._cluster.add_node(num_cpus=1))
        self._rows, self.removed = rows, self.removed + 1
        print(f"removed node {self.removed} after {rows} iterations", flush=True)


def lose_runs(kills: int) -> bool:
    """Remove a node again and again while four runs train; return whether all have the metrics of undisturbed ones."""
    with tempfile.TemporaryDirectory() as folder:
        plans = [_plan(Path(folder) / name, kills) for name in ("whole", "ray")]
        plans[0].run(1, lambda *_: None)
        with local_cluster(nodes=0, head_cpus=0) as cluster:
            killer = Killer(cluster, plans[1], kills)
            plans[1].run(2, killer.on_progress, run_jobs_on_ray)
        begun = "".join(log.read_text() for log in (plans[1].folder / "logs").glob("*.log")).count("begun again")
        runs = [[RunFolder(plan.folder / "runs" / name) for plan in plans] for name in plans[0].configs]
        same = [figures(whole) == figures(other) for whole, other in runs]
    print(f"{killer.removed} nodes removed, and {begun} times a job was lost with one and begun again;")
    print(f"{sum(same)} of {len(same)} runs have the metrics of runs that nothing happened to")
    return all(same) and killer.removed == kills
