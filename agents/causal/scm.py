"""The structural causal model: a small BERT-like network that learns the parser, P(a | y) (Eq. 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

#: Number of positions if no policy gives the longest utterance.
_POSITIONS = 512


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
    """Dropout rate in training."""
    max_tokens: int | None = None
    """Number of positions, the longest utterance in tokens. None: the policy's ``max_new_tokens`` + 1, or 512 without a
    policy; longer demonstrations increase it."""

    def __post_init__(self) -> None:
        for name in ("layers", "hidden_size", "heads", "intermediate_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if self.hidden_size % self.heads:
            raise ValueError(
                f"hidden_size must be a multiple of the {self.heads} attention heads, got {self.hidden_size}"
            )
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be in [0, 1), got {self.dropout}")
        if self.max_tokens is not None and self.max_tokens < 1:
            raise ValueError(f"max_tokens must be at least 1, got {self.max_tokens}")


class SCM(nn.Module):
    """A classifier from utterance tokens to a distribution over the parser's labels, mean-pooled over tokens.

    Args:
        vocab_size: number of token ids, that of the null token included.
        label_counts: number of classes of each label factor; one entry for unfactored labels.
        config: sizes.
        pad_token_id: id whose embedding stays 0; None if there is none.
    """

    def __init__(
        self,
        vocab_size: int,
        label_counts: Sequence[int],
        config: SCMConfig | None = None,
        pad_token_id: int | None = None,
    ) -> None:
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
            max_position_embeddings=config.max_tokens or _POSITIONS,
            type_vocab_size=1,
            pad_token_id=pad_token_id,
        )
        self.config = config
        self.encoder = BertModel(bert, add_pooling_layer=False)
        self.heads = nn.ModuleList(nn.Linear(config.hidden_size, count) for count in label_counts)
        nn.Module.register_load_state_dict_pre_hook(self, _adopt_positions)

    @property
    def position_embedding(self) -> Tensor:
        """The parameter of the position embedding, float [positions, hidden_size]."""
        return self.encoder.embeddings.position_embeddings.weight

    @property
    def positions(self) -> int:
        """Number of positions: the longest utterance in tokens."""
        return len(self.position_embedding)

    def make_room(self, tokens: int) -> None:
        """Add position embeddings, starting at 0, until there are at least ``tokens``."""
        old = self.position_embedding
        if tokens > len(old):
            old.grad = None
            old.data = torch.cat([old.data, old.data.new_zeros(tokens - len(old), old.shape[1])])

    def forward(self, tokens: Tensor, mask: Tensor) -> list[Tensor]:
        """Return log-probabilities of each factor's labels, float32 [B, labels of the factor].

        Args:
            tokens: int64 [B, n], n at most :attr:`positions`.
            mask: bool [B, n].

        Raises:
            ValueError: if the utterances are longer than the model's positions.
        """
        n = tokens.shape[1]
        if n > self.positions:
            raise ValueError(f"{n} tokens, but the SCM has positions for {self.positions}: max_tokens=")
        states = self.encoder(
            input_ids=tokens,
            attention_mask=mask.long(),
            # The position ids that BERT registers by default have a fixed length.
            position_ids=torch.arange(n, device=tokens.device)[None],
            token_type_ids=torch.zeros_like(tokens),
        ).last_hidden_state
        pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
        return [head(pooled).float().log_softmax(-1) for head in self.heads]

    def loss(self, tokens: Tensor, mask: Tensor, labels: Tensor) -> Tensor:
        """Return the cross-entropy, summed over factors; ``labels`` int64 [B, factors]."""
        return torch.stack(
            [nn.functional.nll_loss(log_probs, labels[:, k]) for k, log_probs in enumerate(self(tokens, mask))]
        ).sum()

    def probability(self, tokens: Tensor, mask: Tensor, labels: Tensor) -> Tensor:
        """Return P(a | y) of given labels, the product over factors; float32 [B]."""
        factors = self(tokens, mask)
        picked = [log_probs.gather(1, labels[:, k : k + 1]).squeeze(1) for k, log_probs in enumerate(factors)]
        return torch.stack(picked).sum(0).exp()


def _adopt_positions(module: nn.Module, state: dict[str, Tensor], prefix: str, *_: object) -> None:
    """Resize the position embedding to that of a state that is about to be loaded."""
    assert isinstance(module, SCM)
    saved = state.get(f"{prefix}encoder.embeddings.position_embeddings.weight")
    if saved is not None and len(saved) != module.positions:
        module.position_embedding.data = module.position_embedding.data.new_zeros(saved.shape)
