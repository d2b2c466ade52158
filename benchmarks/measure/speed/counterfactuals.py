"""Time of causal weights with an SCM of the published size, beside two plain ways of computing them.

``python -m benchmarks.measure.speed.counterfactuals`` prints CPU seconds of one thread, the median of several repeats
in which all ways take turns, since a machine's speed varies:

- ``released``: as the released program does it, see :mod:`benchmarks.measure.speed.released_weights`;
- ``one by one``: a loop over positions, each with a copy of the batch and one pass of the SCM itself;
- ``every position`` and ``wanted``: :func:`agents.causal.causal_weights`, without and with ignored tokens left out;
- the same with ``bf16``, whose products are bfloat16.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
import tyro
from torch import Tensor

from agents.causal import SCM, CausalConfig, Precision, SCMConfig, causal_weights
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.measure.speed.released_weights import ReleasedWeights

_VOCABULARY, _LABELS, _NULL = 32_000, 8, 3


@dataclass(frozen=True)
class Options:
    """Time causal weights beside the released way."""

    sizes: tuple[str, ...] = ("8x48", "8x100", "4x300")
    """Utterances x tokens."""
    window: int = 4
    """Tokens nullified at once."""
    ignored: float = 0.45
    """Share of tokens that are ignored; it is the share of marks in the demonstrations' JSON."""
    repeats: int = 5
    """Repeats of each way; the median counts."""
    threads: int = 1
    """Threads of PyTorch."""
    seed: int = 0
    """Seed of weights and tokens."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


@dataclass(frozen=True)
class Row:
    """The time of one way at one size.

    Attributes:
        size: utterances x tokens.
        way: name of the way.
        seconds: median CPU time.
        times_released: the released way's time divided by this one.
        difference: greatest difference of an effect from the released way's, where both nullify the same tokens.
    """

    size: str
    way: str
    seconds: float
    times_released: float
    difference: float


def measure(options: Options) -> Iterator[Row]:
    """Measure all ways at each size."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    scm = published_scm()
    for size in options.sizes:
        rows, n = map(int, size.split("x"))
        tokens, labels = torch.randint(_VOCABULARY, (rows, n)), torch.randint(_LABELS, (rows,))
        ways = all_ways(scm, tokens, labels, torch.rand(rows, n) < options.ignored, options.window)
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        found: dict[str, Tensor] = {name: way() for name, way in ways.items()}
        for _ in range(options.repeats):
            for name, way in ways.items():
                start = time.process_time()
                way()
                seconds[name].append(time.process_time() - start)
        medians = {name: statistics.median(times) for name, times in seconds.items()}
        for name in ways:
            compared = found[name] != 0
            compared[:, n - options.window + 1 :] = False  # there the released way nullifies the same tokens repeatedly
            difference = (found[name] - found["released"])[compared].abs().max().item()
            yield Row(size, name, medians[name], medians["released"] / medians[name], difference)


def published_scm() -> SCM:
    """Return an SCM of the published size whose random weights are large enough to tell tokens apart."""
    scm = SCM(_VOCABULARY, [_LABELS], SCMConfig()).eval()
    with torch.no_grad():
        for weight in scm.parameters():
            if weight.ndim > 1:
                weight.mul_(4)
    return scm


def all_ways(scm: SCM, tokens: Tensor, labels: Tensor, ignored: Tensor, window: int) -> dict[str, Callable[[], Tensor]]:
    """Return functions that compute the effects of windows, float32 [B, n], by name.

    Args:
        scm: an SCM with one label factor.
        tokens: int64 [B, n]; none is padding.
        labels: int64 [B].
        ignored: bool [B, n]; tokens that "wanted" leaves out.
        window: number of tokens.
    """
    mask = torch.ones_like(tokens, dtype=torch.bool)
    released = ReleasedWeights(scm, _NULL)

    def ours(ignored: Tensor | None, precision: Precision = "float32") -> Tensor:
        config = CausalConfig(window=window, normalise=False, zero_punctuation=False, precision=precision)
        return causal_weights(scm, tokens, mask, labels[:, None], null_token=_NULL, config=config, ignored=ignored)

    @torch.no_grad()
    def one_by_one() -> Tensor:
        whole = scm.probability(tokens, mask, labels[:, None])
        effects = torch.zeros(tokens.shape)
        for i in range(tokens.shape[1]):
            changed = tokens.clone()
            changed[:, i : i + window] = _NULL
            effects[:, i] = (whole - scm.probability(changed, mask, labels[:, None])).abs()
        return effects

    return {
        "released": lambda: released.effects(tokens, mask, labels, window),
        "one by one": one_by_one,
        "every position": lambda: ours(None),
        "wanted": lambda: ours(ignored),
        "every, bf16": lambda: ours(None, "bfloat16"),
        "wanted, bf16": lambda: ours(ignored, "bfloat16"),
    }


def main(options: Options) -> None:
    """Print a table and write the figures."""
    refuse_existing(options.out)
    rows = []
    print(f"{'size':8}{'way':16}{'seconds':>9}{'times released':>16}{'difference':>12}")
    for row in measure(options):
        rows.append(row)
        print(f"{row.size:8}{row.way:16}{row.seconds:9.3f}{row.times_released:16.2f}{row.difference:12.1e}", flush=True)
    write_figures(options, "counterfactuals", rows)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
