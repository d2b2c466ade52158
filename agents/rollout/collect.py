"""Collecting utterances and rewards from a vector environment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from agents.padding import pad_rows
from agents.policies.protocol import Generation, Observations, Prompts, TrainablePolicy
from agents.rollout.gae import gae
from agents.rollout.rollout import Rollout
from agents.rollout.statistics import EpisodeStatistics, FinishedEpisodes
from agents.rollout.stepping import Stepper, Transition
from agents.rollout.utterances import Utterances
from parsers import ActionParser


@dataclass(frozen=True)
class Step:
    """One answer in each of N environments, with its outcome.

    Attributes:
        prompts: N encoded observations.
        choices: N sequences of admissible actions.
        suggestions: N sequences of suggested actions, or None.
        generation: N answers.
        transition: outcome of the answers.
        final_values: float32 [N]; V of the last state of an episode that was truncated here, else 0.
    """

    prompts: Prompts
    choices: list[Any]
    suggestions: list[Any]
    generation: Generation
    transition: Transition
    final_values: Tensor


Watch: TypeAlias = Callable[[Observations, Step], None]
"""Called with the observations of N environments and the step that answered them."""


def collect(
    policy: TrainablePolicy,
    stepper: Stepper,
    parser: ActionParser[Any],
    statistics: EpisodeStatistics,
    *,
    n_steps: int,
    gamma: float,
    gae_lambda: float,
    generator: torch.Generator,
    suggesting: bool = False,
    watch: Watch | None = None,
) -> tuple[Rollout, dict[str, float]]:
    """Let the policy answer ``n_steps`` times in every environment.

    Args:
        policy: writes the answers.
        stepper: the environments.
        parser: reads the answers.
        statistics: returns and lengths of running episodes, continued in place.
        n_steps: steps per environment.
        gamma: discount.
        gae_lambda: trace decay.
        generator: CPU generator of the sampling.
        suggesting: ask the environments for actions worth trying, see ``Rollout.suggestions``.
        watch: called after each step.

    Returns:
        The rollout without its void steps, which may leave no rows, and figures of all its steps (``rollout/...``) for
        the metrics.
    """
    steps: list[Step] = []
    finished = FinishedEpisodes()
    for _ in range(n_steps):
        observations = stepper.observations
        steps.append(_step(policy, stepper, generator, suggesting))
        finished.add(statistics, steps[-1].transition)
        if watch is not None:
            watch(observations, steps[-1])

    transitions = [step.transition for step in steps]
    rewards, terminated, done, skipped, void = (
        torch.as_tensor(np.stack([getattr(transition, name) for transition in transitions]))
        for name in ("rewards", "terminated", "done", "skipped", "void")
    )
    values = torch.stack([step.generation.values.cpu() for step in steps])
    # V(s') is the next answer's value, except at the end of an episode.
    following = torch.cat([values[1:], policy.values(stepper.observations).cpu()[None]])
    next_values = torch.where(done, torch.stack([step.final_values for step in steps]), following)
    advantages, returns = gae(rewards, values, next_values, terminated, done, gamma, gae_lambda, void)

    said = torch.nonzero(~skipped.flatten()).flatten()
    utterances, log_probs, entropies = _utterances(steps, said.tolist(), policy.tokenizer, parser)
    suggestions = [suggested for step in steps for suggested in step.suggestions]
    rollout = Rollout(
        **vars(utterances),
        log_probs=log_probs,
        entropies=entropies,
        values=values.flatten()[said],
        rewards=rewards.flatten()[said],
        advantages=advantages.flatten()[said],
        returns=returns.flatten()[said],
        suggestions=[suggestions[index] for index in said.tolist()],
    )
    cut_off = torch.cat([step.generation.cut_off.cpu() for step in steps])
    metrics = _metrics(rollout, void.flatten()[said], cut_off[said]) | finished.metrics()
    return rollout.select(torch.nonzero(~void.flatten()[said]).flatten()), metrics


def _step(policy: TrainablePolicy, stepper: Stepper, generator: torch.Generator, suggesting: bool) -> Step:
    prompts = policy.encode(stepper.observations)
    choices = stepper.choices()
    suggestions = stepper.suggestions() if suggesting else [None] * len(prompts)
    generation = policy.generate(prompts, generator=generator)
    transition = stepper.step(generation.utterances)
    final_values = torch.zeros(len(prompts))
    if transition.final_observations is not None:
        final_values[transition.final_rows] = policy.values(transition.final_observations).cpu()
    return Step(prompts, choices, suggestions, generation, transition, final_values)


def _utterances(
    steps: Sequence[Step], kept: Sequence[int], tokenizer: Any, parser: ActionParser[Any]
) -> tuple[Utterances, Tensor, Tensor]:
    """Return the kept rows' utterances, with log-probabilities and entropies of their tokens, float32 [M, n]."""
    generations = [step.generation for step in steps]

    def rows(name: str) -> list[Tensor]:
        columns = [(getattr(generation, name).cpu(), generation.mask.cpu()) for generation in generations]
        each = [row[keep] for column, mask in columns for row, keep in zip(column, mask, strict=True)]
        return [each[index] for index in kept]

    utterances = [text for generation in generations for text in generation.utterances]
    choices = [allowed for step in steps for allowed in step.choices]
    prompts = [prompt for step in steps for prompt in step.prompts]
    tokens, mask = pad_rows(rows("tokens"))
    said = Utterances.from_tokens(
        [utterances[index] for index in kept],
        tokens,
        mask,
        parser=parser,
        tokenizer=tokenizer,
        choices=[choices[index] for index in kept],
        prompts=[prompts[index] for index in kept],
    )
    return said, pad_rows(rows("log_probs"))[0], pad_rows(rows("entropies"))[0]


def _metrics(rollout: Rollout, void: Tensor, cut_off: Tensor) -> dict[str, float]:
    """Return figures of a rollout that still has its void steps; both flags are bool [M]."""
    if not len(rollout):
        return {}
    return {
        "rollout/reward": rollout.rewards.mean().item(),
        "rollout/parse_valid_rate": float(np.mean([parse.valid for parse in rollout.parses])),
        "rollout/unique_utterances": len(set(rollout.utterances)) / len(rollout),
        "rollout/format_valid_rate": float(np.mean([parse.readable for parse in rollout.parses])),
        "rollout/utterance_tokens": rollout.mask.sum(1).float().mean().item(),
        "rollout/cut_off_rate": cut_off.float().mean().item(),
        "rollout/void_rate": void.float().mean().item(),
    }
