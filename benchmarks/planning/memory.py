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
#: Widths of a prompt's states that AutoUI's fusion with the picture keeps for the gradient.
_FUSED = 8
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
        sharing: processes over which the layers of the language model are spread; 1 if each has all of them.
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
    sharing: int = 1

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
    text = work.shape.text
    layer = sum(map(math.prod, zip(text.inputs, text.outputs, strict=True)))
    trained = layer if work.lora_rank is None else work.lora_rank * (sum(text.inputs) + sum(text.outputs))
    weights = _held(work.shape.parameters, text.layers * layer, work) * work.number + work.shape.frozen * _FLOAT
    own = _held(work.trained, text.layers * trained, work) * work.trained_number
    adapters = 0 if work.lora_rank is None else own
    # One layer computes while the next one is collected, and both have gradients.
    collected = 2 * (layer * work.number + (1 + (work.lora_rank is not None)) * trained * work.trained_number)
    return {
        **({} if work.sharing == 1 else {"collected layers": collected}),
        "weights": weights,
        "adapters": adapters,
        "gradients": own,
        "optimizer": 2 * own if work.averages is None else math.ceil(work.averages * work.trained),
        "start": own if work.start_copy else 0,
    }


def _held(parameters: int, spread: int, work: Work) -> int:
    """Return how many parameters a process holds if some of them are spread over all processes."""
    return parameters - spread + math.ceil(spread / work.sharing)


def update(work: Work) -> dict[str, int]:
    """Return the bytes that an update needs besides :func:`always`, by part."""
    parts = [(stack, work.micro_batch * tokens) for stack, tokens in _parts(work, work.prompt + work.tokens)]
    read = work.micro_batch * work.prompt
    layer = [tokens * kept_bytes(stack, work) + read * _crossed(stack, work) for stack, tokens in parts]
    passing = [tokens * _passing(stack, work) for stack, tokens in parts]
    if work.checkpointing:
        kept = sum(stack.layers * tokens * stack.hidden * work.number for stack, tokens in parts)
        one = max(map(sum, zip(layer, passing, strict=True)))
    else:
        kept = sum(stack.layers * size for (stack, _), size in zip(parts, layer, strict=True))
        one = max(passing)
    if work.shape.encoder is not None:
        kept += read * _FUSED * work.number * work.shape.encoder.hidden + _biases(work)
    # A layer is differentiated after the scores, so that the larger of the two counts.
    return {"activations": kept, **_larger("one layer", one, "scores", _scores(work, work.micro_batch))}


def rollout(work: Work) -> dict[str, int]:
    """Return the bytes that a rollout needs besides :func:`always`, by part."""
    text, length = work.shape.text, work.prompt + work.tokens
    cache = 2 * text.layers * text.keys * work.number * work.envs * length
    reading = max(work.envs * tokens * _through(stack, work) for stack, tokens in _parts(work, work.prompt))
    sampling = _SAMPLED * work.envs * work.shape.vocabulary
    if work.shape.encoder is None:
        moments = [{"KV cache": cache, **_larger("one layer", reading, "scores", sampling)}]
    else:
        # The encoder has read all prompts before there is a cache, which is of the decoder.
        moments = [{"one layer": reading + _biases(work)}, {"KV cache": cache, "scores": sampling}]
    if not work.exact:
        # The answers are evaluated again when there is no cache any more.
        passing = max(work.envs * tokens * _through(stack, work) for stack, tokens in _parts(work, length))
        moments.append(_larger("one layer", passing + _biases(work), "scores", _scores(work, work.envs)))
    return max(moments, key=lambda parts: sum(parts.values()))


def _parts(work: Work, tokens: int) -> list[tuple[Stack, int]]:
    """Return the stacks of a model, with the number of tokens or patches of one utterance that each reads.

    ``tokens`` are those of a prompt, and of an answer behind it.
    """
    shape = work.shape
    if shape.encoder is not None:
        return [(shape.text, tokens - work.prompt), (shape.encoder, work.prompt)]
    return [(shape.text, tokens)] + ([] if shape.vision is None else [(shape.vision, work.patches)])


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
    norms = _FLOAT * stack.normed
    attention = b * (2 * stack.queries + 2 * stack.keys + 2 * stack.crossing * stack.queries) + _scored(stack, work)
    gate = 3 * b * m if stack.gated else 2 * b * m
    if work.lora_rank is None:
        # The weights of norms are trained too: their gradient needs what they are multiplied with.
        inputs = (2 + stack.crossing) * h + (1 + stack.crossing) * stack.queries + m
        return norms + attention + gate + b * (stack.normed + inputs)
    inputs = sum(stack.inputs) if b < _FLOAT else 2 * h + stack.queries + m
    return norms + attention + gate + _FLOAT * (inputs + work.lora_rank * len(stack.inputs))


def _crossed(stack: Stack, work: Work) -> int:
    """Return what one layer of a decoder keeps of one token of the encoder's, in bytes; 0 for other stacks."""
    adapters = 0 if work.lora_rank is None else 2 * _FLOAT * (stack.hidden + work.lora_rank)
    return stack.crossing * (2 * work.number * stack.keys + adapters)


def _passing(stack: Stack, work: Work) -> int:
    """Return what is made of one token in differentiating one layer, and not kept."""
    middle = (work.number * 3 + (0 if work.lora_rank is None else _FLOAT)) * stack.middle
    # Of the scores, the gradient of the softmax.
    return middle + 3 * _FLOAT * stack.hidden + _scored(stack, work) // 2


def _through(stack: Stack, work: Work) -> int:
    """Return what is made of one token on its way through one layer without a gradient, at most."""
    states = 3 * work.number * stack.hidden + _scored(stack, work)
    if work.lora_rank is None:
        return 3 * work.number * stack.middle + states
    # An adapter casts its input; its output and the scaled one are float32, beside the layer's own and the gate.
    cast = _FLOAT * stack.hidden if work.number < _FLOAT else 0
    return (2 * work.number + 2 * _FLOAT) * stack.middle + cast + states


def _scored(stack: Stack, work: Work) -> int:
    """Return the bytes of one token's attention scores that exist one by one.

    Capped ones have a softmax in float32. A learned bias is added to the mask; either that sum is kept, or the softmax.
    """
    return (_SCORE * stack.capped + work.number * stack.biased) * _keys(stack, work)


def _biases(work: Work) -> int:
    """Return the bytes of the learned biases of attention scores, which all layers and utterances share."""
    stacks = _parts(work, work.prompt + work.tokens)
    return sum(work.number * stack.biased * tokens * _keys(stack, work) for stack, tokens in stacks)


def _keys(stack: Stack, work: Work) -> int:
    return work.prompt + (0 if stack is work.shape.encoder else work.tokens)
