"""The seconds of an iteration, from the rates that a machine has shown with another model."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common.errors import UsageError
from benchmarks.measure.gpu.architectures import ARCHITECTURES, SQUARE
from benchmarks.measure.gpu.tokenizer import make_tokenizer
from benchmarks.planning.memory import Work
from benchmarks.planning.shape import Shape, Stack, shape_of


@dataclass(frozen=True)
class Rates:
    """Rates of a machine.

    Attributes:
        layer_s: seconds in which one layer of the language model computes the next token of all answers. With tens of
            answers a GPU waits for transformers' Python there, so that neither width nor number matter much.
        operations: operations per second in passes over whole utterances.
    """

    layer_s: float
    operations: float


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
    def reading(self) -> float:
        """Operations of reading prompts and evaluating the answers again in a rollout."""
        work = self.work
        again = 0.0 if work.exact else forward(work, work.prompt + work.tokens, work.tokens)
        return self.utterances * (forward(work, work.prompt, 1) + again)

    @property
    def learning(self) -> float:
        """Operations of an update, with one pass of the start policy over the utterances."""
        work = self.work
        in_parts = work.micro_batch < min(self.batch_size, self.utterances)
        # Backwards, adapters need the gradient of inputs alone, weights their own as well.
        passes = 1 + in_parts + work.checkpointing + (2 if work.lora_rank is None else 1)
        return (
            self.utterances
            * (self.epochs * passes + work.start_copy)
            * forward(work, work.prompt + work.tokens, work.tokens)
        )


def forward(work: Work, tokens: int, scored: int) -> float:
    """Return the operations of a pass over one utterance; ``scored`` tokens need the scores of the vocabulary."""
    shape = work.shape
    vision = 0 if shape.vision is None else _weights(shape.vision) * work.patches
    head = shape.text.hidden * shape.vocabulary
    attention = 2 * shape.text.layers * shape.text.queries * tokens**2
    return 2.0 * (_weights(shape.text) * tokens + vision + head * scored) + attention


def _weights(stack: Stack) -> int:
    return stack.layers * sum(a * b for a, b in zip(stack.inputs, stack.outputs, strict=True))


def seconds(schedule: Schedule, rates: Rates) -> dict[str, float]:
    """Return the seconds of rollout and update of an iteration without a bonus."""
    work = schedule.work
    written = schedule.steps * work.tokens * work.shape.text.layers * rates.layer_s
    return {
        "rollout": written + schedule.reading / rates.operations,
        "update": schedule.learning / rates.operations,
    }


def read_rates(file: Path) -> Rates:
    """Return the rates of the machine whose figures ``python -m benchmarks.measure.gpu --out`` has written.

    They are the medians over the models there of the first method's iterations.

    Raises:
        UsageError: if it is no such file.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        found = [_rates(cost, document["options"]) for cost in document["costs"] if cost["overhead_percent"] == 0]
        layer, operations = (statistics.median(column) for column in zip(*found, strict=True))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"--rates {file} holds no figures of python -m benchmarks.measure.gpu ({error})") from error
    return Rates(layer, operations)


def _rates(cost: dict[str, Any], options: dict[str, Any]) -> tuple[float, float]:
    schedule = measured_schedule(cost, options)
    operations = schedule.learning / cost["update_s"]
    written = cost["rollout_s"] - schedule.reading / operations
    work = schedule.work
    return written / (schedule.steps * work.tokens * work.shape.text.layers), operations


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
