"""Estimates of the KL divergence between two policies from the log-probabilities of what one of them wrote."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import torch
from torch import Tensor

from agents import processes
from agents.exploration import ExplorationBonus
from agents.learners.config import OnlineConfig
from agents.policies.large.sharding import KeptStart, uneven_passes
from agents.policies.protocol import Evaluation, TrainablePolicy
from agents.rollout.rollout import Minibatch, Rollout
from agents.seeding import torch_generator

#: The policy from which a learner measures its distance: a copy, or weights that are put in place to use them.
Start: TypeAlias = TrainablePolicy | KeptStart


def low_variance_kl(log_ratio: Tensor) -> Tensor:
    """Return r - 1 - log r >= 0 for log r = log q - log p; its mean over samples of p estimates KL(p || q).

    Source: http://joschu.net/blog/kl-approx.html. Log-ratios over 20 count as 20: e^89 would be infinite.
    """
    log_ratio = log_ratio.clamp(max=20.0)
    return log_ratio.expm1() - log_ratio


def utterance_kl(evaluation: Evaluation, batch: Minibatch, importance: Tensor | None = None) -> float:
    """Return an estimate of KL(rollout's policy || present policy) of whole utterances in nats.

    All tokens count alike. ``importance``, float32 [B], says how often an utterance counts; None for once.
    """
    log_ratio = (evaluation.log_probs.detach() - batch.log_probs).sum(1)
    return _mean(low_variance_kl(log_ratio), importance).item()


def start_kl(evaluation: Evaluation, batch: Minibatch, weights: Tensor, importance: Tensor | None = None) -> Tensor:
    """Return half the mean over utterances of the sum over tokens of (log pi - log pi_start)^2, with gradient.

    Over tokens sampled from pi its gradient is that of KL(pi || pi_start) on average, and its value close to it. The
    estimate of :func:`low_variance_kl` has the gradient of the reverse divergence, 1 - pi_start / pi, which explodes on
    a token that the start knew and the policy has almost forgotten.

    Args:
        evaluation: the present policy's log-probabilities.
        batch: the utterances, with those of the start policy.
        weights: float32 [B, n]; weight of each token in an utterance's sum.
        importance: float32 [B]; how often each utterance counts; None for once.
    """
    moved = evaluation.log_probs - batch.start_log_probs
    return 0.5 * _mean((moved.square() * weights * batch.mask).sum(1), importance)


@torch.no_grad()
def total_log_ratio(log_probs: Tensor, start_log_probs: Tensor, importance: Tensor | None = None) -> float:
    """Return the mean of log pi(y|s) - log pi_start(y|s) over utterances sampled from pi; float32 [K, n] each.

    It is an unbiased estimate of KL(pi || start) in nats. ``importance`` is as in :func:`utterance_kl`.
    """
    return _mean((log_probs - start_log_probs).sum(1), importance).item()


def _mean(figures: Tensor, importance: Tensor | None) -> Tensor:
    return figures.mean() if importance is None else (figures * importance).mean()


@torch.no_grad()
def log_probs_of(policy: TrainablePolicy, rollout: Rollout, rows: Tensor, size: int) -> Tensor:
    """Return a policy's log-probabilities of some rows of a rollout, float32 [M, n] on the CPU; 0 in other rows.

    Args:
        policy: the policy.
        rollout: M utterances.
        rows: int64 [K]; indices of the rows.
        size: rows that are evaluated at the same time.
    """
    found = torch.zeros(rollout.mask.shape)
    for part in rows.split(size):
        prompts = [rollout.prompts[row] for row in part.tolist()]
        found[part] = policy.evaluate(prompts, rollout.tokens[part], rollout.mask[part]).log_probs.cpu()
    return found


def weighed(bonus: ExplorationBonus, rollout: Rollout, config: OnlineConfig) -> Tensor:
    """Return a bonus's weights of a rollout, float32 [M, n]; a row of NaN where an utterance was not weighed.

    Raises:
        ValueError: if there is such a row, and the penalty on the distance from the start holds what is unweighted.
    """
    weights = bonus.weights(rollout)
    if config.kl_coef and config.kl_tokens == "unweighted" and weights.isnan().any():
        raise ValueError("kl_tokens='unweighted' needs the weights of all utterances: CausalConfig(share=1)")
    return weights


def distance_to_start(
    start: Start | None, rollout: Rollout, config: OnlineConfig, iteration: int, importance: Tensor | None = None
) -> tuple[Tensor, dict[str, float]]:
    """Return the start policy's log-probabilities, float32 [M, n], and an estimate of KL(policy || start) in nats.

    Policy is the one that wrote the rollout, and its utterances are taken whole. Where nothing holds it near its
    start, a random part of the rollout is evaluated, and the other rows are 0. Each process evaluates its share.

    Args:
        start: the start policy; None gives zeros and no estimate.
        rollout: M utterances.
        config: settings.
        iteration: number of the iteration, which draws the part.
        importance: float32 [M]; how often each utterance counts in the estimate; None for once.
    """
    if start is None:
        return torch.zeros(rollout.mask.shape), {}
    rows = torch.arange(len(rollout))
    if not config.kl_coef:
        # A stream per iteration has no state to save.
        generator = torch_generator(config.seed, f"kl_to_start, iteration {iteration}")
        rows = torch.randperm(len(rollout), generator=generator)[: config.kl_samples]
    size = config.micro_batch or max(config.batch_size, config.kl_samples)
    with in_place(start) as policy, uneven_passes(policy):
        found = log_probs_of(policy, rollout, rows[processes.share(len(rows))], size)
    found = processes.total(found)
    counts = None if importance is None else importance[rows]
    return found, {"kl_to_start": total_log_ratio(rollout.log_probs[rows], found[rows], counts)}


def start_copy(policy: TrainablePolicy) -> Start:
    """Return a copy of a policy to measure its distance from later; parameters that are not trained are shared.

    With LoRA it costs the memory of the adapters, not that of a second model.
    """
    if getattr(policy, "sharding", None) is not None:
        return KeptStart(policy)
    shared: dict[int, Any] = {
        id(parameter): parameter for parameter in policy.parameters() if not parameter.requires_grad
    }
    return copy.deepcopy(policy, shared).requires_grad_(False).eval()


@contextmanager
def in_place(start: Start) -> Iterator[TrainablePolicy]:
    """Give the start policy for use while the context is open; a joint act if it is spread over processes."""
    if isinstance(start, KeptStart):
        with start.in_place() as policy:
            yield policy
    else:
        yield start


def start_state(start: Start, names: Iterable[str]) -> dict[str, Tensor]:
    """Return the start policy's values of the trained parameters with these names, to save them."""
    if isinstance(start, KeptStart):
        with start.in_place() as policy:
            # A whole parameter is the policy's own memory, to which the present values come back.
            return {name: value.clone() for name, value in policy.trainable_state_dict().items()}
    parameters = dict(start.named_parameters())
    return {name: parameters[name] for name in names}
