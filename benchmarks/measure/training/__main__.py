"""Measures the cost of an iteration of each method, beside the first method, usually RL.

``python -m benchmarks.measure.training`` prints a table: parameters, memory, seconds of making the learner, which a run
does once, seconds per iteration in rollout, bonus, update and the rest, tokens per second, and the ratio to the first
method. With ``--decode`` it prints tokens per second of a small policy's own loop and of transformers' ``generate``
instead.
"""

from __future__ import annotations

import tyro

from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.measure.training.costs import measure_methods
from benchmarks.measure.training.decoding import measure_decoding
from benchmarks.measure.training.options import Options


def main(options: Options) -> None:
    """Print a table and write the figures."""
    refuse_existing(options.out)
    if options.decode:
        rows = list(measure_decoding(options))
        print(f"{'way':12}{'tokens':>8}{'seconds':>9}{'tokens/s':>10}{'ratio':>7}")
        for way in rows:
            print(f"{way.way:12}{way.tokens:8}{way.seconds:9.3f}{way.tokens_per_second:10,.0f}{way.ratio:7.2f}")
        write_figures(options, "decoding", rows)
        return
    costs = measure_methods(options)
    print(
        f"{'method':16}{'policy':>10}{'SCM':>9}{'MiB':>7}{'made':>7}{'rollout':>9}{'bonus':>8}{'update':>8}{'other':>7}"
        f"{'seconds':>9}{'tokens/s':>10}{'ratio':>7}"
    )
    for row in costs:
        print(
            f"{row.method:16}{row.policy_parameters:10,}{row.scm_parameters:9,}{row.peak_mebibytes:7.0f}"
            f"{row.made_s:7.2f}{row.rollout_s:9.3f}{row.bonus_s:8.3f}{row.update_s:8.3f}{row.other_s:7.3f}{row.seconds:9.3f}"
            f"{row.tokens_per_second:10,.0f}{row.ratio:7.3f}"
        )
    write_figures(options, "costs", costs)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
