"""The command coso plan: will a model fit, and how long will an iteration take? It loads no weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tyro
from rich.console import Console
from rich.table import Table
from transformers import AutoConfig

from benchmarks.commands.checks import check_at_least
from benchmarks.commands.running import train_defaults
from benchmarks.commands.screen import say
from benchmarks.common.envs import begin_episode
from benchmarks.common.errors import UsageError
from benchmarks.measure.gpu.architectures import ARCHITECTURES
from benchmarks.planning.memory import AVERAGES_8BIT, Work, always, peak, rollout, update
from benchmarks.planning.seconds import Schedule, named_shape, read_rates, seconds
from benchmarks.planning.shape import Shape, read_shape
from benchmarks.training.config import TrainConfig, policy_settings
from benchmarks.training.embedded import EMBEDDED
from benchmarks.training.methods import get_method

#: Characters of a prompt for one token, where nothing is known of the tokenizer.
_CHARACTERS = 4
#: Most tokens that a plain model writes, see VLMPolicy.
_TOKENS = 96


@dataclass(frozen=True)
class Options:
    """Predict memory and time of coso train with the same options, from the model's configuration alone."""

    train: tyro.conf.OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    memory: float = 80.0
    """Memory of the GPU in GB (10^9 bytes); the prediction leaves a tenth of it to CUDA and to gaps between tensors."""
    prompt_tokens: int | None = None
    """Tokens of a prompt, with those of its picture; by default a quarter of the characters of the environment's first
    prompt, and the tokens of its picture."""
    patches: int | None = None
    """Patches of a picture that the vision part reads; by default those of one picture of the environment's size, or of
    the size that the model always takes."""
    processes: int = 1
    """Processes that train together, each on a GPU of its own. They share environments and minibatches, and with --fsdp
    the weights; what is predicted is that of one of them."""
    rates: Path | None = None
    """Figures of this machine, written by python -m benchmarks.measure.gpu --out; without them no seconds are
    predicted."""

    def __post_init__(self) -> None:
        for name in ("prompt_tokens", "patches"):
            check_at_least(name.replace("_", "-"), getattr(self, name) or 1, 1)
        if self.processes < 1 or self.train.num_envs % self.processes:
            raise UsageError(f"num_envs {self.train.num_envs} must be a multiple of processes, got {self.processes}")
        if self.train.fsdp and self.processes == 1:
            raise UsageError("--fsdp spreads a model over several processes: say over how many with --processes")


@dataclass(frozen=True)
class _First:
    method: str = TrainConfig.method
    policy: str = "qwen2.5-vl-3b"


def main(arguments: Sequence[str]) -> None:
    """Run ``coso plan`` with these arguments."""
    first, _ = tyro.cli(_First, args=arguments, return_unknown_args=True, add_help=False)
    if first.policy in EMBEDDED:
        raise UsageError(f"--policy {first.policy} is an embedded policy, which fits anywhere; name a pretrained model")
    method = get_method(first.method)
    settings = {**policy_settings(first.policy), "ent_coef": method.ent_coef, **method.own, "policy": first.policy}
    defaults = train_defaults(first.method, {**settings, "start": "none"})
    options = tyro.cli(Options, prog="coso plan", args=arguments, default=Options(train=defaults))
    schedule = plan(options)
    _print(options, schedule)


def plan(options: Options) -> Schedule:
    """Return what an iteration of a run does.

    Raises:
        UsageError: if the model's configuration cannot be read.
    """
    config = options.train
    shape = named_shape(config.policy) if config.policy in ARCHITECTURES else read_shape(config.policy)
    patches, prompt = _sizes(options, shape)
    number = {"float32": 4, "bfloat16": 2, "float16": 2}.get(config.dtype) or _own_number(config.policy)
    learner = config.learner
    batch = math.ceil(learner.batch_size / options.processes)
    work = Work(
        shape=shape,
        number=number,
        lora_rank=config.lora_rank,
        checkpointing=config.gradient_checkpointing,
        envs=config.num_envs // options.processes,
        micro_batch=min(learner.micro_batch or batch, batch),
        prompt=prompt,
        tokens=config.max_new_tokens or _TOKENS,
        patches=patches,
        start_copy=bool(learner.kl_samples or learner.kl_coef),
        averages=AVERAGES_8BIT if learner.optimizer == "adam8bit" else None,
        exact=number == 4,
        sharing=options.processes if config.fsdp else 1,
    )
    return Schedule(work, learner.n_steps, learner.n_epochs, batch)


