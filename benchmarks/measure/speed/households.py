"""Speed of ALFWorld's engines in one kitchen, generated or downloaded, relative to TextWorld."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.common.envs import make_env
from benchmarks.common.extras import require
from benchmarks.measure.speed.timing import best_seconds
from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.engines.names import display_names
from coso_envs.alfworld.engines.world import load_world
from coso_envs.alfworld.expert import expert_command
from coso_envs.alfworld.game import Game
from coso_envs.alfworld.games.library import open_library
from coso_envs.alfworld.turn import Engine, Turn

#: Id of a generated game with 33 receptacles and 45 objects, as many as ALFWorld's kitchens have in the mean.
KITCHEN = "train/pick_cool_then_place_in_recep/0047"
ENV_IDS = ("coso/ALFWorldText-v0", "coso/ALFWorld-v0")

_MANY = 32
_EPISODE = 50
#: Fewer steps for TextWorld, which takes seconds where the others take milliseconds.
_TEXTWORLD_STEPS = 20


@dataclass(frozen=True)
class EngineSpeed:
    """The speed of an engine, the expert or an environment.

    Attributes:
        name: name of the measured object.
        unit: "step" (with admissible commands), "reset", or "32 environments" (made and reset).
        seconds: CPU time per unit.
        times_textworld: TextWorld's time per unit divided by this one.
    """

    name: str
    unit: str
    seconds: float
    times_textworld: float


def choose_game(data: str | None = None) -> Game:
    """Return the game in which the engines are measured.

    Args:
        data: a folder of downloaded games, of which the "cool" task with the median problem length is taken; None for
            the generated game :data:`KITCHEN`.
    """
    library = open_library("train", ["pick_cool_then_place_in_recep"], data)
    if data is None:
        return library.load(KITCHEN)
    by_length = sorted(map(library.load, library.ids), key=lambda game: (len(game.problem), game.id))
    return by_length[len(by_length) // 2]


def describe(game: Game) -> str:
    """Return a game's id with the number of its receptacles and objects."""
    contents = make_engine("fast").start(game).house.contents
    objects = {name for names in contents.values() for name in names}
    return f"{game.id}: {len(contents)} receptacles, {len(objects)} objects"


