"""Measures an iteration of each method with real architectures, for example on one GPU.

``python -m benchmarks.measure.gpu --out figures.json`` makes each model on its device with random weights and adapters
and prints a line after each method: seconds in rollout, bonus (training of an SCM, weights) and update, peak memory,
utterances per second, and how much longer it took than the first method, usually RL.

Replies of random weights never end and never parse, and what does not parse has neither causal weights nor
alternatives. Every reply is therefore given (:mod:`benchmarks.measure.gpu.reciting`): a valid one of exactly
``--tokens`` tokens, random thoughts with a random action. It is generated token by token as always, except that its
next token is made certain.
"""

from __future__ import annotations

import gc

import torch
import tyro

from benchmarks.measure.gpu.architectures import ARCHITECTURES
from benchmarks.measure.gpu.costs import Cost, measure
from benchmarks.measure.gpu.options import Options
from benchmarks.measure.output import refuse_existing, write_figures


def main(options: Options) -> None:
    """Print a table, line by line, and write the figures after each of them."""
    refuse_existing(options.out)
    if unknown := sorted(set(options.models) - ARCHITECTURES.keys()):
        raise SystemExit(f"--models: there is no {unknown[0]!r}; choose among {', '.join(ARCHITECTURES)}")
    device = options.present_device()
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"
    print(f"{name}, torch {torch.__version__}, {options.dtype}, LoRA rank {options.lora_rank}", flush=True)
    head = ("model", "method", "rollout", "bonus", "update", "seconds", "peak GB", "utt/s", "overhead")
    print("{:15}{:16}{:>9}{:>9}{:>9}{:>9}{:>9}{:>8}{:>10}".format(*head), flush=True)
    costs: list[Cost] = []
    for model in options.models:
        for cost in measure(options, model):
            costs.append(cost)
            print(
                f"{cost.model:15}{cost.method:16}{cost.rollout_s:9.3f}{cost.bonus_s:9.3f}{cost.update_s:9.3f}"
                f"{cost.seconds:9.3f}{cost.peak_gb:9.2f}{cost.utterances_per_second:8.2f}"
                f"{cost.overhead_percent:9.1f}%",
                flush=True,
            )
            write_figures(options, "costs", costs)
        gc.collect()
        if device.type == "cuda":
            torch.cuda.empty_cache()


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
