"""Starts: what kind of demonstrations a policy imitates before online training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Start:
    """Which actions demonstrations show instead of the expert's.

    Attributes:
        noise: share of steps, in [0, 1], whose action is drawn uniformly instead of taken from the expert.
        bias: probability, in [0, 1], that a step on which the expert would not choose ``bias_action`` shows it all
            the same: a confidently wrong teacher.
        bias_action: the preferred action; needed when ``bias`` is above 0.
    """

    noise: float = 0.0
    bias: float = 0.0
    bias_action: str | None = None

    def __post_init__(self) -> None:
        for name in ("noise", "bias"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is a probability, got {getattr(self, name)}")
        if self.bias > 0 and self.bias_action is None:
            raise ValueError(f"bias={self.bias} needs bias_action: the action that is shown although it is wrong")


#: "deceptive" is the comparison's default: a TinyVLM that has imitated it says "-" with a probability of about 1e-3
#: where that is right. After "very-deceptive" it is under 1e-5.
#: "noisy" is right with probability .6 where there are two actions: .2 by the expert, .8 * .5 by chance.
STARTS: dict[str, Start] = {
    "expert": Start(),
    "noisy": Start(noise=0.8),
    "half-noisy": Start(noise=0.5),
    "lightly-noisy": Start(noise=0.2),
    "deceptive": Start(bias=0.97, bias_action="+"),
    "very-deceptive": Start(bias=0.995, bias_action="+"),
}


def get_start(name: str) -> Start:
    """Look a start up by name.

    Raises:
        ValueError: if there is none; the message lists those there are.
    """
    try:
        return STARTS[name]
    except KeyError:
        raise ValueError(f"unknown start {name!r}; choose one of {', '.join(STARTS)}") from None


def recorded(start: str) -> Path | None:
    """Where a start's demonstrations lie, written by ``coso demos`` for instance; None for a name in :data:`STARTS`.

    Raises:
        ValueError: if ``start`` is neither such a name nor a path that exists.
    """
    if start in STARTS:
        return None
    if not Path(start).exists():
        raise ValueError(
            f"unknown start {start!r}; choose one of {', '.join(STARTS)}, or a folder or file of demonstrations"
        )
    return Path(start).resolve()
