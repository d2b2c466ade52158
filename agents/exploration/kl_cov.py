"""KL-Cov: a penalty that holds back the tokens whose update would cost the most entropy."""

from __future__ import annotations

from torch import Tensor

from agents.exploration.bonus import Stateless
from agents.policies.protocol import Evaluation
from agents.rollout.rollout import Minibatch


class KLCovBonus(Stateless):
    """Minus the distance |log pi - log pi_old| on the tokens with the highest covariance of log pi and advantage.

    The entropy of a policy falls by the covariance of log-probability and advantage. As in the authors' program, the
    covariance of a token is (log pi - mean) * (A - mean) over the minibatch, and the penalty is a mean over all tokens.
    The coefficient is their beta, 1.

    Source: https://arxiv.org/abs/2505.22617.

    Args:
        share: share of the tokens that are held back, in (0, 1]; published 2e-3 and 2e-4. At least one token is.

    Raises:
        ValueError: if ``share`` is not in (0, 1].
    """

    def __init__(self, share: float = 2e-3) -> None:
        if not 0 < share <= 1:
            raise ValueError(f"share must be in (0, 1], got {share}")
        self._share = share

    def term(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return the penalty as a term to be maximised, at most 0, and the mean entropy of all tokens in nats."""
        mask = batch.mask
        now, old = evaluation.log_probs[mask], batch.log_probs[mask]
        advantages = batch.advantages[:, None].expand(mask.shape)[mask]
        before = now.detach()
        covariances = (before - before.mean()) * (advantages - advantages.mean())
        held = covariances.topk(max(1, int(self._share * len(covariances)))).indices
        penalty = (now[held] - old[held]).abs().sum() / len(now)
        return -penalty, {"bonus/entropy": (evaluation.entropies.detach().sum() / mask.sum()).item()}
