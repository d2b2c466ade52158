"""Measures how good and how sure of themselves the teachers of confidently wrong starts are, and their pupils.

``python -m benchmarks.measure.starts --env coso/Blackjack-v0`` takes each confidently wrong start that fits, or any
other with ``--start``: it lets the teacher play episodes to their end, trains the embedded policy on its demonstrations
as the environment's suite does, plays held-out episodes with it, and finds out how likely the right action is in states
where the teacher goes wrong, and how far the policy gets where this action is executed there, or one drawn at random.
Without ``--env`` it does so on all environments of coso-envs.

P(right) is the mean of P(action | state, words) over words that the policy itself has sampled before the action: the
parser writes the right action in place of the one that was said. It needs no luck to see an action of probability 1e-7.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro

import coso_envs
from agents.policies.vlm import VLMPolicy
from agents.rollout.stepping import batch_observations
from agents.rollout.utterances import Utterances
from agents.seeding import integer, numpy_generator, torch_generator
from benchmarks.common.envs import begin_episode, make_env
from benchmarks.common.tables import Table
from benchmarks.comparison.suites import task_of
from benchmarks.data.demonstrations import Lesson, lessons
from benchmarks.data.episodes import Summary, collect_episodes
from benchmarks.data.teachers import STARTS, Start, check_fits, fitting_starts, get_start
from benchmarks.evaluation.episodes import Evaluation, evaluate_episodes
from benchmarks.evaluation.exact import evaluate_exactly, supports_exact
from benchmarks.evaluation.panels import held_out_episodes
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.training.config import TrainConfig
from benchmarks.training.start_policy import STARTS_FOLDER, load_start

#: Demonstrated steps that are searched for states where the teacher is wrong.
_MOST_STEPS = 5_000
#: Demonstrated steps of which the share of wrong ones is counted.
_STEPS = 512


@dataclass(frozen=True)
class Options:
    """Options of the command.

    Attributes:
        env: id of an environment; all of coso-envs by default.
        start: name of a start; by default each confidently wrong one that fits.
        env_kwargs: arguments of the environment in place of those for embedded policies.
        seed: of the run whose start it is.
        episodes: number of episodes of the teacher, and of the policy where the evaluation is not exact.
        states: number of states where the teacher is wrong in which P(right) is taken.
        samples: number of utterances in each of them.
        pupil: whether the embedded policy is trained and measured; the teachers alone take seconds.
        starts: folder of start policies; one that exists is used.
        policy: folder of a policy, such as the one of a run, that is measured in place of the one that has imitated.
        out: a file for the figures.
    """

    env: str | None = None
    start: str | None = None
    env_kwargs: dict[str, int | float | bool | str] = field(default_factory=dict)
    seed: int = 0
    episodes: int = 64
    states: int = 64
    samples: int = 4
    pupil: bool = True
    starts: str = str(STARTS_FOLDER)
    policy: Path | None = None
    out: Path | None = None


@dataclass(frozen=True)
class Pupil:
    """The figures of an embedded policy that has imitated a teacher.

    Attributes:
        sampled: success of its sampled utterances.
        greedy: that of its likeliest ones.
        valid: share of sampled utterances with an action.
        right: mean P(right action) where the teacher goes wrong for the first time, by sampled words.
        median: the median over states of the mean over a state's samples.
        helped: success of its sampled utterances with the expert in its place wherever the teacher goes wrong.
        explored: the same with an action drawn from the suggested ones in the expert's place.
    """

    sampled: float
    greedy: float
    valid: float
    right: float
    median: float
    helped: float
    explored: float


@dataclass(frozen=True)
class Row:
    """The figures of one start in one environment.

    Attributes:
        env: id of the environment.
        env_kwargs: its arguments.
        start: name of the start.
        expert: success of the expert in the teacher's episodes.
        teacher: success of the teacher, who plays on after mistakes.
        wrong: share of demonstrated steps in which another action than the expert's is shown.
        pupil: None if it was not measured.
    """

    env: str
    env_kwargs: dict[str, Any]
    start: str
    expert: float
    teacher: float
    wrong: float
    pupil: Pupil | None


def config_of(env_id: str, start: str, seed: int, env_kwargs: Mapping[str, Any]) -> TrainConfig:
    """Return the settings of the environment's suite, with another start."""
    settings = {**task_of(env_id).settings, "start": start, "seed": seed, "env_kwargs": dict(env_kwargs)}
    return TrainConfig.of(**settings)


