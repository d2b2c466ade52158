"""The critic: V(s) from the hidden states of the prompt."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

ValuePooling = Literal["last", "attention"]


class ValueHead(nn.Module):
    """A head that computes V(s) from the hidden states of a prompt's tokens; its values start at 0.

    Args:
        hidden_size: width of the states.
        pooling: "last" reads the state of the prompt's last token, as [RL4VLM] does. "attention" pools all states of
            the prompt with ``queries`` learned queries: a small model's last state only tells how an answer begins,
            while the states of the picture's tokens tell its content.
        queries: number of learned queries.
    """

    def __init__(self, hidden_size: int, pooling: ValuePooling = "last", queries: int = 4) -> None:
        super().__init__()
        self.pooling = pooling
        self.queries = nn.Linear(hidden_size, queries, bias=False) if pooling == "attention" else None
        self.hidden = nn.Linear(hidden_size * (queries if pooling == "attention" else 1), hidden_size)
        self.out = nn.Linear(hidden_size, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return values, float32 [B].

        Args:
            states: float [B, T, hidden_size]; prompts padded on the left.
            mask: [B, T]; 1 or True on prompt tokens.
        """
        states = states.to(self.hidden.weight.dtype)
        pooled = states[:, -1] if self.queries is None else attend(self.queries, states, mask)
        values: Tensor = self.out(nn.functional.gelu(self.hidden(pooled)))
        return values.squeeze(-1).float()


def attend(queries: nn.Linear, states: Tensor, mask: Tensor) -> Tensor:
    """Return the states of prompts, pooled with q learned queries, [B, q * hidden_size].

    Args:
        queries: a layer without bias that gives each state q scores.
        states: float [B, T, hidden_size].
        mask: [B, T]; 1 or True on prompt tokens.
    """
    scores = queries(states).masked_fill(~mask.bool()[..., None], -torch.inf)
    return torch.einsum("btq,bth->bqh", scores.softmax(1), states).flatten(1)
