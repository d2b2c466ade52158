"""Plays games on both ALFWorld engines at once and stops at the first difference.

``python -m benchmarks.measure.alfworld.lockstep --games 2000`` plays each game twice, once by the expert and once by a
random walk that also gives invalid commands, one of them with shuffled object numbers. After every command it compares
text, admissible commands, win, goal-condition rate and symbolic state.
``--data DIR`` plays downloaded games; one that the fast engine would leave to TextWorld counts as a difference.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import tyro

from benchmarks.measure.alfworld.found import open_libraries
from benchmarks.measure.output import refuse_existing, write_figures
from coso_envs.alfworld.engines.fast import why_not_fast
from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.expert import expert_command
from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games.generated import SPLITS, Split
from coso_envs.alfworld.turn import Engine, Turn

#: Chooses the next command from the game and its last turn; None stops the walk.
Choose = Callable[[Game, Turn], str | None]

FIELDS = ("text", "admissible", "won", "goal_rate", "house")
_NO_COMMANDS = ("", "look around", "LOOK", " look ", "go to nowhere 1", "take everything", "héllo", "examine {place}")


@dataclass(frozen=True)
class Walk:
    """The result of a game played on both engines.

    Attributes:
        id: id of the game.
        shuffle_seed: seed of the displayed numbers.
        steps: number of commands.
        won: whether the last turn was won.
        difference: the first difference, "" if there is none.
    """

    id: str
    shuffle_seed: int | None
    steps: int
    won: bool
    difference: str = ""


def walk_both(
    game: Game, reference: Engine, fast: Engine, choose: Choose, *, steps: int = 50, shuffle_seed: int | None = None
) -> Walk:
    """Play one game on both engines for up to ``steps`` commands."""
    left, right = reference.start(game, shuffle_seed), fast.start(game, shuffle_seed)
    said: list[str] = []
    while not (found := difference(left, right)) and len(said) < steps:
        command = choose(game, left)
        if command is None:
            break
        said.append(command)
        left, right = reference.play(left, command), fast.play(right, command)
    where = f"after {said}: {found}" if found else ""
    return Walk(game.id, shuffle_seed, len(said), left.won, where)


def difference(reference: Turn, fast: Turn) -> str:
    """Return the fields of two turns that differ, with their values; "" if none does."""
    pairs = [(name, getattr(reference, name), getattr(fast, name)) for name in FIELDS]
    return "; ".join(f"{name}: textworld {left!r}, fast {right!r}" for name, left, right in pairs if left != right)


def random_walker(seed: int) -> Choose:
    """Return a chooser of random commands: mostly admissible ones, few movements, some invalid ones."""
    rng = random.Random(seed)

    def choose(game: Game, turn: Turn) -> str | None:
        if rng.random() < 0.05:
            return rng.choice(_NO_COMMANDS).format(place=rng.choice(sorted(turn.house.contents)))
        here = [command for command in turn.admissible if not command.startswith("go to")]
        return rng.choice(here if rng.random() < 0.6 else turn.admissible)

    return choose


def expert(game: Game, turn: Turn) -> str | None:
    """Return the expert's command; None if the game is won."""
    return None if turn.won else expert_command(game, turn)


def compare(games: Iterable[Game], *, steps: int = 50, seed: int = 0) -> Iterator[Walk]:
    """Yield the walks of each game, the expert's and a random one; a refusal by the fast engine is a difference."""
    reference, fast = make_engine("textworld"), make_engine("fast")
    for number, game in enumerate(games):
        if reason := why_not_fast(game):
            yield Walk(game.id, None, 0, False, f"is not the fast engine's: {reason}")
            continue
        for choose, shuffled in ((random_walker(seed + number), number % 2 == 0), (expert, number % 2 == 1)):
            shuffle_seed = seed + number if shuffled else None
            yield walk_both(game, reference, fast, choose, steps=steps, shuffle_seed=shuffle_seed)
    reference.close()


@dataclass(frozen=True)
class Options:
    """Compare ALFWorld's engines on games of all task types."""

    data: str | None = None
    """Folder of downloaded games; generated ones if none is given."""
    splits: tuple[Split, ...] = SPLITS
    """Split of the games."""
    games: int = 2000
    """Number of games, drawn from the split; each is played by the expert and at random."""
    steps: int = 50
    """Largest number of commands in a walk."""
    seed: int = 0
    """Seed of the choice of games and of the walks."""
    minutes: float | None = None
    """Stop after this time, even if games are left."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


def main() -> None:
    """Run the comparison; exit with 1 at the first difference."""
    options = tyro.cli(Options, prog="python -m benchmarks.measure.alfworld.lockstep")
    refuse_existing(options.out)
    libraries = open_libraries(options.splits, TASK_TYPES, options.data)
    ids = [id for library in libraries for id in library.ids]
    chosen = random.Random(options.seed).sample(ids, min(options.games, len(ids)))
    start, walks = time.monotonic(), list[Walk]()
    for walk in compare(map(libraries[0].load, chosen), steps=options.steps, seed=options.seed):
        walks.append(walk)
        if walk.difference or len(walks) % 40 == 0:
            print(_summary(walks), flush=True)
        if walk.difference:
            break
        if options.minutes is not None and time.monotonic() - start > 60 * options.minutes and len(walks) % 2 == 0:
            break
    print(_summary(walks))
    write_figures(options, "walks", walks)
    if walks and walks[-1].difference:
        raise SystemExit(f"{walks[-1].id}, shuffled by {walks[-1].shuffle_seed}, {walks[-1].difference}")


def _summary(walks: list[Walk]) -> str:
    equal = sum(not walk.difference for walk in walks)
    turns = sum(walk.steps + 1 for walk in walks)
    won = sum(walk.won for walk in walks)
    return (
        f"{len({w.id for w in walks})} games, {len(walks)} walks ({won} won), {equal} equal; {turns:,} turns compared"
    )


if __name__ == "__main__":
    main()
