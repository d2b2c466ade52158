"""Shows that generated ALFWorld games can be solved, and not by chance.

``python -m benchmarks.alfworld.solvable --per-type 100``: each game is played by the expert and by a player who
chooses among the admissible commands at random; both have the environment's 50 steps.
"""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import tyro

from benchmarks.figures import refuse_existing, write_figures
from benchmarks.tables import Table
from coso_envs.alfworld.engine import Engine, make_engine
from coso_envs.alfworld.expert import expert_command
from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games import generated as games

STEPS = 50


@dataclass
class Outcomes:
    """What became of the games of one task type.

    Attributes:
        task_type: which.
        expert_steps: the expert's steps in each game that it won.
        lost: the games that it did not win.
        random_wins: games that the random player won.
        expert_seconds: CPU time of each of the expert's decisions.
    """

    task_type: str
    expert_steps: list[int] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    random_wins: int = 0
    expert_seconds: list[float] = field(default_factory=list)

    @property
    def played(self) -> int:
        """Games."""
        return len(self.expert_steps) + len(self.lost)


def play_expert(engine: Engine, game: Game, outcomes: Outcomes) -> None:
    """One game by the expert."""
    turn = engine.start(game)
    for step in range(STEPS + 1):
        if turn.won:
            outcomes.expert_steps.append(step)
            return
        start = time.process_time()
        command = expert_command(game, turn)
        outcomes.expert_seconds.append(time.process_time() - start)
        turn = engine.play(turn, command)
    outcomes.lost.append(game.id)


def play_randomly(engine: Engine, game: Game, seed: int, outcomes: Outcomes) -> None:
    """One game by random admissible commands."""
    rng = random.Random(f"{seed} {game.id}")
    turn = engine.start(game)
    for _ in range(STEPS):
        turn = engine.play(turn, rng.choice(turn.admissible))
        if turn.won:
            outcomes.random_wins += 1
            return


@dataclass(frozen=True)
class Options:
    """Play generated ALFWorld games with the expert and at random."""

    per_type: int = 100
    """Games of each task type."""
    split: games.Split = "train"
    """Where they come from."""
    seed: int = 0
    """Of the random player."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


def table(results: list[Outcomes], options: Options) -> Table:
    """The figures by task type."""
    head = ("task type", "games", "expert wins", "its steps, mean (most)", "its time a step, ms", "random wins")
    rows = tuple(
        (
            outcomes.task_type,
            str(outcomes.played),
            str(len(outcomes.expert_steps)),
            _mean_and_most(outcomes.expert_steps),
            f"{1e3 * statistics.mean(outcomes.expert_seconds):.3f}",
            str(outcomes.random_wins),
        )
        for outcomes in results
    )
    return Table(
        head, rows, f"Split {options.split}, {STEPS} steps, fast engine, seed {options.seed}; times are CPU time."
    )


def _mean_and_most(steps: list[int]) -> str:
    return f"{statistics.mean(steps):.1f} ({max(steps)})" if steps else "-"


def main() -> None:
    """Play and print the table; exit with 1 if the expert lost a game."""
    options = tyro.cli(Options, prog="python -m benchmarks.alfworld.solvable")
    refuse_existing(options.out)
    engine = make_engine("fast")
    results = [Outcomes(task_type) for task_type in TASK_TYPES]
    for outcomes in results:
        for id in games.game_ids(options.split, [outcomes.task_type])[: options.per_type]:
            game = games.load(id)
            play_expert(engine, game, outcomes)
            play_randomly(engine, game, options.seed, outcomes)
    print(table(results, options).markdown())
    write_figures(options, "results", results)
    if lost := [id for outcomes in results for id in outcomes.lost]:
        raise SystemExit(f"the expert lost {len(lost)} games: {', '.join(lost)}")


if __name__ == "__main__":
    main()
