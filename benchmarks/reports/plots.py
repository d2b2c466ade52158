"""Figures of the report with their captions, each drawn from results by one function."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes

from benchmarks.reports.figures import STYLE, WIDTH, Key, Panel, Plot, method_key, panel_axes
from benchmarks.reports.reach import PLAYERS, ReferenceMean, reference_means
from benchmarks.reports.results import TIME_KEYS, Result, aligned, by_method, curve, seconds
from benchmarks.reports.statistics import bootstrap_interval
from benchmarks.training.methods import get_method, title

#: Methods up to which every seed is drawn as a thin line.
MOST_WITH_SEEDS = 5

#: Lines of the reference players.
REFERENCE_LINES = dict(zip(PLAYERS, ("-", "--", ":"), strict=True))
REFERENCE_COLOUR = "#8c8c8c"

TIME_COLOURS = {"rollout": "#8da0b6", "update": "#46607e", "bonus": "#e69f00"}


def learning_curves(results: Sequence[Result]) -> Plot:
    """Draw success over environment steps: interquartile mean, 95 % interval, seeds as thin lines, and references."""
    return _over_steps(
        results,
        "learning_curves",
        "Learning curves",
        "Bold: interquartile mean over seeds. Band: bootstrap 95 % interval. Thin: single seeds, where there are few "
        "methods. Grey and thin: the reference players on the same episodes. With methods that differ in their weights "
        f"alone, the ablation of the paper's Fig. 4.{_fewer_episodes(results)}",
        {"eval/success_sampled": "Success, sampled as in training", "eval/success_greedy": "Success, greedy"},
        limits=(0.0, 1.03),
        references=[mean for mean in reference_means(results) if np.isfinite(mean.success)],
    )


def _fewer_episodes(results: Sequence[Result]) -> str:
    """Return a sentence if evaluations during training are on fewer episodes than the last one."""
    config = results[0].config
    few, many = config.get("eval_samples"), config.get("final_eval_samples")
    if not results[0].fewer_before_the_end:
        return ""
    return f" The last evaluation is on {many} episodes, those before on the first {few} of them, which moves curves."


def _draw_reference(axis: Axes, results: Sequence[Result], key: str, name: str) -> None:
    """Draw the success of a reference player, at each evaluation on the episodes of that evaluation."""
    steps = sorted({int(step) for run in results for step in curve(run.rows, key)[0]})
    success = [next(mean.success for mean in reference_means(results, step) if mean.name == name) for step in steps]
    axis.plot(steps, success, color=REFERENCE_COLOUR, linewidth=1.0, linestyle=REFERENCE_LINES[name])


def health_curves(results: Sequence[Result]) -> Plot:
    """Draw parse-valid rate, and entropy of action and thought tokens, over environment steps."""
    return _over_steps(
        results,
        "health",
        "Format and entropies",
        "An entropy term that costs the format shows in the first panel. Action tokens are those that decide the "
        "action; thought tokens are all others.",
        {
            "eval/parse_valid_rate": "Utterances that parse",
            "entropy/action_tokens": "Entropy of action tokens (nats)",
            "entropy/thought_tokens": "Entropy of thought tokens (nats)",
        },
    )


def time_shares(results: Sequence[Result]) -> Plot:
    """Draw the shares of the parts of an iteration in its seconds, per method."""
    groups = by_method(results)
    with style.context(STYLE):
        longest = max(len(title(method)) for method in groups)
        figure, axis = panel_axes(height=0.36 * len(groups) + 0.8, width=1.4 * WIDTH, left=0.085 * longest + 0.2)
        for row, (_, runs) in enumerate(groups.items()):
            widths = {name: float(np.mean([seconds(run.rows)[name] for run in runs])) for name in TIME_KEYS}
            left, total = 0.0, sum(widths.values())
            for name, width in widths.items():
                bar = axis.barh(row, width, left=left, height=0.62, color=TIME_COLOURS[name])
                if total and width / total > 0.06:
                    axis.bar_label(bar, [f"{width / total:.0%}"], label_type="center", color="white", fontsize=9)
                left += width
        axis.set_yticks(range(len(groups)), [title(method) for method in groups])
        axis.invert_yaxis()
        axis.grid(axis="y", visible=False)
        axis.set_xlabel("seconds per run")
    return Plot(
        "time",
        "Where the time goes",
        "Seconds of rollout, policy update and bonus (weights, and the SCM's training and counterfactual passes), mean "
        "over runs. Runs share the machine with each other, so compare shares rather than seconds.",
        (Panel("time", "Seconds per run", figure),),
        tuple(Key(name, TIME_COLOURS[name], "") for name in TIME_KEYS),
    )


def weight_histogram(results: Sequence[Result]) -> Plot | None:
    """Draw the distribution of causal weights in the last iteration per method; return None if none was recorded."""
    shares = {}
    for method, runs in by_method(results).items():
        counts = [run.rows[-1]["weights/histogram"] for run in runs if run.rows[-1].get("weights/histogram")]
        if counts:
            shares[method] = np.mean([np.array(count) / max(1, sum(count)) for count in counts], axis=0)
    if not shares:
        return None
    with style.context(STYLE):
        figure, axis = panel_axes(left=0.65)
        for place, (method, share) in enumerate(shares.items()):
            look = get_method(method)
            edges = np.linspace(0, 1, len(share) + 1)
            axis.stairs(share, edges, color=look.colour, linestyle=look.line, linewidth=_width(place), fill=False)
            if len(shares) == 1:
                axis.stairs(share, edges, color=look.colour, alpha=0.5, fill=True)
        axis.set_xlabel("causal weight of a token")
        axis.set_ylabel("share of tokens")
        axis.set_xlim(0, 1)
        axis.set_ylim(bottom=0)
    return Plot(
        "weights",
        "How weights are distributed",
        "Causal weights of all tokens of the last iteration's utterances, mean over seeds (E.2 of the paper, where "
        "under 10 % of tokens weigh much and over 80 % less than 0.2).",
        (Panel("weights", "Distribution of causal weights", figure),),
        tuple(map(method_key, shares)),
    )


def _over_steps(
    results: Sequence[Result],
    name: str,
    heading: str,
    caption: str,
    keys: dict[str, str],
    limits: tuple[float, float] | None = None,
    references: Sequence[ReferenceMean] = (),
) -> Plot:
    """Draw a panel for each metric that some run has recorded."""
    groups = by_method(results)
    panels = []
    with style.context(STYLE):
        for key, panel_title in keys.items():
            if not any(len(curve(run.rows, key)[0]) for run in results):
                continue
            figure, axis = panel_axes()
            for mean in references:
                _draw_reference(axis, results, key, mean.name)
            for place, (method, runs) in enumerate(groups.items()):
                _draw_method(axis, method, runs, key, width=_width(place), single=len(groups) <= MOST_WITH_SEEDS)
            axis.set_title(panel_title)
            axis.set_xlabel("environment steps")
            axis.set_xlim(left=0)
            axis.set_ylim(*(limits or (0, None)))
            panels.append(Panel(f"{name}_{key.rpartition('/')[2]}", panel_title, figure))
    entries = [Key(mean.label, REFERENCE_COLOUR, REFERENCE_LINES[mean.name]) for mean in references]
    return Plot(name, heading, caption, tuple(panels), (*map(method_key, groups), *entries))


def _width(place: int) -> float:
    """Return the width of a line, which shows beside those drawn over it where they coincide."""
    return max(1.2, 3.0 - 0.4 * place)


def _draw_method(axis: Axes, method: str, runs: Sequence[Result], key: str, *, width: float, single: bool) -> None:
    colour = get_method(method).colour
    for run in runs if single and len(runs) > 1 else ():
        axis.plot(*curve(run.rows, key), color=colour, linewidth=0.7, alpha=0.35)
    steps, values = aligned(runs, key)
    if not len(steps):
        return
    intervals = [bootstrap_interval(values[:, column], resamples=500) for column in range(len(steps))]
    axis.fill_between(
        steps, [i.low for i in intervals], [i.high for i in intervals], color=colour, alpha=0.12, linewidth=0
    )
    axis.plot(steps, [i.value for i in intervals], color=colour, linestyle=get_method(method).line, linewidth=width)
