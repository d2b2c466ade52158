"""The causal bonus: entropy counts where a token can change the action (Eq. 7 of [CoSo])."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from agents.causal.agreement import agreement
from agents.causal.exact import exact_weights
from agents.causal.scm import SCM, SCMConfig
from agents.causal.training import ExampleMaker, SCMTrainer, SCMTrainingConfig, null_token
from agents.causal.weights import PRESETS, CausalConfig, causal_weights, ignored_tokens, normalise
from agents.rollout.batch import Rollout
from parsers import ActionParser

#: Utterances per iteration on which an SCM is compared with the parser, and actions reported one by one.
_HEALTH_SAMPLE, _HEALTH_ACTIONS = 32, 8


class CausalBonus:
    """w_i = B_i, from an SCM that learns online, or from the parser itself (``source="exact"``).

    Args:
        parser: what the SCM is to learn.
        tokenizer: the policy's.
        config: a :class:`CausalConfig`, or the name of one of :data:`PRESETS`.
        scm_config: size of the SCM.
        training: how it is trained.

    Raises:
        ValueError: for an unknown preset.
    """

    def __init__(
        self,
        parser: ActionParser[Any],
        tokenizer: Any,
        config: CausalConfig | str = "reference",
        scm_config: SCMConfig | None = None,
        training: SCMTrainingConfig | None = None,
    ) -> None:
        if isinstance(config, str):
            if config not in PRESETS:
                raise ValueError(f"unknown preset {config!r}; there are {sorted(PRESETS)}")
            config = PRESETS[config]
        self.parser = parser
        self.tokenizer = tokenizer
        self.config = config
        self.per_token = config.per_token
        self._training = training or SCMTrainingConfig()
        self._null = null_token(tokenizer)
        self._maker = ExampleMaker(parser, tokenizer, config.learn_invalid, self._training)
        self._rng = np.random.default_rng(self._training.seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._training.seed)
            self.scm = SCM(len(tokenizer), _label_counts(parser), scm_config)
        pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else self._null
        self._trainer = SCMTrainer(self.scm, self._null, pad, self._training)

    def pretrain(self, utterances: Sequence[str], choices: Sequence[Any] | None = None) -> dict[str, float]:
        """Train the SCM on offline utterances before online training; a no-op for exact weights."""
        if self.config.source == "exact":
            return {}
        allowed = choices if choices is not None else [None] * len(utterances)
        parses = self.parser.parse_batch(utterances, allowed)
        self._trainer.add(self._maker.make(utterances, parses, allowed, self._rng))
        return self._trainer.train(self._training.pretrain_steps)

    def observe(self, batch: Rollout) -> dict[str, float]:
        """Train the SCM on a rollout's utterances (and recent ones)."""
        if self.config.source == "exact":
            return {}
        tokens = [row[keep].tolist() for row, keep in zip(batch.tokens, batch.mask, strict=True)]
        self._trainer.add(self._maker.make(batch.utterances, batch.parses, batch.choices, self._rng, tokens))
        return self._trainer.train(self._training.steps) | self._health(batch.head(_HEALTH_SAMPLE))

    def _health(self, batch: Rollout) -> dict[str, float]:
        """Agreement with exact interventions, and the mean weight of the tokens that wrote each action."""
        weights = self.weights(batch)
        exact = exact_weights(self.parser, self.tokenizer, batch, self.config.window)
        figures = agreement(weights, exact, batch.mask & ~self._ignored(batch))
        for action in sorted({self.parser.text(parse.action) for parse in batch.parses if parse.valid}):
            said = torch.tensor([parse.valid and self.parser.text(parse.action) == action for parse in batch.parses])
            own = weights[batch.action_mask & said[:, None]]
            if len(own) and len(figures) <= _HEALTH_ACTIONS:
                figures[f"scm/weight_of {action}"] = own.mean().item()
        return figures

    def weights(self, batch: Rollout) -> Tensor:
        """Causal weights, float32 [M, n] in [0, 1], without gradient; 0 for utterances that do not parse.

        With ``learn_invalid`` such utterances are weighted too: what keeps them from parsing.
        """
        if self.config.source == "exact":
            effects = exact_weights(self.parser, self.tokenizer, batch, self.config.window)
            wanted = batch.mask & ~self._ignored(batch)
            return normalise(effects, wanted, self.config.min_effect) if self.config.normalise else effects * wanted
        labels = torch.tensor([label if isinstance(label, tuple) else (label,) for label in batch.labels])
        weights = causal_weights(
            self.scm,
            batch.tokens,
            batch.mask,
            labels,
            null_token=self._null,
            config=self.config,
            ignored=self._ignored(batch),
        )
        if not self.config.learn_invalid:
            weights[[not parse.valid for parse in batch.parses]] = 0.0
        return weights

    def _ignored(self, batch: Rollout) -> Tensor:
        if not self.config.zero_punctuation:
            return torch.zeros_like(batch.mask)
        # An action that is itself a mark ("!") stays.
        return ignored_tokens(self.tokenizer, batch.tokens) & ~batch.action_mask

    def state_dict(self) -> dict[str, Any]:
        """Everything that is needed to go on."""
        return {"trainer": self._trainer.state_dict(), "rng": self._rng.bit_generator.state}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from :meth:`state_dict`."""
        self._trainer.load_state_dict(state["trainer"])
        self._rng.bit_generator.state = state["rng"]


def _label_counts(parser: ActionParser[Any]) -> list[int]:
    labels = parser.labels
    factored = bool(labels) and all(isinstance(factor, tuple) for factor in labels)
    return [len(factor) for factor in labels] if factored else [len(labels)]
