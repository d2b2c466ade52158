"""The choice bonus: variety among the actions that an utterance could name, instead of among all tokens.

The entropy of a next-token distribution is taken over the whole vocabulary, nearly all of which names no action, so
that a large coefficient buys words that do not parse. A parser knows better: for an utterance y and admissible actions
a_1 .. a_K let y_k = swap(y, a_k), and pi(y_k) the policy's probability of writing y_k from the first token on in which
the K utterances differ. The bonus depends on these K numbers alone. It is Eq. 4 of [CoSo], the intervention on the
action, in a form with a gradient; docs/method.md derives it.

An utterance counts up to its end, not only up to the last token that differs: a policy that has never named an action
does not know either how its format goes on after it, and would break it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor
from typing_extensions import override

from agents.exploration.alternatives import alternatives
from agents.exploration.bonus import Stateless
from agents.exploration.choice_set import ChoiceSet, choice_set
from agents.padding import pad_rows
from agents.policies.protocol import Evaluation
from agents.policies.vocabulary import ending
from agents.rollout.rollout import Minibatch, Rollout
from agents.rollout.utterances import Alternatives
from agents.settings import check_named_values
from parsers import ActionParser


@dataclass(frozen=True)
class ChoiceConfig:
    """Settings of a :class:`ChoiceBonus`."""

    objective: Literal["entropy", "forward-kl"] = "forward-kl"
    """``entropy``: H(q) of q = softmax_k(log pi(y_k)), at most ln K. ``forward-kl``: -KL(U || pi), that is mean_k
    log pi(y_k) + ln K, at most 0; its gradient 1/K - pi(y_k) does not vanish for an action that is almost never named.
    """
    limit: int = 4
    """Largest K. Where there are more actions, or more suggested ones, others are drawn for each row of a rollout."""
    share: float = 0.02
    """Number of alternatives that are evaluated with a minibatch, as a share of its utterances: the bonus is estimated
    on the first utterances that together have so many or more."""

    def __post_init__(self) -> None:
        check_named_values(self)
        if self.limit < 2:
            raise ValueError(f"limit must be at least 2, got {self.limit}")
        if not self.share > 0:
            raise ValueError(f"share must be above 0, got {self.share}")


class ChoiceBonus(Stateless):
    """A bonus for the variety of a policy's choice among the actions that an utterance could name.

    Utterances that do not parse, and those without another action, have no part in it.

    Args:
        parser: writes alternatives (``swap``) and draws actions where they are not listed.
        tokenizer: the policy's.
        config: settings.
    """

    suggesting = True

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
                    self.parser,
                    utterance,
                    parse,
                    choices=rollout.choices[row],
                    suggested=rollout.suggestions[row],
                    limit=self.config.limit - 1,
                    draw=row,  # a sure policy says the same in a state each time, and every action has to get its turn
                ):
                    rows.append(row)
                    texts.append(text)
        ids = self.tokenizer(texts, add_special_tokens=False)["input_ids"] if texts else []
        others: dict[int, list[list[int]]] = {}
        for row, other in zip(rows, ids, strict=True):
            others.setdefault(row, []).append(other)
        tokens, lengths = rollout.tokens.tolist(), rollout.mask.sum(1).tolist()
        first = rollout.action_mask.long().argmax(1).tolist()
        found: list[ChoiceSet | None] = [None] * len(rollout)
        for row, written in others.items():
            said = tokens[row][: lengths[row]]
            end = ending(said, self.tokenizer)  # they end as the utterance did
            found[row] = choice_set(said, [[*other, *end] for other in written], first[row])
        return found

    @override
    def alternatives(self, batch: Minibatch) -> Alternatives | None:
        chosen = self._chosen(batch)
        if not chosen:
            return None
        tokens, mask = pad_rows([torch.tensor(other) for _, choice in chosen for other in choice.others])
        return Alternatives([row for row, choice in chosen for _ in choice.others], tokens, mask)

    def _chosen(self, batch: Minibatch) -> list[tuple[int, ChoiceSet]]:
        """Return the first utterances of a minibatch, which is in a random order, whose alternatives are evaluated.

        Their number does not depend on which come first: else a mean of those few whose alternatives fill the room, as
        in states with many actions, would count as much as a mean of many.
        """
        sets = [(row, choice) for row, choice in enumerate(batch.choice_sets) if choice is not None]
        others = sum(len(choice.others) for _, choice in sets)
        room = round(self.config.share * len(batch))
        return sets[: max(1, round(room * len(sets) / others))] if sets else []

    def term(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return the objective's mean over the utterances of a minibatch, estimated on some, and H(q) / ln K."""
        chosen = self._chosen(batch)
        if not chosen or evaluation.alternatives is None:
            # A zero with a gradient, so that it can be part of any loss.
            return evaluation.log_probs.sum() * 0.0, {}
        starts = torch.tensor([choice.start for _, choice in chosen for _ in choice.others])
        places = torch.arange(evaluation.alternatives.shape[1])
        after = (places >= starts[:, None]).to(evaluation.alternatives.device)
        others = (evaluation.alternatives * after).sum(1).split([len(choice.others) for _, choice in chosen])
        terms, shares = list[Tensor](), list[float]()
        for (row, choice), written in zip(chosen, others, strict=True):
            said = evaluation.log_probs[row, choice.start :].sum()
            log_pi = torch.cat([said[None], written])
            log_q = log_pi.log_softmax(0)
            entropy = -(log_q.exp() * log_q).sum()
            # Not log q: the likeliest action would fall in favour of whatever else the policy may write.
            terms.append(entropy if self.config.objective == "entropy" else log_pi.mean() + math.log(choice.size))
            shares.append(entropy.item() / math.log(choice.size))
        valid = sum(choice is not None for choice in batch.choice_sets) / len(batch)
        return torch.stack(terms).mean() * valid, {"bonus/entropy": sum(shares) / len(shares)}
