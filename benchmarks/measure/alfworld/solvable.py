"""Shows that ALFWorld's games can be solved, and not by chance.

``python -m benchmarks.measure.alfworld.solvable --per-type 100`` plays each game by the expert and by random admissible
commands, both with the environment's 50 steps. ``--data DIR`` plays downloaded games, and reports how many of them the
fast engine plays.
"""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import tyro

from benchmarks.common.tables import Table
from benchmarks.measure.alfworld.found import open_libraries
from benchmarks.measure.output import refuse_existing, write_figures
from coso_envs.alfworld.engines.fast import why_not_fast
from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.expert import expert_command
from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games.generated import SPLITS, Split
from coso_envs.alfworld.turn import Engine

STEPS = 50


@dataclass
class Outcomes:
    """The results of the games of one task type.

    Attributes:
        task_type: the task type.
        expert_steps: the expert's steps in each game that it won.
        lost: the games that the expert did not win.
        random_wins: number of games that the random player won.
        expert_seconds: CPU time of each of the expert's decisions.
        games: number of games by split.
        slow: number of games that the fast engine leaves to TextWorld.
    """

    task_type: str
    expert_steps: list[int] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    random_wins: int = 0
    expert_seconds: list[float] = field(default_factory=list)
    games: dict[str, int] = field(default_factory=dict)
    slow: list[str] = field(default_factory=list)

    @property
    def played(self) -> int:
        """Number of games played."""
        return len(self.expert_steps) + len(self.lost)


def play_expert(engine: Engine, game: Game, outcomes: Outcomes) -> None:
    """Play a game by the expert."""
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
    """Play a game by random admissible commands."""
    rng = random.Random(f"{seed} {game.id}")
    turn = engine.start(game)
    for _ in range(STEPS):
        turn = engine.play(turn, rng.choice(turn.admissible))
        if turn.won:
            outcomes.random_wins += 1
            return


@dataclass(frozen=True)
class Options:
    """Play ALFWorld games with the expert and at random."""

    data: str | None = None
    """Folder of downloaded games; generated ones if none is given."""
    per_type: int | None = None
    """Number of games of each task type and split; all if none is given."""
    splits: tuple[Split, ...] = SPLITS
    """Splits of the games."""
    seed: int = 0
    """Seed of the random player."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


def play(options: Options) -> list[Outcomes]:
    """Play all games by both players; return the results by task type."""
    engine, results = make_engine("fast"), [Outcomes(task_type) for task_type in TASK_TYPES]
    for outcomes in results:
        libraries = open_libraries(options.splits, [outcomes.task_type], options.data, options.per_type)
        for split, library in zip(options.splits, libraries, strict=True):
            outcomes.games[split] = len(library.ids)
            for game in map(library.load, library.ids):
                outcomes.slow += [game.id] if why_not_fast(game) else []
                play_expert(engine, game, outcomes)
                play_randomly(engine, game, options.seed, outcomes)
    engine.close()
    return results


def table(results: list[Outcomes], options: Options) -> Table:
    """Return the figures by task type as a Markdown table."""
    head = ("task type", "games", "expert wins", "its steps, mean (most)", "its time a step, ms", "random wins")
    rows = [_row(outcomes) for outcomes in results]
    rows.append(_row(_together(results)))
    played, slow = sum(outcomes.played for outcomes in results), sum(len(outcomes.slow) for outcomes in results)
    splits = ", ".join(f"{sum(each.games[split] for each in results):,} of {split}" for split in options.splits)
    return Table(
        head,
        tuple(rows),
        f"Games: {splits}; {played - slow:,} of {played:,} on the fast engine. {STEPS} steps, seed {options.seed}; "
        "times are CPU time.",
    )


def _together(results: list[Outcomes]) -> Outcomes:
    return Outcomes(
        "all",
        [steps for outcomes in results for steps in outcomes.expert_steps],
        [id for outcomes in results for id in outcomes.lost],
        sum(outcomes.random_wins for outcomes in results),
        [seconds for outcomes in results for seconds in outcomes.expert_seconds],
    )


def _row(outcomes: Outcomes) -> tuple[str, ...]:
    steps = outcomes.expert_steps
    return (
        outcomes.task_type,
        f"{outcomes.played:,}",
        f"{len(steps):,}",
        f"{statistics.mean(steps):.1f} ({max(steps)})" if steps else "-",
        f"{1e3 * statistics.mean(outcomes.expert_seconds):.3f}",
        f"{outcomes.random_wins:,}",
    )


def main() -> None:
    """Play and print the table; exit with 1 if the expert lost a game."""
    options = tyro.cli(Options, prog="python -m benchmarks.measure.alfworld.solvable")
    refuse_existing(options.out)
    results = play(options)
    print(table(results, options).markdown())
    write_figures(options, "results", results)
    if lost := [id for outcomes in results for id in outcomes.lost]:
        raise SystemExit(f"the expert lost {len(lost)} games: {', '.join(lost)}")


if __name__ == "__main__":
    main()
