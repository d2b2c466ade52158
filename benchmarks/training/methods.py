"""The table of the methods that are compared, which other packages can extend."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, is_dataclass
from importlib import metadata
from typing import Any, Literal, TypeAlias

from agents.exploration import ExplorationBonus
from agents.learners import (
    AFSFT,
    AWR,
    GRPO,
    PPO,
    AFSFTConfig,
    AWRConfig,
    FilteredBC,
    FilteredBCConfig,
    GRPOConfig,
    OnlineConfig,
    OnlineLearner,
    PPOConfig,
)
from benchmarks.common.errors import SettingsError, UsageError
from benchmarks.common.modules import import_named
from benchmarks.common.values import describe, fits

#: The exploration bonus: none; the entropy of all tokens, or of those of utterances that parse; entropy weighted by
#: causal weights; entropy of the tokens that have most of it; a penalty instead of a bonus; variety among actions.
BonusName = Literal["none", "uniform", "uniform-valid", "causal", "top-entropy", "kl-cov", "choice"]

#: One of them, or a class or function of one's own that makes a bonus for a learner.
Bonus: TypeAlias = BonusName | Callable[[OnlineLearner], ExplorationBonus]

#: Line styles of Matplotlib.
Line = Literal["-", "--", "-.", ":"]


@dataclass(frozen=True)
class Method:
    """A learner with an entropy term, and its appearance in reports.

    Attributes:
        title: name in reports.
        learner: class of the learner, called as (policy, envs, settings, debug_folder=); its bonus is set afterwards.
        settings: class of the learner's settings, a frozen dataclass of plain values derived from
            :class:`agents.OnlineConfig`; its fields are options of ``coso train``.
        bonus: the exploration bonus, by name, or a class or function that is called with the learner and returns it.
        ent_coef: default coefficient of the entropy term; 0 exactly if there is none.
        colour: colour of its curves, as "#rrggbb"; those here are from Okabe and Ito's palette, which suits all colour
            vision.
        line: line style of its curves, distinct in greyscale.
        own: settings of the run and of its learner that make this method, such as the source of causal weights.
        adjustable: names of those in ``own`` without which it would still be this method, each an option with one
            value; options of a comparison replace them.
        takes_start: whether it begins with the run's start policy; else its learner is called as (config) and makes
            environments and policy itself.

    Raises:
        SettingsError: if one of them is invalid.
    """

    title: str
    learner: Callable[..., OnlineLearner]
    settings: type[OnlineConfig]
    bonus: Bonus
    ent_coef: float
    colour: str
    line: Line
    own: Mapping[str, Any] = field(default_factory=dict)
    takes_start: bool = True
    adjustable: Collection[str] = ()

    def __post_init__(self) -> None:
        for name, annotation in (("bonus", BonusName), ("line", Line), ("ent_coef", float)):
            own = name == "bonus" and callable(self.bonus)
            if not own and not fits(getattr(self, name), annotation):
                raise SettingsError(
                    f"method {self.title!r}: {name} must be {describe(annotation)}, got {getattr(self, name)!r}"
                )
        self.check_coefficient(self.ent_coef, self.title)
        if not re.fullmatch("#[0-9a-fA-F]{6}", self.colour):
            raise SettingsError(f"method {self.title!r}: colour must be #rrggbb, got {self.colour!r}")
        if not (is_dataclass(self.settings) and issubclass(self.settings, OnlineConfig)):
            raise SettingsError(
                f"method {self.title!r}: settings must be a dataclass derived from agents.OnlineConfig, "
                f"got {self.settings!r}"
            )

    def check_coefficient(self, ent_coef: float, name: str) -> None:
        """Check a coefficient of the entropy term; ``name`` is the method's, for the message.

        Raises:
            SettingsError: if it is not above 0 and finite although there is a term, or not 0 although there is none.
        """
        none = self.bonus == "none"
        if ent_coef != 0 if none else not 0 < ent_coef < math.inf:
            needed = "has no entropy term (0)" if none else "needs a coefficient above 0 that is finite"
            raise SettingsError(f"method {name!r} with ent_coef {ent_coef:g}: {name} {needed}")


#: Settings of the run with which a choice bonus fades.
_CHOICE: dict[str, Any] = {"ent_schedule": "linear", "ent_end": 0.75}


#: Settings of the run with which a choice bonus acts only while the policy is sure: the coefficient is next to nothing
#: at first, and rises where the entropy of the choices is at most a tenth of the largest possible one.
_WHILE_SURE: dict[str, Any] = {"ent_schedule": "adaptive", "ent_target": 0.1, "ent_step": 0.03}


#: Settings of the run with which an SCM weighs all utterances and trains in each iteration.
_PUBLISHED: dict[str, Any] = {"causal_share": 1.0, "scm_confidence": 1.0}


def _causal(title: str, ent_coef: float, colour: str, line: Line, **own: Any) -> Method:
    return Method(title, PPO, PPOConfig, "causal", ent_coef, colour, line, own)


def _choice(title: str, ent_coef: float, line: Line, objective: str, schedule: Mapping[str, Any] = _CHOICE) -> Method:
    own = {**schedule, "choice_objective": objective}
    return Method(title, PPO, PPOConfig, "choice", ent_coef, "#cc79a7", line, own, adjustable=tuple(schedule))


#: Name -> method, in the order of reports. The coefficients of RL + entropy, span, choice and its entropy form are the
#: best of four on NumberLine's start "deceptive" and seeds 100 to 102, which no comparison uses (docs/experiments.md).
#: CoSo's is the released one, as good there as 0.3 and 3 within the luck of three seeds, and that of its controls.
#: Those of the other rows are their sources' or untried; those of GRPO are PPO's, and untried. choice_sure's moves.
METHODS: dict[str, Method] = {
    "rl": Method("RL", PPO, PPOConfig, "none", 0.0, "#555555", "--", {"swap_share": 0.0}),
    "rl_entropy": Method("RL + entropy", PPO, PPOConfig, "uniform", 0.03, "#d55e00", "-."),
    "coso": Method("CoSo", PPO, PPOConfig, "causal", 1.0, "#0072b2", "-"),
    "coso_paper": _causal("CoSo, as printed", 0.02, "#56b4e9", "--", **_PUBLISHED, causal_preset="paper"),
    "exact": _causal("Exact interventions", 1.0, "#009e73", "--", causal_source="exact"),
    "span": _causal("Span", 3.0, "#009e73", "-", causal_source="span"),
    "choice": _choice("Choice", 0.1, "-", "forward-kl"),
    "choice_entropy": _choice("Choice, entropy", 1.0, "--", "entropy"),
    "choice_sure": _choice("Choice, while sure", 0.001, ":", "forward-kl", _WHILE_SURE),
    "coso_shuffled": _causal("CoSo, shuffled", 1.0, "#56b4e9", "-.", causal_control="shuffled"),
    "coso_matched": _causal("CoSo, matched mass", 1.0, "#56b4e9", ":", causal_control="matched"),
    "rl_entropy_valid": Method("RL + entropy, valid only", PPO, PPOConfig, "uniform-valid", 0.03, "#d55e00", ":"),
    "top_entropy": Method("Top entropy", PPO, PPOConfig, "top-entropy", 0.1, "#e69f00", "-."),
    "adaptive": Method(
        "Adaptive alpha", PPO, PPOConfig, "uniform", 0.03, "#e69f00", "--", {"ent_schedule": "adaptive"}
    ),
    "kl_cov": Method("KL-Cov", PPO, PPOConfig, "kl-cov", 1.0, "#e69f00", ":"),
    "swap": Method(
        "Swap", PPO, PPOConfig, "none", 0.0, "#e69f00", "-", {"swap_share": 0.1}, adjustable=("swap_share",)
    ),
    "filtered_bc": Method("Filtered BC", FilteredBC, FilteredBCConfig, "none", 0.0, "#999999", "--"),
    "awr": Method("AWR", AWR, AWRConfig, "none", 0.0, "#999999", "-"),
    "awr_entropy": Method("AWR + entropy", AWR, AWRConfig, "uniform", 0.1, "#999999", "-."),
    "awr_coso": Method("AWR + CoSo", AWR, AWRConfig, "causal", 1.0, "#0072b2", ":"),
    "awr_choice": Method(
        "AWR + choice", AWR, AWRConfig, "choice", 0.1, "#cc79a7", "-.", _CHOICE, adjustable=tuple(_CHOICE)
    ),
    "grpo": Method("GRPO", GRPO, GRPOConfig, "none", 0.0, "#000000", "-"),
    "grpo_entropy": Method("GRPO + entropy", GRPO, GRPOConfig, "uniform", 0.03, "#000000", "-."),
    "grpo_coso": Method("GRPO + CoSo", GRPO, GRPOConfig, "causal", 1.0, "#000000", "--"),
    "grpo_choice": Method(
        "GRPO + choice", GRPO, GRPOConfig, "choice", 0.1, "#000000", ":", _CHOICE, adjustable=tuple(_CHOICE)
    ),
    "sft": Method("SFT", AFSFT, AFSFTConfig, "none", 0.0, "#009e73", ":", {"filtered": False}),
    "afsft": Method("AFSFT", AFSFT, AFSFTConfig, "none", 0.0, "#009e73", "-."),
}

#: Name -> ``module:attribute`` of rows of other kinds, each imported when it is used, since it may need an extra.
OTHERS = {"cnn-rl": "benchmarks.training.cnn:CNN_RL"}

#: The methods that are compared unless others are named; the table's other rows are variants and controls.
HEADLINE = ("rl", "rl_entropy", "coso", "span", "choice")

#: Group of entry points (name -> ``module:attribute`` of a :class:`Method`) with which packages extend the table.
ENTRY_POINT_GROUP = "coso.methods"


def known_methods() -> list[str]:
    """Return the names of methods in :data:`METHODS`, in :data:`OTHERS` and in installed packages."""
    return ordered([*METHODS, *OTHERS, *metadata.entry_points(group=ENTRY_POINT_GROUP).names])


def ordered(names: Iterable[str]) -> list[str]:
    """Return each name once: those in :data:`METHODS` first, in its order, then the others sorted."""
    different = set(names)
    return [*(name for name in METHODS if name in different), *sorted(different - METHODS.keys())]


def get_method(name: str) -> Method:
    """Return a method by its name in the table or an installed package, or by ``module:attribute``.

    Raises:
        UsageError: if there is none; the message lists all methods. Errors in importing a module of another package are
            raised unchanged.
    """
    if name in METHODS:
        return METHODS[name]
    targets = sorted({entry.value for entry in metadata.entry_points(group=ENTRY_POINT_GROUP, name=name)})
    if name in OTHERS:
        targets = [OTHERS[name]]
    if len(targets) > 1:
        raise SettingsError(f"method {name!r} is claimed by {' and '.join(targets)}; uninstall one of the packages")
    module, separator, attribute = (targets or [name])[0].partition(":")
    if not separator:
        raise SettingsError(
            f"unknown method {name!r}; choose one of {', '.join(known_methods())}, or name one of your own as "
            f"MODULE:NAME, or in the entry-point group {ENTRY_POINT_GROUP} of an installed package"
        )
    found = getattr(import_named(module, f"method {name!r}"), attribute, None)
    if not isinstance(found, Method):
        raise SettingsError(f"method {name!r}: {attribute!r} in module {module!r} must be a Method, got {found!r}")
    return found


def title(name: str) -> str:
    """Return a method's title, or its name if there is no such method, as in folders of other versions."""
    try:
        return get_method(name).title
    except UsageError:
        return name


def takes_start(name: str) -> bool:
    """Return whether a method begins with the run's start policy, also for a method that there is no more."""
    try:
        return get_method(name).takes_start
    except UsageError:
        return True


def folder_name(name: str) -> str:
    """Return the name of the folder of a method's runs, without characters that a path may not have."""
    return re.sub(r"[^\w-]", "-", name)
