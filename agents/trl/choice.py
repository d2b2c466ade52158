"""The choice bonus on a minibatch of TRL's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from agents.exploration.choice import ChoiceBonus
from agents.exploration.choice_set import ChoiceSet
from agents.policies.protocol import Evaluation

#: An utterance's places in a completion, and its choice set.
PlacedSet = tuple[slice, ChoiceSet | None]
LogProbs = Callable[[Tensor, Tensor, int], Tensor]


@dataclass(frozen=True)
class _Utterances:
    """All that a :class:`ChoiceBonus` asks of a minibatch."""

    choice_sets: Sequence[ChoiceSet | None]

    def __len__(self) -> int:
        return len(self.choice_sets)


def choice_term(
    bonus: ChoiceBonus, inputs: Mapping[str, Any], log_probs: Tensor, evaluate: LogProbs
) -> tuple[Tensor, dict[str, float]]:
    """Return the term of a choice bonus, a scalar with gradient that is maximised, and figures.

    Args:
        bonus: the bonus.
        inputs: TRL's minibatch with ``choice_sets``, a list of placed sets for each completion.
        log_probs: float32 [B, T], with gradient.
        evaluate: returns the log-probabilities, float32 [R, m], of the last m of given token ids under a mask.
    """
    placed: list[tuple[int, slice, ChoiceSet | None]] = [
        (row, places, choice) for row, sets in enumerate(inputs["choice_sets"]) for places, choice in sets
    ]
    batch: Any = _Utterances([choice for _, _, choice in placed])
    others = bonus.alternatives(batch)
    if others is None:
        return log_probs.sum() * 0.0, {}
    longest = max(places.stop - places.start for _, places, _ in placed)
    said = torch.stack(
        [pad(log_probs[row, places], (0, longest - (places.stop - places.start))) for row, places, _ in placed]
    )
    contexts = [_context(inputs, *placed[utterance][:2]) for utterance in others.rows]
    ids, mask = _joined(contexts, others.tokens, others.mask)
    m = others.tokens.shape[1]
    written = evaluate(ids.to(log_probs.device), mask.to(log_probs.device), m)
    written = written * others.mask.to(written.device)
    nothing = torch.zeros(len(placed), device=log_probs.device)
    return bonus.term(Evaluation(said, torch.zeros_like(said), nothing, written), batch)


def _context(inputs: Mapping[str, Any], row: int, places: slice) -> Tensor:
    prompt = inputs["prompt_ids"][row][inputs["prompt_mask"][row].bool()]
    return torch.cat([prompt, inputs["completion_ids"][row, : places.start]]).cpu()


def _joined(contexts: Sequence[Tensor], tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Return contexts, padded on the left, followed by R answers, int64 [R, c + m], and their mask."""
    longest = max(len(context) for context in contexts)
    left = torch.stack([pad(context, (longest - len(context), 0)) for context in contexts])
    known = torch.stack([pad(torch.ones_like(context), (longest - len(context), 0)) for context in contexts])
    return torch.cat([left, tokens], 1), torch.cat([known, mask.to(known)], 1)
