"""Exact evaluation of small games: P(action | state) from utterances, then dynamic programming.

Only P(action | state) is estimated from samples (for a greedy policy it is known from one utterance). The rest is
computed, so that results do not depend on the luck of episodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.policies import Speaker
from agents.rollout.stepping import batch_observations
from agents.seeding import torch_generator
from benchmarks.common.envs import make_env
from benchmarks.evaluation.episodes import Evaluation, keeps_format
from coso_envs import ExactGame

#: Observations answered at once, which limits memory and does not change the result.
CHUNK = 128


@dataclass(frozen=True)
class ActionTable:
    """A table of P(action | state) for S states and A actions.

    Attributes:
        states: S states.
        actions: A actions.
        probabilities: float64 [S, A + 1]; the last column is the share of utterances without an action.
        readable: float64 [S]; share of utterances whose format was kept, see :attr:`parsers.Parse.readable`.
    """

    states: tuple[Any, ...]
    actions: tuple[Any, ...]
    probabilities: NDArray[np.float64]
    readable: NDArray[np.float64]


def supports_exact(env: Any) -> bool:
    """Return whether a game derives from :class:`coso_envs.ExactGame`."""
    return isinstance(env, ExactGame)


def action_table(
    policy: Speaker, env_id: str, *, samples_per_state: int, seed: int, env_kwargs: Mapping[str, Any] | None = None
) -> ActionTable:
    """Estimate P(action | state) from sampled utterances, or from the greedy one with ``samples_per_state=0``.

    Raises:
        ValueError: if ``samples_per_state`` is negative.
    """
    if samples_per_state < 0:
        raise ValueError(f"samples_per_state must be 0 (greedy) or more, got {samples_per_state}")
    env = make_env(env_id, env_kwargs)
    states, actions = tuple(env.states()), tuple(env.actions)
    names = [env.parser.text(action) for action in actions]
    observations = [env.reset(options={"state": state})[0] for state in states]
    rows = np.repeat(np.arange(len(states)), max(1, samples_per_state))
    generator = torch_generator(seed, "evaluation sampling")
    counts, readable = np.zeros((len(states), len(actions) + 1)), np.zeros(len(states))
    for first in range(0, len(rows), CHUNK):
        chunk = rows[first : first + CHUNK]
        batch = batch_observations([observations[row] for row in chunk])
        answers = policy.answer(batch, greedy=samples_per_state == 0, generator=generator)
        for row, utterance in zip(chunk, answers, strict=True):
            # The environment itself parses the utterance.
            env.reset(options={"state": states[row]})
            info = env.step(utterance)[-1]
            readable[row] += keeps_format(info)
            counts[row, names.index(info["action"]) if info["valid"] else len(actions)] += 1
    env.close()
    answered = counts.sum(axis=1)
    return ActionTable(states, actions, counts / answered[:, None], readable / answered)


def evaluate_table(game: ExactGame[Any, Any], table: ActionTable) -> Evaluation:
    """Return success, return and length of a policy given by its action table, from the game's start states.

    Args:
        game: the game without wrappers.
        table: P(action | state).
    """
    index = {state: row for row, state in enumerate(table.states)}
    count = len(table.states)
    probabilities = table.probabilities
    if game.on_invalid == "random":
        spread = probabilities[:, -1:] / len(table.actions)
        probabilities = np.concatenate([probabilities[:, :-1] + spread, np.zeros((count, 1))], axis=1)
    moves = np.zeros((count, count))  # P(next state, not ended | state)
    success, reward = np.zeros(count), np.zeros(count)
    for row, state in enumerate(table.states):
        for column, action in enumerate((*table.actions, None)):
            outcome = game.transition(state, action)
            share = probabilities[row, column]
            reward[row] += share * outcome.reward
            success[row] += share * outcome.success
            ended = outcome.terminated or outcome.truncated or (action is None and game.on_invalid == "terminate")
            if not ended:
                moves[row, index[outcome.state]] += share
    occupancy = np.zeros(count)
    for state, probability in game.start_distribution().items():
        occupancy[index[state]] = probability
    total = np.zeros(3)
    for _ in range(game.horizon):
        total += occupancy @ np.stack([success, reward, np.ones(count)], axis=1)
        occupancy = occupancy @ moves
    return Evaluation(
        success=float(total[0]),
        mean_return=float(total[1]),
        episode_length=float(total[2]),
        parse_valid_rate=float(1.0 - table.probabilities[:, -1].mean()),
        format_valid_rate=float(table.readable.mean()),
    )


def evaluate_exactly(
    policy: Speaker, env_id: str, *, samples_per_state: int, seed: int, env_kwargs: Mapping[str, Any] | None = None
) -> Evaluation:
    """Evaluate a policy by dynamic programming; ``samples_per_state=0`` evaluates the greedy policy.

    ``parse_valid_rate`` and ``format_valid_rate`` are means over all states, whether the policy visits them or not.
    """
    table = action_table(policy, env_id, samples_per_state=samples_per_state, seed=seed, env_kwargs=env_kwargs)
    return evaluate_table(make_env(env_id, env_kwargs), table)
