"""Protocols of policies: :class:`Speaker` answers observations, :class:`TrainablePolicy` can also be trained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self, TypeAlias

import torch
from torch import Tensor, nn
from typing_extensions import TypeIs

Observations: TypeAlias = dict[str, Any]
"""A batch of observations: ``prompt`` is a sequence of B str; ``image``, where there is one, uint8 [B, H, W, 3].

Evaluations add ``episode``, B numbers by which a speaker with a memory knows its episodes."""

Prompts: TypeAlias = Sequence[dict[str, Tensor]]
"""B observations encoded for the model, one dict of tensors (leading dimension 1) each; opaque to learners."""


def is_encoded(observations: Observations | Prompts) -> TypeIs[Prompts]:
    """Return whether this is what a policy's ``encode`` has made of a batch, rather than the batch itself."""
    return isinstance(observations, list | tuple) and all(isinstance(prompt, dict) for prompt in observations[:1])


def batched_prompts(observations: Observations) -> Sequence[str]:
    """Return the prompts of a batch of observations.

    Raises:
        TypeError: if it is no batch, such as a text or a single observation, whose prompt would be read as a batch of
            characters.
        ValueError: if it is empty.
    """
    if not isinstance(observations, Mapping) or "prompt" not in observations:
        raise TypeError(
            "a policy takes a batch of observations such as {'prompt': [text, ...]}, with 'image' where there are "
            f"pictures, got {observations!r:.80}"
        )
    prompts: Sequence[str] = observations["prompt"]
    if isinstance(prompts, str):
        raise TypeError(
            "a policy takes a batch of observations, and this is a single one, whose prompt is a str: pass "
            "{name: [value] for name, value in observation.items()}"
        )
    if not len(prompts):
        raise ValueError("a batch of observations needs a prompt at least")
    return prompts


@dataclass(frozen=True)
class Generation:
    """A batch of sampled utterances with log-probabilities, entropies and values; n is the longest length.

    Attributes:
        tokens: int64 [B, n]; sampled token ids, padded with the pad id on the right.
        mask: bool [B, n]; True on generated tokens up to and including EOS, False on padding.
        utterances: B decoded strings without special tokens.
        log_probs: float32 [B, n]; log pi(y_i | s, y_<i) at the sampling temperature; 0 where masked.
        entropies: float32 [B, n]; exact entropy of each next-token distribution in nats; 0 where masked.
        values: float32 [B]; V(s).
        cut_off: bool [B]; True where the limit of new tokens ended the utterance, not EOS.
        engine_log_probs: float32 [B, n]; as ``log_probs``, by the engine that sampled in the policy's place, which
            rounds differently; None without one.
    """

    tokens: Tensor
    mask: Tensor
    utterances: tuple[str, ...]
    log_probs: Tensor
    entropies: Tensor
    values: Tensor
    cut_off: Tensor
    engine_log_probs: Tensor | None = None


@dataclass(frozen=True)
class TokenStates:
    """The places of utterances at which a token was chosen, for heads that are not the policy's own.

    Attributes:
        states: float [B, n, hidden_size]; the last layer's state from which each token was chosen, with gradient.
        scores: float32 [B, n, V]; unnormalised log-probabilities of all next tokens there, without gradient.
    """

    states: Tensor
    scores: Tensor

    def head(self, rows: int, n: int) -> TokenStates:
        """Return those of the first ``n`` places of the first utterances."""
        return TokenStates(self.states[:rows, :n], self.scores[:rows, :n])

    @staticmethod
    def joined(parts: Sequence[TokenStates]) -> TokenStates:
        """Return those of all parts of a batch, which have equally many places."""
        return TokenStates(torch.cat([part.states for part in parts]), torch.cat([part.scores for part in parts]))


