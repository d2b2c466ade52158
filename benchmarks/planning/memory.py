"""The memory of training a model on one device, part by part.

Every line is a product of sizes, so that it can be checked by hand. Activations are those that transformers' layers
keep for the gradient: both norms compute in float32, an adapter casts its input to float32, and scaled dot-product
attention keeps its three inputs and its output. ``tests/benchmarks/planning`` compares the sums with the tensors that
exist while small models of real architectures are trained.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from agents.policies.head import CHUNK
from benchmarks.planning.shape import Shape, Stack

_FLOAT = 4
#: Bytes of Adam's averages for a parameter in 8 bits, with a scale in float32 for every 256 numbers.
AVERAGES_8BIT = 2 * (1 + _FLOAT / 256)
#: Bytes for each capped attention score with its softmax, in float32 or in half precision with a cast.
_SCORE = 8
#: Bytes for each score while one token is sampled.
_SAMPLED = 24


@dataclass(frozen=True)
class Work:
    """The model that is trained, and how much is trained on at the same time.

    Attributes:
        shape: the model's sizes.
        number: bytes of a weight.
        lora_rank: rank of adapters; None if all weights are trained.
        checkpointing: whether only the inputs of layers are kept.
        envs: answers that are generated at the same time.
        micro_batch: utterances that are evaluated at the same time.
        prompt: tokens of a prompt, with those of its picture.
        tokens: most tokens of an answer.
        patches: patches of its picture.
        start_copy: whether a copy of what is trained is kept as the start.
        averages: bytes of Adam's two averages for a trained parameter; None if they have its own numbers.
        exact: whether sampling gives exact log-probabilities, so that answers are not evaluated again.
    """

    shape: Shape
    number: int
    lora_rank: int | None
    checkpointing: bool
    envs: int
    micro_batch: int
    prompt: int
    tokens: int
    patches: int = 0
    start_copy: bool = True
    averages: float | None = None
    exact: bool = False

    @property
    def trained(self) -> int:
        """Parameters that are trained, with the value head."""
        head = self.shape.text.hidden * (self.shape.text.hidden + 2) + 1
        body = self.shape.parameters if self.lora_rank is None else self.lora_rank * self.shape.adapted
        return body + head

    @property
    def trained_number(self) -> int:
        """Bytes of a trained parameter; adapters have float32."""
        return self.number if self.lora_rank is None else _FLOAT


def always(work: Work) -> dict[str, int]:
    """Return the bytes that are always there, by part."""
    weights = work.shape.parameters * work.number
    own = work.trained * work.trained_number
    adapters = 0 if work.lora_rank is None else own
    return {
        "weights": weights,
        "adapters": adapters,
        "gradients": own,
        "optimizer": 2 * own if work.averages is None else math.ceil(work.averages * work.trained),
        "start": own if work.start_copy else 0,
    }


def update(work: Work) -> dict[str, int]:
    """Return the bytes that an update needs besides :func:`always`, by part."""
    parts = [(stack, work.micro_batch * tokens) for stack, tokens in _parts(work, work.prompt + work.tokens)]
    layer = [tokens * kept_bytes(stack, work) for stack, tokens in parts]
    passing = [tokens * _passing(stack, work) for stack, tokens in parts]
    if work.checkpointing:
        kept = sum(stack.layers * tokens * stack.hidden * work.number for stack, tokens in parts)
        one = max(map(sum, zip(layer, passing, strict=True)))
    else:
        kept = sum(stack.layers * size for (stack, _), size in zip(parts, layer, strict=True))
        one = max(passing)
    # A layer is differentiated after the scores, so that the larger of the two counts.
    return {"activations": kept, **_larger("one layer", one, "scores", _scores(work, work.micro_batch))}


def rollout(work: Work) -> dict[str, int]:
    """Return the bytes that a rollout needs besides :func:`always`, by part."""
    text, length = work.shape.text, work.prompt + work.tokens
    cache = 2 * text.layers * text.keys * work.number * work.envs * length
    reading = max(work.envs * tokens * _through(stack, work) for stack, tokens in _parts(work, work.prompt))
    sampling = _SAMPLED * work.envs * work.shape.vocabulary
    written = {"KV cache": cache, **_larger("one layer", reading, "scores", sampling)}
    if work.exact:
        return written
    # The answers are evaluated again when there is no cache any more.
    passing = max(work.envs * tokens * _through(stack, work) for stack, tokens in _parts(work, length))
    again = _larger("one layer", passing, "scores", _scores(work, work.envs))
    return max(written, again, key=lambda part: sum(part.values()))


def _parts(work: Work, tokens: int) -> list[tuple[Stack, int]]:
    """Return the language model and the vision part, with the number of tokens or patches of one utterance in each."""
    vision = work.shape.vision
    return [(work.shape.text, tokens)] + ([] if vision is None else [(vision, work.patches)])


def _larger(one: str, size: int, other: str, other_size: int) -> dict[str, int]:
    return {one: size} if size > other_size else {other: other_size}


def _scores(work: Work, utterances: int) -> int:
    """Return the bytes of the scores that exist at the same time, with what is computed from them."""
    return (work.number + 4 * _FLOAT) * min(utterances * (work.tokens + 1) * work.shape.vocabulary, CHUNK)


def peak(work: Work) -> int:
    """Return the most bytes that are needed at the same time."""
    return sum(always(work).values()) + max(sum(update(work).values()), sum(rollout(work).values()))


def kept_bytes(stack: Stack, work: Work) -> int:
    """Return what one layer keeps of one token for the gradient, in bytes."""
    b, h, m = work.number, stack.hidden, stack.middle
    norms = 2 * _FLOAT * h
    attention = b * (2 * stack.queries + 2 * stack.keys) + _capped(stack, work)
    gate = 3 * b * m if stack.gated else 2 * b * m
    if work.lora_rank is None:
        return norms + attention + gate + b * (2 * h + stack.queries + m)
    inputs = sum(stack.inputs) if b < _FLOAT else 2 * h + stack.queries + m
    return norms + attention + gate + _FLOAT * (inputs + work.lora_rank * len(stack.inputs))


def _passing(stack: Stack, work: Work) -> int:
    """Return what is made of one token in differentiating one layer, and not kept."""
    middle = (work.number * 3 + (0 if work.lora_rank is None else _FLOAT)) * stack.middle
    # Of the scores, the gradient of the softmax.
    return middle + 3 * _FLOAT * stack.hidden + _capped(stack, work) // 2


def _through(stack: Stack, work: Work) -> int:
    """Return what is made of one token on its way through one layer without a gradient, at most."""
    cast = 0 if work.lora_rank is None or work.number == _FLOAT else _FLOAT * stack.middle
    return work.number * 3 * stack.middle + cast + 3 * work.number * stack.hidden + _capped(stack, work)


def _capped(stack: Stack, work: Work) -> int:
    """Return the bytes of one token's capped attention scores and their softmax, which is computed in float32."""
    return _SCORE * stack.capped * (work.prompt + work.tokens)
