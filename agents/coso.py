"""The CoSo wrapper: any online learner, with its entropy bonus weighted by causal effect."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from agents.causal import CausalBonus, CausalConfig, SCMConfig, SCMTrainingConfig
from agents.learners.online import Callback, OnlineLearner
from agents.policies.offsets import action_mask, decode
from agents.policies.protocol import Observations
from agents.rollout.batch import Rollout


class CoSo:
    """Counterfactual soft RL ([CoSo]) around a learner.

    Takes parser and tokenizer from the learner, builds the SCM, trains it, and gives the learner the causal bonus::

        agent = CoSo(PPO(policy, envs), ent_coef=5.0)
        agent.pretrain(utterances)
        agent.learn(4096)
        agent.explain('{"thoughts": "...", "action": "+"}')

    Args:
        learner: an online learner; its bonus is replaced.
        ent_coef: alpha of Eq. 7; the learner's own if None.
        causal: a preset's name or a configuration.
        scm: size of the SCM.
        training: how the SCM is trained.
    """

    def __init__(
        self,
        learner: OnlineLearner,
        *,
        ent_coef: float | None = None,
        causal: CausalConfig | str = "reference",
        scm: SCMConfig | None = None,
        training: SCMTrainingConfig | None = None,
    ) -> None:
        self.learner = learner
        policy = learner.policy
        self.bonus = CausalBonus(
            learner.parser,
            policy.tokenizer,
            causal,
            scm,
            training,
            vocab_size=policy.model.config.get_text_config().vocab_size,
            max_new_tokens=policy.max_new_tokens,
            device=policy.device,
        )
        learner.bonus = self.bonus
        if ent_coef is not None:
            learner.ent_coef = ent_coef

    def pretrain(self, utterances: Sequence[str], choices: Sequence[Any] | None = None) -> dict[str, float]:
        """Train the SCM on offline utterances, as [CoSo] does before online training."""
        return self.bonus.pretrain(utterances, choices)

    def learn(self, total_steps: int, callback: Callback | None = None) -> CoSo:
        """Train; see :meth:`agents.learners.OnlineLearner.learn`."""
        self.learner.learn(total_steps, callback)
        return self

    def act(self, observations: Observations, *, greedy: bool = True) -> tuple[str, ...]:
        """Answer a batch of observations."""
        return self.learner.policy.generate(observations, greedy=greedy).utterances

    def explain(self, utterance: str, choices: Sequence[Any] | None = None) -> list[tuple[str, float]]:
        """Each token of an utterance with its causal weight."""
        tokens, mask = self.learner.policy.tokenize_utterances([utterance])
        parse = self.learner.parser.parse(utterance, choices)
        nothing = torch.zeros(1)
        batch = Rollout(
            prompts=[{}],
            utterances=[utterance],
            parses=[parse],
            labels=[self.learner.parser.label(parse)],
            choices=[choices],
            tokens=tokens,
            mask=mask,
            action_mask=action_mask(self.learner.policy.tokenizer, tokens, mask, [parse]),
            log_probs=torch.zeros(mask.shape),
            values=nothing,
            rewards=nothing,
            advantages=nothing,
            returns=nothing,
        )
        weights = self.bonus.weights(batch)[0].tolist()
        pieces = [decode(self.learner.policy.tokenizer, [token]) for token in tokens[0].tolist()]
        return [(piece, weight) for piece, weight in zip(pieces, weights, strict=True) if piece]

    def save(self, folder: str | Path) -> None:
        """Write learner and SCM; see :meth:`agents.learners.OnlineLearner.save`."""
        self.learner.save(folder)

    def load(self, folder: str | Path) -> None:
        """Continue from :meth:`save`."""
        self.learner.load(folder)
