"""Measure how well SCMs find the tokens that decide between actions.

``python -m benchmarks.measure.scm`` trains an SCM for each parser, family of tokenizers and preset, on utterances with
random actions, and compares its weights on other utterances with exact interventions on the parser
(:mod:`benchmarks.measure.scm.truth`), which no training sees.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro

import parsers
from agents.causal import PRESETS, TRAINING, CausalBonus, SCMConfig
from agents.causal.agreement import auroc, share_on
from agents.causal.training import null_token
from agents.padding import pad_rows
from agents.policies.offsets import decode
from agents.rollout.utterances import Utterances
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.measure.scm.families import FAMILIES
from benchmarks.measure.scm.together import joint_auroc
from benchmarks.measure.scm.truth import Deciding, deciding_tokens
from benchmarks.measure.scm.utterances import make_parser, make_utterances
from parsers import ActionParser

#: Bounds of the summary: areas under the curve, and the share of the weight on deciding tokens.
_AUROC, _SHARE = 0.99, 0.9


@dataclass(frozen=True)
class Options:
    """Compare SCMs with exact interventions."""

    parsers: tuple[str, ...] = ()
    """Ids of parsers; by default all that are registered."""
    families: tuple[str, ...] = tuple(FAMILIES)
    """Families of tokenizers: gpt2, t5, bert."""
    presets: tuple[str, ...] = tuple(PRESETS)
    """Presets of causal weights with their training."""
    utterances: int = 512
    """Utterances to learn from."""
    tested: int = 64
    """Other utterances, on which the weights are compared."""
    vocabulary: int = 1500
    """Tokens of a tokenizer."""
    layers: int = 1
    """Layers of the SCM."""
    hidden_size: int = 64
    """Width of the SCM, whose feed-forward part is twice as wide."""
    seed: int = 0
    """Seed of utterances and SCMs."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


@dataclass(frozen=True)
class Row:
    """The agreement of one SCM with exact interventions; see :mod:`benchmarks.measure.scm.truth` for the terms.

    Attributes:
        parser: id of the parser.
        family: family of the tokenizer.
        preset: of the causal weights.
        auroc: probability that a token which decides the label alone weighs more than one that surely does not; None
            if there is nothing to compare.
        joint_auroc: probability that the tokens which decide together have a larger joint effect than as many tokens
            that surely do not; None if there is nothing to compare.
        alone: share of the utterances with a token that decides alone.
        deciding: share of the weight on tokens that some rewriting to another label needs.
        span: share of the weight on the tokens of the parser's span.
        steps: gradient steps.
        seconds: CPU time of training and weighing.
        note: the reason why there are no figures.
    """

    parser: str
    family: str
    preset: str
    auroc: float | None = None
    joint_auroc: float | None = None
    alone: float = 0.0
    deciding: float = 0.0
    span: float = 0.0
    steps: int = 0
    seconds: float = 0.0
    note: str = ""


