"""Q-learning over tokens: a head with a value for every token of the vocabulary, and its targets.

The Markov decision process is that of [VLMQ]: a state is an observation with the tokens written so far, an action is
the next token. Tokens within an utterance have no reward and no discount; the last one has the environment step's
reward, and leads to the empty utterance after the next observation, discounted by gamma.

Memory. Training needs Q of the tokens that were written, which are rows of the output matrix: [B, n, hidden_size].
Values of states need Q of all tokens, but no gradient: they are computed in parts of :data:`PART` numbers. A head for
V tokens has V * hidden_size weights; with gradient, Adam and target they take 20 bytes each, 6 GB for V = 152,000 and
hidden_size = 2,048.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.policies.protocol import TokenStates

#: Number of Q-values that are computed at once for expected values.
PART = 2**24


class TokenQ(nn.Module):
    """Q(s, y_<i, v) for every token v: a baseline of the state, and each token's deviation from it.

    Both start at 0. A token that no data has at a place deviates by nothing, so that it is worth as much as those that
    the data has there; without the baseline it would look better than they do wherever rewards are negative.

    Args:
        hidden_size: width of the policy's states.
        vocab_size: number of tokens, V.
    """

    def __init__(self, hidden_size: int, vocab_size: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(hidden_size, hidden_size)
        self.baseline = nn.Linear(hidden_size, 1)
        self.deviation = nn.Linear(hidden_size, vocab_size)
        for layer in (self.baseline, self.deviation):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, states: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Return baselines of states and deviations of given tokens, float32 [...] each; Q is their sum.

        Args:
            states: float [..., hidden_size].
            tokens: int64 [...].
        """
        features = self._features(states)
        rows = functional.embedding(tokens, self.deviation.weight)
        deviations = torch.linalg.vecdot(features, rows) + self.deviation.bias[tokens]
        return self.baseline(features).squeeze(-1), deviations

    @torch.no_grad()
    def expected(self, states: Tensor, scores: Tensor) -> Tensor:
        """Return V = sum_v pi(v) Q(v), float32 [...], without gradient.

        Args:
            states: float [..., hidden_size].
            scores: float32 [..., V]; unnormalised log-probabilities of pi.
        """
        rows = states.reshape(-1, states.shape[-1])
        size = max(1, PART // scores.shape[-1])
        parts = zip(rows.split(size), scores.reshape(len(rows), -1).split(size), strict=True)
        return torch.cat([self._expected(*part) for part in parts]).view(states.shape[:-1])

    def _expected(self, states: Tensor, scores: Tensor) -> Tensor:
        features = self._features(states)
        values: Tensor = self.baseline(features).squeeze(-1)
        values += torch.linalg.vecdot(scores.softmax(-1), self.deviation(features))
        return values

    def _features(self, states: Tensor) -> Tensor:
        return functional.gelu(self.hidden(states.to(self.hidden.weight.dtype)))

    def frozen_copy(self) -> Self:
        """Return a copy that is not trained: the target network."""
        return copy.deepcopy(self).requires_grad_(False)

    @torch.no_grad()
    def follow(self, other: TokenQ, tau: float) -> None:
        """Move all weights towards another head's by the share ``tau`` (Polyak averaging)."""
        for own, new in zip(self.parameters(), other.parameters(), strict=True):
            own.lerp_(new, tau)


def td_targets(
    taken: Tensor, expected: Tensor, probs: Tensor, mask: Tensor, outcomes: Tensor, trace_decay: float
) -> Tensor:
    """Return the targets of Q at each token of utterances, float32 [B, n]; those of padding mean nothing.

    The last token's target is the outcome. That of an earlier one is V of the place after it; with ``trace_decay``
    above 0, tree backup [Precup et al. 2000] adds trace_decay * pi(next token) * (next token's target - its Q). That is
    right for data of any policy, and carries an outcome over all tokens that the policy would write anyway,
    where one-step targets take one update of the target network for each.

    Args:
        taken: float32 [B, n]; target Q of the tokens.
        expected: float32 [B, n]; target V of the places where they were written.
        probs: float32 [B, n]; the policy's probabilities of the tokens.
        mask: bool [B, n]; True up to the last token.
        outcomes: float32 [B]; reward of the environment step, plus the discounted V that follows unless it terminated.
        trace_decay: in [0, 1]; 0 = one-step targets.
    """
    targets = outcomes[:, None].expand(mask.shape).clone()
    for place in reversed(range(mask.shape[1] - 1)):
        error = targets[:, place + 1] - taken[:, place + 1]
        backed_up = expected[:, place + 1] + trace_decay * probs[:, place + 1] * error
        targets[:, place] = torch.where(mask[:, place + 1], backed_up, outcomes)
    return targets


@dataclass(frozen=True)
class TokenValues:
    """The values of written tokens; every tensor is float32 [B, n], and means nothing on padding.

    Attributes:
        baselines: of their states, with gradient.
        deviations: from them, with gradient.
        targets: of both together.
        advantages: Q - V of each token, without gradient.
        others: the policy's probability of all other tokens in its place, without gradient.
    """

    baselines: Tensor
    deviations: Tensor
    targets: Tensor
    advantages: Tensor
    others: Tensor

    def kept(self, margin: float, mask: Tensor) -> Tensor:
        """Return which tokens are imitated, bool [B, n]: those that are not clearly worse than others in their place.

        V = pi Q + (1 - pi) Q_others, with Q_others the mean Q of the other tokens by the policy, so that
        A = (1 - pi)(Q - Q_others): where the policy is sure of a token its advantage is small, whatever the token is
        worth. Compared is Q - Q_others, with the root mean square of Q's errors on the batch: kept is
        A >= -margin (1 - pi) RMS(Q - target), which is A >= 0 for margin 0.

        Args:
            margin: in units of Q's error.
            mask: bool [B, n].
        """
        error = (self.baselines + self.deviations - self.targets).detach()[mask].square().mean().sqrt()
        return (self.advantages >= -margin * error * self.others) & mask

    def loss(self, mask: Tensor) -> Tensor:
        """Return the mean squared errors of baselines alone and of Q, a scalar; ``mask`` is bool [B, n].

        The baseline is fitted on its own, so that it is the mean target of the state; Q's error reaches the deviation.
        """
        errors = (self.baselines - self.targets) ** 2 + (self.baselines.detach() + self.deviations - self.targets) ** 2
        return 0.5 * errors[mask].mean()


def token_values(
    q: TokenQ,
    target: TokenQ,
    places: TokenStates,
    tokens: Tensor,
    mask: Tensor,
    outcomes: Tensor,
    trace_decay: float,
) -> TokenValues:
    """Return the values of written tokens.

    Args:
        q: the head that is trained.
        target: its target network.
        places: states and scores behind the tokens.
        tokens: int64 [B, n].
        mask: bool [B, n].
        outcomes: float32 [B]; see :func:`td_targets`.
        trace_decay: see :func:`td_targets`.
    """
    baselines, deviations = q(places.states, tokens)
    with torch.no_grad():
        probs = places.scores.log_softmax(-1).gather(-1, tokens[..., None]).squeeze(-1).exp()
        taken = sum(target(places.states, tokens))
        expected = target.expected(places.states, places.scores)
        targets = td_targets(taken, expected, probs, mask, outcomes, trace_decay)
        advantages = baselines + deviations - q.expected(places.states, places.scores)
    return TokenValues(baselines, deviations, targets, advantages, others=1 - probs)
