"""Causal weights: the change of P(a | y) when a token is nullified (Eq. 5, 6 of [CoSo])."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from agents.causal.counterfactuals import effects
from agents.causal.scm import SCM
from agents.policies.offsets import decode
from agents.settings import check_named_values

# Punctuation of formats, without operators (+ - * / =), which can be actions.
_PUNCTUATION = frozenset("\"'`\u201c\u201d\u2018\u2019{}[]().,:;!?\\")


#: Types of numbers in an SCM's counterfactual passes.
Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True)
class CausalConfig:
    """Settings of causal weights. :data:`agents.causal.presets.PRESETS` holds published ones and our own."""

    source: Literal["scm", "exact", "span"] = "scm"
    """Source of the effects: the learned SCM; exact interventions (:func:`~agents.causal.exact_weights`); or the
    parser's span, which gives weight 1 to the tokens that wrote the action and is the baseline of the other two."""
    control: Literal["none", "shuffled", "matched"] = "none"
    """Weights for comparison, which have the same sum in each utterance but know nothing of its tokens: permuted at
    random among its tokens, or their mean on every token. If they serve as well, causality is not what helps."""
    window: int = 4
    """Tokens nullified at once by an SCM: i .. i + window - 1."""
    normalise: bool = True
    """Normalise each utterance: (B - min) / (max - min), then the square root."""
    zero_punctuation: bool = True
    """Give weight 0 to special tokens and punctuation marks."""
    per_token: bool = True
    """Divide the entropy term by the utterance's length: sum_i B_i H_i / n; False: sum_i B_i H_i."""
    learn_invalid: bool = False
    """Train the SCM also on utterances that do not parse, with the label "invalid"."""
    share: float = 1.0
    """Share of a rollout's utterances that an SCM weighs; the entropy term is estimated on these. A smaller one makes
    the estimate noisier and the weights cheaper by as much. Utterances from a replay are all weighed."""
    precision: Precision = "float32"
    """Of an SCM's counterfactual passes; its training always takes float32. Effects in bfloat16 are right to two or
    three digits, and quicker where the processor multiplies such numbers."""
    min_effect: float = 0.05
    """Do not normalise an utterance whose largest raw effect is smaller than this, which would scale noise up to 1.
    0 normalises always, as the released program does."""

    def __post_init__(self) -> None:
        check_named_values(self)
        if self.window < 1:
            raise ValueError(f"window must be at least 1, got {self.window}")
        if not 0 < self.share <= 1:
            raise ValueError(f"share must be above 0 and at most 1, got {self.share}")
        if not self.min_effect >= 0:
            raise ValueError(f"min_effect must not be negative, got {self.min_effect}")


def causal_weights(
    scm: SCM,
    tokens: Tensor,
    mask: Tensor,
    labels: Tensor,
    *,
    null_token: int,
    config: CausalConfig,
    ignored: Tensor | None = None,
    pass_tokens: int | None = None,
) -> Tensor:
    """Return B_i = | P(a | y) - P(a | y with tokens i .. i+w-1 nullified) |, float32 [B, n], without gradient.

    Args:
        scm: the model of P(a | y).
        tokens: int64 [B, n].
        mask: bool [B, n].
        labels: int64 [B, factors]; the action that was executed.
        null_token: id that replaces nullified tokens, see :func:`agents.causal.training.null_token`.
        config: window, precision and normalisation.
        ignored: bool [B, n]; tokens that get weight 0 without an intervention (see :func:`ignored_tokens`).
        pass_tokens: tokens per forward pass; None for a number that suits the device.
    """
    wanted = mask if ignored is None else mask & ~ignored
    scm.eval()
    row, of = _distinct(tokens, mask, labels, wanted)
    with torch.inference_mode():
        found = effects(
            scm,
            tokens[row],
            mask[row],
            labels[row],
            wanted[row],
            null_token=null_token,
            window=config.window,
            pass_tokens=pass_tokens,
            dtype=getattr(torch, config.precision),
        )
    found = found[of].clone()  # an ordinary tensor again, usable in a loss
    return normalise(found, wanted, config.min_effect) if config.normalise else found


def _distinct(tokens: Tensor, mask: Tensor, labels: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """Return a row of each distinct utterance, and the place of each row's utterance among them."""
    # An utterance that was said several times is weighed once.
    said = torch.cat([tokens.masked_fill(~mask, -1), labels, wanted.long()], 1)
    distinct, of = said.unique(dim=0, return_inverse=True)
    return torch.empty(len(distinct), dtype=torch.long).scatter_(0, of, torch.arange(len(said))), of


def count_passes(tokens: Tensor, mask: Tensor, labels: Tensor, ignored: Tensor) -> int:
    """Return how many utterances an SCM reads for :func:`causal_weights` with the same arguments.

    Each distinct utterance with a weighed token is read as it is, and once for each of these tokens.
    """
    wanted = mask & ~ignored
    row, _ = _distinct(tokens, mask, labels, wanted)
    asked = wanted[row].sum(1)
    return int((asked + (asked > 0)).sum())


def normalise(effects: Tensor, wanted: Tensor, min_effect: float) -> Tensor:
    """Return per utterance sqrt((B - min) / (max - min + 1e-10)) over its wanted tokens; others stay 0.

    An utterance whose largest effect is below ``min_effect`` keeps its raw effects. Where all wanted tokens have the
    same effect, as one alone has, min counts as 0 and they get weight 1: the quotient would be 0 / 0. The released
    program takes min over all positions, where unwanted tokens are 0, so that it computes sqrt(B / max).
    """
    high = effects.masked_fill(~wanted, -torch.inf).amax(1, keepdim=True)
    low = effects.masked_fill(~wanted, torch.inf).amin(1, keepdim=True)
    low = torch.where(low < high, low, 0.0)
    scaled = ((effects - low) / (high - low + 1e-10)).clamp(min=0).sqrt()
    return torch.where(high >= min_effect, scaled, effects).masked_fill(~wanted, 0.0)


def ignored_tokens(tokenizer: Any, tokens: Tensor) -> Tensor:
    """Return a mask, bool [B, n]: True on special tokens and on tokens of nothing but punctuation or spaces."""
    ids, where = tokens.unique(return_inverse=True)
    special = set(tokenizer.all_special_ids)
    flags = [int(token) in special or set(decode(tokenizer, [int(token)]).strip()) <= _PUNCTUATION for token in ids]
    return torch.tensor(flags)[where]
