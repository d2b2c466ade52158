"""The hand-made buffer of ten trajectories."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from agents.learners import AWR
from agents.policies import VLMPolicy
from agents.replay import Episode, Place, Record


def said(word: str, policy: VLMPolicy) -> Record:
    """A step in which this was said."""
    utterance = f'{{"thoughts": "{word}", "action": "+"}}'
    tokens, mask = policy.tokenize_utterances([utterance])
    nothing = np.zeros(int(mask.sum()), np.float32)
    return Record("From 0 to 1", None, utterance, tokens[0].numpy(), nothing, nothing)


#: Ten trajectories: rewards of the last step, lengths, and what the critics say: V_instr, and V_step of each step.
BUFFER: tuple[tuple[float, float, tuple[float, ...]], ...] = (
    (1.0, 0.90, (0.5,)),
    (0.0, 0.10, (0.5, 0.5)),
    (1.0, 0.30, (0.40, 0.75, 0.60)),
    (0.0, 0.05, (0.1,)),
    (1.0, 0.60, (0.5, 0.5)),
    (0.0, 0.95, (0.5,)),
    (0.0, 0.40, (0.5, 0.5)),
    (1.0, 0.80, (0.5,)),
    (0.0, 0.50, (0.5, 0.5, 0.5)),
    (1.0, 0.70, (0.5,)),
)


def filled(learner: Any, monkeypatch: pytest.MonkeyPatch) -> list[Episode]:
    """Fill a learner's replay with the ten trajectories; its critics say what the table says."""
    replay = learner.experience.replay
    value: dict[tuple[str, Place], float] = {}
    for number, (reward, instruction, steps) in enumerate(BUFFER):
        records = [replay.write(said(f"I am at {number}, step {t}.", learner.policy)) for t in range(len(steps))]
        rewards = np.zeros(len(steps), np.float32)
        rewards[-1] = reward
        replay.add(Episode(records, rewards))
        value |= {("step", Place(replay.episodes[-1], t)): v for t, v in enumerate(steps)}
        value["instruction", Place(replay.episodes[-1], 0)] = instruction
    if isinstance(learner, AWR):
        look_up: Any = lambda name, places: torch.tensor([value[name, place] for place in places])  # noqa: E731
        monkeypatch.setattr(learner, "_values", look_up)
        monkeypatch.setattr(learner, "fit", lambda episodes: {})
    learner.online = True
    return list(replay.episodes)
