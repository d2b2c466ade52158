"""CoSo as a wrapper of any online learner, whose entropy bonus it weights by causal effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Self

import torch

from agents.causal import CausalBonus, CausalConfig, SCMConfig, SCMTrainingConfig
from agents.causal.presets import preset, training_for
from agents.learners.online import Callback, OnlineLearner
from agents.policies.offsets import decode
from agents.policies.protocol import Observations
from agents.rollout.utterances import Utterances


class CoSo:
    """Counterfactual soft RL ([CoSo]) around a learner; also a :class:`agents.policies.Speaker`.

    Takes parser and tokenizer from the learner, builds the SCM, trains it, and gives the learner the causal bonus::

        agent = CoSo(PPO(policy, envs), ent_coef=5.0)
        agent.pretrain(utterances)
        agent.learn(4096)
        agent.explain('{"thoughts": "...", "action": "+"}')

    Args:
        learner: an online learner; its bonus is replaced.
        ent_coef: alpha of Eq. 7; the learner's own if None.
        causal: a preset's name or a configuration.
        weights: source of the weights instead of the configuration's: the SCM, which is the published method; exact
            interventions on the parser; or the parser's span.
        scm: size of the SCM.
        training: settings of the SCM's training; None for the preset's. Without a seed they take the learner's.

    Raises:
        TypeError: if ``learner`` is no learner.
        ValueError: if ``ent_coef`` is negative or not finite.
    """

    def __init__(
        self,
        learner: OnlineLearner,
        *,
        ent_coef: float | None = None,
        causal: CausalConfig | str = "reference",
        weights: Literal["scm", "exact", "span"] | None = None,
        scm: SCMConfig | None = None,
        training: SCMTrainingConfig | None = None,
    ) -> None:
        if not hasattr(learner, "policy"):
            raise TypeError(f"CoSo wraps a learner, such as PPO(policy, envs), got {learner!r}")
        if ent_coef is not None:
            replace(learner.config, ent_coef=ent_coef)  # it checks the value
        self.learner = learner
        training = training_for(causal, training)
        if training.seed is None:
            training = replace(training, seed=learner.config.seed)
        policy = learner.policy
        self.bonus = CausalBonus(
            learner.parser,
            policy.tokenizer,
            _with_source(causal, weights),
            scm,
            training,
            vocab_size=policy.vocab_size,
            max_new_tokens=policy.max_new_tokens,
            device=policy.device,
        )
        learner.bonus = self.bonus
        if ent_coef is not None:
            learner.ent_coef = ent_coef

    def pretrain(self, utterances: Sequence[str], choices: Sequence[Any] | None = None) -> dict[str, float]:
        """Train the SCM on offline utterances, as [CoSo] does before online training.

        Args:
            utterances: M utterances.
            choices: M sequences of admissible actions; None where the parser's own set is fixed.

        Returns:
            Figures of the SCM; an empty dict if there is no SCM to train.

        Raises:
            TypeError: if ``utterances`` is a single text.
            ValueError: if the SCM can learn from none of them, since the parser reads none.
        """
        if isinstance(utterances, str):
            raise TypeError(f"pretrain takes several utterances, got the text {utterances!r}: put it into a list")
        if self.bonus.config.source != "scm":
            return {}
        batch = Utterances.from_texts(utterances, self.learner.policy, self.learner.parser, choices=choices)
        if not self.bonus.config.learn_invalid and not batch.valid.any():
            raise ValueError(
                f"the SCM has nothing to learn from: the parser reads none of the {len(utterances)} utterances"
            )
        return self.bonus.pretrain(batch)

    def learn(self, total_timesteps: int, callback: Callback | None = None) -> Self:
        """Train the policy; see :meth:`agents.learners.OnlineLearner.learn`."""
        self.learner.learn(total_timesteps, callback)
        return self

    def answer(
        self, observations: Observations, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> tuple[str, ...]:
        """Return one utterance per observation; see :class:`agents.policies.Speaker`."""
        return self.learner.policy.answer(observations, greedy=greedy, generator=generator)

    def explain(self, utterance: str, choices: Sequence[Any] | None = None) -> list[tuple[str, float]]:
        """Return the tokens of an utterance, each with its causal weight.

        Args:
            utterance: any utterance.
            choices: the admissible actions; None where the parser's own set is fixed.
        """
        learner = self.learner
        batch = Utterances.from_texts([utterance], learner.policy, learner.parser, choices=[choices])
        weights = self.bonus.weights(batch)[0].tolist()
        pieces = [decode(learner.policy.tokenizer, [token]) for token in batch.tokens[0].tolist()]
        return [(piece, weight) for piece, weight in zip(pieces, weights, strict=True) if piece]

    def save(self, folder: str | Path) -> None:
        """Write learner and SCM; see :meth:`agents.learners.OnlineLearner.save`."""
        self.learner.save(folder)

    def load(self, folder: str | Path) -> None:
        """Continue from a folder of :meth:`save`."""
        self.learner.load(folder)


def _with_source(causal: CausalConfig | str, source: Literal["scm", "exact", "span"] | None) -> CausalConfig | str:
    return causal if source is None else replace(preset(causal), source=source)
