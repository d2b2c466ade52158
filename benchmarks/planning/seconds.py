"""The seconds of an iteration, from the rates that a machine has shown with another model."""

from __future__ import annotations

import json
import math
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common.errors import UsageError
from benchmarks.measure.gpu.architectures import ARCHITECTURES, SQUARE
from benchmarks.measure.gpu.tokenizer import make_tokenizer
from benchmarks.planning.memory import Work
from benchmarks.planning.shape import Shape, shape_of


@dataclass(frozen=True)
class Rates:
    """Rates of a machine on which transformers' Python, and not the GPU, decides how long a layer takes.

    Attributes:
        token_s: seconds in which one layer of the language model computes the next token of all answers.
        pass_s: seconds of one layer, of language model or vision part, in one pass over a micro-batch.
    """

    token_s: float
    pass_s: float


@dataclass(frozen=True)
class Schedule:
    """The work of an iteration.

    Attributes:
        work: sizes.
        steps: steps per environment.
        epochs: passes over the utterances.
        batch_size: utterances of a gradient step.
    """

    work: Work
    steps: int
    epochs: int
    batch_size: int

    @property
    def utterances(self) -> int:
        """Utterances of an iteration."""
        return self.work.envs * self.steps

    @property
    def layers(self) -> int:
        """Layers of language model and vision part."""
        shape = self.work.shape
        return shape.text.layers + (0 if shape.vision is None else shape.vision.layers)

    @property
    def reading(self) -> int:
        """Passes of a rollout: prompts are read, and in half precision the answers are evaluated again."""
        return self.steps * (1 if self.work.exact else 2)

    @property
    def learning(self) -> int:
        """Passes of an update, with those of the start policy; one backward counts as two forward."""
        size = min(self.batch_size, self.utterances)
        in_parts = self.work.micro_batch < size
        each = 1 + in_parts + self.work.checkpointing + 2
        parts = math.ceil(self.utterances / size) * math.ceil(size / self.work.micro_batch)
        return self.epochs * parts * each + self.work.start_copy * math.ceil(self.utterances / self.work.micro_batch)


def seconds(schedule: Schedule, rates: Rates) -> dict[str, float]:
    """Return the seconds of rollout and update of an iteration without a bonus."""
    work = schedule.work
    written = schedule.steps * work.tokens * work.shape.text.layers * rates.token_s
    once = schedule.layers * rates.pass_s
    return {"rollout": written + schedule.reading * once, "update": schedule.learning * once}


def read_rates(file: Path) -> Rates:
    """Return the rates of the machine whose figures ``python -m benchmarks.measure.gpu --out`` has written.

    They are the medians over the models there of the first method's iterations.

    Raises:
        UsageError: if it is no such file.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        found = [_rates(cost, document["options"]) for cost in document["costs"] if cost["overhead_percent"] == 0]
        token_s, pass_s = (statistics.median(column) for column in zip(*found, strict=True))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"--rates {file} holds no figures of python -m benchmarks.measure.gpu ({error})") from error
    return Rates(token_s, pass_s)


def _rates(cost: dict[str, Any], options: dict[str, Any]) -> tuple[float, float]:
    schedule = measured_schedule(cost, options)
    work = schedule.work
    pass_s = cost["update_s"] / (schedule.learning * schedule.layers)
    written = cost["rollout_s"] - schedule.reading * schedule.layers * pass_s
    return written / (schedule.steps * work.tokens * work.shape.text.layers), pass_s


def measured_schedule(cost: dict[str, Any], options: dict[str, Any]) -> Schedule:
    """Return what a measurement of :mod:`benchmarks.measure.gpu` did, from a row and the options of its file."""
    work = Work(
        shape=named_shape(cost["model"]),
        number=4 if options["dtype"] == "float32" else 2,
        lora_rank=options["lora_rank"] or None,
        checkpointing=options["gradient_checkpointing"],
        envs=options["envs"],
        micro_batch=options["micro_batch"],
        prompt=cost["prompt_tokens"],
        tokens=options["tokens"],
        patches=4 * (options["picture"] // SQUARE) ** 2,
    )
    return Schedule(work, options["steps"], options["epochs"], options["batch_size"])


def named_shape(name: str) -> Shape:
    """Return the sizes of one of :data:`benchmarks.measure.gpu.architectures.ARCHITECTURES`."""
    return shape_of(ARCHITECTURES[name].config(make_tokenizer(["a"], 1000)))
