"""The methods that are compared: one row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agents.learners import PPO, OnlineLearner

#: Which entropy a learner is rewarded for: none, every token's, or each token's by its causal weight.
Bonus = Literal["none", "uniform", "causal"]


@dataclass(frozen=True)
class Method:
    """A learner with an entropy term, and how reports show it.

    Attributes:
        title: its name in reports.
        learner: its class, made with (policy, envs, config, bonus=, debug_folder=).
        bonus: which tokens' entropy is rewarded.
        ent_coef: coefficient of that term unless another one is given; 0 exactly where there is no term.
        colour: of its curves, from Okabe and Ito's palette: told apart with any colour vision.
        line: Matplotlib's style of its curves: told apart in grey.
    """

    title: str
    learner: type[OnlineLearner]
    bonus: Bonus
    ent_coef: float
    colour: str
    line: str


#: Name -> method, in the order of reports. The coefficients are the largest tried on seeds 100 and 101, which no
#: comparison uses, that are within 0.05 of the best final success; README has the figures.
METHODS: dict[str, Method] = {
    "rl": Method("RL", PPO, "none", 0.0, "#555555", "--"),
    "rl_entropy": Method("RL + entropy", PPO, "uniform", 0.03, "#d55e00", "-."),
    "coso": Method("CoSo", PPO, "causal", 1.0, "#0072b2", "-"),
}

#: The method that reports hold against the others.
SUBJECT = "coso"


def title(name: str) -> str:
    """Return a method's title; its name if it stands in no row, as in folders of other versions."""
    return METHODS[name].title if name in METHODS else name
