"""Figures of the report, each drawn from results by one function."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.reports.figures import STYLE, shared_legend, subplots
from benchmarks.reports.reach import reference_means
from benchmarks.reports.results import TIME_KEYS, Result, aligned, by_method, curve, seconds
from benchmarks.reports.statistics import bootstrap_interval
from benchmarks.training.methods import get_method, title

#: Methods up to which every seed is drawn as a thin line.
MOST_WITH_SEEDS = 5

#: Lines of the reference players in :data:`benchmarks.reports.reach.PLAYERS`.
REFERENCE_LINES = ("-", "--", ":")

TIME_COLOURS = {"rollout": "#8da0b6", "update": "#46607e", "bonus": "#e69f00"}


def learning_curves(results: Sequence[Result]) -> Figure:
    """Draw success over environment steps: interquartile mean, 95 % interval, and seeds as thin lines."""
    return _panels(
        results,
        {"eval/success_sampled": "Success, sampled as in training", "eval/success_greedy": "Success, greedy"},
        limits=(0.0, 1.03),
        references=True,
    )


def health_curves(results: Sequence[Result]) -> Figure:
    """Draw parse-valid rate, and entropy of action and thought tokens, over environment steps."""
    return _panels(
        results,
        {
            "eval/parse_valid_rate": "Utterances that parse",
            "entropy/action_tokens": "Entropy of action tokens (nats)",
            "entropy/thought_tokens": "Entropy of thought tokens (nats)",
        },
    )


def time_shares(results: Sequence[Result]) -> Figure:
    """Draw the shares of the parts of an iteration in its seconds, per method."""
    groups = by_method(results)
    with style.context(STYLE):
        figure, axes = subplots(1, height=0.55 * len(groups) + 1.1)
        for row, (_, runs) in enumerate(groups.items()):
            widths = {name: float(np.mean([seconds(run.rows)[name] for run in runs])) for name in TIME_KEYS}
            left, total = 0.0, sum(widths.values())
            for name, width in widths.items():
                bar = axes[0].barh(row, width, left=left, height=0.55, color=TIME_COLOURS[name], label=name)
                if total and width / total > 0.04:
                    axes[0].bar_label(bar, [f"{width / total:.0%}"], label_type="center", color="white", fontsize=9)
                left += width
        axes[0].set_yticks(range(len(groups)), [title(method) for method in groups])
        axes[0].invert_yaxis()
        axes[0].grid(axis="y", visible=False)
        axes[0].set_xlabel("seconds per run")
        shared_legend(figure, axes)
    return figure


def weight_histogram(results: Sequence[Result]) -> Figure | None:
    """Draw the distribution of causal weights in the last iteration per method; return None if none was recorded."""
    shares = {}
    for method, runs in by_method(results).items():
        counts = [run.rows[-1]["weights/histogram"] for run in runs if run.rows[-1].get("weights/histogram")]
        if counts:
            shares[method] = np.mean([np.array(count) / max(1, sum(count)) for count in counts], axis=0)
    if not shares:
        return None
    with style.context(STYLE):
        figure, axes = subplots(1, height=2.9)
        for method, share in shares.items():
            look = get_method(method)
            edges = np.linspace(0, 1, len(share) + 1)
            axes[0].stairs(
                share, edges, color=look.colour, linestyle=look.line, linewidth=1.6, label=title(method), fill=False
            )
            if len(shares) == 1:
                axes[0].stairs(share, edges, color=look.colour, alpha=0.5, fill=True)
        axes[0].set_xlabel("causal weight of a token")
        axes[0].set_ylabel("share of tokens")
        axes[0].set_xlim(0, 1)
        axes[0].set_ylim(bottom=0)
        shared_legend(figure, axes)
    return figure


def _panels(
    results: Sequence[Result],
    keys: dict[str, str],
    limits: tuple[float, float] | None = None,
    *,
    references: bool = False,
) -> Figure:
    groups = by_method(results)
    with style.context(STYLE):
        figure, axes = subplots(len(keys), height=3.3)
        for axis, (key, title) in zip(axes, keys.items(), strict=True):
            for method, runs in groups.items():
                _draw_method(axis, method, runs, key, single=len(groups) <= MOST_WITH_SEEDS)
            if references:
                _draw_references(axis, results)
            axis.set_title(title)
            axis.set_xlabel("environment steps")
            axis.set_xlim(left=0)
            axis.set_ylim(*(limits or (0, None)))
        shared_legend(figure, axes)
    return figure


def _draw_references(axis: Axes, results: Sequence[Result]) -> None:
    """Draw the success of the reference players on the episodes of the final policies."""
    for mean, line in zip(reference_means(results), REFERENCE_LINES, strict=False):
        if np.isfinite(mean.success):
            axis.axhline(mean.success, color="#777777", linewidth=1.1, linestyle=line, label=mean.name)


def _draw_method(axis: Axes, method: str, runs: Sequence[Result], key: str, *, single: bool) -> None:
    colour = get_method(method).colour
    for run in runs if single else ():
        axis.plot(*curve(run.rows, key), color=colour, linewidth=0.7, alpha=0.35)
    steps, values = aligned(runs, key)
    if not len(steps):
        return
    intervals = [bootstrap_interval(values[:, column], resamples=500) for column in range(len(steps))]
    axis.fill_between(
        steps, [i.low for i in intervals], [i.high for i in intervals], color=colour, alpha=0.12, linewidth=0
    )
    axis.plot(
        steps,
        [i.value for i in intervals],
        color=colour,
        linestyle=get_method(method).line,
        linewidth=1.9,
        label=title(method),
    )
