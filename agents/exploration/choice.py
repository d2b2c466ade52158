"""The choice bonus: variety among the actions that an utterance could name, instead of among all tokens.

The entropy of a next-token distribution is taken over the whole vocabulary, nearly all of which names no action, so
that a large coefficient buys words that do not parse. A parser knows better: for an utterance y and admissible actions
a_1 .. a_K let y_k = swap(y, a_k), and q_k the policy's probability of y_k among them. The bonus is a function of q
alone. It is Eq. 4 of [CoSo], the intervention on the action, in a form with a gradient; docs/method.md derives it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor
from typing_extensions import override

from agents.exploration.alternatives import alternatives
from agents.exploration.bonus import Stateless
from agents.exploration.choice_set import ChoiceSet, choice_set
from agents.policies.protocol import Evaluation, Picks, TrainablePolicy
from agents.rollout.rollout import Minibatch, Rollout
from parsers import ActionParser


@dataclass(frozen=True)
class ChoiceConfig:
    """Settings of a :class:`ChoiceBonus`."""

    objective: Literal["entropy", "forward-kl"] = "forward-kl"
    """``entropy``: H(q), at most ln K. ``forward-kl``: -KL(U || pi) = mean_k log pi(y_k) + ln K, at most 0, whose
    gradient 1/K - pi(y_k) does not vanish for an action that the policy almost never names."""
    form: Literal["tree", "sequences"] = "tree"
    """``tree``: q at each place along the utterance where the tokens of actions part; no forward pass of its own.
    ``sequences``: q over whole actions, which takes a forward pass over the K - 1 alternatives."""
    limit: int = 16
    """Largest K."""
    share: float = 0.25
    """Share of a minibatch's utterances of which ``sequences`` takes the alternatives."""

    def __post_init__(self) -> None:
        if self.limit < 2 or not 0 < self.share <= 1:
            raise ValueError(f"limit must be at least 2 and share in (0, 1], got {self.limit}, {self.share}")


