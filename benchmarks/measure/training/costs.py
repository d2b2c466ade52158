"""Time and memory of an iteration of each method, which take turns in one process, so that noise hits all alike."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from agents.learners import OnlineLearner
from benchmarks.common.memory import forget_largest_resident, largest_resident_mebibytes
from benchmarks.measure.training.options import Options
from benchmarks.training.methods import get_method
from benchmarks.training.run import build_learner
from benchmarks.training.start_policy import load_start

#: Steps that a run would have: so many that schedules stay where they begin.
_ENDLESS = 10**9


@dataclass(frozen=True)
class Cost:
    """The cost of an iteration of one method; times are medians of CPU seconds.

    Attributes:
        method: name.
        policy_parameters: parameters of the policy.
        scm_parameters: parameters of the SCM; 0 if there is none.
        peak_mebibytes: largest resident memory of the process during the method's iterations, all methods' policies
            included.
        made_s: seconds of making the learner, once in a run and not in the others: environments, pretraining of an SCM.
        rollout_s: seconds of the rollout.
        bonus_s: seconds of the bonus: training of an SCM, and weights.
        update_s: seconds of the update, with the distance from the start policy.
        other_s: the rest.
        seconds: all of it.
        tokens_per_second: written tokens of an iteration by its seconds.
        ratio: seconds by those of the first method in the same turn, the median over turns.
    """

    method: str
    policy_parameters: int
    scm_parameters: int
    peak_mebibytes: float
    made_s: float
    rollout_s: float
    bonus_s: float
    update_s: float
    other_s: float
    seconds: float
    tokens_per_second: float
    ratio: float


@dataclass(frozen=True)
class _Turn:
    rollout_s: float
    bonus_s: float
    update_s: float
    other_s: float
    seconds: float
    tokens: int
    peak_mebibytes: float


def measure_methods(options: Options) -> list[Cost]:
    """Measure all methods; see the module."""
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory() as folder:
        learners, made = {}, {}
        for method in options.methods:
            learners[method], made[method] = _learner(options, method, Path(folder))
        for learner in learners.values():
            _turn(learner)
        turns: dict[str, list[_Turn]] = {method: [] for method in learners}
        for _ in range(options.turns):
            for method, learner in learners.items():
                turns[method].append(_turn(learner))
        for learner in learners.values():
            learner.envs.close()
    first = turns[options.methods[0]]
    return [_cost(method, learners[method], made[method], own, first) for method, own in turns.items()]


def _learner(options: Options, method: str, debug_folder: Path) -> tuple[OnlineLearner, float]:
    """Return a method's learner, and the seconds of making it."""
    config = options.config(method)
    start = load_start(config, Path(options.starts))
    started = time.process_time()
    learner = build_learner(config, start, debug_folder=debug_folder)
    made = time.process_time() - started
    learner.clock = time.process_time
    return learner, made


def _turn(learner: OnlineLearner) -> _Turn:
    forget_largest_resident()
    found: dict[str, float] = {}

    def stop(learner: OnlineLearner, metrics: dict[str, float]) -> None:
        found.update(metrics)
        learner.request_stop()

    started = time.process_time()
    learner.learn(_ENDLESS, stop)
    seconds = time.process_time() - started
    rollout, bonus, update = (found[f"time/{part}_s"] for part in ("rollout", "scm", "update"))
    assert learner.last_rollout is not None
    tokens = int(learner.last_rollout.mask.sum())
    other = seconds - rollout - bonus - update
    return _Turn(rollout, bonus, update, other, seconds, tokens, largest_resident_mebibytes())


def _cost(method: str, learner: OnlineLearner, made: float, turns: list[_Turn], first: list[_Turn]) -> Cost:
    def median(name: str) -> float:
        return statistics.median(getattr(turn, name) for turn in turns)

    scm: Any = getattr(learner.bonus, "scm", None) if get_method(method).bonus == "causal" else None
    return Cost(
        method=method,
        policy_parameters=sum(parameter.numel() for parameter in learner.policy.parameters()),
        scm_parameters=0 if scm is None else sum(parameter.numel() for parameter in scm.parameters()),
        peak_mebibytes=max(turn.peak_mebibytes for turn in turns),
        made_s=made,
        rollout_s=median("rollout_s"),
        bonus_s=median("bonus_s"),
        update_s=median("update_s"),
        other_s=median("other_s"),
        seconds=median("seconds"),
        tokens_per_second=statistics.median(turn.tokens / turn.seconds for turn in turns),
        ratio=statistics.median(own.seconds / other.seconds for own, other in zip(turns, first, strict=True)),
    )
