"""Answers of a policy to its environments, with their outcomes, step by step, and the rollout that they make up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from agents.padding import pad_rows
from agents.policies.protocol import Generation, Observations, Prompts, TrainablePolicy
from agents.rollout.rollout import Rollout
from agents.rollout.stepping import Stepper, Transition, batch_observations, observation_rows
from agents.rollout.swapping import Swapping
from agents.rollout.utterances import Utterances
from parsers import ActionParser

#: Answers of a rollout whose pictures are kept, for traces.
PICTURED = 8


@dataclass(frozen=True)
class Step:
    """One answer in each of N environments, or in K of them where the others idle, with its outcome.

    Attributes:
        prompts: K encoded observations.
        choices: K sequences of admissible actions.
        suggestions: K sequences of suggested actions, or None.
        generation: K answers.
        transition: outcome of the answers in all N environments.
        final_values: float32 [N]; V of the last state of an episode that was truncated here, else 0.
        pictures: K pictures that were seen, uint8 [H, W, 3]; None where there is none or it is not kept.
    """

    prompts: Prompts
    choices: list[Any]
    suggestions: list[Any]
    generation: Generation
    transition: Transition
    final_values: Tensor
    pictures: list[np.ndarray | None]


def answer(
    policy: TrainablePolicy,
    stepper: Stepper,
    generator: torch.Generator,
    suggesting: bool,
    asked: np.ndarray | None = None,
    *,
    swapping: Swapping | None = None,
    pictured: int = 0,
) -> Step:
    """Let the policy answer once in every environment, or in those that are asked, bool [N]; the others idle.

    ``swapping`` replaces the actions of some answers. The pictures of the first ``pictured`` answers are kept.
    """
    asked = np.ones(stepper.envs.num_envs, dtype=bool) if asked is None else asked
    rows = np.flatnonzero(asked).tolist()
    whole = len(rows) == len(asked)
    observations = stepper.observations if whole else batch_observations(observation_rows(stepper.observations, rows))
    prompts = policy.encode(observations)
    choices = stepper.choices()
    suggestions = stepper.suggestions() if suggesting else [None] * len(asked)
    generation = policy.generate(prompts, generator=generator)
    if swapping is not None:
        generation = swapping(policy, prompts, generation, [choices[row] for row in rows], generator)
    said = [""] * len(asked)
    for row, utterance in zip(rows, generation.utterances, strict=True):
        said[row] = utterance
    transition = stepper.step(tuple(said), idle=~asked)
    final_values = torch.zeros(len(asked))
    if transition.final_observations is not None:
        final_values[transition.final_rows] = policy.values(transition.final_observations).cpu()
    return Step(
        prompts,
        [choices[row] for row in rows],
        [suggestions[row] for row in rows],
        generation,
        transition,
        final_values,
        _pictures(observations, pictured) + [None] * max(0, len(rows) - pictured),
    )


def _pictures(observations: Observations, most: int) -> list[np.ndarray | None]:
    """Return copies of the first pictures, so that those of all observations need not stay in memory."""
    images = observations.get("image")
    shown = range(min(most, len(observations["prompt"])))
    return [None if images is None else np.array(images[row]) for row in shown]


def gathered(
    steps: Sequence[Step],
    kept: Tensor,
    columns: Mapping[str, Any],
    void: Tensor,
    *,
    policy: TrainablePolicy,
    parser: ActionParser[Any],
) -> tuple[Rollout, dict[str, float]]:
    """Return the answers that are kept as a rollout, with its figures for the metrics.

    Args:
        steps: the answers, step by step.
        kept: int64 [M]; indices of the answers that are kept, among those of all steps in a row.
        columns: the rollout's ``values``, ``rewards``, ``advantages`` and ``returns``, float32 [M] each.
        void: bool [M]; True where the answer was a void step.
        policy: gives the tokenizer.
        parser: reads the answers.
    """
    generations = [step.generation for step in steps]

    def rows(name: str) -> list[Tensor]:
        answers = [(getattr(generation, name).cpu(), generation.mask.cpu()) for generation in generations]
        each = [row[keep] for column, mask in answers for row, keep in zip(column, mask, strict=True)]
        return [each[index] for index in kept.tolist()]

    def entries(columns: Sequence[Sequence[Any]]) -> list[Any]:
        each = [entry for column in columns for entry in column]
        return [each[index] for index in kept.tolist()]

    tokens, mask = pad_rows(rows("tokens"))
    utterances = Utterances.from_tokens(
        entries([generation.utterances for generation in generations]),
        tokens,
        mask,
        parser=parser,
        tokenizer=policy.tokenizer,
        choices=entries([step.choices for step in steps]),
        prompts=entries([step.prompts for step in steps]),
    )
    rollout = Rollout(
        **vars(utterances),
        log_probs=pad_rows(rows("log_probs"))[0],
        entropies=pad_rows(rows("entropies"))[0],
        **columns,
        suggestions=entries([step.suggestions for step in steps]),
        pictures=entries([step.pictures for step in steps]),
    )
    cut_off = torch.cat([generation.cut_off.cpu() for generation in generations])[kept]
    return rollout, _metrics(rollout, void, cut_off) | _engine_gap(generations)


def _metrics(rollout: Rollout, void: Tensor, cut_off: Tensor) -> dict[str, float]:
    """Return figures of a rollout that still has its void steps; both flags are bool [M]."""
    if not len(rollout):
        return {}
    earned = rollout.rewards[~void]
    reward = {"rollout/reward": earned.mean().item()} if len(earned) else {}
    return reward | {
        "rollout/parse_valid_rate": float(np.mean([parse.valid for parse in rollout.parses])),
        "rollout/unique_utterances": len(set(rollout.utterances)) / len(rollout),
        "rollout/format_valid_rate": float(np.mean([parse.readable for parse in rollout.parses])),
        "rollout/utterance_tokens": rollout.mask.sum(1).float().mean().item(),
        "rollout/cut_off_rate": cut_off.float().mean().item(),
        "rollout/void_rate": void.float().mean().item(),
    }


def _engine_gap(generations: Sequence[Generation]) -> dict[str, float]:
    """Return how far the log-probabilities of the engine that sampled are from the policy's, in nats per token."""
    gaps = [
        (answers.engine_log_probs - answers.log_probs)[answers.mask].abs()
        for answers in generations
        if answers.engine_log_probs is not None
    ]
    if not gaps:
        return {}
    gap = torch.cat(gaps)
    return {"rollout/engine_gap": gap.mean().item(), "rollout/engine_gap_max": gap.max().item()}
