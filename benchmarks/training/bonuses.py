"""The exploration bonuses of methods, made from a run's settings."""

from __future__ import annotations

from collections.abc import Callable

from agents.coso import CoSo
from agents.exploration import (
    ChoiceBonus,
    ExplorationBonus,
    KLCovBonus,
    NoBonus,
    TopEntropyBonus,
    UniformBonus,
)
from agents.learners import OnlineLearner
from benchmarks.common.errors import SettingsError
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import BonusName, get_method
from benchmarks.training.start_policy import StartPolicy
from coso_envs.fitting import needs_choices


def give_bonus(learner: OnlineLearner, config: TrainConfig, start: StartPolicy) -> None:
    """Give a learner the bonus of its method; an SCM is pretrained on the start's utterances.

    Raises:
        SettingsError: if a bonus of somebody's own lacks a part of :class:`agents.ExplorationBonus`.
    """
    kind = get_method(config.method).bonus
    if kind == "causal":
        agent = _coso(learner, config)
        # Without their admissible actions (demonstrations from chat files), it first learns online.
        readable = start.choices is not None or not needs_choices(learner.parser)
        if start.utterances and readable:
            agent.pretrain(start.utterances, start.choices)
    else:
        learner.bonus = _own(kind, learner, config.method) if callable(kind) else _SIMPLE[kind](learner, config)


def _own(make: Callable[[OnlineLearner], ExplorationBonus], learner: OnlineLearner, method: str) -> ExplorationBonus:
    made = make(learner)
    missing = [name for name in _PARTS if not hasattr(made, name)]
    if missing:
        raise SettingsError(
            f"method {method!r}: its bonus {made!r} has no {', '.join(missing)}; derive it from "
            "agents.exploration.TokenBonus, which leaves only its weights to write"
        )
    return made


def _coso(learner: OnlineLearner, config: TrainConfig) -> CoSo:
    return CoSo(learner, causal=config.causal_settings(), scm=config.scm_size(), training=config.scm_training())


def _choice(learner: OnlineLearner, config: TrainConfig) -> ChoiceBonus:
    return ChoiceBonus(learner.parser, learner.policy.tokenizer, config.choice_settings())


#: All that a learner uses of a bonus.
_PARTS = (
    *("suggesting", "observe", "weights", "choice_sets"),
    *("alternatives", "term", "state_dict", "load_state_dict"),
)

_SIMPLE: dict[BonusName, Callable[[OnlineLearner, TrainConfig], ExplorationBonus]] = {
    "none": lambda learner, config: NoBonus(),
    "uniform": lambda learner, config: UniformBonus(),
    "uniform-valid": lambda learner, config: UniformBonus(only_valid=True),
    "top-entropy": lambda learner, config: TopEntropyBonus(),
    "kl-cov": lambda learner, config: KLCovBonus(),
    "choice": _choice,
}
