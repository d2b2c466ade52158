"""Plays many episodes of an environment and reports results, speed and memory.

``python -m benchmarks.measure.soak --env coso/Blackjack-v0 --episodes 10000 --speaker mixed``. No utterance may raise:
the first exception ends the run, with the episode and the utterance that caused it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import tyro

from benchmarks.common.envs import make_env
from benchmarks.common.memory import resident_mebibytes
from benchmarks.measure.output import refuse_existing, write_figures
from coso_envs.testing import HOSTILE_UTTERANCES

Speaker = Literal["expert", "random", "mangled", "mixed"]
#: Chooses the next utterance from the environment and a random generator.
Say = Callable[[Any, np.random.Generator], str]


@dataclass(frozen=True)
class Options:
    """Play many episodes of an environment; the first exception ends the run."""

    env: str = "coso/NumberLine-v0"
    """Id of a text-action environment."""
    env_kwargs: dict[str, int | float | bool | str] = field(default_factory=dict)
    """Arguments of the environment, for example: disturbance 0.3."""
    speaker: Speaker = "random"
    """expert: utterances of the environment's expert. random: well-formed utterances with random actions. mangled:
    hostile texts, and the expert's with a piece cut out, doubled or replaced. mixed: all three."""
    episodes: int = 1000
    """Number of episodes; episode i is reset with seed + i."""
    each_task: bool = False
    """Play task i of the environment's list (AitW) in episode i instead of drawing tasks."""
    seed: int = 0
    """Seed of the first episode and of the utterances."""
    marks: int = 10
    """Number of times that the figures so far are printed."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""

    def __post_init__(self) -> None:
        for name in ("episodes", "marks"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")


@dataclass(frozen=True)
class Mark:
    """A measurement of all episodes so far.

    Attributes:
        episodes: number of episodes.
        steps: number of steps of all episodes.
        success: share of episodes that were solved.
        mean_return: mean undiscounted return.
        standard_error: standard error of the mean return.
        valid: share of utterances with an action.
        steps_per_second: since the last measurement, with resets; in CPU time of the environment alone.
        mebibytes: resident memory of the process in MiB.
        unsolved: tasks of the first 20 episodes that were not solved.
    """

    episodes: int
    steps: int
    success: float
    mean_return: float
    standard_error: float
    valid: float
    steps_per_second: float
    mebibytes: float
    unsolved: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.episodes:>7,} episodes {self.steps:>9,} steps  success {self.success:7.2%}  "
            f"return {self.mean_return:+.4f} +- {self.standard_error:.4f}  valid {self.valid:7.2%}  "
            f"{self.steps_per_second:8,.0f} steps/s {self.mebibytes:7.1f} MiB"
        )


def soak(options: Options) -> Iterator[Mark]:
    """Play the episodes, and yield ``options.marks`` measurements.

    Raises:
        ValueError: if ``each_task`` is set and the environment has no list of tasks.
        Exception: any error of the environment, with a note of the episode and the utterance.
    """
    env, rng, say = make_env(options.env, options.env_kwargs), np.random.default_rng(options.seed), SAY[options.speaker]
    if options.each_task and not hasattr(env, "tasks"):
        raise ValueError(f"--each-task needs an environment with a list of tasks; {options.env} has none")
    env.action_space.seed(options.seed)
    marks = {options.episodes * number // options.marks for number in range(1, options.marks + 1)}
    returns, solved, unsolved, steps, valid = list[float](), 0, list[str](), 0, 0
    seconds, counted = 0.0, 0
    for episode in range(options.episodes):
        total, success, ended, utterance = 0.0, False, False, None
        try:
            task = {"task": episode % len(env.tasks)} if options.each_task else None
            start = time.process_time()
            _, info = env.reset(seed=options.seed + episode, options=task)
            seconds += time.process_time() - start
            while not ended:
                utterance = say(env, rng)
                start = time.process_time()
                _, reward, terminated, truncated, info = env.step(utterance)
                seconds += time.process_time() - start
                ended = terminated or truncated
                total += reward
                success = success or info["success"]
                steps += 1
                valid += info["valid"]
        except Exception as error:
            error.add_note(f"{options.env}, episode {episode} of seed {options.seed}, at {utterance!r:.500}")
            raise
        returns.append(total)
        solved += success
        if not success and len(unsolved) < 20:
            unsolved.append(info["task"])
        if episode + 1 in marks:
            deviation = statistics.stdev(returns) if episode else 0.0
            yield Mark(
                episode + 1,
                steps,
                solved / len(returns),
                statistics.fmean(returns),
                deviation / len(returns) ** 0.5,
                valid / steps,
                (steps - counted) / seconds,
                resident_mebibytes(),
                tuple(unsolved),
            )
            seconds, counted = 0.0, steps
    env.close()


def _expert(env: Any, rng: np.random.Generator) -> str:
    return str(env.expert_utterance(rng=rng))


def _random(env: Any, rng: np.random.Generator) -> str:
    return str(env.action_space.sample())


def _mangled(env: Any, rng: np.random.Generator) -> str:
    """Return a hostile text, or the expert's utterance with a piece cut out, doubled or replaced."""
    if rng.random() < 0.2:
        # Without the longest ones, which take a parser far longer than all others together.
        return HOSTILE_UTTERANCES[rng.integers(len(HOSTILE_UTTERANCES))][:2000]
    utterance = _expert(env, rng)
    start, end = sorted(rng.integers(len(utterance) + 1, size=2))
    piece = (utterance[start:end] * 2, "", _GARBAGE[rng.integers(len(_GARBAGE))])[rng.integers(3)]
    return utterance[:start] + piece + utterance[end:]


def _mixed(env: Any, rng: np.random.Generator) -> str:
    return (_expert, _random, _mangled)[rng.integers(3)](env, rng)


_GARBAGE = ('"', "{", "}", "\\", "\n", "é", "\ud800", " 7 ", '", "action": "', "]]", "hit", "go to")

SAY: dict[Speaker, Say] = {"expert": _expert, "random": _random, "mangled": _mangled, "mixed": _mixed}


def main() -> None:
    """Run the command and print its results."""
    options = tyro.cli(Options, prog="python -m benchmarks.measure.soak")
    refuse_existing(options.out)
    marks = list[Mark]()
    for mark in soak(options):
        marks.append(mark)
        print(mark, flush=True)
    for task in marks[-1].unsolved if options.speaker == "expert" else ():
        print(f"not solved: {task}")
    write_figures(options, "marks", marks)


if __name__ == "__main__":
    main()