class ChoiceBonus(Stateless):
    """A bonus for the variety of q, the policy's choice among the actions that an utterance could name.

    Utterances that do not parse, and those without another action, have no part in it.

    Args:
        parser: writes alternatives (``swap``) and draws actions where they are not listed.
        tokenizer: the policy's.
        config: settings.
    """

    def __init__(self, parser: ActionParser[Any], tokenizer: Any, config: ChoiceConfig | None = None) -> None:
        self.parser = parser
        self.tokenizer = tokenizer
        self.config = config or ChoiceConfig()

    @override
    def choice_sets(self, rollout: Rollout) -> list[ChoiceSet | None]:
        rows, texts = list[int](), list[str]()
        for row, (utterance, parse) in enumerate(zip(rollout.utterances, rollout.parses, strict=True)):
            if parse.valid:
                for text, _ in alternatives(
                    self.parser, utterance, parse, choices=rollout.choices[row], limit=self.config.limit - 1
                ):
                    rows.append(row)
                    texts.append(text)
        end = self.tokenizer.eos_token_id
        ids = self.tokenizer(texts, add_special_tokens=False)["input_ids"] if texts else []
        others: dict[int, list[list[int]]] = {}
        for row, tokens in zip(rows, ids, strict=True):
            others.setdefault(row, []).append([*tokens, end])
        first = rollout.action_mask.long().argmax(1).tolist()
        found: list[ChoiceSet | None] = [None] * len(rollout)
        for row, tokens in others.items():
            found[row] = choice_set(rollout.tokens[row][rollout.mask[row]].tolist(), tokens, first[row])
        return found

    @override
    def picks(self, batch: Minibatch) -> Picks | None:
        if self.config.form == "sequences":
            return None
        places = [
            (row, branch.position, token)
            for row, choice in enumerate(batch.choice_sets)
            if choice is not None
            for branch in choice.branches
            for token in branch.tokens
        ]
        if not places:
            return None
        rows, positions, tokens = torch.tensor(places).T
        return Picks(rows, positions, tokens)

    def term(
        self, policy: TrainablePolicy, evaluation: Evaluation, batch: Minibatch
    ) -> tuple[Tensor, dict[str, float]]:
        """Return the mean of the objective over utterances, and the mean of H(q) / ln K.

        In the form "tree" one utterance's sum over its branches may exceed ln K; on average over q it is H(q).
        """
        chosen = [(row, choice) for row, choice in enumerate(batch.choice_sets) if choice is not None]
        if self.config.form == "sequences":
            wanted = max(1, round(self.config.share * len(batch)))
            chosen = chosen[:wanted]
        if not chosen:
            # A zero with a gradient, so that it can be part of any loss.
            return evaluation.log_probs.sum() * 0.0, {}
        log_pi, uniform, weight, sizes = (
            self._sequences(policy, evaluation, batch, chosen)
            if self.config.form == "sequences"
            else self._branches(evaluation, [choice for _, choice in chosen])
        )
        inside = uniform > 0
        log_q = torch.where(inside, log_pi.log_softmax(1), 0.0)
        entropies = -(log_q.exp() * log_q * inside).sum(1)
        total = len(batch) * (len(chosen) / sum(c is not None for c in batch.choice_sets))
        if self.config.objective == "entropy":
            bonus = entropies.sum() / total
        else:
            # Without renormalising: else the most likely action would fall in favour of tokens that name none.
            likely = torch.where(inside, log_pi, 0.0)
            divergence = (uniform * (torch.where(inside, uniform, 1.0).log() - likely)).sum(1)
            bonus = -(weight * divergence).sum() / total
        return bonus, {"bonus/entropy": (entropies.detach() / sizes.log()).sum().item() / len(chosen)}

    def _branches(self, evaluation: Evaluation, chosen: Sequence[ChoiceSet]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return log pi and the uniform choice of actions at each of N branches, the branch's weight, and K.

        Log pi and the uniform choice are float32 [N, k], the latter 0 where padded; the others float32 [N]. A branch's
        weight is the share of the actions that lead there.
        """
        assert evaluation.picked is not None, "the policy was not asked for the picks"
        branches = [(branch, choice.size) for choice in chosen for branch in choice.branches]
        widths = torch.tensor([len(branch.tokens) for branch, _ in branches])
        inside = torch.arange(int(widths.max())) < widths[:, None]
        device = evaluation.picked.device
        counts = torch.zeros(inside.shape)
        counts[inside] = torch.tensor([float(count) for branch, _ in branches for count in branch.counts])
        logits = torch.full(inside.shape, -math.inf, device=device)
        logits = logits.masked_scatter(inside.to(device), evaluation.picked)
        sizes = torch.tensor([float(size) for _, size in branches])
        behind = counts.sum(1)
        uniform, weight = counts / behind[:, None], behind / sizes
        return logits, uniform.to(device), weight.to(device), sizes.to(device)

    def _sequences(
        self,
        policy: TrainablePolicy,
        evaluation: Evaluation,
        batch: Minibatch,
        chosen: Sequence[tuple[int, ChoiceSet]],
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return as :meth:`_branches`, with one row for each utterance: log pi of whole actions."""
        rows = [row for row, choice in chosen for _ in choice.others]
        others = [list(other) for _, choice in chosen for other in choice.others]
        n = max(map(len, others))
        tokens = torch.full((len(others), n), int(batch.tokens[0, 0]))
        mask = torch.zeros((len(others), n), dtype=torch.bool)
        differs = torch.zeros((len(others), n))
        starts = [choice.start for _, choice in chosen for _ in choice.others]
        for index, (other, start) in enumerate(zip(others, starts, strict=True)):
            tokens[index, : len(other)] = torch.tensor(other)
            mask[index, : len(other)] = True
            differs[index, start : len(other)] = 1.0
        log_probs = policy.evaluate([batch.prompts[row] for row in rows], tokens, mask).log_probs
        summed = (log_probs * differs.to(log_probs.device)).sum(1)
        device = summed.device
        own = torch.stack([evaluation.log_probs[row, choice.start :].sum() for row, choice in chosen]).to(device)
        sizes = torch.tensor([choice.size for _, choice in chosen])
        inside = torch.arange(int(sizes.max())) < sizes[:, None]
        logits = torch.full(inside.shape, -math.inf, device=device)
        logits[:, 0] = own
        behind = inside.clone()
        behind[:, 0] = False
        logits = logits.masked_scatter(behind.to(device), summed)
        uniform = inside.float() / sizes[:, None]
        return (
            logits,
            uniform.to(device),
            torch.ones(len(chosen), device=device),
            sizes.float().to(device),
        )
