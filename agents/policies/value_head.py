"""The critic: a small perceptron on the hidden state of the prompt's last token ([RL4VLM] section 4)."""

from __future__ import annotations

from torch import Tensor, nn


class ValueHead(nn.Module):
    """V(s) from a hidden state. The last layer starts at zero, so that values start at 0."""

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, state: Tensor) -> Tensor:
        """Map hidden states, float [B, hidden_size], to values, float32 [B]."""
        hidden = self.hidden(state.to(self.hidden.weight.dtype))
        return self.out(nn.functional.gelu(hidden)).squeeze(-1).float()
