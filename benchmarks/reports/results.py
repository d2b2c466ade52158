"""Results of a comparison's run folders, as pure functions of their rows."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.common.errors import UsageError
from benchmarks.common.values import describe, fits
from benchmarks.evaluation.references import References
from benchmarks.training.card import CARD_FILE
from benchmarks.training.grid_file import GRID_FILE, read_grid
from benchmarks.training.guard import COLLAPSED_FILE
from benchmarks.training.methods import get_method, ordered
from benchmarks.training.run_folder import RunFolder, RunFolderError, read_json, resume_command
from benchmarks.training.settings_format import flat

Rows = Sequence[dict[str, Any]]

#: Parts of an iteration whose seconds are reported.
TIME_KEYS = {"rollout": "time/rollout_s", "update": "time/update_s", "bonus": "time/scm_s"}


@dataclass(frozen=True)
class Result:
    """The results of a run, read from its folder.

    Attributes:
        path: the run folder.
        config: settings of the run and of its learner by name.
        rows: metrics, oldest first.
        references: players on the same episodes, see :func:`benchmarks.reports.references.with_references`.
        no_references: the reason why they could not be measured; "" if they were, or nobody has tried.
    """

    path: Path
    config: dict[str, Any]
    rows: list[dict[str, Any]]
    references: References | None = None
    no_references: str = ""

    @property
    def method(self) -> str:
        """Return the name of the method."""
        return str(self.config["method"])

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return int(self.config["seed"])

    @property
    def start(self) -> str:
        """Name of the start, or the path of its demonstrations."""
        return str(self.config["start"])

    @property
    def episodes(self) -> int:
        """Largest number of episodes of an evaluation, or of samples per state, by the run's settings."""
        return max(self.config.get("eval_samples", 1), self.config.get("final_eval_samples", 1))

    @property
    def fewer_before_the_end(self) -> bool:
        """Whether evaluations during training are on the first episodes of a frozen panel, the last one on more."""
        few, many = (self.config.get(name) for name in ("eval_samples", "final_eval_samples"))
        return "sha256" in self.card.get("evaluation", {}) and bool(few and many and few < many)

    @property
    def card(self) -> dict[str, Any]:
        """The card of the run; empty for runs of versions that wrote none."""
        return _object(self.path / CARD_FILE)

    @property
    def collapsed(self) -> dict[str, Any]:
        """The evidence because of which the run was stopped; empty if it was not."""
        return _object(self.path / COLLAPSED_FILE)

    @property
    def versions(self) -> dict[str, Any]:
        """The versions that the run was begun with."""
        return _object(self.path / "versions.json")

    @property
    def commits(self) -> list[str]:
        """Commits of the code that the run was begun and gone on with, oldest first."""
        files = RunFolder(self.path).version_files()
        return list(dict.fromkeys(str(_object(file).get("git_commit")) for file in files))


def _object(file: Path) -> dict[str, Any]:
    """Read a JSON object; a missing file is an empty one."""
    found = read_json(file) if file.exists() else {}
    if not isinstance(found, dict):
        raise RunFolderError(f"{file} is damaged: it must hold a JSON object")
    return found


def load_results(folder: Path) -> list[Result]:
    """Return all finished runs below a folder, sorted by method and seed.

    Raises:
        RunFolderError: if there are none, or the steps of one do not increase.
    """
    results = []
    for config in sorted(folder.rglob("config.json")):
        run = RunFolder(config.parent)
        if run.finished and (run.path / "metrics.jsonl").exists():
            results.append(_result(run))
    if not results:
        raise RunFolderError(f"no finished run below {folder}{_how_to_finish(folder)}")
    order = ordered(result.method for result in results)
    return sorted(results, key=lambda result: (order.index(result.method), result.seed))


def load_run(folder: Path) -> Result:
    """Return the results of a finished run.

    Raises:
        RunFolderError: if the folder is not that of a run, or the run has not finished.
    """
    run = RunFolder.open(folder)
    if not run.finished:
        raise RunFolderError(f"{folder} has not finished; go on with: {resume_command(folder)}")
    return _result(run)


