"""The policy's states of the prompts of replayed steps, which AWR's critics read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from agents.learners.awr.critics import States
from agents.policies.protocol import TrainablePolicy
from agents.replay import Place, Replay, encoded

#: Memory that kept states may take, in bytes; those beyond it are found anew each time.
_MOST = 2**30


class PromptStates:
    """A reader of the policy's last states of prompts, which can find those of a step once instead of at each draw.

    Args:
        policy: the policy.
        replay: where the steps are.
    """

    def __init__(self, policy: TrainablePolicy, replay: Replay) -> None:
        self._policy, self._replay = policy, replay
        self._kept: dict[Place, Tensor] | None = None
        self._bytes = 0

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Keep what is read until the context ends; the policy must stay as it is meanwhile."""
        self._kept, self._bytes = {}, 0
        try:
            yield
        finally:
            self._kept = None

    def read(self, places: Sequence[Place]) -> States:
        """Return the states of B steps' prompts, float32 [B, T, hidden_size], and their mask, bool [B, T]."""
        known = self._kept or {}
        missing = [place for place in dict.fromkeys(places) if place not in known]
        found = dict(zip(missing, self._found(missing), strict=True))
        rows = [found[place] if place in found else known[place].to(self._policy.device) for place in places]
        lengths = torch.tensor([len(row) for row in rows], device=self._policy.device)
        states = pad_sequence(rows, batch_first=True).float()
        return states, torch.arange(states.shape[1], device=self._policy.device) < lengths[:, None]

    def _found(self, places: Sequence[Place]) -> list[Tensor]:
        """Return the states of each step's prompt, [T of this prompt, hidden_size], and keep them if that is asked."""
        if not places:
            return []
        states, mask = self._policy.prompt_states(encoded(self._replay.read(places), self._policy))
        rows = [row[present] for row, present in zip(states, mask, strict=True)]
        for place, row in zip(places, rows, strict=True):
            size = row.numel() * row.element_size()
            if self._kept is not None and self._bytes + size <= _MOST:
                self._kept[place] = row.cpu()
                self._bytes += size
        return rows