@dataclass(frozen=True)
class Evaluation:
    """The log-probabilities, entropies and values of given utterances, with gradient.

    Attributes:
        log_probs: float32 [B, n]; as in :class:`Generation`.
        entropies: float32 [B, n]; exact entropy of each next-token distribution in nats; 0 where masked.
        values: float32 [B].
        alternatives: float32 [R, m]; log-probabilities of other answers that were evaluated with these, see
            :class:`agents.rollout.Alternatives`; None if there were none.
        token_states: states and scores behind each token; None unless they were asked for.
    """

    log_probs: Tensor
    entropies: Tensor
    values: Tensor
    alternatives: Tensor | None = None
    token_states: TokenStates | None = None


class Speaker(Protocol):
    """An agent that answers observations with utterances; evaluation and play need nothing more."""

    def answer(
        self, observations: Observations, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> tuple[str, ...]:
        """Return one utterance per observation.

        Args:
            observations: a batch of B observations.
            greedy: give the most probable answer instead of sampling one.
            generator: CPU generator that seeds the sampling, for speakers that sample locally.
        """
        ...


class TrainablePolicy(Speaker, Protocol):
    """A policy with a value head that a learner can train. ``VLMPolicy`` is the Hugging Face implementation.

    Methods that take observations also take the result of :meth:`encode`, so that a learner that uses a rollout several
    times encodes it once. Parameters, modes and state are those of a ``torch.nn.Module``; the parameters of the value
    head are named ``value_head.*``.
    """

    tokenizer: Any
    temperature: float
    max_new_tokens: int

    @property
    def device(self) -> torch.device:
        """Device of the model's inputs."""
        ...

    @property
    def vocab_size(self) -> int:
        """Number of token ids of the model."""
        ...

    @property
    def hidden_size(self) -> int:
        """Width of the model's states."""
        ...

    def encode(self, observations: Observations) -> Prompts:
        """Tokenise the prompts and preprocess the pictures, once."""
        ...

    def generate(
        self, observations: Observations | Prompts, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> Generation:
        """Sample one utterance per observation (no gradient)."""
        ...

    def evaluate(
        self,
        observations: Observations | Prompts,
        tokens: Tensor,
        mask: Tensor,
        *,
        temperature: float | None = None,
        with_states: bool = False,
    ) -> Evaluation:
        """Return log-probabilities, exact entropies and values of given tokens (with gradient).

        ``with_states`` keeps :class:`TokenStates`, whose scores take B * n * V numbers.
        """
        ...

    def values(self, observations: Observations | Prompts) -> Tensor:
        """Return V(s), float32 [B] (no gradient)."""
        ...

    def prompt_states(self, observations: Observations | Prompts) -> tuple[Tensor, Tensor]:
        """Return the model's last states of the prompts, float [B, T, hidden_size], and their mask, bool [B, T].

        Without gradient. They are what critics read that leave the policy as it is.
        """
        ...

    def tokenize_utterances(self, utterances: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return given utterances as tokens int64 [B, n] and mask bool [B, n], each ended by EOS."""
        ...

    def parameters(self) -> Iterator[nn.Parameter]:
        """Yield all parameters of the policy."""
        ...

    def named_parameters(self) -> Iterator[tuple[str, nn.Parameter]]:
        """Yield all parameters with their names."""
        ...

    def train(self, mode: bool = True) -> Self:
        """Switch to training mode, or out of it."""
        ...

    def eval(self) -> Self:
        """Switch to evaluation mode."""
        ...

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Let gradients be computed for all parameters, or for none."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Return all parameters by name."""
        ...

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> Any:
        """Load the parameters of a policy of the same kind."""
        ...

    def trainable_state_dict(self) -> dict[str, Tensor]:
        """Return the parameters that training changes, by name."""
        ...

    def load_trainable_state_dict(self, state: dict[str, Tensor]) -> None:
        """Load the result of :meth:`trainable_state_dict` of a policy of the same kind."""
        ...

    def save_pretrained(self, folder: str | Path) -> None:
        """Write a folder from which the policy can be loaded again."""
        ...
