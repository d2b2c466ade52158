"""Causal weights: the change of P(a | y) when a token is nullified (Eq. 5, 6 of [CoSo])."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from agents.causal.scm import SCM
from agents.policies.offsets import decode

# Marks that shape a format but cannot be the action; operators (+ - * / =) are not among them.
_PUNCTUATION = frozenset("\"'`\u201c\u201d\u2018\u2019{}[]().,:;!?\\")


@dataclass(frozen=True)
class CausalConfig:
    """Settings of causal weights. :data:`PRESETS` holds the paper's and the released program's choices."""

    source: Literal["scm", "exact", "span"] = "scm"
    """Where effects come from: the learned SCM; swaps by the parser itself (:func:`~agents.causal.exact_weights`); or
    the parser's span alone, weight 1 on the tokens that wrote the action: the honest baseline of the other two."""
    window: int = 4
    """Tokens nullified at once by an SCM: i .. i + window - 1."""
    normalise: bool = True
    """Per utterance (B - min) / (max - min), then the square root."""
    zero_punctuation: bool = True
    """Weight 0 for special tokens and punctuation marks."""
    per_token: bool = True
    """Entropy term sum_i B_i H_i / n, each utterance's own n; False: sum_i B_i H_i."""
    learn_invalid: bool = False
    """The SCM also learns from utterances that do not parse, as a label of their own."""
    min_effect: float = 0.05
    """An utterance whose largest raw effect is smaller is not normalised: that would blow noise up to 1.
    0 normalises always, as the released program does."""


PRESETS: dict[str, CausalConfig] = {
    "reference": CausalConfig(),
    "paper": CausalConfig(window=1, normalise=False, zero_punctuation=False, per_token=False, learn_invalid=True),
}
"""``paper``: as printed. ``reference``: as the authors' released program, which gave the published figures, except
for three points. ``min_effect`` is ours. Normalisation takes the smallest effect among the tokens that are weighted;
the released program takes it over the whole row, padding and ignored tokens included, where it is 0, so that its
weights are sqrt(B / max): ours are sharper. And the mean over utterances is that of sum_i B_i H_i / n; the released
program's tensors of shape [B] and [B, 1] broadcast, which gives mean(sum_i B_i H_i) * mean(1 / n)."""


def causal_weights(
    scm: SCM,
    tokens: Tensor,
    mask: Tensor,
    labels: Tensor,
    *,
    null_token: int,
    config: CausalConfig,
    ignored: Tensor | None = None,
    chunk: int = 64,
) -> Tensor:
    """Return B_i = | P(a | y) - P(a | y with tokens i .. i+w-1 nullified) |, float32 [B, n], without gradient.

    Args:
        scm: the model of P(a | y).
        tokens: int64 [B, n].
        mask: bool [B, n].
        labels: int64 [B, factors]; the action that was executed.
        null_token: id that stands for "nothing said" (UNK).
        config: window and normalisation.
        ignored: bool [B, n]; tokens that get weight 0 without being tried (see :func:`ignored_tokens`).
        chunk: utterances per forward pass.
    """
    wanted = mask if ignored is None else mask & ~ignored
    scm.eval()
    device = next(scm.parameters()).device
    effects = torch.zeros(mask.shape)
    with torch.inference_mode():
        for rows in torch.arange(len(tokens)).split(chunk):
            whole = _trim(tokens[rows], mask[rows], labels[rows], device)
            base = scm.probability(*whole).cpu()
            # One pass for every (utterance, position) of the chunk that is wanted.
            row, position = torch.nonzero(wanted[rows], as_tuple=True)
            for part in torch.arange(len(row)).split(chunk):
                b, i = row[part], position[part]
                changed = nullify(tokens[rows][b], i, config.window, null_token, mask[rows][b])
                nulled = scm.probability(*_trim(changed, mask[rows][b], labels[rows][b], device)).cpu()
                effects[rows[b], i] = (base[b] - nulled).abs()
    effects = effects.clone()  # an ordinary tensor again, usable in a loss
    return normalise(effects, wanted, config.min_effect) if config.normalise else effects


def nullify(tokens: Tensor, start: Tensor, window: int, null_token: int, mask: Tensor) -> Tensor:
    """Replace tokens start .. start+window-1 of each row by the null token; padding stays.

    Args:
        tokens: int64 [K, n].
        start: int64 [K].
        window: how many tokens.
        null_token: its id.
        mask: bool [K, n].
    """
    position = torch.arange(tokens.shape[1])
    hit = (position >= start[:, None]) & (position < start[:, None] + window) & mask
    return tokens.masked_fill(hit, null_token)


def normalise(effects: Tensor, wanted: Tensor, min_effect: float) -> Tensor:
    """Return per utterance sqrt((B - min) / (max - min + 1e-10)) over its wanted tokens; others stay 0.

    The released program takes min over all positions, where tokens that are not wanted are 0: sqrt(B / max) in fact.
    An utterance whose largest effect is below ``min_effect`` keeps its raw effects.
    """
    high = effects.masked_fill(~wanted, -torch.inf).amax(1, keepdim=True)
    low = effects.masked_fill(~wanted, torch.inf).amin(1, keepdim=True)
    scaled = ((effects - low) / (high - low + 1e-10)).clamp(min=0).sqrt()
    return torch.where(high >= min_effect, scaled, effects).masked_fill(~wanted, 0.0)


def ignored_tokens(tokenizer: Any, tokens: Tensor) -> Tensor:
    """Return True on special tokens and on tokens that are only punctuation or spaces, however spelt; bool [B, n]."""
    ids, where = tokens.unique(return_inverse=True)
    special = set(tokenizer.all_special_ids)
    flags = [int(token) in special or set(decode(tokenizer, [int(token)]).strip()) <= _PUNCTUATION for token in ids]
    return torch.tensor(flags)[where]


def _trim(tokens: Tensor, mask: Tensor, labels: Tensor, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    n = int(mask.sum(1).max())
    return tokens[:, :n].to(device), mask[:, :n].to(device), labels.to(device)