def _own_number(policy: str) -> int:
    """Return the bytes of a checkpoint's weights; those of the table are published in bfloat16."""
    if policy in ARCHITECTURES:
        return 2
    dtype = getattr(AutoConfig.from_pretrained(policy), "dtype", None)
    return 2 if dtype is None else int(dtype.itemsize)


def _sizes(options: Options, shape: Shape) -> tuple[int, int]:
    """Return the patches of a picture, and the tokens of a prompt with its picture."""
    env = begin_episode(options.train.env, options.train.env_kwargs)
    seen: Any = env.reset(seed=0)[0]
    env.close()
    patches = options.patches
    if patches is None:
        patches = 0 if shape.vision is None or "image" not in seen else shape.patches(*seen["image"].shape[:2])
    tokens = options.prompt_tokens
    return patches, tokens or math.ceil(len(seen["prompt"]) / _CHARACTERS) + patches // shape.merged


def _print(options: Options, schedule: Schedule) -> None:
    work = schedule.work
    table = Table(title=f"{options.train.policy}: predicted memory in GB (10^9 bytes)")
    for column in ("part", "always", "in a rollout", "in an update"):
        table.add_column(column, justify="left" if column == "part" else "right")
    columns = (always(work), rollout(work), update(work))
    for part in dict.fromkeys(part for column in columns for part in column):
        table.add_row(part, *(f"{column[part] / 1e9:.2f}" if part in column else "" for column in columns))
    table.add_row("sum", *(f"{sum(column.values()) / 1e9:.2f}" for column in columns))
    console = Console()
    console.print(table)
    most, room = peak(work) / 1e9, 0.9 * options.memory
    say(
        f"At most {most:.1f} GB at the same time: prompts of {work.prompt} tokens, {work.patches} patches, answers of "
        f"up to {work.tokens} tokens, {work.envs} environments, {work.micro_batch} utterances evaluated together."
    )
    if most > room:
        say(f"That does not fit into {room:.0f} of {options.memory:g} GB. {_advice(options, work)}")
    if options.rates is None:
        say("For seconds give --rates, figures of this machine: python -m benchmarks.measure.gpu --out FILE")
        return
    found = seconds(schedule, read_rates(options.rates))
    say(
        f"An iteration of {schedule.utterances} utterances takes about {sum(found.values()):.1f} s: "
        f"{found['rollout']:.1f} s in the rollout and {found['update']:.1f} s in the update, without a bonus"
        f"{' and what processes send each other' if options.processes > 1 else ''}."
    )


def _advice(options: Options, work: Work) -> str:
    """Return the first thing that would save memory and has not been done."""
    if work.lora_rank is None:
        return "Train adapters instead of all weights: --lora-rank 16"
    if not work.checkpointing:
        return "Compute activations a second time instead of keeping them: --gradient-checkpointing"
    if work.averages is None and 2 * work.trained * work.trained_number > 0.1 * peak(work):
        return "Keep Adam's averages in 8 bits: --optimizer adam8bit"
    if work.micro_batch > 1 and sum(update(work).values()) > sum(rollout(work).values()):
        return f"Evaluate fewer utterances at the same time: --micro-batch {max(1, work.micro_batch // 4)}"
    if work.number > 2:
        return "Load the weights in half precision: --dtype bfloat16"
    return f"Answer fewer environments at the same time: --num-envs {max(1, work.envs // 2)}"
