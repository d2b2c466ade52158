"""The structural causal model: a small BERT-like network that learns what the parser does, P(a | y) (Eq. 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel


@dataclass(frozen=True)
class SCMConfig:
    """Size of an :class:`SCM`; the defaults are the published ones ([CoSo])."""

    layers: int = 3
    """Transformer layers."""
    hidden_size: int = 128
    """Width; a multiple of ``heads``."""
    heads: int = 4
    """Attention heads."""
    intermediate_size: int = 512
    """Width of the feed-forward part."""
    dropout: float = 0.1
    """In training only."""
    max_tokens: int = 512
    """Longest utterance in tokens."""


class SCM(nn.Module):
    """Utterance tokens -> distribution over the parser's labels, mean-pooled over tokens.

    Args:
        vocab_size: of the policy's tokenizer.
        label_counts: number of classes of each label factor; one entry for unfactored labels.
        config: sizes.
    """

    def __init__(self, vocab_size: int, label_counts: Sequence[int], config: SCMConfig | None = None) -> None:
        super().__init__()
        config = config or SCMConfig()
        bert = BertConfig(
            vocab_size=vocab_size,
            hidden_size=config.hidden_size,
            num_hidden_layers=config.layers,
            num_attention_heads=config.heads,
            intermediate_size=config.intermediate_size,
            hidden_dropout_prob=config.dropout,
            attention_probs_dropout_prob=config.dropout,
            max_position_embeddings=config.max_tokens,
            type_vocab_size=1,
        )
        self.config = config
        self.encoder = BertModel(bert, add_pooling_layer=False)
        self.heads = nn.ModuleList(nn.Linear(config.hidden_size, count) for count in label_counts)

    def forward(self, tokens: Tensor, mask: Tensor) -> list[Tensor]:
        """Log-probabilities of each factor's labels, float32 [B, labels of the factor].

        Args:
            tokens: int64 [B, n], n at most ``config.max_tokens``.
            mask: bool [B, n].

        Raises:
            ValueError: if the utterances are longer than the model's positions.
        """
        if tokens.shape[1] > self.config.max_tokens:
            raise ValueError(
                f"{tokens.shape[1]} tokens, but the SCM has positions for {self.config.max_tokens}: max_tokens="
            )
        states = self.encoder(input_ids=tokens, attention_mask=mask.long()).last_hidden_state
        pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
        return [head(pooled).log_softmax(-1) for head in self.heads]

    def loss(self, tokens: Tensor, mask: Tensor, labels: Tensor) -> Tensor:
        """Cross-entropy, summed over factors; ``labels`` int64 [B, factors]."""
        return torch.stack(
            [nn.functional.nll_loss(log_probs, labels[:, k]) for k, log_probs in enumerate(self(tokens, mask))]
        ).sum()

    def probability(self, tokens: Tensor, mask: Tensor, labels: Tensor) -> Tensor:
        """P(a | y) of given labels, the product over factors; float32 [B]."""
        factors = self(tokens, mask)
        picked = [log_probs.gather(1, labels[:, k : k + 1]).squeeze(1) for k, log_probs in enumerate(factors)]
        return torch.stack(picked).sum(0).exp()
