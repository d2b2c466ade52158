"""The causal bonus: entropy counts as far as a token can change the action (Eq. 7 of [CoSo])."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from typing_extensions import override

from agents.causal.agreement import agreement, share_on
from agents.causal.controls import controlled
from agents.causal.exact import exact_weights
from agents.causal.labels import class_counts, factors
from agents.causal.presets import preset, training_for
from agents.causal.scm import SCM, SCMConfig
from agents.causal.stopping import hold_out, train_until_settled
from agents.causal.training import ExampleMaker, SCMTrainer, SCMTrainingConfig, null_token
from agents.causal.weights import CausalConfig, causal_weights, count_passes, ignored_tokens, normalise
from agents.exploration.bonus import TokenBonus
from agents.rollout.utterances import Utterances
from agents.seeding import numpy_generator, seeded_torch, torch_generator
from parsers import ActionParser

#: Utterances per iteration on which an SCM is compared with exact interventions.
_HEALTH_SAMPLE, _HEALTH_ACTIONS = 32, 8
#: Utterances of a rollout that an SCM has to know, with their variants, if an iteration is to take no steps.
_PROBED = 32


class CausalBonus(TokenBonus):
    """A bonus with w_i = B_i, from an SCM that learns online, or from the parser (``source`` "exact" or "span").

    Args:
        parser: the parser that the SCM imitates.
        tokenizer: the policy's.
        config: a :class:`CausalConfig`, or the name of one of :data:`agents.causal.presets.PRESETS`.
        scm_config: size of the SCM.
        training: settings of the SCM's training; None for the preset's.
        vocab_size: number of token ids that the policy may write, where its model has more than its tokenizer.
        max_new_tokens: tokens that the policy may write.
        device: the SCM's device; the policy's.

    Raises:
        ValueError: for an unknown preset, or ``interventional`` training without ``learn_invalid``.
    """

    def __init__(
        self,
        parser: ActionParser[Any],
        tokenizer: Any,
        config: CausalConfig | str = "reference",
        scm_config: SCMConfig | None = None,
        training: SCMTrainingConfig | None = None,
        *,
        vocab_size: int = 0,
        max_new_tokens: int | None = None,
        device: torch.device | str = "cpu",
    ) -> None:
        self._training = training_for(config, training)
        config = preset(config)
        self.parser = parser
        self.tokenizer = tokenizer
        self.config = config
        self.per_token = config.per_token
        ids = max(len(tokenizer), vocab_size)
        self._null = null_token(tokenizer, ids)
        self._maker = ExampleMaker(parser, tokenizer, config.learn_invalid, self._training, self._null)
        self._seed = self._training.seed or 0
        self._rng = numpy_generator(self._seed, "SCM examples")
        scm_config = scm_config or SCMConfig()
        if scm_config.max_tokens is None and max_new_tokens is not None:
            scm_config = replace(scm_config, max_tokens=max_new_tokens + 1)
        # A padding token with a second meaning needs an embedding that can be trained.
        pad = tokenizer.pad_token_id if tokenizer.pad_token_id not in (tokenizer.eos_token_id, self._null) else None
        with seeded_torch(self._seed, "SCM weights"):
            self.scm = SCM(max(ids, self._null + 1), class_counts(parser), scm_config, pad).to(device)
        self._trainer = SCMTrainer(self.scm, self._null, self._training)
        self._weighed: tuple[Utterances, Tensor] | None = None
        self._controls = 0
        self._observed = 0
        self._passes = 0

    def pretrain(self, batch: Utterances) -> dict[str, float]:
        """Train the SCM on offline utterances before online training; do nothing if there is no SCM."""
        if self.config.source != "scm":
            return {}
        if not self._training.patience:
            self._trainer.add(self._maker.make(batch, self._rng))
            return self._trainer.train(self._training.pretrain_steps) | self._trainer.recognised()
        held, learned = hold_out(batch)
        examples = self._maker.make(learned, self._rng)
        if held is not learned:  # a swapped action can make an utterance that is held out
            kept = {tuple(row[mask].tolist()) for row, mask in zip(held.tokens, held.mask, strict=True)}
            examples = [example for example in examples if example.tokens not in kept]
        self._trainer.add(examples)
        figures, steps = train_until_settled(
            self._trainer.train,
            lambda: share_on(self._scm_weights(held), held.action_mask),
            check_every=self._training.check_every,
            patience=self._training.patience,
            most=self._training.pretrain_steps,
        )
        self._passes = 0  # those of iterations alone are counted
        return figures | self._trainer.recognised() | {"scm/steps": float(steps)}

    @override
    def observe(self, batch: Utterances) -> dict[str, float]:
        """Train the SCM on a rollout's utterances and recent ones; return its figures and those of its weights."""
        if self.config.source != "scm":
            return {}
        figures = self._train(batch)
        part = self._part(batch)
        weighed = batch if part is None else batch.select(part)
        found = self._scm_weights(weighed)
        # The learner asks for these weights next, so keep them.
        weights = found if part is None else torch.full(batch.mask.shape, math.nan).index_copy(0, part, found)
        self._weighed = (batch, weights)
        self._observed += 1
        # Those since the rollout before, some of which were for utterances from a replay.
        figures["cost/extra_passes"], self._passes = float(self._passes), 0
        if self._observed % self._training.health_every:
            return figures
        health = self._health(weighed.head(_HEALTH_SAMPLE), found[:_HEALTH_SAMPLE])
        return figures | self._trainer.recognised() | health

    def _train(self, batch: Utterances) -> dict[str, float]:
        """Take an iteration's gradient steps, unless the SCM knows the utterances well; return their figures."""
        if self._training.confidence < 1:
            # Evenly spaced ones tell, and where they do, examples of the others need not be made.
            probed = torch.arange(len(batch)) % max(1, len(batch) // _PROBED) == 0
            made = self._maker.make(batch.select(probed.nonzero()[:, 0]), self._rng)
            self._trainer.add(made)
            if made and self._trainer.recognised(len(made))["scm/confidence"] >= self._training.confidence:
                return {"scm/trained": 0.0}
            batch = batch.select((~probed).nonzero()[:, 0])
        self._trainer.add(self._maker.make(batch, self._rng))
        return self._trainer.train(self._training.steps) | {"scm/trained": 1.0}

    def _part(self, batch: Utterances) -> Tensor | None:
        """Return the rows of a rollout that are weighed, int64 [K], drawn anew for each one; None for all."""
        if self.config.share == 1:
            return None
        generator = torch_generator(self._seed, f"weighed utterances of rollout {self._observed}")
        count = max(1, round(self.config.share * len(batch)))
        return torch.randperm(len(batch), generator=generator)[:count].sort().values

    def _health(self, batch: Utterances, weights: Tensor) -> dict[str, float]:
        """Return the agreement with exact interventions, and the mean weight of the tokens that wrote each action."""
        exact = exact_weights(self.parser, self.tokenizer, batch)
        figures = agreement(weights, exact, batch.mask & ~self.ignored(batch))
        for action in sorted({self.parser.text(parse.action) for parse in batch.parses if parse.valid}):
            said = torch.tensor([parse.valid and self.parser.text(parse.action) == action for parse in batch.parses])
            own = weights[batch.action_mask & said[:, None]]
            if len(own) and len(figures) <= _HEALTH_ACTIONS:
                figures[f"scm/weight_of {action}"] = own.mean().item()
        return figures

    @override
    def weights(self, batch: Utterances) -> Tensor:
        """Return causal weights, float32 [M, n] in [0, 1], without gradient; 0 for utterances that do not parse.

        Of a rollout that was observed only the configuration's ``share`` has weights, the others NaN.
        With ``learn_invalid`` an SCM weighs such utterances too, by each token's effect on the label "invalid".
        """
        weights = self._weights(batch)
        if self.config.control != "none":
            weights = controlled(weights, batch.mask, self.config.control, self._controls)
            self._controls += 1
        return weights

    def _weights(self, batch: Utterances) -> Tensor:
        if self.config.source == "span":
            return batch.action_mask.float()
        if self.config.source == "exact":
            effects = exact_weights(self.parser, self.tokenizer, batch)
            wanted = batch.mask & ~self.ignored(batch)
            return normalise(effects, wanted, self.config.min_effect) if self.config.normalise else effects * wanted
        observed, self._weighed = self._weighed, None
        return observed[1] if observed is not None and observed[0] is batch else self._scm_weights(batch)

    def _scm_weights(self, batch: Utterances) -> Tensor:
        self._trainer.make_room(batch.tokens.shape[1])
        labels, ignored = self._asked(batch)
        self._passes += count_passes(batch.tokens, batch.mask, labels, ignored)
        return causal_weights(
            self.scm,
            batch.tokens,
            batch.mask,
            labels,
            null_token=self._null,
            config=self.config,
            ignored=ignored,
        )

    def _asked(self, batch: Utterances) -> tuple[Tensor, Tensor]:
        """Return the labels that an SCM is asked about, and the tokens that get weight 0 without being asked about."""
        labels = torch.tensor([factors(label) for label in batch.labels])
        ignored = self.ignored(batch)
        if not self.config.learn_invalid:
            ignored |= ~batch.valid[:, None]
        return labels, ignored

    def ignored(self, batch: Utterances) -> Tensor:
        """Return a mask, bool [M, n]: True on the tokens that the settings give weight 0."""
        if not self.config.zero_punctuation:
            return torch.zeros_like(batch.mask)
        # An action that is itself a punctuation mark ("!") keeps its weight.
        return ignored_tokens(self.tokenizer, batch.tokens) & ~batch.action_mask

    @override
    def state_dict(self) -> dict[str, Any]:
        counts = {"controls": self._controls, "observed": self._observed, "passes": self._passes}
        return {"trainer": self._trainer.state_dict(), "rng": self._rng.bit_generator.state, **counts}

    @override
    def load_state_dict(self, state: dict[str, Any]) -> None:
        self._controls = state.get("controls", 0)
        self._observed = state.get("observed", 0)
        self._passes = state.get("passes", 0)
        self._trainer.load_state_dict(state["trainer"])
        self._rng.bit_generator.state = state["rng"]
