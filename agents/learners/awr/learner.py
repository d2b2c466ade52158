"""AWR as in [DigiRL]: filter trajectories and steps with critics, and imitate what is left.

Deviations from the released program, which is followed where it and the paper differ (both are named in
docs/method.md):

1. An iteration is ``n_steps`` steps of every environment, as for all learners here, instead of 16 whole episodes.
   Episodes go on where it ends; each is learned from in the iteration in which it ends.
2. The first trajectories are played by the start policy in the same run and count as its steps (``offline_steps``);
   the program reads them from a file. The offline stage waits until each environment has ended an episode.
3. A trajectory's rewards are its success, unless ``outcome`` says otherwise: rewards that shape the way, or punish,
   do not suit targets of the form [g > 0].
4. The critics read the policy's own states of the prompt, detached, pooled with learned queries; V_step those of the
   previous and the present step, V_instr those of the first, with its picture. In the program they are RoBERTa and
   features of BLIP-2. Each head gives one logit instead of two.
5. V_step learns [g_t > 0] from each s_t. The program also gives s_(t+1) the target of s_t.
6. V(s') is 0 at the end of an episode. In the program it is what the critic makes of the last screen.
7. Trajectories with the lowest score of all are kept only if they succeeded; in the program all are kept where over
   nine in ten are equal.
8. The cut-off is found among the ``replay_steps`` newest steps' trajectories, not among all since the start.
9. Utterances without an action are not imitated (``invalid_advantage``); in the program they end the episode. Void
   steps and episodes that a device's fault ended are no data.
10. Each trajectory is kept for validation at random, instead of the last fifth of each 16.
11. Gradients of policy and critics are clipped apart. The program clips them together, with stale ones among them.
12. Log-probabilities are those at the sampling temperature, of the tokens as they were sampled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gymnasium.vector import VectorEnv
from torch import Tensor
from typing_extensions import override

from agents import processes
from agents.exploration import ExplorationBonus
from agents.learners.awr.config import AWRConfig
from agents.learners.awr.critics import Critic, States, critic_loss
from agents.learners.awr.filtered_bc import FilteredBC
from agents.learners.awr.objective import step_advantages
from agents.learners.awr.states import PromptStates
from agents.learners.finite import NonFiniteLossError
from agents.optimizers import load_optimizer_state, optimizer_state
from agents.policies.protocol import TrainablePolicy
from agents.replay import Episode, Judged, Place
from agents.seeding import seeded_torch

#: Prompts that are read at the same time.
_PART = 64


class AWR(FilteredBC):
    """Advantage-weighted regression with hard weights: imitate steps that were better than expected.

    Trajectories are filtered by their return minus V_instr(first observation), their steps by
    A = V_step(s') - V_step(s) - margin + r + g > 0. Both critics estimate the probability of success.

    Args:
        policy: the policy, trained in place.
        envs: a vector environment of text actions.
        config: settings.
        bonus: the exploration bonus.
        debug_folder: where a batch with a NaN or infinite loss is written, and parent of the replay's files.

    Attributes:
        critics: "instruction", V_instr, and "step", V_step, of whose two heads the lower one counts.
    """

    config: AWRConfig

    def __init__(
        self,
        policy: TrainablePolicy,
        envs: VectorEnv[Any, Any, Any],
        config: AWRConfig | None = None,
        bonus: ExplorationBonus | None = None,
        debug_folder: str | Path = ".",
    ) -> None:
        super().__init__(policy, envs, config or AWRConfig(), bonus, debug_folder)
        with seeded_torch(self.config.seed, "critic weights"):
            self.critics = {
                "instruction": Critic(policy.hidden_size, prompts=1, heads=1).to(policy.device),
                "step": Critic(policy.hidden_size, prompts=2, heads=2).to(policy.device),
            }
        self._prompts = PromptStates(policy, self.experience.replay)
        self._optimizers = {
            name: torch.optim.Adam(critic.parameters(), lr=self.config.critic_learning_rate)
            for name, critic in self.critics.items()
        }

    @override
    def select(self, episodes: list[Episode]) -> tuple[list[Place], Judged, dict[str, float]]:
        with self._prompts.keeping():  # the policy learns only afterwards
            return super().select(episodes)

    @override
    def scores(self, episodes: Sequence[Episode]) -> np.ndarray:
        """Return returns minus V_instr, float64 [E]; in the offline stage the returns alone, as published."""
        totals = super().scores(episodes)
        if not self.online:
            return totals
        expected: np.ndarray = self._values("instruction", [Place(episode, 0) for episode in episodes]).numpy()
        return np.asarray(totals - expected)

    @override
    def judged(self, places: Sequence[Place]) -> Judged:
        """Return V_step(s) and A of steps with their rewards and returns."""
        plain = super().judged(places)
        following = [Place(episode, step + 1) for episode, step in places if step + 1 < len(episode)]
        every = list(dict.fromkeys([*places, *following]))
        value = dict(zip(every, self._values("step", every).tolist(), strict=True))
        values = torch.tensor([value[place] for place in places])
        next_values = torch.tensor([value.get(Place(episode, step + 1), 0.0) for episode, step in places])
        advantages = step_advantages(values, next_values, plain.rewards, plain.returns, self.config.advantage_margin)
        return replace(plain, values=values, advantages=advantages)

    @override
    def fit(self, episodes: list[Episode]) -> dict[str, float]:
        """Train both critics on the trajectories; return their losses there and on those kept for validation."""
        config, held = self.config, self.experience.validation
        steps = config.critic_epochs if self.online else config.offline_critic_epochs
        figures = {}
        for name, size in (("instruction", config.instruction_batch_size), ("step", config.step_batch_size)):
            learned = self._examples(name, episodes)
            losses = [self._critic_step(name, self._draw(learned, size)) for _ in range(steps)]
            figures[f"critic/{name}_loss"] = sum(losses) / len(losses)
            if held:
                drawn = self._draw(self._examples(name, held), size)
                with torch.no_grad():
                    figures[f"critic/{name}_validation_loss"] = self._loss(name, drawn).item()
        return figures

    def _examples(self, name: str, episodes: list[Episode]) -> list[Place]:
        """Return the steps that a critic learns from."""
        if name == "instruction":
            return [Place(episode, 0) for episode in episodes]
        return self.experience.recent(episodes, self.config.recent_steps)

    def _draw(self, places: Sequence[Place], number: int) -> list[Place]:
        """Return steps drawn uniformly, with replacement."""
        return [places[row] for row in torch.randint(len(places), (number,), generator=self._draws).tolist()]

    def _critic_step(self, name: str, places: Sequence[Place]) -> float:
        """Take one gradient step of a critic on steps, of which each process reads a share; return its loss."""
        critic, optimizer = self.critics[name], self._optimizers[name]
        optimizer.zero_grad()
        own, losses = [places[row] for row in processes.share(len(places)).tolist()], torch.zeros(())
        for first in range(0, len(own), _PART):
            part = own[first : first + _PART]
            loss = self._loss(name, part) * (len(part) / len(places))
            loss.backward()
            losses += loss.detach().cpu()
        processes.add_gradients(critic.parameters())
        total = processes.total(losses).item()
        norm = torch.nn.utils.clip_grad_norm_(critic.parameters(), self.config.max_grad_norm)
        if not torch.isfinite(norm):
            raise NonFiniteLossError(
                f"the loss of the {name} critic is {total}, its gradient's norm {norm.item()} at step "
                f"{self.num_timesteps}; its weights were not changed"
            )
        optimizer.step()
        return total

    def _loss(self, name: str, places: Sequence[Place]) -> Tensor:
        """Return a critic's cross-entropy on steps: V_instr's target is the last reward, V_step's the return g."""
        if name == "instruction":
            succeeds = [bool(episode.rewards[-1] > 0) for episode, _ in places]
        else:
            succeeds = [bool(episode.returns(self.config.gamma)[step] > 0) for episode, step in places]
        logits = self.critics[name](*self._states(name, places))
        return critic_loss(logits, torch.tensor(succeeds, device=logits.device))

    def _values(self, name: str, places: Sequence[Place]) -> Tensor:
        """Return a critic's probability of success at steps, float32 [B]; each process finds a share of them."""
        found = torch.zeros(len(places))
        for rows in processes.share(len(places)).split(_PART):
            if len(rows):
                read = self._states(name, [places[row] for row in rows.tolist()])
                found[rows] = self.critics[name].probability(*read).cpu()
        return processes.total(found)

    def _states(self, name: str, places: Sequence[Place]) -> list[States]:
        """Return the states of the prompts that a critic reads: of V_step, first those of the step before."""
        rows = [places] if name == "instruction" else [[Place(e, max(t - 1, 0)) for e, t in places], places]
        return [self._prompts.read(row) for row in rows]

    @override
    def training_state(self) -> dict[str, Any]:
        critics = {
            name: {"weights": critic.state_dict(), "optimizer": optimizer_state(self._optimizers[name])}
            for name, critic in self.critics.items()
        }
        return super().training_state() | {"critics": critics}

    @override
    def load_training_state(self, state: dict[str, Any]) -> None:
        super().load_training_state(state)
        for name, critic in self.critics.items():
            critic.load_state_dict(state["critics"][name]["weights"])
            load_optimizer_state(self._optimizers[name], state["critics"][name]["optimizer"])
