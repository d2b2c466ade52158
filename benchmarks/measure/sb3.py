"""Trains the baseline of a convolutional network with PPO of Stable-Baselines3 on NumberLine and Blackjack.

``python -m benchmarks.measure.sb3`` prints, for each game and seed, the success on NumberLine over all its starts, or
how much a game of Blackjack loses to optimal play: the sum over its decisions of the better action's exact expectation
minus the chosen one's, whose mean is the optimum minus the policy's expected reward. Both play greedily.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro

from agents.policies import Speaker
from agents.rollout.stepping import batch_observations
from benchmarks.common.envs import make_env
from benchmarks.evaluation.exact import evaluate_exactly
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.training.cnn import CnnLearner
from benchmarks.training.config import TrainConfig
from coso_envs.gym_cards.blackjack.expectation import ENDLESS, optimum
from coso_envs.gym_cards.blackjack.hand import counts

Game = Literal["NumberLine", "Blackjack"]
#: Settings that differ from those of the method cnn-rl. In Blackjack a policy first learns to stand always, which loses
#: 0.14 to optimal play; a higher entropy coefficient keeps it trying to hit.
SETTINGS: dict[Game, dict[str, float]] = {
    "NumberLine": {},
    "Blackjack": {"gamma": 1.0, "action_entropy": 0.1, "learning_rate": 1e-3},
}
#: Environments at the same time, and steps of each between two updates.
_ENVS, _N_STEPS = 16, 64


@dataclass(frozen=True)
class Options:
    """Train a convolutional network with PPO of Stable-Baselines3."""

    games: tuple[Game, ...] = ("NumberLine", "Blackjack")
    """Games to learn."""
    steps: tuple[int, ...] = (20_480, 61_440)
    """Environment steps of each game."""
    seeds: tuple[int, ...] = (0, 1, 2)
    """Seeds of each game."""
    size: int = 48
    """Side of the picture in pixels, at least 48."""
    episodes: int = 5000
    """Games of Blackjack in the evaluation."""
    out: Path | None = None
    """JSON file for the figures."""

    def __post_init__(self) -> None:
        if len(self.games) != len(self.steps):
            raise SystemExit(f"there must be a number of --steps for each of {self.games}, got {self.steps}")


@dataclass(frozen=True)
class Trained:
    """The result of a run.

    Attributes:
        game: the game.
        seed: seed of the run.
        steps: environment steps.
        success: exact success on NumberLine; None for Blackjack.
        loss: mean loss of a game of Blackjack to optimal play; None for NumberLine.
    """

    game: Game
    seed: int
    steps: int
    success: float | None
    loss: float | None


def train(game: Game, steps: int, seed: int, options: Options) -> Speaker:
    """Train a policy with the method cnn-rl; return it as one that answers with utterances."""
    config = TrainConfig.of(
        method="cnn-rl",
        env=f"coso/{game}-v0",
        env_kwargs={"size": options.size},
        num_envs=_ENVS,
        n_steps=_N_STEPS,
        total_steps=steps,
        seed=seed,
        **SETTINGS[game],
    )
    learner = CnnLearner(config)
    learner.learn(steps, lambda learner, row: None)
    learner.envs.close()
    return learner.policy


def blackjack_loss(speaker: Speaker, size: int, episodes: int, seed: int) -> float:
    """Return the mean loss of a game to optimal play, by the exact expectations of both actions at each decision."""
    env = make_env("coso/Blackjack-v0", {"size": size})
    lost = 0.0
    for episode in range(episodes):
        observation, _ = env.reset(seed=seed if episode == 0 else None)
        ended = False
        while not ended:
            player, shown = env.state.player, counts(env.state.dealer.cards[0])
            values = {
                "stand": ENDLESS.stand_value(player.total, shown),
                "hit": ENDLESS.hit_value(player.expected, shown),
            }
            said = speaker.answer(batch_observations([observation]), greedy=True)[0]
            observation, _, terminated, truncated, info = env.step(said)
            lost += max(values.values()) - values[info["action"]]
            ended = terminated or truncated
    return lost / episodes


def measure(game: Game, steps: int, seed: int, options: Options) -> Trained:
    """Train and evaluate one policy."""
    speaker = train(game, steps, seed, options)
    if game == "NumberLine":
        kwargs = {"size": options.size}
        reached = evaluate_exactly(speaker, "coso/NumberLine-v0", samples_per_state=0, seed=seed, env_kwargs=kwargs)
        return Trained(game, seed, steps, reached.success, None)
    # Another seed than that of any training environment.
    return Trained(game, seed, steps, None, blackjack_loss(speaker, options.size, options.episodes, 730_000 + seed))


def main(options: Options) -> None:
    """Print a row per run and write the figures."""
    refuse_existing(options.out)
    rows = []
    for game, steps in zip(options.games, options.steps, strict=True):
        for seed in options.seeds:
            rows.append(measure(game, steps, seed, options))
            row = rows[-1]
            figure = f"success {row.success:.3f}" if row.loss is None else f"{row.loss:.3f} below {optimum():.3f}"
            print(f"{game:12}{seed:4}{steps:10,}  {figure}", flush=True)
    write_figures(options, "runs", rows)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
