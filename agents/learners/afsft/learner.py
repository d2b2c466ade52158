"""AFSFT as in [VLMQ]: supervised fine-tuning on those tokens that a Q head over the vocabulary finds good enough.

Source: "VLM Q-Learning: Aligning Vision-Language Models for Interactive Decision-Making", arXiv 2505.03181 (2025). Only
its abstract, its introduction and summaries were at hand, and no program of it. They give a second head beside the
language head with Q of every token, TD learning over an utterance's tokens and across environment steps, an actor that
maximises log pi of the data's tokens where A >= 0, offline data of any quality, then online data, and LoRA. What they
do not give is taken from the first author's earlier program of the same filter ([AFBC], github.com/jakegrigsby/cc-afbc,
afbc.py at 0772e45: A >= 0, as many steps of the actor as of the critics, Adam at 1e-4, gamma .99, two critics whose
minimum counts, a target with tau .005 every second step), or is ours where a tiny model needs another value;
:class:`AFSFTConfig` says which.

Deviations:

1. V is the exact expectation of Q over the policy's next token, not over sampled ones.
2. There is one Q head. Under an expectation, unlike a maximum, tokens that no data has hardly count.
3. Q is a baseline of the state plus a deviation of the token, see :class:`TokenQ`.
4. Targets go back through an utterance by tree backup; ``trace_decay`` 0 gives one-step targets.
5. The target network is a copy of the head alone, which reads the policy's present states: a second whole model would
   double the memory.
6. Q's error trains the policy's layers, too (``q_coef``): states of a model that has only learned to write do not tell
   how an episode goes on.
7. The discount is one of environment steps; tokens within an utterance are not discounted.
8. Each gradient step is one of actor and critic on the same batch, drawn uniformly from offline and online steps.
9. Log-probabilities and V are those at the sampling temperature.
10. An utterance without an action costs ``invalid_penalty`` besides what the environment takes.
11. An exploration bonus is a term on the same batches, in the online stage alone. Offline utterances have the
    log-probabilities and entropies that the policy gave them before it trained on them.
12. Void steps and episodes that a device's fault ended are no data.
13. The filter has a margin (``filter_margin``; 0 as published), see :meth:`TokenValues.kept`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gymnasium.vector import VectorEnv
from torch import Tensor
from typing_extensions import override

from agents import processes
from agents.demonstrations import Trajectory
from agents.exploration import ExplorationBonus
from agents.learners.afsft.config import AFSFTConfig
from agents.learners.afsft.token_q import TokenQ, TokenValues, token_values
from agents.learners.arguments import check_policy
from agents.learners.figures import mean_figures
from agents.learners.replaying import ReplayLearner
from agents.policies.protocol import Evaluation, TrainablePolicy
from agents.replay import Episode, Judged, Place, Record, encoded, replayed
from agents.rollout.rollout import Minibatch, Rollout
from agents.seeding import seeded_torch

#: The policy is sure of a token if all others in its place have less than this probability together.
SURE = 0.01


class AFSFT(ReplayLearner):
    """Advantage-filtered supervised fine-tuning: imitate the tokens that are worth at least V, see this module.

    Args:
        policy: the policy, trained in place.
        envs: a vector environment of text actions.
        config: settings.
        bonus: the exploration bonus.
        debug_folder: where a batch with a NaN or infinite loss is written, and parent of the replay's files.

    Attributes:
        q: the Q head.
        target: its target network.
    """

    config: AFSFTConfig

    def __init__(
        self,
        policy: TrainablePolicy,
        envs: VectorEnv[Any, Any, Any],
        config: AFSFTConfig | None = None,
        bonus: ExplorationBonus | None = None,
        debug_folder: str | Path = ".",
    ) -> None:
        check_policy(policy)
        config = config or AFSFTConfig()
        if processes.count() > 1:
            raise ValueError("AFSFT reads the states behind tokens, which processes do not exchange: use one process")
        with seeded_torch(config.seed, "Q weights"):
            self.q = TokenQ(policy.hidden_size, policy.vocab_size).to(policy.device)
        self.target = self.q.frozen_copy()
        super().__init__(policy, envs, config, bonus, debug_folder)
        self.reads_states = config.filtered
        if not config.filtered:
            self.watch = None

    @override
    def parameter_groups(self) -> list[dict[str, Any]]:
        return [*super().parameter_groups(), {"params": list(self.q.parameters()), "lr": self.config.q_learning_rate}]

    @property
    @override
    def learning_rate(self) -> float:
        """The present learning rate of the policy."""
        return super().learning_rate if self.online else self.config.offline_learning_rate

    def study(self, trajectories: Iterable[Trajectory]) -> None:
        """Add offline data, from which training starts; void steps are left out.

        Raises:
            ValueError: if an utterance contains a token that the policy never writes, or the parser needs admissible
                actions that an episode does not have.
        """
        replay = self.experience.replay
        for trajectory in trajectories:
            taken = trajectory.taken
            if not taken:
                continue
            self._check_readable(trajectory, taken)
            steps = [replay.write(record) for record in self._records(trajectory, taken)]
            final = None
            if not trajectory.terminated:
                final = replay.write(Record.observed(*trajectory.observation(len(trajectory))))
            rewards = np.array([trajectory.rewards[step] for step in taken], np.float32)
            replay.add(Episode(steps, rewards, final=final))

    def _check_readable(self, trajectory: Trajectory, steps: Sequence[int]) -> None:
        choices = [trajectory.admissible(step) for step in steps]
        try:
            self.parser.parse_batch([trajectory.utterances[step] for step in steps], choices)
        except ValueError as error:
            raise ValueError(f"an episode's utterances cannot be read with its admissible actions: {error}") from error

    @torch.no_grad()
    def _records(self, trajectory: Trajectory, steps: Sequence[int]) -> list[Record]:
        """Return some steps of a trajectory, with log-probabilities and entropies of the present policy."""
        records = [Record.observed(*trajectory.observation(step)) for step in steps]
        utterances = [trajectory.utterances[step] for step in steps]
        tokens, mask = self.policy.tokenize_utterances(utterances)
        found = self.policy.evaluate(encoded(records, self.policy), tokens, mask)
        return [
            replace(
                records[row],
                utterance=utterances[row],
                choices=trajectory.admissible(step),
                tokens=tokens[row][mask[row]].numpy(),
                log_probs=found.log_probs[row].cpu()[mask[row]].numpy(),
                entropies=found.entropies[row].cpu()[mask[row]].numpy(),
            )
            for row, step in enumerate(steps)
        ]

    @override
    def imitate(self, steps: int) -> dict[str, float]:
        """Take gradient steps on steps of all episodes so far, each followed by one of the target network."""
        self.experience.tidy()
        replay = self.experience.replay
        places = self.experience.recent(list(replay.episodes), self.config.replay_steps)
        if not places:
            return {}
        history = []
        for number in range(steps):
            rows = torch.randint(len(places), (self.config.batch_size,), generator=self._draws)
            batch = self.guided(self._judged([places[row] for row in rows.tolist()]), number)
            history.append(self.gradient_step(self.evaluate(batch), batch))
            self.target.follow(self.q, self.config.target_tau)
        return {"replay/steps": float(replay.num_steps), "replay/trajectories": float(len(replay.episodes))} | (
            mean_figures(history)
        )

    def _judged(self, places: Sequence[Place]) -> Rollout:
        """Return replayed steps, whose returns are r + gamma V(s') with the target network's V.

        Their advantages, which a bonus may read, are how far these are above their mean.
        """
        nothing = torch.zeros(len(places))
        rewards = torch.tensor([float(episode.rewards[step]) for episode, step in places])
        judged = Judged(values=nothing, rewards=rewards, returns=nothing, advantages=nothing)
        rollout = replayed(self.experience.replay.read(places), self.policy, self.parser, judged)
        if not self.config.filtered:
            return rollout
        earned = rewards / self.config.reward_scale - self.config.invalid_penalty * ~rollout.valid
        returns = earned + self.config.gamma * self._values_after(places)
        return replace(rollout, returns=returns, advantages=returns - returns.mean())

    @torch.no_grad()
    def _values_after(self, places: Sequence[Place]) -> Tensor:
        """Return the target network's V of the observations after steps, float32 [B]; 0 after a termination."""
        found = torch.zeros(len(places))
        following = [episode.following(step) for episode, step in places]
        rows = [row for row, step in enumerate(following) if step is not None]
        if rows:
            records = self.experience.replay.read_steps([step for step in following if step is not None])
            # Which token is written first does not matter: it is chosen after the prompt.
            tokens, mask = (each.expand(len(rows), 1) for each in self.policy.tokenize_utterances([""]))
            first = self.policy.evaluate(encoded(records, self.policy), tokens, mask, with_states=True).token_states
            assert first is not None  # asked for
            found[rows] = self.target.expected(first.states, first.scores)[:, 0].cpu()
        return found

    @override
    def loss(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return -sum(log pi of the kept tokens) / number of tokens, plus q_coef times Q's squared error."""
        mask = batch.mask
        if evaluation.token_states is None:
            policy_loss = -(evaluation.log_probs * mask).sum() / mask.sum()
            return policy_loss, {"train/policy_loss": policy_loss.item()}
        values = token_values(
            self.q,
            self.target,
            evaluation.token_states,
            batch.tokens,
            mask,
            batch.returns,
            self.config.trace_decay,
        )
        kept = values.kept(self.config.filter_margin, mask)
        policy_loss = -(evaluation.log_probs * kept).sum() / mask.sum()
        q_loss = values.loss(mask)
        figures = {"train/policy_loss": policy_loss.item(), "train/q_loss": q_loss.item()}
        return policy_loss + self.config.q_coef * q_loss, figures | _figures(values, kept, batch)

    # -- checkpoints --------------------------------------------------------------------------------------

    @override
    def training_state(self) -> dict[str, Any]:
        heads = {"q": self.q.state_dict(), "target": self.target.state_dict()}
        return super().training_state() | heads

    @override
    def load_training_state(self, state: dict[str, Any]) -> None:
        super().load_training_state(state)
        self.q.load_state_dict(state["q"])
        self.target.load_state_dict(state["target"])


def _figures(values: TokenValues, kept: Tensor, batch: Minibatch) -> dict[str, float]:
    """Return the mean target, and shares of tokens that are imitated: of all, of the sure, and of the action's."""
    mask, action = batch.mask, batch.action_mask
    sure = mask & (values.others < SURE)
    figures = {"train/q_target": values.targets[mask].mean().item()}
    for name, tokens in (("imitated", mask), ("imitated_sure", sure), ("imitated_action", action)):
        if tokens.any():
            figures[f"train/{name}"] = kept[tokens].float().mean().item()
    return figures
