"""Small models without the overhead of a hub's code: each different prompt is read once, tokens come from an own loop.

The overhead of one call of transformers' model is longer than its arithmetic for a model of half a million parameters,
and the observations of a small game repeat. The numbers are those of the model's own forward pass up to rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import LlamaForCausalLM, LlavaForConditionalGeneration

from agents.policies.distribution import NEVER, choose, entropy
from agents.policies.encoding import collate
from agents.policies.lean.llama import Cache, KeysValues, Llama, is_small_llama
from agents.policies.protocol import Prompts
from agents.products import linear


@dataclass(frozen=True)
class Sample:
    """Utterances as they left a model, one row for each prompt; what follows an utterance's end means nothing.

    Attributes:
        tokens: int64 [B, n].
        log_probs: float32 [B, n].
        entropies: float32 [B, n].
    """

    tokens: Tensor
    log_probs: Tensor
    entropies: Tensor


def is_small(model: Any) -> bool:
    """Return whether :class:`SmallModel` computes the same as a model's own forward pass."""
    if type(model) is LlamaForCausalLM:
        return is_small_llama(model.model)
    return type(model) is LlavaForConditionalGeneration and is_small_llama(model.model.language_model)


class SmallModel:
    """A small model with its present weights, which has read prompts.

    Args:
        model: a model for which :func:`is_small` holds.
        prompts: B encoded observations. Those that hold the same tensors are read once.
        pad_id: token id of padding.
        temperature: temperature of the distributions.
        forbidden: int64 [k]; token ids that are never chosen.

    Attributes:
        states: float [U, P, hidden]; the states of the U different prompts.
        valid: bool [U, P]; False on padding, which is on the left.
        rows: int64 [B]; which of the U prompts each of the B prompts is; 0, 1, 2, ... if all differ.
    """

    def __init__(self, model: Any, prompts: Prompts, pad_id: int, temperature: float, forbidden: Tensor) -> None:
        different, self.rows = _different(prompts, forbidden.device)
        batch = collate(different, pad_id, forbidden.device)
        self.valid = batch["attention_mask"].bool()
        self._embed = model.get_input_embeddings()
        self._llama = Llama(model.get_decoder())
        # The states behind the last prompt token and each utterance token are multiplied with this.
        self._head = model.get_output_embeddings().weight / temperature
        self._never = self._head.new_zeros(len(self._head)).index_fill_(0, forbidden, NEVER)
        self.states, self._past = self._llama.prompt(self._embedded(model, batch), self.valid)

    def _embedded(self, model: Any, batch: dict[str, Tensor]) -> Tensor:
        embeddings: Tensor = self._embed(batch["input_ids"])
        if "pixel_values" not in batch:
            return embeddings
        features = torch.cat(model.get_image_features(pixel_values=batch["pixel_values"]).pooler_output)
        places = (batch["input_ids"] == model.config.image_token_id)[..., None]
        return embeddings.masked_scatter(places, features.to(embeddings.dtype))

    def token_states(self, tokens: Tensor) -> Tensor:
        """Return the states from which given utterances' tokens were chosen, float [B, n, hidden], with gradient.

        Args:
            tokens: int64 [B, n]; utterances, padded on the right.
        """
        states = self.repeated(self.states[:, -1:])
        if tokens.shape[1] > 1:
            past = [(self.repeated(keys), self.repeated(values)) for keys, values in self._past]
            written = self._llama.utterance(self._embed(tokens[:, :-1]), past, self.repeated(self.valid))
            states = torch.cat([states, written], 1)
        return states

    def scores(self, states: Tensor) -> Tensor:
        """Return the scores of next tokens after given states, float32 [..., V], with gradient."""
        return linear(states, self._head, self._never)

    def repeated(self, different: Tensor) -> Tensor:
        """Return what was computed for each of the U different prompts, [U, ...], for each of the B prompts."""
        return different if len(different) == len(self.rows) else different.index_select(0, self.rows)

    @torch.no_grad()
    def generate(self, max_new_tokens: int, draws: Tensor | None, end_ids: list[int]) -> Sample:
        """Write one utterance for each prompt, until each has ended.

        Args:
            max_new_tokens: longest utterance.
            draws: float [max_new_tokens, B]; see :func:`agents.policies.distribution.choose`; None is greedy.
            end_ids: tokens that end an utterance.
        """
        written = _Written(len(self.rows), max_new_tokens, self._head)
        writing = _Writing(self._llama, self._past, self.valid, self.rows, max_new_tokens)
        is_end = torch.zeros(len(self._head), dtype=torch.bool, device=self.rows.device)
        is_end[end_ids] = True
        running = torch.ones_like(self.rows, dtype=torch.bool)
        states = self.repeated(self.states[:, -1:])
        for place in range(max_new_tokens):
            log_probs = self.scores(states[:, 0]).log_softmax(-1)
            tokens = choose(log_probs, None if draws is None else draws[place, writing.rows])
            written.add(writing.rows, place, tokens, log_probs)
            running &= ~is_end[tokens]
            left = int(running.sum())
            if left == 0 or place + 1 == max_new_tokens:
                break
            # Copying what is left of the cache costs about a step.
            if 2 * left <= len(running):
                kept = running.nonzero()[:, 0]
                writing.select(kept)
                tokens, running = tokens[kept], running[kept]
            states = writing.step(self._embed(tokens)[:, None], place)
        return written.first(place + 1)


