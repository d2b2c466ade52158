"""The guard that stops a run whose policy has collapsed, with the evidence.

The thresholds of :data:`SIGNS` were set on 153 runs without a guard. Four met one of them, and all four ended without
any success; docs/benchmarks.md has the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: File of a run folder with the evidence that its policy collapsed.
COLLAPSED_FILE = "collapsed.json"


@dataclass(frozen=True)
class Sign:
    """A sign of collapse: a condition on one metric that several rows in a row meet.

    Attributes:
        name: the name of the collapse, for ``collapsed.json`` and reports.
        metric: key of the metric; only rows that have it count.
        met: whether a value shows the collapse, from the value and the run's first one.
        patience: number of rows in a row that must show it.
    """

    name: str
    metric: str
    met: Callable[[float, float], bool]
    patience: int


#: Evaluations in a row, and rollouts in a row.
EVALUATIONS, ROLLOUTS = 3, 5

SIGNS = (
    Sign("lost format", "eval/parse_valid_rate", lambda now, first: now < 0.05, EVALUATIONS),
    Sign("lost format", "rollout/parse_valid_rate", lambda now, first: now < 0.05, ROLLOUTS),
    # The thoughts of a policy that never had any tell nothing, nor those of one that can write two sentences in all.
    Sign(
        "thoughts without the prompt",
        "eval/thought_information_share",
        lambda now, first: first >= 0.3 and now < 0.1 * first,
        EVALUATIONS,
    ),
    Sign(
        "one utterance",
        "rollout/unique_utterances",
        lambda now, first: first >= 0.3 and now < 0.1 * first,
        ROLLOUTS,
    ),
    Sign(
        "random words",
        "entropy/thought_tokens",
        lambda now, first: now > 1.0 and now > 5 * first,
        ROLLOUTS,
    ),
)
"""The signs, each of which is enough."""


def collapse(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the evidence that a run has collapsed, for :data:`COLLAPSED_FILE`; None if it has not.

    Args:
        rows: metrics of the run, oldest first.
    """
    for sign in SIGNS:
        points = [(row["step"], row[sign.metric]) for row in rows if row.get(sign.metric) is not None]
        last = points[-sign.patience :]
        if len(last) == sign.patience and all(sign.met(value, points[0][1]) for _, value in last):
            steps, values = zip(*last, strict=True)
            return {"sign": sign.name, "metric": sign.metric, "steps": list(steps), "values": list(values)}
    return None
