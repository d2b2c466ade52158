"""The reference engine: TextWorld's PDDL environment, with ALFWorld's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from coso_envs.alfworld.engines.facts import Facts
from coso_envs.alfworld.engines.goals import Goal
from coso_envs.alfworld.engines.known import UnknownGameError
from coso_envs.alfworld.engines.names import display_names
from coso_envs.alfworld.engines.pddl import read_problem
from coso_envs.alfworld.game import Game
from coso_envs.alfworld.turn import Engine, Turn

try:
    import textworld
    from textworld.envs.pddl import PddlEnv

    from coso_envs.alfworld.engines.remembering import remembering
except ImportError as error:
    raise ImportError(
        'the textworld engine needs TextWorld and its planner; install them with: pip install "coso-envs[alfworld]"'
    ) from error


@dataclass(frozen=True)
class TextWorldTurn(Turn):
    """A turn that TextWorld can be led back to.

    Attributes:
        game: the game.
        shuffle_seed: of the displayed numbers.
        commands: those that did something since the start.
        facts: those facts of TextWorld that the fast engine keeps too.
    """

    game: Game
    shuffle_seed: int | None
    commands: tuple[str, ...]
    facts: Facts


#: Environments without an engine. Each has a copy of the planner loaded: the planner registers an atexit hook, so it
#: cannot be unloaded.
_spare: list[Any] = []


class TextWorldEngine(Engine):
    """Runs any PDDL game with a TextWorld grammar, one at a time; going back to an earlier turn replays the game."""

    def __init__(self) -> None:
        self._env: Any = None
        self._live: _LiveGame | None = None

    @override
    def start(self, game: Game, shuffle_seed: int | None = None) -> Turn:
        return self._start(game, shuffle_seed).turn

    @override
    def play(self, turn: Turn, command: str) -> Turn:
        if not isinstance(turn, TextWorldTurn):
            raise TypeError(f"not a turn of the textworld engine: {type(turn).__name__}")
        live = self._live
        if live is None or not live.is_at(turn):
            live = self._start(turn.game, turn.shuffle_seed)
            for earlier in turn.commands:
                live.play(earlier)
        return live.play(command)

    def close(self) -> None:
        """Leave TextWorld's environment to the next engine."""
        if self._env is not None:
            _spare.append(self._env)
        self._env = self._live = None

    def _start(self, game: Game, shuffle_seed: int | None) -> _LiveGame:
        self._live = None
        if self._env is None:
            self._env = _spare.pop() if _spare else PddlEnv(textworld.EnvInfos(admissible_commands=True, won=True))
        self._live = _LiveGame(self._env, game, shuffle_seed)
        return self._live


class _LiveGame:
    """TextWorld's environment with one game in it."""

    def __init__(self, env: Any, game: Game, shuffle_seed: int | None) -> None:
        self._env, self._game, self._shuffle_seed = env, game, shuffle_seed
        try:
            with remembering():
                self._env.load({"pddl_domain": game.domain, "grammar": game.grammar, "pddl_problem": game.problem})
                infos = self._env._entity_infos
                self._names = display_names(infos, shuffle_seed)
                for id, info in infos.items():
                    info.name = self._names[id]
                self._goal = _goal(game, self._names)
                state = self._env.reset()
        except (Exception, SystemExit) as error:
            # The planner's translator leaves the program where a text is wrong.
            raise ValueError(f"{game.source}: TextWorld cannot run this game: {error}") from error
        self.turn = self._turn(state, (), None)

    def is_at(self, turn: TextWorldTurn) -> bool:
        """Return whether the environment is where ``turn`` was."""
        mine = self.turn
        return (mine.commands, mine.shuffle_seed, mine.game) == (turn.commands, turn.shuffle_seed, turn.game)

    def play(self, command: str) -> TextWorldTurn:
        """Give ``command``; return the turn after it, which becomes the present one."""
        with remembering():
            state, _, _ = self._env.step(command)
        before = self.turn
        action = self._env._last_action
        commands, place = before.commands, before.house.place
        if action is not None:
            commands += (command,)
            place = next((self._names[v.name] for ph, v in action.mapping.items() if ph.name == "r"), place)
        self.turn = self._turn(state, commands, place)
        return self.turn

    def _turn(self, state: Any, commands: tuple[str, ...], place: str | None) -> TextWorldTurn:
        atoms = [(fact.name, *(variable.name for variable in fact.arguments)) for fact in state["_facts"]]
        facts = Facts.of(atoms, self._names, place)
        won = bool(state["won"])
        return TextWorldTurn(
            text=state.feedback,
            admissible=tuple(state["admissible_commands"]),
            won=won,
            goal_rate=float(won) if self._goal is None else self._goal.rate(facts),
            house=facts.house,
            game=self._game,
            shuffle_seed=self._shuffle_seed,
            commands=commands,
            facts=facts,
        )


def _goal(game: Game, names: dict[str, str]) -> Goal | None:
    try:
        return Goal(read_problem(game.problem), names)
    except UnknownGameError:
        return None
