"""Suites of environments on which `coso compare --suite` compares the methods.

To add a suite, add a row to :data:`SUITES`; to add an environment to a suite, add a :class:`Task` to its tasks. Where a
TinyVLM needs a shorter prompt or a smaller picture of that environment, add those to
``benchmarks.training.embedded.TINY_ENV_KWARGS``: they hold outside suites as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from benchmarks.common.envs import env_name
from benchmarks.common.errors import SettingsError
from benchmarks.data.teachers import default_start
from benchmarks.training.methods import HEADLINE


@dataclass(frozen=True)
class Task:
    """An environment of a suite, with its settings.

    Attributes:
        env: id of a text-action environment.
        overrides: further settings that differ from the defaults, of the run and of learners that have them. A budget
            and options on the command line override them.
    """

    env: str
    overrides: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def start(self) -> str:
        """Name of the environment's default start."""
        return default_start(self.env)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings as defaults of a command's options."""
        return {"env": self.env, "start": self.start, **self.overrides}

    @property
    def name(self) -> str:
        """Name of the environment's folders: its id without namespace and version."""
        return env_name(self.env)


@dataclass(frozen=True)
class Suite:
    """Environments with the methods that are compared on them unless others are named."""

    tasks: tuple[Task, ...]
    methods: tuple[str, ...] = HEADLINE


#: Numbers of episodes for evaluation; the default numbers, per state of an exact evaluation, would be too few.
_EPISODES: Mapping[str, Any] = MappingProxyType({"eval_samples": 64, "final_eval_samples": 256})

#: Settings for formulas, which take 4 to 12 right steps with more than a dozen actions each. In many states
#: one symbol alone is worth trying, so that choice needs more alternatives of a minibatch than in games of one choice.
_FORMULAS: Mapping[str, Any] = MappingProxyType(
    {**_EPISODES, "demo_steps": 3072, "sft_steps": 400, "choice_share": 0.25}
)

#: Settings for tasks of up to 50 steps, whose evaluation takes long. Teachers start again after a wrong step, so that
#: late steps are rare in demonstrations. At the default learning rate, or with nothing that holds them near their
#: start, policies lose the format of longer utterances (docs/experiments.md).
_LONG_TASKS: Mapping[str, Any] = MappingProxyType(
    {
        "eval_every": 1536,
        "eval_samples": 16,
        "final_eval_samples": 64,
        "demo_steps": 3072,
        "sft_steps": 400,
        "learning_rate": 1e-4,
        "learning_rate_end": 1e-5,
        "kl_coef": 0.01,  # the default of some learners only
    }
)

#: Settings for the phone. After 400 steps of imitation up to a third of a start's utterances cannot be read, which
#: PPO does not make up for. Such an utterance costs nothing there, while to declare a task done too early ends the
#: episode, so that with the default weight of 0.1 and limit of -1 a policy that finds something new breaks its format
#: where it does not know how to go on (docs/experiments.md). While nobody succeeds, advantages are the value head's
#: errors, with a deviation of about .005 at most; where somebody does, it is about .13.
_TOUCHES: Mapping[str, Any] = MappingProxyType(
    {**_LONG_TASKS, "sft_steps": 800, "invalid_coef": 0.3, "invalid_advantage": -3.0, "advantage_std_floor": 0.1}
)

#: Settings for a win worth 50 at the end of up to 50 steps, whose square in the value loss would outweigh the gradient
#: of the policy. A value head starts at 0 and does not reach such returns in a few updates; until then every answer of
#: an episode without a win counts as wrong, so that a policy forgets the commands of a place, and its teacher, right or
#: wrong (docs/experiments.md).
_HOUSEHOLDS: Mapping[str, Any] = MappingProxyType(
    {
        **_LONG_TASKS,
        "n_steps": 16,
        "gamma": 1.0,
        "gae_lambda": 0.95,
        "vf_coef": 0.001,
        "value_learning_rate": 0.02,
        "critic_warmup_steps": 1024,
    }
)

_CARDS = (
    Task("coso/NumberLine-v0"),
    Task("coso/EZPoints-v0", _FORMULAS),
    Task("coso/Points24-v0", MappingProxyType({**_FORMULAS, "sft_steps": 800})),
    Task("coso/Blackjack-v0", _EPISODES),
)
_HOUSES = (
    Task("coso/ALFWorldText-v0", _HOUSEHOLDS),
    Task("coso/ALFWorld-v0", _HOUSEHOLDS),
)
_PHONE = (
    Task("coso/AitW-WebShopping-v0", _TOUCHES),
    Task("coso/AitW-General-v0", _TOUCHES),
)

#: Name -> suite; `paper` is everything that [CoSo] is measured on, with its three methods.
SUITES: dict[str, Suite] = {
    "cards": Suite(_CARDS),
    "alfworld": Suite(_HOUSES),
    "aitw": Suite(_PHONE),
    "paper": Suite((*_CARDS, *_HOUSES, *_PHONE), methods=("rl", "rl_entropy", "coso")),
}


def get_suite(name: str) -> Suite:
    """Return the suite of a name.

    Raises:
        SettingsError: if there is none; the message lists all suites.
    """
    try:
        return SUITES[name]
    except KeyError:
        raise SettingsError(f"unknown suite {name!r}; choose one of {', '.join(SUITES)}") from None


def task_of(env: str) -> Task:
    """Return the task of an environment in the suites, with its settings; one without any for other environments."""
    return next((task for suite in SUITES.values() for task in suite.tasks if task.env == env), Task(env))
