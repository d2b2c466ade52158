"""Starts: the kinds of demonstrations that a policy imitates before online training."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

from benchmarks.common.errors import SettingsError
from benchmarks.data.habits import HABITS, After, Habit
from coso_envs.registration import SIBLINGS


@dataclass(frozen=True)
class Start:
    """A kind of demonstrations, which may show other actions than the expert's.

    Attributes:
        noise: share of steps, in [0, 1], whose action is drawn uniformly instead of taken from the expert.
        bias: probability, in [0, 1], that ``bias_action``, or the action of ``habit``, is shown in a step where the
            expert would choose another action: a confidently wrong teacher.
        bias_action: an action that the teacher prefers wherever it is possible.
        habit: in its place, a habit whose action depends on the state.
        cut_off: share of steps, in [0, 1], whose utterance is cut off before it names an action.
        slips: share of steps, in [0, 1], in which a random one of the suggested actions is executed in place of the
            shown one, so that demonstrations show the way back [Laskey et al., "DART: Noise Injection for Robust
            Imitation Learning", CoRL 2017]. Whole episodes, which tell what was done, show the random action.
        after: what follows a wrong action in demonstrations; None for that of the habit, or "again" without one.
    """

    noise: float = 0.0
    bias: float = 0.0
    bias_action: str | None = None
    habit: Habit | None = None
    cut_off: float = 0.0
    slips: float = 0.0
    after: After | None = None

    def __post_init__(self) -> None:
        for name in ("noise", "bias", "cut_off", "slips"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise SettingsError(f"{name} is a probability, got {getattr(self, name)}")
        if self.after not in (None, *get_args(After)):
            raise SettingsError(f"after is one of {', '.join(get_args(After))}, got {self.after!r}")
        if self.bias_action is not None and self.habit is not None:
            raise SettingsError(f"give bias_action={self.bias_action!r} or the habit {self.habit.name!r}, not both")
        if self.bias > 0 and self.bias_action is None and self.habit is None:
            raise SettingsError(
                f"bias={self.bias} needs bias_action or habit: the action that is shown where it is wrong"
            )

    @property
    def sequel(self) -> After:
        """The sequel of a wrong action in demonstrations."""
        return self.after or ("again" if self.habit is None else self.habit.after)

    def preferred(self, env: Any, expert: Any, rng: np.random.Generator) -> Any | None:
        """Return the action that the teacher prefers to the expert's in the present state; None if there is none."""
        if self.habit is not None:
            return self.habit.act(env, expert, rng)
        choices = env.action_choices()
        return self.bias_action if choices is None or self.bias_action in choices else None

    def to_json(self) -> dict[str, Any]:
        """Return the attributes as JSON values, the habit by its name and ``after`` as it holds."""
        return {**asdict(self), "habit": None if self.habit is None else self.habit.name, "after": self.sequel}


#: Strengths of confidently wrong teachers. docs/benchmarks.md has the probabilities with which policies that have
#: imitated them say the right action.
_STRENGTHS = {"deceptive": 0.97, "very-deceptive": 0.995}

#: "deceptive" is the comparison's default.
#: "noisy" is right with probability .6 where there are two actions: .2 by the expert, .8 * .5 by chance.
STARTS: dict[str, Start] = {
    "expert": Start(),
    "noisy": Start(noise=0.8),
    "half-noisy": Start(noise=0.5),
    "lightly-noisy": Start(noise=0.2),
    "random": Start(noise=1.0),
    "half-noisy-onwards": Start(noise=0.5, after="on"),
    "half-noisy-cut-off": Start(noise=0.5, cut_off=0.2),
    "recovering": Start(slips=0.2),
    **{name: Start(bias=bias, bias_action="+") for name, bias in _STRENGTHS.items()},
    **{f"{name}-hit": Start(bias=bias, bias_action="hit") for name, bias in _STRENGTHS.items()},
    **{
        f"{name}-{habit.name}": Start(bias=bias, habit=habit)
        for habit in HABITS.values()
        for name, bias in _STRENGTHS.items()
    },
    **{
        f"{name}-unopened-slips": Start(bias=bias, habit=HABITS["unopened"], slips=0.2)
        for name, bias in _STRENGTHS.items()
    },
}


#: Default starts of environments.
DEFAULT_STARTS = {
    "coso/NumberLine-v0": "deceptive",
    "coso/EZPoints-v0": "half-noisy",
    "coso/Points24-v0": "lightly-noisy",
    "coso/AitW-WebShopping-v0": "half-noisy",
    "coso/AitW-General-v0": "half-noisy",
    "coso/ALFWorldText-v0": "half-noisy-onwards",
    "coso/ALFWorld-v0": "half-noisy-onwards",
    **{env_id: "half-noisy" for env_id in SIBLINGS},
}
#: The default start of all other environments, which fits any actions.
_OTHER_START = "noisy"


def default_start(env_id: str) -> str:
    """Return the name of an environment's default start."""
    return DEFAULT_STARTS.get(env_id, _OTHER_START)


def fitting_starts(env: Any) -> list[str]:
    """Return the names in :data:`STARTS` that fit an environment, in which an episode must have begun."""
    return [name for name, start in STARTS.items() if fits(start, env)]


def fits(start: Start, env: Any) -> bool:
    """Return whether what a start prefers, if it prefers anything, can be shown in an environment's present state."""
    if start.habit is not None:
        return start.habit.fits(env)
    if start.bias_action is None:
        return True
    choices = env.action_choices()
    if choices is not None:
        return start.bias_action in choices
    # Open-ended actions are objects of the parser: a text fits if the parser can write it.
    try:
        return bool(env.parser.parse(env.parser.format(start.bias_action)).action == start.bias_action)
    except (ValueError, TypeError, AttributeError):
        return False


def check_fits(start: Start, env: Any) -> None:
    """Check that a start fits the environment in its present state.

    Raises:
        SettingsError: if it does not; the message names the actions and the starts that fit.
    """
    if fits(start, env):
        return
    env_id = type(env).__name__ if env.spec is None else env.spec.id
    if start.habit is not None:
        which = f"a start whose teacher {start.habit.title} does not fit {env_id}"
    else:
        choices = env.action_choices()
        shown = (
            "which takes actions of another kind" if choices is None else f"whose actions are {_listed(env, choices)}"
        )
        which = f"a start that prefers the action {start.bias_action!r} does not fit {env_id}, {shown}"
    raise SettingsError(f"{which}; choose one of: {', '.join(fitting_starts(env))}")


def _listed(env: Any, choices: Any, most: int = 12) -> str:
    texts = [env.parser.text(choice) for choice in choices]
    return ", ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")


def get_start(name: str) -> Start:
    """Return the start of a name.

    Raises:
        SettingsError: if there is none; the message lists all names.
    """
    try:
        return STARTS[name]
    except KeyError:
        raise SettingsError(f"unknown start {name!r}; choose one of {', '.join(STARTS)}") from None


def recorded(start: str) -> Path | None:
    """Return the path of a start's recorded demonstrations; None for a name in :data:`STARTS`.

    Raises:
        SettingsError: if ``start`` is neither such a name nor a path that exists.
    """
    if start in STARTS:
        return None
    if not Path(start).exists():
        raise SettingsError(
            f"unknown start {start!r}; choose one of {', '.join(STARTS)}, or a folder or file of demonstrations"
        )
    return Path(start).resolve()