def played(config: TrainConfig, start: Start, episodes: int) -> float:
    """Return a teacher's success in episodes played to their end."""
    summary = Summary()
    found = collect_episodes(config.env, episodes=episodes, start=start, seed=config.seed, env_kwargs=config.env_kwargs)
    for _ in summary.watch(found):
        pass
    return float(summary.to_json()["success"])


def evaluated(policy: VLMPolicy, config: TrainConfig, episodes: int, greedy: bool) -> Evaluation:
    """Return a policy's results, exact where the game allows it."""
    if supports_exact(make_env(config.env, config.env_kwargs)):
        samples = 0 if greedy else episodes
        return evaluate_exactly(
            policy, config.env, samples_per_state=samples, seed=config.seed, env_kwargs=config.env_kwargs
        )
    panel = held_out_episodes(config.env, config.env_kwargs, seed=config.seed, count=episodes)
    return evaluate_episodes(
        policy,
        config.env,
        panel.seeds[:episodes],
        greedy=greedy,
        env_kwargs=config.env_kwargs,
        options=panel.options[:episodes],
        sampling=config.seed,
    )


def share_wrong(env: Any, start: Start, seed: int) -> float:
    """Return the share of demonstrated steps in which the teacher shows another action than the expert's."""
    shown = islice(lessons(env, start, integer(seed, "measured starts")), _STEPS)
    return statistics.mean(lesson.shown != lesson.expert for lesson in shown)


def wrong_lessons(env: Any, start: Start, seed: int, states: int) -> list[Lesson]:
    """Return steps in which the teacher is wrong for the first time in an episode; later states may be lost.

    They are drawn apart from the demonstrations that a policy has imitated. There are fewer than ``states`` if the
    teacher is hardly ever wrong.
    """
    if start.habit is not None:
        start = replace(start, habit=replace(start.habit, after="again"))
    shown = islice(lessons(env, start, integer(seed, "measured starts")), _MOST_STEPS)
    return list(islice((lesson for lesson in shown if lesson.shown != lesson.expert), states))


def probabilities(policy: VLMPolicy, env: Any, found: list[Lesson], samples: int, seed: int) -> list[float]:
    """Return P(the expert's action) for each step, as a mean over ``samples`` utterances of the policy."""
    generator = torch_generator(seed, "measured starts")
    policy.eval()
    return [sum(_right(policy, env, lesson, samples, generator)) / samples for lesson in found]


def _right(policy: VLMPolicy, env: Any, lesson: Lesson, samples: int, generator: torch.Generator) -> Iterator[float]:
    """Yield P(right action | words) for the words of each sampled utterance; 0 for one that does not parse."""
    parser, choices = env.parser, lesson.choices
    observations = batch_observations([lesson.observation] * samples)
    for utterance in policy.answer(observations, generator=generator):
        parse = parser.parse(utterance, choices)
        if not parse.valid:
            yield 0.0
            continue
        said = parser.swap(utterance, parse, lesson.expert, choices)
        prompts = policy.encode(batch_observations([lesson.observation]))
        batch = Utterances.from_texts([said], policy, parser, choices=[choices], prompts=prompts)
        with torch.no_grad():
            log_probs = policy.evaluate(prompts, batch.tokens, batch.mask).log_probs
        yield math.exp(float(log_probs[batch.action_mask].sum()))


def helped(policy: VLMPolicy, config: TrainConfig, start: Start, episodes: int) -> float:
    """Return a policy's success where the expert acts in its place wherever the teacher would go wrong."""
    return _replaced(policy, config, start, episodes, lambda env, rng: env.expert_action())


def explored(policy: VLMPolicy, config: TrainConfig, start: Start, episodes: int) -> float:
    """Return the same with an action drawn from the suggested ones in the expert's place: what exploring would find."""
    return _replaced(policy, config, start, episodes, lambda env, rng: env.parser.sample(rng, env.suggested_actions()))