def measure(
    game: Game, *, data: str | None = None, steps: int = 2000, repeats: int = 5, seed: int = 0
) -> Iterator[EngineSpeed]:
    """Measure plain TextWorld, the reference engine, the fast engine, the expert and the environments.

    Args:
        game: the game to play, see :func:`choose_game`.
        data: folder of downloaded games that has the game; None if it was generated.
        steps: random admissible commands per repeat, in episodes of 50; of TextWorld 20.
        repeats: number of repeats (2 for resets of TextWorld); the quickest counts.
        seed: seed of the commands.

    Raises:
        ImportError: if TextWorld is missing; the message names the extra to install.
    """
    require("textworld", "alfworld")
    fast = make_engine("fast")
    episodes = _random_episodes(fast, game, max(1, steps // _EPISODE), seed)
    few = [episodes[0][:_TEXTWORLD_STEPS]]

    plain = _plain_textworld(game)
    reset = best_seconds(plain.reset, 2)
    step = _seconds_of_plain_steps(plain, few[0])
    yield EngineSpeed("TextWorld as it comes", "step", step, 1.0)
    yield EngineSpeed("TextWorld as it comes", "reset", reset, 1.0)

    def row(name: str, unit: str, seconds: float) -> EngineSpeed:
        return EngineSpeed(name, unit, seconds, (step if unit == "step" else reset) / seconds)

    reference = make_engine("textworld")
    turn = reference.start(game)
    yield row("engine textworld", "step", best_seconds(lambda: _play(reference, turn, few), 1) / len(few[0]))
    yield row("engine textworld, the game again", "reset", best_seconds(lambda: reference.start(game), 2))
    reference.close()
    turn, total = fast.start(game), sum(map(len, episodes))
    yield row("engine fast", "step", best_seconds(lambda: _play(fast, turn, episodes), repeats) / total)
    yield row("engine fast, first time in a game", "step", _seconds_of_new_steps(fast, game, episodes))
    yield row("engine fast, a new game", "reset", best_seconds(lambda: _start_anew(fast, game), 10 * repeats))
    yield row("engine fast, the game again", "reset", best_seconds(lambda: fast.start(game), 10 * repeats))
    turns = [turn := fast.play(turn, command) for command in episodes[0]]
    experts = best_seconds(lambda: [expert_command(game, turn) for turn in turns], repeats) / len(turns)
    yield row("the expert's next command", "step", experts)
    for env_id in ENV_IDS:
        env = make_env(env_id, {"data": data})
        utterances = _expert_utterances(env, game.id, steps, seed)
        seconds = best_seconds(lambda: _live(env, game.id, utterances), repeats)  # noqa: B023
        yield row(env_id, "step", seconds / len(utterances))
        env.close()
    yield from _many_environments(data)


def _many_environments(data: str | None) -> Iterator[EngineSpeed]:
    """Return the seconds to make and reset many environments, each with a game of its own."""
    seconds: dict[str, float] = {}
    for engine in ("textworld", "fast"):
        start = time.process_time()
        envs = [make_env(ENV_IDS[0], {"data": data, "engine": engine}) for _ in range(_MANY)]
        for seed, env in enumerate(envs):
            env.reset(seed=seed)
        seconds[engine] = time.process_time() - start
        for env in envs:
            env.close()
        times = seconds["textworld"] / seconds[engine]
        yield EngineSpeed(f"{ENV_IDS[0]}, engine {engine}", f"{_MANY} environments", seconds[engine], times)


def _random_episodes(engine: Engine, game: Game, number: int, seed: int) -> list[list[str]]:
    rng, start = random.Random(seed), engine.start(game)
    episodes = []
    for _ in range(number):
        turn, commands = start, list[str]()
        for _ in range(_EPISODE):
            commands.append(rng.choice(turn.admissible))
            turn = engine.play(turn, commands[-1])
        episodes.append(commands)
    return episodes


def _play(engine: Engine, start: Turn, episodes: Sequence[Sequence[str]]) -> None:
    for commands in episodes:
        turn = start
        for command in commands:
            turn = engine.play(turn, command)


def _start_anew(engine: Engine, game: Game) -> Turn:
    load_world.cache_clear()
    return engine.start(game)


def _seconds_of_new_steps(engine: Engine, game: Game, episodes: Sequence[Sequence[str]]) -> float:
    """Return the seconds per step of episodes in a house that is new to the engine."""
    seconds = 0.0
    for commands in episodes:
        turn = _start_anew(engine, game)
        start = time.process_time()
        _play(engine, turn, [commands])
        seconds += time.process_time() - start
    return seconds / sum(map(len, episodes))


def _plain_textworld(game: Game) -> Any:
    """Return TextWorld's environment with ALFWorld's names, without code of this package."""
    import textworld
    from textworld.envs.pddl import PddlEnv

    env = PddlEnv(textworld.EnvInfos(admissible_commands=True, won=True))
    env.load({"pddl_domain": game.domain, "grammar": game.grammar, "pddl_problem": game.problem})
    for id, name in display_names(env._entity_infos).items():
        env._entity_infos[id].name = name
    return env


def _seconds_of_plain_steps(env: Any, commands: Sequence[str]) -> float:
    start = time.process_time()
    for command in commands:
        env.step(command)
    return (time.process_time() - start) / len(commands)


def _expert_utterances(env: Any, task: str, steps: int, seed: int) -> list[str | None]:
    """Return the expert's utterances in one game, played repeatedly; None where an episode begins."""
    rng, said, ended = np.random.default_rng(seed), list[str | None](), True
    while len(said) < steps:
        if ended:
            env.reset(seed=seed, options={"task": task})
            said.append(None)
        utterance = env.expert_utterance(rng=rng)
        said.append(utterance)
        _, _, terminated, truncated, _ = env.step(utterance)
        ended = terminated or truncated
    return said


def _live(env: Any, task: str, utterances: Sequence[str | None]) -> None:
    for utterance in utterances:
        if utterance is None:
            env.reset(options={"task": task})
        else:
            env.step(utterance)
