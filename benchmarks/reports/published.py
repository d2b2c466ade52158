"""The published results of [CoSo] beside those of a comparison: its Table 2, as far as its text gives figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.common.tables import Table
from benchmarks.reports.results import Result, by_method, final

#: The methods of the paper, in its order.
PAPER = ("rl", "rl_entropy", "coso")


@dataclass(frozen=True)
class Published:
    """A published result.

    Attributes:
        suite: name of the suite.
        envs: ids of its environments, whose successes are averaged.
        rl: success of RL in percent; None where only the relative gain is given.
        coso: success of CoSo in percent; None likewise.
        gain: relative gain of CoSo over RL in percent.
        setting: which model it was measured with.
    """

    suite: str
    envs: tuple[str, ...]
    rl: float | None
    coso: float | None
    gain: float
    setting: str


_CARDS = ("coso/NumberLine-v0", "coso/EZPoints-v0", "coso/Points24-v0", "coso/Blackjack-v0")
_PHONE = ("coso/AitW-General-v0", "coso/AitW-WebShopping-v0")

#: Gains where both levels are given are computed from them.
PUBLISHED = (
    Published("Gym Cards", _CARDS, None, None, 9.3, "vision-language model, PPO"),
    Published("ALFWorld", ("coso/ALFWorld-v0",), 22.7, 26.5, 16.7, "vision-language model, PPO"),
    Published("ALFWorld, text only", ("coso/ALFWorldText-v0",), 32.8, 39.6, 20.7, "Qwen2.5-7B, 12,000 steps"),
    Published("AitW", _PHONE, None, 72.9, 12.3, "vision-language model, AWR"),
)


def published_table(groups: Mapping[str, Sequence[Result]]) -> Table | None:
    """Return a table of our results beside the published ones; None if no suite has runs of RL and CoSo.

    Args:
        groups: runs by id of environment, each from one start.
    """
    rows = []
    for published in PUBLISHED:
        present = [env for env in published.envs if env in groups]
        ours = {method: _mean_success([groups[env] for env in present], method) for method in PAPER} if present else {}
        rl, coso = ours.get("rl"), ours.get("coso")
        if rl is None or coso is None:
            continue
        gain = f"{coso / rl - 1:+.1%}" if rl > 0 else "-"
        part = "" if len(present) == len(published.envs) else f" ({len(present)} of {len(published.envs)})"
        rows.append(
            (
                published.suite + part,
                *(_percent(ours[method]) for method in PAPER),
                gain,
                "-" if published.rl is None else f"{published.rl:.1f}",
                "-" if published.coso is None else f"{published.coso:.1f}",
                f"{published.gain:+.1f}%",
                published.setting,
            )
        )
    if not rows:
        return None
    return Table(
        head=(
            "Suite",
            "RL, ours",
            "RL + entropy, ours",
            "CoSo, ours",
            "Gain, ours",
            "RL, published",
            "CoSo, published",
            "Gain, published",
            "Published with",
        ),
        rows=tuple(rows),
        caption=(
            "Final sampled success in percent, the mean over seeds and over the suite's environments. Ours: the runs "
            "of this comparison, of embedded policies on other starts, tasks and numbers of steps. Published: what "
            "the paper's text gives, of models of billions of parameters. The levels cannot be compared; the signs "
            "of the gains (CoSo over RL, relative) can."
        ),
    )


def _mean_success(groups: Sequence[Sequence[Result]], method: str) -> float | None:
    """Return a method's success averaged over environments; None where one of them lacks it."""
    runs = [by_method(results).get(method, []) for results in groups]
    if not all(runs):
        return None
    return float(np.mean([np.mean([final(run.rows, "eval/success_sampled") for run in found]) for found in runs]))


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"