def _replaced(
    policy: VLMPolicy,
    config: TrainConfig,
    start: Start,
    episodes: int,
    chosen: Callable[[Any, np.random.Generator], Any],
) -> float:
    env = make_env(config.env, config.env_kwargs)
    panel = held_out_episodes(config.env, config.env_kwargs, seed=config.seed, count=episodes)
    rng, generator = numpy_generator(config.seed, "helped"), torch_generator(config.seed, "helped")
    policy.eval()
    won = 0
    beginnings = list(zip(panel.seeds, panel.options, strict=True))[:episodes]
    for seed, own in beginnings:
        observation, info = env.reset(seed=seed, options=own)
        ended = False
        while not ended:
            expert = env.expert_action()
            preferred = start.preferred(env, expert, rng)
            if preferred is None or preferred == expert:
                (utterance,) = policy.answer(batch_observations([observation]), generator=generator)
            else:
                utterance = env.expert_utterance(action=chosen(env, rng), rng=rng)
            observation, _, terminated, truncated, info = env.step(utterance)
            ended = terminated or truncated
        won += bool(info["success"])
    env.close()
    return won / len(beginnings)  # a panel may have fewer


def measure(env_id: str, name: str, options: Options) -> Row:
    """Return the figures of one start."""
    config, start = config_of(env_id, name, options.seed, options.env_kwargs), get_start(name)
    env = begin_episode(env_id, config.env_kwargs)
    check_fits(start, env)
    found = wrong_lessons(env, start, options.seed, options.states)
    row = Row(
        env=env_id,
        env_kwargs=dict(config.env_kwargs),
        start=name,
        expert=played(config, STARTS["expert"], options.episodes),
        teacher=played(config, start, options.episodes),
        wrong=share_wrong(env, start, options.seed),
        pupil=measure_pupil(config, start, env, found, options) if options.pupil else None,
    )
    env.close()
    return row


def measure_pupil(config: TrainConfig, start: Start, env: Any, found: list[Lesson], options: Options) -> Pupil:
    """Train the embedded policy on a start, unless that has been done, and return its figures, or another one's.

    Args:
        config: settings of the run whose start it is.
        start: the start.
        env: the environment, for its parser.
        found: steps in which the teacher is wrong.
        options: of the command.
    """
    if options.policy is None:
        policy = load_start(config, Path(options.starts)).policy
    else:
        policy = VLMPolicy.from_pretrained(options.policy)
    sampled, greedy = (evaluated(policy, config, options.episodes, greedy=greedy) for greedy in (False, True))
    right = probabilities(policy, env, found, options.samples, options.seed)
    return Pupil(
        sampled=sampled.success,
        greedy=greedy.success,
        valid=sampled.parse_valid_rate,
        right=statistics.mean(right) if right else math.nan,
        median=statistics.median(right) if right else math.nan,
        helped=helped(policy, config, start, options.episodes),
        explored=explored(policy, config, start, options.episodes),
    )


def table(rows: list[Row], options: Options) -> Table:
    """Return the figures as a table."""
    head: tuple[str, ...] = ("environment", "start", "expert", "teacher", "steps shown wrong")
    body = []
    for row in rows:
        line: tuple[str, ...] = (
            row.env,
            f"`{row.start}`",
            f"{row.expert:.2f}",
            f"{row.teacher:.2f}",
            f"{row.wrong:.2f}",
        )
        pupil = row.pupil
        if pupil is not None:
            shares = (f"{share:.2f}" for share in (pupil.sampled, pupil.greedy, pupil.valid))
            aided = (f"{share:.2f}" for share in (pupil.helped, pupil.explored))
            line = (*line, *shares, f"{pupil.right:.1e}", f"{pupil.median:.1e}", *aided)
        body.append(line)
    if options.pupil:
        head = (*head, "sampled", "greedy", "valid", "P(right), mean", "median", "helped", "explored")
    return Table(head, tuple(body), f"Seed {options.seed}, {options.episodes} episodes, {options.states} states.")


def main(options: Options) -> None:
    """Print a line when a start is measured, and a table in the end."""
    refuse_existing(options.out)
    rows = []
    for env_id in coso_envs.ENTRY_POINTS if options.env is None else (options.env,):
        env = begin_episode(env_id, config_of(env_id, "expert", options.seed, options.env_kwargs).env_kwargs)
        wrong = [name for name in fitting_starts(env) if get_start(name).bias > 0]
        env.close()
        for name in wrong if options.start is None else [options.start]:
            rows.append(measure(env_id, name, options))
            print(rows[-1], flush=True)
    print(table(rows, options).markdown())
    write_figures(options, "rows", rows)


if __name__ == "__main__":
    main(tyro.cli(Options))
