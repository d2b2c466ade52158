"""Collecting experience from vector environments."""

from __future__ import annotations

from agents.rollout.answers import Step
from agents.rollout.collect import collect
from agents.rollout.gae import gae
from agents.rollout.rollout import Guidance, Minibatch, Rollout
from agents.rollout.statistics import EpisodeStatistics
from agents.rollout.stepping import Stepper, TextVectorEnv, Transition
from agents.rollout.utterances import Alternatives, Utterances

__all__ = [
    "Alternatives",
    "EpisodeStatistics",
    "Guidance",
    "Minibatch",
    "Rollout",
    "Step",
    "Stepper",
    "TextVectorEnv",
    "Transition",
    "Utterances",
    "collect",
    "gae",
]
