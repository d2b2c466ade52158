"""The critics of AWR: will an episode succeed, judged by what the policy read?"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from agents.policies.value_head import attend

#: States of a batch of prompts, float [B, T, hidden], and their mask, bool [B, T].
States = tuple[Tensor, Tensor]


class Critic(nn.Module):
    """A classifier of one or more prompts in a row, with one or more heads that share how they read a prompt.

    Each prompt's states are pooled with learned queries; they are those of the policy, detached.

    Args:
        hidden_size: width of the states.
        prompts: number of prompts in a row.
        heads: number of heads.
        queries: number of learned queries.
    """

    def __init__(self, hidden_size: int, *, prompts: int, heads: int, queries: int = 4) -> None:
        super().__init__()
        self.queries = nn.Linear(hidden_size, queries, bias=False)
        self.heads = nn.ModuleList(
            nn.Sequential(nn.Linear(prompts * queries * hidden_size, hidden_size), nn.GELU(), nn.Linear(hidden_size, 1))
            for _ in range(heads)
        )

    def forward(self, *prompts: States) -> Tensor:
        """Return the log-odds of success by each head, float32 [heads, B]."""
        read = torch.cat([attend(self.queries, states, mask) for states, mask in prompts], 1)
        return torch.stack([head(read)[:, 0] for head in self.heads]).float()

    @torch.no_grad()
    def probability(self, *prompts: States) -> Tensor:
        """Return the lowest probability of success that a head gives, float32 [B]."""
        found: Tensor = self(*prompts).sigmoid().amin(0)
        return found


def critic_loss(logits: Tensor, succeeds: Tensor) -> Tensor:
    """Return the sum over heads of the mean cross-entropy, a scalar.

    Args:
        logits: float32 [heads, B].
        succeeds: bool [B].
    """
    targets = succeeds.float().expand_as(logits)
    return nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none").mean(1).sum()