def _result(run: RunFolder) -> Result:
    file = run.path / "metrics.jsonl"
    rows = run.metrics()
    _check_increasing(file, rows)
    if not any(row.get("eval/success_sampled") is not None for row in rows):
        raise RunFolderError(f"{file} holds no evaluation, and so no result: remove {run.path} and make it again")
    return Result(run.path, _checked_config(run), rows)


def _checked_config(run: RunFolder) -> dict[str, Any]:
    file = run.path / "config.json"
    config = flat(run.config, file)
    for name, annotation in {"env": str, "method": str, "seed": int, "start": str, "ent_coef": float}.items():
        if not fits(config.get(name), annotation):
            raise RunFolderError(f"{file}: {name} must be {describe(annotation)}, got {config.get(name)!r}")
    try:
        get_method(config["method"])
    except UsageError as error:
        raise RunFolderError(f"{file}: {error}") from error
    return config


def _check_increasing(file: Path, rows: Rows) -> None:
    """Refuse metrics whose steps do not increase, which two processes may have written."""
    before: Any = None
    for line, row in enumerate(rows, start=1):
        step = row.get("step")
        if not isinstance(step, int):
            raise RunFolderError(f'{file}, line {line}: "step" must be a whole number, got {step!r}')
        if before is not None and step <= before:
            raise RunFolderError(
                f"{file}, line {line}: step {step} follows step {before}, but steps must increase; was the run made by "
                f"two processes at once? Remove {file.parent} and make it again"
            )
        before = step


def _how_to_finish(folder: Path) -> str:
    if not (folder / GRID_FILE).exists():
        return ""
    return (
        f"; go on with those that are there: coso {read_grid(folder)['kind']} --resume --out {shlex.quote(str(folder))}"
    )


def curve(rows: Rows, key: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return steps and values of a metric, where it was recorded."""
    points = [(row["step"], row[key]) for row in rows if row.get(key) is not None]
    return (
        np.array([step for step, _ in points], dtype=np.int64),
        np.array([value for _, value in points], dtype=np.float64),
    )


def first(rows: Rows, key: str) -> float:
    """Return the first recorded value of a metric; NaN if there is none."""
    _, values = curve(rows, key)
    return float(values[0]) if len(values) else float("nan")


def final(rows: Rows, key: str) -> float:
    """Return the last recorded value of a metric (not the best one); NaN if there is none."""
    _, values = curve(rows, key)
    return float(values[-1]) if len(values) else float("nan")


def seconds(rows: Rows) -> dict[str, float]:
    """Return the seconds per part of an iteration, summed over the run."""
    return {name: float(curve(rows, key)[1].sum()) for name, key in TIME_KEYS.items()}


def aligned(results: Sequence[Result], key: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return curves of several runs on common steps: steps [P] and values [R, P].

    Between its evaluations a run has the value of the last one: learners of whole episodes are evaluated after
    different numbers of steps. So it has behind its end if it was stopped because it collapsed, or if others with the
    same budget have played a last episode for longer.
    """
    curves = [curve(result.rows, key) for result in results]
    if not all(len(steps) for steps, _ in curves):
        return np.array([], dtype=np.int64), np.empty((len(curves), 0))
    budgets = [result.config.get("total_steps") for result in results]
    ends = [
        max(steps[-1] for (steps, _), other in zip(curves, budgets, strict=True) if other == own) for own in budgets
    ]
    going = [end for end, result in zip(ends, results, strict=True) if not result.collapsed] or ends
    every = np.unique(np.concatenate([steps for steps, _ in curves]))
    common = every[(every >= max(steps[0] for steps, _ in curves)) & (every <= min(going))]
    values = [values[np.searchsorted(steps, common, side="right") - 1] for steps, values in curves]
    return common, np.array(values, dtype=np.float64).reshape(len(curves), len(common))


def by_method(results: Sequence[Result]) -> dict[str, list[Result]]:
    """Return runs per method, in the order of :func:`benchmarks.training.methods.ordered`."""
    names = ordered(result.method for result in results)
    return {name: [result for result in results if result.method == name] for name in names}
