"""A vector environment whose rows are seats of games, so that learners of single agents train several policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space, concatenate, create_empty_array, iterate
from pettingzoo import AECEnv, ParallelEnv

from coso_envs.multiagent.playing import Play, Result, TurnPlay, play_of

#: Answers a batch of observations (``prompt`` a tuple of str, ``image`` uint8 [B, H, W, 3]) with one utterance each.
Answer = Callable[[dict[str, Any]], Sequence[str]]

#: Starts of a game that are tried until a learning seat is to speak.
_STARTS = 100


class SeatsVectorEnv(VectorEnv[dict[str, Any], Any, Any]):
    """A vector environment of the seats that learn, in several games that start anew in the step in which they end.

    In a game in which all speak at the same time, each learning seat is a row: one policy in all rows is trained with
    shared parameters. Independent policies are trained one at a time, each in a vector environment of its own seat,
    where the others answer for theirs. In a turn-based game one seat learns per game, and a step goes on until it is
    its turn again; its reward is the sum of what it got meanwhile.

    Args:
        make_game: makes a game of this package, or another with ``seats``.
        num_games: number of games.
        seats: the seats that learn, all by default. In turn-based games they take turns, one in each game.
        answers: seat -> its policy, for seats that do not learn; the game's expert speaks for those without one.

    Attributes:
        games: the games.
        rows: the number of the game and the seat of each row.

    Raises:
        ValueError: if a seat does not exist or is given twice, or the seats differ in their spaces.
        TypeError: if a game is none of PettingZoo's, or has no ``seats``.
    """

    def __init__(
        self,
        make_game: Callable[[], AECEnv | ParallelEnv],
        num_games: int,
        *,
        seats: Sequence[str] | None = None,
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        self.games = [make_game() for _ in range(num_games)]
        self._plays = [play_of(game) for game in self.games]
        if not self.games or not hasattr(self.games[0], "seats"):
            raise TypeError("a learner needs at least one game with `seats`, such as those of coso_envs.multiagent")
        names = tuple(self.games[0].possible_agents)
        learning = names if seats is None else tuple(seats)
        self._answers = dict(answers or {})
        if unknown := [seat for seat in (*learning, *self._answers) if seat not in names] or not learning:
            raise ValueError(f"seats that learn or answer must be some of {', '.join(names)}, got {unknown}")
        if twice := sorted({seat for seat in learning if learning.count(seat) > 1}):
            raise ValueError(f"each seat learns once, got {', '.join(twice)} several times in {list(learning)}")
        self.rows = [
            (number, seat)
            for number, play in enumerate(self._plays)
            for seat in ((learning[number % len(learning)],) if isinstance(play, TurnPlay) else learning)
        ]
        self.num_envs = len(self.rows)
        self.metadata = {"autoreset_mode": AutoresetMode.SAME_STEP}
        views = [self._seat(row) for row in range(self.num_envs)]
        self.single_observation_space = views[0].observation_space
        self.single_action_space = views[0].action_space
        if any(view.observation_space != self.single_observation_space for view in views):
            raise ValueError("the seats that learn differ in their observations; train them apart with seats=")
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)

    # The interface of Gymnasium.

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Start all games anew; each takes the seed of its first row, and the options."""
        seeds = [seed] * self.num_envs if seed is None else seed
        if isinstance(seeds, int):
            seeds = [seeds + row for row in range(self.num_envs)]
        if len(seeds) != self.num_envs:
            raise ValueError(f"there must be one seed for each of the {self.num_envs} rows, got {len(seeds)}")
        first = {number: row for row, (number, _) in reversed(list(enumerate(self.rows)))}
        self._start({number: seeds[row] for number, row in first.items()}, options)
        infos: dict[str, Any] = {}
        for row in range(self.num_envs):
            infos = self._add_info(infos, self._take(row).info, row)
        return self._observations(), infos

    def step(self, actions: Sequence[str]) -> tuple[dict[str, Any], np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Send one utterance to each row's seat, and play until all of them are to speak again.

        Returns:
            Observations, rewards float64 [num_envs], terminated and truncated bool [num_envs], and infos; at the end of
            an episode ``final_obs`` and ``final_info``, as Gymnasium's vector environments have them.
        """
        said: list[dict[str, str]] = [{} for _ in self.games]
        for (number, seat), utterance in zip(self.rows, iterate(self.action_space, actions), strict=True):
            said[number][seat] = utterance
        self._play_on(said)
        results = [self._take(row) for row in range(self.num_envs)]
        ended = self._ended(results)
        infos: dict[str, Any] = {}
        for row in (row for row, (number, _) in enumerate(self.rows) if number in ended):
            final = {"final_obs": self._observe(row), "final_info": results[row].info}
            infos = self._add_info(infos, final, row)
        self._start(dict.fromkeys(ended), None)
        for row, (number, _) in enumerate(self.rows):
            infos = self._add_info(infos, (self._take(row) if number in ended else results[row]).info, row)
        rewards = np.array([result.reward for result in results])
        terminated, truncated = (
            np.array([getattr(result, name) for result in results], dtype=bool) for name in ("terminated", "truncated")
        )
        return self._observations(), rewards, terminated, truncated, infos

    def close_extras(self, **kwargs: Any) -> None:
        """Close the games of all rows."""
        for game in self.games:
            game.close()

    # What learners ask for, as of Gymnasium's SyncVectorEnv.

    def call(self, name: str, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
        """Call a method of each row's seat, or get an attribute."""
        found = [getattr(self._seat(row), name) for row in range(self.num_envs)]
        return tuple(value(*args, **kwargs) if callable(value) else value for value in found)

    def get_attr(self, name: str) -> tuple[Any, ...]:
        """Get an attribute of each row's seat."""
        return tuple(getattr(self._seat(row), name) for row in range(self.num_envs))

    # Inside.

    def _seat(self, row: int) -> Any:
        number, seat = self.rows[row]
        return self.games[number].seats[seat]

    def _start(self, seeds: Mapping[int, int | None], options: dict[str, Any] | None) -> None:
        """Start games anew, and let them run until their learning seats are to speak.

        Raises:
            RuntimeError: if a game ends again and again before that.
        """
        for number, seed in seeds.items():
            self._plays[number].reset(seed, options)
        for _ in range(_STARTS):
            self._play_on()
            over = [number for number in seeds if not self._plays[number].speakers]
            if not over:
                return
            for number in over:
                self._plays[number].reset(None, options)
        raise RuntimeError(f"a game has ended {_STARTS} times before the seat that learns could speak")

    def _play_on(self, said: Sequence[dict[str, str]] | None = None) -> None:
        """Let the games run, with the learning seats' utterances, until each waits for one of those or has ended."""
        learning = [{seat for number, seat in self.rows if number == game} for game in range(len(self.games))]
        waiting = [dict(utterances) for utterances in said] if said is not None else [{} for _ in self.games]
        while True:
            ready = [
                number
                for number, play in enumerate(self._plays)
                if play.speakers and learning[number].intersection(play.speakers) <= waiting[number].keys()
            ]
            if not ready:
                return
            others = [
                (number, seat)
                for number in ready
                for seat in self._plays[number].speakers
                if seat not in learning[number]
            ]
            spoken = self._speak(others)
            for number in ready:
                play = self._plays[number]
                play.say(
                    {seat: waiting[number].pop(seat) for seat in play.speakers if seat in waiting[number]}
                    | {seat: spoken[number, seat] for seat in play.speakers if (number, seat) in spoken}
                )

    def _speak(self, who: Sequence[tuple[int, str]]) -> dict[tuple[int, str], str]:
        """Let seats that do not learn speak, all that have the same policy in one batch."""
        spoken = {
            (number, seat): self.games[number].expert_utterance(seat)
            for number, seat in who
            if seat not in self._answers
        }
        for answer in dict.fromkeys(self._answers[seat] for _, seat in who if seat in self._answers):
            rows = [(number, seat) for number, seat in who if self._answers.get(seat) == answer]
            batch = self._batch([self._plays[number].observe(seat) for number, seat in rows])
            spoken |= dict(zip(rows, answer(batch), strict=True))
        return spoken

    def _take(self, row: int) -> Result:
        number, seat = self.rows[row]
        return self._plays[number].take(seat)

    def _observe(self, row: int) -> dict[str, Any]:
        number, seat = self.rows[row]
        return self._plays[number].observe(seat)

    def _observations(self) -> dict[str, Any]:
        return self._batch([self._observe(row) for row in range(self.num_envs)])

    def _batch(self, observations: Sequence[dict[str, Any]]) -> dict[str, Any]:
        space = self.single_observation_space
        empty: Any = create_empty_array(space, n=len(observations))
        batch: Any = concatenate(space, observations, empty)
        return dict(batch)

    def _ended(self, results: Sequence[Result]) -> set[int]:
        """Return the numbers of the games that have ended for their learning seats.

        Raises:
            RuntimeError: if it ended for some and not for others, which no row of a vector environment can show.
        """
        ended: dict[int, set[bool]] = {}
        for (number, _), result in zip(self.rows, results, strict=True):
            ended.setdefault(number, set()).add(result.terminated or result.truncated)
        if any(len(kinds) > 1 for kinds in ended.values()):
            raise RuntimeError("a game ended for one learning seat but not for another; let one seat learn: seats=")
        return {number for number, kinds in ended.items() if True in kinds}


__all__ = ["Answer", "Play", "SeatsVectorEnv"]