class _Writing:
    """The state of a batch that is being written, of which rows can leave."""

    def __init__(self, llama: Llama, past: list[KeysValues], valid: Tensor, rows: Tensor, room: int) -> None:
        self.rows = torch.arange(len(rows), device=rows.device)
        self._llama = llama
        self._caches = [Cache(each, rows, room) for each in past]
        places = torch.arange(room, device=rows.device)
        self._rotations = llama.rotations(valid.sum(1, keepdim=True)[rows] + places)
        self._length = valid.shape[1]
        seen = torch.nn.functional.pad(valid[rows], (0, room), value=True)
        self._mask = torch.zeros(seen.shape, device=rows.device).masked_fill_(~seen, -torch.inf)[:, None, None]

    def step(self, embeddings: Tensor, place: int) -> Tensor:
        mask = self._mask[..., : self._length + place + 1]
        return self._llama.step(embeddings, self._rotations[:, place : place + 1], self._caches, mask)

    def select(self, kept: Tensor) -> None:
        self.rows, self._rotations, self._mask = self.rows[kept], self._rotations[kept], self._mask[kept]
        for cache in self._caches:
            cache.select(kept)


class _Written:
    """Tables of what was written."""

    def __init__(self, rows: int, length: int, like: Tensor) -> None:
        self._tokens = torch.zeros(rows, length, dtype=torch.long, device=like.device)
        self._log_probs, self._entropies = (like.new_zeros(rows, length) for _ in range(2))

    def add(self, rows: Tensor, place: int, tokens: Tensor, log_probs: Tensor) -> None:
        self._tokens[rows, place] = tokens
        self._log_probs[rows, place] = log_probs.gather(-1, tokens[:, None])[:, 0]
        self._entropies[rows, place] = entropy(log_probs)

    def first(self, length: int) -> Sample:
        return Sample(*(table[:, :length] for table in (self._tokens, self._log_probs, self._entropies)))


def _different(prompts: Prompts, device: torch.device) -> tuple[Prompts, Tensor]:
    """Return the prompts without repetitions, and which of them each one is, int64 [B]."""
    numbers: dict[tuple[int, ...], int] = {}
    different: list[dict[str, Tensor]] = []
    rows = []
    for prompt in prompts:
        # The encoder gives equal observations the same tensors.
        key = tuple(id(tensor) for tensor in prompt.values())
        if key not in numbers:
            numbers[key] = len(different)
            different.append(prompt)
        rows.append(numbers[key])
    return different, torch.tensor(rows, device=device)
