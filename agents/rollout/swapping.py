"""Exploration on the behaviour side: answers whose action is replaced by another one before it is executed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from agents.padding import pad_rows
from agents.policies.protocol import Generation, Prompts, TrainablePolicy
from agents.policies.vocabulary import ending
from agents.rollout.utterances import Utterances
from parsers import ActionParser


class Swapping:
    """A change of a random share of the answers, whose action becomes one drawn uniformly from all admissible ones.

    An action a, whose tokens the policy writes with probability pi(a), is then executed with probability
    b(a) = (1 - share) pi(a) + share / K, where K actions are admissible. Means over what was executed are means over
    what the policy writes if each utterance counts pi(a) / b(a) times (:meth:`importance`). Two things are left out:
    answers without an action, which are never swapped (share / K is share P(action) / K), and what stands behind the
    action, which stays as the policy wrote it behind the first one.

    Args:
        parser: reads and writes the actions, which are listed by it or by the environments.
        share: probability of a draw, above 0 and below 1; it may draw the action that was there.

    Raises:
        ValueError: if ``share`` is not between 0 and 1, or the actions are not listed, as on a touch screen.
    """

    def __init__(self, parser: ActionParser[Any], share: float) -> None:
        if not 0 < share < 1:
            raise ValueError(f"the share of swapped answers must be between 0 and 1, got {share}")
        if not _lists(parser):
            raise ValueError(
                f"swapping needs actions that are listed, and those of {type(parser).__name__} are not; "
                "the choice bonus explores among a sample of them"
            )
        self._parser = parser
        self._share = share

    def __call__(
        self,
        policy: TrainablePolicy,
        prompts: Prompts,
        generation: Generation,
        choices: Sequence[Any],
        generator: torch.Generator,
    ) -> Generation:
        """Return the answers with some actions swapped, and the policy's log-probabilities of what is written now.

        Args:
            policy: wrote the answers.
            prompts: B encoded observations.
            generation: the answers.
            choices: B sequences of admissible actions; None where the parser's own set is fixed.
            generator: CPU generator of the draws.
        """
        drawn = (torch.rand(len(choices), generator=generator) < self._share).tolist()
        seeds = torch.randint(2**31, (len(choices),), generator=generator).tolist()
        swapped: dict[int, str] = {}
        for row, utterance in enumerate(generation.utterances):
            parse = self._parser.parse(utterance, choices[row])
            if not drawn[row] or parse.action is None:
                continue
            action = self._parser.sample(np.random.default_rng(seeds[row]), choices[row])
            text = self._parser.swap(utterance, parse, action, choices[row]) if action != parse.action else utterance
            if text != utterance and self._parser.parse(text, choices[row]).action == action:
                swapped[row] = text
        return _rewritten(generation, swapped, policy, prompts) if swapped else generation

    def importance(self, batch: Utterances, log_probs: Tensor) -> Tensor:
        """Return pi(a) / b(a) of utterances, float32 [M]; 1 for those without an action, or without another one.

        Args:
            batch: M utterances.
            log_probs: float32 [M, n]; those of the policy that wrote them.
        """
        action = (log_probs * batch.action_mask).sum(1)
        sizes = [len(self._parser.choices or ()) if listed is None else len(listed) for listed in batch.choices]
        number = torch.tensor(sizes, device=action.device)
        executed = torch.logaddexp(action + math.log1p(-self._share), (self._share / number).log())
        return torch.where(batch.valid & (number > 1), (action - executed).exp(), 1.0)


def _lists(parser: ActionParser[Any]) -> bool:
    """Return whether a parser's actions are listed: by itself, or at each call, without which it cannot read."""
    if parser.choices is not None:
        return True
    try:
        parser.parse("")
    except ValueError:  # the only one that parsers raise
        return True
    return False


def _rewritten(
    generation: Generation, texts: Mapping[int, str], policy: TrainablePolicy, prompts: Prompts
) -> Generation:
    """Return the answers with the texts of some rows replaced, which end as they did."""
    kept = generation.mask.cpu()
    columns = {
        name: [row[said] for row, said in zip(getattr(generation, name).cpu(), kept, strict=True)]
        for name in ("tokens", "log_probs", "entropies")
    }
    written = policy.tokenizer(list(texts.values()), add_special_tokens=False)["input_ids"]
    for row, ids in zip(texts, written, strict=True):
        columns["tokens"][row] = torch.tensor([*ids, *ending(columns["tokens"][row].tolist(), policy.tokenizer)])
    changed, mask = pad_rows([columns["tokens"][row] for row in texts])
    with torch.no_grad():
        found = policy.evaluate([prompts[row] for row in texts], changed, mask)
    for place, row in enumerate(texts):
        columns["log_probs"][row] = found.log_probs[place].cpu()[mask[place]]
        columns["entropies"][row] = found.entropies[place].cpu()[mask[place]]
    tokens, mask = pad_rows(columns["tokens"])
    return replace(
        generation,
        tokens=tokens,
        mask=mask,
        utterances=tuple(texts.get(row, utterance) for row, utterance in enumerate(generation.utterances)),
        log_probs=pad_rows(columns["log_probs"])[0],
        entropies=pad_rows(columns["entropies"])[0],
        engine_log_probs=None,  # it did not write these
    )
