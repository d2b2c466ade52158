"""Reference players on the episodes of an evaluation: the expert, random actions, and the best constant action.

A success says little by itself: where even the expert wins half of the games, and somebody who never looks wins nearly
as many, only the way from the one to the other can be learned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from benchmarks.common.envs import make_env
from benchmarks.common.errors import UsageError
from benchmarks.evaluation.exact import ActionTable, evaluate_table, supports_exact
from benchmarks.evaluation.panels import HeldOut, held_out_episodes
from benchmarks.evaluation.playing import Beginning, Player, play
from benchmarks.evaluation.scripted import constant_player, expert_player, random_player

#: Actions up to which each of them is tried as the constant one.
MOST_ACTIONS = 64

#: Episodes in play at once, each of which has an environment.
AT_ONCE = 16


@dataclass(frozen=True)
class Played:
    """The results of a reference player.

    Attributes:
        action: the action that it repeats; "" if it does not repeat one.
        success: success of each episode, 0 or 1; a single probability where the evaluation is exact.
        returns: undiscounted return of each episode; a single expected one likewise.
    """

    action: str
    success: tuple[float, ...]
    returns: tuple[float, ...]

    def mean_success(self, count: int | None = None) -> float:
        """Return the share of successful episodes among the first ``count``, or the exact probability."""
        return float(np.mean(self.success[:count]))

    def mean_return(self, count: int | None = None) -> float:
        """Return the mean return of the first ``count`` episodes, or the exact expectation."""
        return float(np.mean(self.returns[:count]))


@dataclass(frozen=True)
class References:
    """The reference players on the same states or episodes.

    Attributes:
        panel: names the states or episodes, as in a run's card.
        expert: the environment's expert; None if it has none.
        random: uniformly random actions; None if they cannot be drawn.
        constant: the one action that does best when it is always given; None if actions cannot be listed.
    """

    panel: Mapping[str, Any]
    expert: Played | None
    random: Played | None
    constant: Played | None

    def covers(self, count: int) -> bool:
        """Return whether evaluations of so many episodes can be compared with these players."""
        return "states" in self.panel or all(len(player.success) >= count for player in self.players)

    @property
    def players(self) -> list[Played]:
        """All players that there are."""
        return [player for player in (self.expert, self.random, self.constant) if player is not None]

    def to_json(self) -> dict[str, Any]:
        """Return the references as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Make references from the result of :meth:`to_json`."""
        players = {
            name: None
            if values[name] is None
            else Played(values[name]["action"], tuple(values[name]["success"]), tuple(values[name]["returns"]))
            for name in ("expert", "random", "constant")
        }
        return cls(values["panel"], **players)


def measure_references(env_id: str, env_kwargs: Mapping[str, Any], *, seed: int, count: int) -> References:
    """Play the references on the evaluation of a run.

    Args:
        env_id: id of the environment.
        env_kwargs: its arguments.
        seed: the run's seed, for which episodes are drawn where there is no panel.
        count: the largest number of episodes of an evaluation.

    Raises:
        UsageError: if the environment cannot be made, acts on a real device, or has another panel than its frozen one.
    """
    env = make_env(env_id, env_kwargs)
    try:
        if getattr(env, "waits", False) or not getattr(env, "supports_snapshot", True):
            raise UsageError(f"{env_id} acts on a device, which a report leaves alone")
        if supports_exact(env):
            return _exact(env)
        episodes = held_out_episodes(env_id, env_kwargs, seed=seed, count=count)
        episodes.check()
        return _sampled(env, env_id, env_kwargs, episodes, count)
    finally:
        env.close()


def _exact(env: Any) -> References:
    states, actions = tuple(env.states()), tuple(env.actions)
    columns = np.eye(len(actions), len(actions) + 1)

    def played(choices: Sequence[Any], action: str = "") -> Played:
        table = ActionTable(states, actions, np.stack(list(choices)), np.ones(len(states)))
        result = evaluate_table(env, table)
        return Played(action, (result.success,), (result.mean_return,))

    right = []
    for state in states:
        env.reset(options={"state": state})
        right.append(columns[actions.index(env.expert_action())])
    return References(
        panel={"panel": "none: exact", "states": len(states)},
        expert=played(right),
        random=played([columns.mean(axis=0)] * len(states)),
        constant=_best(
            [
                played([column] * len(states), env.parser.text(action))
                for column, action in zip(columns, actions, strict=True)
            ]
        ),
    )


def _sampled(env: Any, env_id: str, env_kwargs: Mapping[str, Any], episodes: HeldOut, count: int) -> References:
    begun = zip(episodes.seeds[:count], episodes.options[:count], strict=True)
    beginnings = [Beginning(index, seed, options) for index, (seed, options) in enumerate(begun)]

    def played(player: Player, action: str = "") -> Played:
        games = play(player, env_id, beginnings, env_kwargs=env_kwargs, at_once=AT_ONCE)
        ended = sorted(games, key=lambda game: game.beginning.index)
        return Played(
            action,
            tuple(float(game.info["success"]) for game in ended),
            tuple(float(sum(step["reward"] for step in game.steps)) for game in ended),
        )

    actions = getattr(env, "actions", None) or ()
    tried = [played(constant_player(action), env.parser.text(action)) for action in actions[:MOST_ACTIONS]]
    draws = hasattr(env, "action_choices")
    return References(
        panel=episodes.record,
        expert=played(expert_player()) if hasattr(env, "expert_utterance") else None,
        random=played(random_player()) if draws else None,
        constant=_best(tried) if tried and len(actions) <= MOST_ACTIONS else None,
    )


def _best(tried: Sequence[Played]) -> Played:
    """Return the player with the highest success; among equal ones, the highest return, then the first."""
    return max(tried, key=lambda player: (player.mean_success(), player.mean_return()))
