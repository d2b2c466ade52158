"""Trains two phones that share a cart, with shared parameters and with a policy each, and prints the curves of returns.

``python -m benchmarks.measure.team`` first imitates experts who take a random suggested action in a share ``noise`` of
their steps, and then trains in ``phone_team_v0.small_env``, with PPO or by imitation of its own games that succeeded.
One phone can learn beside an expert: what goes wrong there is not the other learner's doing.
Returns are means over the episodes of an evaluation, divided by the experts' mean return on the same games.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import tyro

from agents import (
    PPO,
    SFT,
    Demonstrations,
    FilteredBC,
    FilteredBCConfig,
    OnlineLearner,
    PPOConfig,
    SFTConfig,
    TinyVLM,
    VLMPolicy,
)
from agents.seeding import env_seeds, numpy_generator, torch_generator
from benchmarks.common.extras import require
from benchmarks.measure.output import refuse_existing, write_figures

Sharing = Literal["shared", "independent", "beside-expert"]
Learner = Literal["ppo", "filtered-bc"]
#: Answers a batch of observations.
Answer = Callable[[dict[str, Any]], Sequence[str]]
PHONES = ("phone_0", "phone_1")


@dataclass(frozen=True)
class Options:
    """Train two phones that share a cart."""

    sharing: tuple[Sharing, ...] = ("shared", "independent")
    """One policy for both phones, or one each, or one for phone 0 beside an expert."""
    seeds: tuple[int, ...] = (0,)
    """Seeds of the runs."""
    demonstrations: int = 200
    """Games that are watched before the training."""
    noise: float = 0.3
    """Share of the watched steps in which a random suggested action is taken."""
    sft_steps: int = 600
    """Steps of imitation."""
    steps: int = 8192
    """Environment steps of all rows together; those of independent policies are split between them."""
    every: int = 1024
    """Environment steps between evaluations; independent policies take turns after so many."""
    games: int = 16
    """Games at the same time."""
    evaluation: int = 64
    """Games of an evaluation."""
    learner: Learner = "ppo"
    """PPO, or imitation of the games that succeeded."""
    learning_rate: float = 1e-4
    """Learning rate of the learner."""
    learning_rate_end: float | None = None
    """Learning rate at the end, reached on a cosine; None = the same."""
    settings: dict[str, int | float | bool | str] = field(default_factory=dict)
    """Further settings of the learner, by their names, such as kl_coef 0.1 kl_tokens all."""
    out: Path | None = None
    """JSON file for the figures."""


@dataclass(frozen=True)
class Point:
    """A point of a curve: the mean return of an evaluation, and its ratio to that of the experts."""

    sharing: Sharing
    seed: int
    steps: int
    mean_return: float
    of_expert: float


def play(make: Callable[[], Any], answers: Mapping[str, Answer], seeds: Sequence[int]) -> float:
    """Return the mean return of games in which each phone answers; a phone without an answer is an expert."""
    games = [make() for _ in seeds]
    seen = [game.reset(seed=seed)[0] for game, seed in zip(games, seeds, strict=True)]
    returns = np.zeros(len(games))
    while running := [number for number, game in enumerate(games) if game.agents]:
        said = {
            agent: answers[agent](_batch([seen[number][agent] for number in running]))
            if agent in answers
            else [games[number].expert_utterance(agent) for number in running]
            for agent in PHONES
        }
        for place, number in enumerate(running):
            seen[number], rewards, *_ = games[number].step({agent: said[agent][place] for agent in PHONES})
            returns[number] += np.mean(list(rewards.values()))
    return float(returns.mean())


def _batch(observations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    images = np.stack([observation["image"] for observation in observations])
    return {"prompt": tuple(observation["prompt"] for observation in observations), "image": images}


def watch(env: Any, games: int, noise: float, seed: int) -> Demonstrations:
    """Record games of experts who take a random suggested action in a share ``noise`` of their steps."""
    rng = numpy_generator(seed, "team's noise")
    shown: list[tuple[str, str, np.ndarray]] = []
    for game in env_seeds(seed, games, "team's demonstrations"):
        seen, _ = env.reset(seed=game)
        while env.agents:
            said = {}
            for agent in env.agents:
                suggested = env.seats[agent].suggested_actions()
                wrong = suggested[int(rng.integers(len(suggested)))] if rng.random() < noise else None
                said[agent] = env.expert_utterance(agent, wrong, rng)
                shown.append((seen[agent]["prompt"], said[agent], seen[agent]["image"]))
            seen, *_ = env.step(said)
    prompts, utterances, images = zip(*shown, strict=True)
    return Demonstrations(prompts, utterances, np.stack(images))


def curve(sharing: Sharing, start: VLMPolicy, seed: int, options: Options) -> Iterator[Point]:
    """Train from a start policy, and yield an evaluation of it and after every part of the training."""
    small_env = require("coso_envs.multiagent.phone_team_v0", "multiagent").small_env
    vector = require("coso_envs.multiagent.vector", "multiagent")
    taught = PHONES[:1] if sharing == "beside-expert" else PHONES
    # The same object twice is one policy.
    policies = dict.fromkeys(taught, start)
    if sharing == "independent":
        policies = {agent: copy.deepcopy(start) for agent in taught}
    spoken = {agent: _speaking(policies[agent], seed, agent) for agent in taught}
    seeds = env_seeds(seed, options.evaluation, "team's evaluation")
    best = play(small_env, {}, seeds)
    with tempfile.TemporaryDirectory() as folder:  # of replays
        learners = []
        for agents in tuple((agent,) for agent in taught) if sharing == "independent" else (taught,):
            envs = vector.SeatsVectorEnv(small_env, options.games, seats=agents, answers=spoken)
            learners.append(_learner(policies[agents[0]], envs, seed, options, Path(folder)))
        for steps in range(0, options.steps + 1, options.every):
            for learner in learners:
                _learn_until(steps // len(learners), learner, options.steps // len(learners))
            answers = {agent: _speaking(policies[agent], seed, f"{agent}, evaluation") for agent in taught}
            reached = play(small_env, answers, seeds)
            yield Point(sharing, seed, sum(learner.num_timesteps for learner in learners), reached, reached / best)


def _learn_until(steps: int, learner: OnlineLearner, total: int) -> None:
    """Train until there have been so many steps of the ``total`` ones, over which the learning rate falls."""

    def stop(learner: OnlineLearner, metrics: dict[str, float]) -> None:
        if learner.num_timesteps >= steps:
            learner.request_stop()

    if learner.num_timesteps < steps:
        learner.learn(total, stop)


def _config(seed: int, options: Options) -> PPOConfig | FilteredBCConfig:
    """Return the learner's settings.

    Raises:
        TypeError, ValueError: if there is no such setting, or not with this value.
    """
    end = options.learning_rate if options.learning_rate_end is None else options.learning_rate_end
    given: dict[str, Any] = {"learning_rate": options.learning_rate, "learning_rate_end": end, **options.settings}
    if options.learner == "ppo":
        return PPOConfig(seed=seed, **given)
    # Online from the start, so that every step of the curve is one of training.
    return FilteredBCConfig(**{"offline_steps": 0, "seed": seed, **given})


def _learner(policy: VLMPolicy, envs: Any, seed: int, options: Options, folder: Path) -> OnlineLearner:
    config = _config(seed, options)
    if isinstance(config, PPOConfig):
        return PPO(policy, envs, config)
    return FilteredBC(policy, envs, config, debug_folder=folder)


def _speaking(policy: VLMPolicy, seed: int, name: str) -> Answer:
    generator = torch_generator(seed, f"answers of {name}")
    return lambda observations: policy.answer(observations, generator=generator)


def main(options: Options) -> None:
    """Print a row per evaluation and write the figures."""
    refuse_existing(options.out)
    _config(0, options)  # raises what is wrong with them
    small_env = require("coso_envs.multiagent.phone_team_v0", "multiagent").small_env
    points = []
    for seed in options.seeds:
        shown = watch(small_env(), options.demonstrations, options.noise, seed)
        start = TinyVLM.build([*shown.prompts, *shown.utterances], seed=seed)
        SFT(start, SFTConfig(steps=options.sft_steps, seed=seed)).fit(shown)
        for sharing in options.sharing:
            for point in curve(sharing, copy.deepcopy(start), seed, options):
                points.append(point)
                print(
                    f"{sharing:12}{seed:4}{point.steps:8,}{point.mean_return:8.2f}  {point.of_expert:6.1%} of experts",
                    flush=True,
                )
    write_figures(options, "curve", points)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