def measure(options: Options) -> Iterator[Row]:
    """Train and compare SCMs, one after another."""
    for id in options.parsers or parsers.registry:
        parser = make_parser(id)
        rng = np.random.default_rng(options.seed)
        texts = make_utterances(parser, options.utterances + options.tested, rng)
        for family in options.families:
            tokenizer = FAMILIES[family](texts, options.vocabulary)
            said = as_said(texts, parser, tokenizer)
            if len(said) < len(texts) / 2:
                note = f"{len(said)} of {len(texts)} utterances have an action once this tokenizer has written them"
                yield from (Row(id, family, preset, note=note) for preset in options.presets)
                continue
            batch = tokenised(said, parser, tokenizer)
            split = len(batch) - min(options.tested, len(batch) // 4)
            learned, tested = (batch.select(torch.arange(a, b)) for a, b in ((0, split), (split, len(batch))))
            truth = deciding_tokens(parser, tokenizer, tested, options.seed)
            for preset in options.presets:
                yield _row(id, family, preset, parser, tokenizer, learned, tested, truth, options)


def as_said(texts: list[str], parser: ActionParser[Any], tokenizer: Any) -> dict[str, tuple[int, ...]]:
    """Return the different utterances with an action that a policy with this tokenizer would say, with their tokens.

    A tokenizer that does not give back a text exactly gives one with other spaces, which is what a policy would say.
    """
    said: dict[str, tuple[int, ...]] = {}
    for text in texts:
        row = (*tokenizer(text, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id)
        written = decode(tokenizer, row)
        if parser.parse(written).valid:
            said[written] = row
    return said


def tokenised(said: dict[str, tuple[int, ...]], parser: ActionParser[Any], tokenizer: Any) -> Utterances:
    """Return utterances, given with their tokens, as a batch."""
    tokens, mask = pad_rows([torch.tensor(row) for row in said.values()])
    nothing: list[Any] = [None] * len(said)
    prompts: list[Any] = [{} for _ in said]
    return Utterances.from_tokens(
        list(said), tokens, mask, parser=parser, tokenizer=tokenizer, choices=nothing, prompts=prompts
    )


def _row(
    id: str,
    family: str,
    preset: str,
    parser: ActionParser[Any],
    tokenizer: Any,
    learned: Utterances,
    tested: Utterances,
    truth: Deciding,
    options: Options,
) -> Row:
    size = SCMConfig(options.layers, options.hidden_size, intermediate_size=2 * options.hidden_size)
    training = replace(TRAINING[preset], seed=options.seed)
    start = time.process_time()
    bonus = CausalBonus(parser, tokenizer, preset, size, training)
    steps = bonus.pretrain(learned).get("scm/steps", training.pretrain_steps)
    weights = bonus.weights(tested)
    seconds = time.process_time() - start
    compared = tested.mask & ~bonus.ignored(tested) & (truth.alone | ~truth.possible)
    null = null_token(tokenizer, len(tokenizer))
    return Row(
        parser=id,
        family=family,
        preset=preset,
        auroc=auroc(weights[compared], truth.alone[compared]),
        joint_auroc=joint_auroc(bonus.scm, tested, truth, null, options.seed),
        alone=truth.alone.any(1).float().mean().item(),
        deciding=share_on(weights, truth.possible),
        span=share_on(weights, tested.action_mask),
        steps=int(steps),
        seconds=seconds,
    )


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a line for each preset: in how many rows its figures reach the bounds."""
    for preset in dict.fromkeys(row.preset for row in rows):
        own = [row for row in rows if row.preset == preset and not row.note]
        alone = [row.auroc for row in own if row.auroc is not None]
        joint = [row.joint_auroc for row in own if row.joint_auroc is not None]
        yield (
            f"{preset}: auroc >= {_AUROC} in {sum(area >= _AUROC for area in alone)} of {len(alone)}, "
            f"joint in {sum(area >= _AUROC for area in joint)} of {len(joint)}; "
            f"deciding >= {_SHARE} in {sum(row.deciding >= _SHARE for row in own)} of {len(own)}; "
            f"at most {max((row.seconds for row in own), default=0.0):.1f} s"
        )


def main(options: Options) -> None:
    """Print a table and write the figures."""
    refuse_existing(options.out)
    rows = []
    print(
        f"{'parser':26}{'family':7}{'preset':10}{'auroc':>7}{'joint':>7}{'alone':>6}{'deciding':>9}{'span':>6}"
        f"{'steps':>6}{'seconds':>8}"
    )
    for row in measure(options):
        rows.append(row)
        areas = "".join(f"{'-' if area is None else f'{area:.3f}':>7}" for area in (row.auroc, row.joint_auroc))
        figures = f"{areas}{row.alone:6.2f}{row.deciding:9.2f}{row.span:6.2f}{row.steps:6}{row.seconds:8.1f}"
        print(f"{row.parser:26}{row.family:7}{row.preset:10}{row.note or figures}", flush=True)
    print(*summary(rows), sep="\n")
    write_figures(options, "scm", rows)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
